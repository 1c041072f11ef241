/* server: what all threads of the daemon share: store, writer, access log, clock, limits, counters.
 *
 * Threads and what each owns: N loop threads (their listeners, connections, one snapshot each), the writer
 * (store/writer.h), the access thread (store/access.h), the streams' preallocators, a few workers for LONG calls and as
 * many for lists as there are loops (each its own snapshot). The main thread waits for signals.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "attempts.h"
#include "budget.h"
#include "common/pki.h"
#include "common/tls.h"
#include "searches.h"
#include "server/service/daemon.h"
#include "server/store/access.h"
#include "server/store/store.h"
#include "server/store/writer.h"

/* From the configuration file; see settings.c for names, ranges, defaults and their meaning. Times in ms, sizes in
 * bytes. */
struct settings {
  char *data, *keys, *master_key, *tls_certificate, *tls_key, *tls_authority;
  char *address;
  int64_t port, loops, workers;
  int64_t max_frame, max_in_flight, max_connections, max_connections_per_principal, max_connections_per_peer,
      max_handshakes;
  int64_t write_queue, searches_per_hour;
  int64_t handshake_timeout, idle_timeout, write_timeout, send_buffer, request_memory, memory;
  int64_t map_size, segment_size;
  int64_t certificate_days;
  int64_t max_document, max_uploads, max_upload_bytes, max_uploads_all, max_upload_bytes_all, max_upload_bytes_given_up,
      upload_days;
  char *log_level;
};

struct server_counters {
  atomic_uint_fast64_t connections, requests, refused_frames, refused_handshakes, refused_connections;
};

struct list_lane;
struct loop;
struct quota;
struct workers;

struct server {
  struct settings settings;
  struct store *store;
  struct writer *writer;
  struct access_log *access;
  struct tls_context *tls;
  struct pki_identity authority; /* signs client certificates; the key came from the keyring */
  struct arena authority_arena;
  uint8_t authority_fingerprint[PKI_FINGERPRINT];
  int64_t certificate_ends_us;         /* the server's own; 0: it could not be read */
  struct daemon daemon;                /* what services see of all this */
  int64_t started_us;                  /* wall clock */
  atomic_int_fast64_t clock_offset_us; /* test stores only: added to the wall clock */
  struct server_counters counters;
  struct attempts attempts;
  struct searches searches;
  struct budget budget;
  struct quota *quota; /* of connections; shared by all loops */
  struct workers *workers;
  struct list_lane *lists;
  struct loop **loops; /* `loop_count` of them, one thread each */
  unsigned loop_count;
  int64_t port; /* that it listens on */
};

/* Opens the store, starts every thread and listens. `server->settings` is loaded, the clock's offset may be set; all
 * else is zero. Says on failure what is wrong in `why`; then nothing is left behind. */
enum status server_start(struct server *server, store_progress progress, void *context, char why[256]) MUST_USE;
/* Takes no more requests, finishes those that were accepted, closes everything. False when something was left over. */
bool server_stop(struct server *server);

/* --- health.c --- */
/* What services see of the daemon, whose store is open. */
struct daemon server_daemon(struct server *server);

/* --- clock.c --- */
/* The daemon's clock, microseconds UTC: the wall clock, moved by SetClock on a test store. */
int64_t server_now(struct server *server);
/* Real time, whatever the daemon's clock says: certificates are judged by it. */
int64_t server_wall(void);
