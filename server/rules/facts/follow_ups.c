/* follow_ups: see follow_ups.h. */
#include "follow_ups.h"

#include "org_setting.h"
#include "placement_kinds.h"
#include "server/rules/engine/attempt.h"

static struct org_setting schedule(const struct case_facts *facts, const Lots__Placement *job) {
  return org_setting_on(facts, LOTS__SETTING_NAME__SETTING_NAME_FOLLOW_UP_MONTHS, date_stored(job->start));
}

const char *follow_up_steps(const struct case_facts *facts, const Lots__Placement *job) {
  struct org_setting months = schedule(facts, job);
  const char *list = "";
  for (size_t i = 0; list && i < months.count; i++)
    list = arena_printf(facts->arena, "%s%s%u", list, i > 0 ? ", " : "", (unsigned)months.values[i]);
  return list;
}

bool follow_up_is_step(const struct case_facts *facts, const Lots__Placement *job, uint32_t step) {
  struct org_setting months = schedule(facts, job);
  for (size_t i = 0; i < months.count; i++)
    if (months.values[i] == step)
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
  const struct case_facts *facts;
  struct follow_up_due *items;
  size_t count;
};

static void add(struct list *list, const Lots__Placement *job, int step, date_t due, date_t held) {
  date_t last = last_day(list->facts->kase, job);
  bool moot = held == DATE_NONE && last != DATE_NONE && due > last;
  if (moot || list->count == FOLLOW_UPS_MAX)
    return;
  size_t place = list->count++; /* behind all that are due before it or on the same day */
  for (; place > 0 && list->items[place - 1].due > due; place--)
    list->items[place] = list->items[place - 1];
  list->items[place] = (struct follow_up_due){
      .job = job, .step = step, .due = due, .held = held, .overdue = held == DATE_NONE && due < list->facts->today};
}

/* What was agreed at one follow-up is met by whichever was held after it; those of one day count as they were put on
 * record. One that is put on record late, and was held before, meets nothing. */
static date_t held_after(const Lots__Case *kase, size_t index) {
  const Lots__FollowUp *agreed = kase->follow_ups[index];
  date_t day = date_stored(agreed->date);
  for (size_t i = 0; i < kase->n_follow_ups; i++) {
    date_t held = date_stored(kase->follow_ups[i]->date);
    if (kase->follow_ups[i]->placement == agreed->placement && (held > day || (held == day && i > index)))
      return held;
  }
  return DATE_NONE;
}

static void add_job(struct list *list, const Lots__Placement *job) {
  const Lots__Case *kase = list->facts->kase;
  struct org_setting months = schedule(list->facts, job);
  date_t start = date_stored(job->start);
  for (size_t i = 0; i < months.count; i++)
    add(list, job, (int)months.values[i], date_add_months(start, (int)months.values[i]),
        follow_up_held(kase, job->id, months.values[i]));
  for (size_t i = 0; i < kase->n_follow_ups; i++)
    if (kase->follow_ups[i]->placement == job->id && kase->follow_ups[i]->next[0])
      add(list, job, 0, date_stored(kase->follow_ups[i]->next), held_after(kase, i));
}

size_t follow_ups_due(const struct case_facts *facts, struct follow_up_due out[FOLLOW_UPS_MAX]) {
  struct list list = {.facts = facts, .items = out};
  for (size_t i = 0; i < facts->kase->n_placements; i++)
    if (placement_is_job(facts->kase->placements[i]))
      add_job(&list, facts->kase->placements[i]);
  return list.count;
}

bool follow_up_next(const struct case_facts *facts, uint32_t placement, struct follow_up_due *out) {
  struct follow_up_due due[FOLLOW_UPS_MAX];
  size_t count = follow_ups_due(facts, due);
  for (size_t i = 0; i < count; i++)
    if (due[i].job->id == placement && due[i].held == DATE_NONE) {
      *out = due[i];
      return true;
    }
  return false;
}
