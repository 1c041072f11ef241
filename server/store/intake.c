/* intake: see intake.h. */
#include "intake.h"

#include <signal.h>

static int start_thread(struct intake *intake, void *(*run)(void *), void *context) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int err = pthread_create(&intake->thread, NULL, run, context);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return err;
}

enum status intake_start(struct intake *intake, unsigned limit, const char *name, void *(*run)(void *), void *context) {
  intake->limit = limit;
  intake->waiting = 0;
  intake->stopping = false;
  pthread_mutex_init(&intake->mutex, NULL); /* with default attributes these two cannot fail */
  pthread_cond_init(&intake->wake, NULL);
  if (start_thread(intake, run, context) == 0) {
    pthread_setname_np(intake->thread, name);
    return STATUS_OK;
  }
  pthread_cond_destroy(&intake->wake);
  pthread_mutex_destroy(&intake->mutex);
  return STATUS_RESOURCE_EXHAUSTED;
}

void intake_stop(struct intake *intake) {
  pthread_mutex_lock(&intake->mutex);
  intake->stopping = true;
  pthread_cond_signal(&intake->wake);
  pthread_mutex_unlock(&intake->mutex);
  pthread_join(intake->thread, NULL);
  pthread_cond_destroy(&intake->wake);
  pthread_mutex_destroy(&intake->mutex);
}

enum status intake_enter(struct intake *intake) {
  pthread_mutex_lock(&intake->mutex);
  enum status status = STATUS_OK;
  if (intake->stopping)
    status = STATUS_UNAVAILABLE;
  else if (intake->waiting >= intake->limit)
    status = STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK)
    pthread_mutex_unlock(&intake->mutex);
  return status;
}

void intake_leave(struct intake *intake) {
  if (intake->waiting++ == 0) /* else the worker is awake, or will look again before it sleeps */
    pthread_cond_signal(&intake->wake);
  pthread_mutex_unlock(&intake->mutex);
}

bool intake_wait(struct intake *intake) {
  pthread_mutex_lock(&intake->mutex);
  while (intake->waiting == 0 && !intake->stopping)
    pthread_cond_wait(&intake->wake, &intake->mutex);
  if (intake->waiting)
    return true;
  pthread_mutex_unlock(&intake->mutex);
  return false;
}

void intake_took(struct intake *intake, unsigned count) {
  intake->waiting -= count;
  pthread_mutex_unlock(&intake->mutex);
}
