/* view_analyses: the analyses of an employer's workplaces, the newest first. */
#include "view_internal.h"

enum status view_analyses(struct view *view, uint64_t employer, uint32_t workplace, size_t limit,
                          Lots__WorkplaceAnalysis ***out, size_t *count) {
  if (!view_has_opened(view, employer, 'e'))
    return STATUS_NOT_FOUND;
  struct key prefix = key_of_u64(employer);
  key_u64(&prefix, workplace);
  struct kv_scan *scan;
  enum status status = kv_scan_open(view->rows.txn, TABLE_ANALYSIS, key_slice(&prefix), slice_of(NULL, 0), true, &scan);
  if (status != STATUS_OK)
    return status;
  struct slice key, value;
  Lots__WorkplaceAnalysis **items = NULL;
  size_t found = 0;
  while (found < limit && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
    Lots__WorkplaceAnalysis *analysis;
    status = rows_open(&view->rows, TABLE_ANALYSIS, key, value, subject_of_employer(employer),
                       &lots__workplace_analysis__descriptor, view->arena, &analysis);
    if (status == STATUS_OK && !arena_append(view->arena, &items, &found, analysis))
      status = STATUS_RESOURCE_EXHAUSTED;
    if (status != STATUS_OK)
      break;
  }
  kv_scan_close(scan);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  *out = items;
  *count = found;
  return STATUS_OK;
}
