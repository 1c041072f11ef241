/* view_notes: notes of a case and their numbers. What was struck is told to have been there, and by whom it was struck; what
 * it says is for managers of the unit alone, who review that (B14). */
#include "event.pb-c.h"
#include "server/rules/apply/event_apply.h"
#include "view_internal.h"

/* --- walking the log ---------------------------------------------------------------------------------------------- */

/* Rows of one case's log; a row is passed over in some thirty nanoseconds, and more than a lifetime's work stays
 * readable. */
#define LOG_SCAN_MAX 1000000

enum status view_log_walk(struct view *view, uint64_t id, uint64_t after, bool reverse, log_visit *visit,
                          void *context) {
  struct key prefix = key_of_u64(id), from = key_log(id, after);
  struct view_scan scan;
  enum status status = view_scan_open(&scan, view, TABLE_CASE_LOG, key_slice(&prefix),
                                      after ? key_slice(&from) : slice_of(NULL, 0), reverse);
  struct slice key, value;
  struct log_row row;
  bool done = false;
  size_t examined = 0;
  while (status == STATUS_OK && !done && (status = view_scan_next(&scan, &key, &value)) == STATUS_OK) {
    status = ++examined > LOG_SCAN_MAX ? STATUS_OUT_OF_RANGE : log_row_read(value, &row);
    if (status == STATUS_OK)
      status = visit(context, key_last(key), &row, &done);
  }
  view_scan_close(&scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

static uint32_t log_number(const struct log_row *row) {
  return row->kind == LOTS__EVENT__KIND_NOTE_ADDED      ? row->notes
         : row->kind == LOTS__EVENT__KIND_SUPPORT_GIVEN ? row->given
                                                        : 0;
}

/* The row of what it corrects from the beginning; its own when it corrects nothing. */
static enum status log_first(const struct view *view, uint64_t id, uint64_t *position, struct log_row *row) {
  if (!row->first)
    return STATUS_OK;
  *position = row->first;
  enum status status = log_row_get(&view->rows, id, *position, row);
  return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
}

enum status view_log_number(const struct view *view, uint64_t id, uint64_t position, const struct log_row *row,
                            uint32_t *out) {
  struct log_row first = *row;
  enum status status = log_first(view, id, &position, &first);
  *out = log_number(&first);
  return status;
}

enum status view_number_in_log(const struct view *view, uint64_t id, uint64_t position, uint32_t *out) {
  struct log_row row;
  enum status status = log_row_get(&view->rows, id, position, &row);
  return status ? status : view_log_number(view, id, position, &row, out);
}

enum status view_next_in_log(const struct view *view, uint64_t id, Lots__Event__KindCase kind, uint32_t *out) {
  struct log_row last;
  enum status status = log_row_last(&view->rows, id, &last);
  *out = 1 + (kind == LOTS__EVENT__KIND_NOTE_ADDED ? last.notes : last.given);
  return status;
}

struct sought {
  Lots__Event__KindCase kind;
  uint32_t number;
  uint64_t position; /* 0: not met yet */
  struct log_row row;
};

static enum status take_numbered(void *context, uint64_t position, const struct log_row *row, bool *done) {
  struct sought *sought = context;
  if (row->kind != sought->kind || log_number(row) != sought->number)
    return STATUS_OK;
  sought->position = position;
  sought->row = *row;
  *done = true;
  return STATUS_OK;
}

/* Moves on to the newest text: what strikes it out has none. */
static enum status newest_text(const struct view *view, uint64_t id, uint64_t *position, const struct log_row *row) {
  struct log_row at = *row, next;
  while (at.corrected_by) {
    enum status status = log_row_get(&view->rows, id, at.corrected_by, &next);
    if (status)
      return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
    if (next.kind == LOTS__EVENT__KIND_NOTE_STRUCK)
      return STATUS_OK;
    *position = at.corrected_by;
    at = next;
  }
  return STATUS_OK;
}

enum status view_log_numbered(struct view *view, uint64_t id, Lots__Event__KindCase kind, uint32_t number,
                              uint64_t *out) {
  struct sought sought = {.kind = kind, .number = number};
  enum status status = view_log_walk(view, id, 0, false, take_numbered, &sought);
  if (status == STATUS_OK && !sought.position)
    status = STATUS_NOT_FOUND;
  *out = sought.position;
  return status ? status : newest_text(view, id, out, &sought.row);
}

/* --- what was struck ---------------------------------------------------------------------------------------------- */

/* Who struck it, when and why. NULL: out of memory, or it is not there. */
static Lots__Struck *struck_told(const struct view *view, const Lots__Entry *entry, const Lots__NoteStruck *event) {
  Lots__Struck *struck = arena_alloc(view->arena, sizeof *struck);
  if (!struck)
    return NULL;
  lots__struck__init(struck);
  struck->date = date_text(view->arena, date_of_moment(entry->at_us));
  struck->by = entry->by;
  struck->by_name = entry->by_name;
  struck->reason = event->correction->reason;
  struck->moved_to = view->reviews ? event->moved_to : 0;
  return struck->date ? struck : NULL;
}

static enum status open_strike(struct view *view, uint64_t id, uint64_t position, Lots__Struck **out) {
  Lots__Entry *entry;
  enum status status = view_open_entry(view, position, view->closed, &entry);
  if (status)
    return status;
  for (size_t i = 0; i < entry->n_events; i++)
    if (entry->events[i]->case_ == id && entry->events[i]->kind_case == LOTS__EVENT__KIND_NOTE_STRUCK) {
      *out = struck_told(view, entry, entry->events[i]->note_struck);
      return *out ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
    }
  return STATUS_DATA_LOSS;
}

static void take_out(Lots__Note *note) {
  char *empty = (char *)(uintptr_t)protobuf_c_empty_string; /* only read from */
  note->text = note->client_view = note->reason = empty;
}

enum status view_tell_note(struct view *view, uint64_t id, uint64_t position, const struct log_row *row,
                           Lots__Note *note) {
  struct log_row at = *row;
  enum status status = log_first(view, id, &position, &at);
  note->number = log_number(&at);
  if (status == STATUS_OK)
    status = log_row_newest(&view->rows, id, &position, &at);
  if (status || at.kind != LOTS__EVENT__KIND_NOTE_STRUCK)
    return status;
  if (!view->reviews)
    take_out(note);
  return open_strike(view, id, position, &note->struck);
}

/* --- the latest day ----------------------------------------------------------------------------------------------- */

struct latest {
  struct view *view;
  uint64_t id, but; /* but: the number of the note that is left out */
  date_t day;
};

static enum status take_day(struct latest *latest, uint64_t position, const struct log_row *row, bool *done) {
  struct log_row newest = *row;
  uint64_t at = position;
  Lots__Entry *entry;
  enum status status = log_row_newest(&latest->view->rows, latest->id, &at, &newest);
  if (status || newest.kind == LOTS__EVENT__KIND_NOTE_STRUCK)
    return status;
  status = view_open_entry(latest->view, position, 0, &entry);
  if (status)
    return status;
  for (size_t i = 0; i < entry->n_events; i++)
    if (entry->events[i]->case_ == latest->id && entry->events[i]->kind_case == LOTS__EVENT__KIND_NOTE_ADDED)
      latest->day = date_later(latest->day, date_stored(entry->events[i]->note_added->happened));
  *done =
      date_of_moment(entry->at_us) <= latest->day; /* those before tell of no later day: none is of what is to come */
  return STATUS_OK;
}

static enum status take_latest(void *context, uint64_t position, const struct log_row *row, bool *done) {
  struct latest *latest = context;
  if (row->kind != LOTS__EVENT__KIND_NOTE_ADDED || row->notes == latest->but)
    return STATUS_OK;
  return take_day(latest, position, row, done);
}

enum status view_note_latest_other(struct view *view, uint64_t id, const struct note_found *note, date_t *out) {
  struct latest latest = {.view = view, .id = id, .but = note->note->number, .day = DATE_NONE};
  enum status status = view_log_walk(view, id, 0, true, take_latest, &latest);
  *out = latest.day;
  return status;
}
