/* case_apply_service: see case_apply_service.h. Judges nothing; what the state keeps is copied into the arena. */
#include "case_apply_service.h"

#include <string.h>

bool case_event_is_of_service(const Lots__Event *event) {
  return (event->kind_case >= LOTS__EVENT__KIND_PLACEMENT_PUT &&
          event->kind_case <= LOTS__EVENT__KIND_INCOME_RECORDED) ||
         event->kind_case == LOTS__EVENT__KIND_ADAPTATION_PUT;
}

/* A copy in place of item `index`, or behind the others when there is no such item. */
static enum status put(struct arena *arena, void *items, size_t *count, size_t index, const ProtobufCMessage *message) {
  void *copy = arena_clone(arena, message);
  if (!copy)
    return STATUS_RESOURCE_EXHAUSTED;
  if (index >= *count)
    return arena_append(arena, items, count, copy) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  void **array;
  memcpy(&array, items, sizeof array); /* the caller's type is T ***; writing it as void *** would be aliasing */
  memcpy(&array[index], &copy, sizeof copy);
  return STATUS_OK;
}

static enum status apply_placement(Lots__Case *state, const Lots__Placement *placement, struct arena *arena) {
  size_t index = 0;
  while (index < state->n_placements && state->placements[index]->id != placement->id)
    index++;
  return put(arena, &state->placements, &state->n_placements, index, &placement->base);
}

static enum status apply_line(Lots__Case *state, const Lots__SupportLine *line, struct arena *arena) {
  size_t index = 0;
  while (index < state->n_support_lines && state->support_lines[index]->id != line->id)
    index++;
  return put(arena, &state->support_lines, &state->n_support_lines, index, &line->base);
}

static enum status apply_adaptation(Lots__Case *state, const Lots__Adaptation *adaptation, struct arena *arena) {
  size_t index = 0;
  while (index < state->n_adaptations && state->adaptations[index]->id != adaptation->id)
    index++;
  return put(arena, &state->adaptations, &state->n_adaptations, index, &adaptation->base);
}

static bool same_source(const Lots__IncomeSource *a, const Lots__IncomeSource *b) {
  return a->kind == b->kind && strcmp(a->from, b->from) == 0;
}

static enum status apply_income(Lots__Case *state, const Lots__IncomeSource *income, struct arena *arena) {
  size_t index = 0;
  while (index < state->n_income && !same_source(state->income[index], income))
    index++;
  return put(arena, &state->income, &state->n_income, index, &income->base);
}

enum status case_apply_service(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_PLACEMENT_PUT:
    return apply_placement(state, event->placement_put, arena);
  case LOTS__EVENT__KIND_SUPPORT_LINE_PUT:
    return apply_line(state, event->support_line_put, arena);
  case LOTS__EVENT__KIND_TAPER_PLANNED:
    return put(arena, &state->taper_plans, &state->n_taper_plans, SIZE_MAX, &event->taper_planned->base);
  case LOTS__EVENT__KIND_INDEPENDENCE_ASSESSED:
    return put(arena, &state->independence, &state->n_independence, SIZE_MAX, &event->independence_assessed->base);
  case LOTS__EVENT__KIND_FOLLOW_UP_HELD:
    return put(arena, &state->follow_ups, &state->n_follow_ups, SIZE_MAX, &event->follow_up_held->base);
  case LOTS__EVENT__KIND_INCOME_RECORDED:
    return apply_income(state, event->income_recorded, arena);
  case LOTS__EVENT__KIND_ADAPTATION_PUT:
    return apply_adaptation(state, event->adaptation_put, arena);
  default:
    return STATUS_OK;
  }
}
