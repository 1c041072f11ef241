/* rows_each: the rows of a table that begin alike, one after the other. See tables.h. */
#include "tables.h"

enum status rows_each(const struct rows *rows, enum table table, const struct key *prefix, enum rows_order order,
                      rows_visit *visit, void *context) {
  struct kv_scan *scan;
  struct slice key, value;
  bool enough = false;
  enum status status =
      kv_scan_open(rows->txn, table, key_slice(prefix), slice_of(NULL, 0), order == ROWS_BACKWARDS, &scan);
  if (status != STATUS_OK)
    return status;
  while (status == STATUS_OK && !enough && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    status = visit(context, key, value, &enough);
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
