/* stream_pool: the descriptors of a stream's segments, of which a bounded number is open at once.
 *
 * Whoever reads or writes takes a segment's descriptor, and gives it back when the call is done; nobody holds two but the
 * writer, who holds those of its batch. The one that was not used for longest is closed for another. When the process
 * has none left, the pool gives up its own, so that a stream that was opened can always reach each of its segments.
 *
 * Threads: any.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/status.h"

/* Open at most: a sixteenth part of what the process may have, within these. */
#define POOL_MOST 64
#define POOL_LEAST 4

struct pool_file {
  uint64_t segment, used; /* `used`: when it was taken last, counted in takes */
  int fd;                 /* -1: none */
  unsigned holders;
};

struct pool {
  pthread_mutex_t lock;
  pthread_cond_t given; /* back, by the last who held it */
  struct pool_file files[POOL_MOST];
  unsigned size;
  uint64_t takes;
};

void pool_init(struct pool *pool);
/* Closes all: nobody may use one any more. */
void pool_deinit(struct pool *pool);
/* The descriptor of a segment, whose file is `name` in the folder `dir`, for reading and writing. Waits while all are
 * held. DATA_LOSS: no such file; UNAVAILABLE: it cannot be opened, or the process has no descriptor left. */
enum status pool_take(struct pool *pool, int dir, const char *name, uint64_t segment, int *fd) MUST_USE;
/* Once for each take. */
void pool_give(struct pool *pool, uint64_t segment);
/* Closes one that nobody holds, so that another file can be opened. False: there is none. */
bool pool_spare(struct pool *pool);
