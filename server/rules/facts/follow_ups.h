/* follow_ups: which follow-ups are due after an employment has begun (S2.30, T-rules of SIUS: months after the first
 * day at work), computed from the job's first day and what was held, never stored.
 */
#pragma once

#include "server/rules/engine/programme.h"

struct follow_up_due {
  const Lots__Placement *job;
  int step; /* month of the schedule; 0: agreed beside it */
  date_t due;
  date_t held;  /* DATE_NONE: not yet */
  bool overdue; /* due before today and not held */
};
#define FOLLOW_UPS_MAX 128

/* In the order of days; at most FOLLOW_UPS_MAX. What would fall after the end of the job is left out, unless it
 * was held. Returns how many. */
size_t follow_ups_due(const struct case_facts *facts, struct follow_up_due out[FOLLOW_UPS_MAX]);
/* The first that is not held, of a job; false: none is to be held (L5). */
bool follow_up_next(const struct case_facts *facts, uint32_t placement, struct follow_up_due *out);
/* The months of a job's schedule (FOLLOW_UP_MONTHS): "1, 3, 6, 9, 12" */
const char *follow_up_steps(const struct case_facts *facts, const Lots__Placement *job);
bool follow_up_is_step(const struct case_facts *facts, const Lots__Placement *job, uint32_t step);
/* When a step was held; DATE_NONE: not yet. */
date_t follow_up_held(const Lots__Case *kase, uint32_t placement, uint32_t step);
