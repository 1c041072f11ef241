/* agenda_rows: the time rules that each programme has (B15): tables that a caseworker could check, each row with the
 * check that computes it. They stand above the programmes' own tables, for their checks ask agendas.
 *
 * To give a programme a rule, add its row in agenda_rows.c; to add a kind of rule, write its check.
 *
 * The index by day rests on this: what a check tells on a later day, of the same case and facts, is due no earlier than
 * what it tells today. One that hides an item until its day is near asks agenda_near(), so that it is not hidden when
 * the check is asked ahead; one that goes by which of several dated records holds today has its dates in agenda.c,
 * next_turn(); one that looks at more than the case says so in its row. tests/unit/test_due.c finds out.
 */
#pragma once

#include "agenda.h"
#include "server/rules/engine/programme.h"

struct agenda_row;
/* Adds an item for everything that the row's rule tells now. */
typedef void agenda_check(struct agenda *agenda, const struct agenda_row *row);

struct agenda_row {
  const char *rule;
  int days;          /* the interval, where it is one of days */
  unsigned statuses; /* in which the rule speaks: a set of STATUS_BIT() */
  agenda_check *check;
  unsigned asks; /* what it looks at beside the case: a set of enum agenda_asks */
  const char *source;
};

struct agenda_rows {
  const struct agenda_row *items;
  size_t count;
};
/* Of a programme's table; none for NULL. */
struct agenda_rows agenda_rows_of(const struct programme *programme);
