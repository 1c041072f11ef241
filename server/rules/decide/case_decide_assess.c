/* case_decide_assess: the assessment and the decision. See case_decide.h. */
#include <string.h>

#include "case_decide.h"
#include "case_ending.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/eligibility.h"

/* --- start of the assessment -------------------------------------------------------------------------------------- */

static bool assesses_already(const Lots__Case *kase, uint64_t staff) {
  for (size_t i = 0; i < kase->n_assignments; i++) {
    const Lots__Assignment *assignment = kase->assignments[i];
    if (assignment->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_ASSESSOR && assignment->staff == staff &&
        !assignment->to[0])
      return true;
  }
  return false;
}

enum status case_start_assessment(const struct case_facts *facts, const Lots__StartAssessmentRequest *request,
                                  struct problems *problems, struct events *out) {
  struct attempt attempt = {.appointed = request->assessor ? facts->staff : facts->caller};
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_need_appointed(&attempt, "assessor");
  enum status status = attempt_judge(&attempt, COMMAND_START_ASSESSMENT);
  if (status != STATUS_OK)
    return status;
  uint64_t assessor = attempt.appointed->id;
  if (!assesses_already(facts->kase, assessor))
    status = case_add_assigned(out, case_ref_of(facts->kase), LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_ASSESSOR, assessor,
                               attempt.date);
  return status == STATUS_OK && !case_add_moved(&attempt, out) ? STATUS_RESOURCE_EXHAUSTED : status;
}

/* --- its end ------------------------------------------------------------------------------------------------------ */

static enum status add_assessed(const struct attempt *attempt, const Lots__AssessRequest *request, struct events *out) {
  const struct case_facts *facts = attempt->facts;
  Lots__Assessment *assessment = case_new(out, &lots__assessment__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_ASSESSED, case_ref_of(facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!assessment || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  assessment->date = date;
  assessment->assessor = facts->caller->id;
  assessment->assessor_role =
      rights_role_among(facts->caller, facts->kase->unit, attempt->programme->assessors.roles, facts->today);
  assessment->outcome = request->outcome;
  assessment->rationale = request->rationale;
  assessment->n_tasks = request->n_tasks;
  assessment->tasks = request->tasks;
  assessment->n_support_types = request->n_support_types;
  assessment->support_types = request->support_types;
  event->assessed = assessment;
  return STATUS_OK;
}

/* The rules of the basis that is not there: what the case then waits for. */
static enum status list_missing(const struct attempt *attempt, struct arena *arena, Lots__CaseMoved *moved) {
  const struct programme *programme = attempt->programme;
  for (size_t i = 0; i < programme->criterion_count; i++) {
    const struct criterion_row *row = &programme->criteria[i];
    struct criterion criterion = {0};
    if (!row->waits || row->check(attempt->facts, programme, attempt->date, &criterion))
      continue;
    if (!arena_append(arena, &moved->missing, &moved->n_missing, arena_strdup(arena, row->rule)))
      return STATUS_RESOURCE_EXHAUSTED;
  }
  return STATUS_OK;
}

static enum status add_assessment_end(const struct attempt *attempt, const Lots__AssessRequest *request,
                                      struct events *out) {
  enum status status = add_assessed(attempt, request, out);
  if (status != STATUS_OK)
    return status;
  Lots__CaseMoved *moved = case_add_moved(attempt, out);
  if (!moved)
    return STATUS_RESOURCE_EXHAUSTED;
  return attempt->row->command == COMMAND_AWAIT_BASIS ? list_missing(attempt, out->arena, moved) : STATUS_OK;
}

enum status case_assess(const struct case_facts *facts, const Lots__AssessRequest *request, struct problems *problems,
                        struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_need_code(&attempt, "outcome", &codes_assessment_outcome, (int)request->outcome);
  attempt_need_text(&attempt, "rationale", request->rationale, TEXT_LONG);
  attempt_check_texts(&attempt, "tasks", request->tasks, request->n_tasks);
  attempt_check_texts(&attempt, "support_types", request->support_types, request->n_support_types);
  bool waits = request->outcome == LOTS__ASSESSMENT_OUTCOME__ASSESSMENT_OUTCOME_MORE_BASIS;
  enum status status = attempt_judge(&attempt, waits ? COMMAND_AWAIT_BASIS : COMMAND_FINISH_ASSESSMENT);
  return status == STATUS_OK ? add_assessment_end(&attempt, request, out) : status;
}

/* --- the decision ------------------------------------------------------------------------------------------------- */

#define RESULT(result) LOTS__DECISION_RESULT__DECISION_RESULT_##result

/* B11. Avvisat and avskrivet end the case as a refusal does: none of the three gives the support, each needs its reason
 * from the closed list and its motivation. Revoking and prolonging change a decision that runs and leave the case where
 * it is. */
static const struct result_row {
  Lots__DecisionResult result;
  enum command command;
  bool asks_motivation; /* whatever is not granted in full is explained */
} results[] = {
    {RESULT(GRANTED), COMMAND_GRANT, false},     {RESULT(PARTLY_GRANTED), COMMAND_GRANT, true},
    {RESULT(REFUSED), COMMAND_REFUSE, true},     {RESULT(DISMISSED), COMMAND_REFUSE, true},
    {RESULT(WRITTEN_OFF), COMMAND_REFUSE, true}, {RESULT(PROLONGED), COMMAND_PROLONG, false},
    {RESULT(REVOKED), COMMAND_REVOKE, true},
};

static const struct result_row *result_row(Lots__DecisionResult result) {
  for (size_t i = 0; i < ROW_COUNT(results); i++)
    if (results[i].result == result)
      return &results[i];
  return NULL;
}

static const struct result_row *need_result(const struct attempt *attempt, Lots__DecisionResult result) {
  return attempt_need_code(attempt, "result", &codes_decision_result, (int)result) ? result_row(result) : NULL;
}

/* When a decision runs: from its own day unless it says a later one; without an end, until further notice. One that
 * prolongs goes on, unless it says otherwise, where the one before it ends. */
struct period {
  date_t from, to;
};

static date_t usual_start(const struct attempt *attempt, const Lots__DecideRequest *request) {
  const Lots__Decision *before =
      attempt->date == DATE_NONE ? NULL : case_decision_on(attempt->facts->kase, attempt->date);
  date_t ends = before ? date_stored(before->valid_to) : DATE_NONE;
  return request->result == RESULT(PROLONGED) && ends != DATE_NONE ? ends + 1 : attempt->date;
}

static struct period decision_period(const struct attempt *attempt, const Lots__DecideRequest *request) {
  struct period period = {
      .from = attempt_date(attempt, "valid_from", request->valid_from, usual_start(attempt, request)),
      .to = attempt_date(attempt, "valid_to", request->valid_to, DATE_NONE),
  };
  struct arena *arena = attempt->facts->arena;
  if (period.from != DATE_NONE && period.from < attempt->date)
    attempt_refuse(attempt, "valid_from", "B3", MSG_DATE_BEFORE, date_text(arena, attempt->date), NULL);
  if (period.from != DATE_NONE && period.to != DATE_NONE && period.to < period.from)
    attempt_refuse(attempt, "valid_to", "B1", MSG_DATE_BEFORE, date_text(arena, period.from), NULL);
  return period;
}

static void check_decision_texts(const struct attempt *attempt, const Lots__DecideRequest *request,
                                 const struct result_row *row) {
  bool grants = row && row->command != COMMAND_REFUSE;
  if (grants)
    attempt_need_text(attempt, "legal_basis", request->legal_basis, TEXT_LONG);
  else
    attempt_check_text(attempt, "legal_basis", request->legal_basis, TEXT_LONG);
  if (row && row->asks_motivation)
    attempt_need_text(attempt, "motivation", request->motivation, TEXT_LONG);
  else
    attempt_check_text(attempt, "motivation", request->motivation, TEXT_LONG);
  if (grants && request->reason)
    attempt_refuse(attempt, "reason", "B11", MSG_REASON_WITH_GRANT, NULL, NULL);
}

static void fill_decision(const struct attempt *attempt, const Lots__DecideRequest *request, struct period period,
                          struct arena *arena, Lots__Decision *decision) {
  const struct case_facts *facts = attempt->facts;
  decision->result = request->result;
  decision->date = date_text(arena, attempt->date);
  decision->decider = facts->caller->id;
  decision->decider_role =
      rights_role_among(facts->caller, facts->kase->unit, attempt->programme->deciders.roles, facts->today);
  decision->legal_basis = request->legal_basis;
  decision->motivation = request->motivation;
  decision->reason = request->reason;
  decision->rules_of = arena_strdup(arena, attempt->programme->valid_from);
  if (attempt->row->command == COMMAND_REFUSE)
    return; /* what gives nothing runs from no day to none */
  decision->valid_from = date_text(arena, period.from);
  decision->valid_to = date_text(arena, period.to);
}

static enum status add_decided(const struct attempt *attempt, const Lots__DecideRequest *request, struct period period,
                               struct events *out) {
  Lots__Decision *decision = case_new(out, &lots__decision__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DECIDED, case_ref_of(attempt->facts->kase));
  if (!decision || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  fill_decision(attempt, request, period, out->arena, decision);
  event->decided = decision;
  Lots__CaseMoved *moved = attempt->row->to ? case_add_ended(attempt, out) : NULL;
  if (moved)
    moved->reject_reason = request->reason;
  return arena_failed(out->arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
}

enum status case_decide(const struct case_facts *facts, const Lots__DecideRequest *request, struct problems *problems,
                        struct events *out) {
  struct attempt attempt = {.reject_reason = request->reason};
  attempt_begin(&attempt, facts, request->date, problems);
  const struct result_row *row = need_result(&attempt, request->result);
  check_decision_texts(&attempt, request, row);
  struct period period = decision_period(&attempt, request);
  enum status status = attempt_judge(&attempt, row ? row->command : COMMAND_GRANT);
  return status == STATUS_OK ? add_decided(&attempt, request, period, out) : status;
}
