/* amount_typed: see amount_typed.h. Each form has its row in a table: what money is called, units of time, times that
 * are said in words. */
#include "amount_typed.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "typed.h"

enum { HOUR = 60, HOURS_MAX = 10000, DIGITS_MAX = 18 };

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static const char *skip_space(const char *at) {
  return at + strspn(at, " ");
}

/* --- whole amounts ------------------------------------------------------------------------------------------------ */

/* Digits alone, or in groups of three with a space between. Returns how many there were, 0 for wrong groups. */
static int read_grouped(const char **at, uint64_t *out) {
  int digits = 0, group = 0, groups = 1;
  *out = 0;
  for (;; ++*at) {
    if (is_digit(**at)) {
      *out = *out * 10 + (uint64_t)(**at - '0');
      digits++;
      group++;
    } else if (**at == ' ' && is_digit((*at)[1])) {
      if (group > 3 || (groups > 1 && group != 3))
        return 0;
      groups++;
      group = 0;
    } else
      break;
    if (digits > DIGITS_MAX)
      return 0;
  }
  return groups == 1 || group == 3 ? digits : 0;
}

/* What stands behind money, and before it. */
static const char *const money_names[] = {"kr", "kr.", "kronor", "krona", "sek", ":-", ",-", "kr/mån", "kr/månad"};

static bool is_money(const char *at) {
  for (size_t i = 0; i < sizeof money_names / sizeof *money_names; i++)
    if (strcmp(at, money_names[i]) == 0)
      return true;
  return false;
}

/* Decimals: none, or zeros; thousands that are marked with anything but a space are as likely decimals. */
static enum amount_fault read_decimals(const char **at) {
  size_t digits = **at == '.' || **at == ',' ? strspn(*at + 1, "0123456789") : 0;
  if (digits == 0)
    return AMOUNT_OK;
  if (digits == 3)
    return AMOUNT_AMBIGUOUS;
  bool zeros = digits <= 2 && strspn(*at + 1, "0") == digits;
  *at += 1 + digits;
  return zeros ? AMOUNT_OK : digits <= 2 ? AMOUNT_PART : AMOUNT_NONE;
}

enum amount_fault amount_whole(struct arena *arena, const char *text, bool money, uint64_t *out) {
  const char *at = typed_plain(arena, text);
  uint64_t number;
  if (!at)
    return AMOUNT_NONE;
  if (money && strncmp(at, "sek ", 4) == 0)
    at += 4;
  if (read_grouped(&at, &number) == 0)
    return AMOUNT_NONE;
  enum amount_fault fault = read_decimals(&at);
  if (fault != AMOUNT_OK)
    return fault;
  at = skip_space(at);
  if (*at && !(money && is_money(at)))
    return AMOUNT_NONE;
  *out = number;
  return AMOUNT_OK;
}

/* --- how long ----------------------------------------------------------------------------------------------------- */

/* Said in words. */
static const struct {
  const char *text;
  uint32_t minutes;
} said[] = {
    {"en timme", 60},    {"en halvtimme", 30}, {"halvtimme", 30}, {"en halv timme", 30},
    {"en kvart", 15},    {"kvart", 15},        {"tre kvart", 45}, {"en och en halv timme", 90},
    {"två timmar", 120}, {"an hour", 60},      {"one hour", 60},  {"half an hour", 30},
    {"two hours", 120},
};

static const char *const hour_names[] = {"h", "t", "tim", "tim.", "timme", "timmar", "hr", "hrs", "hour", "hours"};
static const char *const minute_names[] = {"m", "min", "min.", "mins", "minut", "minuter", "minute", "minutes"};

static size_t name_at(const char *at, const char *const *names, size_t count) {
  size_t len = strcspn(at, " 0123456789");
  for (size_t i = 0; i < count; i++)
    if (strlen(names[i]) == len && strncmp(at, names[i], len) == 0)
      return len;
  return 0;
}

static bool skip_hours(const char **at) {
  size_t len = name_at(*at, hour_names, sizeof hour_names / sizeof *hour_names);
  *at = skip_space(*at + len);
  return len > 0;
}

static bool skip_minutes(const char **at) {
  size_t len = name_at(*at, minute_names, sizeof minute_names / sizeof *minute_names);
  *at = skip_space(*at + len);
  return len > 0;
}

/* Up to `max` digits. Returns how many. */
static int read_number(const char **at, int max, uint32_t *out) {
  int digits = 0;
  *out = 0;
  for (; digits < max && is_digit(**at); digits++)
    *out = *out * 10 + (uint32_t)(*(*at)++ - '0');
  return is_digit(**at) ? 0 : digits;
}

/* ",5", ".25" or "½" of an hour, in minutes; false when it is no such part. */
static bool read_part(const char **at, bool *any, uint32_t *minutes) {
  uint32_t part;
  *any = true;
  *minutes = HOUR / 2;
  if (strncmp(*at, "½", strlen("½")) == 0) {
    *at += strlen("½");
    return true;
  }
  *minutes = 0;
  *any = **at == '.' || **at == ',';
  if (!*any)
    return true;
  ++*at;
  int digits = read_number(at, 2, &part);
  *minutes = digits == 1 ? part * 6 : (part * 6 + 5) / 10;
  return digits > 0;
}

/* Behind whole hours: "", "30", "30 min", "och 30 min". */
static bool read_rest(const char *at, uint32_t *minutes) {
  if (*at == '\0') {
    *minutes = 0;
    return true;
  }
  if (strncmp(at, "och ", 4) == 0 || strncmp(at, "and ", 4) == 0)
    at += 4;
  if (read_number(&at, 2, minutes) == 0 || *minutes >= HOUR)
    return false;
  at = skip_space(at);
  return *at == '\0' || (skip_minutes(&at) && *at == '\0');
}

/* "1:30". */
static bool read_clock(const char *at, uint32_t *minutes) {
  if (read_number(&at, 2, minutes) != 2 || *minutes >= HOUR)
    return false;
  at = skip_space(at);
  return *at == '\0' || (skip_hours(&at) && *at == '\0');
}

static bool in_words(const char *plain, uint32_t *out) {
  for (size_t i = 0; i < sizeof said / sizeof *said; i++)
    if (strcmp(plain, said[i].text) == 0) {
      *out = said[i].minutes;
      return true;
    }
  return false;
}

static enum amount_fault hours(uint32_t whole, uint32_t minutes, uint32_t *out) {
  if (whole > HOURS_MAX)
    return AMOUNT_NONE;
  *out = whole * HOUR + minutes;
  return AMOUNT_OK;
}

enum amount_fault amount_minutes(struct arena *arena, const char *text, enum amount_unit unit, uint32_t *out) {
  const char *at = typed_plain(arena, text);
  uint32_t whole, part, rest = 0;
  bool has_part;
  if (at && in_words(at, out))
    return AMOUNT_OK;
  if (!at || read_number(&at, 6, &whole) == 0)
    return AMOUNT_NONE;
  if (*at == ':')
    return read_clock(at + 1, &rest) ? hours(whole, rest, out) : AMOUNT_NONE;
  if (!read_part(&at, &has_part, &part))
    return AMOUNT_NONE;
  at = skip_space(at);
  if (*at == '\0' && unit == AMOUNT_HOURS)
    return hours(whole, part, out);
  if (*at && skip_hours(&at))
    return has_part               ? (*at ? AMOUNT_NONE : hours(whole, part, out))
           : read_rest(at, &rest) ? hours(whole, rest, out)
                                  : AMOUNT_NONE;
  if (*at && (!skip_minutes(&at) || *at))
    return AMOUNT_NONE;
  if (has_part)
    return AMOUNT_PART;
  *out = whole;
  return whole > HOURS_MAX * HOUR ? AMOUNT_NONE : AMOUNT_OK;
}

/* --- as people read them ------------------------------------------------------------------------------------------ */

char *amount_hours_text(uint64_t minutes, char mark, char out[AMOUNT_TEXT_MAX]) {
  unsigned hundredths = (unsigned)(minutes % HOUR * 100 + HOUR / 2) / HOUR;
  if (hundredths == 0)
    (void)snprintf(out, AMOUNT_TEXT_MAX, "%" PRIu64, minutes / HOUR);
  else if (hundredths % 10 == 0)
    (void)snprintf(out, AMOUNT_TEXT_MAX, "%" PRIu64 "%c%u", minutes / HOUR, mark, hundredths / 10);
  else
    (void)snprintf(out, AMOUNT_TEXT_MAX, "%" PRIu64 "%c%02u", minutes / HOUR, mark, hundredths);
  return out;
}

char *amount_grouped_text(uint64_t number, char out[AMOUNT_TEXT_MAX]) {
  static const char space[] = "\xc2\xa0";
  char digits[AMOUNT_TEXT_MAX], *at = out;
  int len = snprintf(digits, sizeof digits, "%" PRIu64, number);
  for (int i = 0; i < len && at < out + AMOUNT_TEXT_MAX - 4; i++) {
    if (i > 0 && (len - i) % 3 == 0)
      at = mempcpy(at, space, 2);
    *at++ = digits[i];
  }
  *at = '\0';
  return out;
}
