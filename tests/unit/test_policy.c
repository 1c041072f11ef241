/* The contract and the policy rows: every method of every service has one, and none opens more than it should. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "agenda.pb-c.h"
#include "cases.pb-c.h"
#include "client/lib/lots.h"
#include "persons.pb-c.h"
#include "server/service/policy.h"

static int setup(void **state) {
  (void)state;
  return policy_init() ? 0 : -1;
}

static void every_method_has_a_row(void **state) {
  (void)state;
  size_t methods = 0, count;
  const ProtobufCServiceDescriptor *const *services = lots_services(&count);
  for (size_t s = 0; s < count; s++) {
    for (unsigned m = 0; m < services[s]->n_methods; m++, methods++) {
      char name[128];
      snprintf(name, sizeof name, "%s/%s", services[s]->name, services[s]->methods[m].name);
      const struct policy *policy = policy_find(name);
      if (!policy)
        fail_msg("no policy for %s", name);
      assert_ptr_equal(policy->service->descriptor, services[s]);
      assert_int_equal(policy->index, m);
    }
  }
  assert_int_equal(methods, policy_count);
}

static void unknown_methods_have_none(void **state) {
  (void)state;
  static const char *const names[] = {"",           "lots.Cases",       "lots.Cases/",    "lots.Cases/show",
                                      "Cases/Show", "lots.Cases/Show ", "lots.Zebra/Show"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    assert_null(policy_find(names[i]));
}

static void only_enrolling_is_open_to_strangers(void **state) {
  (void)state;
  for (size_t i = 0; i < policy_count; i++) {
    const struct policy *policy = policy_at(i);
    bool open = policy->audience & FOR_NOBODY;
    assert_int_equal(open, strcmp(policy->method, "lots.Enrolment/Enrol") == 0);
  }
}

/* The services that know nobody's case; all others are about persons. */
static bool about_persons(const char *method) {
  static const char *const others[] = {"Enrolment", "Journal", "Organisations", "Server", "Session", "Staff"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    size_t len = strlen(others[i]);
    if (strncmp(method, "lots.", 5) == 0 && strncmp(method + 5, others[i], len) == 0 && method[5 + len] == '/')
      return false;
  }
  return true;
}

static void administrators_see_no_case(void **state) {
  (void)state;
  for (size_t i = 0; i < policy_count; i++) {
    const struct policy *policy = policy_at(i);
    if (about_persons(policy->method))
      assert_false(policy->audience & FOR_ADMIN);
  }
}

/* What a person waits for goes before what a machine sends in pieces or rows. */
static void masses_are_bulk(void **state) {
  (void)state;
  static const char *const bulk[] = {"lots.Documents/Put", "lots.Imports/Referral"};
  for (size_t i = 0; i < policy_count; i++) {
    const struct policy *policy = policy_at(i);
    bool expected = strcmp(policy->method, bulk[0]) == 0 || strcmp(policy->method, bulk[1]) == 0;
    if (policy->bulk != expected)
      fail_msg("%s", policy->method);
  }
}

static void looks_at_persons_are_logged(void **state) {
  (void)state;
  for (size_t i = 0; i < policy_count; i++) {
    const struct policy *policy = policy_at(i);
    bool counts_only = strcmp(policy->method, "lots.Cases/Count") == 0 ||
                       strcmp(policy->method, "lots.Employers/Weeks") == 0 ||
                       strcmp(policy->method, "lots.Lists/Caseload") == 0;
    bool shows = about_persons(policy->method) && policy->lane != LANE_WRITE && !counts_only;
    assert_int_equal(policy->access_logged, shows);
  }
}

static void rows_are_sensible(void **state) {
  (void)state;
  for (size_t i = 0; i < policy_count; i++) {
    const struct policy *policy = policy_at(i);
    assert_true(policy->audience != 0);
    assert_in_range(policy->max_body, 1024, 256 * 1024);
    assert_false(policy->lane == LANE_LONG && policy->access_logged);
  }
  assert_true(policy_find("lots.Cases/Note")->has_text);
  assert_true(policy_find("lots.Staff/Add")->has_text);
  assert_false(policy_find("lots.Cases/Show")->has_text);
}

static void what_grows_with_a_unit_is_not_read_on_a_loop(void **state) {
  (void)state;
  static const char *const growing[] = {
      "Lists/MyCases",         "Lists/Caseload",    "Lists/Introductions",    "Lists/FollowUps", "Lists/Referrals",
      "Lists/DecisionsEnding", "Lists/Disclosures", "Lists/DeviatingSupport", "Cases/History",   "Referrals/List",
      "Referrals/ListWaiting", "Employers/Log",     "Support/Weeks",          "Documents/List"};
  char name[64];
  for (size_t i = 0; i < sizeof growing / sizeof *growing; i++) {
    snprintf(name, sizeof name, "lots.%s", growing[i]);
    assert_int_equal(policy_lane(policy_find(name), NULL), LANE_LIST);
  }
  Lots__ListCasesRequest cases = LOTS__LIST_CASES_REQUEST__INIT;
  Lots__CaseStatus status = LOTS__CASE_STATUS__CASE_STATUS_ACTIVE;
  const struct policy *list = policy_find("lots.Cases/List");
  assert_int_equal(policy_lane(list, &cases.base), LANE_READ);
  cases.sort = LOTS__CASE_SORT__CASE_SORT_NAME;
  assert_int_equal(policy_lane(list, &cases.base), LANE_LIST);
  cases.sort = LOTS__CASE_SORT__CASE_SORT_NUMBER;
  cases.statuses = &status;
  cases.n_statuses = 1;
  assert_int_equal(policy_lane(list, &cases.base), LANE_LIST);
  Lots__ListAgendaRequest agenda = LOTS__LIST_AGENDA_REQUEST__INIT;
  assert_int_equal(policy_lane(policy_find("lots.Agenda/List"), &agenda.base), LANE_LIST);
  agenda.case_ = 1;
  assert_int_equal(policy_lane(policy_find("lots.Agenda/List"), &agenda.base), LANE_READ);
  Lots__FindPersonsRequest find = LOTS__FIND_PERSONS_REQUEST__INIT;
  find.name = "Prov";
  assert_int_equal(policy_lane(policy_find("lots.Persons/Find"), &find.base), LANE_LIST);
  find.identity_number = "198507099805";
  assert_int_equal(policy_lane(policy_find("lots.Persons/Find"), &find.base), LANE_READ);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_method_has_a_row),
      cmocka_unit_test(unknown_methods_have_none),
      cmocka_unit_test(only_enrolling_is_open_to_strangers),
      cmocka_unit_test(administrators_see_no_case),
      cmocka_unit_test(looks_at_persons_are_logged),
      cmocka_unit_test(masses_are_bulk),
      cmocka_unit_test(rows_are_sensible),
      cmocka_unit_test(what_grows_with_a_unit_is_not_read_on_a_loop),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
