/* view_uploads: uploads under way. Each is its beginner's alone, goes on only as long as the case is for them, and is seen
 * by nobody once it has ended, whether or not an entry has come since that takes its rows away: an entry that is written
 * now has the time of the view. */
#include "server/store/tables/upload_rows.h"
#include "view_internal.h"

static enum status own_row(struct view *view, uint64_t id, struct upload_row *out) {
  enum status status = upload_row_get(&view->rows, view->who->id, id, out);
  return status == STATUS_OK && upload_has_ended(out->ends_us, view->now_us) ? STATUS_NOT_FOUND : status;
}

enum status view_upload(struct view *view, uint64_t id, Lots__UploadStored **out, Lots__Case **kase) {
  struct upload_row row = {0};
  struct key key = key_upload(view->who->id, id);
  enum status status = own_row(view, id, &row);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  bool ended = status == STATUS_NOT_FOUND;
  status = view_case(view, ended ? 0 : row.kase, kase);
  return status ? status : upload_row_open(&view->rows, key_slice(&key), &row, view->arena, out);
}

enum status view_upload_person(struct view *view, uint64_t id, uint64_t *person) {
  struct upload_row row;
  enum status status = own_row(view, id, &row);
  if (status == STATUS_OK)
    *person = row.person;
  return status;
}

static enum status take(struct view *view, struct slice key, const struct upload_row *row, Lots__Upload ***out,
                        size_t *count) {
  Lots__UploadStored *stored;
  bool seen = false;
  enum status status = upload_row_open(&view->rows, key, row, view->arena, &stored);
  if (status == STATUS_OK)
    status = view_sees_case(view, row->kase, &seen);
  if (status == STATUS_OK && seen)
    status = view_look(view, row->kase, 'c', LOOK_LISTED);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* the person's key is destroyed */
  if (!seen)
    stored->upload->facts = NULL;
  return arena_append(view->arena, out, count, stored->upload) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status take_live(struct view *view, struct slice key, struct slice value, Lots__Upload ***out,
                             size_t *count) {
  struct upload_row row;
  enum status status = upload_row_read(value, &row);
  if (status || upload_has_ended(row.ends_us, view->now_us))
    return status;
  return take(view, key, &row, out, count);
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
    status = take_live(view, key, value, out, count);
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- sums --------------------------------------------------------------------------------------------------------- */

/* What has ended counts no more, though its rows are there until the next entry. */
static enum status take_off(struct view *view, const struct upload_end *end, struct view_upload_sums *sums) {
  struct upload_row row;
  enum status status = upload_row_get(&view->rows, end->by, end->upload, &row);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  bool own = end->by == view->who->id;
  sums->all--;
  sums->all_bytes -= row.size;
  sums->own -= own;
  sums->own_bytes -= own ? row.size : 0;
  return STATUS_OK;
}

static enum status take_off_ended(struct view *view, struct view_upload_sums *sums) {
  struct slice all = slice_of(NULL, 0), key, value;
  struct upload_end end;
  struct kv_scan *scan;
  enum status status = kv_scan_open(view->rows.txn, TABLE_UPLOAD_END, all, all, false, &scan);
  if (status)
    return status;
  while (status == STATUS_OK && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
    end = upload_end_read(key);
    status = upload_has_ended(end.ends_us, view->now_us) ? take_off(view, &end, sums) : STATUS_NOT_FOUND;
  }
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status view_upload_sums(struct view *view, struct view_upload_sums *out) {
  struct upload_sum own, all = {0};
  enum status status = upload_sum_get(&view->rows, view->who->id, &own);
  if (status == STATUS_OK)
    status = upload_sum_get(&view->rows, UPLOAD_SUM_ALL, &all);
  if (status)
    return status;
  *out = (struct view_upload_sums){.own = own.count, .own_bytes = own.bytes, .all = all.count, .all_bytes = all.bytes};
  if (own.day == upload_day(view->now_us))
    out->given_up = own.given_up;
  return take_off_ended(view, out);
}
