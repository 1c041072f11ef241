/* staff_agenda: what is due about those who do the work, in no case: training that runs out, field mentoring of a new
 * coach (T22), the team's outcomes review (T14). Pure, and never stored, as the agenda of a case (agenda.h).
 *
 * What a programme asks of its staff stands in its table (programme.h): coach_competence, mentoring, outcomes_review.
 */
#pragma once

#include "agenda.h"
#include "server/rules/engine/programme.h"

/* Of one member of staff. Borrowed. */
struct staff_facts {
  const Lots__Principal *who;
  const Lots__Unit *const *units; /* those of their roles that the question is about */
  size_t unit_count;
  const Lots__Organisation *organisation; /* its settings; NULL: the programme's own */
  date_t mentored;                        /* last field mentoring on record; DATE_NONE: none */
  date_t today;
};

/* Of one unit. */
struct team_facts {
  const Lots__Unit *unit;
  date_t began;    /* when the first of those who coach there began; DATE_NONE: nobody does today */
  date_t reviewed; /* last outcomes review on record; DATE_NONE: none */
  date_t today;
};

struct staff_item {
  uint64_t unit;
  struct agenda_item item; /* its `staff` is whom it is about; 0: the team */
};
#define STAFF_ITEMS_MAX 16

/* What is due about one person, whatever its day, in no order: at most STAFF_ITEMS_MAX; returns how many. Arguments are
 * in the arena. */
size_t staff_agenda(const struct staff_facts *facts, struct arena *arena, struct staff_item out[STAFF_ITEMS_MAX]);
/* Does the unit's team owe an outcomes review? */
bool team_agenda(const struct team_facts *facts, struct staff_item *out);

/* The first day of any role by which `who` coaches in one of the unit's programmes today; DATE_NONE: none does. */
date_t staff_coach_since(const Lots__Principal *who, const Lots__Unit *unit, date_t today);
