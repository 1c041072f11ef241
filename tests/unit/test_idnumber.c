/* Unit tests of common/idnumber. The vectors are those of domain C15; all other numbers are of Skatteverket's test
 * series (birth numbers 980-999). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/idnumber.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static date_t day(const char *text) {
  date_t date = DATE_NONE;
  assert_int_equal(date_parse(text, &date), STATUS_OK);
  return date;
}

static date_t today(void) {
  return day("2026-11-22");
}

/* What a number is expected to be: digits and birth date, or a fault. */
struct vector {
  const char *text;
  enum idnumber_fault fault;
  enum idnumber_kind kind;
  const char *digits, *born;
};

#define GOOD(text_, kind_, digits_, born_)                                                                             \
  { .text = text_, .kind = IDNUMBER_##kind_, .digits = digits_, .born = born_ }
#define BAD(text_, fault_)                                                                                             \
  { .text = text_, .fault = IDNUMBER_FAULT_##fault_ }

static void expect_good(const struct vector *vector, const struct idnumber *number) {
  char born[DATE_TEXT_MAX];
  if (number->kind != vector->kind || strcmp(number->digits, vector->digits) != 0 ||
      strcmp(date_format(number->birth_date, born), vector->born) != 0)
    fail_msg("%s: got kind %d, %s, born %s", vector->text, (int)number->kind, number->digits, born);
}

static void run(const struct vector *vectors, size_t count, date_t on, bool allow_temporary) {
  for (size_t i = 0; i < count; i++) {
    struct idnumber number = {.digits = "untouched"};
    enum idnumber_fault fault = idnumber_parse(vectors[i].text, on, allow_temporary, &number);
    if (fault != vectors[i].fault)
      fail_msg("%s: got fault %d, expected %d", vectors[i].text, (int)fault, (int)vectors[i].fault);
    if (fault == IDNUMBER_FAULT_NONE)
      expect_good(&vectors[i], &number);
    else
      assert_string_equal(number.digits, "untouched");
  }
}

/* C15's table, line by line. */
static void test_the_table_of_c15(void **state) {
  (void)state;
  static const struct vector vectors[] = {
      GOOD("850709-9805", PERSON, "198507099805", "1985-07-09"),
      GOOD("198507099805", PERSON, "198507099805", "1985-07-09"),
      BAD("19900229-9817", DATE),
      GOOD("19920229-9823", PERSON, "199202299823", "1992-02-29"),
      GOOD("198507699802", COORDINATION, "198507699802", "1985-07-09"),
      GOOD("196808659830", COORDINATION, "196808659830", "1968-08-05"),
      GOOD("199602759863", COORDINATION, "199602759863", "1996-02-15"),
      GOOD("090527+1474", PERSON, "190905271474", "1909-05-27"),
      GOOD("0905271474", PERSON, "200905271474", "2009-05-27"),
      GOOD("640823-3234", PERSON, "196408233234", "1964-08-23"),
      GOOD("640883-3231", COORDINATION, "196408833231", "1964-08-23"),
      BAD("640883-3224", CHECK_DIGIT),
      GOOD("701063-2391", COORDINATION, "197010632391", "1970-10-03"),
      BAD("201509160006", BIRTH_NUMBER),
      BAD("8507099806", CHECK_DIGIT),
      BAD("850732-9806", DATE),
      BAD("851309-9807", DATE),
      BAD("000101-T220", TEMPORARY),
      BAD("802005-1952", ORGANISATION),
      BAD("857209-0606", ORGANISATION),
      GOOD("199001019802", PERSON, "199001019802", "1990-01-01"),
  };
  run(vectors, COUNT(vectors), today(), false);
}

static void test_forms(void **state) {
  (void)state;
  static const struct vector vectors[] = {
      GOOD("8507099805", PERSON, "198507099805", "1985-07-09"),
      GOOD("19850709-9805", PERSON, "198507099805", "1985-07-09"),
      GOOD("  850709-9805\r\n", PERSON, "198507099805", "1985-07-09"),
      BAD("", FORM),
      BAD("   ", FORM),
      BAD("-", FORM),
      BAD("850709-980", FORM),
      BAD("850709-98055", FORM),
      BAD("1850709-9805", FORM),
      BAD("8507-099805", FORM),
      BAD("850709--9805", FORM),
      BAD("8507099805-", FORM),
      BAD("850709 9805", FORM),
      BAD("850709-98O5", FORM),
      BAD("85O709-9805", FORM),
      BAD("850709-A984", FORM),
      BAD("850709–9805", FORM),  /* a dash that is not the hyphen */
      BAD("19850709TF29", FORM), /* the ESF placeholder is no number */
      BAD("1985070998051985070998051985", FORM),
  };
  run(vectors, COUNT(vectors), today(), true);
}

/* Ten digits: the latest year not in the future; '+' a hundred years earlier. */
static void test_century(void **state) {
  (void)state;
  static const struct vector vectors[] = {
      GOOD("261122-9804", PERSON, "202611229804", "2026-11-22"), /* born today */
      BAD("261123-9803", DATE),                                  /* born tomorrow */
      BAD("261231-9802", DATE),
      BAD("202612319802", DATE),
      GOOD("261231+9802", PERSON, "192612319802", "1926-12-31"), /* '+' from the year in which one turns 100 */
      GOOD("192612319802", PERSON, "192612319802", "1926-12-31"),
      GOOD("270101-9800", PERSON, "192701019800", "1927-01-01"),
      GOOD("270101+9800", PERSON, "182701019800", "1827-01-01"),
      GOOD("000229-9808", PERSON, "200002299808", "2000-02-29"),
      BAD("000229+9808", DATE), /* 1900 was no leap year */
      BAD("19000229-9808", DATE),
      GOOD("000101-9801", PERSON, "200001019801", "2000-01-01"),
      GOOD("991231-9986", PERSON, "199912319986", "1999-12-31"),
      /* with twelve digits the separator is display only */
      GOOD("19850709+9805", PERSON, "198507099805", "1985-07-09"),
      GOOD("19261231-9802", PERSON, "192612319802", "1926-12-31"),
      BAD("108507099805", DATE), /* no such century */
      BAD("000007099805", DATE),
  };
  run(vectors, COUNT(vectors), today(), false);
}

static void test_the_century_moves_with_today(void **state) {
  (void)state;
  static const struct vector before[] = {GOOD("270101-9800", PERSON, "192701019800", "1927-01-01")};
  static const struct vector after[] = {GOOD("270101-9800", PERSON, "202701019800", "2027-01-01"),
                                        GOOD("270101+9800", PERSON, "192701019800", "1927-01-01"),
                                        GOOD("991231-9986", PERSON, "199912319986", "1999-12-31")};
  run(before, COUNT(before), day("2026-12-31"), false);
  run(after, COUNT(after), day("2027-01-01"), false);
}

/* Day + 60: 61 to 91; 60, or month 00, where the day of birth is not known. */
static void test_coordination_days(void **state) {
  (void)state;
  static const struct vector vectors[] = {
      GOOD("191500722390", COORDINATION, "191500722390", ""), /* the tax agency's own */
      GOOD("850760-9801", COORDINATION, "198507609801", ""),
      GOOD("850060-9808", COORDINATION, "198500609808", ""),
      BAD("850006-9808", DATE),  /* an ordinary number knows them */
      BAD("850092-9800", DATE),  /* no such day in any month */
      BAD("851360-9803", DATE),  /* no such month */
      BAD("202612609807", DATE), /* not before today, whatever its day */
      BAD("179900609801", DATE),
      GOOD("850761-9800", COORDINATION, "198507619800", "1985-07-01"),
      GOOD("850791-9804", COORDINATION, "198507919804", "1985-07-31"),
      BAD("850792-9803", DATE),
      BAD("850700-9804", DATE),
  };
  run(vectors, COUNT(vectors), today(), false);
}

static void test_temporary(void **state) {
  (void)state;
  static const struct vector allowed[] = {
      GOOD("000101-T220", TEMPORARY, "20000101T220", "2000-01-01"),
      GOOD("000101-t220", TEMPORARY, "20000101T220", "2000-01-01"),
      GOOD("20000101T220", TEMPORARY, "20000101T220", "2000-01-01"),
      GOOD("850709-P984", TEMPORARY, "19850709P984", "1985-07-09"),
      BAD("000101-T221", CHECK_DIGIT),
      BAD("001301-T220", DATE),
      GOOD("850709-9805", PERSON, "198507099805", "1985-07-09"),
  };
  static const struct vector refused[] = {BAD("850709-P984", TEMPORARY), BAD("20000101T220", TEMPORARY)};
  run(allowed, COUNT(allowed), today(), true);
  run(refused, COUNT(refused), today(), false);
}

static void test_every_letter_of_c15(void **state) {
  (void)state;
  for (char letter = 'A'; letter <= 'Z'; letter++) {
    char text[] = "850709-?984";
    struct idnumber number;
    text[7] = letter;
    bool taken = idnumber_parse(text, today(), true, &number) == IDNUMBER_FAULT_NONE;
    assert_int_equal(taken, strchr("TRSUWXJKLMNP", letter) != NULL);
  }
}

static void test_test_series(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool test_series;
  } rows[] = {{"850709-9805", true}, {"991231-9986", true}, {"640823-3234", false}, {"000101-T220", false}};
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct idnumber number;
    assert_int_equal(idnumber_parse(rows[i].text, today(), true, &number), IDNUMBER_FAULT_NONE);
    assert_int_equal(number.test_series, rows[i].test_series);
  }
}

/* Exactly one check digit fits. */
static void test_only_one_check_digit_fits(void **state) {
  (void)state;
  for (int birth_number = 980; birth_number <= 999; birth_number++) {
    int fits = 0;
    for (int check = 0; check <= 9; check++) {
      char text[16];
      struct idnumber number;
      snprintf(text, sizeof text, "19850709%d%d", birth_number, check);
      fits += idnumber_parse(text, today(), false, &number) == IDNUMBER_FAULT_NONE;
    }
    assert_int_equal(fits, 1);
  }
}

static void test_showing(void **state) {
  (void)state;
  char mask[IDNUMBER_TEXT_MAX], full[IDNUMBER_DISPLAY_MAX];
  idnumber_mask("198507099805", mask);
  assert_string_equal(mask, "850709-****");
  idnumber_display("198507099805", full);
  assert_string_equal(full, "19850709-9805");
  idnumber_display("20000101T220", full);
  assert_string_equal(full, "20000101-T220");
  static const char short_digits[IDNUMBER_TEXT_MAX] = "8507";
  idnumber_mask(short_digits, mask);
  idnumber_display(short_digits, full);
  assert_string_equal(mask, "");
  assert_string_equal(full, "");
}

static void test_fault_messages(void **state) {
  (void)state;
  static const enum message messages[] = {
      [IDNUMBER_FAULT_NONE] = MSG_ID_FORM,
      [IDNUMBER_FAULT_FORM] = MSG_ID_FORM,
      [IDNUMBER_FAULT_DATE] = MSG_ID_DATE,
      [IDNUMBER_FAULT_BIRTH_NUMBER] = MSG_ID_BIRTH_NUMBER,
      [IDNUMBER_FAULT_CHECK_DIGIT] = MSG_ID_CHECK_DIGIT,
      [IDNUMBER_FAULT_ORGANISATION] = MSG_ID_ORGANISATION,
      [IDNUMBER_FAULT_TEMPORARY] = MSG_ID_TEMPORARY,
  };
  for (size_t i = 0; i < COUNT(messages); i++)
    assert_int_equal(idnumber_fault_message((enum idnumber_fault)i), messages[i]);
}

static void test_organisation_numbers(void **state) {
  (void)state;
  static const struct {
    const char *text;
    enum idnumber_fault fault;
    const char *digits;
  } rows[] = {
      {"802005-1952", IDNUMBER_FAULT_NONE, "8020051952"},   {"857209-0606", IDNUMBER_FAULT_NONE, "8572090606"},
      {"202100-2114", IDNUMBER_FAULT_NONE, "2021002114"},   {"212000-0241", IDNUMBER_FAULT_NONE, "2120000241"},
      {"2120000530", IDNUMBER_FAULT_NONE, "2120000530"},    {"162120000530", IDNUMBER_FAULT_NONE, "2120000530"},
      {"16212000-0530", IDNUMBER_FAULT_NONE, "2120000530"}, {" 212000-0530 ", IDNUMBER_FAULT_NONE, "2120000530"},
      {"212000-0531", IDNUMBER_FAULT_CHECK_DIGIT, NULL},    {"192120000530", IDNUMBER_FAULT_FORM, NULL},
      {"212000+0530", IDNUMBER_FAULT_FORM, NULL},           {"212000-053", IDNUMBER_FAULT_FORM, NULL},
      {"850709-9805", IDNUMBER_FAULT_FORM, NULL},           {"000101-T220", IDNUMBER_FAULT_FORM, NULL},
      {"212000-T530", IDNUMBER_FAULT_FORM, NULL},           {"", IDNUMBER_FAULT_FORM, NULL},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    char digits[ORGNUMBER_TEXT_MAX] = "untouched";
    if (orgnumber_parse(rows[i].text, digits) != rows[i].fault)
      fail_msg("%s", rows[i].text);
    assert_string_equal(digits, rows[i].digits ? rows[i].digits : "untouched");
  }
}

/* Trap F8: organisation numbers that look like persons, in each form; a wrong check digit makes them mere non-dates. */
static void test_organisations_are_no_persons(void **state) {
  (void)state;
  static const struct vector vectors[] = {
      BAD("2120000241", ORGANISATION), BAD("16212000-0241", ORGANISATION), BAD("162021002114", ORGANISATION),
      BAD("212000-0242", DATE),        BAD("192120000241", DATE),
  };
  run(vectors, COUNT(vectors), today(), true);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_table_of_c15),
      cmocka_unit_test(test_forms),
      cmocka_unit_test(test_century),
      cmocka_unit_test(test_the_century_moves_with_today),
      cmocka_unit_test(test_coordination_days),
      cmocka_unit_test(test_temporary),
      cmocka_unit_test(test_every_letter_of_c15),
      cmocka_unit_test(test_test_series),
      cmocka_unit_test(test_only_one_check_digit_fits),
      cmocka_unit_test(test_showing),
      cmocka_unit_test(test_fault_messages),
      cmocka_unit_test(test_organisation_numbers),
      cmocka_unit_test(test_organisations_are_no_persons),
  };
  return cmocka_run_group_tests_name("idnumber", tests, NULL, NULL);
}
