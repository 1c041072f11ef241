/* stream_ahead: see stream_ahead.h. */
#include "stream_ahead.h"

#include <signal.h>

#include "common/log.h"

static bool satisfied(struct ahead *ahead, uint64_t count) {
  return atomic_load(&ahead->segments->count) >= count;
}

/* Once, and not at every write that would have needed it. */
static void note_failure(struct ahead *ahead, enum status status) {
  if (status == STATUS_CANCELLED || status == ahead->logged)
    return;
  if (status != STATUS_OK)
    log_warn("segment-not-made", "stream=%s status=%s", ahead->segments->options.name, status_name(status));
  ahead->logged = status;
}

/* Called and returns with the lock held, and lets go of it meanwhile. */
static void make_next(struct ahead *ahead) {
  struct segments *segments = ahead->segments;
  uint64_t number = atomic_load(&segments->count);
  pthread_mutex_unlock(&ahead->lock);
  enum status status = STATUS_RESOURCE_EXHAUSTED;
  if (number < SEGMENTS_MAX)
    status = segment_make(segments->dir, &segments->options, number, slice_of(NULL, 0), &segments->pool, &ahead->stop);
  if (status == STATUS_OK)
    atomic_fetch_add(&segments->count, 1);
  note_failure(ahead, status);
  pthread_mutex_lock(&ahead->lock);
  ahead->failure = status;
  pthread_cond_broadcast(&ahead->changed);
}

static void *ahead_run(void *argument) {
  struct ahead *ahead = argument;
  pthread_mutex_lock(&ahead->lock);
  while (!atomic_load(&ahead->stop)) {
    if (ahead->failure == STATUS_OK && !satisfied(ahead, ahead->wanted))
      make_next(ahead);
    else
      pthread_cond_wait(&ahead->changed, &ahead->lock);
  }
  pthread_mutex_unlock(&ahead->lock);
  return NULL;
}

enum status ahead_start(struct ahead *ahead, struct segments *segments) {
  *ahead = (struct ahead){.segments = segments};
  pthread_mutex_init(&ahead->lock, NULL);
  pthread_cond_init(&ahead->changed, NULL);
  sigset_t all, before;
  sigfillset(&all); /* signals are for the daemon's own threads */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int err = pthread_create(&ahead->thread, NULL, ahead_run, ahead);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (err == 0)
    return STATUS_OK;
  pthread_cond_destroy(&ahead->changed);
  pthread_mutex_destroy(&ahead->lock);
  return STATUS_RESOURCE_EXHAUSTED;
}

void ahead_stop(struct ahead *ahead) {
  pthread_mutex_lock(&ahead->lock);
  atomic_store(&ahead->stop, true);
  pthread_cond_broadcast(&ahead->changed);
  pthread_mutex_unlock(&ahead->lock);
  pthread_join(ahead->thread, NULL);
  pthread_cond_destroy(&ahead->changed);
  pthread_mutex_destroy(&ahead->lock);
}

static void ask(struct ahead *ahead, uint64_t count) {
  if (ahead->wanted < count)
    ahead->wanted = count;
  ahead->failure = STATUS_OK;
  pthread_cond_broadcast(&ahead->changed);
}

void ahead_want(struct ahead *ahead, uint64_t count) {
  pthread_mutex_lock(&ahead->lock);
  ask(ahead, count);
  pthread_mutex_unlock(&ahead->lock);
}

enum status ahead_wait(struct ahead *ahead, uint64_t count) {
  if (satisfied(ahead, count))
    return STATUS_OK;
  pthread_mutex_lock(&ahead->lock);
  ask(ahead, count);
  while (!satisfied(ahead, count) && ahead->failure == STATUS_OK)
    pthread_cond_wait(&ahead->changed, &ahead->lock);
  enum status status = satisfied(ahead, count) ? STATUS_OK : ahead->failure;
  pthread_mutex_unlock(&ahead->lock);
  return status;
}
