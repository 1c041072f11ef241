/* The client sends a key with exactly those methods that the daemon takes one with: contract.awk against policy.c. */
#include "harness.h"

#include <string.h>

#include "client/lib/contract.h"
#include "server/service/policy.h"

static void test_keys_and_lanes(void **state) {
  (void)state;
  assert_int_equal(policy_count, contract_method_count);
  for (size_t i = 0; i < contract_method_count; i++) {
    const struct contract_method *method = &contract_methods[i];
    const struct policy *policy = policy_find(method->name);
    bool writes = policy && policy->lane == LANE_WRITE;
    if (!policy || writes == method->safe)
      print_error("%s: lane and idempotency_level disagree\n", method->name);
    assert_non_null(policy);
    assert_true(writes != method->safe);
    assert_true(contract_is_keyed(method) == (writes && !(policy->audience & FOR_NOBODY)));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_keys_and_lanes)};
  if (!policy_init())
    return 1;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
