/* document_rows: see document_rows.h. */
#include "document_rows.h"

static struct key two_numbers(uint64_t first, uint64_t second) {
  struct key key = key_of_u64(first);
  key_u64(&key, second);
  return key;
}

/* --- documents ---------------------------------------------------------------------------------------------------- */

struct key key_document(uint64_t kase, uint64_t document) {
  return two_numbers(kase, document);
}

enum status document_case(const struct rows *rows, uint64_t document, uint64_t *kase) {
  struct key key = key_of_u64(document);
  struct slice value = slice_of(NULL, 0);
  enum status status = kv_get(rows->txn, TABLE_DOCUMENT_CASE, key_slice(&key), &value);
  *kase = u64_at(value, 0);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status document_get(const struct rows *rows, uint64_t kase, uint64_t document, uint64_t person,
                         struct arena *arena, Lots__Document **out) {
  struct key key = key_document(kase, document);
  return rows_get(rows, TABLE_DOCUMENT, &key, person, &lots__document__descriptor, arena, out);
}

/* --- uploads ------------------------------------------------------------------------------------------------------ */

#define UPLOAD_CLEAR 16

struct key key_upload(uint64_t by, uint64_t upload) {
  return two_numbers(by, upload);
}

enum status upload_row_read(struct slice value, struct upload_row *out) {
  if (value.len < UPLOAD_CLEAR)
    return STATUS_DATA_LOSS;
  *out = (struct upload_row){.kase = u64_at(value, 0),
                             .person = u64_at(value, 8),
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

enum status upload_row_put(const struct rows *rows, uint64_t by, uint64_t person, const Lots__UploadStored *stored,
                           struct arena *arena) {
  struct key key = key_upload(by, stored->upload->id), clear = two_numbers(stored->upload->facts->case_, person);
  return rows_put_behind(rows, TABLE_UPLOAD, &key, person, key_slice(&clear), &stored->base, arena);
}

/* --- chunks ------------------------------------------------------------------------------------------------------- */

enum status chunk_put(const struct rows *rows, uint64_t upload, const struct chunk_row *chunk) {
  struct key key = two_numbers(upload, chunk->offset), value = two_numbers(chunk->position, chunk->len);
  return kv_put(rows->txn, TABLE_CHUNK, key_slice(&key), key_slice(&value));
}

/* The last that begins at the byte or before it. */
enum status chunk_find(const struct rows *rows, uint64_t upload, uint64_t offset, struct chunk_row *out) {
  struct key prefix = key_of_u64(upload), after = two_numbers(upload, offset + 1);
  struct slice key, value;
  struct kv_scan *scan;
  enum status status = kv_scan_open(rows->txn, TABLE_CHUNK, key_slice(&prefix), key_slice(&after), true, &scan);
  if (status)
    return status;
  status = kv_scan_next(scan, &key, &value);
  if (status == STATUS_OK)
    *out = (struct chunk_row){.offset = key_last(key), .position = u64_at(value, 0), .len = (uint32_t)u64_at(value, 8)};
  kv_scan_close(scan);
  return status == STATUS_OK && offset - out->offset >= out->len ? STATUS_NOT_FOUND : status;
}

enum status chunk_forget(const struct rows *rows, uint64_t upload, uint64_t offset) {
  struct key key = two_numbers(upload, offset);
  return rows_del(rows, TABLE_CHUNK, &key);
}
