/* searches: how often one user may search for a person within an hour (limits.searches_per_hour). Whoever tries numbers
 * one after the other comes to an end; a working day does not.
 *
 * A bucket for each principal that runs empty by one search at a time, evenly: it holds an hour's searches, so that a
 * burst is as good as a trickle. Principals whose numbers fall on one place share it; nothing is ever forgotten by that.
 *
 * Threads: any.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define SEARCHES_PLACES 4096

struct searches {
  int64_t each_us; /* an hour's part for one */
  /* When the bucket is empty again, in us; never more than an hour ahead: what is, is of a clock that was set back. */
  _Atomic int64_t empty_us[SEARCHES_PLACES];
};

/* `per_hour` at least 1. */
void searches_init(struct searches *searches, int64_t per_hour);
/* One more, now. False: there were too many, and it is not counted. */
bool searches_take(struct searches *searches, uint64_t principal, int64_t now_us);
/* One that was taken turned out to be none. */
void searches_give_back(struct searches *searches, uint64_t principal);
