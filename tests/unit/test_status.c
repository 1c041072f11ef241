/* Unit tests of common/status. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/status.h"

static void test_every_status_has_a_name(void **state) {
  (void)state;
  for (int i = STATUS_OK; i <= STATUS_UNAUTHENTICATED; i++)
    assert_non_null(status_name((enum status)i));
  assert_string_equal(status_name(STATUS_OK), "OK");
  assert_string_equal(status_name(STATUS_NOT_FOUND), "NOT_FOUND");
  assert_string_equal(status_name(STATUS_UNAUTHENTICATED), "UNAUTHENTICATED");
}

static void test_a_number_outside_is_unknown(void **state) {
  (void)state;
  assert_string_equal(status_name((enum status)17), "UNKNOWN");
  assert_string_equal(status_name((enum status) - 1), "UNKNOWN");
}

static void test_errno(void **state) {
  (void)state;
  assert_int_equal(status_from_errno(0), STATUS_OK);
  assert_int_equal(status_from_errno(ENOSPC), STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(status_from_errno(ENOMEM), STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(status_from_errno(ENOENT), STATUS_NOT_FOUND);
  assert_int_equal(status_from_errno(EPIPE), STATUS_UNAVAILABLE);
  assert_int_equal(status_from_errno(EIO), STATUS_INTERNAL);
  assert_int_equal(status_from_errno(-5), STATUS_INTERNAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_status_has_a_name),
      cmocka_unit_test(test_a_number_outside_is_unknown),
      cmocka_unit_test(test_errno),
  };
  return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
