/* case_apply_method: state + event -> state, for phases, disclosure, profile, plans, goals and matches. See
 * apply_parts.h. */
#include "apply_copy.h"
#include "apply_parts.h"

#define IS(status) LOTS__PHASE_STATUS__PHASE_STATUS_##status

/* --- phases ------------------------------------------------------------------------------------------------------- */

static Lots__PhaseState *phase_of(Lots__Case *state, Lots__Phase phase, struct arena *arena) {
  for (size_t i = 0; i < state->n_phases; i++)
    if (state->phases[i]->phase == phase)
      return state->phases[i];
  Lots__PhaseState *fresh = arena_alloc(arena, sizeof *fresh);
  if (!fresh || !arena_append(arena, &state->phases, &state->n_phases, fresh))
    return NULL;
  lots__phase_state__init(fresh);
  fresh->phase = phase;
  return fresh;
}

/* Going on after a suspension is no new entry. */
static bool enter_phase(Lots__PhaseState *phase, const Lots__PhaseMoved *moved, struct arena *arena) {
  if (phase->status != IS(SUSPENDED))
    phase->entries++;
  return phase->opened[0] || apply_keep(arena, &phase->opened, moved->date);
}

enum status case_apply_phase(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__PhaseMoved *moved = event->phase_moved;
  Lots__PhaseState *phase = phase_of(state, moved->phase, arena);
  bool kept = phase != NULL && apply_keep(arena, &phase->since, moved->date);
  if (kept && moved->to == IS(OPEN))
    kept = enter_phase(phase, moved, arena);
  if (kept && moved->to == IS(DONE))
    kept = apply_keep(arena, &phase->done, moved->date);
  if (!kept)
    return STATUS_RESOURCE_EXHAUSTED;
  phase->status = moved->to;
  return STATUS_OK;
}

/* --- the others --------------------------------------------------------------------------------------------------- */

enum status case_apply_revoked(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__DisclosureRevoked *revoked = event->disclosure_revoked;
  for (size_t i = 0; i < state->n_disclosures; i++)
    if (state->disclosures[i]->number == revoked->number &&
        !apply_keep(arena, &state->disclosures[i]->revoked, revoked->date))
      return STATUS_RESOURCE_EXHAUSTED;
  return STATUS_OK;
}

enum status case_apply_completed(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__ProfileVersion *version = event->profile_completed;
  if (!apply_keep(arena, &state->mapping_done, version->date))
    return STATUS_RESOURCE_EXHAUSTED;
  return apply_append(arena, &state->profile_versions, &state->n_profile_versions, &version->base);
}

/* The newest version of its kind takes the place of the one before. */
enum status case_apply_planned(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__Plan *plan = event->planned;
  for (size_t i = 0; i < state->n_plans; i++) {
    if (state->plans[i]->kind != plan->kind)
      continue;
    Lots__Plan *copy = arena_clone(arena, &plan->base);
    if (!copy)
      return STATUS_RESOURCE_EXHAUSTED;
    state->plans[i] = copy;
    return STATUS_OK;
  }
  return apply_append(arena, &state->plans, &state->n_plans, &plan->base);
}

enum status case_apply_goal(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__Goal *goal = event->goal_put;
  for (size_t i = 0; i < state->n_goals; i++) {
    if (state->goals[i]->number != goal->number)
      continue;
    Lots__Goal *copy = arena_clone(arena, &goal->base);
    if (!copy)
      return STATUS_RESOURCE_EXHAUSTED;
    state->goals[i] = copy;
    return STATUS_OK;
  }
  return apply_append(arena, &state->goals, &state->n_goals, &goal->base);
}

enum status case_apply_disclosed(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->disclosures, &state->n_disclosures, &event->disclosed->base);
}

enum status case_apply_match(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->matches, &state->n_matches, &event->match_recorded->base);
}
