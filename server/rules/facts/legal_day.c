/* legal_day: see legal_day.h. */
#include "legal_day.h"

#define SATURDAY 6

/* By the moon's age at the turn of the year (epact), as the calendar's own tables reckon it. */
date_t easter_sunday(int year) {
  int golden = year % 19, century = year / 100;
  int epact = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
  epact -= epact / 28 * (1 - epact / 28 * (29 / (epact + 1)) * ((21 - golden) / 11));
  date_t full_moon, march_21;
  if (date_from_civil((struct civil){year, 3, 21}, &march_21) != STATUS_OK)
    return DATE_NONE;
  full_moon = march_21 + epact;
  return full_moon + 7 - date_weekday(full_moon) % 7;
}

/* Days from Easter Sunday that are holidays: Good Friday, Easter Monday, Ascension Day; all others that move are
 * Sundays. */
static bool goes_with_easter(date_t day, int year) {
  date_t from = day - easter_sunday(year);
  return from == -2 || from == 1 || from == 39 || (from == 50 && year < 2005);
}

/* The national day, and what stands on the same day each year. */
static bool is_fixed(struct civil day) {
  static const struct {
    int month, day, since;
  } fixed[] = {{1, 1, 1}, {1, 6, 1}, {5, 1, 1939}, {6, 6, 2005}, {12, 24, 1}, {12, 25, 1}, {12, 26, 1}, {12, 31, 1}};
  for (unsigned i = 0; i < sizeof fixed / sizeof *fixed; i++)
    if (fixed[i].month == day.month && fixed[i].day == day.day && day.year >= fixed[i].since)
      return true;
  return false;
}

/* Midsummer Day and All Saints' Day are Saturdays since 1953, so that of these only the eve of the first is left. */
static bool is_midsummer_eve(struct civil civil, int weekday) {
  return civil.month == 6 && civil.day >= 19 && civil.day <= 25 && weekday == SATURDAY - 1;
}

bool legal_day_is_free(date_t day) {
  if (day == DATE_NONE)
    return false;
  struct civil civil = date_to_civil(day);
  int weekday = date_weekday(day);
  return weekday >= SATURDAY || is_fixed(civil) || goes_with_easter(day, civil.year) ||
         is_midsummer_eve(civil, weekday);
}

date_t legal_last_day(date_t day) {
  while (day < DATE_MAX && legal_day_is_free(day))
    day++;
  return day;
}
