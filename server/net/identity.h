/* identity: from a client certificate to a principal. This is where a principal is made, before there is a view: the
 * one place outside the store that reads directory rows itself.
 *
 * An identity is a snapshot that never changes. A connection keeps one and compares its version with the store's
 * directory version on each request: a revoked certificate, a disabled account or a role taken away bites on the next
 * request.
 *
 * Threads: references are counted by the loop thread that owns the connection; other threads may read an identity as
 * long as that loop holds a reference for them.
 */
#pragma once

#include <stdbool.h>

#include "common/pki.h"
#include "server/store/tables/tables.h"
#include "staff.pb-c.h"

#define IDENTITY_SERIAL_MAX 64

/* A certificate that a peer showed, and has the key of. */
struct certificate_shown {
  char serial[IDENTITY_SERIAL_MAX]; /* "": none */
  uint8_t fingerprint[PKI_FINGERPRINT];
  bool own; /* the store's own authority signed it */
};

struct identity {
  unsigned references;
  struct certificate_shown shown;
  uint64_t version; /* of the directory when it was read */
  const Lots__Principal *principal;
  struct arena arena; /* holds the principal */
};

/* The principal that a certificate stands for, read into `scratch`. It is found by its serial and known by its
 * fingerprint: another authority that is trusted may give the same serial. One that was issued before fingerprints were
 * kept must be the store's own. UNAUTHENTICATED: the certificate is unknown or revoked, or its principal disabled. That
 * it has not expired is the caller's to judge. */
enum status identity_read(const struct rows *rows, const struct certificate_shown *shown, struct arena *scratch,
                          Lots__Principal **out) MUST_USE;
/* The same, kept: with one reference. */
enum status identity_load(const struct rows *rows, const struct certificate_shown *shown, struct arena *scratch,
                          struct identity **out) MUST_USE;
/* When the newest of the principal's other certificates was issued, of those that hold at `now_us` and were issued after
 * this one and in the last 14 days, RFC 3339; "" when there is none. The holder is told: it may not be theirs. */
enum status identity_newer(const struct rows *rows, const struct identity *identity, int64_t now_us,
                           struct arena *scratch, const char **out) MUST_USE;
struct identity *identity_ref(struct identity *identity);
/* NULL is allowed. */
void identity_unref(struct identity *identity);
