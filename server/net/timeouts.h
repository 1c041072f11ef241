/* timeouts: how long a connection may stay in one condition, for all connections of a loop, with one timer.
 *
 * Every kind of timeout has one span, so that each kind's queue is ordered by time if one only appends: setting a
 * timeout costs a few pointers. The timer is armed to the earliest and moved only when it fires; timeouts_rest() stops
 * it when the last connection has gone, so that a daemon at rest has no wake-ups.
 *
 * Threads: all of it belongs to the loop's thread.
 */
#pragma once

#include <stdint.h>
#include <uv.h>

#include "link.h"

enum timeout {
  TIMEOUT_NONE,
  TIMEOUT_STRANGER, /* from connecting until it is known whose the connection is; never set anew */
  TIMEOUT_STALL,    /* the peer takes nothing of what was sent, or does not finish a frame */
  TIMEOUT_IDLE,     /* nothing is asked */
  TIMEOUT_LINGER,   /* all is said; the peer's own end is awaited */
  TIMEOUT_KINDS
};

struct timed {
  struct link link;
  enum timeout kind;
  uint64_t due; /* ms of the loop's clock */
};

struct timeouts {
  uv_timer_t timer;
  uint64_t span[TIMEOUT_KINDS]; /* ms */
  struct link queue[TIMEOUT_KINDS];
  void (*expired)(struct timed *timed); /* `timed` is in no queue any more */
};

void timeouts_init(struct timeouts *timeouts, uv_loop_t *loop, void (*expired)(struct timed *timed));
/* Starts (or restarts) the span of `kind`; NONE takes it out. A zeroed `timed` is in no queue. */
void timeouts_set(struct timeouts *timeouts, struct timed *timed, enum timeout kind);
/* Nothing is queued: no timer is needed until something is. */
void timeouts_rest(struct timeouts *timeouts);
void timeouts_close(struct timeouts *timeouts);
