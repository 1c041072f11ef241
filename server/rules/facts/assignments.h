/* assignments: whom a case is for: an assignment runs from a day to a day, and who had one when the case ended still reads
 * it for a while, so that it can be reopened (READ_AFTER_DAYS). Nothing opens a case for ever.
 *
 * What ends them: another coach, the end of the assessment, a hand-over, the end of the case, a command. Each leaves its
 * last day in the assignment, and why (Lots__AssignmentEnd). A date that cannot be read ends it: a right that nobody can
 * date is no right.
 */
#pragma once

#include <stdbool.h>

#include "cases.pb-c.h"
#include "common/date.h"

#define READ_AFTER_STANDARD 30 /* days, where nothing is settled; what ended before it could be, ended by this */

bool assignment_runs(const Lots__Assignment *assignment, date_t on);
/* Does it let somebody read the case on a day: it runs, or the case ended and was theirs a while ago? */
bool assignment_reads(const Lots__Assignment *assignment, date_t on);
/* Does one of `staff` let them? */
bool assignments_read(Lots__Assignment *const *assignments, size_t count, uint64_t staff, date_t on);
/* The case ended while it ran, and so it is taken up again when the case is. */
bool assignment_waits(const Lots__Assignment *assignment);
