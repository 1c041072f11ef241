/* imports_values: see imports_values.h. */
#include "imports_values.h"

#include <ctype.h>
#include <string.h>

#include "common/codes.h"
#include "common/date_typed.h"
#include "common/text.h"
#include "common/typed.h"

/* --- what spreadsheets write -------------------------------------------------------------------------------------- */

static size_t digits_at(const char *text) {
  return strspn(text, "0123456789");
}

/* Plain, in the arena, at most TYPED_MAX bytes; "" for what is longer. */
static char *plain(struct call *call, const char *text) {
  char *out = typed_plain(call->arena, text);
  return out ? out : (char *)"";
}

/* "1,98002E+11" */
static bool is_scientific(const char *text) {
  size_t at = digits_at(text);
  if (at != 1)
    return false;
  if (text[at] == ',' || text[at] == '.')
    at += 1 + digits_at(text + at + 1);
  if (text[at] != 'e' && text[at] != 'E')
    return false;
  at += text[at + 1] == '+' ? 2 : 1;
  return digits_at(text + at) > 0 && text[at + digits_at(text + at)] == '\0';
}

/* Takes ",00" off what is else a whole number. */
static void drop_decimals(char *text) {
  size_t whole = digits_at(text);
  char *decimals = text + whole;
  if (whole > 0 && (*decimals == ',' || *decimals == '.') && decimals[1] == '0' &&
      decimals[1 + strspn(decimals + 1, "0")] == '\0')
    *decimals = '\0';
}

char *imports_digits(struct call *call, const char *column, const char *text) {
  char *out = text_trim(call->arena, text);
  if (!out)
    return (char *)"";
  if (is_scientific(out))
    problem_add(&call->problems, column, "", MSG_EXCEL_NUMBER, NULL, NULL);
  return out;
}

/* --- identity numbers --------------------------------------------------------------------------------------------- */

/* A number that began with zeros, and has lost them. Eight digits may be a day of birth alone, which is another fault. */
static bool has_lost_zeros(const char *text) {
  size_t len = digits_at(text);
  bool day = len == 8 && (strncmp(text, "19", 2) == 0 || strncmp(text, "20", 2) == 0);
  return text[len] == '\0' && len >= 7 && len <= 9 && !day;
}

bool imports_idnumber(struct call *call, const char *column, const char *text, bool allow_temporary,
                      struct idnumber *out) {
  char *number = plain(call, text);
  drop_decimals(number);
  if (!is_scientific(number) && !has_lost_zeros(number))
    return service_need_idnumber(call, column, *number ? number : text, allow_temporary, out);
  problem_add(&call->problems, column, "C15", MSG_EXCEL_NUMBER, NULL, NULL);
  return false;
}

/* --- dates -------------------------------------------------------------------------------------------------------- */

/* "46300": the days that Excel has counted since 1900. */
static bool is_serial(const char *text) {
  size_t len = digits_at(text);
  bool fraction = text[len] == ',' || text[len] == '.';
  return len == 5 && text[len + (fraction ? 1 + digits_at(text + len + 1) : 0)] == '\0';
}

/* Where a time of day begins, " 00:00:00" or "t00:00"; the end when there is none. */
static size_t find_time(const char *text) {
  const char *colon = strchr(text, ':');
  size_t at = colon ? (size_t)(colon - text) : 0;
  while (at > 0 && isdigit((unsigned char)text[at - 1]))
    at--;
  bool timed =
      at > 0 && (text[at - 1] == ' ' || text[at - 1] == 't') && strspn(colon, "0123456789:.,") == strlen(colon);
  return timed ? at - 1 : strlen(text);
}

static bool has_year(const char *text) {
  for (; *text; text += digits_at(text) + !isdigit((unsigned char)*text))
    if (digits_at(text) == 4)
      return true;
  return false;
}

/* What is said in words, "5 okt 2026". */
static enum status parse_words(struct call *call, const char *text, date_t *out) {
  struct date_typed typed;
  if (!has_year(text) || date_typed_parse(call->arena, text, call->view.today, DATE_PAST, &typed) != STATUS_OK ||
      typed.other != DATE_NONE || typed.until != typed.date || typed.doubtful)
    return STATUS_INVALID_ARGUMENT;
  *out = typed.date;
  return STATUS_OK;
}

static enum status parse_date(struct call *call, const char *text, date_t *out) {
  int64_t moment;
  if (moment_parse(text, &moment) == STATUS_OK) {
    *out = date_of_moment(moment);
    return STATUS_OK;
  }
  char *day = plain(call, text);
  if (*day)
    day[find_time(day)] = '\0';
  return date_parse_loose(day, out) == STATUS_OK ? STATUS_OK : parse_words(call, day, out);
}

char *imports_date(struct call *call, const char *column, const char *text) {
  date_t date;
  const char *trimmed = text_trim(call->arena, text);
  char *out = arena_alloc(call->arena, DATE_TEXT_MAX);
  if (!trimmed || !out)
    return (char *)"";
  if (*trimmed == '\0')
    problem_add(&call->problems, column, "B1", MSG_MISSING, NULL, NULL);
  else if (is_serial(trimmed))
    problem_add(&call->problems, column, "B1", MSG_EXCEL_DATE, NULL, NULL);
  else if (parse_date(call, trimmed, &date) != STATUS_OK)
    problem_add(&call->problems, column, "B1", MSG_NOT_A_DATE, NULL, NULL);
  else
    return date_format(date, out);
  return (char *)"";
}

/* --- municipalities ----------------------------------------------------------------------------------------------- */

static const struct municipality *by_digits(struct call *call, const char *text) {
  const char *code = digits_at(text) == 3 ? arena_printf(call->arena, "0%s", text) : text;
  return code ? municipality_by_code(code) : NULL;
}

/* "stockholms stad" without " stad". False: there is none. */
static bool drop_kind(char *name) {
  static const char *const kinds[] = {" kommun", " stad"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char *end = strstr(name, kinds[i]);
    if (end && end[strlen(kinds[i])] == '\0') {
      *end = '\0';
      return true;
    }
  }
  return false;
}

static const struct municipality *by_name(char *name) {
  const struct municipality *found = municipality_by_name(name);
  for (char *space; !found && (space = strchr(name, ' '));) {
    *space = '-'; /* Upplands Bro */
    found = municipality_by_name(name);
  }
  return found;
}

/* "Stockholms stad", "Region Gotland" */
static const struct municipality *by_full_name(char *name) {
  static const char region[] = "region ";
  if (strncmp(name, region, sizeof region - 1) == 0)
    return by_name(name + sizeof region - 1);
  bool full = drop_kind(name);
  const struct municipality *found = by_name(name);
  size_t len = strlen(name);
  if (found || !full || len == 0 || name[len - 1] != 's')
    return found;
  name[len - 1] = '\0';
  return by_name(name);
}

char *imports_municipality(struct call *call, const char *text) {
  char *name = plain(call, text), *trimmed = text_trim(call->arena, text);
  drop_decimals(name);
  bool coded = *name && name[digits_at(name)] == '\0';
  const struct municipality *found = *name == '\0' ? NULL : coded ? by_digits(call, name) : by_full_name(name);
  return found ? (char *)found->code : trimmed ? trimmed : (char *)"";
}
