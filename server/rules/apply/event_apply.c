/* event_apply: what asks the table of kinds. See event_apply.h. */
#include "event_apply.h"

/* --- states ------------------------------------------------------------------------------------------------------- */

bool case_event_changes_state(const Lots__Event *event) {
  const struct event_kind *kind = event_kind(event->kind_case);
  return kind && kind->kase;
}

enum status case_apply(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const struct event_kind *kind = event_kind(event->kind_case);
  if (!kind)
    return STATUS_UNIMPLEMENTED;
  return kind->kase ? kind->kase(state, event, arena) : STATUS_OK;
}

enum status case_apply_all(Lots__Case *state, Lots__Event *const *events, size_t count, uint64_t id,
                           struct arena *arena) {
  bool changed = false;
  for (size_t i = 0; i < count; i++) {
    if (events[i]->case_ != id)
      continue;
    enum status status = case_apply(state, events[i], arena);
    if (status != STATUS_OK)
      return status;
    changed = changed || case_event_changes_state(events[i]);
  }
  state->revision += changed;
  return STATUS_OK;
}

enum status referral_apply(Lots__Referral *state, const Lots__Event *event, struct arena *arena) {
  const struct event_kind *kind = event_kind(event->kind_case);
  if (!kind)
    return STATUS_UNIMPLEMENTED;
  return kind->referral ? kind->referral(state, event, arena) : STATUS_OK;
}

enum status document_apply(Lots__Document *state, const Lots__Event *event, struct arena *arena) {
  const struct event_kind *kind = event_kind(event->kind_case);
  if (!kind)
    return STATUS_UNIMPLEMENTED;
  return kind->document ? kind->document(state, event, arena) : STATUS_OK;
}

/* --- the other columns -------------------------------------------------------------------------------------------- */

const Lots__Correction *case_correction_of(const Lots__Event *event) {
  const struct event_kind *kind = event_kind(event->kind_case);
  return kind && kind->correction ? kind->correction(event) : NULL;
}

bool event_is_note(Lots__Event__KindCase kind) {
  const struct event_kind *row = event_kind(kind);
  return row && (row->is & EVENT_NOTE);
}

uint64_t event_document(const Lots__Event *event) {
  const struct event_kind *kind = event_kind(event->kind_case);
  return kind && kind->document_told ? kind->document_told(event) : 0;
}

void event_place(Lots__Event *event, uint64_t position) {
  const struct event_kind *kind = event_kind(event->kind_case);
  if (kind && kind->place)
    kind->place(event, position);
}
