/* method_plans: plans and goals (S0.28, S2.15, S2.37). See method_rules.h.
 *
 * A plan is free in form: only its dates, goals, who is responsible and its status must be there. */
#include "method_rules.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/facts/case_state.h"

#define GOAL(state) LOTS__GOAL_STATE__GOAL_STATE_##state

/* --- goals -------------------------------------------------------------------------------------------------------- */

/* The names of a goal's fields, as the one or the other request calls them. */
struct goal_fields {
  const char *dimension, *text, *set, *target;
};
static const struct goal_fields alone = {"goal.dimension", "goal.text", "goal.set", "goal.target"};
static const struct goal_fields in_plan = {"goals.dimension", "goals.text", "goals.set", "goals.target"};

static void check_target(const struct attempt *attempt, const char *field, const char *text, date_t set) {
  date_t target = attempt_date(attempt, field, text, DATE_NONE);
  if (target != DATE_NONE && set != DATE_NONE && target < set)
    attempt_refuse(attempt, field, "B1", MSG_DATE_BEFORE, date_text(attempt->facts->arena, set), NULL);
}

static void check_goal(const struct attempt *attempt, const Lots__Goal *goal, const struct goal_fields *fields) {
  date_t set = attempt_past_date(attempt, fields->set, goal->set, attempt->facts->today);
  attempt_need_code(attempt, fields->dimension, &codes_goal_dimension, (int)goal->dimension);
  attempt_need_text(attempt, fields->text, goal->text, TEXT_LONG);
  if (!goal->target[0])
    attempt_refuse(attempt, fields->target, "S2.37", MSG_MISSING, NULL, NULL);
  check_target(attempt, fields->target, goal->target, set);
}

static Lots__Goal *add_goal_event(const struct attempt *attempt, struct events *out) {
  Lots__Goal *goal = case_new(out, &lots__goal__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_GOAL_PUT, case_ref_of(attempt->facts->kase));
  if (!goal || !event)
    return NULL;
  event->goal_put = goal;
  return goal;
}

static enum status add_new_goal(const struct attempt *attempt, const Lots__Goal *asked, uint32_t number,
                                struct events *out) {
  Lots__Goal *goal = add_goal_event(attempt, out);
  char *today = date_text(out->arena, attempt->facts->today);
  if (!goal || !today)
    return STATUS_RESOURCE_EXHAUSTED;
  goal->number = number;
  goal->dimension = asked->dimension;
  goal->text = asked->text;
  goal->target = asked->target;
  goal->state = GOAL(OPEN);
  goal->set = asked->set[0] ? asked->set : today;
  goal->since = goal->set;
  return STATUS_OK;
}

static uint32_t next_goal(const struct attempt *attempt) {
  return (uint32_t)attempt->facts->kase->n_goals + 1;
}

enum status case_set_goal(const struct case_facts *facts, const Lots__SetGoalRequest *request,
                          struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, NULL, problems);
  if (!request->goal) {
    attempt_refuse(&attempt, "goal", "", MSG_MISSING, NULL, NULL);
    return attempt_judge(&attempt, COMMAND_PLAN);
  }
  check_goal(&attempt, request->goal, &alone);
  enum status status = attempt_judge(&attempt, COMMAND_PLAN);
  return status == STATUS_OK ? add_new_goal(&attempt, request->goal, next_goal(&attempt), out) : status;
}

static void check_goal_move(const struct attempt *attempt, const Lots__Goal *goal,
                            const Lots__MoveGoalRequest *request) {
  const struct code *state = code_by_number(&codes_goal_state, (int)goal->state);
  if (goal->state != GOAL(OPEN))
    attempt_refuse(attempt, "number", "S2.37", MSG_GOAL_SETTLED, state ? state->code : "?", goal->since);
  if (attempt->date != DATE_NONE && attempt->date < date_stored(goal->since))
    attempt_refuse(attempt, "date", "B3", MSG_DATE_BEFORE, goal->since, NULL);
  if (request->target[0] && request->state != GOAL(OPEN))
    attempt_refuse(attempt, "target", "S2.37", MSG_ONE_OR_THE_OTHER, "state", NULL);
  if (!request->target[0] && request->state == GOAL(OPEN))
    attempt_refuse(attempt, "target", "S2.37", MSG_MISSING, NULL, NULL);
  check_target(attempt, "target", request->target, date_stored(goal->set));
}

static enum status add_goal_move(const struct attempt *attempt, const Lots__Goal *old,
                                 const Lots__MoveGoalRequest *request, struct events *out) {
  Lots__Goal *goal = add_goal_event(attempt, out);
  char *date = date_text(out->arena, attempt->date);
  if (!goal || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  goal->number = old->number;
  goal->dimension = old->dimension;
  goal->text = old->text;
  goal->set = old->set;
  goal->state = request->state;
  goal->since = request->state == GOAL(OPEN) ? old->since : date;
  goal->target = request->target[0] ? request->target : old->target;
  if (request->state == GOAL(REACHED))
    goal->reached = date;
  return STATUS_OK;
}

enum status case_move_goal(const struct case_facts *facts, const Lots__MoveGoalRequest *request,
                           struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  const Lots__Goal *goal = case_goal(facts->kase, request->number);
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_need_code(&attempt, "state", &codes_goal_state, (int)request->state);
  if (goal)
    check_goal_move(&attempt, goal, request);
  else
    attempt_refuse(&attempt, "number", "", MSG_NO_SUCH, NULL, NULL);
  enum status status = attempt_judge(&attempt, COMMAND_PLAN);
  return status == STATUS_OK && goal ? add_goal_move(&attempt, goal, request, out) : status;
}

/* --- plans -------------------------------------------------------------------------------------------------------- */

static void check_plan_goals(const struct attempt *attempt, const Lots__WritePlanRequest *request) {
  const Lots__Plan *plan = request->plan;
  if (plan->n_goals + request->n_goals == 0)
    attempt_refuse(attempt, "plan.goals", "S0.28", MSG_MISSING, NULL, NULL);
  if (plan->n_goals > LIST_MAX || request->n_goals > LIST_MAX)
    attempt_refuse(attempt, "plan.goals", "", MSG_TOO_MANY, arena_printf(attempt->facts->arena, "%d", LIST_MAX), NULL);
  for (size_t i = 0; i < plan->n_goals && i < LIST_MAX; i++)
    if (!case_goal(attempt->facts->kase, plan->goals[i]))
      attempt_refuse(attempt, "plan.goals", "", MSG_NO_SUCH, NULL, NULL);
  for (size_t i = 0; i < request->n_goals && i < LIST_MAX; i++)
    check_goal(attempt, request->goals[i], &in_plan);
}

static void check_plan(const struct attempt *attempt, const Lots__WritePlanRequest *request) {
  const Lots__Plan *plan = request->plan;
  date_t review = attempt_date(attempt, "plan.review", plan->review, DATE_NONE);
  attempt_need_code(attempt, "plan.kind", &codes_plan_kind, (int)plan->kind);
  attempt_need_code(attempt, "plan.status", &codes_plan_status, (int)plan->status);
  attempt_check_text(attempt, "plan.text", plan->text, TEXT_LONG);
  if (!plan->review[0])
    attempt_refuse(attempt, "plan.review", "S0.28", MSG_MISSING, NULL, NULL);
  if (review != DATE_NONE && attempt->date != DATE_NONE && review < attempt->date)
    attempt_refuse(attempt, "plan.review", "B1", MSG_DATE_BEFORE, date_text(attempt->facts->arena, attempt->date),
                   NULL);
  if (!attempt->facts->staff)
    attempt_refuse(attempt, "plan.responsible", "S0.28", MSG_MISSING, NULL, NULL);
  check_plan_goals(attempt, request);
}

/* The numbers of the goals that the plan names, and of those that come with it. */
static bool set_plan_goals(const struct attempt *attempt, const Lots__WritePlanRequest *request, Lots__Plan *plan,
                           struct events *out) {
  size_t named = request->plan->n_goals;
  plan->goals = arena_alloc(out->arena, (named + request->n_goals) * sizeof *plan->goals);
  if (!plan->goals)
    return false;
  for (size_t i = 0; i < named; i++)
    plan->goals[plan->n_goals++] = request->plan->goals[i];
  for (size_t i = 0; i < request->n_goals; i++)
    plan->goals[plan->n_goals++] = next_goal(attempt) + (uint32_t)i;
  return true;
}

static enum status add_planned(const struct attempt *attempt, const Lots__WritePlanRequest *request,
                               struct events *out) {
  const Lots__Plan *asked = request->plan, *before = case_plan(attempt->facts->kase, asked->kind);
  Lots__Plan *plan = case_new(out, &lots__plan__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_PLANNED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!plan || !event || !date || !set_plan_goals(attempt, request, plan, out))
    return STATUS_RESOURCE_EXHAUSTED;
  plan->kind = asked->kind;
  plan->version = before ? before->version + 1 : 1;
  plan->date = date;
  plan->review = asked->review;
  plan->responsible = attempt->facts->staff->id;
  plan->status = asked->status;
  plan->text = asked->text;
  plan->client_participated = asked->client_participated;
  event->planned = plan;
  return STATUS_OK;
}

enum status case_write_plan(const struct case_facts *facts, const Lots__WritePlanRequest *request,
                            struct problems *problems, struct events *out) {
  struct attempt attempt = {.date_field = "plan.date"};
  attempt_begin(&attempt, facts, request->plan ? request->plan->date : NULL, problems);
  if (!request->plan) {
    attempt_refuse(&attempt, "plan", "", MSG_MISSING, NULL, NULL);
    return attempt_judge(&attempt, COMMAND_PLAN);
  }
  check_plan(&attempt, request);
  enum status status = attempt_judge(&attempt, COMMAND_PLAN);
  if (status == STATUS_OK) /* first: the log finds plans by an entry's first event */
    status = add_planned(&attempt, request, out);
  for (size_t i = 0; status == STATUS_OK && i < request->n_goals; i++)
    status = add_new_goal(&attempt, request->goals[i], next_goal(&attempt) + (uint32_t)i, out);
  return status;
}
