/* support_weeks: support planned against delivered, per ISO week (S0.34, B7, L9).
 *
 * A week's plan is the sum over its days of the step that holds on the day, a seventh of the step's week each. A week
 * deviates below 50 or above 150 per cent of its plan; the third in a row on the same side is flagged, and so are those
 * after it. The week that still runs is not judged.
 */
#pragma once

#include "server/rules/engine/programme.h"

struct support_row {
  date_t date;
  uint32_t minutes;
  uint32_t line; /* 0: outside a line: not counted against a plan */
};

struct support_week {
  date_t monday;
  int year, week;
  uint32_t planned, delivered; /* minutes */
  uint32_t percent;            /* of the plan; 0 when nothing was planned */
  bool deviates, flagged;
  unsigned in_a_row; /* weeks that deviate on the same side, up to and with this one */
};
#define SUPPORT_WEEKS_MAX 60

/* The `count` weeks (at most SUPPORT_WEEKS_MAX) up to and with that of `today`, oldest first. `line` 0: all lines. */
void support_weeks(const Lots__Case *kase, uint32_t line, const struct support_row *rows, size_t row_count,
                   date_t today, struct support_week *out, size_t count);
/* The first day of the line, or with `line` 0 of the case's first; DATE_NONE when there is no such line. */
date_t support_began(const Lots__Case *kase, uint32_t line);
/* Was the last whole week, of all lines together, far from its plan? Of a case that has a plan; without one there is
 * nothing to be far from. `rows` reach back to support_judged_from(). */
#define SUPPORT_WEEKS_JUDGED 13 /* the week that runs, and the twelve before it */
bool support_deviates(const Lots__Case *kase, const struct support_row *rows, size_t row_count, date_t today,
                      struct support_week *out);
date_t support_judged_from(date_t today);
/* The Monday of the week of `date`. */
date_t support_monday(date_t date);
