/* idnumber: Swedish identity numbers (domain C15): personnummer, samordningsnummer, T-number, organisationsnummer.
 *
 * Validity is formal only; it never says that the person exists. Numbers are stored as 12 digits. Gender and birth
 * date are never derived from a number by the store; birth_date here is what the digits say. No text made here
 * from a faulty number echoes it.
 */
#pragma once

#include <stdbool.h>

#include "date.h"
#include "message.h"

enum idnumber_kind {
  IDNUMBER_PERSON = 1,       /* personnummer */
  IDNUMBER_COORDINATION = 2, /* samordningsnummer: day + 60 */
  IDNUMBER_TEMPORARY = 3,    /* T-number; only where allowed */
};

/* Why a number is refused; idnumber_fault_message() maps to message.h. */
enum idnumber_fault {
  IDNUMBER_FAULT_NONE = 0,
  IDNUMBER_FAULT_FORM,         /* not digits in a known form */
  IDNUMBER_FAULT_DATE,         /* no such birth date, in the future, or before 1800 */
  IDNUMBER_FAULT_BIRTH_NUMBER, /* 000 */
  IDNUMBER_FAULT_CHECK_DIGIT,
  IDNUMBER_FAULT_ORGANISATION, /* an organisation number where a person's is wanted */
  IDNUMBER_FAULT_TEMPORARY,    /* a T-number where those are not accepted */
};

#define IDNUMBER_TEXT_MAX 13 /* 12 characters and the NUL */

struct idnumber {
  enum idnumber_kind kind;
  char digits[IDNUMBER_TEXT_MAX]; /* "198507099805"; a T-number keeps its letter */
  date_t birth_date; /* day 60 taken off; DATE_NONE: a coordination number whose month is 00 or day is 60 */
  bool test_series;  /* birth number 980-999 */
};

/* The sentence for a fault; it holds no arguments and never the number. */
enum message idnumber_fault_message(enum idnumber_fault fault);

/* Reads any of the forms YYMMDD-NNNC, YYMMDD+NNNC, YYYYMMDD-NNNC, with or without separator; `today` settles the
 * century. Spaces around are skipped. Writes `out` only when the fault is NONE. */
enum idnumber_fault idnumber_parse(const char *text, date_t today, bool allow_temporary, struct idnumber *out) MUST_USE;
/* What lists show: "850709-****"; "" when `digits` is not twelve characters long. */
void idnumber_mask(const char digits[IDNUMBER_TEXT_MAX], char out[IDNUMBER_TEXT_MAX]);
#define IDNUMBER_DISPLAY_MAX 14
/* Display form for those who may see it: "19850709-9805"; "" when `digits` is not twelve characters long. */
void idnumber_display(const char digits[IDNUMBER_TEXT_MAX], char out[IDNUMBER_DISPLAY_MAX]);

#define ORGNUMBER_TEXT_MAX 11
/* Reads NNNNNN-NNNC, NNNNNNNNNC or with prefix 16; gives ten digits. Third digit at least 2, Luhn over ten. A sole
 * trader's number is a personnummer and is refused here (FORM). The user is told MSG_ORG_NUMBER whatever the fault. */
enum idnumber_fault orgnumber_parse(const char *text, char out[ORGNUMBER_TEXT_MAX]) MUST_USE;
