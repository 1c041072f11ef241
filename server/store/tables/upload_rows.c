/* upload_rows: see upload_rows.h. */
#include "upload_rows.h"

static struct key two_numbers(uint64_t first, uint64_t second) {
  struct key key = key_of_u64(first);
  key_u64(&key, second);
  return key;
}

/* --- uploads ------------------------------------------------------------------------------------------------------ */

#define UPLOAD_CLEAR 32

struct key key_upload(uint64_t by, uint64_t upload) {
  return two_numbers(by, upload);
}

enum status upload_row_read(struct slice value, struct upload_row *out) {
  if (value.len < UPLOAD_CLEAR)
    return STATUS_DATA_LOSS;
  *out = (struct upload_row){.kase = u64_at(value, 0),
                             .person = u64_at(value, 8),
                             .ends_us = (int64_t)u64_at(value, 16),
                             .size = u64_at(value, 24),
                             .sealed = slice_of(value.data + UPLOAD_CLEAR, value.len - UPLOAD_CLEAR)};
  return STATUS_OK;
}

enum status upload_row_get(const struct rows *rows, uint64_t by, uint64_t upload, struct upload_row *out) {
  struct key key = key_upload(by, upload);
  struct slice value;
  enum status status = kv_get(rows->txn, TABLE_UPLOAD, key_slice(&key), &value);
  return status ? status : upload_row_read(value, out);
}

enum status upload_row_open(const struct rows *rows, struct slice key, const struct upload_row *row,
                            struct arena *arena, Lots__UploadStored **out) {
  enum status status =
      rows_open(rows, TABLE_UPLOAD, key, row->sealed, row->person, &lots__upload_stored__descriptor, arena, out);
  bool whole = status != STATUS_OK || ((*out)->upload && (*out)->upload->facts);
  return whole ? status : STATUS_DATA_LOSS;
}

enum status upload_row_put(const struct rows *rows, uint64_t by, uint64_t person, int64_t ends_us,
                           const Lots__UploadStored *stored, struct arena *arena) {
  const Lots__DocumentFacts *facts = stored->upload->facts;
  struct key key = key_upload(by, stored->upload->id), clear = two_numbers(facts->case_, person);
  key_u64(&clear, (uint64_t)ends_us);
  key_u64(&clear, facts->size);
  return rows_put_behind(rows, TABLE_UPLOAD, &key, person, key_slice(&clear), &stored->base, arena);
}

/* --- by time ------------------------------------------------------------------------------------------------------ */

struct key key_upload_end(const struct upload_end *end) {
  struct key key = two_numbers((uint64_t)end->ends_us, end->by);
  key_u64(&key, end->upload);
  return key;
}

struct upload_end upload_end_read(struct slice key) {
  return (struct upload_end){.ends_us = (int64_t)u64_at(key, 0), .by = u64_at(key, 8), .upload = u64_at(key, 16)};
}

enum status upload_end_first(const struct rows *rows, struct upload_end *out) {
  struct slice all = slice_of(NULL, 0), key, value;
  struct kv_scan *scan;
  enum status status = kv_scan_open(rows->txn, TABLE_UPLOAD_END, all, all, false, &scan);
  if (status)
    return status;
  status = kv_scan_next(scan, &key, &value);
  if (status == STATUS_OK)
    *out = upload_end_read(key);
  kv_scan_close(scan);
  return status;
}

#define UPLOAD_DAY_US (UINT64_C(24) * 60 * 60 * 1000000)

/* --- sums --------------------------------------------------------------------------------------------------------- */

uint64_t upload_day(int64_t at_us) {
  return at_us > 0 ? (uint64_t)at_us / UPLOAD_DAY_US : 0;
}

enum status upload_sum_get(const struct rows *rows, uint64_t by, struct upload_sum *out) {
  struct key key = key_of_u64(by);
  struct slice value = slice_of(NULL, 0);
  enum status status = kv_get(rows->txn, TABLE_UPLOAD_SUM, key_slice(&key), &value);
  *out = (struct upload_sum){
      .count = u64_at(value, 0), .bytes = u64_at(value, 8), .day = u64_at(value, 16), .given_up = u64_at(value, 24)};
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status upload_sum_put(const struct rows *rows, uint64_t by, const struct upload_sum *sum) {
  struct key key = key_of_u64(by), value = two_numbers(sum->count, sum->bytes);
  key_u64(&value, sum->day);
  key_u64(&value, sum->given_up);
  if (sum->count > 0 || sum->given_up > 0)
    return kv_put(rows->txn, TABLE_UPLOAD_SUM, key_slice(&key), key_slice(&value));
  enum status status = rows_del(rows, TABLE_UPLOAD_SUM, &key);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- chunks ------------------------------------------------------------------------------------------------------- */

enum status chunk_put(const struct rows *rows, uint64_t upload, const struct chunk_row *chunk) {
  struct key key = two_numbers(upload, chunk->offset), value = two_numbers(chunk->position, chunk->len);
  return kv_put(rows->txn, TABLE_CHUNK, key_slice(&key), key_slice(&value));
}

static enum status take_one(const struct rows *rows, uint64_t upload, struct slice after, bool reverse,
                            struct chunk_row *out) {
  struct key prefix = key_of_u64(upload);
  struct slice key, value;
  struct kv_scan *scan;
  enum status status = kv_scan_open(rows->txn, TABLE_CHUNK, key_slice(&prefix), after, reverse, &scan);
  if (status)
    return status;
  status = kv_scan_next(scan, &key, &value);
  if (status == STATUS_OK)
    *out = (struct chunk_row){.offset = key_last(key), .position = u64_at(value, 0), .len = (uint32_t)u64_at(value, 8)};
  kv_scan_close(scan);
  return status;
}

/* The last that begins at the byte or before it. */
enum status chunk_find(const struct rows *rows, uint64_t upload, uint64_t offset, struct chunk_row *out) {
  struct key after = two_numbers(upload, offset + 1);
  enum status status = take_one(rows, upload, key_slice(&after), true, out);
  return status == STATUS_OK && offset - out->offset >= out->len ? STATUS_NOT_FOUND : status;
}

enum status chunk_end(const struct rows *rows, uint64_t upload, uint64_t *out) {
  struct chunk_row last;
  enum status status = take_one(rows, upload, slice_of(NULL, 0), true, &last);
  if (status == STATUS_OK)
    *out = last.offset + last.len;
  return status;
}

enum status chunk_first(const struct rows *rows, uint64_t upload, struct chunk_row *out) {
  return take_one(rows, upload, slice_of(NULL, 0), false, out);
}

enum status chunk_forget(const struct rows *rows, uint64_t upload, uint64_t offset) {
  struct key key = two_numbers(upload, offset);
  return rows_del(rows, TABLE_CHUNK, &key);
}
