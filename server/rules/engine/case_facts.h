/* case_facts: what is known when something is asked of a case, or decided about it. Pure: no store, no clock; "today" is
 * a fact like any other, and so are the rules. */
#pragma once

#include "cases.pb-c.h"
#include "common/date.h"
#include "common/problem.h"
#include "correction.pb-c.h"
#include "documents.pb-c.h"
#include "events.h"
#include "organisations.pb-c.h"
#include "staff.pb-c.h"

struct rule_book;

/* Everything a decision may look at. Borrowed; pointers that a command does not need may be NULL. */
struct case_facts {
  const Lots__Case *kase;                 /* NULL when opening */
  const Lots__Organisation *organisation; /* of the case's unit */
  const Lots__Unit *unit;
  const Lots__Principal *caller;
  const Lots__Principal
      *staff; /* the one being appointed as assessor or coach; for activate, the case's coach on the request's date */
  const Lots__Case *previous;     /* opening: the case that it follows */
  bool has_open_case;             /* opening: the person has one in the same programme and unit */
  const Lots__Unit *target;       /* a hand-over: the unit that it is offered to */
  const Lots__Document *document; /* of this case: what a certificate or an agreement names */
  uint64_t employer;              /* that the request names, if the organisation's register has it; else 0 */
  const struct rule_book *rules;  /* the tables to judge by (programme.h) */
  date_t today;
  struct arena *arena;
};
