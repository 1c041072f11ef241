/* mailbox: see mailbox.h. */
#include "mailbox.h"

#include <signal.h>

static int start_thread(struct mailbox *mailbox, void *(*run)(void *), void *context) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int err = pthread_create(&mailbox->thread, NULL, run, context);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return err;
}

enum status mailbox_start(struct mailbox *mailbox, unsigned limit, const char *name, void *(*run)(void *),
                          void *context) {
  mailbox->limit = limit;
  mailbox->waiting = 0;
  mailbox->stopping = mailbox->nudged = false;
  pthread_mutex_init(&mailbox->mutex, NULL); /* with default attributes these two cannot fail */
  pthread_cond_init(&mailbox->wake, NULL);
  if (start_thread(mailbox, run, context) == 0) {
    pthread_setname_np(mailbox->thread, name);
    return STATUS_OK;
  }
  pthread_cond_destroy(&mailbox->wake);
  pthread_mutex_destroy(&mailbox->mutex);
  return STATUS_RESOURCE_EXHAUSTED;
}

void mailbox_stop(struct mailbox *mailbox) {
  pthread_mutex_lock(&mailbox->mutex);
  mailbox->stopping = true;
  pthread_cond_signal(&mailbox->wake);
  pthread_mutex_unlock(&mailbox->mutex);
  pthread_join(mailbox->thread, NULL);
  pthread_cond_destroy(&mailbox->wake);
  pthread_mutex_destroy(&mailbox->mutex);
}

enum status mailbox_enter(struct mailbox *mailbox) {
  pthread_mutex_lock(&mailbox->mutex);
  enum status status = STATUS_OK;
  if (mailbox->stopping)
    status = STATUS_UNAVAILABLE;
  else if (mailbox->waiting >= mailbox->limit)
    status = STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK)
    pthread_mutex_unlock(&mailbox->mutex);
  return status;
}

void mailbox_leave(struct mailbox *mailbox) {
  if (mailbox->waiting++ == 0) /* else the worker is awake, or will look again before it sleeps */
    pthread_cond_signal(&mailbox->wake);
  pthread_mutex_unlock(&mailbox->mutex);
}

void mailbox_turn_back(struct mailbox *mailbox) {
  pthread_mutex_unlock(&mailbox->mutex);
}

bool mailbox_look(struct mailbox *mailbox) {
  pthread_mutex_lock(&mailbox->mutex);
  if (mailbox->waiting)
    return true;
  pthread_mutex_unlock(&mailbox->mutex);
  return false;
}

bool mailbox_wait(struct mailbox *mailbox) {
  pthread_mutex_lock(&mailbox->mutex);
  while (mailbox->waiting == 0 && !mailbox->stopping)
    pthread_cond_wait(&mailbox->wake, &mailbox->mutex);
  if (mailbox->waiting)
    return true;
  pthread_mutex_unlock(&mailbox->mutex);
  return false;
}

bool mailbox_has(struct mailbox *mailbox) {
  pthread_mutex_lock(&mailbox->mutex);
  bool has = mailbox->waiting > 0 || mailbox->stopping;
  pthread_mutex_unlock(&mailbox->mutex);
  return has;
}

void mailbox_took(struct mailbox *mailbox, unsigned count) {
  mailbox->waiting -= count;
  pthread_mutex_unlock(&mailbox->mutex);
}

void mailbox_pause(struct mailbox *mailbox) {
  pthread_mutex_lock(&mailbox->mutex);
  while (!mailbox->nudged && mailbox->waiting == 0 && !mailbox->stopping)
    pthread_cond_wait(&mailbox->wake, &mailbox->mutex);
  mailbox->nudged = false;
  pthread_mutex_unlock(&mailbox->mutex);
}

void mailbox_nudge(struct mailbox *mailbox) {
  pthread_mutex_lock(&mailbox->mutex);
  mailbox->nudged = true;
  pthread_cond_signal(&mailbox->wake);
  pthread_mutex_unlock(&mailbox->mutex);
}
