/* store_heads: where both streams durably stood, signed with the store's key. Kept twice: in the store and beside the
 * keyring, so that who can write the store's folder alone cannot take an end of the history away unnoticed.
 *
 *   lots-heads 2 HEX / stopped yes|no / journal POS END EPOCH HASH / access POS END EPOCH HASH / entries N / keys N /
 *   signature HEX
 *
 * Of version 1 there were a journal and an access line without epoch, written at a clean stop alone.
 */
#pragma once

#include <stdbool.h>

#include "server/store/keys/keyring.h"
#include "server/store/stream/stream.h"

struct store_heads {
  bool stopped;                       /* cleanly: the tables are whole, and nothing was written after it */
  struct stream_head journal, access; /* `epoch`: of what is appended next */
  uint64_t entries;                   /* in the journal; 0: not known */
  uint64_t keys;                      /* keyring_changes() */
};

/* Replaces the file, durably. */
enum status store_heads_write(const char *path, const uint8_t store_id[STREAM_STORE_ID],
                              const struct keyring_secrets *secrets, const struct store_heads *heads) MUST_USE;
/* NOT_FOUND: there is none. DATA_LOSS: this store did not sign it. */
enum status store_heads_read(const char *path, const uint8_t store_id[STREAM_STORE_ID],
                             const struct keyring_secrets *secrets, struct store_heads *out) MUST_USE;
/* What the newer of two tells, part by part. */
struct store_heads store_heads_newer(const struct store_heads *a, const struct store_heads *b) MUST_USE;
