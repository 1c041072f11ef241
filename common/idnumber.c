/* idnumber: see idnumber.h. Reading goes in steps, each with its own fault: form, date, birth number, check digit. */
#include "idnumber.h"

#include <string.h>

/* --- form --------------------------------------------------------------------------------------------------------- */

/* A number taken apart: characters without spaces and separator. */
struct form {
  char text[IDNUMBER_TEXT_MAX]; /* 10 or 12 characters; only the fourth from the end may be a letter */
  size_t len;
  const char *ten; /* the last ten, which the check digit covers */
  char separator;  /* '-', '+' or NUL */
};

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static char to_upper(char c) {
  return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static bool is_separator(char c) {
  return c == '-' || c == '+';
}

/* Gathers characters, with at most one separator, which must stand before the last four. */
static bool gather(const char *text, size_t len, struct form *out) {
  size_t before = 0;
  for (size_t i = 0; i < len; i++) {
    if (is_separator(text[i]) && !out->separator) {
      out->separator = text[i];
      before = out->len;
    } else if (out->len < IDNUMBER_TEXT_MAX - 1) {
      out->text[out->len++] = to_upper(text[i]);
    } else {
      return false;
    }
  }
  return (out->len == 10 || out->len == 12) && (!out->separator || before == out->len - 4);
}

/* T-numbers have a letter in place of the first birth-number digit (C15). */
static bool is_temporary(const struct form *form) {
  char c = form->ten[6];
  return c != '\0' && strchr("TRSUWXJKLMNP", c) != NULL;
}

static bool only_digits(const struct form *form) {
  for (const char *c = form->text; *c; c++)
    if (!is_digit(*c) && !(c == form->ten + 6 && is_temporary(form)))
      return false;
  return true;
}

static bool read_form(const char *text, struct form *out) {
  static const char spaces[] = " \t\r\n";
  text += strspn(text, spaces);
  size_t len = strlen(text);
  while (len > 0 && strchr(spaces, text[len - 1]))
    len--;
  *out = (struct form){0};
  if (!gather(text, len, out))
    return false;
  out->ten = out->text + out->len - 10;
  return only_digits(out);
}

/* Luhn over the ten-digit form: the weighted digit sums and the check digit make a multiple of ten (C15). */
static bool luhn_holds(const char ten[static 10]) {
  int sum = 0;
  for (int i = 0; i < 10; i++) {
    int digit = is_digit(ten[i]) ? ten[i] - '0' : 1; /* a T-number's letter counts as 1 */
    int weighted = digit * (i % 2 == 0 ? 2 : 1);
    sum += weighted / 10 + weighted % 10;
  }
  return sum % 10 == 0;
}

/* Ten digits, or twelve with the prefix 16, whose third digit is no month's (C15). */
static bool is_organisation(const struct form *form) {
  bool prefixed = form->len == 12 && memcmp(form->text, "16", 2) == 0;
  return (form->len == 10 || prefixed) && form->ten[2] >= '2' && !is_temporary(form) && luhn_holds(form->ten);
}

/* --- a person's number -------------------------------------------------------------------------------------------- */

static int two_digits(const char *at) {
  return (at[0] - '0') * 10 + (at[1] - '0');
}

/* Ten digits: the latest year that is not in the future, and a hundred years earlier with '+'. With twelve the
 * separator is display only (C15). */
static int birth_year(const struct form *form, date_t today) {
  if (form->len == 12)
    return two_digits(form->text) * 100 + two_digits(form->ten);
  int this_year = date_to_civil(today).year;
  int year = this_year / 100 * 100 + two_digits(form->ten);
  if (year > this_year)
    year -= 100;
  return form->separator == '+' ? year - 100 : year;
}

/* What a coordination number has in the place of a month or a day that the tax agency does not know: 0. The parts that it
 * does know are a date's all the same. */
static bool is_half_known(struct civil civil, date_t today, date_t *earliest) {
  bool unknown = civil.month == 0 || civil.day == 0;
  int month = civil.month ? civil.month : 1, day = civil.day ? civil.day : 1;
  return unknown && date_from_civil((struct civil){civil.year, month, day}, earliest) == STATUS_OK &&
         *earliest <= today;
}

/* Numbers began in 1947, so a birth before 1800 is a slip in the century, which no check digit covers. */
static enum idnumber_fault read_birth_date(const struct form *form, date_t today, struct idnumber *out) {
  struct civil civil = {birth_year(form, today), two_digits(form->ten + 2), two_digits(form->ten + 4)};
  date_t earliest;
  if (civil.day >= 60) {
    civil.day -= 60;
    out->kind = IDNUMBER_COORDINATION;
  }
  out->birth_date = DATE_NONE;
  bool coordination = out->kind == IDNUMBER_COORDINATION;
  if (civil.year >= 1800 && coordination && is_half_known(civil, today, &earliest))
    return IDNUMBER_FAULT_NONE;
  if (date_from_civil(civil, &out->birth_date) != STATUS_OK || civil.year < 1800 || out->birth_date > today)
    return IDNUMBER_FAULT_DATE;
  return IDNUMBER_FAULT_NONE;
}

static enum idnumber_fault read_birth_number(const struct form *form, bool allow_temporary, struct idnumber *out) {
  if (is_temporary(form)) {
    out->kind = IDNUMBER_TEMPORARY;
    return allow_temporary ? IDNUMBER_FAULT_NONE : IDNUMBER_FAULT_TEMPORARY;
  }
  out->test_series = memcmp(form->ten + 6, "98", 2) == 0 || memcmp(form->ten + 6, "99", 2) == 0;
  return memcmp(form->ten + 6, "000", 3) == 0 ? IDNUMBER_FAULT_BIRTH_NUMBER : IDNUMBER_FAULT_NONE;
}

static void write_digits(const struct form *form, int year, struct idnumber *out) {
  out->digits[0] = (char)('0' + year / 1000);
  out->digits[1] = (char)('0' + year / 100 % 10);
  memcpy(out->digits + 2, form->ten, 11); /* with the NUL */
}

enum idnumber_fault idnumber_parse(const char *text, date_t today, bool allow_temporary, struct idnumber *out) {
  struct form form;
  struct idnumber number = {.kind = IDNUMBER_PERSON};
  if (!read_form(text, &form))
    return IDNUMBER_FAULT_FORM;
  if (is_organisation(&form))
    return IDNUMBER_FAULT_ORGANISATION;
  enum idnumber_fault fault = read_birth_date(&form, today, &number);
  if (fault == IDNUMBER_FAULT_NONE)
    fault = read_birth_number(&form, allow_temporary, &number);
  if (fault != IDNUMBER_FAULT_NONE)
    return fault;
  if (!luhn_holds(form.ten))
    return IDNUMBER_FAULT_CHECK_DIGIT;
  write_digits(&form, birth_year(&form, today), &number);
  *out = number;
  return IDNUMBER_FAULT_NONE;
}

enum message idnumber_fault_message(enum idnumber_fault fault) {
  switch (fault) {
  case IDNUMBER_FAULT_DATE:
    return MSG_ID_DATE;
  case IDNUMBER_FAULT_BIRTH_NUMBER:
    return MSG_ID_BIRTH_NUMBER;
  case IDNUMBER_FAULT_CHECK_DIGIT:
    return MSG_ID_CHECK_DIGIT;
  case IDNUMBER_FAULT_ORGANISATION:
    return MSG_ID_ORGANISATION;
  case IDNUMBER_FAULT_TEMPORARY:
    return MSG_ID_TEMPORARY;
  case IDNUMBER_FAULT_NONE:
  case IDNUMBER_FAULT_FORM:
    break;
  }
  return MSG_ID_FORM;
}

/* --- showing ------------------------------------------------------------------------------------------------------ */

/* Writes `date` characters from `digits` on, a dash, and the four that end the number. */
static void show(const char *digits, size_t date, const char four[static 4], char *out) {
  memcpy(out, digits, date);
  out[date] = '-';
  memcpy(out + date + 1, four, 4);
  out[date + 5] = '\0';
}

void idnumber_mask(const char digits[IDNUMBER_TEXT_MAX], char out[IDNUMBER_TEXT_MAX]) {
  out[0] = '\0';
  if (strlen(digits) == 12)
    show(digits + 2, 6, "****", out);
}

void idnumber_display(const char digits[IDNUMBER_TEXT_MAX], char out[IDNUMBER_DISPLAY_MAX]) {
  out[0] = '\0';
  if (strlen(digits) == 12)
    show(digits, 8, digits + 8, out);
}

/* --- organisations ------------------------------------------------------------------------------------------------ */

enum idnumber_fault orgnumber_parse(const char *text, char out[ORGNUMBER_TEXT_MAX]) {
  struct form form;
  if (!read_form(text, &form) || form.separator == '+' || is_temporary(&form))
    return IDNUMBER_FAULT_FORM;
  if (form.len == 12 && memcmp(form.text, "16", 2) != 0)
    return IDNUMBER_FAULT_FORM;
  if (form.ten[2] < '2') /* a month: a person's number */
    return IDNUMBER_FAULT_FORM;
  if (!luhn_holds(form.ten))
    return IDNUMBER_FAULT_CHECK_DIGIT;
  memcpy(out, form.ten, ORGNUMBER_TEXT_MAX);
  return IDNUMBER_FAULT_NONE;
}
