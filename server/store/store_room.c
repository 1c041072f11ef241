/* store_room: room on the disk for tables that are made anew, beside those that are there. */
#include "common/log.h"
#include "server/store/kv/kv_pages.h"
#include "store_internal.h"

/* More than that part of the bound is free: the bound is what was reached. */
#define ROOM_PART 64
#define MIB ((uint64_t)1024 * 1024)

static unsigned long long mib(uint64_t bytes) {
  return (bytes + MIB - 1) / MIB;
}

enum status store_room_check(const struct store_lock *lock, const char *where, const char *what, char why[STORE_WHY]) {
  uint64_t needed, left;
  if (kv_pages_used(lock->kv, &needed) != STATUS_OK || store_seams.free_bytes(where, &left) != STATUS_OK)
    return STATUS_OK;
  log_info("room", "for=%s needed_bytes=%llu free_bytes=%llu", what, (unsigned long long)needed,
           (unsigned long long)left);
  if (left >= needed)
    return STATUS_OK;
  return store_refuse(
      why, STATUS_RESOURCE_EXHAUSTED,
      "a %s needs some %llu MiB in %.120s beside the tables that are there, and %llu MiB are free: make "
      "room first; nothing was changed",
      what, mib(needed), where, mib(left));
}

enum status store_room_why(const struct store_options *options, const char *path, enum status status,
                           char why[STORE_WHY]) {
  uint64_t taken = 0, left = 0;
  if (status != STATUS_RESOURCE_EXHAUSTED || kv_pages_used(path, &taken) != STATUS_OK ||
      store_seams.free_bytes(path, &left) != STATUS_OK)
    return status;
  if (left > options->map_size / ROOM_PART)
    return store_refuse(why, status,
                        "the tables do not fit in %llu MiB, of which they had taken %llu: raise store.map_size",
                        mib(options->map_size), mib(taken));
  return store_refuse(
      why, status,
      "the disk is full: the new tables had taken %llu MiB in %.120s, and %llu MiB are free. Make room: a "
      "rebuild needs that of the tables twice",
      mib(taken), path, mib(left));
}
