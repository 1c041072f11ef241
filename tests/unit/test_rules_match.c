/* Unit tests of matches (S0.30): what one must say, that it is made with the client, and what is kept beside it. */
#include "test_rules_support.h"

#include "server/rules/decide/match_rules.h"

#define FIT_(fit) LOTS__SUITABILITY__SUITABILITY_##fit

static int setup(void **state) {
  int status = office_setup(state);
  up_to_active(*state);
  return status;
}

struct asked {
  Lots__RecordMatchRequest request;
  Lots__Match match;
  Lots__MatchSide sides[3];
};

static void ask(struct asked *asked) {
  lots__record_match_request__init(&asked->request);
  lots__match__init(&asked->match);
  for (size_t i = 0; i < 3; i++) {
    lots__match_side__init(&asked->sides[i]);
    asked->sides[i].fit = FIT_(GOOD);
  }
  asked->match.employer = 3;
  asked->match.workplace = 1;
  asked->match.analysis = 99; /* not the caller's to say */
  asked->match.tasks = &asked->sides[0];
  asked->match.environment = &asked->sides[1];
  asked->match.support = &asked->sides[2];
  asked->match.outcome = LOTS__MATCH_OUTCOME__MATCH_OUTCOME_GO_ON;
  asked->request.match = &asked->match;
  asked->request.client_participated = true;
}

static enum status record(struct office *office, const struct asked *asked, uint32_t analysis) {
  return match_record(by(office, office->coach, NULL), analysis, &asked->request, OUT);
}

static void it_keeps_what_it_was_held_against(void **state) {
  struct office *office = *state;
  struct asked asked;
  ask(&asked);
  assert_ok(office, record(office, &asked, 2));
  const Lots__Match *kept = office->kase->matches[0];
  assert_int_equal(kept->number, 1);
  assert_int_equal(kept->analysis, 2);
  assert_int_equal(kept->profile, 0); /* the search begins before the mapping is done */
  assert_int_equal(kept->staff, office->coach->id);
  assert_string_equal(kept->date, TODAY);
  Lots__ProfileVersion *version = made(office, &lots__profile_version__descriptor);
  version->version = 4;
  assert_true(
      arena_append(&office->arena, &office->kase->profile_versions, &office->kase->n_profile_versions, version));
  assert_ok(office, record(office, &asked, 2));
  assert_int_equal(office->kase->matches[1]->number, 2);
  assert_int_equal(office->kase->matches[1]->profile, 4);
}

static void it_is_made_with_the_client_at_an_analysed_workplace(void **state) {
  struct office *office = *state;
  struct asked asked;
  ask(&asked);
  asked.request.client_participated = false;
  assert_refused_only(office, REFUSED, "S2.14", MSG_NOT_PARTICIPATED, record(office, &asked, 1));
  ask(&asked);
  assert_refused_only(office, WRONG, "S0.30", MSG_NO_ANALYSIS, record(office, &asked, 0));
  asked.match.date = str(office, "2026-10-01");
  assert_refused_only(office, WRONG, "B3", MSG_DATE_BEFORE, record(office, &asked, 1));
}

/* All three sides (S4.19), each in a judgement of its own, and what it comes to. */
static void every_side_is_judged(void **state) {
  struct office *office = *state;
  struct asked asked;
  ask(&asked);
  asked.match.tasks = NULL;
  asked.sides[1].fit = FIT_(UNSPECIFIED);
  asked.sides[2].fit = (Lots__Suitability)9;
  asked.match.outcome = LOTS__MATCH_OUTCOME__MATCH_OUTCOME_UNSPECIFIED;
  assert_refused(office, WRONG, "", MSG_UNKNOWN_CODE, record(office, &asked, 1));
  assert_int_equal(office->problems.count, 4);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(it_keeps_what_it_was_held_against),
      TEST(it_is_made_with_the_client_at_an_analysed_workplace),
      TEST(every_side_is_judged),
  };
  return cmocka_run_group_tests_name("rules: matches", tests, NULL, NULL);
}
