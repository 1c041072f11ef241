/* stream_ahead: the thread that makes the next segment before it is needed, so that no append waits for a file to be
 * zero-filled.
 *
 * Threads: want, wait, start and stop belong to the stream's writer.
 */
#pragma once

#include <pthread.h>

#include "stream_segment.h"

struct ahead {
  struct segments *segments; /* not owned */
  pthread_t thread;
  pthread_mutex_t lock; /* guards what follows */
  pthread_cond_t changed;
  uint64_t wanted;     /* as many segments as there should be */
  enum status failure; /* of the newest try; no other is made until want or wait is called */
  enum status logged;  /* the failure that was logged last; of the thread alone */
  atomic_bool stop;
};

enum status ahead_start(struct ahead *ahead, struct segments *segments) MUST_USE;
void ahead_stop(struct ahead *ahead);
/* There should be `count` segments soon. */
void ahead_want(struct ahead *ahead, uint64_t count);
/* Returns when there are `count` segments, or with why there cannot be. Tries again after an earlier failure. */
enum status ahead_wait(struct ahead *ahead, uint64_t count) MUST_USE;
