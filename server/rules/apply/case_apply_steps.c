/* case_apply_steps: state + event -> state, from the opening of a case to its end. See apply_parts.h. */
#include "apply_copy.h"
#include "apply_parts.h"
#include "common/date.h"
#include "server/rules/engine/case_facts.h"
#include "server/rules/facts/case_state.h"

#define STATUS(status) LOTS__CASE_STATUS__CASE_STATUS_##status

enum status case_apply_opened(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__CaseOpened *opened = event->case_opened;
  state->id = event->case_;
  state->person = opened->person;
  state->organisation = opened->organisation;
  state->unit = opened->unit;
  state->programme = opened->programme;
  state->referral = opened->referral;
  state->previous_case = opened->previous_case;
  state->status = opened->status;
  bool kept = apply_keep(arena, &state->opened, opened->date) &&
              apply_keep(arena, &state->status_since, opened->date) &&
              apply_keep(arena, &state->motivation, opened->motivation);
  if (kept && opened->status == STATUS(RECEIVED))
    kept = apply_keep(arena, &state->received, opened->date);
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
  if (!apply_keep(arena, &state->closing_summary, moved->summary))
    return false;
  if (moved->to == STATUS(RECEIVED))
    return apply_keep(arena, &state->received, moved->date);
  if (moved->to == STATUS(ACTIVE) && !state->active_since[0])
    return apply_keep(arena, &state->active_since, moved->date);
  if (moved->to == STATUS(PURGED))
    return true; /* it was closed before */
  return apply_keep(arena, &state->closed, case_status_is_final(moved->to) ? moved->date : "");
}

enum status case_apply_moved(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__CaseMoved *moved = event->case_moved;
  Lots__CaseStatus before = state->status;
  state->status = moved->to;
  bool kept = apply_keep(arena, &state->status_since, moved->date) && set_missing(state, moved, arena) &&
              enter(state, moved, arena) && case_apply_life_moved(state, before, moved, arena) &&
              case_apply_assigned_moved(state, before, moved, arena);
  return kept ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status case_apply_recorded(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->basis, &state->n_basis, &event->basis_recorded->base);
}

enum status case_apply_assessed(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->assessments, &state->n_assessments, &event->assessed->base);
}

enum status case_apply_decided(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->decisions, &state->n_decisions, &event->decided->base);
}

enum status case_apply_agreed(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->agreements, &state->n_agreements, &event->agreed->base);
}
