/* case_apply: state + event -> state. See case_rules.h. It judges nothing: what stands in the journal happened. Nothing
 * of the event is borrowed; what the state keeps is copied into the arena. */
#include <string.h>

#include "case_apply_life.h"
#include "case_apply_service.h"
#include "server/rules/decide/method_rules.h"
#include "server/rules/engine/attempt.h"

#define STATUS(status) LOTS__CASE_STATUS__CASE_STATUS_##status

/* Copies a string into the arena, or leaves the empty one. */
static bool keep(struct arena *arena, char **field, const char *text) {
  char *copy = arena_strdup(arena, text);
  if (copy)
    *field = copy;
  return copy != NULL;
}

/* A copy of `message` behind the others of its kind. */
static enum status append_copy(struct arena *arena, void *items, size_t *count, const ProtobufCMessage *message) {
  void *copy = arena_clone(arena, message);
  return copy && arena_append(arena, items, count, copy) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

bool case_status_is_final(Lots__CaseStatus status) {
  return status == STATUS(CLOSED) || status == STATUS(REJECTED) || status == STATUS(WITHDRAWN) ||
         status == STATUS(TRANSFERRED) || status == STATUS(PURGED);
}

uint64_t case_coach(const Lots__Case *kase, date_t on) {
  for (size_t i = kase->n_assignments; i > 0; i--) {
    const Lots__Assignment *assignment = kase->assignments[i - 1];
    if (assignment->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH &&
        date_within(on, date_stored(assignment->from), date_stored(assignment->to)))
      return assignment->staff;
  }
  return 0;
}

/* --- one event each ----------------------------------------------------------------------------------------------- */

static enum status apply_opened(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__CaseOpened *opened = event->case_opened;
  state->id = event->case_;
  state->person = opened->person;
  state->organisation = opened->organisation;
  state->unit = opened->unit;
  state->programme = opened->programme;
  state->referral = opened->referral;
  state->previous_case = opened->previous_case;
  state->status = opened->status;
  bool kept = keep(arena, &state->opened, opened->date) && keep(arena, &state->status_since, opened->date) &&
              keep(arena, &state->motivation, opened->motivation);
  if (kept && opened->status == STATUS(RECEIVED))
    kept = keep(arena, &state->received, opened->date);
  return kept ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static bool set_missing(Lots__Case *state, const Lots__CaseMoved *moved, struct arena *arena) {
  state->n_missing = 0;
  state->missing = NULL;
  for (size_t i = 0; i < moved->n_missing; i++)
    if (!arena_append(arena, &state->missing, &state->n_missing, arena_strdup(arena, moved->missing[i])))
      return false;
  return true;
}

/* What the new status brings with it. */
static bool enter(Lots__Case *state, const Lots__CaseMoved *moved, struct arena *arena) {
  state->reject_reason = moved->reject_reason;
  state->close_reason = moved->close_reason;
  state->income_after = moved->income_after;
  if (!keep(arena, &state->closing_summary, moved->summary))
    return false;
  if (moved->to == STATUS(RECEIVED))
    return keep(arena, &state->received, moved->date);
  if (moved->to == STATUS(ACTIVE) && !state->active_since[0])
    return keep(arena, &state->active_since, moved->date);
  if (moved->to == STATUS(PURGED))
    return true; /* it was closed before */
  return keep(arena, &state->closed, case_status_is_final(moved->to) ? moved->date : "");
}

static enum status apply_moved(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__CaseMoved *moved = event->case_moved;
  Lots__CaseStatus before = state->status;
  state->status = moved->to;
  bool kept = keep(arena, &state->status_since, moved->date) && set_missing(state, moved, arena) &&
              enter(state, moved, arena) && case_apply_life_moved(state, before, moved, arena);
  return kept ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

/* One coach at a time (S1.3): the one before ends the day before. A correction on the very day leaves an empty period.
 */
static bool end_coach_before(Lots__Case *state, const char *from, struct arena *arena) {
  date_t start = date_stored(from);
  char *last_day = date_text(arena, start == DATE_NONE ? DATE_NONE : start - 1);
  for (size_t i = 0; last_day && i < state->n_assignments; i++) {
    Lots__Assignment *assignment = state->assignments[i];
    if (assignment->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH && !assignment->to[0])
      assignment->to = last_day;
  }
  return last_day != NULL;
}

static enum status apply_assigned(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__Assignment *assigned = event->assigned;
  if (assigned->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH && !end_coach_before(state, assigned->from, arena))
    return STATUS_RESOURCE_EXHAUSTED;
  return append_copy(arena, &state->assignments, &state->n_assignments, &assigned->base);
}

/* --- all --- */

bool case_event_changes_state(const Lots__Event *event) {
  return (event->kind_case >= LOTS__EVENT__KIND_CASE_OPENED && event->kind_case <= LOTS__EVENT__KIND_ASSIGNED) ||
         method_event_changes_state(event) || case_event_is_of_service(event) ||
         (event->kind_case >= LOTS__EVENT__KIND_TRANSFER_PROPOSED &&
          event->kind_case <= LOTS__EVENT__KIND_DIALOGUE_HELD);
}

static enum status apply_kind(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_CASE_OPENED:
    return apply_opened(state, event, arena);
  case LOTS__EVENT__KIND_CASE_MOVED:
    return apply_moved(state, event, arena);
  case LOTS__EVENT__KIND_BASIS_RECORDED:
    return append_copy(arena, &state->basis, &state->n_basis, &event->basis_recorded->base);
  case LOTS__EVENT__KIND_ASSESSED:
    return append_copy(arena, &state->assessments, &state->n_assessments, &event->assessed->base);
  case LOTS__EVENT__KIND_DECIDED:
    return append_copy(arena, &state->decisions, &state->n_decisions, &event->decided->base);
  case LOTS__EVENT__KIND_AGREED:
    return append_copy(arena, &state->agreements, &state->n_agreements, &event->agreed->base);
  case LOTS__EVENT__KIND_ASSIGNED:
    return apply_assigned(state, event, arena);
  default:
    if (case_event_is_of_service(event))
      return case_apply_service(state, event, arena);
    if (event->kind_case >= LOTS__EVENT__KIND_TRANSFER_PROPOSED && event->kind_case <= LOTS__EVENT__KIND_DIALOGUE_HELD)
      return case_apply_life(state, event, arena);
    return method_apply(state, event, arena);
  }
}

enum status case_apply(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return case_event_changes_state(event) ? apply_kind(state, event, arena) : STATUS_OK;
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
