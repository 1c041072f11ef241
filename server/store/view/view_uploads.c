/* view_uploads: uploads under way. Each is its beginner's alone, and goes on only as long as the case is
 * for them. */
#include "server/store/tables/document_rows.h"
#include "view_internal.h"

enum status view_upload(struct view *view, uint64_t id, Lots__UploadStored **out, Lots__Case **kase) {
  struct upload_row row = {0};
  struct key key = key_upload(view->who->id, id);
  enum status status = upload_row_get(&view->rows, view->who->id, id, &row);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  status = view_case(view, row.kase, kase);
  return status ? status : upload_row_open(&view->rows, key_slice(&key), &row, view->arena, out);
}

enum status view_upload_person(struct view *view, uint64_t id, uint64_t *person) {
  struct upload_row row;
  enum status status = upload_row_get(&view->rows, view->who->id, id, &row);
  if (status == STATUS_OK)
    *person = row.person;
  return status;
}

static enum status take(struct view *view, struct slice key, struct slice value, Lots__Upload ***out, size_t *count) {
  struct upload_row row;
  Lots__UploadStored *stored;
  bool seen = false;
  enum status status = upload_row_read(value, &row);
  if (status == STATUS_OK)
    status = upload_row_open(&view->rows, key, &row, view->arena, &stored);
  if (status == STATUS_OK)
    status = view_sees_case(view, row.kase, &seen);
  if (status == STATUS_OK && seen)
    status = view_look(view, row.kase, 'c', LOOK_LISTED);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* the person's key is destroyed */
  if (!seen)
    stored->upload->facts = NULL;
  return arena_append(view->arena, out, count, stored->upload) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status view_uploads(struct view *view, Lots__Upload ***out, size_t *count) {
  struct key prefix = key_of_u64(view->who->id);
  struct slice key, value;
  struct kv_scan *scan;
  *out = NULL;
  *count = 0;
  enum status status = kv_scan_open(view->rows.txn, TABLE_UPLOAD, key_slice(&prefix), slice_of(NULL, 0), false, &scan);
  if (status)
    return status;
  while (status == STATUS_OK && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    status = take(view, key, value, out, count);
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
