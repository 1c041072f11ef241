/* date: civil dates and the arithmetic that every clock of the house shares (domain B1).
 *
 * A date is a day number, no time of day: days since 1970-01-01 in the proleptic Gregorian calendar. All legal limits
 * are dates in Europe/Stockholm; timestamps are microseconds UTC. Nothing here reads a clock: "now" is an argument.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

struct arena;

typedef int32_t date_t;
#define DATE_NONE INT32_MIN /* no date; sorts before every date */
#define DATE_MIN (-719162)  /* 0001-01-01 */
#define DATE_MAX 2932896    /* 9999-12-31; sums that would lead past either end stop there */
#define DATE_TEXT_MAX 11    /* "2026-11-22" and the NUL */

struct civil {
  int year;  /* 1..9999 */
  int month; /* 1..12 */
  int day;   /* 1..31 */
};

/* STATUS_INVALID_ARGUMENT when there is no such day (1990-02-29). */
enum status date_from_civil(struct civil civil, date_t *out) MUST_USE;
/* All zero for DATE_NONE and for what lies outside the years 1..9999. */
struct civil date_to_civil(date_t date);

/* Reads exactly "YYYY-MM-DD". */
enum status date_parse(const char *text, date_t *out) MUST_USE;
/* Reads what other systems export: "2026-11-22", "20261122", "2026/11/22", "22.11.2026", "22/11/2026", "2/3/2026" (day
 * first); spaces around are skipped. What people type is read by date_typed.h. */
enum status date_parse_loose(const char *text, date_t *out) MUST_USE;
/* A date that is on record: DATE_NONE when it is empty or cannot be read. */
date_t date_stored(const char *text);
/* Writes "YYYY-MM-DD", or "" for DATE_NONE; returns `out`. */
char *date_format(date_t date, char out[DATE_TEXT_MAX]);
/* The same in the arena. NULL when it is spent. */
char *date_text(struct arena *arena, date_t date);

/* Same day number n months later, or the last day of that month (B1). n may be negative. DATE_NONE stays DATE_NONE. */
date_t date_add_months(date_t date, int months);
/* "At most n months from start": the last permitted day, add_months - 1 day (S1.9, B1). */
date_t date_last_permitted(date_t start, int months);
/* "At least n months from start": the first day it may end as completed (S1.10, B1). */
date_t date_first_complete(date_t start, int months);

/* ISO 8601: Monday is 1. */
int date_weekday(date_t date);
/* The one that comes later; DATE_NONE comes before every date. */
date_t date_later(date_t a, date_t b);
/* ISO 8601 week and the year it belongs to; both 0 for DATE_NONE. */
void date_iso_week(date_t date, int *week_year, int *week);
/* 1..4; 0 for DATE_NONE. */
int date_quarter(date_t date);
/* Full years on `on`; somebody born 29 February is a year older on 1 March in other years (B1).
 * Negative when `on` lies before `born` or either is DATE_NONE. */
int date_age(date_t born, date_t on);
/* Closed intervals; DATE_NONE as `to` is an open end (B1). */
bool date_within(date_t date, date_t from, date_t to);
bool date_overlap(date_t a_from, date_t a_to, date_t b_from, date_t b_to);

/* The civil date in Europe/Stockholm at a moment (microseconds UTC since 1970); knows summer time by the EU's rule
 * since 1996, and takes earlier moments as winter time. */
date_t date_of_moment(int64_t moment_us);
#define MOMENT_TEXT_MAX 28
/* Writes RFC 3339 in UTC with whole seconds, "2026-11-22T08:15:00Z", or "" outside the years 1..9999; returns `out`. */
char *moment_format(int64_t moment_us, char out[MOMENT_TEXT_MAX]);
/* Reads RFC 3339 with fractions (to the microsecond) and offsets; a leap second (":60") is refused. */
enum status moment_parse(const char *text, int64_t *out_us) MUST_USE;
