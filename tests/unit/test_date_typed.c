/* Unit tests of common/date_typed: every form that people write dates in, both sides of today, what is asked about; and
 * that what is shown can be typed back. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "common/date_typed.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;

static date_t day(const char *text) {
  date_t date = DATE_NONE;
  if (date_parse(text, &date) != STATUS_OK)
    fail_msg("the test itself names no date: %s", text);
  return date;
}

static enum status parse(const char *text, const char *today, enum date_side side, struct date_typed *out) {
  arena_reset(&arena);
  return date_typed_parse(&arena, text, day(today), side, out);
}

static void expect(const char *text, const char *what, date_t got, const char *expected) {
  char written[DATE_TEXT_MAX];
  if (strcmp(date_format(got, written), expected ? expected : "") != 0)
    fail_msg("\"%s\": %s is %s, expected %s", text, what, written, expected ? expected : "nothing");
}

/* Today is Sunday 2026-11-22, in week 47. */
static void test_one_reading(void **state) {
  (void)state;
  static const struct {
    const char *text, *expected;
  } rows[] = {
      /* with the year */
      {"2026-11-22", "2026-11-22"},
      {"20261122", "2026-11-22"},
      {"2026/11/22", "2026-11-22"},
      {"22.11.2026", "2026-11-22"},
      {"22/11/2026", "2026-11-22"},
      {"\t2026-11-22\r\n", "2026-11-22"},
      {"2/3/2026", "2026-03-02"},
      {"2028-8-14", "2028-08-14"},
      {"2028-08-4", "2028-08-04"},
      {"2028.8.14", "2028-08-14"},
      {"14.8.2028", "2028-08-14"},
      {"14 augusti 2028", "2028-08-14"},
      {"den 14 augusti 2028", "2028-08-14"},
      {"14:e augusti 2028", "2028-08-14"},
      {"14 AUG. 2028", "2028-08-14"},
      {"14aug2028", "2028-08-14"},
      {"august 14, 2028", "2028-08-14"},
      {"14th of August 2028", "2028-08-14"},
      {"14/8 2028", "2028-08-14"},
      {"14/8-2028", "2028-08-14"},
      {"14/8\xe2\x80\x93"
       "28",
       "2028-08-14"}, /* an en dash */
      {"14\xc2\xa0"
       "aug\xe2\x80\xaf"
       "2028",
       "2028-08-14"}, /* no-break spaces */
      /* with two digits of it */
      {"14/8-28", "2028-08-14"},
      {"1/1-16", "2016-01-01"},
      {"14/8/28", "2028-08-14"},
      {"14.8.28", "2028-08-14"},
      {"14 aug 28", "2028-08-14"},
      {"14 aug -28", "2028-08-14"},
      {"280814", "2028-08-14"},
      {"28-08-14", "2028-08-14"},
      {"26-11-22", "2026-11-22"},
      {"850203", "1985-02-03"},
      {"1/1-76", "2076-01-01"},
      {"1/1-77", "1977-01-01"},
      /* beside today */
      {"idag", "2026-11-22"},
      {"Today", "2026-11-22"},
      {"IGÅR", "2026-11-21"},
      {"YESTERDAY", "2026-11-21"},
      {"imorgon", "2026-11-23"},
      {"i morron", "2026-11-23"},
      {"tomorrow", "2026-11-23"},
      {" i  dag ", "2026-11-22"},
      {"i går", "2026-11-21"},
      {"i ga\xcc\x8ar", "2026-11-21"}, /* an a and its ring, as a Mac writes them */
      {"i morgon", "2026-11-23"},
      {"förrgår", "2026-11-20"},
      {"i förrgår", "2026-11-20"},
      {"i övermorgon", "2026-11-24"},
      {"+14d", "2026-12-06"},
      {"+ 14 d", "2026-12-06"},
      {"-2w", "2026-11-08"},
      {"\xe2\x88\x92"
       "2w",
       "2026-11-08"}, /* a minus */
      {"+6m", "2027-05-22"},
      {"+1y", "2027-11-22"},
      {"+1å", "2027-11-22"},
      {"+2v", "2026-12-06"},
      {"-9m", "2026-02-22"},
      {"+0d", "2026-11-22"},
      {"+9999w", "2218-07-12"},
      {"-9999m", "1193-08-22"},
      {"om 2 veckor", "2026-12-06"},
      {"om två veckor", "2026-12-06"},
      {"om 14 dagar", "2026-12-06"},
      {"om en månad", "2026-12-22"},
      {"om ett halvår", "2027-05-22"},
      {"om ett år", "2027-11-22"},
      {"in two weeks", "2026-12-06"},
      {"in a month", "2026-12-22"},
      {"för 3 dagar sedan", "2026-11-19"},
      {"för tre dagar sen", "2026-11-19"},
      {"3 dagar sedan", "2026-11-19"},
      {"för en vecka sedan", "2026-11-15"},
      {"3 days ago", "2026-11-19"},
      {"a week ago", "2026-11-15"},
      {"an year ago", "2025-11-22"},
      /* weekdays that say where they lie */
      {"i måndags", "2026-11-16"},
      {"i söndags", "2026-11-15"},
      {"i fredags", "2026-11-20"},
      {"last friday", "2026-11-20"},
      {"senaste fredagen", "2026-11-20"},
      {"förra fredagen", "2026-11-13"},
      {"på fredag", "2026-11-27"},
      {"på söndag", "2026-11-29"},
      {"nästa fredag", "2026-11-27"},
      {"next friday", "2026-11-27"},
      {"nästa vecka", "2026-11-23"},
      {"fredag nästa vecka", "2026-11-27"},
      {"förra veckan", "2026-11-09"},
      {"last week", "2026-11-09"},
      {"denna vecka", "2026-11-16"},
      /* with a weekday that is right */
      {"söndag 2026-11-22", "2026-11-22"},
      {"Sunday 22/11", "2026-11-22"},
      {"söndag den 22 november", "2026-11-22"},
      {"fredag 14/8", "2026-08-14"},
      {"lördag 14/8", "2027-08-14"},
      {"v 47", "2026-11-16"}, /* this week */
      {"2026-W48", "2026-11-23"},
      {"2026W48", "2026-11-23"},
      {"v 48 2026", "2026-11-23"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct date_typed typed;
    if (parse(rows[i].text, "2026-11-22", DATE_NEAREST, &typed) != STATUS_OK)
      fail_msg("\"%s\" is refused", rows[i].text);
    expect(rows[i].text, "date", typed.date, rows[i].expected);
    expect(rows[i].text, "the other", typed.other, NULL);
    assert_true(date_typed_is_sure(&typed, day("2026-11-22"), DATE_MAX));
  }
}

static void test_no_dates(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",
      " ",
      "2026-02-29",
      "2026-13-01",
      "2026-00-10",
      "2026-11-31",
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
      "2026-11-22T08:15:00Z",
      "2026 11 22",
      "+2026-11-2",
      "-026-11-22",
      "2026-1\xef\xbc\x91-22",
      "NULL",
      "99999999",
      "2026-11-22 2026-11-22",
      "+1z",
      "+å",
      "30/2",
      "31/11",
      "14d",
      "+d",
      "+14",
      "+14x",
      "+14dd",
      "+10000d",
      "+-1d",
      "11/22",
      "någon gång",
      "the day before yesterday",
      "freda",
      "14",
      "14 8",
      "augusti",
      "v",
      "v 0",
      "v 54",
      "2025-W53",
      "om 2",
      "om veckor",
      "2 veckor",
      "för 3 dagar",
      "i fredag",
      "nästa",
      "13:00",
      "14 aug 2028 2029",
      "99 aug",
      "\xff",
      "22/\xff",
      "fredag lördag",
      "1 1 1 1 1 1 1 1 1 1 1 1 1 1",
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  };
  for (size_t i = 0; i < COUNT(texts); i++) {
    struct date_typed typed = {.date = 42, .until = 42, .other = 42, .doubtful = true};
    if (parse(texts[i], "2026-11-22", DATE_NEAREST, &typed) != STATUS_INVALID_ARGUMENT)
      fail_msg("\"%s\" is taken", texts[i]);
    assert_int_equal(typed.date, DATE_NONE);
    assert_true(typed.until == 42 && typed.other == 42 && typed.doubtful);
  }
}

static void test_a_weekday_that_is_wrong_tells_the_day(void **state) {
  (void)state;
  struct date_typed typed;
  assert_status(parse("fredag 2026-11-22", "2026-11-22", DATE_PAST, &typed), STATUS_INVALID_ARGUMENT);
  expect("fredag 2026-11-22", "date", typed.date, "2026-11-22");
  assert_status(parse("måndag 22/11", "2026-11-22", DATE_PAST, &typed), STATUS_INVALID_ARGUMENT);
  expect("måndag 22/11", "date", typed.date, "2026-11-22");
}

/* What has happened lies behind, what is planned ahead, also where the year turns. The sign tells what is asked about:
 * "?" more than 60 days off, or one of two that are as near. */
static void test_a_day_without_a_year_lies_on_its_side(void **state) {
  (void)state;
  static const struct {
    const char *today, *text, *past, *coming, *nearest;
  } rows[] = {
      {"2026-11-22", "22/11", "2026-11-22", "2026-11-22", "2026-11-22"},
      {"2026-11-22", "23/11", "2025-11-23?", "2026-11-23", "2026-11-23"},
      {"2026-11-22", "21/11", "2026-11-21", "2027-11-21?", "2026-11-21"},
      {"2026-01-12", "13/1", "2025-01-13?", "2026-01-13", "2026-01-13"},
      {"2028-11-14", "15/11", "2027-11-15?", "2028-11-15", "2028-11-15"},
      {"2026-04-14", "19/4", "2025-04-19?", "2026-04-19", "2026-04-19"},
      {"2027-01-02", "22/12", "2026-12-22", "2027-12-22?", "2026-12-22"},
      {"2027-01-02", "31/12", "2026-12-31", "2027-12-31?", "2026-12-31"},
      {"2026-12-30", "15/1", "2026-01-15?", "2027-01-15", "2027-01-15"},
      {"2026-12-31", "1/1", "2026-01-01?", "2027-01-01", "2027-01-01"},
      {"2027-01-01", "1/1", "2027-01-01", "2027-01-01", "2027-01-01"},
      {"2026-11-22", "23/9", "2026-09-23", "2027-09-23?", "2026-09-23"}, /* 60 days */
      {"2026-11-22", "22/9", "2026-09-22?", "2027-09-22?", "2026-09-22?"},
      {"2026-11-22", "29/2", "2024-02-29?", "2028-02-29?", "2028-02-29?"},
      {"1903-03-01", "29/2", "1896-02-29?", "1904-02-29?", "1904-02-29?"},
      {"2026-08-20", "14 aug", "2026-08-14", "2027-08-14?", "2026-08-14"},
      {"2026-08-01", "14.8", "2025-08-14?", "2026-08-14", "2026-08-14"},
      {"2026-08-01", "14.8.", "2025-08-14?", "2026-08-14", "2026-08-14"},
      {"2026-08-01", "augusti 14", "2025-08-14?", "2026-08-14", "2026-08-14"},
      {"2026-11-22", "söndag", "2026-11-22", "2026-11-22", "2026-11-22"},
      {"2026-11-22", "fredag", "2026-11-20", "2026-11-27", "2026-11-20?"},
      {"2026-11-22", "on friday", "2026-11-20", "2026-11-27", "2026-11-20?"},
      {"2026-11-22", "Mon", "2026-11-16", "2026-11-23", "2026-11-23?"},
      {"2026-01-13", "måndag", "2026-01-12", "2026-01-19", "2026-01-12?"},
      {"2026-11-23", "tors", "2026-11-19", "2026-11-26", "2026-11-26?"},
      {"2026-08-01", "v 32", "2025-08-04?", "2026-08-03", "2026-08-03"},
      {"2026-08-20", "v32 fredag", "2026-08-07", "2027-08-13?", "2026-08-07"},
      {"2026-08-20", "fredag v. 32", "2026-08-07", "2027-08-13?", "2026-08-07"},
      {"2027-01-02", "v 53", "2026-12-28", "2026-12-28", "2026-12-28"}, /* it is week 53 */
      {"2026-12-30", "v 1", "2025-12-29?", "2027-01-04", "2027-01-04"},
      {"2026-11-22", "850203", "1985-02-03", "1985-02-03", "1985-02-03"},
      {"2026-11-22", "450203", "2045-02-03?", "2045-02-03", "2045-02-03"}, /* or 1945, of what has happened */
      {"2028-06-01", "28-08-14", "2028-08-14", "2028-08-14", "2028-08-14"},
      {"2028-06-01", "14-08-28", "2014-08-28?", "2014-08-28?", "2014-08-28?"}, /* or 14 August 2028 */
      {"2026-01-12", "tisdag 13/1", "2026-01-13", "2026-01-13", "2026-01-13"},
      {"0001-01-01", "31/12", NULL, "0001-12-31", "0001-12-31"},
      {"9999-12-31", "1/1", "9999-01-01", NULL, "9999-01-01"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    const char *expected[] = {
        [DATE_PAST] = rows[i].past, [DATE_COMING] = rows[i].coming, [DATE_NEAREST] = rows[i].nearest};
    for (int side = DATE_NEAREST; side <= DATE_COMING; side++) {
      struct date_typed typed;
      char got[DATE_TEXT_MAX + 1] = "";
      enum status status = parse(rows[i].text, rows[i].today, (enum date_side)side, &typed);
      if (status == STATUS_OK)
        date_format(typed.date, got);
      if (status == STATUS_OK && !date_typed_is_sure(&typed, day(rows[i].today), DATE_NONE))
        strcat(got, "?");
      if (strcmp(got, expected[side] ? expected[side] : "") != 0)
        fail_msg("\"%s\" on %s, side %d: %s", rows[i].text, rows[i].today, side, got);
    }
  }
}

static void test_both_readings(void **state) {
  (void)state;
  static const struct {
    const char *today, *text;
    enum date_side side;
    const char *date, *other;
  } rows[] = {
      {"2026-01-12", "13/1", DATE_PAST, "2025-01-13", "2026-01-13"},
      {"2026-01-12", "13/1", DATE_COMING, "2026-01-13", "2025-01-13"},
      {"2026-01-13", "måndag", DATE_COMING, "2026-01-19", "2026-01-12"},
      {"2028-06-01", "14-08-28", DATE_NEAREST, "2014-08-28", "2028-08-14"},
      {"2026-11-22", "450203", DATE_PAST, "2045-02-03", "1945-02-03"},
      {"2026-08-01", "v 32", DATE_PAST, "2025-08-04", "2026-08-03"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct date_typed typed;
    assert_ok(parse(rows[i].text, rows[i].today, rows[i].side, &typed));
    expect(rows[i].text, "date", typed.date, rows[i].date);
    expect(rows[i].text, "the other", typed.other, rows[i].other);
  }
}

static void test_before_the_case(void **state) {
  (void)state;
  struct date_typed typed;
  date_t today = day("2026-01-12");
  assert_ok(parse("20/12", "2026-01-12", DATE_PAST, &typed));
  assert_true(date_typed_is_sure(&typed, today, DATE_NONE));
  assert_true(date_typed_is_sure(&typed, today, day("2025-12-20")));
  assert_false(date_typed_is_sure(&typed, today, day("2025-12-21")));
  assert_ok(parse("2025-12-20", "2026-01-12", DATE_PAST, &typed)); /* said in full */
  assert_true(date_typed_is_sure(&typed, today, day("2025-12-21")));
}

static void test_weeks_tell_where_they_end(void **state) {
  (void)state;
  static const struct {
    const char *text, *date, *until;
  } rows[] = {
      {"v 47", "2026-11-16", "2026-11-22"},        {"v 48", "2026-11-23", "2026-11-29"},
      {"nästa vecka", "2026-11-23", "2026-11-29"}, {"v 48 fredag", "2026-11-27", "2026-11-27"},
      {"2026-W48", "2026-11-23", "2026-11-29"},    {"22/11", "2026-11-22", "2026-11-22"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct date_typed typed;
    assert_ok(parse(rows[i].text, "2026-11-22", DATE_COMING, &typed));
    expect(rows[i].text, "date", typed.date, rows[i].date);
    expect(rows[i].text, "until", typed.until, rows[i].until);
  }
}

static void test_relative_months_end_with_the_month(void **state) {
  (void)state;
  struct date_typed typed;
  assert_ok(parse("+6m", "2026-08-31", DATE_PAST, &typed));
  expect("+6m", "date", typed.date, "2027-02-28");
  assert_ok(parse("+9999d", "9999-12-31", DATE_NEAREST, &typed));
  assert_int_equal(typed.date, DATE_MAX);
  assert_ok(parse("-9999d", "0001-01-01", DATE_NEAREST, &typed));
  assert_int_equal(typed.date, DATE_MIN);
}

/* Every day of forty years, in each way that it may be written with its year, is that day. */
static void test_what_is_written_out_is_read_back(void **state) {
  (void)state;
  static const char *const sv[] = {"januari", "februari", "mars",      "april",   "maj",      "juni",
                                   "juli",    "augusti",  "september", "oktober", "november", "december"};
  static const char *const weekday[] = {"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"};
  for (date_t date = day("2006-01-01"); date < day("2046-01-01"); date++) {
    struct civil c = date_to_civil(date);
    int week_year, week;
    char texts[8][64];
    date_iso_week(date, &week_year, &week);
    const char *name = weekday[date_weekday(date) - 1];
    (void)snprintf(texts[0], 64, "%04d-%02d-%02d", c.year, c.month, c.day);
    (void)snprintf(texts[1], 64, "%s %04d-%02d-%02d", name, c.year, c.month, c.day);
    (void)snprintf(texts[2], 64, "%d/%d-%02d", c.day, c.month, c.year % 100);
    (void)snprintf(texts[3], 64, "%d.%d.%d", c.day, c.month, c.year);
    (void)snprintf(texts[4], 64, "%s den %d:e %s %d", name, c.day, sv[c.month - 1], c.year);
    (void)snprintf(texts[5], 64, "%02d%02d%02d", c.year % 100, c.month, c.day);
    (void)snprintf(texts[6], 64, "%.3s %d %d", sv[c.month - 1], c.day, c.year);
    (void)snprintf(texts[7], 64, "%d-W%d %s", week_year, week, name);
    for (size_t i = 0; i < COUNT(texts); i++) {
      struct date_typed typed;
      if (parse(texts[i], "2026-11-22", DATE_NEAREST, &typed) != STATUS_OK || typed.date != date)
        fail_msg("\"%s\" is not read as that day", texts[i]);
    }
  }
}

/* Whatever day of the year is left without its year: the two readings lie on either side of today and are such days;
 * the one taken lies on its side; and no guess is more than 60 days off. */
static void test_guesses_are_near(void **state) {
  (void)state;
  date_t today = day("2026-11-22");
  for (date_t date = today - 400; date < today + 400; date++) {
    struct civil c = date_to_civil(date);
    char text[16];
    (void)snprintf(text, sizeof text, "%d/%d", c.day, c.month);
    for (int side = DATE_NEAREST; side <= DATE_COMING; side++) {
      struct date_typed typed;
      assert_ok(parse(text, "2026-11-22", (enum date_side)side, &typed));
      struct civil got = date_to_civil(typed.date);
      assert_true(got.day == c.day && got.month == c.month);
      assert_true(side != DATE_PAST || typed.date <= today);
      assert_true(side != DATE_COMING || typed.date >= today);
      assert_true(typed.other == DATE_NONE ? typed.date == today : (typed.date < today) != (typed.other < today));
      date_t off = typed.date > today ? typed.date - today : today - typed.date;
      assert_int_equal(date_typed_is_sure(&typed, today, DATE_NONE), off <= DATE_GUESS_DAYS);
    }
  }
}

static int set_up(void **state) {
  (void)state;
  arena_init(&arena, 1 << 20);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  arena_deinit(&arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_reading),
      cmocka_unit_test(test_no_dates),
      cmocka_unit_test(test_a_weekday_that_is_wrong_tells_the_day),
      cmocka_unit_test(test_a_day_without_a_year_lies_on_its_side),
      cmocka_unit_test(test_both_readings),
      cmocka_unit_test(test_before_the_case),
      cmocka_unit_test(test_weeks_tell_where_they_end),
      cmocka_unit_test(test_relative_months_end_with_the_month),
      cmocka_unit_test(test_what_is_written_out_is_read_back),
      cmocka_unit_test(test_guesses_are_near),
  };
  return cmocka_run_group_tests_name("date_typed", tests, set_up, tear_down);
}
