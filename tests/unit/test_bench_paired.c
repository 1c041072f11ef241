/* Unit tests of tests/bench/paired: medians, spreads and the interval of paired ratios, as the bench tells them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/bench/paired.h"

static void near(double value, double expected) {
  assert_true(fabs(value - expected) < 0.0005);
}

static void a_median_is_the_middle_or_between_the_two_middle_ones(void **state) {
  static const double odd[] = {9, 1, 5}, even[] = {4, 1, 3, 9};
  (void)state;
  near(median_of(odd, 3), 5);
  near(median_of(even, 4), 3.5);
  near(median_of(odd, 0), 0);
}

static void a_spread_is_a_share_of_the_median(void **state) {
  static const double values[] = {90, 100, 120};
  (void)state;
  near(spread_of(values, 3), 0.3);
  near(spread_of(values, 0), 0);
}

/* What the machine does to both of a round leaves the ratio alone. */
static void rounds_that_both_got_slow_in_give_a_narrow_interval(void **state) {
  static const double these[] = {200, 100, 20}, those[] = {100, 50, 10};
  struct interval found;
  (void)state;
  assert_true(paired_ratio(these, those, 3, &found));
  near(found.ratio, 2);
  near(found.low, 2);
  near(found.high, 2);
}

/* ln 0.5, 0, ln 2: mean 0, standard deviation 0.6931, over the root of 3, times t(2) = 4.303. */
static void the_interval_is_students_over_the_logarithms(void **state) {
  static const double these[] = {1, 2, 4}, those[] = {2, 2, 2};
  struct interval found;
  (void)state;
  assert_true(paired_ratio(these, those, 3, &found));
  near(found.ratio, 1);
  near(found.high, 5.5958);
  near(found.low * found.high, 1);
}

static void one_round_has_no_interval_and_an_empty_one_does_not_count(void **state) {
  static const double these[] = {6, 5}, those[] = {3, 0};
  struct interval found;
  (void)state;
  assert_true(paired_ratio(these, those, 2, &found));
  near(found.ratio, 2);
  near(found.low, found.high);
  assert_false(paired_ratio(these + 1, those + 1, 1, &found));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_median_is_the_middle_or_between_the_two_middle_ones),
      cmocka_unit_test(a_spread_is_a_share_of_the_median),
      cmocka_unit_test(rounds_that_both_got_slow_in_give_a_narrow_interval),
      cmocka_unit_test(the_interval_is_students_over_the_logarithms),
      cmocka_unit_test(one_round_has_no_interval_and_an_empty_one_does_not_count),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
