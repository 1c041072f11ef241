/* log_row: see log_row.h. */
#include "log_row.h"

#define CORRECTED_AT 1
#define FIRST_AT 9
#define COUNTS_AT 17 /* notes in the upper half, given in the lower */
#define ROW_LEN 25

struct key key_log(uint64_t kase, uint64_t position) {
  struct key key = key_of_u64(kase);
  key_u64(&key, position);
  return key;
}

enum status log_row_read(struct slice value, struct log_row *out) {
  if (value.len != ROW_LEN)
    return STATUS_DATA_LOSS;
  *out = (struct log_row){.kind = value.data[0],
                          .corrected_by = u64_at(value, CORRECTED_AT),
                          .first = u64_at(value, FIRST_AT),
                          .notes = (uint32_t)(u64_at(value, COUNTS_AT) >> 32),
                          .given = (uint32_t)u64_at(value, COUNTS_AT)};
  return STATUS_OK;
}

enum status log_row_get(const struct rows *rows, uint64_t kase, uint64_t position, struct log_row *out) {
  struct key key = key_log(kase, position);
  struct slice value;
  enum status status = kv_get(rows->txn, TABLE_CASE_LOG, key_slice(&key), &value);
  return status == STATUS_OK ? log_row_read(value, out) : status;
}

static enum status take_last(void *context, struct slice key, struct slice value, bool *enough) {
  (void)key;
  *enough = true;
  return log_row_read(value, context);
}

enum status log_row_last(const struct rows *rows, uint64_t kase, struct log_row *out) {
  struct key prefix = key_of_u64(kase);
  *out = (struct log_row){0};
  return rows_each(rows, TABLE_CASE_LOG, &prefix, ROWS_BACKWARDS, take_last, out);
}

enum status log_row_put(const struct rows *rows, uint64_t kase, uint64_t position, const struct log_row *row) {
  struct key key = key_log(kase, position), value = key_new();
  key_u8(&value, row->kind);
  key_u64(&value, row->corrected_by);
  key_u64(&value, row->first);
  key_u64(&value, (uint64_t)row->notes << 32 | row->given);
  return kv_put(rows->txn, TABLE_CASE_LOG, key_slice(&key), key_slice(&value));
}

enum status log_row_newest(const struct rows *rows, uint64_t kase, uint64_t *position, struct log_row *row) {
  enum status status = STATUS_OK;
  while (status == STATUS_OK && row->corrected_by) {
    *position = row->corrected_by;
    status = log_row_get(rows, kase, *position, row);
  }
  return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
}
