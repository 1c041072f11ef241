/* view_log: a case's entries in the journal. The log says where they stand and of what kind they are; only what is
 * shown is opened. */
#include "event.pb-c.h"
#include "store.h"
#include "view_internal.h"

/* Rows of one case's log; a row is passed over in some thirty nanoseconds, and more than a lifetime's work stays readable. */
#define LOG_SCAN_MAX 1000000

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

/* NOT_FOUND: destroyed, or of the batch that is being written. */
enum status view_entry(struct view *view, uint64_t position, Lots__Entry **out) {
  struct stream_entry sealed;
  enum status status = stream_read(view->store->journal, position, view->arena, &sealed);
  if (status == STATUS_OK)
    status = store_open_entry(view->rows.keys, &sealed, view->arena, out);
  if (status == STATUS_OK)
    name_notes(*out, position);
  return status;
}

/* --- walking the log ---------------------------------------------------------------------------------------------- */

/* `visit` sets *done to end the walk early. */
typedef enum status (*log_visit)(void *context, uint64_t position, uint8_t kind, uint64_t corrects, bool *done);

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
  bool notes_only, more;
  struct case_entry *items;
  size_t count, limit;
};

static enum status log_take(void *context, uint64_t position, uint8_t kind, uint64_t corrects, bool *done) {
  struct log_page *page = context;
  (void)corrects;
  if (page->notes_only && !is_note(kind))
    return STATUS_OK;
  if (page->count == page->limit) {
    *done = page->more = true;
    return STATUS_OK;
  }
  Lots__Entry *entry;
  enum status status = view_entry(page->view, position, &entry);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  page->items[page->count++] = (struct case_entry){.position = position, .entry = entry};
  return STATUS_OK;
}

enum status view_case_log(struct view *view, uint64_t id, uint64_t after, bool newest_first, bool notes_only,
                          size_t limit, struct case_entry **out, size_t *count, bool *more) {
  if (!view_has_opened(view, id, 'c'))
    return STATUS_NOT_FOUND;
  struct log_page page = {.view = view, .notes_only = notes_only, .limit = list_limit(limit)};
  page.items = arena_alloc(view->arena, page.limit * sizeof *page.items);
  if (!page.items)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = walk(view, id, after, newest_first, log_take, &page);
  if (status)
    return status;
  *out = page.items;
  *count = page.count;
  *more = page.more;
  return STATUS_OK;
}

/* --- corrections -------------------------------------------------------------------------------------------------- */

struct corrections {
  struct arena *arena;
  struct correction *items;
  size_t count, capacity;
};

static enum status correction_add(struct corrections *corrections, struct correction correction) {
  if (corrections->count == corrections->capacity) {
    size_t capacity = corrections->capacity ? 2 * corrections->capacity : 8;
    struct correction *items = arena_alloc(corrections->arena, capacity * sizeof *items);
    if (!items)
      return STATUS_RESOURCE_EXHAUSTED;
    if (corrections->count)
      memcpy(items, corrections->items, corrections->count * sizeof *items);
    corrections->items = items;
    corrections->capacity = capacity;
  }
  corrections->items[corrections->count++] = correction;
  return STATUS_OK;
}

static enum status correction_take(void *context, uint64_t position, uint8_t kind, uint64_t corrects, bool *done) {
  (void)done;
  if (kind != LOTS__EVENT__KIND_NOTE_CORRECTED)
    return STATUS_OK;
  return correction_add(context, (struct correction){.position = position, .corrects = corrects});
}

enum status view_corrections(struct view *view, uint64_t id, struct correction **out, size_t *count) {
  if (!view_has_opened(view, id, 'c'))
    return STATUS_NOT_FOUND;
  struct corrections corrections = {.arena = view->arena};
  enum status status = walk(view, id, 0, false, correction_take, &corrections);
  if (status)
    return status;
  *out = corrections.items;
  *count = corrections.count;
  return STATUS_OK;
}

/* --- one note ----------------------------------------------------------------------------------------------------- */

static Lots__Note *note_in(const Lots__Entry *entry, uint64_t kase) {
  for (size_t i = 0; i < entry->n_events; i++) {
    const Lots__Event *event = entry->events[i];
    if (event->case_ == kase && event->kind_case == LOTS__EVENT__KIND_NOTE_ADDED)
      return event->note_added;
    if (event->case_ == kase && event->kind_case == LOTS__EVENT__KIND_NOTE_CORRECTED)
      return event->note_corrected;
  }
  return NULL;
}

enum status view_note(struct view *view, uint64_t id, uint64_t position, Lots__Note **out) {
  if (!view_has_opened(view, id, 'c'))
    return STATUS_NOT_FOUND;
  struct key key = key_of_u64(id);
  key_u64(&key, position);
  struct slice value;
  enum status status = kv_get(view->rows.txn, TABLE_CASE_LOG, key_slice(&key), &value);
  if (status)
    return status;
  if (!value.len || !is_note(value.data[0]))
    return STATUS_NOT_FOUND;
  Lots__Entry *entry;
  status = view_entry(view, position, &entry);
  if (status)
    return status;
  Lots__Note *note = note_in(entry, id);
  if (!note)
    return STATUS_DATA_LOSS;
  *out = note;
  return STATUS_OK;
}
