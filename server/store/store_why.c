/* store_why: what all parts of the store reach for: the words of a refusal, and what the machine gives. */
#include <stdarg.h>
#include <stdio.h>

#include "store_internal.h"

struct store_seams store_seams = {
    .kv_commit = kv_commit,
    .kv_keep = kv_keep,
    .journal_sync = stream_sync,
    .heads_ms = 2000,
    .keep_every = 15,
    .keep_bytes = (uint64_t)256 * 1024 * 1024,
    .takeover_piece = (size_t)1024 * 1024,
    .replay_batch = 4096, /* its commit costs little, and its changed pages fit in memory */
};

void store_why(char why[STORE_WHY], const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  vsnprintf(why, STORE_WHY, fmt, args);
  va_end(args);
}
