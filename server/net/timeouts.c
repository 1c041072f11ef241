/* timeouts: see timeouts.h. */
#include "timeouts.h"

static struct timed *first_of(struct link *queue) {
  return link_empty(queue) ? NULL : LINK_OWNER(queue->next, struct timed, link);
}

static uint64_t earliest(struct timeouts *timeouts) {
  uint64_t due = UINT64_MAX;
  for (int kind = TIMEOUT_NONE + 1; kind < TIMEOUT_KINDS; kind++) {
    const struct timed *first = first_of(&timeouts->queue[kind]);
    if (first && first->due < due)
      due = first->due;
  }
  return due;
}

static void expire(struct timeouts *timeouts, struct link *queue, uint64_t now) {
  struct timed *timed;
  while ((timed = first_of(queue)) && timed->due <= now) {
    link_remove(&timed->link);
    timed->kind = TIMEOUT_NONE;
    timeouts->expired(timed);
  }
}

static void on_timer(uv_timer_t *timer);

static void arm(struct timeouts *timeouts) {
  uint64_t due = earliest(timeouts), now = uv_now(timeouts->timer.loop);
  if (due != UINT64_MAX)
    uv_timer_start(&timeouts->timer, on_timer, due > now ? due - now : 0, 0);
}

static void on_timer(uv_timer_t *timer) {
  struct timeouts *timeouts = timer->data;
  uint64_t now = uv_now(timer->loop);
  for (int kind = TIMEOUT_NONE + 1; kind < TIMEOUT_KINDS; kind++)
    expire(timeouts, &timeouts->queue[kind], now);
  arm(timeouts);
}

void timeouts_init(struct timeouts *timeouts, uv_loop_t *loop, void (*expired)(struct timed *timed)) {
  timeouts->expired = expired;
  for (int kind = 0; kind < TIMEOUT_KINDS; kind++)
    link_init(&timeouts->queue[kind]);
  uv_timer_init(loop, &timeouts->timer);
  timeouts->timer.data = timeouts;
}

static void timeouts_put(struct timeouts *timeouts, struct timed *timed, enum timeout kind) {
  struct link *queue = &timeouts->queue[kind];
  bool was_empty = link_empty(queue);
  timed->due = uv_now(timeouts->timer.loop) + timeouts->span[kind];
  link_append(queue, &timed->link);
  if (was_empty &&
      (!uv_is_active((uv_handle_t *)&timeouts->timer) || timeouts->span[kind] < uv_timer_get_due_in(&timeouts->timer)))
    arm(timeouts);
}

void timeouts_set(struct timeouts *timeouts, struct timed *timed, enum timeout kind) {
  link_remove(&timed->link);
  timed->kind = kind;
  if (kind != TIMEOUT_NONE)
    timeouts_put(timeouts, timed, kind);
}

void timeouts_rest(struct timeouts *timeouts) {
  uv_timer_stop(&timeouts->timer);
}

void timeouts_close(struct timeouts *timeouts) {
  uv_close((uv_handle_t *)&timeouts->timer, NULL);
}
