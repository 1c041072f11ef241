/* placement_decide: plans and changes placements and their tasks. See placement_rules.h. */
#include <string.h>

#include "placement_decide.h"

#include "server/rules/guards/guards.h"

#define WEEK_MINUTES (7 * 24 * 60)
#define WAGE_MAX 1000000

/* --- shared ------------------------------------------------------------------------------------------------------- */

enum status placement_put(const struct case_facts *facts, Lots__Placement *placement, struct events *out) {
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_PLACEMENT_PUT, case_ref_of(facts->kase));
  if (!event || !placement || arena_failed(out->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  event->placement_put = placement;
  return STATUS_OK;
}

Lots__Placement *placement_copy(const Lots__Placement *placement, struct arena *arena) {
  return arena_clone(arena, &placement->base);
}

static void check_ssyk(const struct attempt *attempt, const char *ssyk) {
  size_t len = strlen(ssyk);
  if (len > 4 || strspn(ssyk, "0123456789") != len)
    attempt_refuse(attempt, "placement.ssyk", "C15", MSG_SSYK, NULL, NULL);
}

static void check_most(const struct attempt *attempt, const char *field, uint32_t number, uint32_t most) {
  if (number > most)
    attempt_refuse(attempt, field, "", MSG_OUT_OF_RANGE, "0", arena_printf(attempt->facts->arena, "%u", most));
}

static void check_purposes(const struct attempt *attempt, const Lots__Placement *placement) {
  if (placement->n_purposes > codes_placement_purpose.count)
    attempt_refuse(attempt, "placement.purposes", "S0.38", MSG_TOO_MANY,
                   arena_printf(attempt->facts->arena, "%zu", codes_placement_purpose.count), NULL);
  for (size_t i = 0; i < placement->n_purposes && i < codes_placement_purpose.count; i++)
    attempt_need_code(attempt, "placement.purposes", &codes_placement_purpose, (int)placement->purposes[i]);
}

static void check_period(const struct attempt *attempt, const Lots__Placement *placement) {
  date_t start = attempt_date(attempt, "placement.start", placement->start, DATE_NONE);
  date_t end = attempt_date(attempt, "placement.planned_end", placement->planned_end, DATE_NONE);
  if (start != DATE_NONE && end != DATE_NONE && end < start)
    attempt_refuse(attempt, "placement.planned_end", "B10", MSG_DATE_BEFORE, placement->start, NULL);
}

/* What is planned and what is changed alike. */
static void check_fields(const struct attempt *attempt, const Lots__Placement *placement) {
  check_period(attempt, placement);
  check_most(attempt, "placement.minutes_per_week", placement->minutes_per_week, WEEK_MINUTES);
  check_most(attempt, "placement.wage", placement->wage, WAGE_MAX);
  check_ssyk(attempt, placement->ssyk);
  check_purposes(attempt, placement);
  attempt_check_line(attempt, "placement.employer_name", placement->employer_name, TEXT_NAME);
}

/* --- plan and change ---------------------------------------------------------------------------------------------- */

static void check_tasks(const struct attempt *attempt, Lots__Task *const *tasks, size_t count) {
  if (count > LIST_MAX)
    attempt_refuse(attempt, "tasks", "", MSG_TOO_MANY, arena_printf(attempt->facts->arena, "%d", LIST_MAX), NULL);
  for (size_t i = 0; i < count && i < LIST_MAX; i++) {
    attempt_need_text(attempt, "tasks.description", tasks[i]->description, TEXT_LONG);
    attempt_need_text(attempt, "tasks.expectation", tasks[i]->expectation, TEXT_LONG); /* S2.32 */
  }
}

static void check_visit(const struct attempt *attempt, uint32_t visit) {
  const Lots__Placement *found = placement_find(attempt->facts->kase, visit);
  if (visit && (!found || found->kind != LOTS__PLACEMENT_KIND__PLACEMENT_KIND_VISIT))
    attempt_refuse(attempt, "placement.from_visit", "S0.32", MSG_NOT_A_VISIT, NULL, NULL);
}

static void check_plan(const struct attempt *attempt, const Lots__Placement *placement) {
  attempt_need_code(attempt, "placement.kind", &codes_placement_kind, (int)placement->kind);
  if (!placement->start[0])
    attempt_refuse(attempt, "placement.start", "B10", MSG_MISSING, NULL, NULL);
  if (!placement->employer && !placement->employer_name[0])
    attempt_refuse(attempt, "placement.employer", "B2", MSG_NO_EMPLOYER, NULL, NULL);
  attempt_check_employer(attempt, "placement.employer", placement->employer);
  check_visit(attempt, placement->from_visit);
  check_tasks(attempt, placement->tasks, placement->n_tasks);
  check_fields(attempt, placement);
}

/* What a plan may say; the rest comes with later steps and is not taken over. */
static void keep_planned(Lots__Placement *placement, const struct case_facts *facts, struct arena *arena) {
  placement->id = (uint32_t)facts->kase->n_placements + 1;
  placement->status = STATUS(PLANNED);
  placement->status_since = date_text(arena, facts->today);
  placement->end = placement->four_hours_on = placement->end_note = (char *)protobuf_c_empty_string;
  placement->n_confirmations = placement->n_interruptions = 0;
  placement->end_reason = LOTS__PLACEMENT_END_REASON__PLACEMENT_END_REASON_UNSPECIFIED;
  placement->result = NULL;
  placement->task_version = placement->n_tasks > 0;
}

enum status placement_plan(const struct case_facts *facts, const Lots__PlanPlacementRequest *request,
                           struct problems *problems, struct events *out) {
  Lots__Placement planned = LOTS__PLACEMENT__INIT;
  if (request->placement)
    planned = *request->placement;
  planned.status = STATUS(UNSPECIFIED);
  struct attempt attempt = {.placement = &planned};
  attempt_begin(&attempt, facts, NULL, problems);
  check_plan(&attempt, &planned);
  enum status status = attempt_judge(&attempt, COMMAND_PLACEMENT_PLAN);
  if (status != STATUS_OK)
    return status;
  Lots__Placement *kept = placement_copy(&planned, out->arena);
  if (!kept)
    return STATUS_RESOURCE_EXHAUSTED;
  keep_planned(kept, facts, out->arena);
  return placement_put(facts, kept, out);
}

static void take_over(Lots__Placement *kept, const Lots__Placement *asked) {
  if (asked->start[0])
    kept->start = asked->start;
  if (asked->planned_end[0])
    kept->planned_end = asked->planned_end;
  if (asked->minutes_per_week)
    kept->minutes_per_week = asked->minutes_per_week;
  if (asked->wage)
    kept->wage = asked->wage;
  if (asked->ssyk[0])
    kept->ssyk = asked->ssyk;
  if (asked->employer || asked->employer_name[0]) {
    kept->employer = asked->employer;
    kept->employer_name = asked->employer_name;
  }
  if (asked->n_purposes) {
    kept->n_purposes = asked->n_purposes;
    kept->purposes = asked->purposes;
  }
}

/* What has begun cannot be moved into the future. */
static void check_moved_start(const struct attempt *attempt, const Lots__Placement *kept) {
  if (placement_begun(kept))
    attempt_past_date(attempt, "placement.start", kept->start, DATE_NONE);
}

enum status placement_change(const struct case_facts *facts, const Lots__ChangePlacementRequest *request,
                             struct problems *problems, struct events *out) {
  Lots__Placement none = LOTS__PLACEMENT__INIT;
  const Lots__Placement *asked = request->placement ? request->placement : &none;
  const Lots__Placement *old = placement_find(facts->kase, asked->id);
  Lots__Placement *kept = old ? placement_copy(old, out->arena) : NULL;
  if (old && !kept)
    return STATUS_RESOURCE_EXHAUSTED;
  if (kept)
    take_over(kept, asked);
  struct attempt attempt = {.placement = kept};
  attempt_begin(&attempt, facts, NULL, problems);
  check_fields(&attempt, kept ? kept : asked);
  attempt_check_employer(&attempt, "placement.employer", asked->employer);
  if (kept)
    check_moved_start(&attempt, kept);
  enum status status = attempt_judge(&attempt, COMMAND_PLACEMENT_PLAN);
  return status == STATUS_OK ? placement_put(facts, kept, out) : status;
}

/* --- tasks (S2.31, S2.32) ----------------------------------------------------------------------------------------- */

static bool is_task_party(const char *party) {
  for (size_t i = 0; i < PLACEMENT_PARTIES; i++)
    if (strcmp(placement_parties[i], party) == 0)
      return true;
  return false;
}

static void check_confirmation(const struct attempt *attempt, const Lots__TaskConfirmation *confirmation) {
  if (!is_task_party(confirmation->party))
    attempt_refuse(attempt, "confirmations.party", "S2.31", MSG_NOT_A_TASK_PARTY, "CLIENT, EMPLOYER, COACH", NULL);
  attempt_need_line(attempt, "confirmations.name", confirmation->name);
  attempt_past_date(attempt, "confirmations.date", confirmation->date, attempt->facts->today);
}

/* A party that confirms again confirms later. */
static bool put_confirmation(Lots__Placement *placement, const Lots__TaskConfirmation *asked, date_t today,
                             struct arena *arena) {
  Lots__TaskConfirmation *kept = arena_clone(arena, &asked->base);
  if (!kept)
    return false;
  if (!kept->date[0])
    kept->date = date_text(arena, today);
  for (size_t i = 0; i < placement->n_confirmations; i++)
    if (strcmp(placement->confirmations[i]->party, kept->party) == 0) {
      placement->confirmations[i] = kept;
      return true;
    }
  return arena_append(arena, &placement->confirmations, &placement->n_confirmations, kept);
}

enum status placement_set_tasks(const struct case_facts *facts, const Lots__SetTasksRequest *request,
                                struct problems *problems, struct events *out) {
  const Lots__Placement *old = placement_find(facts->kase, request->placement);
  struct attempt attempt = {.placement = old};
  attempt_begin(&attempt, facts, NULL, problems);
  check_tasks(&attempt, request->tasks, request->n_tasks);
  if (request->n_confirmations > PLACEMENT_PARTIES)
    attempt_refuse(&attempt, "confirmations", "S2.31", MSG_TOO_MANY, "3", NULL);
  for (size_t i = 0; i < request->n_confirmations && i < PLACEMENT_PARTIES; i++)
    check_confirmation(&attempt, request->confirmations[i]);
  if (request->n_tasks == 0 && request->n_confirmations == 0)
    attempt_refuse(&attempt, "tasks", "S2.31", MSG_MISSING, NULL, NULL);
  enum status status = attempt_judge(&attempt, COMMAND_PLACEMENT_PLAN);
  Lots__Placement *kept = status == STATUS_OK ? placement_copy(old, out->arena) : NULL;
  if (!kept)
    return status == STATUS_OK ? STATUS_RESOURCE_EXHAUSTED : status;
  if (request->n_tasks > 0) {
    kept->tasks = request->tasks;
    kept->n_tasks = request->n_tasks;
    kept->task_version++;
    kept->n_confirmations = 0;
  }
  for (size_t i = 0; i < request->n_confirmations; i++)
    if (!put_confirmation(kept, request->confirmations[i], facts->today, out->arena))
      return STATUS_RESOURCE_EXHAUSTED;
  return placement_put(facts, kept, out);
}
