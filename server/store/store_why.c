/* store_why: what all parts of the store reach for: the words of a refusal, and what the machine gives. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/statvfs.h>

#include "server/store/disk/folder.h"
#include "store_internal.h"

static enum status free_bytes_of(const char *path, uint64_t *out) {
  struct statvfs disk;
  if (statvfs(path, &disk) != 0)
    return folder_status(errno);
  *out = (uint64_t)disk.f_bavail * disk.f_frsize;
  return STATUS_OK;
}

struct store_seams store_seams = {
    .kv_commit = kv_commit,
    .kv_keep = kv_keep,
    .journal_sync = stream_sync,
    .heads_ms = 2000,
    .keep_every = 15,
    .keep_bytes = (uint64_t)256 * 1024 * 1024,
    .takeover_piece = (size_t)1024 * 1024,
    .free_bytes = free_bytes_of,
    .replay_batch = 4096, /* its commit costs little, and its changed pages fit in memory */
};

void store_why(char why[STORE_WHY], const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  vsnprintf(why, STORE_WHY, fmt, args);
  va_end(args);
}
