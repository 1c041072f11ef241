/* view_log: a case's entries in the journal. The log says where they stand and of what kind they are; only what is
 * shown is opened. */
#include "event.pb-c.h"
#include "server/rules/decide/adaptation_rules.h"
#include "server/rules/decide/document_rules.h"
#include "server/rules/decide/method_rules.h"
#include "server/rules/facts/eligibility.h"
#include "server/store/store.h"
#include "server/store/tables/case_row.h"
#include "server/store/tables/document_rows.h"
#include "view_internal.h"

/* Rows of one case's log; a row is passed over in some thirty nanoseconds, and more than a lifetime's work stays
 * readable. */
#define LOG_SCAN_MAX 1000000
#define HIDDEN_MAX ((size_t)16 * 1024 * 1024) /* an entry, and the document that it tells of */

static bool is_note(uint8_t kind) {
  return kind == LOTS__EVENT__KIND_NOTE_ADDED || kind == LOTS__EVENT__KIND_NOTE_CORRECTED;
}

/* A note is named by where it stands, which it cannot know before. */
static void name_notes(Lots__Entry *entry, uint64_t position) {
  for (size_t i = 0; i < entry->n_events; i++) {
    Lots__Event *event = entry->events[i];
    if (event->kind_case == LOTS__EVENT__KIND_NOTE_ADDED)
      event->note_added->position = position;
    else if (event->kind_case == LOTS__EVENT__KIND_NOTE_CORRECTED)
      event->note_corrected->position = position;
  }
}

/* What is need-to-know never leaves the door for who is not assigned to its case (C7): the text is dropped here, where
 * every reader of entries passes. */
static void withhold(const struct view *view, Lots__Entry *entry, uint64_t position) {
  for (size_t i = 0; i < entry->n_events; i++) {
    const Lots__Event *event = entry->events[i];
    if (event->kind_case == LOTS__EVENT__KIND_ADAPTATION_PUT && view->assigned_case != event->case_)
      adaptation_withhold(event->adaptation_put);
    if (event->kind_case == LOTS__EVENT__KIND_BASIS_RECORDED && view->assigned_case != event->case_ &&
        event->basis_recorded->kind_case == LOTS__BASIS__KIND_DISABILITY)
      disability_withhold(event->basis_recorded->disability);
    if (event->kind_case == LOTS__EVENT__KIND_DOCUMENT_ADDED && view->assigned_case != event->case_ &&
        document_is_need_to_know(event->document_added->type, event->document_added->secrecy))
      document_withhold_version(event->document_added->version);
    if (event->kind_case != LOTS__EVENT__KIND_PROFILE_WRITTEN)
      continue;
    Lots__ProfileText *text = event->profile_written;
    text->position = position;
    if (!profile_section_is_need_to_know(text->section) || view->assigned_case == event->case_)
      continue;
    text->text = (char *)protobuf_c_empty_string;
    text->withheld = true;
  }
}

enum status view_open_entry(struct view *view, uint64_t position, Lots__Entry **out) {
  struct stream_entry sealed;
  enum status status = stream_read(view->store->journal, position, view->arena, &sealed);
  if (status == STATUS_OK)
    status = store_open_entry(view->rows.keys, &sealed, view->arena, out);
  if (status == STATUS_OK)
    name_notes(*out, position);
  if (status == STATUS_OK)
    withhold(view, *out, position);
  return status;
}

/* --- walking the log ---------------------------------------------------------------------------------------------- */

/* `visit` sets *done to end the walk early. */
typedef enum status (*log_visit)(void *context, uint64_t position, uint8_t kind, uint64_t corrected_by, bool *done);

static enum status walk(struct view *view, uint64_t id, uint64_t after, bool reverse, log_visit visit, void *context) {
  struct key prefix = key_of_u64(id), from = prefix;
  key_u64(&from, after);
  struct kv_scan *scan;
  enum status status = kv_scan_open(view->rows.txn, TABLE_CASE_LOG, key_slice(&prefix),
                                    after ? key_slice(&from) : slice_of(NULL, 0), reverse, &scan);
  if (status)
    return status;
  struct slice key, value;
  bool done = false;
  size_t examined = 0;
  while (status == STATUS_OK && !done && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
    if (++examined > LOG_SCAN_MAX)
      status = STATUS_OUT_OF_RANGE;
    else
      status = value.len ? visit(context, key_last(key), value.data[0], u64_at(value, 1), &done) : STATUS_DATA_LOSS;
  }
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- a page of entries -------------------------------------------------------------------------------------------- */

struct log_page {
  struct view *view;
  uint64_t unit; /* of the case */
  bool notes_only, more;
  int kind; /* 0: any */
  struct case_entry *items;
  size_t count, limit;
};

static bool is_of_document(uint8_t kind) {
  return kind == LOTS__EVENT__KIND_DOCUMENT_ADDED || kind == LOTS__EVENT__KIND_DOCUMENT_SIGNED;
}

static uint64_t document_in(const Lots__Entry *entry) {
  for (size_t i = 0; i < entry->n_events; i++) {
    const Lots__Event *event = entry->events[i];
    if (event->kind_case == LOTS__EVENT__KIND_DOCUMENT_ADDED)
      return event->document_added->document;
    if (event->kind_case == LOTS__EVENT__KIND_DOCUMENT_SIGNED)
      return event->document_signed->document;
  }
  return 0;
}

/* A document that no list shows somebody is not told of by the history either (S2.40). What is passed over is opened
 * aside. */
static enum status tells_of_hidden(const struct log_page *page, uint64_t position, bool *out) {
  struct view aside = *page->view;
  struct arena arena;
  Lots__Entry *entry;
  arena_init(&arena, HIDDEN_MAX);
  aside.arena = &arena;
  enum status status = view_open_entry(&aside, position, &entry);
  if (status == STATUS_OK)
    status = view_document_is_hidden(&aside, page->unit, document_in(entry), out);
  arena_deinit(&arena);
  return status;
}

static enum status log_take(void *context, uint64_t position, uint8_t kind, uint64_t corrected_by, bool *done) {
  struct log_page *page = context;
  bool hidden = false;
  if ((page->notes_only && !is_note(kind)) || (page->kind && kind != page->kind))
    return STATUS_OK;
  enum status status = is_of_document(kind) ? tells_of_hidden(page, position, &hidden) : STATUS_OK;
  if (status || hidden)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  if (page->count == page->limit) {
    *done = page->more = true;
    return STATUS_OK;
  }
  Lots__Entry *entry;
  status = view_open_entry(page->view, position, &entry);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  page->items[page->count++] = (struct case_entry){.position = position, .corrected_by = corrected_by, .entry = entry};
  return STATUS_OK;
}

static enum status log_read(struct log_page *page, uint64_t id, uint64_t after, bool newest_first) {
  struct case_row row;
  if (!view_has_opened(page->view, id, 'c'))
    return STATUS_NOT_FOUND;
  enum status status = case_row_get(&page->view->rows, id, &row);
  if (status)
    return status;
  page->unit = row.head.unit;
  page->items = arena_alloc(page->view->arena, page->limit * sizeof *page->items);
  return page->items ? walk(page->view, id, after, newest_first, log_take, page) : STATUS_RESOURCE_EXHAUSTED;
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
                              Lots__Event__KindCase other, Lots__Event **out, uint64_t *corrected_by) {
  struct key key = key_of_u64(id);
  struct slice value;
  Lots__Entry *entry;
  if (!view_has_opened(view, id, 'c'))
    return STATUS_NOT_FOUND;
  key_u64(&key, position);
  enum status status = kv_get(view->rows.txn, TABLE_CASE_LOG, key_slice(&key), &value);
  if (status)
    return status;
  if (!value.len || (value.data[0] != kind && value.data[0] != other))
    return STATUS_NOT_FOUND;
  *corrected_by = u64_at(value, 1);
  status = view_open_entry(view, position, &entry);
  if (status)
    return status;
  for (size_t i = 0; i < entry->n_events; i++) {
    Lots__Event *event = entry->events[i];
    if (event->case_ == id && (event->kind_case == kind || event->kind_case == other)) {
      *out = event;
      return STATUS_OK;
    }
  }
  return STATUS_DATA_LOSS;
}

enum status view_note(struct view *view, uint64_t id, uint64_t position, Lots__Note **out) {
  Lots__Event *event;
  uint64_t corrected_by;
  enum status status = find_event(view, id, position, LOTS__EVENT__KIND_NOTE_ADDED, LOTS__EVENT__KIND_NOTE_CORRECTED,
                                  &event, &corrected_by);
  if (status == STATUS_OK)
    *out = event->note_added; /* the oneof's members share their place */
  return status;
}

enum status view_support_event(struct view *view, uint64_t id, uint64_t position, Lots__SupportEvent **out,
                               bool *uncounted) {
  Lots__Event *event;
  uint64_t corrected_by;
  enum status status = find_event(view, id, position, LOTS__EVENT__KIND_SUPPORT_GIVEN,
                                  LOTS__EVENT__KIND_SUPPORT_CORRECTED, &event, &corrected_by);
  if (status)
    return status;
  *out = event->support_given;
  *uncounted = corrected_by || ((*out)->correction && (*out)->correction->struck);
  return STATUS_OK;
}
