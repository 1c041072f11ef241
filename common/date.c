/* date: see date.h.
 *
 * Three parts: the calendar (day number to civil date and back), reading and writing, and moments. Everything that
 * reads text goes through match(), which knows one small pattern language.
 */
#include "date.h"

#include <string.h>

#include "arena.h"

static const int64_t second_us = 1000000;
enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600, MINUTE_SECONDS = 60 };

/* --- the calendar ------------------------------------------------------------------------------------------------- */

static bool is_date(int64_t date) {
  return date >= DATE_MIN && date <= DATE_MAX;
}

static date_t saturate(int64_t date) {
  return date < DATE_MIN ? DATE_MIN : date > DATE_MAX ? DATE_MAX : (date_t)date;
}

static bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static date_t year_start(int year) {
  int past = year - 1; /* whole years since 0001-01-01 */
  return DATE_MIN + past * 365 + past / 4 - past / 100 + past / 400;
}

static int days_before_month(int year, int month) {
  static const int days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
  return days[month - 1] + (month > 2 && is_leap(year));
}

static int days_in_month(int year, int month) {
  return days_before_month(year, month + 1) - days_before_month(year, month);
}

static date_t day_number(struct civil civil) {
  return year_start(civil.year) + days_before_month(civil.year, civil.month) + civil.day - 1;
}

enum status date_from_civil(struct civil civil, date_t *out) {
  if (civil.year < 1 || civil.year > 9999 || civil.month < 1 || civil.month > 12)
    return STATUS_INVALID_ARGUMENT;
  if (civil.day < 1 || civil.day > days_in_month(civil.year, civil.month))
    return STATUS_INVALID_ARGUMENT;
  *out = day_number(civil);
  return STATUS_OK;
}

static int year_of(date_t date) {
  /* By the mean year (400 have 146097 days) we are in the right year or in the one before it, never after. */
  int year = (int)((int64_t)(date - DATE_MIN) * 400 / 146097) + 1;
  return year_start(year + 1) <= date ? year + 1 : year;
}

struct civil date_to_civil(date_t date) {
  if (!is_date(date))
    return (struct civil){0};
  int year = year_of(date), month = 12;
  int day = date - year_start(year);
  while (day < days_before_month(year, month))
    month--;
  return (struct civil){year, month, day - days_before_month(year, month) + 1};
}

date_t date_later(date_t a, date_t b) {
  return a > b ? a : b;
}

date_t date_add_months(date_t date, int months) {
  if (!is_date(date))
    return date;
  struct civil civil = date_to_civil(date);
  int64_t month = (int64_t)civil.year * 12 + civil.month - 1 + months;
  if (month < 1 * 12)
    return DATE_MIN;
  if (month > 9999 * 12 + 11)
    return DATE_MAX;
  civil.year = (int)(month / 12);
  civil.month = (int)(month % 12) + 1;
  int last = days_in_month(civil.year, civil.month);
  civil.day = civil.day < last ? civil.day : last;
  return day_number(civil);
}

date_t date_last_permitted(date_t start, int months) {
  date_t after = date_add_months(start, months);
  return is_date(after) ? after - 1 : after;
}

date_t date_first_complete(date_t start, int months) {
  return date_add_months(start, months);
}

int date_weekday(date_t date) {
  int since_thursday = (int)(date % 7); /* 1970-01-01 was one */
  return (since_thursday + 7 + 3) % 7 + 1;
}

void date_iso_week(date_t date, int *week_year, int *week) {
  *week_year = *week = 0;
  if (!is_date(date))
    return;
  date_t thursday = date - date_weekday(date) + 4; /* a week belongs to the year of its Thursday */
  *week_year = year_of(thursday);
  *week = (thursday - year_start(*week_year)) / 7 + 1;
}

int date_quarter(date_t date) {
  return (date_to_civil(date).month + 2) / 3;
}

int date_age(date_t born, date_t on) {
  if (!is_date(born) || !is_date(on) || on < born)
    return -1;
  struct civil b = date_to_civil(born), o = date_to_civil(on);
  bool before_birthday = o.month < b.month || (o.month == b.month && o.day < b.day);
  return o.year - b.year - before_birthday;
}

bool date_within(date_t date, date_t from, date_t to) {
  return date != DATE_NONE && from <= date && (to == DATE_NONE || date <= to);
}

bool date_overlap(date_t a_from, date_t a_to, date_t b_from, date_t b_to) {
  return (b_to == DATE_NONE || a_from <= b_to) && (a_to == DATE_NONE || b_from <= a_to);
}

/* --- reading and writing ------------------------------------------------------------------------------------------ */

struct reading {
  struct civil date;
  int hour, minute, second;
};

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Reads at least `min` and at most `max` digits. */
static bool read_digits(const char **at, int min, int max, int *out) {
  int value = 0, count = 0;
  for (; count < max && is_digit(**at); count++)
    value = value * 10 + (*(*at)++ - '0');
  if (count < min)
    return false;
  *out = value;
  return true;
}

static bool match_one(const char **at, char letter, struct reading *out) {
  switch (letter) {
  case 'Y':
    return read_digits(at, 4, 4, &out->date.year);
  case 'M':
    return read_digits(at, 2, 2, &out->date.month);
  case 'D':
    return read_digits(at, 2, 2, &out->date.day);
  case 'm':
    return read_digits(at, 1, 2, &out->date.month);
  case 'd':
    return read_digits(at, 1, 2, &out->date.day);
  case 'h':
    return read_digits(at, 2, 2, &out->hour);
  case 'n':
    return read_digits(at, 2, 2, &out->minute);
  case 's':
    return read_digits(at, 2, 2, &out->second);
  default:
    return *(*at)++ == letter;
  }
}

/* Reads along a pattern of the letters above, any other standing for itself, and moves `at` past what matched. */
static bool match(const char **at, const char *pattern, struct reading *out) {
  for (; *pattern; pattern++)
    if (**at == '\0' || !match_one(at, *pattern, out))
      return false;
  return true;
}

/* The whole text must be such a date. */
static enum status parse_as(const char *text, const char *pattern, date_t *out) {
  struct reading reading = {0};
  if (!match(&text, pattern, &reading) || *text != '\0')
    return STATUS_INVALID_ARGUMENT;
  return date_from_civil(reading.date, out);
}

/* False at the first byte that is none; nothing behind it is looked at. */
static inline bool number_at(const char *at, int digits, int *out) {
  int value = 0;
  for (int i = 0; i < digits; i++) {
    if (!is_digit(at[i]))
      return false;
    value = value * 10 + (at[i] - '0');
  }
  *out = value;
  return true;
}

/* As parse_as(text, "Y-M-D"), without reading along a pattern: every row of a list has its dates judged. */
enum status date_parse(const char *text, date_t *out) {
  struct civil civil;
  if (!number_at(text, 4, &civil.year) || text[4] != '-' || !number_at(text + 5, 2, &civil.month) || text[7] != '-' ||
      !number_at(text + 8, 2, &civil.day) || text[10] != '\0')
    return STATUS_INVALID_ARGUMENT;
  return date_from_civil(civil, out);
}

date_t date_stored(const char *text) {
  date_t date;
  return date_parse(text, &date) == STATUS_OK ? date : DATE_NONE;
}

#define WORD_MAX 16 /* longer than any date that is read */

/* Takes off spaces around; false when what is left is longer than any date. */
static bool trim(const char *text, char out[WORD_MAX]) {
  static const char spaces[] = " \t\r\n";
  text += strspn(text, spaces);
  size_t len = strlen(text);
  while (len > 0 && strchr(spaces, text[len - 1]))
    len--;
  if (len >= WORD_MAX)
    return false;
  memcpy(out, text, len);
  out[len] = '\0';
  return true;
}

static enum status parse_exported(const char *word, date_t *out) {
  static const char *const patterns[] = {"Y-M-D", "YMD", "Y/M/D", "d.m.Y", "d/m/Y"};
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
    if (parse_as(word, patterns[i], out) == STATUS_OK)
      return STATUS_OK;
  return STATUS_INVALID_ARGUMENT;
}

enum status date_parse_loose(const char *text, date_t *out) {
  char word[WORD_MAX];
  return trim(text, word) ? parse_exported(word, out) : STATUS_INVALID_ARGUMENT;
}

/* Writes `count` digits and the character that follows them; returns the place after. */
static char *put(char *at, int value, int count, char then) {
  for (int i = count - 1; i >= 0; i--, value /= 10)
    at[i] = (char)('0' + value % 10);
  at[count] = then;
  return at + count + 1;
}

char *date_format(date_t date, char out[DATE_TEXT_MAX]) {
  out[0] = '\0';
  if (!is_date(date))
    return out;
  struct civil civil = date_to_civil(date);
  put(put(put(out, civil.year, 4, '-'), civil.month, 2, '-'), civil.day, 2, '\0');
  return out;
}

char *date_text(struct arena *arena, date_t date) {
  char text[DATE_TEXT_MAX];
  return arena_strdup(arena, date_format(date, text));
}

/* --- moments ------------------------------------------------------------------------------------------------------ */

static int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b < 0);
}

/* Summer time begins on the last Sunday of March and ends on that of October, at 01:00 UTC; both have 31 days. */
static int64_t switch_second(int year, int month) {
  date_t last = day_number((struct civil){year, month, 31});
  date_t sunday = last - date_weekday(last) % 7;
  return (int64_t)sunday * DAY_SECONDS + HOUR_SECONDS;
}

static bool is_summer_time(int64_t second) {
  int year = year_of(saturate(floor_div(second, DAY_SECONDS)));
  return year >= 1996 && second >= switch_second(year, 3) && second < switch_second(year, 10);
}

date_t date_of_moment(int64_t moment_us) {
  int64_t second = floor_div(moment_us, second_us);
  int64_t offset = is_summer_time(second) ? 2 * HOUR_SECONDS : HOUR_SECONDS;
  return saturate(floor_div(second + offset, DAY_SECONDS));
}

char *moment_format(int64_t moment_us, char out[MOMENT_TEXT_MAX]) {
  int64_t second = floor_div(moment_us, second_us), day = floor_div(second, DAY_SECONDS);
  out[0] = '\0';
  if (!is_date(day))
    return out;
  int of_day = (int)(second - day * DAY_SECONDS);
  char *at = date_format((date_t)day, out) + DATE_TEXT_MAX - 1;
  *at++ = 'T';
  at = put(at, of_day / HOUR_SECONDS, 2, ':');
  at = put(at, of_day / MINUTE_SECONDS % 60, 2, ':');
  at = put(at, of_day % 60, 2, 'Z');
  *at = '\0';
  return out;
}

/* ".5", ".123456789" or nothing, in microseconds; finer digits are dropped. */
static bool read_fraction(const char **at, int64_t *out) {
  int64_t unit = second_us;
  *out = 0;
  if (**at != '.')
    return true;
  ++*at;
  if (!is_digit(**at))
    return false;
  for (; is_digit(**at); ++*at)
    *out += (**at - '0') * (unit /= 10);
  return true;
}

/* "Z", "+01:00" or "-05:30", in seconds. */
static bool read_offset(const char **at, int *out) {
  struct reading reading = {0};
  char sign = **at;
  if (sign == '\0')
    return false;
  ++*at;
  *out = 0;
  if (sign == 'Z')
    return true;
  if ((sign != '+' && sign != '-') || !match(at, "h:n", &reading) || reading.hour > 23 || reading.minute > 59)
    return false;
  *out = (reading.hour * HOUR_SECONDS + reading.minute * MINUTE_SECONDS) * (sign == '-' ? -1 : 1);
  return true;
}

enum status moment_parse(const char *text, int64_t *out_us) {
  struct reading reading = {0};
  date_t day;
  int64_t fraction;
  int offset;
  if (!match(&text, "Y-M-DTh:n:s", &reading) || reading.hour > 23 || reading.minute > 59 || reading.second > 59)
    return STATUS_INVALID_ARGUMENT;
  if (date_from_civil(reading.date, &day) != STATUS_OK)
    return STATUS_INVALID_ARGUMENT;
  if (!read_fraction(&text, &fraction) || !read_offset(&text, &offset) || *text != '\0')
    return STATUS_INVALID_ARGUMENT;
  int64_t second = (int64_t)day * DAY_SECONDS + reading.hour * HOUR_SECONDS + reading.minute * MINUTE_SECONDS +
                   reading.second - offset;
  if (!is_date(floor_div(second, DAY_SECONDS))) /* the offset may lead out of the calendar */
    return STATUS_INVALID_ARGUMENT;
  *out_us = second * second_us + fraction;
  return STATUS_OK;
}
