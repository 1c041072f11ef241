/* due_rows: see due_rows.h. */
#include "due_rows.h"

#define ROW_LEN 17
#define WAITING_LEN 16
#define PROGRAMME_AT 9 /* after owner and organisation */

/* --- rows of units and staff -------------------------------------------------------------------------------------- */

struct key due_row_value(const struct due_row *row) {
  struct key value = key_of_u64(row->coach);
  key_u64(&value, row->version);
  key_u8(&value, (uint8_t)row->programme);
  return value;
}

enum status due_row_read(struct slice value, struct due_row *out) {
  if (value.len != ROW_LEN)
    return STATUS_DATA_LOSS;
  *out = (struct due_row){
      .coach = u64_at(value, 0), .version = u64_at(value, 8), .programme = (Lots__Programme)value.data[16]};
  return STATUS_OK;
}

/* --- versions ----------------------------------------------------------------------------------------------------- */

static struct key key_of_programme(enum due_owner owner, uint64_t organisation, Lots__Programme programme) {
  struct key key = key_due(owner, organisation);
  key_u8(&key, (uint8_t)programme);
  return key;
}

enum status due_version(const struct rows *rows, uint64_t organisation, Lots__Programme programme, uint64_t *out) {
  struct key key = key_of_programme(DUE_VERSION, organisation, programme);
  struct slice value = slice_of(NULL, 0);
  enum status status = kv_get(rows->txn, TABLE_DUE, key_slice(&key), &value);
  *out = u64_at(value, 0);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status due_put_version(const struct rows *rows, uint64_t organisation, Lots__Programme programme,
                            uint64_t version) {
  struct key key = key_of_programme(DUE_VERSION, organisation, programme), value = key_of_u64(version);
  return rows_put_plain(rows, TABLE_DUE, &key, key_slice(&value));
}

/* --- cases that hang on them -------------------------------------------------------------------------------------- */

struct key key_due_hanging(uint64_t organisation, Lots__Programme programme, uint64_t kase) {
  struct key key = key_of_programme(DUE_OF_SETTINGS, organisation, programme);
  key_u64(&key, kase);
  return key;
}

enum status due_put_hanging(const struct rows *rows, const struct key *key, uint64_t version) {
  struct key value = key_of_u64(version);
  return rows_put_plain(rows, TABLE_DUE, key, key_slice(&value));
}

static enum status scan_first(const struct rows *rows, struct slice prefix, struct slice after, struct slice *key,
                              struct slice *value) {
  struct kv_scan *scan;
  enum status status = kv_scan_open(rows->txn, TABLE_DUE, prefix, after, false, &scan);
  if (status)
    return status;
  status = kv_scan_next(scan, key, value);
  kv_scan_close(scan);
  return status;
}

enum status due_next_hanging(const struct rows *rows, uint64_t organisation, Lots__Programme programme, uint64_t after,
                             uint64_t *kase, uint64_t *version) {
  struct key prefix = key_of_programme(DUE_OF_SETTINGS, organisation, programme);
  struct key from = key_due_hanging(organisation, programme, after);
  struct slice key, value;
  enum status status = scan_first(rows, key_slice(&prefix), key_slice(&from), &key, &value);
  if (status)
    return status;
  *kase = key_last(key);
  *version = u64_at(value, 0);
  return STATUS_OK;
}

/* --- who waits ---------------------------------------------------------------------------------------------------- */

static enum status waiting_read(struct slice key, struct slice value, struct due_waiting *out) {
  if (key.len != PROGRAMME_AT + 1 || value.len != WAITING_LEN)
    return STATUS_DATA_LOSS;
  *out = (struct due_waiting){.organisation = u64_at(key, 1),
                              .programme = (Lots__Programme)key.data[PROGRAMME_AT],
                              .through = u64_at(value, 0),
                              .at_us = (int64_t)u64_at(value, 8)};
  return STATUS_OK;
}

enum status due_waiting_first(const struct rows *rows, struct due_waiting *out) {
  struct key prefix = key_new();
  struct slice key, value;
  key_u8(&prefix, DUE_WAITING);
  enum status status = scan_first(rows, key_slice(&prefix), slice_of(NULL, 0), &key, &value);
  return status ? status : waiting_read(key, value, out);
}

enum status due_waiting_of(const struct rows *rows, uint64_t organisation, Lots__Programme programme,
                           struct due_waiting *out) {
  struct key key = key_of_programme(DUE_WAITING, organisation, programme);
  struct slice value;
  enum status status = kv_get(rows->txn, TABLE_DUE, key_slice(&key), &value);
  return status ? status : waiting_read(key_slice(&key), value, out);
}

enum status due_put_waiting(const struct rows *rows, const struct due_waiting *waiting) {
  struct key key = key_of_programme(DUE_WAITING, waiting->organisation, waiting->programme);
  struct key value = key_of_u64(waiting->through);
  key_u64(&value, (uint64_t)waiting->at_us);
  if (waiting->through != DUE_THROUGH_ALL)
    return rows_put_plain(rows, TABLE_DUE, &key, key_slice(&value));
  enum status status = rows_del(rows, TABLE_DUE, &key);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- what is judged when read ------------------------------------------------------------------------------------- */

struct lagging {
  const struct rows *rows;
  struct due_lag *lag;
};

static enum status lag_add(void *context, struct slice key, struct slice value, bool *enough) {
  struct lagging *lagging = context;
  struct due_waiting waiting;
  (void)enough;
  enum status status = waiting_read(key, value, &waiting);
  if (status)
    return status;
  if ((unsigned)waiting.programme >= DUE_PROGRAMMES)
    return STATUS_DATA_LOSS;
  lagging->lag->any = true;
  return due_version(lagging->rows, waiting.organisation, waiting.programme, &lagging->lag->version[waiting.programme]);
}

enum status due_lag_read(const struct rows *rows, uint64_t organisation, struct due_lag *out) {
  struct key prefix = key_due(DUE_WAITING, organisation);
  struct lagging lagging = {.rows = rows, .lag = out};
  *out = (struct due_lag){0};
  return rows_each(rows, TABLE_DUE, &prefix, ROWS_FORWARDS, lag_add, &lagging);
}

bool due_lags(const struct due_lag *lag, const struct due_row *row) {
  return (unsigned)row->programme < DUE_PROGRAMMES && row->version < lag->version[row->programme];
}
