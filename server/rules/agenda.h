/* agenda: what is due in a case, and until when: every time rule of B15 that concerns what is on record, computed from
 * the case, a few facts and a day. Pure, and never stored: move a date, and everything that hangs on it moves. Nothing
 * is closed or decided by itself; an item only tells.
 *
 * Which rules a programme has stands in its rows (agenda_rows.c, the column `agenda` of programme.h). An item that can
 * be done goes when it is done; one that is past without it stays, overdue.
 *
 * An agenda is computed case by case at each reading, so a unit's costs as much as reading its cases. An index by day,
 * which would make "what is due in my unit by Friday" a range scan, is for later.
 */
#pragma once

#include "case_rules.h"

struct programme;

struct agenda_facts {
  const Lots__Case *kase;
  const Lots__Organisation *organisation; /* its settings; NULL: the programme's own */
  const Lots__Principal *coach;           /* of the newest appointment as coach, see agenda_coach(); NULL: unknown */
  date_t first_contact;                   /* in person, with an employer about a job; DATE_NONE: none yet */
  date_t last_note;                       /* what the latest notes tell of; DATE_NONE: no note */
  const date_t *support;                  /* days on which support was given, in any order */
  size_t support_count;
  date_t today;
};

struct agenda_item {
  const char *rule, *source; /* ids of SOURCES.md */
  Lots__AgendaKind kind;
  date_t due, base;
  enum message base_name; /* what the base date is: "the introduction began {1}" */
  enum message text;      /* {1}: arg1, {2}: arg2 */
  const char *arg1, *arg2;
  uint64_t staff;  /* responsible: the coach, else the handler; 0: nobody */
  uint32_t number; /* tells items of one rule and day apart: a placement, a step, a week */
};

/* In no order. What does not fit is left out: no real case comes near. */
#define AGENDA_MAX 256
struct agenda {
  struct agenda_item items[AGENDA_MAX];
  size_t count;
  struct arena *arena; /* for arguments */
  const struct agenda_facts *facts;
  const struct programme *programme;
};

/* Everything that the programme's rules of today tell about the case, whatever its day. A programme without rules for
 * the day has no agenda. RESOURCE_EXHAUSTED when the arena is spent. */
enum status agenda(const struct agenda_facts *facts, struct arena *arena, struct agenda *out) MUST_USE;
/* Who was appointed coach last, running or not; 0: nobody was. */
uint64_t agenda_coach(const Lots__Case *kase);
/* Whose the case is today: its coach, else its handler; 0: nobody's. */
uint64_t agenda_responsible(const Lots__Case *kase, date_t today);
/* The item that is due first; NULL when there is none. */
const struct agenda_item *agenda_first(const struct agenda *agenda);
/* The last day of contact: support given, a follow-up held, or what the latest notes tell of; DATE_NONE: none is on
 * record (L1). */
date_t agenda_last_contact(const struct agenda_facts *facts);
/* Do the case's rules ask for days of support, and for notes? What is not asked for need not be gathered. */
bool agenda_asks_contact(const Lots__Case *kase, date_t today);
