/* answer_time: see answer_time.h. */
#include "answer_time.h"

#include "organisations.pb-c.h"
#include "staff.pb-c.h"

#define DAY_US (INT64_C(86400) * 1000000)
#define ASIDE_MAX ((size_t)16 * 1024 * 1024)

static int64_t days_of(const Lots__Organisation *organisation) {
  return organisation->answer_days ? organisation->answer_days : ANSWER_DAYS;
}

static enum status before_newest(const struct rows *rows, int64_t days, int64_t *out_us) {
  struct meta meta;
  enum status status = rows_meta(rows, &meta);
  if (status == STATUS_OK)
    *out_us = meta.newest_us - days * DAY_US;
  return status;
}

/* Administrators belong to no organisation; what is not there has settled nothing. */
static enum status read_days(const struct rows *rows, uint64_t principal, struct arena *arena, int64_t *days) {
  struct key key = key_of_u64(principal);
  Lots__Principal *who;
  Lots__Organisation *organisation;
  enum status status = rows_get(rows, TABLE_PRINCIPAL, &key, 0, &lots__principal__descriptor, arena, &who);
  if (status != STATUS_OK)
    return status;
  key = key_of_u64(who->organisation);
  status = rows_get(rows, TABLE_ORGANISATION, &key, 0, &lots__organisation__descriptor, arena, &organisation);
  if (status == STATUS_OK)
    *days = days_of(organisation);
  return status;
}

enum status answer_time_oldest(const struct rows *rows, uint64_t principal, struct arena *arena, int64_t *out_us) {
  int64_t days = ANSWER_DAYS;
  enum status status = read_days(rows, principal, arena, &days);
  return status && status != STATUS_NOT_FOUND ? status : before_newest(rows, days, out_us);
}

static enum status longest(const struct rows *rows, struct kv_scan *scan, int64_t *days) {
  struct arena arena;
  struct slice key, value;
  enum status status;
  arena_init(&arena, ASIDE_MAX);
  while ((status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
    Lots__Organisation *organisation;
    arena_reset(&arena);
    status = rows_open(rows, TABLE_ORGANISATION, key, value, 0, &lots__organisation__descriptor, &arena, &organisation);
    if (status != STATUS_OK)
      break;
    if (days_of(organisation) > *days)
      *days = days_of(organisation);
  }
  arena_deinit(&arena);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status answer_time_oldest_of_all(const struct rows *rows, int64_t *out_us) {
  int64_t days = ANSWER_DAYS;
  struct kv_scan *scan;
  struct slice all = slice_of(NULL, 0);
  enum status status = kv_scan_open(rows->txn, TABLE_ORGANISATION, all, all, false, &scan);
  if (status != STATUS_OK)
    return status;
  status = longest(rows, scan, &days);
  kv_scan_close(scan);
  return status == STATUS_OK ? before_newest(rows, days, out_us) : status;
}
