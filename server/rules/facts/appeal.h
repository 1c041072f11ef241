/* appeal: the states of an appeal against a decision (B11):
 *
 *   none -> LODGED -> RECTIFIED | FORWARDED -> UPHELD | CHANGED | REMANDED
 *
 * and its window (T11). Pure tables; the guards are in guards_decision.c.
 */
#pragma once

#include "codes.pb-c.h"
#include "common/date.h"

/* What may follow on a state (UNSPECIFIED: nothing is appealed): a set of STATUS_BIT(); 0 at the end. */
unsigned appeal_next(Lots__AppealState from);
/* The last day to appeal: three weeks from the day the person got the decision (T11; förvaltningslagen 44 §). */
date_t appeal_last_day(date_t notified);
