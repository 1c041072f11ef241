/* setup: making a store with all that a daemon needs beside it, and the way back in when no administrator has a
 * certificate left. Both work on a store that no daemon has open, and write journal entries by the daemon itself (by =
 * 0), through the writer as everything else.
 */
#pragma once

#include "common/enrolcode.h"
#include "settings.h"

#define SETUP_SERVER_DAYS 3650 /* how long a server's certificate is good for */

struct setup {
  const char *dir; /* absolute; new or empty */
  const char *address;
  int64_t port;
  const char *name;         /* of the first administrator */
  const char *const *hosts; /* names and addresses that the server's certificate is for */
  size_t host_count;
  bool test_store;
  struct overrides overrides; /* of the defaults: store.segment_size is taken now and then kept */
};

/* What to tell the person. */
struct invitation {
  uint64_t principal;
  struct enrolcode code;
  int64_t expires_us;
};

/* Store, keys, authority, server certificate, DIR/lotsd.conf, first administrator. On failure `why` says what is wrong.
 */
enum status setup_init(const struct setup *setup, struct invitation *out, char why[256]) MUST_USE;
/* A new code for the first administrator whose account is not disabled; when there is none, for a new one called
 * "admin". */
enum status setup_invite_admin(const struct settings *settings, store_progress progress, void *context,
                               struct invitation *out, char why[256]) MUST_USE;
/* A new certificate for the server's key, signed by the authority of the keyring, for the names of the old one and
 * `count` more; taken at the next start. Clients notice nothing. */
enum status setup_renew_certificate(const struct settings *settings, const char *const *hosts, size_t count,
                                    store_progress progress, void *context, char why[256]) MUST_USE;
