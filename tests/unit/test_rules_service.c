/* SIUS after the decision: agreement A1, the coach and the coach's training, start and end; and the journal of the
 * case. */
#include "server/rules/decide/case_decide.h"
#include "server/rules/facts/case_state.h"
#include "test_rules_support.h"

/* --- coach (S0.9, S0.41, S4.25) ----------------------------------------------------------------------------------- */

static void a_coach_is_trained(void **state) {
  struct office *office = *state;
  up_to_granted(office);
  Lots__Principal *novice = staff(office, 130, ROLE_(SIUS));
  assert_refused_only(office, REFUSED, "S0.41", MSG_COMPETENCE_MISSING, do_assign(office, novice, ""));
  train(office, novice, 3, "");
  assert_refused_only(office, REFUSED, "S4.25", MSG_COMPETENCE_SHORT, do_assign(office, novice, ""));
  train(office, novice, 4, "2026-11-21");
  assert_refused_only(office, REFUSED, "S0.41", MSG_COMPETENCE_EXPIRED, do_assign(office, novice, ""));
  assert_string_equal(office->problems.first->arg2, "2026-11-21");
  train(office, novice, 4, TODAY); /* its last day counts */
  assert_ok(office, do_assign(office, novice, ""));
}

static void a_training_counts_from_its_day(void **state) {
  struct office *office = *state;
  up_to_granted(office);
  Lots__Principal *novice = staff(office, 130, ROLE_(SIUS));
  train(office, novice, 5, "")->issued = str(office, "2026-11-20");
  assert_refused_only(office, REFUSED, "S0.41", MSG_COMPETENCE_LATER, do_assign(office, novice, "2026-11-19"));
  assert_ok(office, do_assign(office, novice, "2026-11-20"));
}

static void another_training_does_not_serve(void **state) {
  struct office *office = *state;
  up_to_granted(office);
  Lots__Principal *novice = staff(office, 130, ROLE_(SIUS));
  train(office, novice, 4, "")->kind = LOTS__COMPETENCE_KIND__COMPETENCE_KIND_IPS_BASIC;
  assert_refused_only(office, REFUSED, "S0.41", MSG_COMPETENCE_MISSING, do_assign(office, novice, ""));
}

static void a_coach_holds_the_role(void **state) {
  struct office *office = *state;
  up_to_granted(office);
  Lots__Principal *other = staff(office, 131, ROLE_(COACH)); /* a municipality's coach, not SIUS */
  train(office, other, 4, "");
  assert_refused_only(office, REFUSED, "S0.2", MSG_ROLE_NEEDED, do_assign(office, other, ""));
  office->coach->disabled = true;
  assert_refused_only(office, REFUSED, "S0.2", MSG_ROLE_NEEDED, do_assign(office, office->coach, ""));
}

static void one_coach_at_a_time(void **state) {
  struct office *office = *state;
  up_to_ready(office);
  assert_refused_only(office, REFUSED, "S1.3", MSG_COACH_ALREADY, do_assign(office, office->coach, ""));
  assert_refused_only(office, REFUSED, "S1.3", MSG_DATE_BEFORE, do_assign(office, office->second_coach, "2026-11-10"));
  assert_ok(office, do_assign(office, office->second_coach, "2026-11-20"));
  assert_int_equal(case_coach(office->kase, day("2026-11-19")), office->coach->id);
  assert_int_equal(case_coach(office->kase, day("2026-11-20")), office->second_coach->id);
  assert_ok(office, do_assign(office, office->coach, "2026-11-20")); /* put right the same day */
  assert_int_equal(case_coach(office->kase, day("2026-11-20")), office->coach->id);
}

static void only_who_may_appoint_appoints(void **state) {
  struct office *office = *state;
  up_to_granted(office);
  Lots__AssignRequest request = LOTS__ASSIGN_REQUEST__INIT;
  assert_refused_only(
      office, REFUSED, "C1", MSG_NOT_YOUR_ROLE,
      case_assign(by(office, office->coach, office->coach), &request, &office->problems, &office->events));
  assert_refused_only(office, WRONG, "B3", MSG_DATE_IN_FUTURE, do_assign(office, office->coach, "2026-11-23"));
  assert_refused_only(office, WRONG, "", MSG_MISSING, /* nobody is named */
                      case_assign(by(office, office->officer, NULL), &request, &office->problems, &office->events));
}

/* --- agreement (S0.8) --------------------------------------------------------------------------------------------- */

static void an_agreement_is_signed_by_both(void **state) {
  struct office *office = *state;
  up_to_granted(office);
  Lots__Agreement *a1 = drafted(office, "2026-11-10");
  assert_refused(office, REFUSED, "S0.8", MSG_AGREEMENT_UNSIGNED, do_agree(office, a1));
  assert_int_equal(office->problems.count, 2);
  sign(office, a1, "AF", "2026-11-10");
  assert_refused_only(office, REFUSED, "S0.8", MSG_AGREEMENT_UNSIGNED, do_agree(office, a1));
  assert_string_equal(office->problems.first->arg2, "CLIENT");
  sign(office, a1, "CLIENT", "");
  assert_refused_only(office, REFUSED, "S0.8", MSG_AGREEMENT_UNSIGNED, do_agree(office, a1));
  a1->signatures[1]->date = str(office, "2026-11-23");
  assert_refused_only(office, WRONG, "B3", MSG_DATE_IN_FUTURE, do_agree(office, a1));
  a1->signatures[1]->date = str(office, "2026-11-11");
  assert_ok(office, do_agree(office, a1));
  assert_ok(office, do_agree(office, a1));
  assert_int_equal(office->kase->agreements[1]->version, 2);
  assert_string_equal(office->kase->agreements[1]->valid_from, "2026-11-10");
}

static void an_agreement_is_in_form(void **state) {
  struct office *office = *state;
  up_to_granted(office);
  Lots__Agreement *bad = drafted(office, "2026-10-01"); /* before the case was */
  bad->text = str(office, " ");
  bad->valid_from = str(office, "2026-11-10");
  bad->valid_to = str(office, "2026-11-09");
  sign(office, bad, "AF", "2026-11-10");
  sign(office, bad, "CLIENT", "2026-11-10");
  sign(office, bad, "CLIENT", "2026-11-10");
  sign(office, bad, "EMPLOYER", "2026-11-10");
  assert_refused(office, WRONG, "", MSG_MISSING, do_agree(office, bad));
  assert_true(told(office, "B1", MSG_DATE_BEFORE));
  assert_true(told(office, "B3", MSG_DATE_BEFORE));
  assert_true(told(office, "S0.8, S1.14, B5.8", MSG_SIGNED_TWICE));
  assert_true(told(office, "S0.8, S1.14, B5.8", MSG_NOT_A_PARTY));
  assert_int_equal(office->problems.count, 5);

  Lots__Agreement *a2 = drafted(office, "");
  a2->type = str(office, "A3"); /* there is none */
  assert_refused_only(office, WRONG, "S0.8", MSG_UNKNOWN_CODE, do_agree(office, a2));
  assert_refused_only(office, WRONG, "", MSG_MISSING, do_agree(office, NULL));
}

/* --- start (S0.10) ------------------------------------------------------------------------------------------------ */

static void nothing_starts_without_agreement_and_coach(void **state) {
  struct office *office = *state;
  up_to_granted(office);
  assert_refused(office, REFUSED, "S0.9", MSG_NO_COACH, do_activate(office, ""));
  assert_true(told(office, "S0.8", MSG_NO_AGREEMENT));
  assert_int_equal(office->problems.count, 2);
  assert_ok(office, do_agree_signed(office, "2026-11-10"));
  assert_refused_only(office, REFUSED, "S0.9", MSG_NO_COACH, do_activate(office, ""));
}

/* An agreement that came into the store with a signature lacking, as from an import. */
static void each_party_must_have_signed(void **state) {
  struct office *office = *state;
  static const char *const parties[] = {"AF", "CLIENT"};
  for (size_t i = 0; i < 2; i++) {
    office->kase = NULL;
    up_to_ready(office);
    office->kase->agreements[0]->n_signatures = 1;
    office->kase->agreements[0]->signatures[0]->party = str(office, parties[1 - i]);
    assert_refused_only(office, REFUSED, "S0.8", MSG_AGREEMENT_UNSIGNED, do_activate(office, ""));
    assert_string_equal(office->problems.first->arg2, parties[i]);
  }
}

static void the_start_follows_agreement_assignment_and_decision(void **state) {
  struct office *office = *state;
  up_to_granted(office); /* decided 2026-11-09 */
  Lots__Agreement *a1 = drafted(office, "2026-11-10");
  sign(office, a1, "AF", "2026-11-10");
  sign(office, a1, "CLIENT", "2026-11-13");
  assert_ok(office, do_agree(office, a1));
  assert_ok(office, do_assign(office, office->coach, "2026-11-12"));
  assert_refused(office, REFUSED, "B3", MSG_BEFORE_DECISION, do_activate(office, "2026-11-08"));
  assert_true(told(office, "B3", MSG_DATE_BEFORE_STEP));
  assert_true(told(office, "B3", MSG_DECISION_NOT_ON));
  assert_true(told(office, "S0.9", MSG_NO_COACH));
  assert_true(told(office, "S0.8", MSG_BEFORE_AGREEMENT));
  assert_refused_only(office, REFUSED, "S0.8", MSG_BEFORE_AGREEMENT, do_activate(office, "2026-11-12"));
  assert_string_equal(office->problems.first->arg2, "2026-11-13");
  assert_ok(office, do_activate(office, "2026-11-13"));
}

static void the_decision_covers_the_start(void **state) {
  struct office *office = *state;
  up_to_ready(office);
  office->kase->decisions[0]->valid_to = str(office, "2026-11-20");
  assert_refused_only(office, REFUSED, "B3", MSG_DECISION_NOT_ON, do_activate(office, "2026-11-21"));
  office->kase->decisions[0]->valid_from = str(office, "2026-11-15");
  assert_refused_only(office, REFUSED, "B3", MSG_DECISION_NOT_ON, do_activate(office, "2026-11-14"));
  assert_ok(office, do_activate(office, "2026-11-20"));
}

static void the_agreement_holds_at_the_start(void **state) {
  struct office *office = *state;
  up_to_ready(office);
  office->kase->agreements[0]->valid_to = str(office, "2026-11-15");
  assert_refused_only(office, REFUSED, "S0.8", MSG_AGREEMENT_NOT_ON, do_activate(office, "2026-11-16"));
  assert_ok(office, do_activate(office, "2026-11-15"));
}

static void the_coach_is_still_fit_at_the_start(void **state) {
  struct office *office = *state;
  up_to_ready(office);
  office->coach->competences[0]->expires = str(office, "2026-11-15");
  assert_refused_only(office, REFUSED, "S0.41", MSG_COMPETENCE_EXPIRED, do_activate(office, "2026-11-16"));
  Lots__MoveCaseRequest request = LOTS__MOVE_CASE_REQUEST__INIT;
  assert_refused(office, REFUSED, "S0.41", MSG_COMPETENCE_MISSING, /* nobody said who the coach is */
                 case_activate(by(office, office->officer, NULL), &request, &office->problems, &office->events));
  assert_ok(office, do_activate(office, "2026-11-15"));
}

/* --- end (C13, C14) ----------------------------------------------------------------------------------------------- */

#define LATER day("2027-01-31")

static enum status seek(struct office *office, const char *date, bool reached) {
  Lots__Outreach made_try = LOTS__OUTREACH__INIT;
  Lots__ReachOutRequest request = LOTS__REACH_OUT_REQUEST__INIT;
  made_try.date = str(office, date);
  made_try.mode = LOTS__CONTACT_MODE__CONTACT_MODE_PHONE;
  made_try.reached = reached;
  request.outreach = &made_try;
  return case_reach_out(by_on(office, office->coach, LATER), &request, &office->problems, &office->events);
}

static enum status close_as_lost(struct office *office, const char *date) {
  Lots__CloseCaseRequest request = LOTS__CLOSE_CASE_REQUEST__INIT;
  request.reason = CLOSE_(LOST_CONTACT);
  request.date = str(office, date);
  request.summary = str(office, "Svarar inte.");
  request.income_after = LOTS__INCOME_KIND__INCOME_KIND_SJUKPENNING;
  return case_close(by_on(office, office->coach, day(date)), &request, &office->problems, &office->events);
}

/* C13: three times over thirty days, since the client was last reached. */
static void contact_is_lost_only_after_documented_tries(void **state) {
  static const struct {
    struct {
      const char *date;
      bool reached;
    } tries[5];
    const char *last_day_too_early, *closes;
  } rows[] = {
      {{{"2026-11-22", false}, {"2026-12-01", false}, {"2026-12-10", false}}, "2026-12-21", "2026-12-22"},
      {{{"2026-11-22", false}, {"2026-12-22", false}, {"2026-12-31", false}}, "2026-12-30", "2026-12-31"},
      {{{"2026-11-22", false},
        {"2026-12-01", true},
        {"2026-12-01", false},
        {"2026-12-02", false},
        {"2026-12-03", false}},
       "2027-01-31",
       NULL},
  };
  struct office *office = *state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    office->kase = NULL;
    up_to_active(office);
    for (size_t j = 0; j < 5 && rows[i].tries[j].date; j++)
      assert_ok(office, seek(office, rows[i].tries[j].date, rows[i].tries[j].reached));
    assert_refused_only(office, REFUSED, "C13", MSG_NOT_SOUGHT, close_as_lost(office, rows[i].last_day_too_early));
    assert_string_equal(office->problems.first->arg1, "3");
    assert_string_equal(office->problems.first->arg2, "30");
    if (rows[i].closes)
      assert_ok(office, close_as_lost(office, rows[i].closes));
  }
  assert_refused_only(office, WRONG, "B3", MSG_DATE_IN_FUTURE, seek(office, "2027-02-01", false));
}

static void a_closing_takes_its_reason_from_the_list(void **state) {
  struct office *office = *state;
  for (Lots__CloseReason reason = 0; reason <= CLOSE_(NEVER_STARTED) + 1; reason++) {
    office->kase = NULL;
    up_to_active(office);
    for (int i = 0; i < 3; i++)
      assert_ok(office, seek(office, "2026-10-20", false)); /* so that contact may be lost */
    if (reason >= CLOSE_(EMPLOYED_COMPLETED) && reason <= CLOSE_(ERROR))
      assert_ok(office, do_close(office, reason, LOTS__INCOME_KIND__INCOME_KIND_SJUKPENNING));
    else
      assert_refused_only(office, REFUSED, "C13", reason ? MSG_REASON_NOT_HERE : MSG_CODE_MISSING,
                          do_close(office, reason, LOTS__INCOME_KIND__INCOME_KIND_SJUKPENNING));
  }
}

static void a_granted_case_closes_as_never_started(void **state) {
  struct office *office = *state;
  up_to_ready(office);
  assert_refused_only(office, REFUSED, "C13", MSG_REASON_NOT_HERE, do_close(office, CLOSE_(MOVED), 0));
  assert_string_equal(office->problems.first->arg1, "NEVER_STARTED");
  assert_ok(office, do_close(office, CLOSE_(NEVER_STARTED), 0));
}

static void a_closing_tells_the_income_after(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_refused_only(office, REFUSED, "C14", MSG_CODE_MISSING, do_close(office, CLOSE_(STUDIES), 0));
  assert_refused_only(office, WRONG, "", MSG_UNKNOWN_CODE, do_close(office, CLOSE_(STUDIES), (Lots__IncomeKind)88));
  assert_ok(office, do_close(office, CLOSE_(DEATH), 0));
}

static void a_closing_is_summed_up(void **state) {
  struct office *office = *state;
  up_to_active(office);
  Lots__CloseCaseRequest request = LOTS__CLOSE_CASE_REQUEST__INIT;
  request.reason = CLOSE_(ERROR);
  assert_refused_only(office, WRONG, "", MSG_MISSING,
                      case_close(by(office, office->coach, NULL), &request, &office->problems, &office->events));
  assert_string_equal(office->problems.first->field, "summary");
}

static void a_draft_in_use_is_not_cancelled(void **state) {
  struct office *office = *state;
  assert_ok(office, do_open(office, ""));
  assert_ok(office, do_reduced(office));
  office->kase->status = STATUS_(DRAFT);
  assert_refused_only(office, REFUSED, "B3", MSG_DRAFT_IN_USE, do_withdraw(office, ""));
}

/* --- journal ------------------------------------------------------------------------------------------------------ */

static void a_note_is_text_of_the_past(void **state) {
  struct office *office = *state;
  up_to_active(office);
  assert_refused_only(office, WRONG, "", MSG_MISSING, do_note(office, office->coach, "", "\t \n"));
  assert_refused_only(office, WRONG, "B3", MSG_DATE_IN_FUTURE, do_note(office, office->coach, "2026-11-23", "x"));
  assert_ok(office, do_note(office, office->coach, "1999-05-05", "Slutade skolan."));
  assert_string_equal(office->events.items[0]->note_added->happened, "1999-05-05");
  assert_ok(office, do_note(office, office->manager, "", "Genomgång."));
  assert_string_equal(office->events.items[0]->note_added->happened, TODAY);
}

static void a_note_has_a_greatest_length_in_characters(void **state) {
  struct office *office = *state;
  up_to_active(office);
  static char text[2 * 20001 + 1];
  for (size_t i = 0; i < 20001; i++)
    memcpy(text + 2 * i, "å", 2);
  assert_refused_only(office, WRONG, "", MSG_TOO_LONG, do_note(office, office->coach, "", text));
  assert_string_equal(office->problems.first->arg1, "20000");
  text[2 * 20000] = '\0';
  assert_ok(office, do_note(office, office->coach, "", text));
}

static void a_correction_names_note_and_reason(void **state) {
  struct office *office = *state;
  up_to_active(office);
  Lots__Note note_before = LOTS__NOTE__INIT;
  note_before.happened = str(office, "2026-11-13");
  const struct note_found original = {.note = &note_before, .position = 900};
  Lots__CorrectNoteRequest request = LOTS__CORRECT_NOTE_REQUEST__INIT;
  request.position = 900;
  request.text = str(office, "Mötet var den 13.");
  assert_refused_only(
      office, WRONG, "", MSG_MISSING,
      case_correct_note(by(office, office->coach, NULL), &request, &original, &office->problems, &office->events));
  request.reason = str(office, "fel dag");
  uint64_t revision = office->kase->revision;
  assert_ok(office, case_correct_note(by(office, office->coach, NULL), &request, &original, &office->problems,
                                      &office->events));
  const Lots__Note *note = office->events.items[0]->note_corrected;
  assert_int_equal(note->corrects, 900);
  assert_string_equal(note->happened, "2026-11-13");
  assert_string_equal(note->reason, "fel dag");
  assert_int_equal(office->kase->revision, revision); /* a note is no change of state */
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static void records_are_checked(void **state) {
  struct office *office = *state;
  assert_ok(office, do_open(office, ""));
  assert_refused_only(office, WRONG, "B5", MSG_MISSING, do_record(office, NULL));
  assert_refused_only(office, WRONG, "B3", MSG_DATE_IN_FUTURE, do_certificate(office, "2026-11-23", true));
  assert_refused_only(office, WRONG, "S0.13", MSG_MISSING, do_certificate(office, "", true));
  assert_refused_only(office, WRONG, "B1", MSG_DATE_BEFORE, do_registration(office, "2026-03-02", "2026-03-01"));
  assert_refused_only(office, WRONG, "S0.22", MSG_MISSING, do_registration(office, "", ""));
  assert_refused_only(office, WRONG, "", MSG_CODE_MISSING, do_work_ability(office, "2026-03-02", 0));
  assert_refused_only(office, WRONG, "S0.19", MSG_MISSING,
                      do_work_ability(office, "", LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_SOME));
  assert_ok(office, do_registration(office, "2026-03-01", "2027-03-01"));
  assert_string_equal(office->kase->basis[0]->recorded, TODAY);
}

static void a_spent_arena_is_said_and_nothing_else(void **state) {
  struct office *office = *state;
  up_to_ready(office);
  Lots__MoveCaseRequest request = LOTS__MOVE_CASE_REQUEST__INIT;
  for (size_t budget = 0; budget < 1024; budget += 16) {
    struct arena small;
    arena_init(&small, budget);
    const struct case_facts *facts = by(office, office->coach, office->coach);
    office->facts.arena = office->problems.arena = office->events.arena = &small;
    enum status status = case_activate(facts, &request, &office->problems, &office->events);
    assert_true(status == STATUS_OK || status == STATUS_RESOURCE_EXHAUSTED);
    arena_deinit(&small);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_coach_is_trained),
      TEST(a_training_counts_from_its_day),
      TEST(another_training_does_not_serve),
      TEST(a_coach_holds_the_role),
      TEST(one_coach_at_a_time),
      TEST(only_who_may_appoint_appoints),
      TEST(an_agreement_is_signed_by_both),
      TEST(an_agreement_is_in_form),
      TEST(nothing_starts_without_agreement_and_coach),
      TEST(each_party_must_have_signed),
      TEST(the_start_follows_agreement_assignment_and_decision),
      TEST(the_decision_covers_the_start),
      TEST(the_agreement_holds_at_the_start),
      TEST(the_coach_is_still_fit_at_the_start),
      TEST(contact_is_lost_only_after_documented_tries),
      TEST(a_closing_takes_its_reason_from_the_list),
      TEST(a_granted_case_closes_as_never_started),
      TEST(a_closing_tells_the_income_after),
      TEST(a_closing_is_summed_up),
      TEST(a_draft_in_use_is_not_cancelled),
      TEST(a_note_is_text_of_the_past),
      TEST(a_note_has_a_greatest_length_in_characters),
      TEST(a_correction_names_note_and_reason),
      TEST(records_are_checked),
      TEST(a_spent_arena_is_said_and_nothing_else),
  };
  return cmocka_run_group_tests_name("rules: the service", tests, NULL, NULL);
}
