/* Eligibility for SIUS (B5): each criterion failing alone, all at once, and the border days. */
#include "test_rules_support.h"

#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/scope.h"

#define ABILITY_(outcome) LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_##outcome

static int setup(void **state) {
  int status = office_setup(state);
  up_to_awaiting_decision(*state);
  return status;
}

static const struct criterion *criterion(struct office *office, const char *date, const char *rule) {
  struct criterion *criteria;
  size_t count;
  by(office, office->officer, NULL);
  assert_int_equal(case_eligibility(&office->facts, day(date), &criteria, &count), STATUS_OK);
  assert_int_equal(count, 7);
  for (size_t i = 0; i < count; i++)
    if (strcmp(criteria[i].rule, rule) == 0)
      return &criteria[i];
  fail_msg("no criterion %s", rule);
  return NULL;
}

/* On every criterion alike: the list says it, the grant is refused for it, and for it alone. */
static void assert_fails_alone(struct office *office, const char *rule, enum message message) {
  assert_false(criterion(office, TODAY, rule)->met);
  assert_int_equal(criterion(office, TODAY, rule)->message, message);
  assert_refused_only(office, REFUSED, rule, message, do_grant(office, office->officer, TODAY));
}

static void forget(struct office *office, Lots__Basis__KindCase kind) {
  for (size_t i = 0; i < office->kase->n_basis; i++)
    if (office->kase->basis[i]->kind_case == kind)
      office->kase->basis[i]->kind_case = LOTS__BASIS__KIND__NOT_SET;
}

static void all_met(void **state) {
  struct office *office = *state;
  struct criterion *criteria;
  size_t count;
  by(office, office->officer, NULL);
  assert_int_equal(case_eligibility(&office->facts, day(TODAY), &criteria, &count), STATUS_OK);
  for (size_t i = 0; i < count; i++)
    assert_true(criteria[i].met);
  assert_ok(office, do_grant(office, office->officer, TODAY));
}

static void registration(void **state) {
  struct office *office = *state;
  assert_ok(office, do_registration(office, "2026-01-01", "2026-11-21"));
  assert_fails_alone(office, "B5.1", MSG_AF_REGISTRATION_LAPSED);
  assert_true(criterion(office, "2026-11-21", "B5.1")->met); /* the last day is in */
  assert_ok(office, do_registration(office, TODAY, ""));
  assert_true(criterion(office, TODAY, "B5.1")->met); /* so is the first */
  assert_false(criterion(office, "2026-11-21", "B5.1")->met);
  forget(office, LOTS__BASIS__KIND_AF_REGISTRATION);
  assert_fails_alone(office, "B5.1", MSG_NO_AF_REGISTRATION);
}

static void disability(void **state) {
  struct office *office = *state;
  office->kase->basis[1]->disability->evidence = str(office, "");
  assert_fails_alone(office, "B5.2", MSG_NO_EVIDENCE);
  office->kase->basis[1]->disability->n_groups = 0;
  assert_fails_alone(office, "B5.2", MSG_NO_DISABILITY_GROUP);
  forget(office, LOTS__BASIS__KIND_DISABILITY);
  assert_fails_alone(office, "B5.2", MSG_NO_DISABILITY_GROUP);
}

/* S4.9: other obstacles may be recorded and meet no condition; and what is withheld is judged as it was. */
static void other_obstacles_are_no_disability(void **state) {
  static const struct {
    Lots__DisabilityGroup group;
    bool counts;
  } rows[] = {
      {LOTS__DISABILITY_GROUP__DISABILITY_GROUP_NPF, true},
      {LOTS__DISABILITY_GROUP__DISABILITY_GROUP_SCHIZOPHRENIA_LIKE, true},
      {LOTS__DISABILITY_GROUP__DISABILITY_GROUP_ADDICTION, false},
      {LOTS__DISABILITY_GROUP__DISABILITY_GROUP_NEET, false},
      {LOTS__DISABILITY_GROUP__DISABILITY_GROUP_OTHER, true},
  };
  struct office *office = *state;
  Lots__Disability *disability = office->kase->basis[1]->disability;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    Lots__Disability as_recorded = *disability;
    Lots__DisabilityGroup group = rows[i].group;
    disability->groups = &group;
    disability->n_groups = 1;
    assert_int_equal(criterion(office, TODAY, "B5.2")->met, rows[i].counts);
    scope_withhold(&disability->base, SCOPE_PART(HEALTH));
    assert_true(disability->withheld && disability->n_groups == 0 && disability->evidence[0] == '\0');
    assert_int_equal(criterion(office, TODAY, "B5.2")->met, rows[i].counts);
    *disability = as_recorded;
  }
  disability->evidence = str(office, "");
  scope_withhold(&disability->base, SCOPE_PART(HEALTH));
  assert_int_equal(criterion(office, TODAY, "B5.2")->message, MSG_NO_EVIDENCE);
}

static void reduced_ability(void **state) {
  struct office *office = *state;
  office->kase->basis[2]->reduced_work_ability->evidence = str(office, "");
  assert_fails_alone(office, "B5.3", MSG_NO_EVIDENCE);
  forget(office, LOTS__BASIS__KIND_REDUCED_WORK_ABILITY);
  assert_fails_alone(office, "B5.3", MSG_NO_REDUCED_WORK_ABILITY);
}

static void support_need(void **state) {
  struct office *office = *state;
  assert_ok(office, do_need(office, true, false));
  assert_fails_alone(office, "B5.4", MSG_SUPPORT_NEED_NOT_BOTH);
  assert_ok(office, do_need(office, false, true));
  assert_fails_alone(office, "B5.4", MSG_SUPPORT_NEED_NOT_BOTH);
  forget(office, LOTS__BASIS__KIND_SUPPORT_NEED);
  assert_fails_alone(office, "B5.4", MSG_NO_SUPPORT_NEED);
}

static void certificate(void **state) {
  struct office *office = *state;
  assert_ok(office, do_certificate(office, "2026-06-01", false));
  assert_fails_alone(office, "B5.5", MSG_CERTIFICATE_NO_DIAGNOSIS);
  assert_ok(office, do_certificate(office, TODAY, true));
  assert_int_equal(criterion(office, "2026-11-21", "B5.5")->message, MSG_CERTIFICATE_LATER);
  forget(office, LOTS__BASIS__KIND_CERTIFICATE);
  assert_fails_alone(office, "B5.5", MSG_NO_CERTIFICATE);
}

/* S0.13: "färskt" is 365 days unless the organisation says otherwise, between 30 and 730. */
static void certificate_age(void **state) {
  struct office *office = *state;
  static const struct {
    uint32_t setting;
    date_t days;
  } rows[] = {{0, 365}, {365, 365}, {30, 30}, {730, 730}, {90, 90}, {29, 30}, {1, 30}, {731, 730}, {UINT32_MAX, 730}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char issued[DATE_TEXT_MAX];
    office->organisation.n_settings = 0;
    if (rows[i].setting)
      SIUS_SETTLES(office, CERTIFICATE_AGE, rows[i].setting, "2020-01-01");
    assert_ok(office, do_certificate(office, date_format(day(TODAY) - rows[i].days, issued), true));
    assert_true(criterion(office, TODAY, "B5.5")->met);
    assert_ok(office, do_certificate(office, date_format(day(TODAY) - rows[i].days - 1, issued), true));
    assert_fails_alone(office, "B5.5", MSG_CERTIFICATE_TOO_OLD);
    assert_string_equal(criterion(office, TODAY, "B5.5")->arg1, issued);
  }
}

/* It is the decision's day that counts, not today. */
static void certificate_age_at_the_decision(void **state) {
  struct office *office = *state;
  assert_ok(office, do_certificate(office, "2025-11-21", true)); /* 365 days old on 2026-11-21 */
  assert_refused_only(office, REFUSED, "B5.5", MSG_CERTIFICATE_TOO_OLD, do_grant(office, office->officer, TODAY));
  assert_ok(office, do_grant(office, office->officer, "2026-11-21"));
}

static void work_ability(void **state) {
  struct office *office = *state;
  assert_ok(office, do_work_ability(office, "2026-10-01", ABILITY_(NONE)));
  assert_fails_alone(office, "B5.6", MSG_WORK_ABILITY_NONE);
  assert_ok(office, do_work_ability(office, "", ABILITY_(NOT_ESTABLISHED)));
  assert_fails_alone(office, "B5.6", MSG_WORK_ABILITY_NOT_ESTABLISHED);
  assert_ok(office, do_work_ability(office, TODAY, ABILITY_(FULL)));
  assert_true(criterion(office, TODAY, "B5.6")->met);
  assert_refused_only(office, REFUSED, "B5.6", MSG_WORK_ABILITY_LATER, do_grant(office, office->officer, "2026-11-21"));
  forget(office, LOTS__BASIS__KIND_WORK_ABILITY);
  assert_fails_alone(office, "B5.6", MSG_WORK_ABILITY_NOT_ESTABLISHED);
}

static void assessment(void **state) {
  struct office *office = *state;
  assert_int_equal(criterion(office, "2026-11-04", "B5.7")->message, MSG_NO_ASSESSMENT); /* made the day after */
  office->kase->assessments[0]->outcome = OUTCOME_(NO_NEED);
  assert_fails_alone(office, "B5.7", MSG_ASSESSMENT_NOT_POSITIVE);
  office->kase->n_assessments = 0;
  assert_fails_alone(office, "B5.7", MSG_NO_ASSESSMENT);
}

/* S1.23: the assessor who then becomes the coach leaves the case without an assessment of its own. */
static void assessed_by_the_coach_only(void **state) {
  struct office *office = *state;
  give_role(office, office->officer, ROLE_(SIUS), "2020-01-01", "");
  train(office, office->officer, 4, "");
  assert_ok(office, do_assign(office, office->officer, ""));
  assert_refused_only(office, REFUSED, "B5.7", MSG_ASSESSED_BY_COACH_ONLY, do_grant(office, office->colleague, TODAY));
}

/* Later records stand for the case; the earlier stay as history. */
static void the_newest_record_counts(void **state) {
  struct office *office = *state;
  assert_ok(office, do_certificate(office, "2024-01-01", true));
  assert_fails_alone(office, "B5.5", MSG_CERTIFICATE_TOO_OLD);
  assert_ok(office, do_certificate(office, "2026-09-01", true));
  assert_ok(office, do_grant(office, office->officer, TODAY));
  assert_int_equal(office->kase->n_basis, 8);
}

static void all_failing_at_once(void **state) {
  struct office *office = *state;
  office->kase->n_basis = 0;
  office->kase->n_assessments = 0;
  assert_int_equal(settle(office, do_grant(office, office->officer, TODAY)), REFUSED);
  assert_int_equal(office->problems.count, 7);
  assert_true(told(office, "B5.1", MSG_NO_AF_REGISTRATION));
  assert_true(told(office, "B5.2", MSG_NO_DISABILITY_GROUP));
  assert_true(told(office, "B5.3", MSG_NO_REDUCED_WORK_ABILITY));
  assert_true(told(office, "B5.4", MSG_NO_SUPPORT_NEED));
  assert_true(told(office, "B5.5", MSG_NO_CERTIFICATE));
  assert_true(told(office, "B5.6", MSG_WORK_ABILITY_NOT_ESTABLISHED));
  assert_true(told(office, "B5.7", MSG_NO_ASSESSMENT));
}

/* Neither agreement nor coach is asked for before the decision (B5.8). */
static void agreement_is_not_a_criterion(void **state) {
  struct office *office = *state;
  assert_int_equal(office->kase->n_agreements, 0);
  assert_ok(office, do_grant(office, office->officer, TODAY));
}

/* A refusal asks for none of it. */
static void a_refusal_asks_for_no_criterion(void **state) {
  struct office *office = *state;
  office->kase->n_basis = 0;
  assert_ok(office, do_refuse(office, RESULT_(REFUSED), REJECT_(NO_FRESH_CERTIFICATE)));
}

static void a_programme_without_rules_has_no_criteria(void **state) {
  struct office *office = *state;
  struct criterion *criteria = NULL;
  size_t count = 0;
  office->kase->programme = LOTS__PROGRAMME__PROGRAMME_IPS;
  by(office, office->officer, NULL);
  assert_int_equal(case_eligibility(&office->facts, day("2010-12-31"), &criteria, &count), REFUSED);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(all_met),
      TEST(registration),
      TEST(disability),
      TEST(other_obstacles_are_no_disability),
      TEST(reduced_ability),
      TEST(support_need),
      TEST(certificate),
      TEST(certificate_age),
      TEST(certificate_age_at_the_decision),
      TEST(work_ability),
      TEST(assessment),
      TEST(assessed_by_the_coach_only),
      TEST(the_newest_record_counts),
      TEST(all_failing_at_once),
      TEST(agreement_is_not_a_criterion),
      TEST(a_refusal_asks_for_no_criterion),
      TEST(a_programme_without_rules_has_no_criteria),
  };
  return cmocka_run_group_tests_name("rules: eligibility", tests, NULL, NULL);
}
