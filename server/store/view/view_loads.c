/* view_loads: how many cases each coach has (L2): numbers alone, counted from rows of lists; no case is opened. */
#include "view_internal.h"

#include "server/rules/engine/programme.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/caseload.h"
#include "server/rules/facts/waiting.h"
#include "server/rules/tables/programmes.h"

#define ASIDE_MAX ((size_t)1024 * 1024) /* one row */
#define PAGE 1000                       /* of the unit's staff */

struct loads {
  struct view *view;
  uint64_t unit; /* 0: one's own */
  struct coach_load *items;
  size_t count, room;
};

/* A new one when there is none; NULL without memory. */
static struct coach_load *load_of(struct loads *loads, uint64_t unit, uint64_t staff, Lots__Programme programme) {
  for (size_t i = 0; i < loads->count; i++)
    if (loads->items[i].unit == unit && loads->items[i].staff == staff && loads->items[i].programme == programme)
      return &loads->items[i];
  struct coach_load *new = arena_grow(loads->view->arena, &loads->items, &loads->count, &loads->room, sizeof *new);
  if (new)
    *new = (struct coach_load){.unit = unit, .staff = staff, .programme = programme};
  return new;
}

static enum status count_case(void *context, const Lots__CaseIndexRow *index) {
  struct loads *loads = context;
  Lots__Case judged = LOTS__CASE__INIT;
  judged.assignments = index->assignments;
  judged.n_assignments = index->n_assignments;
  uint64_t coach = case_coach(&judged, loads->view->today);
  if (!loads->unit && coach != loads->view->who->id)
    return STATUS_OK; /* theirs in another part than the coach's */
  struct coach_load *load = load_of(loads, index->row->unit, coach, index->row->programme);
  if (!load)
    return STATUS_RESOURCE_EXHAUSTED;
  if (index->row->status == LOTS__CASE_STATUS__CASE_STATUS_ACTIVE)
    load->active++;
  else
    load->paused++;
  return STATUS_OK;
}

/* --- those without a case ----------------------------------------------------------------------------------------- */

static enum status add_coach(struct loads *loads, const Lots__Unit *unit, const Lots__Principal *who) {
  for (size_t i = 0; i < unit->n_programmes; i++) {
    const struct programme *programme = programme_on(unit->programmes[i], loads->view->today);
    bool coaches = programme && !who->disabled && staff_may_coach(who, programme, unit->id, loads->view->today);
    if (coaches && !load_of(loads, unit->id, who->id, unit->programmes[i]))
      return STATUS_RESOURCE_EXHAUSTED;
  }
  return STATUS_OK;
}

static enum status add_coaches(struct loads *loads) {
  const Lots__Unit *unit;
  bool more = true;
  uint64_t after = 0;
  enum status status = view_unit(loads->view, loads->unit, &unit);
  while (status == STATUS_OK && more) {
    Lots__Principal **staff = NULL;
    size_t count = 0;
    status = view_principals(loads->view, unit->organisation, unit->id, after, PAGE, &staff, &count, &more);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
      status = add_coach(loads, unit, staff[i]);
    after = count ? staff[count - 1]->id : after;
    more = more && count > 0;
  }
  return status;
}

/* --- who waits ---------------------------------------------------------------------------------------------------- */

static enum status add_waiting(struct loads *loads, struct coach_load *load, struct arena *aside) {
  Lots__ReferralRow **rows = NULL;
  size_t count = 0;
  arena_reset(aside);
  enum status status = view_referrals_of_unit(loads->view, load->unit, aside, &rows, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    load->waiting += waiting_listed(rows[i]) && rows[i]->programme == load->programme;
  return status;
}

/* Once for each unit and programme. */
static enum status add_all_waiting(struct loads *loads, struct arena *aside) {
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < loads->count; i++) {
    struct coach_load *load = &loads->items[i], *same = NULL;
    for (size_t j = 0; j < i && !same; j++)
      if (loads->items[j].unit == load->unit && loads->items[j].programme == load->programme)
        same = &loads->items[j];
    if (same)
      load->waiting = same->waiting;
    else
      status = add_waiting(loads, load, aside);
  }
  return status;
}

static enum status count_all(struct loads *loads, struct arena *aside) {
  struct case_walk walk = {.view = loads->view,
                           .unit = loads->unit,
                           .statuses = STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_ACTIVE) |
                                       STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_PAUSED),
                           .aside = aside,
                           .visit = count_case,
                           .context = loads};
  enum status status = view_walk_cases(&walk);
  if (status == STATUS_OK && loads->unit)
    status = add_coaches(loads);
  return status;
}

#define REFERRALS_MAX ((size_t)64 * 1024 * 1024)

enum status view_coach_loads(struct view *view, uint64_t unit, struct coach_load **out, size_t *count) {
  struct loads loads = {.view = view, .unit = unit};
  struct arena aside;
  arena_init(&aside, ASIDE_MAX);
  enum status status = count_all(&loads, &aside);
  arena_deinit(&aside);
  arena_init(&aside, REFERRALS_MAX);
  if (status == STATUS_OK)
    status = add_all_waiting(&loads, &aside);
  arena_deinit(&aside);
  *out = loads.items;
  *count = loads.count;
  return status;
}
