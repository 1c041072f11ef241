/* daemon: what services know of the daemon that serves them, and may ask of it. The net fills it in (net/health.c), so
 * that no service knows the net.
 *
 * Threads: what it holds does not change while calls are served; its functions may be called on any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/pki.h"
#include "common/status.h"

/* Counted since the start, but for what is said to be of now. */
struct daemon_figures {
  int64_t uptime_us;
  uint64_t connections; /* now */
  uint64_t requests, refused_frames, refused_handshakes, refused_connections;
  uint64_t position; /* of the newest entry, now */
  uint64_t writes, batches;
  uint64_t journal_bytes, access_bytes, kv_bytes, kv_limit_bytes; /* now */
  int64_t certificate_ends_us;                                    /* the server's own; 0: not known */
};

/* Told bytes; other than OK ends the walk. */
typedef enum status (*daemon_walked)(const char *stream, uint64_t done, uint64_t total, void *context);

struct daemon {
  /* settings: net/settings.c says what they mean */
  size_t max_frame;      /* bytes of a frame */
  uint64_t max_document; /* bytes */
  /* of uploads under way: of a member of staff, and of all; bytes are never less than max_document */
  uint64_t max_uploads, max_upload_bytes, max_uploads_all, max_upload_bytes_all, max_upload_bytes_given_up;
  uint32_t upload_days;
  int certificate_days;
  int64_t searches_per_hour; /* by one user */

  const struct pki_identity *authority; /* signs client certificates */
  const uint8_t *store_id;              /* STREAM_STORE_ID bytes */
  bool test_store;
  uint64_t first_own_number; /* rows_first_own_number() */

  /* Enrolment codes that are good: may this one be tried once more, or was it tried too often within a minute? By its
   * hash, SECURE_HASH bytes. */
  bool (*may_try)(struct daemon *daemon, const uint8_t *code_hash);
  /* May this user search for a person once more, or has so often within an hour? Counted when true. */
  bool (*may_search)(struct daemon *daemon, uint64_t principal);
  struct daemon_figures (*figures)(struct daemon *daemon);
  /* Walks both streams from the first entry to the newest. DATA_LOSS: `why`. */
  enum status (*verify)(struct daemon *daemon, daemon_walked progress, void *context, uint64_t *journal_entries,
                        uint64_t *access_entries, char why[256]);
  /* The daemon's clock stands at `now_us` and goes on from there. Test stores only. Returns the time by it. */
  int64_t (*set_clock)(struct daemon *daemon, int64_t now_us);
};
