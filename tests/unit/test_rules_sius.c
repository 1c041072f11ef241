/* SIUS: the way of a case to ACTIVE and out again, every pair of B3, and what stops each step. Eligibility has a file
 * of its own. */
#include "server/rules/decide/case_decide.h"
#include "server/rules/facts/case_state.h"
#include "test_rules_support.h"

#define IN(status) (1u << STATUS_(status))

/* --- the way ------------------------------------------------------------------------------------------------------ */

static void a_case_becomes_active(void **state) {
  struct office *office = *state;
  up_to_active(office);
  const Lots__Case *kase = office->kase;
  assert_int_equal(kase->id, CASE);
  assert_int_equal(kase->status, STATUS_(ACTIVE));
  assert_string_equal(kase->opened, "2026-10-20");
  assert_string_equal(kase->received, "2026-10-20");
  assert_string_equal(kase->active_since, "2026-11-12");
  assert_string_equal(kase->decisions[0]->rules_of, "2017-07-01");
  assert_int_equal(kase->decisions[0]->decider_role, ROLE_(AF_OFFICER));
  assert_string_equal(kase->decisions[0]->valid_from, "2026-11-09");
  assert_string_equal(kase->decisions[0]->valid_to, "");
  assert_int_equal(kase->agreements[0]->version, 1);
  assert_int_equal(case_coach(kase, day("2026-11-10")), 0);
  assert_int_equal(case_coach(kase, day("2026-11-11")), office->coach->id);
}

static void an_active_case_is_closed(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_ok(office, do_close(office, CLOSE_(EMPLOYED_COMPLETED), LOTS__INCOME_KIND__INCOME_KIND_WAGE));
  assert_int_equal(office->kase->status, STATUS_(CLOSED));
  assert_string_equal(office->kase->closed, TODAY);
  assert_int_equal(office->kase->income_after, LOTS__INCOME_KIND__INCOME_KIND_WAGE);
  assert_string_equal(office->kase->active_since, "2026-11-12");
}

static void the_basis_may_be_waited_for(void **state) {
  struct office *office = *state;
  assert_ok(office, do_open(office, "2026-10-20"));
  record_all(office);
  assert_ok(office, do_certificate(office, "2024-01-01", true));
  assert_ok(office, do_work_ability(office, "", LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_NOT_ESTABLISHED));
  assert_ok(office, do_start(office, "2026-11-02"));
  assert_ok(office, do_assess(office, office->officer, "2026-11-03", OUTCOME_(MORE_BASIS)));
  assert_int_equal(office->kase->status, STATUS_(AWAITING_BASIS));
  assert_int_equal(office->kase->n_missing, 2);
  assert_string_equal(office->kase->missing[0], "B5.5");
  assert_string_equal(office->kase->missing[1], "B5.6");

  assert_refused(office, REFUSED, "B5.5", MSG_CERTIFICATE_TOO_OLD, do_start(office, "2026-11-10"));
  assert_true(told(office, "B5.6", MSG_WORK_ABILITY_NOT_ESTABLISHED));
  assert_ok(office, do_certificate(office, "2026-11-04", true));
  assert_refused_only(office, REFUSED, "B5.6", MSG_WORK_ABILITY_NOT_ESTABLISHED, do_start(office, "2026-11-10"));
  assert_ok(office, do_work_ability(office, "2026-11-09", LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_FULL));
  size_t assignments = office->kase->n_assignments;
  assert_ok(office, do_start(office, "2026-11-10"));
  assert_int_equal(office->kase->status, STATUS_(ASSESSING));
  assert_int_equal(office->kase->n_missing, 0);
  assert_int_equal(office->kase->n_assignments, assignments); /* the same assessor goes on */
}

static void nothing_is_waited_for_when_nothing_is_missing(void **state) {
  struct office *office = *state;
  up_to_assessing(office);
  assert_refused_only(office, REFUSED, "B3", MSG_NOTHING_MISSING,
                      do_assess(office, office->officer, "2026-11-03", OUTCOME_(MORE_BASIS)));
}

/* --- every pair of B3 --------------------------------------------------------------------------------------------- */

static enum status step_record(struct office *office) {
  return do_reduced(office);
}
static enum status step_start(struct office *office) {
  return do_start(office, "");
}
static enum status step_await(struct office *office) {
  office->kase->n_basis = 0; /* else nothing would be missing */
  return do_assess(office, office->officer, "", OUTCOME_(MORE_BASIS));
}
static enum status step_finish(struct office *office) {
  return do_assess(office, office->officer, "", OUTCOME_(NO_NEED));
}
static enum status step_grant(struct office *office) {
  return do_grant(office, office->officer, "");
}
static enum status step_refuse(struct office *office) {
  return do_refuse(office, RESULT_(REFUSED), REJECT_(NO_NEED));
}
static enum status step_agree(struct office *office) {
  return do_agree_signed(office, "2026-11-20");
}
static enum status step_assign(struct office *office) {
  return do_assign(office, office->second_coach, "");
}
static enum status step_activate(struct office *office) {
  return do_activate(office, "");
}
static enum status step_withdraw(struct office *office) {
  if (office->kase->status == STATUS_(DRAFT))
    office->kase->n_basis = office->kase->n_assessments = 0;
  return do_withdraw(office, "");
}
static enum status step_close(struct office *office) {
  bool started = office->kase->status != STATUS_(GRANTED);
  return do_close(office, started ? CLOSE_(CLIENT_WISH) : CLOSE_(NEVER_STARTED), LOTS__INCOME_KIND__INCOME_KIND_NONE);
}
static enum status step_note(struct office *office) {
  return do_note(office, office->coach, "", "Klienten ringde.");
}

#define BEFORE_DECISION (IN(RECEIVED) | IN(ASSESSING) | IN(AWAITING_BASIS) | IN(AWAITING_DECISION))

/* B3 as it stands, said again independently of the table that is tested. */
static const struct pair_row {
  const char *name;
  enum status (*step)(struct office *office);
  unsigned from;
  Lots__CaseStatus to; /* 0: stays */
} pair_rows[] = {
    {"record", step_record, BEFORE_DECISION | IN(GRANTED) | IN(ACTIVE) | IN(PAUSED), 0},
    {"start", step_start, IN(RECEIVED) | IN(AWAITING_BASIS), STATUS_(ASSESSING)},
    {"await", step_await, IN(ASSESSING), STATUS_(AWAITING_BASIS)},
    {"finish", step_finish, IN(ASSESSING), STATUS_(AWAITING_DECISION)},
    {"grant", step_grant, IN(AWAITING_DECISION), STATUS_(GRANTED)},
    {"refuse", step_refuse, IN(AWAITING_DECISION), STATUS_(REJECTED)},
    {"agree", step_agree, (BEFORE_DECISION & ~IN(RECEIVED)) | IN(GRANTED) | IN(ACTIVE) | IN(PAUSED), 0},
    {"assign", step_assign, BEFORE_DECISION | IN(GRANTED) | IN(ACTIVE) | IN(PAUSED), 0},
    {"activate", step_activate, IN(GRANTED), STATUS_(ACTIVE)},
    {"withdraw", step_withdraw, IN(DRAFT) | BEFORE_DECISION, STATUS_(WITHDRAWN)},
    {"close", step_close, IN(GRANTED) | IN(ACTIVE) | IN(PAUSED), STATUS_(CLOSED)},
    {"note", step_note, ~(IN(UNSPECIFIED) | IN(PURGED)), 0},
};

/* A case that wants nothing, put into a status. */
static void put_in(struct office *office, Lots__CaseStatus status) {
  office->kase = NULL;
  up_to_active(office);
  office->kase->status = status;
}

static void try_pair(struct office *office, const struct pair_row *row, Lots__CaseStatus status) {
  put_in(office, status);
  enum status outcome = settle(office, row->step(office));
  bool allowed = row->from & (1u << status);
  Lots__CaseStatus after = allowed && row->to ? row->to : status;
  if (outcome == (allowed ? STATUS_OK : REFUSED) && allowed != told(office, "B3", MSG_WRONG_STATUS) &&
      office->kase->status == after)
    return;
  print_problems(office);
  fail_msg("%s from %s: %s", row->name, code_by_number(&codes_case_status, (int)status)->code, status_name(outcome));
}

static void every_pair_of_status_and_step(void **state) {
  struct office *office = *state;
  for (Lots__CaseStatus status = STATUS_(DRAFT); status <= STATUS_(PURGED); status++)
    for (size_t i = 0; i < sizeof pair_rows / sizeof *pair_rows; i++)
      try_pair(office, &pair_rows[i], status);
}

static void a_refused_pair_names_status_and_ways(void **state) {
  struct office *office = *state;
  assert_ok(office, do_open(office, "2026-11-01"));
  assert_refused(office, REFUSED, "B3", MSG_WRONG_STATUS, do_activate(office, ""));
  assert_string_equal(office->problems.first->field, "status");
  assert_string_equal(office->problems.first->arg1, "RECEIVED");
  assert_string_equal(office->problems.first->arg2, "GRANTED");
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static void opening_needs_a_unit_that_offers_it(void **state) {
  struct office *office = *state;
  office->unit.n_programmes = 0;
  assert_refused_only(office, REFUSED, "B3", MSG_UNIT_OTHER_PROGRAMMES, do_open(office, ""));
  office->unit.n_programmes = 2;
  office->unit.ended = str(office, "2026-11-21");
  assert_refused_only(office, REFUSED, "B3", MSG_UNIT_NOT_OPEN, do_open(office, ""));
  office->unit.ended = str(office, TODAY);
  assert_ok(office, do_open(office, ""));
}

static void a_programme_without_rules_is_refused(void **state) {
  struct office *office = *state;
  Lots__OpenCaseRequest request = LOTS__OPEN_CASE_REQUEST__INIT;
  request.unit = UNIT;
  request.programme = LOTS__PROGRAMME__PROGRAMME_IPS;
  request.date = str(office, "2010-12-31");
  assert_refused_only(
      office, REFUSED, "S0.44", MSG_NO_RULES,
      case_open(by(office, office->officer, NULL), CASE, &request, 0, &office->problems, &office->events));
  request.programme = 0;
  assert_refused_only(
      office, WRONG, "", MSG_CODE_MISSING,
      case_open(by(office, office->officer, NULL), CASE, &request, 0, &office->problems, &office->events));
  assert_refused_only(office, REFUSED, "S0.44", MSG_NO_RULES, do_open(office, "2017-06-30"));
  assert_ok(office, do_open(office, "2017-07-01"));
}

static void opening_needs_intake(void **state) {
  struct office *office = *state;
  office->officer = office->coach;
  assert_refused_only(office, REFUSED, "C1", MSG_NOT_YOUR_ROLE, do_open(office, ""));
  assert_string_equal(office->problems.first->field, "caller");
  assert_string_equal(office->problems.first->arg1, "INTAKE");
}

static void the_opener_becomes_handler(void **state) {
  struct office *office = *state;
  assert_ok(office, do_open(office, "2026-10-20"));
  assert_int_equal(office->kase->n_assignments, 1);
  assert_int_equal(office->kase->assignments[0]->kind, LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER);
  assert_int_equal(office->kase->assignments[0]->staff, office->officer->id);
  assert_string_equal(office->kase->assignments[0]->from, TODAY);
}

/* --- dates -------------------------------------------------------------------------------------------------------- */

static void a_step_is_not_dated_ahead(void **state) {
  struct office *office = *state;
  assert_refused_only(office, WRONG, "B3", MSG_DATE_IN_FUTURE, do_open(office, "2026-11-23"));
  assert_ok(office, do_open(office, TODAY));
  assert_refused_only(office, WRONG, "", MSG_NOT_A_DATE, do_start(office, "2026-02-30"));
  assert_refused_only(office, WRONG, "B3", MSG_DATE_IN_FUTURE, do_start(office, "2027-01-01"));
}

static void a_step_is_not_dated_before_the_one_before(void **state) {
  struct office *office = *state;
  assert_ok(office, do_open(office, "2026-11-10"));
  assert_refused_only(office, REFUSED, "B3", MSG_DATE_BEFORE_STEP, do_start(office, "2026-11-09"));
  assert_string_equal(office->problems.first->arg1, "2026-11-10");
  assert_ok(office, do_start(office, "2026-11-10")); /* the same day is in order */
}

static void a_step_is_dated_back_only_inside_the_open_month(void **state) {
  struct office *office = *state;
  assert_ok(office, do_open(office, "2026-09-01"));
  assert_refused_only(office, REFUSED, "B3", MSG_DATE_BEFORE_MONTH, do_start(office, "2026-10-31"));
  assert_string_equal(office->problems.first->arg1, "2026-11-01");
  assert_ok(office, do_start(office, "2026-11-01"));
}

/* --- assessment --------------------------------------------------------------------------------------------------- */

static enum status start_with(struct office *office, Lots__Principal *caller, Lots__Principal *assessor) {
  Lots__StartAssessmentRequest request = LOTS__START_ASSESSMENT_REQUEST__INIT;
  request.assessor = assessor->id;
  return case_start_assessment(by(office, caller, assessor), &request, &office->problems, &office->events);
}

static void the_assessor_needs_an_assessing_role(void **state) {
  struct office *office = *state;
  assert_ok(office, do_open(office, ""));
  assert_refused_only(office, REFUSED, "S1.23", MSG_ROLE_NEEDED, start_with(office, office->officer, office->coach));
  assert_refused(office, REFUSED, "C1", MSG_NOT_YOUR_ROLE, start_with(office, office->coach, office->therapist));
  assert_ok(office, start_with(office, office->manager, office->therapist));
  assert_int_equal(office->kase->assignments[1]->kind, LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_ASSESSOR);
  assert_int_equal(office->kase->assignments[1]->staff, office->therapist->id);
  assert_refused(office, REFUSED, "S1.23", MSG_ROLE_NEEDED, do_assess(office, office->coach, "", OUTCOME_(NEED)));
}

/* Somebody who is both employment officer and SIUS consultant, and the coach here. */
static void the_coach_is_not_the_only_assessor(void **state) {
  struct office *office = *state;
  give_role(office, office->coach, ROLE_(AF_OFFICER), "2020-01-01", "");
  up_to_assessing(office);
  assert_ok(office, do_assign(office, office->coach, ""));
  assert_refused_only(office, REFUSED, "S1.23", MSG_ASSESSED_BY_COACH_ONLY,
                      do_assess(office, office->coach, "", OUTCOME_(NEED)));
  assert_ok(office, do_assess(office, office->therapist, "", OUTCOME_(NEED)));
  assert_int_equal(office->kase->assessments[0]->assessor_role, ROLE_(AF_OT));
}

static void an_assessment_says_outcome_and_why(void **state) {
  struct office *office = *state;
  up_to_assessing(office);
  Lots__AssessRequest request = LOTS__ASSESS_REQUEST__INIT;
  request.rationale = str(office, "  \n");
  assert_refused(office, WRONG, "", MSG_CODE_MISSING,
                 case_assess(by(office, office->officer, NULL), &request, &office->problems, &office->events));
  assert_true(told(office, "", MSG_MISSING));
  request.outcome = (Lots__AssessmentOutcome)99;
  assert_refused(office, WRONG, "", MSG_UNKNOWN_CODE,
                 case_assess(by(office, office->officer, NULL), &request, &office->problems, &office->events));
}

/* --- decision ----------------------------------------------------------------------------------------------------- */

static void the_decider_is_not_the_coach(void **state) {
  struct office *office = *state;
  give_role(office, office->coach, ROLE_(AF_OFFICER), "2020-01-01", "");
  up_to_awaiting_decision(office);
  assert_ok(office, do_assign(office, office->coach, "2026-11-06"));
  assert_refused_only(office, REFUSED, "B3", MSG_DECIDER_IS_COACH, do_grant(office, office->coach, ""));
  assert_ok(office, do_grant(office, office->colleague, ""));
}

/* Who was the coach and is no longer may. */
static void a_former_coach_may_decide(void **state) {
  struct office *office = *state;
  give_role(office, office->coach, ROLE_(AF_OFFICER), "2020-01-01", "");
  up_to_awaiting_decision(office);
  assert_ok(office, do_assign(office, office->coach, "2026-11-06"));
  assert_ok(office, do_assign(office, office->second_coach, "2026-11-10"));
  assert_refused_only(office, REFUSED, "B3", MSG_DECIDER_IS_COACH, do_grant(office, office->coach, "2026-11-09"));
  assert_ok(office, do_grant(office, office->coach, "2026-11-10"));
}

static void the_coach_is_not_the_decider(void **state) {
  struct office *office = *state;
  give_role(office, office->officer, ROLE_(SIUS), "2020-01-01", "");
  train(office, office->officer, 4, "");
  up_to_granted(office);
  assert_refused_only(office, REFUSED, "B3", MSG_COACH_IS_DECIDER, do_assign(office, office->officer, ""));
}

static void only_arbetsformedlingen_decides(void **state) {
  struct office *office = *state;
  up_to_awaiting_decision(office);
  office->organisation.kind = LOTS__ORGANISATION_KIND__ORGANISATION_KIND_MUNICIPALITY;
  assert_refused_only(office, REFUSED, "S1.13", MSG_DECIDER_ORGANISATION, do_grant(office, office->officer, ""));
  office->organisation.kind = LOTS__ORGANISATION_KIND__ORGANISATION_KIND_AF;
  office->officer->organisation = 4;
  assert_refused_only(office, REFUSED, "S1.13", MSG_DECIDER_ORGANISATION, do_grant(office, office->officer, ""));
}

static void only_a_decider_decides(void **state) {
  struct office *office = *state;
  up_to_awaiting_decision(office);
  assert_refused(office, REFUSED, "C1", MSG_NOT_YOUR_ROLE, do_grant(office, office->therapist, ""));
  assert_true(told(office, "B11", MSG_ROLE_NEEDED));
  Lots__Principal *newcomer = staff(office, 120, ROLE_(BISTAND)); /* may decide, but not this */
  assert_refused_only(office, REFUSED, "B11", MSG_ROLE_NEEDED, do_grant(office, newcomer, ""));
}

static void a_grant_names_its_legal_basis_and_days(void **state) {
  struct office *office = *state;
  up_to_awaiting_decision(office);
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(GRANTED);
  request.date = str(office, "2026-11-20");
  request.valid_from = str(office, "2026-11-19");
  request.valid_to = str(office, "2026-11-18");
  request.reason = REJECT_(NO_NEED);
  assert_refused(office, WRONG, "B11", MSG_REASON_WITH_GRANT,
                 case_decide(by(office, office->officer, NULL), &request, &office->problems, &office->events));
  assert_true(told(office, "", MSG_MISSING));
  assert_true(told(office, "B3", MSG_DATE_BEFORE));
  assert_true(told(office, "B1", MSG_DATE_BEFORE));
  assert_int_equal(office->problems.count, 4);
}

static void a_part_grant_is_explained(void **state) {
  struct office *office = *state;
  up_to_awaiting_decision(office);
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(PARTLY_GRANTED);
  request.legal_basis = str(office, "förordning (2017:462)");
  assert_refused_only(office, WRONG, "", MSG_MISSING,
                      case_decide(by(office, office->officer, NULL), &request, &office->problems, &office->events));
  request.motivation = str(office, "Kortare tid än sökt.");
  assert_ok(office, case_decide(by(office, office->officer, NULL), &request, &office->problems, &office->events));
  assert_int_equal(office->kase->status, STATUS_(GRANTED));
}

/* C12: what SIUS takes, and nothing else. */
static void a_refusal_takes_its_reason_from_the_list(void **state) {
  struct office *office = *state;
  for (Lots__RejectReason reason = 0; reason <= REJECT_(ALREADY_IN_PROGRAMME); reason++) {
    office->kase = NULL;
    up_to_awaiting_decision(office);
    bool listed = reason >= REJECT_(NOT_REGISTERED) && reason <= REJECT_(OUTSIDE_AF);
    if (listed)
      assert_ok(office, do_refuse(office, RESULT_(REFUSED), reason));
    else
      assert_refused_only(office, REFUSED, "C12", reason ? MSG_REASON_NOT_HERE : MSG_CODE_MISSING,
                          do_refuse(office, RESULT_(REFUSED), reason));
    assert_int_equal(office->kase->reject_reason, listed ? reason : 0);
  }
}

static void the_results_of_b11(void **state) {
  struct office *office = *state;
  static const Lots__DecisionResult refusing[] = {RESULT_(REFUSED), RESULT_(DISMISSED), RESULT_(WRITTEN_OFF)};
  for (size_t i = 0; i < sizeof refusing / sizeof *refusing; i++) {
    office->kase = NULL;
    up_to_awaiting_decision(office);
    assert_ok(office, do_refuse(office, refusing[i], REJECT_(OTHER_MEASURE)));
    assert_int_equal(office->kase->status, STATUS_(REJECTED));
    assert_string_equal(office->kase->decisions[0]->valid_from, "");
  }
  office->kase = NULL;
  up_to_awaiting_decision(office);
  assert_refused(office, WRONG, "B3", MSG_WRONG_STATUS, do_refuse(office, RESULT_(REVOKED), 0));
  assert_refused(office, WRONG, "B3", MSG_WRONG_STATUS, do_refuse(office, RESULT_(PROLONGED), 0));
  assert_refused(office, WRONG, "", MSG_UNKNOWN_CODE, do_refuse(office, (Lots__DecisionResult)50, 0));
}

static void a_refusal_is_motivated(void **state) {
  struct office *office = *state;
  up_to_awaiting_decision(office);
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(REFUSED);
  request.reason = REJECT_(NO_NEED);
  assert_refused_only(office, WRONG, "", MSG_MISSING,
                      case_decide(by(office, office->officer, NULL), &request, &office->problems, &office->events));
  assert_string_equal(office->problems.first->field, "motivation");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_case_becomes_active),
      TEST(an_active_case_is_closed),
      TEST(the_basis_may_be_waited_for),
      TEST(nothing_is_waited_for_when_nothing_is_missing),
      TEST(every_pair_of_status_and_step),
      TEST(a_refused_pair_names_status_and_ways),
      TEST(opening_needs_a_unit_that_offers_it),
      TEST(a_programme_without_rules_is_refused),
      TEST(opening_needs_intake),
      TEST(the_opener_becomes_handler),
      TEST(a_step_is_not_dated_ahead),
      TEST(a_step_is_not_dated_before_the_one_before),
      TEST(a_step_is_dated_back_only_inside_the_open_month),
      TEST(the_assessor_needs_an_assessing_role),
      TEST(the_coach_is_not_the_only_assessor),
      TEST(an_assessment_says_outcome_and_why),
      TEST(the_decider_is_not_the_coach),
      TEST(a_former_coach_may_decide),
      TEST(the_coach_is_not_the_decider),
      TEST(only_arbetsformedlingen_decides),
      TEST(only_a_decider_decides),
      TEST(a_grant_names_its_legal_basis_and_days),
      TEST(a_part_grant_is_explained),
      TEST(a_refusal_takes_its_reason_from_the_list),
      TEST(the_results_of_b11),
      TEST(a_refusal_is_motivated),
  };
  return cmocka_run_group_tests_name("rules: SIUS", tests, NULL, NULL);
}
