/* competence: what somebody's training is worth in a programme on a day (S0.3, S0.41, S2.36, S4.23, S4.25). Asked for
 * when a coach is appointed and when the service starts, told in agendas and in the record of staff.
 */
#pragma once

#include "server/rules/engine/programme.h"

/* Ordered so that the greater is nearer to valid. */
enum competence_state {
  COMPETENCE_NONE,
  COMPETENCE_WITHDRAWN, /* recorded wrongly, or taken back */
  COMPETENCE_LATER,
  COMPETENCE_SHORT,
  COMPETENCE_EXPIRED,
  COMPETENCE_VALID,
};

struct competence_found {
  enum competence_state state;   /* of the best that somebody has */
  const Lots__Competence *which; /* NULL: none of the kind; of equals, the one that counts longest */
  date_t until;                  /* the last day on which it counts, or counted; DATE_MAX: no end is known */
};

/* The last day on which a competence counts by its own dates, both for expiry and for withdrawal; DATE_MAX: no end is
 * known. An expiry that is told but cannot be read has passed. */
date_t competence_until(const Lots__Competence *competence);
/* The best that `who` (NULL: nobody) has of what the row asks for, on a day. */
struct competence_found competence_on(const Lots__Principal *who, const struct competence_row *row, date_t date);
/* Why it does not count: the message with its arguments and the rule, which is `rule` but for the length, whose source
 * the row names. False when it counts. */
bool competence_why_not(const struct competence_found *found, const struct competence_row *row, const char *rule,
                        struct arena *arena, struct problem *out);
