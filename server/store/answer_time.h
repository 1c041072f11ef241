/* answer_time: how long a repeated command gets its first answer. Judged by the times of entries, never by the clock:
 * what has ended stays so, and a rebuilt store answers as the live one. */
#pragma once

#include "server/store/tables/tables.h"

#define ANSWER_DAYS 30 /* where an organisation has settled nothing */

/* Entries from before this time (microseconds UTC) no longer answer: by the newest entry, and what the organisation of
 * `principal` has settled. */
enum status answer_time_oldest(const struct rows *rows, uint64_t principal, struct arena *arena,
                               int64_t *out_us) MUST_USE;
/* The same of whatever organisation has settled the longest. */
enum status answer_time_oldest_of_all(const struct rows *rows, int64_t *out_us) MUST_USE;
