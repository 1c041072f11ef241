/* view_scan: a range of a table, read at the view's pace: where the reading lets its snapshot go, the range goes on in the
 * next one after the last key that was given. So each record is given once at most, as long as keys stay where they are. */
#include "view_internal.h"

enum status view_pace(struct view *view) {
  return view->pace ? view->pace->step(view->pace) : STATUS_OK;
}

void view_pace_hold(struct view *view) {
  if (view->pace)
    view->pace->held = true;
}

bool view_pace_moved(const struct view *view, unsigned *seen) {
  unsigned now = view->pace ? view->pace->snapshots : 0;
  bool moved = now != *seen;
  *seen = now;
  return moved;
}

static enum status open_after(struct view_scan *scan, struct slice after) {
  enum status status =
      kv_scan_open(scan->view->rows.txn, scan->table, key_slice(&scan->prefix), after, scan->reverse, &scan->scan);
  if (status)
    scan->scan = NULL;
  return status;
}

enum status view_scan_open(struct view_scan *scan, struct view *view, enum table table, struct slice prefix,
                           struct slice after, bool reverse) {
  *scan = (struct view_scan){.view = view, .table = table, .reverse = reverse};
  key_bytes(&scan->prefix, prefix);
  key_bytes(&scan->last, after);
  (void)view_pace_moved(view, &scan->seen);
  return open_after(scan, after);
}

static enum status keep_pace(struct view_scan *scan) {
  enum status status = view_pace(scan->view);
  if (status || !view_pace_moved(scan->view, &scan->seen))
    return status;
  view_scan_close(scan);
  return open_after(scan, key_slice(&scan->last));
}

enum status view_scan_next(struct view_scan *scan, struct slice *key, struct slice *value) {
  enum status status = keep_pace(scan);
  if (status == STATUS_OK)
    status = kv_scan_next(scan->scan, key, value);
  if (status == STATUS_OK && scan->view->pace) {
    scan->last = key_new();
    key_bytes(&scan->last, *key);
  }
  return status;
}

void view_scan_close(struct view_scan *scan) {
  if (scan->scan)
    kv_scan_close(scan->scan);
  scan->scan = NULL;
}
