/* placement_steps: takes placements from step to step, and ends them. See placement_rules.h. */
#include "placement_decide.h"
#include "server/rules/guards/guards.h"

static bool interrupt(Lots__Placement *placement, const char *from, const char *reason, struct arena *arena) {
  Lots__PlacementInterruption *interruption = arena_alloc(arena, sizeof *interruption);
  if (!interruption)
    return false;
  lots__placement_interruption__init(interruption);
  interruption->from = (char *)from;
  interruption->reason = (char *)reason;
  return arena_append(arena, &placement->interruptions, &placement->n_interruptions, interruption);
}

/* The day of going on is no day of interruption. */
static void end_interruption(Lots__Placement *placement, date_t resumed, struct arena *arena) {
  if (placement->n_interruptions > 0)
    placement->interruptions[placement->n_interruptions - 1]->to = date_text(arena, resumed - 1);
}

static bool take_step(Lots__Placement *placement, const struct attempt *attempt, const char *reason,
                      struct arena *arena) {
  char *date = date_text(arena, attempt->date);
  const struct placement_step *step = placement_step_of(attempt->command);
  if (step->to) {
    placement->status = step->to;
    placement->status_since = date;
  }
  switch (attempt->command) {
  case COMMAND_PLACEMENT_START:
    placement->start = date;
    return true;
  case COMMAND_PLACEMENT_INTERRUPT:
    return interrupt(placement, date, reason, arena);
  case COMMAND_PLACEMENT_RESUME:
    end_interruption(placement, attempt->date, arena);
    return true;
  case COMMAND_PLACEMENT_CANCEL:
    placement->end_note = (char *)reason;
    return true;
  case COMMAND_CONFIRM_WORK:
    placement->four_hours_on = date;
    return true;
  default:
    return true;
  }
}

/* A start without a day is the planned one, if that has come: or, agreed later than that, the day of the agreement. */
static const char *day_of(const struct case_facts *facts, enum command command,
                          const Lots__MovePlacementRequest *request, const Lots__Placement *placement) {
  if (command != COMMAND_PLACEMENT_START || request->date[0] || !placement ||
      date_stored(placement->start) > facts->today)
    return request->date;
  bool agreed_later =
      placement->status > STATUS(PLANNED) && date_stored(placement->status_since) > date_stored(placement->start);
  return agreed_later ? placement->status_since : placement->start;
}

enum status placement_move(const struct case_facts *facts, enum command command,
                           const Lots__MovePlacementRequest *request, struct problems *problems, struct events *out) {
  const Lots__Placement *old = placement_find(facts->kase, request->placement);
  struct attempt attempt = {.placement = old};
  attempt_begin(&attempt, facts, day_of(facts, command, request, old), problems);
  if (command == COMMAND_PLACEMENT_INTERRUPT)
    attempt_need_text(&attempt, "reason", request->reason, TEXT_LONG);
  else
    attempt_check_text(&attempt, "reason", request->reason, TEXT_LONG);
  enum status status = attempt_judge(&attempt, command);
  if (status != STATUS_OK)
    return status;
  Lots__Placement *kept = placement_copy(old, out->arena);
  if (!kept || !take_step(kept, &attempt, request->reason, out->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  return placement_put(facts, kept, out);
}

static void check_result(const struct attempt *attempt, const Lots__PlacementResult *result) {
  if (!result)
    return;
  attempt_check_text(attempt, "result.adaptation_needs", result->adaptation_needs, TEXT_LONG);
  attempt_check_text(attempt, "result.support_needs", result->support_needs, TEXT_LONG);
  attempt_check_text(attempt, "result.environment_fit", result->environment_fit, TEXT_LONG);
  attempt_check_text(attempt, "result.tasks_fit", result->tasks_fit, TEXT_LONG);
}

enum status placement_end(const struct case_facts *facts, const Lots__EndPlacementRequest *request,
                          struct problems *problems, struct events *out) {
  const Lots__Placement *old = placement_find(facts->kase, request->placement);
  struct attempt attempt = {.placement = old};
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_need_code(&attempt, "reason", &codes_placement_end, (int)request->reason);
  attempt_check_text(&attempt, "note", request->note, TEXT_LONG);
  check_result(&attempt, request->result);
  enum status status = attempt_judge(&attempt, COMMAND_PLACEMENT_END);
  Lots__Placement *kept = status == STATUS_OK ? placement_copy(old, out->arena) : NULL;
  if (!kept || !take_step(kept, &attempt, NULL, out->arena))
    return status == STATUS_OK ? STATUS_RESOURCE_EXHAUSTED : status;
  if (old->status == STATUS(INTERRUPTED))
    end_interruption(kept, attempt.date + 1, out->arena);
  kept->end = kept->status_since;
  kept->end_reason = request->reason;
  kept->end_note = request->note;
  kept->result = request->result;
  return placement_put(facts, kept, out);
}
