/* intake: the mouth of a worker thread: a bound on what may wait, waking without polling, and a stop that loses
 * nothing.
 *
 * It owns the thread and the lock; the list of what waits is its user's, guarded by this lock. Submitters:
 * intake_enter(), put at the end of the list, intake_leave(). The worker: while (intake_wait()) { take from the list;
 * intake_took(); work }.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>

#include "common/status.h"

struct intake {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  unsigned limit;
  unsigned waiting; /* these two guarded by the mutex */
  bool stopping;
};

/* Starts `run(context)` on a thread that takes no signals. The list and what else `run` looks at must be ready. */
enum status intake_start(struct intake *intake, unsigned limit, const char *name, void *(*run)(void *),
                         void *context) MUST_USE;
/* Lets nothing more in, waits until the worker has done what is in, and ends the thread. */
void intake_stop(struct intake *intake);

/* On OK the lock is held until intake_leave(). RESOURCE_EXHAUSTED when full, UNAVAILABLE when stopping. */
enum status intake_enter(struct intake *intake) MUST_USE;
/* One has been put in the list. */
void intake_leave(struct intake *intake);

/* Worker: true when something waits, with the lock held until intake_took(); false when all is done and it should end.
 */
bool intake_wait(struct intake *intake) MUST_USE;
void intake_took(struct intake *intake, unsigned count);
