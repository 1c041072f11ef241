/* method_apply: state + event -> state for the method's events. See method_rules.h, and case_apply.c for what holds for
 * all. */
#include "server/rules/decide/method_rules.h"

#define IS(status) LOTS__PHASE_STATUS__PHASE_STATUS_##status

static bool keep(struct arena *arena, char **field, const char *text) {
  char *copy = arena_strdup(arena, text);
  if (copy)
    *field = copy;
  return copy != NULL;
}

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
  return phase->opened[0] || keep(arena, &phase->opened, moved->date);
}

static enum status apply_phase(Lots__Case *state, const Lots__PhaseMoved *moved, struct arena *arena) {
  Lots__PhaseState *phase = phase_of(state, moved->phase, arena);
  bool kept = phase != NULL && keep(arena, &phase->since, moved->date);
  if (kept && moved->to == IS(OPEN))
    kept = enter_phase(phase, moved, arena);
  if (kept && moved->to == IS(DONE))
    kept = keep(arena, &phase->done, moved->date);
  if (!kept)
    return STATUS_RESOURCE_EXHAUSTED;
  phase->status = moved->to;
  return STATUS_OK;
}

/* --- the others --------------------------------------------------------------------------------------------------- */

static enum status apply_revoked(Lots__Case *state, const Lots__DisclosureRevoked *revoked, struct arena *arena) {
  for (size_t i = 0; i < state->n_disclosures; i++)
    if (state->disclosures[i]->number == revoked->number &&
        !keep(arena, &state->disclosures[i]->revoked, revoked->date))
      return STATUS_RESOURCE_EXHAUSTED;
  return STATUS_OK;
}

static enum status append_copy(struct arena *arena, void *items, size_t *count, const ProtobufCMessage *message) {
  void *copy = arena_clone(arena, message);
  return copy && arena_append(arena, items, count, copy) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status apply_completed(Lots__Case *state, const Lots__ProfileVersion *version, struct arena *arena) {
  if (!keep(arena, &state->mapping_done, version->date))
    return STATUS_RESOURCE_EXHAUSTED;
  return append_copy(arena, &state->profile_versions, &state->n_profile_versions, &version->base);
}

/* The newest version of its kind takes the place of the one before. */
static enum status apply_planned(Lots__Case *state, const Lots__Plan *plan, struct arena *arena) {
  for (size_t i = 0; i < state->n_plans; i++) {
    if (state->plans[i]->kind != plan->kind)
      continue;
    Lots__Plan *copy = arena_clone(arena, &plan->base);
    if (!copy)
      return STATUS_RESOURCE_EXHAUSTED;
    state->plans[i] = copy;
    return STATUS_OK;
  }
  return append_copy(arena, &state->plans, &state->n_plans, &plan->base);
}

static enum status apply_goal(Lots__Case *state, const Lots__Goal *goal, struct arena *arena) {
  for (size_t i = 0; i < state->n_goals; i++) {
    if (state->goals[i]->number != goal->number)
      continue;
    Lots__Goal *copy = arena_clone(arena, &goal->base);
    if (!copy)
      return STATUS_RESOURCE_EXHAUSTED;
    state->goals[i] = copy;
    return STATUS_OK;
  }
  return append_copy(arena, &state->goals, &state->n_goals, &goal->base);
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

bool method_event_changes_state(const Lots__Event *event) {
  return (event->kind_case >= LOTS__EVENT__KIND_PHASE_MOVED && event->kind_case <= LOTS__EVENT__KIND_GOAL_PUT &&
          event->kind_case != LOTS__EVENT__KIND_PROFILE_WRITTEN) ||
         event->kind_case == LOTS__EVENT__KIND_MATCH_RECORDED;
}

enum status method_apply(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_PHASE_MOVED:
    return apply_phase(state, event->phase_moved, arena);
  case LOTS__EVENT__KIND_DISCLOSED:
    return append_copy(arena, &state->disclosures, &state->n_disclosures, &event->disclosed->base);
  case LOTS__EVENT__KIND_DISCLOSURE_REVOKED:
    return apply_revoked(state, event->disclosure_revoked, arena);
  case LOTS__EVENT__KIND_PROFILE_COMPLETED:
    return apply_completed(state, event->profile_completed, arena);
  case LOTS__EVENT__KIND_PLANNED:
    return apply_planned(state, event->planned, arena);
  case LOTS__EVENT__KIND_GOAL_PUT:
    return apply_goal(state, event->goal_put, arena);
  case LOTS__EVENT__KIND_MATCH_RECORDED:
    return append_copy(arena, &state->matches, &state->n_matches, &event->match_recorded->base);
  default:
    return STATUS_OK;
  }
}
