/* follow_ups: see follow_ups.h. */
#include "follow_ups.h"

#include "attempt.h"
#include "placement_kinds.h"

const char *follow_up_steps(const struct programme *programme, struct arena *arena) {
  const char *list = "";
  for (size_t i = 0; list && i < programme->follow_ups.count; i++)
    list = arena_printf(arena, "%s%s%d", list, i > 0 ? ", " : "", programme->follow_ups.months[i]);
  return list;
}

bool follow_up_is_step(const struct programme *programme, uint32_t step) {
  for (size_t i = 0; i < programme->follow_ups.count; i++)
    if ((uint32_t)programme->follow_ups.months[i] == step)
      return true;
  return false;
}

date_t follow_up_held(const Lots__Case *kase, uint32_t placement, uint32_t step) {
  for (size_t i = 0; i < kase->n_follow_ups; i++)
    if (kase->follow_ups[i]->placement == placement && kase->follow_ups[i]->step == step)
      return date_stored(kase->follow_ups[i]->date);
  return DATE_NONE;
}

/* The last day on which a follow-up about the job makes sense: its own last, or the case's. */
static date_t last_day(const Lots__Case *kase, const Lots__Placement *job) {
  date_t end = date_stored(job->end), closed = date_stored(kase->closed);
  if (end == DATE_NONE || (closed != DATE_NONE && closed < end))
    end = closed;
  return end;
}

struct list {
  const Lots__Case *kase;
  date_t today;
  struct follow_up_due *items;
  size_t count;
};

static void add(struct list *list, const Lots__Placement *job, int step, date_t due, date_t held) {
  date_t last = last_day(list->kase, job);
  bool moot = held == DATE_NONE && last != DATE_NONE && due > last;
  if (moot || list->count == FOLLOW_UPS_MAX)
    return;
  size_t place = list->count++; /* behind all that are due before it or on the same day */
  for (; place > 0 && list->items[place - 1].due > due; place--)
    list->items[place] = list->items[place - 1];
  list->items[place] = (struct follow_up_due){
      .job = job, .step = step, .due = due, .held = held, .overdue = held == DATE_NONE && due < list->today};
}

/* What was agreed at one follow-up is met by whichever was held after it. */
static date_t held_after(const Lots__Case *kase, size_t index) {
  const Lots__FollowUp *agreed = kase->follow_ups[index];
  for (size_t i = index + 1; i < kase->n_follow_ups; i++)
    if (kase->follow_ups[i]->placement == agreed->placement)
      return date_stored(kase->follow_ups[i]->date);
  return DATE_NONE;
}

static void add_job(struct list *list, const struct programme *programme, const Lots__Placement *job) {
  const Lots__Case *kase = list->kase;
  date_t start = date_stored(job->start);
  for (size_t i = 0; i < programme->follow_ups.count; i++) {
    int months = programme->follow_ups.months[i];
    add(list, job, months, date_add_months(start, months), follow_up_held(kase, job->id, (uint32_t)months));
  }
  for (size_t i = 0; i < kase->n_follow_ups; i++)
    if (kase->follow_ups[i]->placement == job->id && kase->follow_ups[i]->next[0])
      add(list, job, 0, date_stored(kase->follow_ups[i]->next), held_after(kase, i));
}

size_t follow_ups_due(const Lots__Case *kase, const struct programme *programme, date_t today,
                      struct follow_up_due out[FOLLOW_UPS_MAX]) {
  struct list list = {.kase = kase, .today = today, .items = out};
  for (size_t i = 0; i < kase->n_placements; i++)
    if (placement_is_job(kase->placements[i]))
      add_job(&list, programme, kase->placements[i]);
  return list.count;
}

bool follow_up_next(const Lots__Case *kase, const struct programme *programme, uint32_t placement, date_t today,
                    struct follow_up_due *out) {
  struct follow_up_due due[FOLLOW_UPS_MAX];
  size_t count = follow_ups_due(kase, programme, today, due);
  for (size_t i = 0; i < count; i++)
    if (due[i].job->id == placement && due[i].held == DATE_NONE) {
      *out = due[i];
      return true;
    }
  return false;
}
