/* case_apply_support: state + event -> state, for placements, support and income. See apply_parts.h. */
#include <string.h>

#include "apply_copy.h"
#include "apply_parts.h"

enum status case_apply_placement(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__Placement *placement = event->placement_put;
  size_t index = 0;
  while (index < state->n_placements && state->placements[index]->id != placement->id)
    index++;
  return apply_put(arena, &state->placements, &state->n_placements, index, &placement->base);
}

enum status case_apply_line(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__SupportLine *line = event->support_line_put;
  size_t index = 0;
  while (index < state->n_support_lines && state->support_lines[index]->id != line->id)
    index++;
  return apply_put(arena, &state->support_lines, &state->n_support_lines, index, &line->base);
}

enum status case_apply_adaptation(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__Adaptation *adaptation = event->adaptation_put;
  size_t index = 0;
  while (index < state->n_adaptations && state->adaptations[index]->id != adaptation->id)
    index++;
  return apply_put(arena, &state->adaptations, &state->n_adaptations, index, &adaptation->base);
}

static bool same_source(const Lots__IncomeSource *a, const Lots__IncomeSource *b) {
  return a->kind == b->kind && strcmp(a->from, b->from) == 0;
}

enum status case_apply_income(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  const Lots__IncomeSource *income = event->income_recorded;
  size_t index = 0;
  while (index < state->n_income && !same_source(state->income[index], income))
    index++;
  return apply_put(arena, &state->income, &state->n_income, index, &income->base);
}

enum status case_apply_taper(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->taper_plans, &state->n_taper_plans, &event->taper_planned->base);
}

enum status case_apply_independence(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->independence, &state->n_independence, &event->independence_assessed->base);
}

enum status case_apply_follow_up(Lots__Case *state, const Lots__Event *event, struct arena *arena) {
  return apply_append(arena, &state->follow_ups, &state->n_follow_ups, &event->follow_up_held->base);
}
