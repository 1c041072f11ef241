/* view_employer_log: what was said and seen at employers: contacts and study visits.
 *
 * A row of the log tells whose case an entry is about, so that the right to it is judged before anything is opened. */
#include "event.pb-c.h"
#include "server/store/tables/agenda_facts.h"
#include "view_internal.h"

#include <stdlib.h>

#define ROW_KEY 25

/* --- a page of the log -------------------------------------------------------------------------------------------- */

struct log_page {
  struct view *view;
  struct employer_entry *items;
  size_t count, limit, examined;
  struct list_place place; /* position, and the date in decimal */
  bool more;
};

static enum status may_read(struct view *view, const struct employer_log_row *row, bool *out) {
  *out = true;
  return row->kase ? view_opens(view, row->kase, SCOPE_PART(CONTACT), out) : STATUS_OK;
}

static Lots__StudyVisit *visit_in(const Lots__Event *event) {
  if (event->kind_case == LOTS__EVENT__KIND_VISIT_CORRECTED)
    return event->visit_corrected;
  return event->kind_case == LOTS__EVENT__KIND_STUDY_VISITED ? event->study_visited : NULL;
}

static Lots__EmployerContact *contact_in(const Lots__Event *event) {
  if (event->kind_case == LOTS__EVENT__KIND_CONTACT_CORRECTED)
    return event->contact_corrected;
  return event->kind_case == LOTS__EVENT__KIND_EMPLOYER_CONTACTED ? event->employer_contacted : NULL;
}

/* The contact or visit in the entry, its position filled in. */
static bool find_in(Lots__Entry *entry, uint64_t position, const struct employer_log_row *row,
                    struct employer_entry *out) {
  for (size_t i = 0; i < entry->n_events; i++) {
    Lots__Event *event = entry->events[i];
    *out = (struct employer_entry){.entry = entry, .uncounted = row->uncounted};
    if (row->visit && (out->visit = visit_in(event))) {
      out->visit->position = position;
      return true;
    }
    if (!row->visit && (out->contact = contact_in(event))) {
      out->contact->position = position;
      return true;
    }
  }
  return false;
}

static enum status show(struct log_page *page, uint64_t position, const struct employer_log_row *row) {
  if (page->count == page->limit) {
    page->more = true;
    return STATUS_OK;
  }
  Lots__Entry *entry;
  enum status status = view_open_entry(page->view, position, 0, &entry);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  if (!find_in(entry, position, row, &page->items[page->count]))
    return STATUS_DATA_LOSS;
  page->count++;
  return row->kase ? view_look(page->view, row->kase, 'c', LOOK_OPENED) : STATUS_OK;
}

static enum status take(struct log_page *page, struct slice key, struct slice value) {
  struct employer_log_row row;
  bool readable;
  if (page->examined++ == VIEW_SCAN_MAX) {
    page->more = true;
    return STATUS_OK;
  }
  enum status status = key.len == ROW_KEY ? employer_log_read(value, &row) : STATUS_DATA_LOSS;
  if (status == STATUS_OK)
    status = may_read(page->view, &row, &readable);
  if (status == STATUS_OK && readable)
    status = show(page, key_last(key), &row);
  if (status || page->more)
    return status;
  page->place.id = key_last(key);
  page->place.text = arena_printf(page->view->arena, "%d", (int)date_at(key, EMPLOYER_LOG_DATE_AT));
  return page->place.text ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status page_fill(struct log_page *page, const struct key *prefix) {
  struct key after = *prefix;
  key_date(&after, (int32_t)strtol(page->place.text, NULL, 10));
  key_u64(&after, page->place.id);
  struct view_scan scan;
  enum status status = view_scan_open(&scan, page->view, TABLE_EMPLOYER_LOG, key_slice(prefix),
                                      page->place.id ? key_slice(&after) : slice_of(NULL, 0), true);
  struct slice key, value;
  while (status == STATUS_OK && !page->more && (status = view_scan_next(&scan, &key, &value)) == STATUS_OK)
    status = take(page, key, value);
  view_scan_close(&scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status page_make(struct log_page *page, const struct key *prefix, const char *query, struct slice cursor,
                             struct slice *next) {
  *next = slice_of(NULL, 0);
  enum status status = query ? cursor_read(page->view, query, cursor, &page->place) : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = page_fill(page, prefix);
  return status || !page->more ? status : cursor_write(page->view, query, &page->place, next);
}

/* The owner must be seen: the case, or the employer. */
static enum status see_owner(struct view *view, uint64_t employer, uint64_t kase) {
  Lots__Case *seen_case;
  Lots__Employer *seen_employer;
  return kase ? view_case(view, kase, &seen_case) : view_employer(view, employer, &seen_employer);
}

enum status view_employer_log(struct view *view, uint64_t employer, uint64_t kase, struct slice cursor, size_t limit,
                              struct employer_entry **out, size_t *count, struct slice *next) {
  enum status status = see_owner(view, employer, kase);
  if (status)
    return status;
  struct log_page page = {.view = view, .limit = list_limit(limit), .place = {.text = ""}};
  struct key prefix = kase ? key_employer_log(LOG_OF_CASE, kase) : key_employer_log(LOG_OF_EMPLOYER, employer);
  const char *query = arena_printf(view->arena, "employer log %llu %llu %llu", (unsigned long long)view->who->id,
                                   (unsigned long long)employer, (unsigned long long)kase);
  page.items = arena_alloc(view->arena, page.limit * sizeof *page.items);
  if (!page.items)
    return STATUS_RESOURCE_EXHAUSTED;
  status = page_make(&page, &prefix, query, cursor, next);
  if (status)
    return status;
  *out = page.items;
  *count = page.count;
  return STATUS_OK;
}

/* --- one row of an employer's log --------------------------------------------------------------------------------- */

static enum status find_row(struct view *view, uint64_t employer, uint64_t position, struct employer_log_row *out) {
  struct key prefix = key_employer_log(LOG_OF_EMPLOYER, employer);
  struct kv_scan *scan;
  enum status status =
      kv_scan_open(view->rows.txn, TABLE_EMPLOYER_LOG, key_slice(&prefix), slice_of(NULL, 0), true, &scan);
  if (status)
    return status;
  struct slice key, value;
  bool found = false;
  while (!found && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    if ((found = key.len == ROW_KEY && key_last(key) == position))
      status = employer_log_read(value, out);
  kv_scan_close(scan);
  return status;
}

/* What hangs on a case is found by who sees the case; before that nothing is opened. */
enum status view_employer_logged(struct view *view, uint64_t employer, uint64_t position, bool visit,
                                 struct employer_entry *out) {
  struct employer_log_row row;
  bool readable;
  Lots__Entry *entry;
  if (!view_has_opened(view, employer, 'e'))
    return STATUS_NOT_FOUND;
  enum status status = find_row(view, employer, position, &row);
  if (status == STATUS_OK)
    status = may_read(view, &row, &readable);
  if (status == STATUS_OK && (!readable || row.visit != visit))
    status = STATUS_NOT_FOUND;
  if (status == STATUS_OK)
    status = view_open_entry(view, position, 0, &entry);
  if (status)
    return status;
  return find_in(entry, position, &row, out) ? STATUS_OK : STATUS_DATA_LOSS;
}

/* --- a case's first contact --------------------------------------------------------------------------------------- */

enum status view_first_contact(struct view *view, uint64_t kase, date_t *out) {
  return view_has_opened(view, kase, 'c') ? agenda_first_contact(&view->rows, kase, out) : STATUS_NOT_FOUND;
}
