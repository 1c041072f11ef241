/* guards_placement: see guards.h. Placements: their machine (B10), tasks, hours and wage. */
#include <string.h>

#include "guards.h"
#include "server/rules/facts/placement_kinds.h"

#define STATUS(status) LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_##status
#define IN(status) PLACED(STATUS(status))

static struct arena *arena_of(const struct attempt *attempt) {
  return attempt->facts->arena;
}

/* --- the machine ---------------------------------------------------------------------------------------------------
 *
 *   PLANNED -> AGREED -> ONGOING <-> INTERRUPTED     PLANNED, AGREED -> CANCELLED     ONGOING, INTERRUPTED -> ENDED
 */

#define RUNS (IN(ONGOING) | IN(INTERRUPTED))
#define AHEAD (IN(PLANNED) | IN(AGREED))

static const struct placement_step steps[] = {
    {COMMAND_PLACEMENT_PLAN, AHEAD | RUNS, STATUS(UNSPECIFIED)}, /* a change; planning itself has no status before */
    {COMMAND_PLACEMENT_AGREE, IN(PLANNED), STATUS(AGREED)},
    {COMMAND_PLACEMENT_START, IN(AGREED), STATUS(ONGOING)},
    {COMMAND_PLACEMENT_INTERRUPT, IN(ONGOING), STATUS(INTERRUPTED)},
    {COMMAND_PLACEMENT_RESUME, IN(INTERRUPTED), STATUS(ONGOING)},
    {COMMAND_PLACEMENT_CANCEL, AHEAD, STATUS(CANCELLED)},
    {COMMAND_PLACEMENT_END, RUNS, STATUS(ENDED)},
    {COMMAND_CONFIRM_WORK, RUNS | IN(ENDED), STATUS(UNSPECIFIED)},
};

const struct placement_step *placement_step_of(enum command command) {
  for (size_t i = 0; i < ROW_COUNT(steps); i++)
    if (steps[i].command == command)
      return &steps[i];
  return NULL;
}

void guard_placement_known(const struct attempt *attempt, const char *rule) {
  const Lots__Placement *placement = attempt->placement;
  const struct placement_step *step = placement_step_of(attempt->command);
  if (!placement) {
    attempt_refuse(attempt, "placement", rule, MSG_NO_SUCH_PLACEMENT, NULL, NULL);
    return;
  }
  bool fresh = placement->status == STATUS(UNSPECIFIED); /* being planned now */
  if (!step || fresh || (step->from & PLACED(placement->status)))
    return;
  const struct code *status = code_by_number(&codes_placement_status, (int)placement->status);
  attempt_refuse(attempt, "placement", rule, MSG_PLACEMENT_STATUS, status ? status->code : "?",
                 programme_bit_choices(step->from, &codes_placement_status, arena_of(attempt)));
}

/* No step is dated before the one before it. When something was planned does not matter: plans are often put on record
 * late. */
void guard_placement_in_order(const struct attempt *attempt, const char *rule) {
  const Lots__Placement *placement = attempt->placement;
  if (!placement || attempt->date == DATE_NONE || placement->status <= STATUS(PLANNED))
    return;
  if (attempt->date < date_stored(placement->status_since))
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE_STEP, placement->status_since, NULL);
}

/* --- what it must have -------------------------------------------------------------------------------------------- */

void guard_wage_allowed(const struct attempt *attempt, const char *rule) {
  const Lots__Placement *placement = attempt->placement;
  const struct placement_kind *kind = placement ? placement_kind_of(placement->kind) : NULL;
  if (kind && placement->wage && kind->paid != LOTS__ANSWER__ANSWER_YES)
    attempt_refuse(attempt, "placement.wage", rule, MSG_NO_WAGE_HERE,
                   code_by_number(&codes_placement_kind, (int)kind->kind)->code, NULL);
}

static bool confirmed(const Lots__Placement *placement, const char *party, date_t on) {
  for (size_t i = 0; i < placement->n_confirmations; i++)
    if (strcmp(placement->confirmations[i]->party, party) == 0 &&
        date_stored(placement->confirmations[i]->date) != DATE_NONE &&
        (on == DATE_NONE || date_stored(placement->confirmations[i]->date) <= on))
      return true;
  return false;
}

const char *const placement_parties[PLACEMENT_PARTIES] = {"CLIENT", "EMPLOYER", "COACH"};

void guard_tasks_confirmed(const struct attempt *attempt, const char *rule) {
  const Lots__Placement *placement = attempt->placement;
  const struct placement_kind *kind = placement ? placement_kind_of(placement->kind) : NULL;
  if (!kind || !kind->asks_tasks)
    return;
  if (placement->n_tasks == 0)
    attempt_refuse(attempt, "placement.tasks", rule, MSG_TASKS_MISSING, NULL, NULL);
  for (size_t i = 0; i < PLACEMENT_PARTIES; i++)
    if (!confirmed(placement, placement_parties[i], attempt->date))
      attempt_refuse(attempt, "placement.confirmations", rule, MSG_TASKS_UNCONFIRMED, placement_parties[i], NULL);
}

void guard_hours_told(const struct attempt *attempt, const char *rule) {
  const Lots__Placement *placement = attempt->placement;
  const struct placement_kind *kind = placement ? placement_kind_of(placement->kind) : NULL;
  if (kind && kind->employment && placement->minutes_per_week == 0)
    attempt_refuse(attempt, "placement.minutes_per_week", rule, MSG_NO_HOURS, NULL, NULL);
}

/* Nothing begins before its first day; that day can be moved, by a change that everybody sees. */
void guard_start_has_come(const struct attempt *attempt, const char *rule) {
  const Lots__Placement *placement = attempt->placement;
  if (placement && attempt->date != DATE_NONE && date_stored(placement->start) > attempt->date)
    attempt_refuse(attempt, "date", rule, MSG_STARTS_LATER, placement->start, NULL);
}

void guard_counts_as_job(const struct attempt *attempt, const char *rule) {
  const Lots__Placement *placement = attempt->placement;
  const struct placement_kind *kind = placement ? placement_kind_of(placement->kind) : NULL;
  if (!kind)
    return;
  if (kind->job_start != LOTS__ANSWER__ANSWER_YES)
    attempt_refuse(attempt, "placement", rule, MSG_NOT_A_JOB,
                   code_by_number(&codes_placement_kind, (int)kind->kind)->code, NULL);
  date_t start = date_stored(placement->start), end = date_stored(placement->end);
  if (attempt->date != DATE_NONE && attempt->date < start)
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE, placement->start, NULL);
  if (attempt->date != DATE_NONE && end != DATE_NONE && attempt->date > end)
    attempt_refuse(attempt, "date", rule, MSG_DATE_AFTER, placement->end, NULL);
}
