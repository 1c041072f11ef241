/* agenda: what is due in a case, and until when: every time rule of B15 that concerns what is on record, computed from
 * the case, a few facts and a day. Pure, and never stored: move a date, and everything that hangs on it moves. Nothing
 * is closed or decided by itself; an item only tells.
 *
 * Which rules a programme has stands in its rows (agenda_rows.c). An item that can
 * be done goes when it is done; one that is past without it stays, overdue.
 *
 * So that "what is due in my unit by Friday" need not open every case, the store keeps a day for each, before which
 * nothing of it is due, now or on a later day: agenda_first_due(). It is kept anew when what it rests on changes
 * (store/apply/apply_due.c); agendas themselves are computed at each reading.
 */
#pragma once

#include "server/rules/engine/case_facts.h"

struct programme;

struct agenda_facts {
  const Lots__Case *kase;
  const Lots__Organisation *organisation; /* its settings; NULL: the programme's own */
  const Lots__Unit *unit;                 /* the case's, which may give the service without a decision; NULL: unknown */
  const Lots__Principal *coach;           /* of the newest appointment as coach, see agenda_coach(); NULL: unknown */
  date_t first_contact;                   /* in person, with an employer about a job; DATE_NONE: none yet */
  date_t last_note;                       /* the latest day that a note tells of; DATE_NONE: no note */
  date_t last_support;                    /* the latest day, up to today, on which support was given; or DATE_NONE */
  date_t protected_since;                 /* when the person's record was marked as protected; DATE_NONE: it is not */
  date_t coordination_since; /* since when the newest number, a coordination number, stands; DATE_NONE: it is none */
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
  date_t first;        /* the earliest due date, also of what does not fit; DATE_NONE: nothing is told */
  bool ahead;          /* agenda_first_due(): also what will only be told on a later day, and `first` alone */
  struct arena *arena; /* for arguments */
  const struct agenda_facts *facts;
  const struct programme *programme;
};

/* Everything that the programme's rules of today tell about the case, whatever its day. A programme without rules for
 * the day has no agenda. RESOURCE_EXHAUSTED when the arena is spent. */
enum status agenda(const struct agenda_facts *facts, struct arena *arena, struct agenda *out) MUST_USE;
/* A day before which nothing is due that agenda() tells today or on any later day, as long as no more is on record;
 * DATE_NONE: nothing ever. More contact with client or employer only makes it later. What goes by itself as days pass
 * may still be counted: then it is earlier than it need be. */
enum status agenda_first_due(const struct agenda_facts *facts, struct arena *arena, date_t *out) MUST_USE;
/* The last day of contact, up to today: support given, a follow-up held, or what a note tells of; DATE_NONE: none. */
date_t agenda_last_contact(const struct agenda_facts *facts);
/* Who was appointed coach last, running or not; 0: nobody was. */
uint64_t agenda_coach(const Lots__Case *kase);
/* Whose the case is today: its coach, else its handler; 0: nobody's. */
uint64_t agenda_responsible(const Lots__Case *kase, date_t today);
/* The item that is due first; NULL when there is none. */
const struct agenda_item *agenda_first(const struct agenda *agenda);

/* What the case's rules look at beside the case, today or later: a set. What is not asked for need not be gathered. */
enum agenda_asks {
  AGENDA_ASKS_CONTACT = 1 << 0,  /* support, notes, the first contact with an employer */
  AGENDA_ASKS_COACH = 1 << 1,    /* agenda_coach()'s roles and competence */
  AGENDA_ASKS_SETTINGS = 1 << 2, /* the organisation's */
  AGENDA_ASKS_PERSON = 1 << 3,   /* dates of the person's record */
  AGENDA_ASKS_UNIT =
      1 << 4, /* the unit's own rules; not asked ahead: that they may let an item go does not matter there */
};
unsigned agenda_asks(const Lots__Case *kase, date_t today);
