/* mailbox: the mouth of a worker thread: a bound on what may wait, waking without polling, and a stop that loses
 * nothing.
 *
 * It owns the thread and the lock; the list of what waits is its user's, guarded by this lock. Submitters:
 * mailbox_enter(), put at the end of the list, mailbox_leave(). The worker: while (mailbox_wait()) { take from the list;
 * mailbox_took(); work }.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>

#include "common/status.h"

struct mailbox {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  unsigned limit;
  unsigned waiting; /* these three guarded by the mutex */
  bool stopping;
  bool nudged;
};

/* Starts `run(context)` on a thread that takes no signals. The list and what else `run` looks at must be ready. */
enum status mailbox_start(struct mailbox *mailbox, unsigned limit, const char *name, void *(*run)(void *),
                          void *context) MUST_USE;
/* Lets nothing more in, waits until the worker has done what is in, and ends the thread. */
void mailbox_stop(struct mailbox *mailbox);

/* On OK the lock is held until mailbox_leave(). RESOURCE_EXHAUSTED when full, UNAVAILABLE when stopping. */
enum status mailbox_enter(struct mailbox *mailbox) MUST_USE;
/* One has been put in the list. */
void mailbox_leave(struct mailbox *mailbox);
/* The list had no room for it after all. */
void mailbox_turn_back(struct mailbox *mailbox);

/* Worker: true when something waits, with the lock held until mailbox_took(); false when all is done and it should end.
 */
bool mailbox_wait(struct mailbox *mailbox) MUST_USE;
/* Worker: does anything wait, or is it time to end? Without the lock. */
bool mailbox_has(struct mailbox *mailbox) MUST_USE;
void mailbox_took(struct mailbox *mailbox, unsigned count);
/* Worker: the same as mailbox_wait(), without waiting. */
bool mailbox_look(struct mailbox *mailbox) MUST_USE;
/* Worker: gives its core away until something waits, it is time to end, or it is nudged; without the lock. A nudge since
 * it last was here counts. */
void mailbox_pause(struct mailbox *mailbox);
/* Any thread. */
void mailbox_nudge(struct mailbox *mailbox);
