/* view_support: support given in a case, by day: a range of one index, no entry of the journal opened. */
#include "index.pb-c.h"
#include "view_internal.h"

static Lots__Correction *correction_of(struct arena *arena, uint64_t corrects) {
  Lots__Correction *correction = arena_alloc(arena, sizeof *correction);
  if (!correction)
    return NULL;
  lots__correction__init(correction);
  correction->corrects = corrects;
  return correction;
}

static Lots__SupportEvent *event_of(struct arena *arena, struct slice key, const Lots__SupportIndexRow *row) {
  Lots__SupportEvent *event = arena_alloc(arena, sizeof *event);
  char date[DATE_TEXT_MAX];
  if (!event)
    return NULL;
  lots__support_event__init(event);
  event->position = key_last(key);
  event->date = arena_strdup(arena, date_format(key_support_date(key), date));
  event->minutes = row->minutes;
  event->kind = row->kind;
  event->place = row->place;
  event->line = row->line;
  event->staff = row->staff;
  if (row->corrects && !(event->correction = correction_of(arena, row->corrects)))
    return NULL;
  return event->date ? event : NULL;
}

struct support_page {
  struct view *view;
  Lots__SupportEvent **items;
  size_t count;
};

static enum status take(struct support_page *page, struct slice key, struct slice value) {
  struct view *view = page->view;
  Lots__SupportIndexRow *row;
  enum status status = rows_open(&view->rows, TABLE_SUPPORT, key, value, view->seen_person,
                                 &lots__support_index_row__descriptor, view->arena, &row);
  if (status)
    return status;
  bool added = arena_append(view->arena, &page->items, &page->count, event_of(view->arena, key, row));
  return added ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status walk(struct support_page *page, uint64_t id, date_t from, date_t to) {
  struct key prefix = key_of_u64(id), first = key_support(id, from);
  struct slice key, value;
  struct view_scan scan;
  enum status status = view_scan_open(&scan, page->view, TABLE_SUPPORT, key_slice(&prefix), key_slice(&first), false);
  while (status == STATUS_OK && (status = view_scan_next(&scan, &key, &value)) == STATUS_OK) {
    if (key_support_date(key) > to)
      break;
    status = page->count < VIEW_SUPPORT_MAX ? take(page, key, value) : STATUS_OUT_OF_RANGE;
  }
  view_scan_close(&scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status view_support_judged(struct view *view, uint64_t id, date_t from, date_t to, Lots__SupportEvent ***out,
                                size_t *count) {
  struct support_page page = {.view = view};
  enum status status = walk(&page, id, from, to);
  if (status)
    return status;
  *out = page.items;
  *count = page.count;
  return STATUS_OK;
}

enum status view_support(struct view *view, uint64_t id, date_t from, date_t to, Lots__SupportEvent ***out,
                         size_t *count) {
  return view_has_opened(view, id, 'c') ? view_support_judged(view, id, from, to, out, count) : STATUS_NOT_FOUND;
}

enum status view_support_numbers(const struct view *view, uint64_t id, Lots__SupportEvent *const *events,
                                 size_t count) {
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    status = view_number_in_log(view, id, events[i]->position, &events[i]->number);
  return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
}
