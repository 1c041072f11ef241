/* store_keeper: a thread that signs how far the streams have durably come, every few seconds while they move, and keeps
 * the tables now and then, so that an unclean stop leaves a short tail to replay. Nobody waits for it: what it signs is
 * on the disk already. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "common/log.h"
#include "store_internal.h"

struct store_keeper {
  const struct store *store; /* not owned */
  struct store_heads signed_last;
  uint64_t kept;      /* position of the journal where the tables stood when they were kept last */
  uint64_t kept_used; /* bytes of them then */
  unsigned looks;     /* since */
  enum status logged; /* the trouble that was logged last */
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  bool stopping; /* guarded by the lock */
};

static bool has_moved(const struct store_heads *a, const struct store_heads *b) {
  return a->journal.position != b->journal.position || a->access.position != b->access.position || a->keys != b->keys;
}

static void note_trouble(struct store_keeper *keeper, enum status status) {
  if (status != keeper->logged && status != STATUS_OK)
    log_warn("keeper", "status=%s", status_name(status));
  keeper->logged = status;
}

static enum status sign_heads(struct store_keeper *keeper, const struct store_heads *now) {
  if (!has_moved(now, &keeper->signed_last))
    return STATUS_OK;
  enum status status = store_heads_sign(keeper->store, now);
  if (status == STATUS_OK)
    keeper->signed_last = *now;
  return status;
}

static enum status keep_now_and_then(struct store_keeper *keeper, const struct store_heads *now) {
  if (kv_damaged(keeper->store->kv)) /* it is not kept */
    return store_mark_damage(keeper->store);
  uint64_t used, limit;
  kv_usage(keeper->store->kv, &used, &limit);
  bool due = ++keeper->looks >= store_seams.keep_every || used > keeper->kept_used + store_seams.keep_bytes;
  if (!due || now->journal.position == keeper->kept)
    return STATUS_OK;
  enum status status = store_seams.kv_keep(keeper->store->kv);
  keeper->looks = 0;
  keeper->kept_used = used;
  if (status == STATUS_OK)
    keeper->kept = now->journal.position;
  return status;
}

static void keeper_looks(struct store_keeper *keeper) {
  struct store_heads now;
  enum status status = store_heads_now(keeper->store, &now);
  if (status == STATUS_OK)
    status = sign_heads(keeper, &now);
  if (status == STATUS_OK || kv_damaged(keeper->store->kv))
    status = keep_now_and_then(keeper, &now);
  note_trouble(keeper, status);
}

static struct timespec in_ms(unsigned ms) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  at.tv_sec += ms / 1000;
  at.tv_nsec += (long)(ms % 1000) * 1000000;
  at.tv_sec += at.tv_nsec / 1000000000;
  at.tv_nsec %= 1000000000;
  return at;
}

/* False: it is time to end. */
static bool keeper_waits(struct store_keeper *keeper) {
  struct timespec until = in_ms(store_seams.heads_ms);
  int err = 0;
  pthread_mutex_lock(&keeper->lock);
  while (!keeper->stopping && err == 0)
    err = pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until);
  bool stopping = keeper->stopping;
  pthread_mutex_unlock(&keeper->lock);
  return !stopping;
}

static void *keeper_run(void *context) {
  struct store_keeper *keeper = context;
  do
    keeper_looks(keeper);
  while (keeper_waits(keeper));
  return NULL;
}

static void keeper_free(struct store_keeper *keeper) {
  pthread_cond_destroy(&keeper->wake);
  pthread_mutex_destroy(&keeper->lock);
  free(keeper);
}

static int keeper_thread(struct store_keeper *keeper) {
  sigset_t all, before;
  sigfillset(&all); /* signals are for the daemon's own threads */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int err = pthread_create(&keeper->thread, NULL, keeper_run, keeper);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return err;
}

enum status store_keeper_start(struct store *store, struct store_keeper **out) {
  pthread_condattr_t monotonic;
  struct store_keeper *keeper = calloc(1, sizeof *keeper);
  if (!keeper)
    return STATUS_RESOURCE_EXHAUSTED;
  keeper->store = store;
  keeper->kept = stream_head(store->journal).position; /* or not yet: a replayed tail is kept with what comes next */
  pthread_mutex_init(&keeper->lock, NULL);
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&keeper->wake, &monotonic);
  pthread_condattr_destroy(&monotonic);
  if (keeper_thread(keeper) == 0) {
    pthread_setname_np(keeper->thread, "lots-keeper");
    *out = keeper;
    return STATUS_OK;
  }
  keeper_free(keeper);
  return STATUS_RESOURCE_EXHAUSTED;
}

void store_keeper_stop(struct store_keeper *keeper) {
  if (!keeper)
    return;
  pthread_mutex_lock(&keeper->lock);
  keeper->stopping = true;
  pthread_cond_signal(&keeper->wake);
  pthread_mutex_unlock(&keeper->lock);
  pthread_join(keeper->thread, NULL);
  keeper_free(keeper);
}
