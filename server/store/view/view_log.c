/* view_log: a case's entries in the journal. The log says where they stand and of what kind they are; only what is
 * shown is opened. */
#include "event.pb-c.h"
#include "server/rules/apply/event_apply.h"
#include "server/rules/apply/event_kinds.h"
#include "server/store/tables/case_row.h"
#include "server/store/tables/document_rows.h"
#include "view_internal.h"

#define HIDDEN_MAX ((size_t)16 * 1024 * 1024) /* an entry, and the document that it tells of */
#define PASSED_MAX 50                         /* opened aside by a short reading, which then ends */

/* --- a page of entries -------------------------------------------------------------------------------------------- */

struct log_page {
  struct view *view;
  uint64_t id; /* of the case */
  bool notes_only, more;
  int kind;      /* 0: any */
  size_t passed; /* entries opened aside */
  struct case_entry *items;
  size_t count, limit;
};

static bool is_of_document(uint8_t kind) {
  const struct event_kind *row = event_kind((Lots__Event__KindCase)kind);
  return row && row->document_told;
}

static uint64_t document_in(const Lots__Entry *entry) {
  uint64_t document = 0;
  for (size_t i = 0; !document && i < entry->n_events; i++)
    document = event_document(entry->events[i]);
  return document;
}

/* What is told of it stays: events of parts that are closed go. False: nothing of it is about the case then. */
static bool keep_open(const struct view *view, uint64_t id, Lots__Entry *entry) {
  scope_parts closed = view_closed_in(view, entry);
  size_t kept = 0;
  bool told = false;
  for (size_t i = 0; i < entry->n_events; i++) {
    Lots__Event *event = entry->events[i];
    if (scope_of_event(event->kind_case) & closed)
      continue;
    told = told || event->case_ == id;
    entry->events[kept++] = event;
  }
  entry->n_events = kept;
  return told;
}

/* What is closed to somebody, and a document that no list shows them, is not told of by the history either (S2.40). What is
 * passed over is opened aside. */
static enum status tells_of_hidden(struct log_page *page, uint64_t position, bool *out) {
  struct arena arena;
  Lots__Entry *entry;
  arena_init(&arena, HIDDEN_MAX);
  struct view aside = view_aside(page->view, &arena);
  enum status status = view_open_entry(&aside, position, aside.closed, &entry);
  if (status == STATUS_OK)
    *out = !keep_open(&aside, page->id, entry);
  if (status == STATUS_OK && !*out && document_in(entry))
    status = view_document_is_hidden(&aside, document_in(entry), out);
  arena_deinit(&arena);
  return status;
}

/* Only an entry that may be passed over is opened aside. */
static bool may_be_hidden(const struct view *view, uint8_t kind) {
  scope_parts closed = view->closed & scope_marked;
  bool paper = view->closed & SCOPE_PART(WORKING_PAPER) && is_of_document(kind);
  return paper || (closed && scope_of_event((Lots__Event__KindCase)kind) & closed);
}

static bool is_asked_for(const struct log_page *page, uint8_t kind) {
  return page->kind ? kind == page->kind : !page->notes_only || event_is_note((Lots__Event__KindCase)kind);
}

static Lots__Note *note_in(const Lots__Entry *entry, uint64_t id) {
  for (size_t i = 0; i < entry->n_events; i++)
    if (entry->events[i]->case_ == id && event_is_note(entry->events[i]->kind_case))
      return entry->events[i]->note_added; /* the oneof's members share their place */
  return NULL;
}

/* Opens what is shown. NOT_FOUND: nothing of it is. */
static enum status open_shown(struct log_page *page, uint64_t position, const struct log_row *row,
                              struct case_entry *out) {
  Lots__Entry *entry;
  *out = (struct case_entry){.position = position, .corrected_by = row->corrected_by};
  enum status status = view_open_entry(page->view, position, page->view->closed, &entry);
  if (status)
    return status;
  if (page->view->closed & scope_marked && !keep_open(page->view, page->id, entry))
    return STATUS_NOT_FOUND;
  out->entry = entry;
  Lots__Note *note = note_in(entry, page->id);
  if (note)
    status = view_tell_note(page->view, page->id, position, row, note);
  return status ? status : view_log_number(page->view, page->id, position, row, &out->number);
}

static enum status log_take(void *context, uint64_t position, const struct log_row *row, bool *done) {
  struct log_page *page = context;
  bool hidden = false;
  if (!is_asked_for(page, row->kind))
    return STATUS_OK;
  enum status status = STATUS_OK;
  if (may_be_hidden(page->view, row->kind)) {
    status = tells_of_hidden(page, position, &hidden);
    *done = ++page->passed == PASSED_MAX && !page->view->pace;
  }
  if (status || hidden)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  if (page->count == page->limit) {
    *done = page->more = true;
    return STATUS_OK;
  }
  status = open_shown(page, position, row, &page->items[page->count]);
  page->count += status == STATUS_OK;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status log_read(struct log_page *page, uint64_t id, uint64_t after, bool newest_first) {
  if (!view_has_opened(page->view, id, 'c'))
    return STATUS_NOT_FOUND;
  page->id = id;
  page->items = arena_alloc(page->view->arena, page->limit * sizeof *page->items);
  return page->items ? view_log_walk(page->view, id, after, newest_first, log_take, page) : STATUS_RESOURCE_EXHAUSTED;
}

enum status view_case_log(struct view *view, uint64_t id, uint64_t after, bool newest_first, bool notes_only,
                          size_t limit, struct case_entry **out, size_t *count, bool *more) {
  struct log_page page = {.view = view, .notes_only = notes_only, .limit = list_limit(limit)};
  enum status status = log_read(&page, id, after, newest_first);
  if (status)
    return status;
  *out = page.items;
  *count = page.count;
  *more = page.more;
  return STATUS_OK;
}

enum status view_case_entries(struct view *view, uint64_t id, int kind, size_t limit, struct case_entry **out,
                              size_t *count) {
  struct log_page page = {.view = view, .kind = kind, .limit = list_limit(limit)};
  enum status status = log_read(&page, id, 0, true);
  if (status)
    return status;
  *out = page.items;
  *count = page.count;
  return STATUS_OK;
}

/* --- one entry ---------------------------------------------------------------------------------------------------- */

/* The event of this case at a position, if it is of one kind or the other. */
static enum status find_event(struct view *view, uint64_t id, uint64_t position, Lots__Event__KindCase kind,
                              Lots__Event__KindCase other, Lots__Event **out, struct log_row *row) {
  Lots__Entry *entry;
  if (!view_has_opened(view, id, 'c'))
    return STATUS_NOT_FOUND;
  enum status status = log_row_get(&view->rows, id, position, row);
  if (status)
    return status;
  if (row->kind != kind && row->kind != other)
    return STATUS_NOT_FOUND;
  status = view_open_entry(view, position, view->closed, &entry);
  if (status)
    return status;
  for (size_t i = 0; i < entry->n_events; i++) {
    Lots__Event *event = entry->events[i];
    if (scope_of_event(event->kind_case) & view_closed_in(view, entry))
      return STATUS_NOT_FOUND;
    if (event->case_ == id && (event->kind_case == kind || event->kind_case == other)) {
      *out = event;
      return STATUS_OK;
    }
  }
  return STATUS_DATA_LOSS;
}

/* Where what is named stands. */
static enum status find_entry(struct view *view, uint64_t id, struct entry_name name, Lots__Event__KindCase kind,
                              uint64_t *out) {
  *out = name.position;
  if (!view_has_opened(view, id, 'c'))
    return STATUS_NOT_FOUND;
  return name.number ? view_log_numbered(view, id, kind, name.number, out) : STATUS_OK;
}

/* Who wrote it first, and when. */
static enum status find_author(struct view *view, uint64_t position, struct note_found *out) {
  Lots__Entry *entry;
  enum status status = view_open_entry(view, position, view->closed, &entry);
  if (status)
    return status;
  out->by = entry->by;
  out->author = entry->by_name;
  out->written = date_of_moment(entry->at_us);
  return STATUS_OK;
}

enum status view_note(struct view *view, uint64_t id, struct entry_name name, struct note_found *out) {
  Lots__Event *event;
  struct log_row row, first;
  *out = (struct note_found){.latest_other = DATE_NONE};
  enum status status = find_entry(view, id, name, LOTS__EVENT__KIND_NOTE_ADDED, &out->position);
  if (status == STATUS_OK)
    status = find_event(view, id, out->position, LOTS__EVENT__KIND_NOTE_ADDED, LOTS__EVENT__KIND_NOTE_CORRECTED, &event,
                        &row);
  if (status)
    return status;
  Lots__Note *note = event->note_added; /* the oneof's members share their place */
  status = view_tell_note(view, id, out->position, &row, note);
  out->note = note;
  out->struck = status == STATUS_OK && note->struck;
  out->newest = row.first ? row.first : out->position;
  if (status == STATUS_OK)
    status = find_author(view, out->newest, out);
  if (status == STATUS_OK)
    status = log_row_get(&view->rows, id, out->newest, &first);
  return status ? status : log_row_newest(&view->rows, id, &out->newest, &first);
}

enum status view_support_event(struct view *view, uint64_t id, struct entry_name name, Lots__SupportEvent **out,
                               uint64_t *position, bool *uncounted) {
  Lots__Event *event;
  struct log_row row;
  enum status status = find_entry(view, id, name, LOTS__EVENT__KIND_SUPPORT_GIVEN, position);
  if (status == STATUS_OK)
    status = find_event(view, id, *position, LOTS__EVENT__KIND_SUPPORT_GIVEN, LOTS__EVENT__KIND_SUPPORT_CORRECTED,
                        &event, &row);
  if (status)
    return status;
  *out = event->support_given;
  *uncounted = row.corrected_by || ((*out)->correction && (*out)->correction->struck);
  return STATUS_OK;
}
