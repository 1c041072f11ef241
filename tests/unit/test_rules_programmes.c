/* SE, IPS and SEd: the ways of B3 in each, what may be asked and what may not, with and without a decision (E6), and
 * for a provider on commission (S4.16). */
#include "server/rules/decide/case_decide.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/unit_setting.h"
#include "server/rules/guards/guards.h"
#include "server/rules/tables/programmes.h"
#include "test_rules_town.h"

static int setup(void **state) {
  return town_setup_as(state, PROGRAMME_(IPS));
}

static const Lots__Programme wishing[] = {PROGRAMME_(SE), PROGRAMME_(IPS), PROGRAMME_(SED)};

/* Does `check` on a fresh town in each of the three programmes. */
static void in_each(void (*check)(struct town *town)) {
  for (size_t i = 0; i < ROW_COUNT(wishing); i++) {
    struct town town;
    town_open(&town, wishing[i]);
    check(&town);
    office_close(&town.office);
  }
}

/* --- the way ------------------------------------------------------------------------------------------------------ */

static void becomes_active(struct town *town) {
  town_to_active(town);
  const Lots__Case *kase = town->office.kase;
  assert_int_equal(kase->status, STATUS_(ACTIVE));
  assert_string_equal(kase->active_since, "2026-11-12");
  assert_int_equal(kase->decisions[0]->decider_role, ROLE_(BISTAND));
}
static void a_case_becomes_active_in_each(void **state) {
  (void)state;
  in_each(becomes_active);
}

/* --- zero exclusion (F1, S2.27) ----------------------------------------------------------------------------------- */

/* Nothing of B5 is among what the three ask for; everything that SIUS asks for is. */
static void asks_no_sius_evidence(struct town *town) {
  struct criterion *criteria = NULL;
  size_t count = 0;
  assert_ok(&town->office, town_open_case(town, "2026-10-20"));
  by(&town->office, town->lead, NULL);
  assert_int_equal(case_eligibility(&town->office.facts, day(TODAY), &criteria, &count), STATUS_OK);
  assert_int_equal(count, 2);
  assert_string_equal(criteria[0].rule, "B3.1");
  assert_string_equal(criteria[1].rule, "B3.2");
  assert_false(criteria[0].met);
  assert_false(criteria[1].met);
}
static void only_wish_and_residence_are_asked_for(void **state) {
  (void)state;
  in_each(asks_no_sius_evidence);
}

static void grant_names_both(struct town *town) {
  town_to_awaiting_decision(town);
  town->office.kase->n_basis = 0;
  enum message wish = town->programme == PROGRAMME_(SED) ? MSG_NO_WISH_STUDIES : MSG_NO_WISH;
  assert_refused(&town->office, REFUSED, "B3.1", wish, town_grant(town, "", ""));
  assert_true(told(&town->office, "B3.2", MSG_NO_RESIDENCE));
  assert_int_equal(town->office.problems.count, 2);
}
static void a_grant_names_wish_and_residence_and_nothing_else(void **state) {
  (void)state;
  in_each(grant_names_both);
}

static void the_wish_may_be_studies_but_for_sed_it_must(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  assert_ok(&town->office, town_wish(town, false, true));
  assert_ok(&town->office, town_grant(town, "", ""));
  struct town sed;
  town_open(&sed, PROGRAMME_(SED));
  town_to_awaiting_decision(&sed);
  assert_ok(&sed.office, town_wish(&sed, true, false));
  assert_refused_only(&sed.office, REFUSED, "B3.1", MSG_NO_WISH_STUDIES, town_grant(&sed, "", ""));
  office_close(&sed.office);
}

static void another_municipality_decides_for_its_own(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  assert_ok(&town->office, town_residence(town, "0680"));
  assert_refused_only(&town->office, REFUSED, "B3.2", MSG_OTHER_RESIDENCE, town_grant(town, "", ""));
  assert_refused_only(&town->office, WRONG, "C15", MSG_MUNICIPALITY, town_residence(town, "9999"));
}

static const Lots__RejectReason forbidden[] = {
    REJECT_(NOT_READY),    REJECT_(SYMPTOMS),       REJECT_(SUBSTANCE_USE),   REJECT_(MISSED_MEETINGS),
    REJECT_(WORK_HISTORY), REJECT_(LOW_MOTIVATION), REJECT_(CRIMINAL_RECORD), REJECT_(TOO_LITTLE_SUPPORT),
};

static void ips_refuses_readiness_by_name(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  for (size_t i = 0; i < ROW_COUNT(forbidden); i++)
    assert_refused_only(&town->office, REFUSED, "S2.27", MSG_ZERO_EXCLUSION, town_refuse(town, forbidden[i]));
  assert_string_equal(town->office.problems.first->arg1,
                      "NO_WISH_TO_WORK, CLIENT_DECLINES, NO_BISTANDSBESLUT, OTHER_MUNICIPALITY, ALREADY_IN_PROGRAMME");
}

static void no_programme_takes_readiness(void **state) {
  (void)state;
  for (Lots__Programme programme = PROGRAMME_(SIUS); programme <= PROGRAMME_(SED); programme++)
    for (size_t i = 0; i < ROW_COUNT(forbidden); i++)
      assert_null(programme_reject_row(programme_on(programme, day(TODAY)), forbidden[i]));
}

static void sius_reasons_do_not_count(struct town *town) {
  town_to_awaiting_decision(town);
  assert_refused_only(&town->office, REFUSED, "C12", MSG_REASON_NOT_HERE, town_refuse(town, REJECT_(NO_NEED)));
  assert_refused_only(&town->office, REFUSED, "C12", MSG_REASON_NOT_HERE, town_refuse(town, REJECT_(NO_WORK_ABILITY)));
  assert_ok(&town->office, town_refuse(town, REJECT_(NO_WISH_TO_WORK)));
  assert_int_equal(town->office.kase->status, STATUS_(REJECTED));
}
static void the_reasons_of_sius_do_not_count_in_each(void **state) {
  (void)state;
  in_each(sius_reasons_do_not_count);
}

static void sius_still_asks_for_all_of_b5(void **state) {
  (void)state;
  const struct programme *sius = programme_on(PROGRAMME_(SIUS), day(TODAY));
  assert_int_equal(sius->criterion_count, 7);
  assert_int_equal(sius->forbidden_reason_count, 0);
  assert_null(programme_transition(sius, COMMAND_ACTIVATE, STATUS_(ASSESSING)));
}

/* --- who ---------------------------------------------------------------------------------------------------------- */

static void the_coach_has_the_training_of_the_programme(void **state) {
  struct town *town = *state;
  town_to_granted(town, "");
  Lots__Principal *novice = staff(&town->office, 230, ROLE_(COACH));
  train(&town->office, novice, 4, ""); /* SE_BASIC is not IPS_BASIC */
  assert_refused_only(&town->office, REFUSED, "S2.36", MSG_COMPETENCE_MISSING, town_assign(town, novice, ""));
  train(&town->office, novice, 3, "")->kind = LOTS__COMPETENCE_KIND__COMPETENCE_KIND_IPS_BASIC;
  assert_refused_only(&town->office, REFUSED, "S4.25", MSG_COMPETENCE_SHORT, town_assign(town, novice, ""));
  train(&town->office, novice, 4, "")->kind = LOTS__COMPETENCE_KIND__COMPETENCE_KIND_IPS_BASIC;
  assert_ok(&town->office, town_assign(town, novice, ""));
}

static void only_the_municipalitys_officer_decides(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(GRANTED);
  assert_refused(&town->office, REFUSED, "B11", MSG_ROLE_NEEDED, town_decide_as(town, town->lead, &request));
  assert_true(told(&town->office, "C1", MSG_NOT_YOUR_ROLE));
}

static void the_agreement_is_signed_by_client_and_coach(void **state) {
  struct town *town = *state;
  town_to_granted(town, "");
  assert_ok(&town->office, town_assign(town, town->coach, "2026-11-11"));
  assert_refused_only(&town->office, REFUSED, "S4.20", MSG_NO_AGREEMENT, town_activate(town, "2026-11-12"));
  struct office *office = &town->office;
  Lots__AgreeRequest request = LOTS__AGREE_REQUEST__INIT;
  request.agreement = drafted(office, "2026-11-12");
  request.agreement->type = str(office, "ASE");
  sign(office, request.agreement, "CLIENT", "2026-11-12");
  assert_refused_only(office, REFUSED, "S4.20", MSG_AGREEMENT_UNSIGNED,
                      case_agree(by(office, town->coach, NULL), &request, &office->problems, &office->events));
  assert_string_equal(office->problems.first->arg2, "COACH");
}

/* --- without a decision (E6) -------------------------------------------------------------------------------------- */

static void up_to_start_without_decision(struct town *town) {
  town_to_assessing(town);
  assert_ok(&town->office, town_agree(town, "2026-11-10"));
  assert_ok(&town->office, town_assign(town, town->coach, "2026-11-11"));
}

static const struct {
  bool decision;
  const char *from, *to, *start;
  bool starts;
} dropped[] = {
    {false, "2026-11-12", "", "2026-11-11", false}, /* the board's decision does not hold yet */
    {false, "2026-11-12", "", "2026-11-12", true},
    {false, "2026-01-01", "2026-11-11", "2026-11-12", false}, /* nor any more: the programme's own rule */
    {false, "2026-01-01", "2026-11-12", "2026-11-12", true},
    {true, "2026-01-01", "", "2026-11-12", false},
};

static void a_start_without_decision_needs_the_setting_of_the_day(void **state) {
  (void)state;
  for (size_t i = 0; i < ROW_COUNT(dropped); i++) {
    struct town town;
    town_open(&town, PROGRAMME_(IPS));
    up_to_start_without_decision(&town);
    town_set(&town, dropped[i].decision, dropped[i].from, dropped[i].to);
    if (dropped[i].starts)
      assert_ok(&town.office, town_activate(&town, dropped[i].start));
    else
      assert_refused_only(&town.office, REFUSED, "E6", MSG_DECISION_NEEDED, town_activate(&town, dropped[i].start));
    office_close(&town.office);
  }
}

static void the_newest_setting_counts(void **state) {
  struct town *town = *state;
  up_to_start_without_decision(town);
  town_set(town, false, "2025-07-01", "2026-11-11");
  town_set(town, true, "2026-11-12", "");
  assert_refused_only(&town->office, REFUSED, "E6", MSG_DECISION_NEEDED, town_activate(town, "2026-11-12"));
  assert_ok(&town->office, town_activate(town, "2026-11-11"));
}

static void without_decision_the_wish_is_still_asked_for(void **state) {
  struct town *town = *state;
  up_to_start_without_decision(town);
  town_set(town, false, "2025-07-01", "");
  town->office.kase->n_basis = 0;
  assert_refused(&town->office, REFUSED, "B3.1", MSG_NO_WISH, town_activate(town, "2026-11-12"));
  assert_true(told(&town->office, "B3.2", MSG_NO_RESIDENCE));
}

static void a_missing_decision_is_a_reason_only_where_one_is_needed(void **state) {
  struct town *town = *state;
  town_to_awaiting_decision(town);
  town_set(town, false, "2025-07-01", "");
  assert_refused_only(&town->office, REFUSED, "C12", MSG_REASON_NEEDS_DECISION,
                      town_refuse(town, REJECT_(NO_BISTANDSBESLUT)));
  town->office.unit.n_settings = 0;
  assert_ok(&town->office, town_refuse(town, REJECT_(NO_BISTANDSBESLUT)));
}

static enum status add_setting(struct town *town, Lots__Programme programme, const char *reference, const char *from,
                               const char *to) {
  struct office *office = &town->office;
  Lots__ProgrammeSetting *setting = made(office, &lots__programme_setting__descriptor);
  setting->programme = programme;
  setting->reference = str(office, reference);
  setting->from = str(office, from);
  setting->to = str(office, to);
  problems_init(&office->problems, &office->arena);
  return unit_setting_add(&office->unit, setting, programme_on(setting->programme, day(TODAY)), &office->arena,
                          &office->problems);
}

static void a_setting_is_checked_and_ends_the_one_before(void **state) {
  struct town *town = *state;
  struct office *office = &town->office;
  assert_int_equal(add_setting(town, PROGRAMME_(IPS), "", "", ""), WRONG);
  assert_int_equal(office->problems.count, 2); /* reference and first day */
  assert_int_equal(add_setting(town, PROGRAMME_(SE), "SN § 1", "2026-01-01", ""), WRONG);
  assert_true(told(office, "B2", MSG_NOT_OFFERED));
  assert_int_equal(add_setting(town, PROGRAMME_(IPS), "SN § 1", "2026-01-02", "2026-01-01"), WRONG);
  assert_true(told(office, "B1", MSG_DATE_BEFORE));
  assert_int_equal(add_setting(town, PROGRAMME_(IPS), "SN § 1", "2024-01-01", ""), STATUS_OK);
  assert_int_equal(add_setting(town, PROGRAMME_(IPS), "SN § 2", "2024-03-01", ""), STATUS_OK);
  assert_string_equal(office->unit.settings[0]->to, "2024-02-29");
  assert_int_equal(add_setting(town, PROGRAMME_(IPS), "SN § 3", "2024-03-01", ""), WRONG);
  assert_true(told(office, "E6", MSG_SETTING_ORDER));
  office->programmes[0] = PROGRAMME_(SIUS);
  assert_int_equal(add_setting(town, PROGRAMME_(SIUS), "SN § 4", "2026-01-01", ""), WRONG);
  assert_true(told(office, "E6", MSG_NOT_A_SETTING));
}

/* --- the waiting list (B4) ---------------------------------------------------------------------------------------- */

static enum status do_wait(struct town *town, Lots__Referral *referral, const char *date) {
  struct office *office = &town->office;
  Lots__MoveReferralRequest request = LOTS__MOVE_REFERRAL_REQUEST__INIT;
  request.date = str(office, date);
  by(office, town->lead, NULL);
  struct referral_facts facts = {.referral = referral,
                                 .organisation = &office->organisation,
                                 .unit = &office->unit,
                                 .caller = town->lead,
                                 .today = day(TODAY),
                                 .arena = &office->arena};
  return referral_wait(&facts, &request, &office->problems, &office->events);
}

/* From which statuses a referral may be put in the queue. */
static void only_a_received_referral_waits(void **state) {
  struct town *town = *state;
  for (Lots__ReferralStatus status = 1; status <= LOTS__REFERRAL_STATUS__REFERRAL_STATUS_WAITING; status++) {
    Lots__Referral referral = LOTS__REFERRAL__INIT;
    referral.unit = UNIT;
    referral.programme = PROGRAMME_(IPS);
    referral.status = status;
    referral.status_since = str(&town->office, "2026-11-02");
    bool received = status == LOTS__REFERRAL_STATUS__REFERRAL_STATUS_RECEIVED;
    assert_int_equal(do_wait(town, &referral, ""), received ? STATUS_OK : REFUSED);
    assert_int_equal(told(&town->office, "B4", MSG_REFERRAL_STATUS), !received);
  }
}

static void only_ips_keeps_a_queue(void **state) {
  struct town *town = *state;
  for (Lots__Programme programme = PROGRAMME_(SIUS); programme <= PROGRAMME_(SED); programme++) {
    Lots__Referral referral = LOTS__REFERRAL__INIT;
    referral.unit = UNIT;
    referral.programme = programme;
    referral.status = LOTS__REFERRAL_STATUS__REFERRAL_STATUS_RECEIVED;
    referral.status_since = str(&town->office, "2026-11-02");
    assert_int_equal(do_wait(town, &referral, ""), programme == PROGRAMME_(IPS) ? STATUS_OK : REFUSED);
    assert_int_equal(told(&town->office, "B4", MSG_NO_WAITING_LIST), programme != PROGRAMME_(IPS));
  }
}

/* --- on commission (S4.16) ---------------------------------------------------------------------------------------- */

static void a_provider_starts_on_its_commission(void **state) {
  struct town *town = *state;
  struct office *office = &town->office;
  office->organisation.kind = HOUSE_(PROVIDER);
  office->organisation.municipality = str(office, "");
  assert_ok(office, town_open_case(town, "2026-10-20"));
  assert_ok(office, town_wish(town, true, false));
  assert_ok(office, town_start(town, town->lead, "2026-11-02"));
  assert_refused_only(office, REFUSED, "S4.16", MSG_DECIDER_ORGANISATION,
                      do_assess(office, town->lead, "2026-11-03", OUTCOME_(NEED)));
  assert_ok(office, town_agree(town, "2026-11-10"));
  assert_ok(office, town_assign(town, town->coach, "2026-11-10"));
  assert_refused_only(office, REFUSED, "B3.2", MSG_NO_COMMISSION, town_activate(town, "2026-11-12"));
  assert_ok(office, town_commission(town, "2026-11-13", ""));
  assert_refused_only(office, REFUSED, "B3.2", MSG_COMMISSION_NOT_ON, town_activate(town, "2026-11-12"));
  assert_ok(office, town_activate(town, "2026-11-13"));
}

static void a_commission_is_in_form(void **state) {
  struct town *town = *state;
  assert_ok(&town->office, town_open_case(town, "2026-10-20"));
  assert_refused_only(&town->office, WRONG, "S4.16", MSG_MISSING, town_commission(town, "", ""));
  assert_refused_only(&town->office, WRONG, "B1", MSG_DATE_BEFORE, town_commission(town, "2024-02-29", "2024-02-28"));
  assert_ok(&town->office, town_commission(town, "2024-02-29", "2024-02-29"));
}

/* --- columns ------------------------------------------------------------------------------------------------------ */

static bool asks(const struct guard guards[GUARDS_MAX], guard_check *check) {
  for (size_t i = 0; i < GUARDS_MAX && guards[i].check; i++)
    if (guards[i].check == check)
      return true;
  return false;
}

/* What a phase's columns say of its guards is so. */
static void columns_of_phases_tell_what_their_guards_ask(void **state) {
  (void)state;
  for (size_t p = 0; p < rule_book.count; p++)
    for (size_t i = 0; i < rule_book.tables[p]->phase_count; i++) {
      const struct phase_row *row = &rule_book.tables[p]->phases[i];
      assert_int_equal(row->asks_choice, asks(row->opens, guard_disclosure_chosen));
      assert_int_equal(row->ends_with_word, row->ends[0].check == guard_reason_told);
    }
}

/* "basis.wish" is the field that a problem names, and the kind of record that the criterion looks at. */
static void columns_of_criteria_tell_what_they_judge(void **state) {
  (void)state;
  for (size_t p = 0; p < rule_book.count; p++)
    for (size_t i = 0; i < rule_book.tables[p]->criterion_count; i++) {
      const struct criterion_row *row = &rule_book.tables[p]->criteria[i];
      const ProtobufCFieldDescriptor *field =
          protobuf_c_message_descriptor_get_field(&lots__basis__descriptor, (unsigned)row->judges);
      if (field)
        assert_string_equal(row->field + strlen("basis."), field->name);
      else
        assert_string_equal(row->field, "assessment");
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, town_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_case_becomes_active_in_each),
      TEST(only_wish_and_residence_are_asked_for),
      TEST(a_grant_names_wish_and_residence_and_nothing_else),
      TEST(the_wish_may_be_studies_but_for_sed_it_must),
      TEST(another_municipality_decides_for_its_own),
      TEST(ips_refuses_readiness_by_name),
      TEST(no_programme_takes_readiness),
      TEST(the_reasons_of_sius_do_not_count_in_each),
      TEST(sius_still_asks_for_all_of_b5),
      TEST(the_coach_has_the_training_of_the_programme),
      TEST(only_the_municipalitys_officer_decides),
      TEST(the_agreement_is_signed_by_client_and_coach),
      TEST(a_start_without_decision_needs_the_setting_of_the_day),
      TEST(the_newest_setting_counts),
      TEST(without_decision_the_wish_is_still_asked_for),
      TEST(a_missing_decision_is_a_reason_only_where_one_is_needed),
      TEST(a_setting_is_checked_and_ends_the_one_before),
      TEST(only_a_received_referral_waits),
      TEST(only_ips_keeps_a_queue),
      TEST(a_provider_starts_on_its_commission),
      TEST(a_commission_is_in_form),
      cmocka_unit_test(columns_of_phases_tell_what_their_guards_ask),
      cmocka_unit_test(columns_of_criteria_tell_what_they_judge),
  };
  return cmocka_run_group_tests_name("rules: SE, IPS and SEd", tests, NULL, NULL);
}
