/* outflow: see outflow.h. */
#include "outflow.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "exchange.h"

/* Chunks made and not yet taken by the loop: enough that neither waits for the other. */
#define CHUNKS_WAITING 4

struct outflow {
  pthread_mutex_t lock;
  pthread_cond_t change; /* more credit, a chunk taken, cancelled */
  uint64_t credit;
  uint32_t sequence;
  bool cancelled;
  struct chunk *first, *last;
  unsigned waiting;
};

enum status outflow_create(uint64_t credit, struct outflow **out) {
  pthread_condattr_t attributes;
  struct outflow *flow = calloc(1, sizeof *flow);
  if (!flow)
    return STATUS_RESOURCE_EXHAUSTED;
  pthread_mutex_init(&flow->lock, NULL);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&flow->change, &attributes);
  pthread_condattr_destroy(&attributes);
  flow->credit = credit;
  *out = flow;
  return STATUS_OK;
}

void outflow_free(struct outflow *flow) {
  if (!flow)
    return;
  while (flow->first) {
    struct chunk *chunk = flow->first;
    flow->first = chunk->next;
    free(chunk);
  }
  pthread_cond_destroy(&flow->change);
  pthread_mutex_destroy(&flow->lock);
  free(flow);
}

void outflow_credit(struct exchange *exchange, uint32_t chunks) {
  struct outflow *flow = exchange->outflow;
  if (!flow)
    return;
  pthread_mutex_lock(&flow->lock);
  flow->credit += chunks;
  pthread_cond_signal(&flow->change);
  pthread_mutex_unlock(&flow->lock);
}

void outflow_cancel(struct exchange *exchange) {
  struct outflow *flow = exchange->outflow;
  if (!flow)
    return;
  pthread_mutex_lock(&flow->lock);
  flow->cancelled = true;
  pthread_cond_signal(&flow->change);
  pthread_mutex_unlock(&flow->lock);
}

struct chunk *outflow_take(struct exchange *exchange) {
  struct outflow *flow = exchange->outflow;
  if (!flow)
    return NULL;
  pthread_mutex_lock(&flow->lock);
  struct chunk *chunk = flow->first;
  if (chunk) {
    flow->first = chunk->next;
    flow->waiting--;
    pthread_cond_signal(&flow->change);
  }
  pthread_mutex_unlock(&flow->lock);
  return chunk;
}

static struct timespec moment_in(int64_t ms) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  at.tv_sec += (time_t)(ms / 1000);
  at.tv_nsec += (long)(ms % 1000) * 1000000;
  if (at.tv_nsec >= 1000000000) {
    at.tv_sec++;
    at.tv_nsec -= 1000000000;
  }
  return at;
}

/* Under the lock. False: the client does not want, or does not take, more. */
static bool wait_for_room(struct outflow *flow, int64_t patience_ms) {
  struct timespec until = moment_in(patience_ms);
  while (!flow->cancelled && (flow->credit == 0 || flow->waiting >= CHUNKS_WAITING))
    if (pthread_cond_timedwait(&flow->change, &flow->lock, &until) == ETIMEDOUT)
      flow->cancelled = true;
  return !flow->cancelled;
}

bool outflow_put(struct outflow *flow, struct chunk *chunk, int64_t patience_ms) {
  pthread_mutex_lock(&flow->lock);
  bool room = wait_for_room(flow, patience_ms);
  if (room) {
    flow->credit--;
    flow->waiting++;
    chunk->sequence = ++flow->sequence;
    if (flow->first)
      flow->last->next = chunk;
    else
      flow->first = chunk;
    flow->last = chunk;
  }
  pthread_mutex_unlock(&flow->lock);
  return room;
}
