/* budget: see budget.h. */
#include "budget.h"

#include <errno.h>
#include <time.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Parts of all: what one principal may hold, and what they may hold though all is used up. */
#define SHARE_PART 4
#define LITTLE_PART 64
/* It is worth giving back what was held beyond this. */
#define WORTH ((size_t)32 << 20)
/* A flood that has ebbed for so long is over. */
#define CALM_S 1

static void trim_heap(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

/* Under the lock, which is let go meanwhile. False: it is time to stop. */
static bool await_calm(struct budget *budget) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += CALM_S;
  while (!budget->stopping && pthread_cond_timedwait(&budget->change, &budget->lock, &until) != ETIMEDOUT)
    ;
  return !budget->stopping;
}

static bool has_ebbed(const struct budget *budget) {
  return meter_used(&budget->whole) < atomic_load(&budget->most) / 4;
}

static void *tidy_up(void *context) {
  struct budget *budget = context;
  pthread_setname_np(pthread_self(), "lots-tidy");
  pthread_mutex_lock(&budget->lock);
  while (!budget->stopping) {
    if (!atomic_load(&budget->high)) {
      pthread_cond_wait(&budget->change, &budget->lock);
    } else if (await_calm(budget) && has_ebbed(budget)) {
      atomic_store(&budget->most, 0);
      atomic_store(&budget->high, false);
      trim_heap();
    }
  }
  pthread_mutex_unlock(&budget->lock);
  return NULL;
}

enum status budget_start(struct budget *budget, size_t limit) {
  pthread_condattr_t attributes;
  budget->limit = limit;
  for (size_t i = 0; i < BUDGET_SHARES; i++)
    budget->shares[i].whole = &budget->whole;
  pthread_mutex_init(&budget->lock, NULL);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&budget->change, &attributes);
  pthread_condattr_destroy(&attributes);
  budget->started = pthread_create(&budget->thread, NULL, tidy_up, budget) == 0;
  return budget->started ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

void budget_stop(struct budget *budget) {
  if (!budget->started)
    return;
  pthread_mutex_lock(&budget->lock);
  budget->stopping = true;
  pthread_cond_signal(&budget->change);
  pthread_mutex_unlock(&budget->lock);
  pthread_join(budget->thread, NULL);
  pthread_cond_destroy(&budget->change);
  pthread_mutex_destroy(&budget->lock);
}

struct meter *budget_share(struct budget *budget, uint64_t principal) {
  return &budget->shares[principal ? 1 + principal % (BUDGET_SHARES - 1) : 0];
}

bool budget_is_over(struct budget *budget, const struct meter *share) {
  size_t all = meter_used(&budget->whole), own = meter_used(share);
  if (all > atomic_load_explicit(&budget->most, memory_order_relaxed))
    atomic_store_explicit(&budget->most, all, memory_order_relaxed);
  return own > budget->limit / SHARE_PART || (all > budget->limit && own > budget->limit / LITTLE_PART);
}

/* The thread is woken once for a flood, and looks by itself until it is over. */
void budget_eased(struct budget *budget) {
  if (atomic_load_explicit(&budget->most, memory_order_relaxed) < WORTH || atomic_load(&budget->high) ||
      !has_ebbed(budget))
    return;
  pthread_mutex_lock(&budget->lock);
  atomic_store(&budget->high, true);
  pthread_cond_signal(&budget->change);
  pthread_mutex_unlock(&budget->lock);
}
