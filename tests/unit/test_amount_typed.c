/* Unit tests of common/amount_typed: every form that people write amounts in; and that what is shown can be typed
 * back. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "common/amount_typed.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;

static void test_money(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint64_t kronor;
  } rows[] = {
      {"14500", 14500},
      {"0", 0},
      {"14 500", 14500},
      {"1 014 500", 1014500},
      {"14\xc2\xa0"
       "500",
       14500}, /* a no-break space */
      {"14\xe2\x80\xaf"
       "500",
       14500}, /* a narrow one */
      {"14\xe2\x80\x89"
       "500",
       14500}, /* a thin one */
      {" 14 500 ", 14500},
      {"14 500 kr", 14500},
      {"14500kr", 14500},
      {"14 500 KR.", 14500},
      {"14 500 kronor", 14500},
      {"14 500:-", 14500},
      {"14 500,-", 14500},
      {"14 500,00 kr", 14500},
      {"14500.00", 14500},
      {"14 500,0", 14500},
      {"14 500 SEK", 14500},
      {"SEK 14 500", 14500},
      {"14 500 kr/mån", 14500},
      {"999999999999999999", 999999999999999999},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    uint64_t got = 42;
    if (amount_whole(&arena, rows[i].text, true, &got) != AMOUNT_OK || got != rows[i].kronor)
      fail_msg("\"%s\" is %llu", rows[i].text, (unsigned long long)got);
  }
}

static void test_what_is_no_amount(void **state) {
  (void)state;
  static const struct {
    const char *text;
    enum amount_fault fault;
  } rows[] = {
      {"", AMOUNT_NONE},
      {" ", AMOUNT_NONE},
      {"kr", AMOUNT_NONE},
      {"-14500", AMOUNT_NONE},
      {"+14500", AMOUNT_NONE},
      {"14 50", AMOUNT_NONE},
      {"14 5000", AMOUNT_NONE},
      {"1400 500", AMOUNT_NONE},
      {"14 500 600 7", AMOUNT_NONE},
      {"14 500 dollar", AMOUNT_NONE},
      {"14 500 kr kr", AMOUNT_NONE},
      {"0x10", AMOUNT_NONE},
      {"1e4", AMOUNT_NONE},
      {"14.500", AMOUNT_AMBIGUOUS},
      {"14,500", AMOUNT_AMBIGUOUS},
      {"14.500 kr", AMOUNT_AMBIGUOUS},
      {"14.500,00", AMOUNT_AMBIGUOUS},
      {"14 500,50", AMOUNT_PART},
      {"14500.5", AMOUNT_PART},
      {"14500,5000", AMOUNT_NONE},
      {"1000000000000000000", AMOUNT_NONE},
      {"\xff", AMOUNT_NONE},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    uint64_t got = 42;
    if (amount_whole(&arena, rows[i].text, true, &got) != rows[i].fault || got != 42)
      fail_msg("\"%s\"", rows[i].text);
  }
  uint64_t got = 42;
  assert_int_equal(amount_whole(&arena, "14 500 kr", false, &got), AMOUNT_NONE); /* what is no money */
  assert_int_equal(amount_whole(&arena, "14 500", false, &got), AMOUNT_OK);
}

/* A number alone is minutes in the one column, hours in the other; NONE where it is refused. */
static void test_how_long(void **state) {
  (void)state;
  enum { NONE = -1 };
  static const struct {
    const char *text;
    int minutes, hours;
  } rows[] = {
      {"90", 90, 5400},
      {"0", 0, 0},
      {"37.5", NONE, 2250},
      {"37,5", NONE, 2250},
      {"37,50", NONE, 2250},
      {"20,17", NONE, 1210},
      {"1,5", NONE, 90},
      {"1½", NONE, 90},
      {"1:30", 90, 90},
      {"37:30", 2250, 2250},
      {"0:05", 5, 5},
      {"10:00", 600, 600},
      {"1:30 h", 90, 90},
      {"2h", 120, 120},
      {"2 h", 120, 120},
      {"2 tim", 120, 120},
      {"2 tim.", 120, 120},
      {"2 timmar", 120, 120},
      {"2 hours", 120, 120},
      {"1,5h", 90, 90},
      {"1.5 h", 90, 90},
      {"1,25 timmar", 75, 75},
      {"1½ timme", 90, 90},
      {"1 h 30 min", 90, 90},
      {"1h30", 90, 90},
      {"1h30min", 90, 90},
      {"1 H 30 MIN", 90, 90},
      {"1 timme och 30 minuter", 90, 90},
      {"1 hour and 5 minutes", 65, 65},
      {"90 min", 90, 90},
      {"90min", 90, 90},
      {"90 m", 90, 90},
      {"90 minuter", 90, 90},
      {"en timme", 60, 60},
      {"En halvtimme", 30, 30},
      {"en kvart", 15, 15},
      {"half an hour", 30, 30},
      {"10000 h", 600000, 600000},
      {"1\xc2\xa0h", 60, 60},
      {"600000", 600000, NONE},
      {"", NONE, NONE},
      {"x", NONE, NONE},
      {"-1", NONE, NONE},
      {":30", NONE, NONE},
      {"1:", NONE, NONE},
      {"1:3", NONE, NONE},
      {"1:60", NONE, NONE},
      {"1:030", NONE, NONE},
      {"1:30x", NONE, NONE},
      {"1:2:3", NONE, NONE},
      {"1,5 min", NONE, NONE},
      {"1,5h30", NONE, NONE},
      {"1h60", NONE, NONE},
      {"1h 30 h", NONE, NONE},
      {"1,555", NONE, NONE},
      {"37.", NONE, NONE},
      {"h", NONE, NONE},
      {"2 dagar", NONE, NONE},
      {"10001 h", NONE, NONE},
      {"71582788", NONE, NONE},
      {"99999999999999999999", NONE, NONE},
      {"14 500", NONE, NONE},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    uint32_t minutes = 0, hours = 0;
    int as_minutes = amount_minutes(&arena, rows[i].text, AMOUNT_MINUTES, &minutes) == AMOUNT_OK ? (int)minutes : NONE;
    int as_hours = amount_minutes(&arena, rows[i].text, AMOUNT_HOURS, &hours) == AMOUNT_OK ? (int)hours : NONE;
    if (as_minutes != rows[i].minutes || as_hours != rows[i].hours)
      fail_msg("\"%s\" is %d and %d", rows[i].text, as_minutes, as_hours);
  }
}

static void test_hours_are_shown_as_people_write_them(void **state) {
  (void)state;
  char text[AMOUNT_TEXT_MAX];
  assert_string_equal(amount_hours_text(1230, ',', text), "20,5");
  assert_string_equal(amount_hours_text(1230, '.', text), "20.5");
  assert_string_equal(amount_hours_text(1200, ',', text), "20");
  assert_string_equal(amount_hours_text(1215, ',', text), "20,25");
  assert_string_equal(amount_hours_text(1203, ',', text), "20,05");
  assert_string_equal(amount_hours_text(59, ',', text), "0,98");
  assert_string_equal(amount_hours_text(0, ',', text), "0");
  assert_string_equal(amount_grouped_text(14500, text), "14\xc2\xa0"
                                                        "500");
  assert_string_equal(amount_grouped_text(500, text), "500");
  assert_string_equal(amount_grouped_text(0, text), "0");
}

static void test_what_is_shown_is_read_back(void **state) {
  (void)state;
  char text[AMOUNT_TEXT_MAX];
  for (uint32_t minutes = 0; minutes <= 20000; minutes++)
    for (const char *mark = ",."; *mark; mark++) {
      uint32_t hours = 0;
      assert_int_equal(amount_minutes(&arena, amount_hours_text(minutes, *mark, text), AMOUNT_HOURS, &hours),
                       AMOUNT_OK);
      assert_int_equal(hours, minutes);
      arena_reset(&arena);
    }
  for (uint64_t number = 0, step = 1; number < 999999999999999999; number += step, step += 1 + step / 50) {
    uint64_t again = 0;
    assert_int_equal(amount_whole(&arena, amount_grouped_text(number, text), false, &again), AMOUNT_OK);
    assert_int_equal(again, number);
    arena_reset(&arena);
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
      cmocka_unit_test(test_money),
      cmocka_unit_test(test_what_is_no_amount),
      cmocka_unit_test(test_how_long),
      cmocka_unit_test(test_hours_are_shown_as_people_write_them),
      cmocka_unit_test(test_what_is_shown_is_read_back),
  };
  return cmocka_run_group_tests_name("amount_typed", tests, set_up, tear_down);
}
