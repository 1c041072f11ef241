/* test_legal_day: which days are free, and where a last day moves (part G, row 1). */
#include "harness.h"
#include "server/rules/facts/legal_day.h"

static date_t day(const char *text) {
  date_t date;
  assert_int_equal(date_parse(text, &date), STATUS_OK);
  return date;
}

/* As almanacs print them. */
static void easter_is_where_the_almanac_has_it(void **state) {
  static const char *const sundays[] = {"1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19",
                                        "2008-03-23", "2019-04-21", "2024-03-31", "2026-04-05",
                                        "2027-03-28", "2038-04-25", "2049-04-18", "2285-03-22"};
  (void)state;
  for (size_t i = 0; i < sizeof sundays / sizeof *sundays; i++)
    assert_int_equal(easter_sunday(date_to_civil(day(sundays[i])).year), day(sundays[i]));
}

static void a_last_day_moves_to_the_next_working_day(void **state) {
  static const struct {
    const char *from, *to;
  } moves[] = {
      {"2026-12-23", "2026-12-23"}, {"2026-12-24", "2026-12-28"},
      {"2026-12-31", "2027-01-04"}, /* a Saturday follows */
      {"2027-01-06", "2027-01-07"}, {"2026-04-03", "2026-04-07"},
      {"2027-03-26", "2027-03-30"}, /* Easter */
      {"2026-05-01", "2026-05-04"}, {"2026-05-14", "2026-05-15"},
      {"2027-05-06", "2027-05-07"}, /* Ascension Day */
      {"2025-06-06", "2025-06-09"}, {"2004-06-06", "2004-06-07"},
      {"2003-06-06", "2003-06-06"},                               /* since 2005 */
      {"2004-05-31", "2004-06-01"}, {"2005-05-16", "2005-05-16"}, /* Whit Monday until 2004 */
      {"2026-06-19", "2026-06-22"}, {"2027-06-25", "2027-06-28"},
      {"2026-06-18", "2026-06-18"}, /* midsummer's eve */
      {"2026-10-31", "2026-11-02"}, {"2026-10-30", "2026-10-30"},
      {"2026-11-28", "2026-11-30"}, /* All Saints'; a Saturday */
  };
  (void)state;
  for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
    assert_int_equal(legal_last_day(day(moves[i].from)), day(moves[i].to));
}

static void no_day_and_the_last_of_days_stay(void **state) {
  (void)state;
  assert_int_equal(legal_last_day(DATE_NONE), DATE_NONE);
  assert_false(legal_day_is_free(DATE_NONE));
  assert_int_equal(legal_last_day(DATE_MAX), DATE_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(easter_is_where_the_almanac_has_it),
      cmocka_unit_test(a_last_day_moves_to_the_next_working_day),
      cmocka_unit_test(no_day_and_the_last_of_days_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
