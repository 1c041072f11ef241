/* support_clocks: the clocks of the lines of support (B6), computed from the case and a day, never stored: move the
 * first day of a job, and everything that counts from it moves.
 *
 *   maximum   days from the line's start to the last permitted day (S1.9)
 *   minimum   from the first day at work (S1.10) to the first day on which it is complete
 *
 * F12: whether lines under one decision share a maximum, whether its clock stops while the case rests, and whether a
 * new job begins a new minimum, the organisation settles (org_setting.h); the row names the settings. Every question is
 * answered as of facts->today.
 */
#pragma once

#include "server/rules/engine/programme.h"

struct support_clock {
  const struct line_row *row;
  uint32_t placement;
  date_t start;    /* what it counts from */
  date_t last_day; /* of the maximum; DATE_NONE: none */
  int days_used, days_left;
  date_t completes; /* first day on which the minimum is met; DATE_NONE: none */
  int days_served, days_remaining;
  date_t ended; /* last day of support; DATE_NONE: it runs */
  bool over;    /* it runs on past its last day */
  bool stopped; /* the case rests, and the maximum's days with it: its last day moves on with today */
};
#define SUPPORT_CLOCKS_MAX 64

/* One clock for each period of a line kind: for shared maxima one a decision, else one a line. In the order in which
 * they began; at most SUPPORT_CLOCKS_MAX. Returns how many. */
size_t support_clocks(const struct case_facts *facts, const struct programme *programme,
                      struct support_clock out[SUPPORT_CLOCKS_MAX]);

/* What is on record for the time after a maximum's last day (L4): a line with a minimum, which has or will have begun
 * by the day after; a job that runs, or is agreed to have begun by then; a plan that is current and looked at after the
 * last day. The first that is found; MSG_AFTER_NOTHING when none is. */
struct support_after {
  enum message text;
  const char *arg1; /* the day it begins, began, or is looked at */
};
struct support_after support_after(const Lots__Case *kase, const struct programme *programme,
                                   const struct support_clock *clock);

/* What a line counts from: its own start, or its job's first day. */
date_t support_line_start(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line);
/* The last permitted day of a line, judged with all that share its maximum; DATE_NONE: no maximum. */
date_t support_line_last_day(const struct case_facts *facts, const struct line_row *row, const Lots__SupportLine *line);
/* The first day on which the line's minimum is met; DATE_NONE: it has none, or nothing to count from. */
date_t support_line_completes(const struct case_facts *facts, const struct line_row *row,
                              const Lots__SupportLine *line);
/* The same of the case's newest job, whether or not there is a line: from that job's first day, or from that of the job
 * whose follow-up it fell into without beginning a new one. */
date_t support_job_completes(const struct case_facts *facts, const struct line_row *row);
/* The last day of a line that has ended, by itself or with its case; DATE_NONE: it runs. */
date_t support_line_end(const Lots__Case *kase, const Lots__SupportLine *line);
/* The job that a line's minimum counts from: its own, or the newest that began a new minimum while the line
 * ran. NULL for lines that do not count from a job. */
const Lots__Placement *support_line_job(const struct case_facts *facts, const struct line_row *row,
                                        const Lots__SupportLine *line);
/* The newest job of a line: its own, or one that began while the line ran, with a new minimum or without. NULL as
 * above. */
const Lots__Placement *support_line_last_job(const struct case_facts *facts, const struct line_row *row,
                                             const Lots__SupportLine *line);
/* NULL when the case has no such line. */
const Lots__SupportLine *support_line_find(const Lots__Case *kase, uint32_t id);
/* Which granting decision of the case what begins on a day rests on: the newest that had begun by then, prolonged or
 * not; counted from 1, 0: none. */
uint32_t support_decision_on(const Lots__Case *kase, date_t date);
