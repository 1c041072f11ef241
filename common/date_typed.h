/* date_typed: dates as people type them, in Swedish and English: "22/11", "22 nov", "22/11-26", "v 32 fredag",
 * "i måndags", "om 2 veckor", "+14d" and what date_parse_loose() reads.
 *
 * What does not say its year, or its week, is a guess: of the days that it may mean one is chosen, and the other is told
 * beside it. Whoever uses a guess asks date_typed_is_sure() first, and where it is not sure asks the person.
 *
 * To add a form, add a row to a table of date_typed.c: `words` has every word, `forms` every order of them.
 */
#pragma once

#include "arena.h"
#include "date.h"

/* Where the day that is meant lies: what has happened lies behind, what is planned ahead, today on both sides. */
enum date_side { DATE_NEAREST, DATE_PAST, DATE_COMING };

/* More days than this from today a guess is asked about: what people leave out is what is near. */
#define DATE_GUESS_DAYS 60

struct date_typed {
  date_t date;   /* as understood */
  date_t until;  /* the last day of what was said: a week's Sunday for "v 32"; else `date` */
  date_t other;  /* what else it may mean; DATE_NONE: nothing */
  bool doubtful; /* neither of the two is likelier, however near: "14-08-28", or "fredag" of no side */
};

/* Reads a date. STATUS_INVALID_ARGUMENT when it is none; then only `out->date` is written: the day that was said beside
 * a weekday that it is not ("fredag 2026-11-22"), else DATE_NONE. */
enum status date_typed_parse(struct arena *arena, const char *text, date_t today, enum date_side side,
                             struct date_typed *out) MUST_USE;
/* Whether it can be used without asking: there is one reading, or the one chosen lies within DATE_GUESS_DAYS of today
 * and not before `earliest` (DATE_NONE: whenever). */
bool date_typed_is_sure(const struct date_typed *typed, date_t today, date_t earliest);
