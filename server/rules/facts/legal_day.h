/* legal_day: the last day that an act gives somebody to do something in. One that falls on a Saturday, a Sunday or a
 * holiday, or on midsummer's, Christmas or New Year's eve, moves to the next working day (lag 1930:173 2 §; part G, row
 * 1). Days of the method's own clocks (B1, B6, B15) never move.
 *
 * Holidays go by rule for any year (lag 1989:253 1 §): the national day counts from 2005, Whit Monday until 2004.
 */
#pragma once

#include "common/date.h"

/* A day on which nothing need be done: a Saturday, Sunday, holiday, or one of the three eves. False for DATE_NONE. */
bool legal_day_is_free(date_t day);
/* `day` itself, or the next working day. DATE_NONE stays DATE_NONE. */
date_t legal_last_day(date_t day);
/* Easter Sunday of the year, 1 to 9999, in the Gregorian calendar. */
date_t easter_sunday(int year);
