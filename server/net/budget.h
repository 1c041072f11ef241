/* budget: the memory that requests and connections may hold together, and each principal's share of it. It is counted as
 * it is taken, and who has too much is refused the next request; a share is so large that one request always fits.
 *
 * What a flood left free inside the process goes back to the system once the flood is over: on a thread of its own, since
 * that holds up whoever wants memory at the same time.
 *
 * Threads: budget_start and budget_stop on the main one; the rest on any.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/meter.h"
#include "common/status.h"

/* Principals whose numbers fall on one place share it. */
#define BUDGET_SHARES 1024

struct budget {
  size_t limit;
  struct meter whole;
  struct meter shares[BUDGET_SHARES]; /* the first is all strangers' */
  atomic_size_t most;                 /* that was held since memory was given back */
  atomic_bool high;                   /* that is worth the trouble */
  bool started, stopping;             /* under the lock */
  pthread_mutex_t lock;
  pthread_cond_t change;
  pthread_t thread;
};

enum status budget_start(struct budget *budget, size_t limit) MUST_USE;
/* Nothing happens to one that was not started. */
void budget_stop(struct budget *budget);
/* A principal's share; 0: strangers'. */
struct meter *budget_share(struct budget *budget, uint64_t principal);
/* Has this share more than may be? When all is used up, those who hold little still get on. */
bool budget_is_over(struct budget *budget, const struct meter *share);
/* Something was let go. */
void budget_eased(struct budget *budget);
