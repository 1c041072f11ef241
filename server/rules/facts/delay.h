/* delay: a decision that is long in coming (part G, row 3; förvaltningslagen 11 and 12 §§).
 *
 * Whoever has applied and has got no decision within six months may ask for one in writing, once. Within four weeks it
 * is decided on, or the request is refused by a decision, which may be appealed. What is asked too early, or again, is
 * put on record all the same, and answered.
 */
#pragma once

#include "cases.pb-c.h"
#include "common/date.h"

/* So long an application may be without a decision before the person may ask for one. */
#define DELAY_MONTHS 6

/* The last of the six months; DATE_NONE: nothing was applied for. */
date_t delay_last_day(const Lots__Case *kase);
/* The newest step of that kind; NULL. */
const Lots__DelayStep *delay_newest(const Lots__Case *kase, Lots__DelayState state);
/* The request that waits for its answer; NULL. */
const Lots__DelayStep *delay_request(const Lots__Case *kase);
/* What may be put on record now: a set of STATUS_BIT(). */
unsigned delay_next(const Lots__Case *kase);
/* Until when a request of that day is answered. */
date_t delay_answer_by(date_t requested);
/* Does the law give no right to it: before the six months are over, or not the first? */
bool delay_is_early(const Lots__Case *kase, date_t requested);
