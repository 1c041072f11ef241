/* view_supervision: the supervision log of staff: read by the one it is about, and by those who manage the unit where
 * it was recorded. A row tells whose it is, so that the right is judged before anything is opened. */
#include "event.pb-c.h"
#include "view_internal.h"

#include <stdlib.h>

#include "server/store/tables/supervision_row.h"

/* --- who may read ------------------------------------------------------------------------------------------------- */

/* A role in another organisation's unit, given by mistake, opens nothing: the wall stands before it. */
static bool manages(struct view *view, uint64_t unit) {
  const Lots__Unit *found;
  return view_sees_unit(view, unit) && view_unit(view, unit, &found) == STATUS_OK &&
         view_inside(view, found->organisation);
}

static bool is_self(const struct view *view, const struct supervision_filter *filter) {
  return !filter->unit && filter->staff == view->who->id;
}

static bool may_read(struct view *view, const struct supervision_filter *filter, const struct supervision_row *row) {
  return filter->unit || is_self(view, filter) || manages(view, row->unit);
}

/* Somebody who works, or worked, in a unit that `who` manages. */
static enum status see_staff(struct view *view, uint64_t staff) {
  const Lots__Principal *principal;
  enum status status = view_principal(view, staff, &principal);
  for (size_t i = 0; status == STATUS_OK && i < principal->n_roles; i++)
    if (manages(view, principal->roles[i]->unit))
      return STATUS_OK;
  return status ? status : STATUS_NOT_FOUND;
}

static enum status see_owner(struct view *view, const struct supervision_filter *filter) {
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_NOT_FOUND;
  if (filter->unit)
    return manages(view, filter->unit) ? STATUS_OK : STATUS_NOT_FOUND;
  return is_self(view, filter) ? STATUS_OK : see_staff(view, filter->staff);
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static struct key prefix_of(const struct supervision_filter *filter) {
  return filter->unit ? key_supervision(SUPERVISION_OF_UNIT, filter->unit)
                      : key_supervision(SUPERVISION_OF_STAFF, filter->staff);
}

/* `visit` sets *done to end the walk early. */
typedef enum status (*row_visit)(void *context, uint64_t position, const struct supervision_row *row, bool *done);

/* Newest date first, from `before` (a whole key, not given itself) or the period's last day. */
static enum status walk(struct view *view, const struct supervision_filter *filter, const struct key *before,
                        row_visit visit, void *context) {
  struct key prefix = prefix_of(filter), end = prefix;
  key_date(&end, filter->to + 1); /* sorts before every row of that day */
  struct view_scan scan;
  enum status status =
      view_scan_open(&scan, view, TABLE_SUPERVISION, key_slice(&prefix), key_slice(before ? before : &end), true);
  struct slice key, value;
  struct supervision_row row;
  bool done = false;
  size_t examined = 0;
  while (status == STATUS_OK && !done && (status = view_scan_next(&scan, &key, &value)) == STATUS_OK) {
    status = ++examined > VIEW_SCAN_MAX ? STATUS_OUT_OF_RANGE : supervision_row_read(value, &row);
    if (status || key.len != SUPERVISION_KEY || row.date < filter->from)
      break;
    status = may_read(view, filter, &row) ? visit(context, key_last(key), &row, &done) : STATUS_OK;
    if (status)
      break;
  }
  view_scan_close(&scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- entries ------------------------------------------------------------------------------------------------------ */

static enum status open_entry(struct view *view, uint64_t position, const struct supervision_row *row,
                              struct supervision_entry *out) {
  Lots__Entry *entry;
  enum status status = view_open_entry(view, position, 0, &entry);
  if (status)
    return status;
  for (size_t i = 0; i < entry->n_events; i++) {
    const Lots__Event *event = entry->events[i];
    bool first = event->kind_case == LOTS__EVENT__KIND_SUPERVISED;
    if (!first && event->kind_case != LOTS__EVENT__KIND_SUPERVISION_CORRECTED)
      continue;
    Lots__Supervision *supervision = first ? event->supervised : event->supervision_corrected;
    supervision->position = position;
    *out = (struct supervision_entry){.corrected_by = row->corrected_by, .entry = entry, .supervision = supervision};
    return STATUS_OK;
  }
  return STATUS_DATA_LOSS;
}

enum status view_supervision_at(struct view *view, uint64_t position, struct supervision_entry *out) {
  struct key key = key_supervision(SUPERVISION_AT, position);
  struct slice value;
  struct supervision_row row;
  enum status status = kv_get(view->rows.txn, TABLE_SUPERVISION, key_slice(&key), &value);
  if (status == STATUS_OK)
    status = supervision_row_read(value, &row);
  if (status == STATUS_OK && !manages(view, row.unit))
    status = STATUS_NOT_FOUND;
  return status ? status : open_entry(view, position, &row, out);
}

struct page {
  struct view *view;
  struct supervision_entry *items;
  size_t count, limit;
  struct list_place place; /* position, and the date in decimal */
  bool more;
};

static enum status take(void *context, uint64_t position, const struct supervision_row *row, bool *done) {
  struct page *page = context;
  if (page->count == page->limit) {
    *done = page->more = true;
    return STATUS_OK;
  }
  enum status status = open_entry(page->view, position, row, &page->items[page->count]);
  if (status)
    return status;
  page->count++;
  page->place.id = position;
  page->place.text = arena_printf(page->view->arena, "%d", (int)row->date);
  return page->place.text ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status page_fill(struct page *page, const struct supervision_filter *filter) {
  struct key before = prefix_of(filter);
  key_date(&before, (int32_t)strtol(page->place.text, NULL, 10));
  key_u64(&before, page->place.id);
  return walk(page->view, filter, page->place.id ? &before : NULL, take, page);
}

enum status view_supervision(struct view *view, const struct supervision_filter *filter, struct slice cursor,
                             size_t limit, struct supervision_entry **out, size_t *count, struct slice *next) {
  enum status status = see_owner(view, filter);
  if (status)
    return status;
  struct page page = {.view = view, .limit = list_limit(limit)};
  const char *query = arena_printf(view->arena, "supervision %llu %llu %llu %d %d", (unsigned long long)view->who->id,
                                   (unsigned long long)filter->staff, (unsigned long long)filter->unit,
                                   (int)filter->from, (int)filter->to);
  page.items = arena_alloc(view->arena, page.limit * sizeof *page.items);
  *next = slice_of(NULL, 0);
  if (!query || !page.items)
    return STATUS_RESOURCE_EXHAUSTED;
  status = cursor_read(view, query, cursor, &page.place);
  if (status == STATUS_OK)
    status = page_fill(&page, filter);
  if (status == STATUS_OK && page.more)
    status = cursor_write(view, query, &page.place, next);
  *out = page.items;
  *count = page.count;
  return status;
}

/* --- sums --------------------------------------------------------------------------------------------------------- */

struct tallies {
  struct view *view;
  uint64_t only; /* 0: everybody in the row */
  struct supervision_tally *items;
  size_t count, room;
};

/* Rows come in the order of dates: the same quarter stands at the end. */
static struct supervision_tally *tally_of(struct tallies *tallies, int year, int quarter, uint64_t staff) {
  for (size_t i = tallies->count; i > 0; i--) {
    struct supervision_tally *tally = &tallies->items[i - 1];
    if (tally->year != year || tally->quarter != quarter)
      break;
    if (tally->staff == staff)
      return tally;
  }
  struct supervision_tally *new =
      arena_grow(tallies->view->arena, &tallies->items, &tallies->count, &tallies->room, sizeof *new);
  if (new)
    *new = (struct supervision_tally){.year = year, .quarter = quarter, .staff = staff};
  return new;
}

static enum status tally_row(void *context, uint64_t position, const struct supervision_row *row, bool *done) {
  struct tallies *tallies = context;
  (void)position;
  (void)done;
  if (!supervision_row_counts(row) || (unsigned)row->kind >= SUPERVISION_KINDS)
    return STATUS_OK;
  for (size_t i = 0; i < supervision_row_count(row); i++) {
    uint64_t staff = supervision_row_staff(row, i);
    if (tallies->only && staff != tallies->only)
      continue;
    struct supervision_tally *tally = tally_of(tallies, date_to_civil(row->date).year, date_quarter(row->date), staff);
    if (!tally)
      return STATUS_RESOURCE_EXHAUSTED;
    tally->occasions++;
    tally->minutes[row->kind] += row->minutes;
  }
  return STATUS_OK;
}

static int by_staff_and_quarter(const void *a, const void *b) {
  const struct supervision_tally *x = a, *y = b;
  if (x->staff != y->staff)
    return x->staff < y->staff ? -1 : 1;
  if (x->year != y->year)
    return x->year < y->year ? -1 : 1;
  return x->quarter - y->quarter;
}

enum status view_supervision_sums(struct view *view, const struct supervision_filter *filter,
                                  struct supervision_tally **out, size_t *count) {
  enum status status = see_owner(view, filter);
  if (status)
    return status;
  struct tallies tallies = {.view = view, .only = filter->unit ? 0 : filter->staff};
  status = walk(view, filter, NULL, tally_row, &tallies);
  if (status)
    return status;
  if (tallies.count)
    qsort(tallies.items, tallies.count, sizeof *tallies.items, by_staff_and_quarter);
  *out = tallies.items;
  *count = tallies.count;
  return STATUS_OK;
}

/* --- the last time ------------------------------------------------------------------------------------------------ */

enum status view_supervised_last(struct view *view, enum supervision_owner owner, uint64_t id,
                                 Lots__SupervisionKind kind, date_t *out) {
  struct key prefix = key_supervision(owner, id);
  struct kv_scan *scan;
  enum status status =
      kv_scan_open(view->rows.txn, TABLE_SUPERVISION, key_slice(&prefix), slice_of(NULL, 0), true, &scan);
  if (status)
    return status;
  struct slice key, value;
  struct supervision_row row;
  *out = DATE_NONE;
  for (size_t examined = 0; *out == DATE_NONE && examined < VIEW_SCAN_MAX; examined++) {
    status = kv_scan_next(scan, &key, &value);
    if (status == STATUS_OK)
      status = supervision_row_read(value, &row);
    if (status)
      break;
    if (row.kind == kind && supervision_row_counts(&row) && row.date <= view->today)
      *out = row.date;
  }
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
