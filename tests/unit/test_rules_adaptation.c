/* Unit tests of adaptations (S4.4): which step leads where, what each must have, who may read and write them. */
#include "test_rules_support.h"

#include "server/rules/decide/adaptation_rules.h"
#include "server/rules/facts/scope.h"

#define ADAPT_(status) LOTS__ADAPTATION_STATUS__ADAPTATION_STATUS_##status
#define PAYS_(bearer) LOTS__COST_BEARER__COST_BEARER_##bearer

static int setup(void **state) {
  int status = office_setup(state);
  up_to_active(*state);
  return status;
}

static const struct case_facts *on(struct office *office, const Lots__Principal *who, const char *today) {
  by(office, who, NULL);
  office->facts.today = day(today);
  return &office->facts;
}

static enum status propose(struct office *office, const Lots__Principal *who, const char *today) {
  Lots__AddAdaptationRequest request = LOTS__ADD_ADAPTATION_REQUEST__INIT;
  Lots__Adaptation asked = LOTS__ADAPTATION__INIT;
  asked.kind = LOTS__ADAPTATION_KIND__ADAPTATION_KIND_ENVIRONMENT;
  asked.measure = str(office, "En skärm mellan skrivborden");
  asked.need = str(office, "Att få arbeta ostört");
  asked.status = ADAPT_(IN_PLACE); /* not the caller's to say */
  asked.id = 7;
  request.adaptation = &asked;
  return adaptation_add(on(office, who, today), &request, OUT);
}

static enum status move(struct office *office, const char *today, Lots__AdaptationStatus to, Lots__CostBearer bearer,
                        const char *reason) {
  Lots__ChangeAdaptationRequest request = LOTS__CHANGE_ADAPTATION_REQUEST__INIT;
  Lots__Adaptation asked = LOTS__ADAPTATION__INIT;
  asked.id = 1;
  asked.cost_bearer = bearer;
  request.adaptation = &asked;
  request.status = to;
  request.reason = str(office, reason);
  return adaptation_change(on(office, office->coach, today), &request, OUT);
}

static const Lots__Adaptation *first(const struct office *office) {
  assert_int_equal(office->kase->n_adaptations, 1);
  return office->kase->adaptations[0];
}

static void it_goes_from_step_to_step(void **state) {
  struct office *office = *state;
  assert_ok(office, propose(office, office->coach, TODAY));
  assert_int_equal(first(office)->id, 1);
  assert_int_equal(first(office)->status, ADAPT_(PROPOSED));
  assert_refused_only(office, WRONG, "S4.4", MSG_CODE_MISSING, move(office, TODAY, ADAPT_(DECIDED), 0, ""));
  assert_ok(office, move(office, "2026-12-01", ADAPT_(DECIDED), PAYS_(AF), ""));
  assert_refused_only(office, REFUSED, "S4.4", MSG_ADAPTATION_STEP,
                      move(office, "2026-12-01", ADAPT_(REFUSED), 0, "För dyrt"));
  assert_ok(office, move(office, "2026-12-10", ADAPT_(IN_PLACE), 0, ""));
  assert_refused_only(office, WRONG, "", MSG_MISSING, move(office, "2027-01-10", ADAPT_(ENDED), 0, ""));
  assert_ok(office, move(office, "2027-01-10", ADAPT_(ENDED), 0, "Behövs inte mer"));
  assert_refused_only(office, REFUSED, "S4.4", MSG_ADAPTATION_OVER,
                      move(office, "2027-01-11", ADAPT_(IN_PLACE), 0, ""));
  const Lots__Adaptation *kept = first(office);
  static const char *const days[] = {TODAY, "2026-12-01", "2026-12-10", "2027-01-10"};
  assert_int_equal(kept->n_steps, 4);
  for (size_t i = 0; i < 4; i++)
    assert_string_equal(kept->steps[i]->date, days[i]);
  assert_int_equal(kept->cost_bearer, PAYS_(AF));
  assert_string_equal(kept->measure, "En skärm mellan skrivborden");
}

/* Every pair of statuses that the table does not have is refused. */
static void no_other_way(void **state) {
  struct office *office = *state;
  static const unsigned ways[] = {
      [ADAPT_(PROPOSED)] = 1u << ADAPT_(DECIDED) | 1u << ADAPT_(IN_PLACE) | 1u << ADAPT_(ENDED) | 1u << ADAPT_(REFUSED),
      [ADAPT_(DECIDED)] = 1u << ADAPT_(IN_PLACE) | 1u << ADAPT_(ENDED),
      [ADAPT_(IN_PLACE)] = 1u << ADAPT_(ENDED),
      [ADAPT_(ENDED)] = 0,
      [ADAPT_(REFUSED)] = 0,
  };
  assert_ok(office, propose(office, office->coach, TODAY));
  for (int from = ADAPT_(PROPOSED); from <= ADAPT_(REFUSED); from++)
    for (int to = ADAPT_(PROPOSED); to <= ADAPT_(REFUSED); to++) {
      office->kase->adaptations[0]->status = (Lots__AdaptationStatus)from;
      enum status status = move(office, TODAY, (Lots__AdaptationStatus)to, PAYS_(NOBODY), "skäl");
      assert_int_equal(status, ways[from] & 1u << to ? STATUS_OK : REFUSED);
    }
}

static void what_was_said_can_be_changed(void **state) {
  struct office *office = *state;
  assert_ok(office, propose(office, office->coach, TODAY));
  Lots__ChangeAdaptationRequest request = LOTS__CHANGE_ADAPTATION_REQUEST__INIT;
  Lots__Adaptation asked = LOTS__ADAPTATION__INIT;
  request.adaptation = &asked;
  asked.id = 1;
  assert_refused_only(office, WRONG, "", MSG_ADAPTATION_NOTHING,
                      adaptation_change(on(office, office->coach, TODAY), &request, OUT));
  asked.need = str(office, "Att slippa avbrott");
  asked.placement = 4;
  assert_refused_only(office, WRONG, "B2", MSG_NO_SUCH_PLACEMENT,
                      adaptation_change(on(office, office->coach, TODAY), &request, OUT));
  asked.placement = 0;
  assert_ok(office, adaptation_change(on(office, office->coach, TODAY), &request, OUT));
  assert_string_equal(first(office)->need, "Att slippa avbrott");
  assert_int_equal(first(office)->n_steps, 1);
  asked.id = 2;
  assert_refused_only(office, WRONG, "S4.4", MSG_NO_SUCH_ADAPTATION,
                      adaptation_change(on(office, office->coach, TODAY), &request, OUT));
  request.status = ADAPT_(IN_PLACE);
  asked.id = 1;
  asked.cost_bearer = PAYS_(EMPLOYER);
  request.date = str(office, "2026-11-21");
  assert_refused_only(office, REFUSED, "S4.4", MSG_DATE_BEFORE_STEP,
                      adaptation_change(on(office, office->coach, TODAY), &request, OUT));
}

/* What is needed tells of health (C7): who is not assigned does not write it, however much they may otherwise. */
static void only_who_is_assigned_writes(void **state) {
  struct office *office = *state;
  assert_refused_only(office, REFUSED, "C7", MSG_NOT_ASSIGNED, propose(office, office->second_coach, TODAY));
  assert_ok(office, propose(office, office->coach, TODAY));
  Lots__Adaptation *adaptation = office->kase->adaptations[0];
  scope_withhold(&adaptation->base, scope_closed(RELATION_MANAGER));
  assert_string_equal(adaptation->need, "");
  assert_true(adaptation->withheld);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, office_teardown)
  const struct CMUnitTest tests[] = {
      TEST(it_goes_from_step_to_step),
      TEST(no_other_way),
      TEST(what_was_said_can_be_changed),
      TEST(only_who_is_assigned_writes),
  };
  return cmocka_run_group_tests_name("rules: adaptations", tests, NULL, NULL);
}
