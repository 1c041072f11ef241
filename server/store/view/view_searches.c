/* view_searches: searches for persons as the access log tells them (T20): read from the log itself, from the segment in
 * which the first day begins. */
#include <inttypes.h>

#include "access.pb-c.h"
#include "server/store/store_entry.h"
#include "view_internal.h"

#define RECORDS_A_PAGE 20000 /* of the log, that one page looks at */
#define RECORD_MAX ((size_t)4 * 1024 * 1024)
/* The clock of the machine may have been set: so much earlier and later than the days is looked, too. */
#define DAYS_ASIDE 1

struct searches_page {
  struct view *view;
  const struct search_filter *filter;
  uint64_t sought;    /* 0: anything */
  struct arena aside; /* of one record */
  size_t examined, limit;
  uint64_t last; /* the record that was looked at last */
  bool more;
  Lots__SearchTrace **rows; /* in the view's arena */
  size_t count;
};

/* --- where to begin ----------------------------------------------------------------------------------------------- */

static enum status searches_record(struct searches_page *page, const struct stream_entry *entry,
                                   Lots__AccessRecord **out) {
  return store_record_open(page->view->rows.keys, entry, &lots__access_record__descriptor, &page->aside, out);
}

static enum status begins_before(struct searches_page *page, uint64_t segment, date_t day, bool *out) {
  struct stream_entry entry;
  Lots__AccessRecord *record;
  arena_reset(&page->aside);
  enum status status = stream_read_first(page->view->store->access, segment, &page->aside, &entry);
  if (status == STATUS_OK)
    status = searches_record(page, &entry, &record);
  *out = status == STATUS_OK && date_of_moment(record->at_us) < day;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The last segment that begins before the day; the first when none does. */
static enum status find_segment(struct searches_page *page, date_t day, uint64_t *out) {
  uint64_t low = 0, high = stream_segments(page->view->store->access);
  enum status status = STATUS_OK;
  while (status == STATUS_OK && low + 1 < high) {
    uint64_t middle = low + (high - low) / 2;
    bool before;
    status = begins_before(page, middle, day, &before);
    if (before)
      low = middle;
    else
      high = middle;
  }
  *out = low;
  return status;
}

/* --- a record ----------------------------------------------------------------------------------------------------- */

static enum status add_row(struct searches_page *page, const Lots__AccessRecord *record,
                           const Lots__Principal *principal, uint64_t sought) {
  struct arena *arena = page->view->arena;
  Lots__SearchTrace *row = arena_alloc(arena, sizeof *row);
  char at[MOMENT_TEXT_MAX];
  if (!row)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__search_trace__init(row);
  row->at = arena_strdup(arena, moment_format(record->at_us, at));
  row->staff = principal->id;
  row->name = principal->name;
  row->method = arena_strdup(arena, record->method);
  row->purpose = arena_strdup(arena, record->purpose);
  row->sought = arena_printf(arena, "%016" PRIx64, sought);
  bool whole = row->at && row->method && row->purpose && row->sought;
  return whole && arena_append(arena, &page->rows, &page->count, row) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static bool day_is_meant(const struct search_filter *filter, int64_t at_us) {
  return date_within(date_of_moment(at_us), filter->from, filter->to);
}

/* Staff of other organisations are not there. */
static enum status consider_record(struct searches_page *page, const Lots__AccessRecord *record) {
  const struct search_filter *filter = page->filter;
  const Lots__Principal *principal;
  bool meant = record->n_searches && (!filter->staff || filter->staff == record->principal) &&
               day_is_meant(filter, record->at_us);
  enum status status = meant ? view_principal(page->view, record->principal, &principal) : STATUS_NOT_FOUND;
  for (size_t i = 0; status == STATUS_OK && i < record->n_searches; i++)
    if (!page->sought || page->sought == record->searches[i])
      status = add_row(page, record, principal, record->searches[i]);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* ABORTED: the page is full, or the days are over. */
static enum status visit_record(const struct stream_entry *entry, void *context) {
  struct searches_page *page = context;
  Lots__AccessRecord *record;
  if (page->count >= page->limit || page->examined++ >= RECORDS_A_PAGE) {
    page->more = true;
    return STATUS_ABORTED;
  }
  arena_reset(&page->aside);
  enum status status = view_pace(page->view);
  if (status == STATUS_OK)
    status = searches_record(page, entry, &record);
  if (status != STATUS_OK)
    return status;
  if (date_of_moment(record->at_us) > page->filter->to + DAYS_ASIDE)
    return STATUS_ABORTED;
  page->last = entry->place.position;
  return consider_record(page, record);
}

/* --- a page ------------------------------------------------------------------------------------------------------- */

static enum status walk_from(struct searches_page *page, uint64_t after) {
  char why[256];
  enum status status = stream_walk(page->view->store->access, after, 0, visit_record, page, why);
  return status == STATUS_ABORTED ? STATUS_OK : status;
}

static enum status walk_from_first_day(struct searches_page *page) {
  uint64_t segment;
  struct stream_entry entry;
  struct arena first;
  enum status status = find_segment(page, page->filter->from - DAYS_ASIDE, &segment);
  if (status != STATUS_OK || segment == 0)
    return status == STATUS_OK ? walk_from(page, 0) : status;
  arena_init(&first, RECORD_MAX);
  status = stream_read_first(page->view->store->access, segment, &first, &entry);
  if (status == STATUS_OK)
    status = visit_record(&entry, page);
  arena_deinit(&first);
  return status == STATUS_OK ? walk_from(page, page->last) : status;
}

/* What is sought is part of the query by its hash alone. */
static char *searches_query(const struct searches_page *page) {
  const struct search_filter *filter = page->filter;
  return arena_printf(page->view->arena, "searches %" PRIu64 " %" PRIu64 " %lld %lld %" PRIu64, page->view->who->id,
                      filter->staff, (long long)filter->from, (long long)filter->to, page->sought);
}

static enum status searches_fill(struct searches_page *page, struct slice cursor, struct slice *next) {
  struct list_place place;
  char *query = searches_query(page);
  enum status status = query ? cursor_read(page->view, query, cursor, &place) : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = place.id ? walk_from(page, place.id) : walk_from_first_day(page);
  *next = (struct slice){0};
  if (status != STATUS_OK || !page->more)
    return status;
  place = (struct list_place){.id = page->last, .text = ""};
  return cursor_write(page->view, query, &place, next);
}

static enum status what_is_sought(struct view *view, const char *digits, uint64_t *out) {
  *out = 0;
  if (!digits)
    return STATUS_OK;
  enum status status = view_note_search(view, view->who->organisation, digits, NULL, 0);
  return status == STATUS_OK ? view_search_hash(view, view->who->organisation, digits, NULL, 0, out) : status;
}

enum status view_searches(struct view *view, const struct search_filter *filter, struct slice cursor, size_t limit,
                          Lots__SearchTrace ***out, size_t *count, struct slice *next) {
  const Lots__Principal *staff;
  struct searches_page page = {.view = view, .filter = filter, .limit = list_limit(limit)};
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_NOT_FOUND;
  enum status status = filter->staff ? view_principal(view, filter->staff, &staff) : STATUS_OK;
  if (status == STATUS_OK)
    status = what_is_sought(view, filter->digits, &page.sought);
  if (status != STATUS_OK)
    return status;
  arena_init(&page.aside, RECORD_MAX);
  status = searches_fill(&page, cursor, next);
  arena_deinit(&page.aside);
  *out = page.rows;
  *count = page.count;
  return status;
}
