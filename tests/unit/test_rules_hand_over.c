/* Unit tests of the hand-over to another organisation (B3): what it must say, that it ends the case as a closing does,
 * and that nothing leads back. */
#include "server/rules/decide/case_decide.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/tables/programmes.h"
#include "test_rules_town.h"

#define GROUND_(ground) LOTS__HAND_OVER_GROUND__HAND_OVER_GROUND_##ground

static int setup(void **state) {
  int status = town_setup_as(state, PROGRAMME_(IPS));
  struct town *town = *state;
  town->office.organisation.number = str(&town->office, "2120000241");
  town_to_active(town);
  return status;
}

/* Everything in order; a test changes the one thing it is about. */
struct asked {
  Lots__HandOverRequest request;
  Lots__HandOver hand_over;
};

static void ask(struct town *town, struct asked *asked) {
  struct office *office = &town->office;
  char *part = str(office, "Yrkesprofil 2026-11-02");
  lots__hand_over_request__init(&asked->request);
  lots__hand_over__init(&asked->hand_over);
  asked->request.hand_over = &asked->hand_over;
  asked->request.summary = str(office, "Klienten flyttar till Sjöby.");
  asked->request.income_after = LOTS__INCOME_KIND__INCOME_KIND_WAGE;
  asked->hand_over.organisation = str(office, "Sjöby kommun");
  asked->hand_over.number = str(office, "212000-0530");
  asked->hand_over.accepted = asked->hand_over.consent = str(office, TODAY);
  asked->hand_over.accepted_by = str(office, "Eva Lind, enhetschef");
  asked->hand_over.ground = GROUND_(CONSENT);
  assert_true(arena_append(&office->arena, &asked->hand_over.passed_on, &asked->hand_over.n_passed_on, part));
}

static enum status hand_over(struct town *town, const struct asked *asked) {
  struct office *office = &town->office;
  return case_hand_over(by(office, town->coach, NULL), &asked->request, &office->problems, &office->events);
}

static void the_case_ends_here(void **state) {
  struct town *town = *state;
  struct asked asked;
  ask(town, &asked);
  uint64_t revision = town->office.kase->revision;
  assert_ok(&town->office, hand_over(town, &asked));
  const Lots__Case *kase = town->office.kase;
  assert_int_equal(kase->status, STATUS_(TRANSFERRED));
  assert_int_equal(kase->close_reason, CLOSE_(TRANSFERRED));
  assert_string_equal(kase->closed, TODAY);
  assert_string_equal(kase->hand_over->organisation, "Sjöby kommun");
  assert_string_equal(kase->hand_over->passed_on[0], "Yrkesprofil 2026-11-02");
  assert_int_equal(kase->revision, revision + 1);
  assert_true(case_status_is_final(kase->status));
  assert_refused_only(&town->office, REFUSED, "B3", MSG_WRONG_STATUS, hand_over(town, &asked));
  Lots__MoveCaseRequest back = LOTS__MOVE_CASE_REQUEST__INIT;
  assert_refused(
      &town->office, REFUSED, "B3", MSG_WRONG_STATUS,
      case_reopen(by(&town->office, town->coach, NULL), &back, &town->office.problems, &town->office.events));
}

static void a_case_that_rests_is_handed_over_too(void **state) {
  struct town *town = *state;
  struct office *office = &town->office;
  struct asked asked;
  Lots__PauseCaseRequest pause = LOTS__PAUSE_CASE_REQUEST__INIT;
  pause.reason = LOTS__PAUSE_REASON__PAUSE_REASON_CLIENT_WISH;
  assert_ok(office, case_pause(by(office, town->coach, NULL), &pause, &office->problems, &office->events));
  ask(town, &asked);
  assert_ok(office, hand_over(town, &asked));
  assert_string_not_equal(office->kase->pauses[0]->to, "");
}

/* Everything that is missing is told at once. */
static void nothing_is_passed_on_without_acceptance_and_ground(void **state) {
  struct town *town = *state;
  struct asked asked;
  ask(town, &asked);
  lots__hand_over__init(&asked.hand_over);
  assert_refused(&town->office, WRONG, "B3", MSG_HAND_OVER_NOTHING, hand_over(town, &asked));
  assert_int_equal(town->office.problems.count, 5); /* who, accepted when and by whom, ground, what */
  ask(town, &asked);
  asked.hand_over.consent = (char *)protobuf_c_empty_string;
  assert_refused_only(&town->office, WRONG, "B3", MSG_MISSING, hand_over(town, &asked));
  asked.hand_over.ground = GROUND_(STATUTE);
  assert_refused_only(&town->office, WRONG, "", MSG_MISSING, hand_over(town, &asked));
  asked.hand_over.statute = str(&town->office, "OSL 10 kap. 28 §");
  assert_ok(&town->office, hand_over(town, &asked));
}

static void days_and_receiver(void **state) {
  struct town *town = *state;
  struct asked asked;
  ask(town, &asked);
  asked.request.date = str(&town->office, "2026-11-21");
  assert_refused(&town->office, WRONG, "B3", MSG_DATE_AFTER, hand_over(town, &asked));
  assert_int_equal(town->office.problems.count, 2); /* accepted and consented after the hand-over */
  ask(town, &asked);
  asked.hand_over.number = str(&town->office, "212000-0242");
  assert_refused_only(&town->office, WRONG, "C15", MSG_ORG_NUMBER, hand_over(town, &asked));
  asked.hand_over.number = str(&town->office, "212000-0241");
  assert_refused_only(&town->office, REFUSED, "B3", MSG_HAND_OVER_INSIDE, hand_over(town, &asked));
  ask(town, &asked);
  asked.request.income_after = LOTS__INCOME_KIND__INCOME_KIND_UNSPECIFIED;
  assert_refused_only(&town->office, REFUSED, "C14", MSG_CODE_MISSING, hand_over(town, &asked));
}

/* In every programme from ACTIVE and PAUSED, and from nowhere else. */
static void only_a_running_case(void **state) {
  (void)state;
  const unsigned running = STATUS_BIT(STATUS_(ACTIVE)) | STATUS_BIT(STATUS_(PAUSED));
  for (Lots__Programme programme = PROGRAMME_(SIUS); programme <= PROGRAMME_(SED); programme++) {
    const struct programme *rules = programme_on(programme, day(TODAY));
    assert_int_equal(programme_statuses_for(rules, COMMAND_HAND_OVER), running);
    assert_non_null(programme_close_row(rules, CLOSE_(TRANSFERRED), STATUS_(ACTIVE)));
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, town_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_case_ends_here),
      TEST(a_case_that_rests_is_handed_over_too),
      TEST(nothing_is_passed_on_without_acceptance_and_ground),
      TEST(days_and_receiver),
      cmocka_unit_test(only_a_running_case),
  };
  return cmocka_run_group_tests_name("rules: hand-over to another organisation", tests, NULL, NULL);
}
