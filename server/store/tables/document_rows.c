/* document_rows: see document_rows.h. */
#include "document_rows.h"

struct key key_document(uint64_t kase, uint64_t document) {
  struct key key = key_of_u64(kase);
  key_u64(&key, document);
  return key;
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
