/* next_steps: see next_steps.h. */
#include "next_steps.h"

#include "method_rules.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/waiting.h"
#include "server/rules/tables/programmes.h"

#define STATUS(status) LOTS__CASE_STATUS__CASE_STATUS_##status
#define PHASE_IS(status) LOTS__PHASE_STATUS__PHASE_STATUS_##status

struct steps {
  const struct case_facts *facts;
  const struct programme *programme;
  struct next_step *items;
  size_t count;
};

static void add(struct steps *steps, const char *rule, enum message text, const char *arg1, const char *arg2) {
  if (steps->count < NEXT_STEPS_MAX)
    steps->items[steps->count++] = (struct next_step){.rule = rule, .text = text, .arg1 = arg1, .arg2 = arg2};
}

static void add_problems(struct steps *steps, const struct problems *problems) {
  for (const struct problem *problem = problems->first; problem; problem = problem->next)
    add(steps, problem->rule, problem->message, problem->arg1, problem->arg2);
}

/* --- before the service ------------------------------------------------------------------------------------------- */

/* Returns how many. */
static size_t add_missing_basis(struct steps *steps) {
  struct criterion *missing;
  size_t count;
  if (waiting_basis(steps->facts, &missing, &count) != STATUS_OK)
    return 0; /* the arena is spent, which is told at the end */
  for (size_t i = 0; i < count; i++)
    add(steps, missing[i].rule, missing[i].message, missing[i].arg1, missing[i].arg2);
  return count;
}

static void before_decision(struct steps *steps) {
  size_t missing = add_missing_basis(steps);
  switch (steps->facts->kase->status) {
  case STATUS(RECEIVED):
    add(steps, "B3", MSG_NEXT_ASSESS, NULL, NULL);
    break;
  case STATUS(ASSESSING):
    if (!missing)
      add(steps, "B3", MSG_NEXT_FINISH_ASSESSMENT, NULL, NULL);
    break;
  case STATUS(AWAITING_BASIS):
    if (!missing)
      add(steps, "B3", MSG_NEXT_ASSESS_AGAIN, NULL, NULL);
    break;
  default:
    add(steps, "B3", MSG_NEXT_DECIDE, NULL, NULL);
  }
}

/* What the programme's table asks before the service may start today; when nothing is missing, that it may. */
static void before_start(struct steps *steps) {
  const struct case_facts *facts = steps->facts;
  const struct transition *row = programme_transition(steps->programme, COMMAND_ACTIVATE, facts->kase->status);
  struct problems problems;
  problems_init(&problems, facts->arena);
  struct attempt attempt = {.facts = facts,
                            .programme = steps->programme,
                            .problems = &problems,
                            .date = facts->today,
                            .status = facts->kase->status};
  if (row)
    attempt_ask(&attempt, row->guards);
  add_problems(steps, &problems);
  if (row && !problems.count)
    add(steps, "B3", MSG_NEXT_ACTIVATE, NULL, NULL);
}

/* --- while it runs ------------------------------------------------------------------------------------------------ */

static const char *phase_code(Lots__Phase phase) {
  const struct code *code = code_by_number(&codes_phase, (int)phase);
  return code ? code->code : "?";
}

static void add_phase(struct steps *steps, const struct phase_row *row, Lots__PhaseStatus status) {
  struct problems problems;
  problems_init(&problems, steps->facts->arena);
  case_phase_undone(steps->facts, steps->programme, row, &problems);
  if (status == PHASE_IS(SUSPENDED))
    add(steps, "B8", MSG_NEXT_PHASE_RESUME, phase_code(row->phase), NULL);
  else if (problems.count && status == PHASE_IS(OPEN))
    add_problems(steps, &problems);
  else if (!problems.count && status == PHASE_IS(NOT_STARTED))
    add(steps, "B8", MSG_NEXT_PHASE_OPEN, phase_code(row->phase), NULL);
  else if (!problems.count && status == PHASE_IS(OPEN) && !row->ends_with_word)
    add(steps, "B8", MSG_NEXT_PHASE_DONE, phase_code(row->phase), NULL);
}

/* Those that are open first; one that has not begun is told when it may be opened. */
static void add_phases(struct steps *steps) {
  for (int started = 1; started >= 0; started--)
    for (size_t i = 0; i < steps->programme->phase_count; i++) {
      const struct phase_row *row = &steps->programme->phases[i];
      Lots__PhaseStatus status = case_phase_status(steps->facts->kase, row->phase);
      if ((status != PHASE_IS(NOT_STARTED)) == started)
        add_phase(steps, row, status);
    }
}

static bool is_told(const struct steps *steps, enum message text) {
  for (size_t i = 0; i < steps->count; i++)
    if (steps->items[i].text == text)
      return true;
  return false;
}

/* S2.7: a running case has a plan, and a plan has a day on which it is looked at again. */
static void add_plans(struct steps *steps) {
  const Lots__Case *kase = steps->facts->kase;
  bool current = false;
  for (size_t i = 0; i < kase->n_plans; i++) {
    if (kase->plans[i]->status != LOTS__PLAN_STATUS__PLAN_STATUS_CURRENT)
      continue;
    current = true;
    if (kase->plans[i]->review[0])
      add(steps, "S2.7", MSG_NEXT_REVIEW, kase->plans[i]->review, NULL);
  }
  if (!current && !is_told(steps, MSG_NO_PLAN))
    add(steps, "S2.7", MSG_NEXT_PLAN, NULL, NULL);
  for (size_t i = 0; i < kase->n_goals; i++)
    if (kase->goals[i]->state == LOTS__GOAL_STATE__GOAL_STATE_OPEN && kase->goals[i]->target[0])
      add(steps, "S2.37", MSG_NEXT_GOAL, arena_printf(steps->facts->arena, "%u", kase->goals[i]->number),
          kase->goals[i]->target);
}

static const char *paused_since(const Lots__Case *kase) {
  return kase->n_pauses > 0 ? kase->pauses[kase->n_pauses - 1]->from : kase->status_since;
}

enum status next_steps(const struct case_facts *facts, struct next_step out[NEXT_STEPS_MAX], size_t *count) {
  struct steps steps = {.facts = facts, .programme = programme_on(facts->kase->programme, facts->today), .items = out};
  Lots__CaseStatus status = facts->kase->status;
  *count = 0;
  if (!steps.programme || case_status_is_final(status))
    return STATUS_OK;
  if (status == STATUS(PAUSED)) {
    add(&steps, "S2.17", MSG_NEXT_RESUME, paused_since(facts->kase), NULL);
  } else if (status == STATUS(ACTIVE)) {
    add_phases(&steps);
    add_plans(&steps);
  } else if (status == STATUS(GRANTED)) {
    before_start(&steps);
  } else {
    before_decision(&steps);
  }
  *count = steps.count;
  return arena_failed(facts->arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
}
