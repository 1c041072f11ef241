/* Unit tests of common/date: the examples of domain B1, and the C library's calendar and time zones as an oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "common/date.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static date_t day(const char *text) {
  date_t date = DATE_NONE;
  if (date_parse(text, &date) != STATUS_OK)
    fail_msg("the test itself names no date: %s", text);
  return date;
}

static int64_t moment(const char *text) {
  int64_t us = 0;
  if (moment_parse(text, &us) != STATUS_OK)
    fail_msg("the test itself names no moment: %s", text);
  return us;
}

static void expect_date(const char *what, date_t got, const char *expected) {
  char text[DATE_TEXT_MAX];
  if (strcmp(date_format(got, text), expected) != 0)
    fail_msg("%s: got %s, expected %s", what, text, expected);
}

/* --- the calendar ------------------------------------------------------------------------------------------------- */

/* Every day of the years 1..9999, against gmtime(). */
static void test_calendar_against_libc(void **state) {
  (void)state;
  for (date_t date = DATE_MIN; date <= DATE_MAX; date++) {
    time_t second = (time_t)date * 86400;
    struct tm tm;
    struct civil civil = date_to_civil(date);
    date_t back = DATE_NONE;
    gmtime_r(&second, &tm);
    if (civil.year != tm.tm_year + 1900 || civil.month != tm.tm_mon + 1 || civil.day != tm.tm_mday ||
        date_from_civil(civil, &back) != STATUS_OK || back != date || date_weekday(date) % 7 != tm.tm_wday)
      fail_msg("day %d", date);
  }
}

static void test_text_round_trip(void **state) {
  (void)state;
  for (date_t date = DATE_MIN; date <= DATE_MAX; date += 97) {
    char text[DATE_TEXT_MAX];
    assert_int_equal(day(date_format(date, text)), date);
  }
  expect_date("first", DATE_MIN, "0001-01-01");
  expect_date("last", DATE_MAX, "9999-12-31");
  expect_date("epoch", 0, "1970-01-01");
}

static void test_outside_the_calendar(void **state) {
  (void)state;
  static const date_t outside[] = {DATE_NONE, DATE_MIN - 1, DATE_MAX + 1, INT32_MAX};
  for (size_t i = 0; i < COUNT(outside); i++) {
    int year = -1, week = -1;
    expect_date("outside", outside[i], "");
    assert_int_equal(date_to_civil(outside[i]).year, 0);
    assert_int_equal(date_quarter(outside[i]), 0);
    date_iso_week(outside[i], &year, &week);
    assert_int_equal(year, 0);
    assert_int_equal(week, 0);
    assert_int_equal(date_add_months(outside[i], 3), outside[i]);
  }
  assert_int_equal(date_last_permitted(DATE_NONE, 6), DATE_NONE);
  assert_int_equal(date_add_months(day("9999-11-30"), 2), DATE_MAX);
  assert_int_equal(date_add_months(day("0001-01-31"), -1), DATE_MIN);
  assert_int_equal(date_add_months(day("2026-01-31"), INT32_MAX), DATE_MAX);
  assert_int_equal(date_add_months(day("2026-01-31"), INT32_MIN), DATE_MIN);
}

static void test_no_such_day(void **state) {
  (void)state;
  static const struct civil none[] = {{1990, 2, 29}, {1900, 2, 29},  {2026, 4, 31}, {2026, 13, 1}, {2026, 0, 1},
                                      {2026, 1, 0},  {2026, 12, 32}, {0, 12, 31},   {10000, 1, 1}, {2026, -1, 1}};
  for (size_t i = 0; i < COUNT(none); i++) {
    date_t untouched = 42;
    assert_int_equal(date_from_civil(none[i], &untouched), STATUS_INVALID_ARGUMENT);
    assert_int_equal(untouched, 42);
  }
}

/* --- B1 ----------------------------------------------------------------------------------------------------------- */

static void test_add_months(void **state) {
  (void)state;
  static const struct {
    const char *start;
    int months;
    const char *added, *last_permitted;
  } rows[] = {
      /* B1's own examples */
      {"2026-03-15", 6, "2026-09-15", "2026-09-14"},
      {"2026-08-31", 6, "2027-02-28", "2027-02-27"},
      {"2026-02-28", 12, "2027-02-28", "2027-02-27"},
      {"2024-02-29", 12, "2025-02-28", "2025-02-27"},
      /* month ends */
      {"2026-01-31", 1, "2026-02-28", "2026-02-27"},
      {"2024-01-31", 1, "2024-02-29", "2024-02-28"},
      {"2026-03-31", 1, "2026-04-30", "2026-04-29"},
      {"2026-03-31", -1, "2026-02-28", "2026-02-27"},
      {"2026-02-28", 1, "2026-03-28", "2026-03-27"},
      {"2026-09-01", 6, "2027-03-01", "2027-02-28"},
      {"2023-09-01", 6, "2024-03-01", "2024-02-29"},
      /* leap days, and the centuries that have none */
      {"2024-02-29", 48, "2028-02-29", "2028-02-28"},
      {"2024-02-29", -12, "2023-02-28", "2023-02-27"},
      {"1896-02-29", 48, "1900-02-28", "1900-02-27"},
      {"1996-02-29", 48, "2000-02-29", "2000-02-28"},
      /* over new year, both ways, and not at all */
      {"2026-12-15", 1, "2027-01-15", "2027-01-14"},
      {"2027-01-15", -1, "2026-12-15", "2026-12-14"},
      {"2026-07-01", 6, "2027-01-01", "2026-12-31"},
      {"2026-11-22", 0, "2026-11-22", "2026-11-21"},
      {"2026-11-22", -24 * 12, "2002-11-22", "2002-11-21"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    date_t start = day(rows[i].start);
    expect_date(rows[i].start, date_add_months(start, rows[i].months), rows[i].added);
    expect_date(rows[i].start, date_first_complete(start, rows[i].months), rows[i].added);
    expect_date(rows[i].start, date_last_permitted(start, rows[i].months), rows[i].last_permitted);
  }
}

/* "n weeks" is 7n days; 13, 26 and 52 weeks retained are day start+91, +182 and +364. */
static void test_weeks_are_days(void **state) {
  (void)state;
  date_t start = day("2026-03-15");
  expect_date("13 weeks", start + 13 * 7, "2026-06-14");
  expect_date("26 weeks", start + 182, "2026-09-13");
  expect_date("52 weeks", start + 364, "2027-03-14");
  assert_int_equal(date_weekday(start), date_weekday(start + 364));
  assert_int_equal(day("2026-12-01") - day("2026-11-01"), 30); /* "within 30 days" still holds */
  assert_int_equal(day("2026-11-22") - day("2026-11-22"), 0);
}

static void test_iso_week(void **state) {
  (void)state;
  static const struct {
    const char *date;
    int year, week, weekday;
  } rows[] = {
      {"2026-12-31", 2026, 53, 4}, {"2027-01-03", 2026, 53, 7}, {"2027-01-04", 2027, 1, 1},
      {"2024-12-29", 2024, 52, 7}, {"2024-12-30", 2025, 1, 1},  {"2021-01-03", 2020, 53, 7},
      {"2023-01-01", 2022, 52, 7}, {"2026-01-01", 2026, 1, 4},  {"2025-12-29", 2026, 1, 1},
      {"2016-01-03", 2015, 53, 7}, {"0001-01-01", 1, 1, 1},     {"9999-12-31", 9999, 52, 5},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    int year, week;
    date_iso_week(day(rows[i].date), &year, &week);
    if (year != rows[i].year || week != rows[i].week || date_weekday(day(rows[i].date)) != rows[i].weekday)
      fail_msg("%s: got %d-W%d", rows[i].date, year, week);
  }
}

static void test_iso_week_against_libc(void **state) {
  (void)state;
  for (date_t date = day("1899-12-25"); date <= day("2101-01-10"); date++) {
    time_t second = (time_t)date * 86400;
    struct tm tm;
    char text[16];
    int year, week;
    strftime(text, sizeof text, "%G %V", gmtime_r(&second, &tm));
    date_iso_week(date, &year, &week);
    assert_int_equal(year, strtol(text, NULL, 10));
    assert_int_equal(week, strtol(text + 5, NULL, 10));
  }
}

static void test_quarter(void **state) {
  (void)state;
  static const int quarters[] = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4};
  for (int month = 0; month < 12; month++)
    assert_int_equal(date_quarter(date_add_months(day("2026-01-31"), month)), quarters[month]);
}

static void test_age(void **state) {
  (void)state;
  static const struct {
    const char *born, *on;
    int age;
  } rows[] = {
      {"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18}, /* B1: 1 March in other years */
      {"2008-02-29", "2028-02-28", 19}, {"2008-02-29", "2028-02-29", 20}, {"1985-07-09", "2026-07-08", 40},
      {"1985-07-09", "2026-07-09", 41}, {"1985-12-31", "2026-01-01", 40}, {"2026-11-22", "2026-11-22", 0},
      {"2026-11-23", "2026-11-22", -1},
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    assert_int_equal(date_age(day(rows[i].born), day(rows[i].on)), rows[i].age);
  assert_true(date_age(DATE_NONE, day("2026-11-22")) < 0);
  assert_true(date_age(day("2026-11-22"), DATE_NONE) < 0);
}

static void test_intervals_are_closed(void **state) {
  (void)state;
  date_t a = day("2026-01-01"), b = day("2026-06-30"), c = day("2026-07-01"), d = day("2026-12-31");
  assert_true(date_within(a, a, b));
  assert_true(date_within(b, a, b));
  assert_false(date_within(c, a, b));
  assert_false(date_within(a, b, d));
  assert_true(date_within(d, a, DATE_NONE));
  assert_false(date_within(DATE_NONE, DATE_NONE, DATE_NONE));
  assert_true(date_overlap(a, b, b, d)); /* they share one day */
  assert_false(date_overlap(a, b, c, d));
  assert_false(date_overlap(c, d, a, b));
  assert_true(date_overlap(a, d, b, c)); /* one inside the other */
  assert_true(date_overlap(b, c, a, d));
  assert_true(date_overlap(a, DATE_NONE, d, DATE_NONE));
  assert_false(date_overlap(c, DATE_NONE, a, b));
  assert_true(date_overlap(a, b, b, DATE_NONE));
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

typedef enum status (*parse_fn)(const char *text, date_t *out);

/* `expected` NULL: refused, and nothing written. */
static void expect_parse(parse_fn parse, const char *text, const char *expected) {
  date_t date = 42;
  enum status status = parse(text, &date);
  if (expected && status != STATUS_OK)
    fail_msg("\"%s\" is refused", text);
  if (!expected && (status != STATUS_INVALID_ARGUMENT || date != 42))
    fail_msg("\"%s\" is taken, or written in spite of its refusal", text);
  if (expected)
    expect_date(text, date, expected);
}

static const char *const never_dates[] = {
    "",
    " ",
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-11-31",
    "2026-11-2",
    "26-11-22",
    "0000-01-01",
    "2026-11",
    "2026-11-22x",
    "x2026-11-22",
    "2026-11/22",
    "2026--1-22",
    "20261122T",
    "2026112",
    "202611222",
    "11/22/2026",
    "31.4.2026",
    "22.11/2026",
    "22.11.26",
    "2026-11-22T08:15:00Z",
    "2026 11 22",
    "+2026-11-2",
    "-026-11-22",
    "2026-1１-22",
    "NULL",
    "99999999",
    "2026-11-22 2026-11-22",
};

static void test_parse(void **state) {
  (void)state;
  expect_parse(date_parse, "2026-11-22", "2026-11-22");
  expect_parse(date_parse, "2024-02-29", "2024-02-29");
  expect_parse(date_parse, "0001-01-01", "0001-01-01");
  static const char *const refused[] = {
      " 2026-11-22", "2026-11-22 ", "20261122",  "2026/11/22", "22.11.2026",  "today",      "",
      "2",           "2026-",       "2026-11-2", "2026-11-2x", "2026-11-22x", "0000-01-01", "2026-13-01"};
  for (size_t i = 0; i < COUNT(refused); i++)
    expect_parse(date_parse, refused[i], NULL);
  for (size_t i = 0; i < COUNT(never_dates); i++)
    expect_parse(date_parse, never_dates[i], NULL);
}

static void test_parse_loose(void **state) {
  (void)state;
  static const char *const same[] = {"2026-11-22", "20261122",         "2026/11/22",   "22.11.2026",
                                     "22/11/2026", "\t2026-11-22\r\n", "  22.11.2026 "};
  for (size_t i = 0; i < COUNT(same); i++)
    expect_parse(date_parse_loose, same[i], "2026-11-22");
  expect_parse(date_parse_loose, "2/3/2026", "2026-03-02"); /* day first */
  expect_parse(date_parse_loose, "22/11", NULL);
  expect_parse(date_parse_loose, "today", NULL);
  for (size_t i = 0; i < COUNT(never_dates); i++)
    expect_parse(date_parse_loose, never_dates[i], NULL);
}

/* --- moments ------------------------------------------------------------------------------------------------------ */

static void test_date_of_moment(void **state) {
  (void)state;
  static const struct {
    const char *moment, *date;
  } rows[] = {
      {"2026-11-22T22:59:59Z", "2026-11-22"},
      {"2026-11-22T23:00:00Z", "2026-11-23"}, /* winter: UTC+1 */
      {"2026-06-30T21:59:59Z", "2026-06-30"},
      {"2026-06-30T22:00:00Z", "2026-07-01"}, /* summer: UTC+2 */
      {"2026-12-31T22:59:59.999999Z", "2026-12-31"},
      {"2026-12-31T23:00:00Z", "2027-01-01"},
      /* 2026 switches on 29 March and 25 October, at 01:00 UTC */
      {"2026-03-28T22:59:59Z", "2026-03-28"},
      {"2026-03-28T23:00:00Z", "2026-03-29"},
      {"2026-03-29T21:59:59Z", "2026-03-29"},
      {"2026-03-29T22:00:00Z", "2026-03-30"},
      {"2026-10-24T21:59:59Z", "2026-10-24"},
      {"2026-10-24T22:00:00Z", "2026-10-25"},
      {"2026-10-25T22:59:59Z", "2026-10-25"},
      {"2026-10-25T23:00:00Z", "2026-10-26"},
      /* 2024 switches on the 31st, 2027 on the 28th and the 31st */
      {"2024-03-31T22:00:00Z", "2024-04-01"},
      {"2024-03-30T22:30:00Z", "2024-03-30"},
      {"2027-03-28T22:00:00Z", "2027-03-29"},
      {"2027-10-31T22:30:00Z", "2027-10-31"},
      {"1969-12-31T22:59:59Z", "1969-12-31"},
      {"1969-12-31T23:00:00Z", "1970-01-01"},
      {"1990-06-30T22:30:00Z", "1990-06-30"}, /* before the EU's rule: winter time */
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    expect_date(rows[i].moment, date_of_moment(moment(rows[i].moment)), rows[i].date);
  assert_int_equal(date_of_moment(INT64_MIN), DATE_MIN);
  assert_int_equal(date_of_moment(INT64_MAX), DATE_MAX);
}

/* Every half hour of 1996 to 2099, against the C library with the EU's rule written as a POSIX time zone. */
static void test_date_of_moment_against_libc(void **state) {
  (void)state;
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  tzset();
  for (time_t second = (time_t)day("1996-01-01") * 86400; second < (time_t)day("2100-01-01") * 86400; second += 1800) {
    struct tm tm;
    localtime_r(&second, &tm);
    struct civil civil = date_to_civil(date_of_moment((int64_t)second * 1000000));
    if (civil.year != tm.tm_year + 1900 || civil.month != tm.tm_mon + 1 || civil.day != tm.tm_mday)
      fail_msg("second %lld", (long long)second);
  }
}

static void test_moment_text(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t us;
    const char *written;
  } rows[] = {
      {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
      {"2026-11-22T08:15:00Z", 1795335300000000, "2026-11-22T08:15:00Z"},
      {"2026-11-22T09:15:00+01:00", 1795335300000000, "2026-11-22T08:15:00Z"},
      {"2026-11-22T02:45:00-05:30", 1795335300000000, "2026-11-22T08:15:00Z"},
      {"2026-11-22T08:15:00.5Z", 1795335300500000, "2026-11-22T08:15:00Z"},
      {"2026-11-22T08:15:00.123456789+00:00", 1795335300123456, "2026-11-22T08:15:00Z"},
      {"1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59Z"},
      {"2024-02-29T23:59:59Z", 1709251199000000, "2024-02-29T23:59:59Z"},
      {"0001-01-01T00:00:00Z", INT64_C(-62135596800000000), "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59Z", INT64_C(253402300799000000), "9999-12-31T23:59:59Z"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    char text[MOMENT_TEXT_MAX];
    if (moment(rows[i].text) != rows[i].us)
      fail_msg("%s: got %lld", rows[i].text, (long long)moment(rows[i].text));
    assert_string_equal(moment_format(rows[i].us, text), rows[i].written);
  }
}

static void test_moments_refused(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",
      "2026-11-22",
      "2026-11-22T08:15Z",
      "2026-11-22T08:15:00",
      "2026-11-22 08:15:00Z",
      "2026-11-22T24:00:00Z",
      "2026-11-22T08:60:00Z",
      "2026-12-31T23:59:60Z",
      "2026-11-22T08:15:00.Z",
      "2026-11-22T08:15:00Zx",
      "2026-11-22T08:15:00+01",
      "2026-11-22T08:15:00+0100",
      "2026-11-22T08:15:00+24:00",
      "2026-11-22T08:15:00x01:00",
      "2026-02-29T08:15:00Z",
      "2026-11-22T8:15:00Z",
      "0001-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
  };
  for (size_t i = 0; i < COUNT(texts); i++) {
    int64_t us = 42;
    if (moment_parse(texts[i], &us) != STATUS_INVALID_ARGUMENT || us != 42)
      fail_msg("\"%s\" is taken", texts[i]);
  }
  char text[MOMENT_TEXT_MAX];
  assert_string_equal(moment_format(INT64_MIN, text), "");
  assert_string_equal(moment_format(INT64_MAX, text), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_calendar_against_libc),
      cmocka_unit_test(test_text_round_trip),
      cmocka_unit_test(test_outside_the_calendar),
      cmocka_unit_test(test_no_such_day),
      cmocka_unit_test(test_add_months),
      cmocka_unit_test(test_weeks_are_days),
      cmocka_unit_test(test_iso_week),
      cmocka_unit_test(test_iso_week_against_libc),
      cmocka_unit_test(test_quarter),
      cmocka_unit_test(test_age),
      cmocka_unit_test(test_intervals_are_closed),
      cmocka_unit_test(test_parse),
      cmocka_unit_test(test_parse_loose),
      cmocka_unit_test(test_date_of_moment),
      cmocka_unit_test(test_date_of_moment_against_libc),
      cmocka_unit_test(test_moment_text),
      cmocka_unit_test(test_moments_refused),
  };
  return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
