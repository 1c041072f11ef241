/* apply_case: a case's state, head, log and counters; its rows in lists are apply_list.c's.
 *
 * A note touches a row of the log, and where it makes a difference the agenda's index: it lives in the journal alone.
 */
#include "apply_internal.h"

#include "server/rules/apply/event_apply.h"
#include "server/store/tables/log_row.h"

/* --- what the entry says of the case ------------------------------------------------------------------------------ */

/* What a row of the log says: the first event of the entry, or the first note, which is what the log is searched for.
 */
static const Lots__Event *log_event(const Lots__Entry *entry, uint64_t id) {
  const Lots__Event *first = NULL;
  for (size_t i = 0; i < entry->n_events; i++) {
    const Lots__Event *event = entry->events[i];
    if (event->case_ == id && (!first || (!event_is_note(first->kind_case) && event_is_note(event->kind_case))))
      first = event;
  }
  return first;
}

/* Position of what an event corrects; 0: it corrects nothing. */
static uint64_t corrected_in(const Lots__Event *event) {
  const Lots__Correction *correction = case_correction_of(event);
  if (event->kind_case == LOTS__EVENT__KIND_NOTE_CORRECTED)
    return event->note_corrected->corrects;
  return correction ? correction->corrects : 0;
}

/* The row of what was corrected says by which later one; of several corrections the newest. *first: where what they all
 * correct stands. */
static enum status mark_corrected(struct apply *apply, uint64_t id, uint64_t corrects, uint64_t *first) {
  struct log_row row;
  enum status status = log_row_get(apply->rows, id, corrects, &row);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
  *first = row.first ? row.first : corrects;
  row.corrected_by = apply->position;
  return log_row_put(apply->rows, id, corrects, &row);
}

/* What stands there, and the next number of its kind. */
static enum status log_put(struct apply *apply, uint64_t id) {
  const Lots__Event *event = log_event(apply->entry, id);
  struct log_row last, row = {.kind = (uint8_t)event->kind_case};
  uint64_t corrects = corrected_in(event);
  enum status status = log_row_last(apply->rows, id, &last);
  if (status == STATUS_OK && corrects)
    status = mark_corrected(apply, id, corrects, &row.first);
  if (status)
    return status;
  row.notes = last.notes + (event->kind_case == LOTS__EVENT__KIND_NOTE_ADDED);
  row.given = last.given + (event->kind_case == LOTS__EVENT__KIND_SUPPORT_GIVEN);
  return log_row_put(apply->rows, id, apply->position, &row);
}

static bool changes_state(const Lots__Entry *entry, uint64_t id) {
  for (size_t i = 0; i < entry->n_events; i++)
    if (entry->events[i]->case_ == id && case_event_changes_state(entry->events[i]))
      return true;
  return false;
}

static bool opens(const Lots__Entry *entry, uint64_t id) {
  for (size_t i = 0; i < entry->n_events; i++)
    if (entry->events[i]->case_ == id && entry->events[i]->kind_case == LOTS__EVENT__KIND_CASE_OPENED)
      return true;
  return false;
}

/* --- the state ---------------------------------------------------------------------------------------------------- */

static enum status take_or_begin(struct apply *apply, uint64_t id, struct case_held **out) {
  if (opens(apply->entry, id))
    return case_begin(apply, id, out);
  enum status status = case_take(apply, id, out);
  return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
}

/* The case's row, and those of the lists where it stands. */
static enum status state_put(struct apply *apply, struct case_held *held) {
  struct key record = key_person_record(held->kase->person, RECORD_CASE);
  key_u64(&record, held->kase->id);
  enum status status = rows_put_plain(apply->rows, TABLE_PERSON_RECORD, &record, slice_of("", 0));
  return status ? status : case_changed(apply, held);
}

/* --- counters ----------------------------------------------------------------------------------------------------- */

struct counted {
  uint64_t organisation, unit; /* unit 0: not counted */
  Lots__Programme programme;
  Lots__CaseStatus status;
};

static struct counted counted_as(const Lots__Case *kase) {
  return (struct counted){kase->organisation, kase->unit, kase->programme, kase->status};
}

static bool counted_alike(const struct counted *a, const struct counted *b) {
  return a->organisation == b->organisation && a->unit == b->unit && a->programme == b->programme &&
         a->status == b->status;
}

static enum status counter_add(struct apply *apply, const struct counted *counted, int step) {
  if (!counted->unit)
    return STATUS_OK;
  struct key key = key_of_u64(counted->unit), value;
  key_u8(&key, (uint8_t)counted->programme);
  key_u8(&key, (uint8_t)counted->status);
  struct slice old = slice_of(NULL, 0);
  enum status status = kv_get(apply->rows->txn, TABLE_COUNTER, key_slice(&key), &old);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  uint64_t count = u64_at(old, 0);
  if (step < 0 && count <= 1)
    return apply_forget(apply, TABLE_COUNTER, &key);
  value = key_of_u64(step < 0 ? count - 1 : count + 1);
  key_u64(&value, counted->organisation);
  return kv_put(apply->rows->txn, TABLE_COUNTER, key_slice(&key), key_slice(&value));
}

static enum status counters_move(struct apply *apply, const struct counted *before, const struct counted *after) {
  if (counted_alike(before, after))
    return STATUS_OK;
  enum status status = counter_add(apply, before, -1);
  return status ? status : counter_add(apply, after, 1);
}

/* --- the coordinator ---------------------------------------------------------------------------------------------- */

static enum status change(struct apply *apply, uint64_t id) {
  struct case_held *held;
  struct case_places before;
  enum status status = take_or_begin(apply, id, &held);
  if (status == STATUS_OK)
    status = case_places_of(held->kase, apply->arena, &before);
  if (status)
    return status;
  Lots__Case *kase = held->kase;
  struct counted was = counted_as(kase);
  kase->id = id;
  status = case_apply_all(kase, apply->entry->events, apply->entry->n_events, id, held->arena);
  struct counted is = counted_as(kase);
  if (status == STATUS_OK)
    status = state_put(apply, held);
  if (status == STATUS_OK)
    status = apply_due(apply, held, &before);
  return status ? status : counters_move(apply, &was, &is);
}

static bool tells(const Lots__Entry *entry, uint64_t id, Lots__Event__KindCase kind) {
  for (size_t i = 0; i < entry->n_events; i++)
    if (entry->events[i]->case_ == id && entry->events[i]->kind_case == kind)
      return true;
  return false;
}

enum status apply_case(struct apply *apply, uint64_t id) {
  bool later;
  enum status status = log_put(apply, id);
  if (status == STATUS_OK)
    status = apply_profile(apply, id);
  if (status == STATUS_OK)
    status = apply_support(apply, id);
  if (status == STATUS_OK)
    status = apply_due_note(apply, id, &later);
  if (status == STATUS_OK && changes_state(apply->entry, id))
    status = change(apply, id);
  else if (status == STATUS_OK && (tells(apply->entry, id, LOTS__EVENT__KIND_SUPPORT_CORRECTED) ||
                                   tells(apply->entry, id, LOTS__EVENT__KIND_NOTE_STRUCK)))
    status = apply_due_again(apply, id);
  else if (status == STATUS_OK && (later || tells(apply->entry, id, LOTS__EVENT__KIND_SUPPORT_GIVEN)))
    status = apply_due_contact(apply, id);
  return status;
}

enum status apply_case_relist(struct apply *apply, uint64_t id) {
  struct case_held *held;
  struct case_places before;
  enum status status = case_take(apply, id, &held);
  if (status == STATUS_OK)
    status = case_places_of(held->kase, apply->arena, &before);
  if (status == STATUS_OK)
    status = state_put(apply, held);
  return status ? status : apply_due(apply, held, &before);
}
