/* appeal: what follows on a decision when the person does not accept it (B11; part G, rows 1 and 2).
 *
 *   none -> LODGED -> RECTIFIED | FORWARDED -> UPHELD | CHANGED | REMANDED
 *
 * and where a review comes first (struct appeal_row):
 *
 *   none -> REVIEW_REQUESTED | LODGED (which counts as a request) -> REVIEWED | RECTIFIED -> LODGED -> FORWARDED -> ...
 *
 * What came too late is put on record all the same, and DISMISSED by a decision (förvaltningslagen 45 §). The guards
 * are in guards_decision.c.
 */
#pragma once

#include "cases.pb-c.h"
#include "common/date.h"

struct appeal_row;

/* What may follow on what stands: a set of STATUS_BIT(); 0 at the end. */
unsigned appeal_next(const struct appeal_row *row, const Lots__Decision *decision);
/* Is it a review that may be asked for now, and no appeal? */
bool appeal_is_for_review(const struct appeal_row *row, const Lots__Decision *decision);
/* The day from which the time now runs: that the person got the decision, or that the review was done; DATE_NONE: it does
 * not run, as the person has not got the decision. */
date_t appeal_counted_from(const struct appeal_row *row, const Lots__Decision *decision);
/* The last day of that time (T11), a day of law; DATE_NONE. */
date_t appeal_last_day(const struct appeal_row *row, const Lots__Decision *decision);
/* The newest step; NULL: nothing is appealed. */
const Lots__AppealStep *appeal_newest(const Lots__Decision *decision);
/* Does it wait for an answer: a request or an appeal, not yet sent on? */
bool appeal_waits(const Lots__Decision *decision);
