/* lists_tell_support: the rows of work lists about support: introductions, jobs that are followed up, deviations. */
#include "agenda.h"
#include "lists.h"
#include "placements.h"
#include "server/rules/facts/placement_kinds.h"

/* --- L4: support with a last permitted day ------------------------------------------------------------------------ */

static enum status tell_limit(struct call *aside, const struct worklist_case *one, const struct support_clock *clock,
                              size_t index, struct worklist *list) {
  Lots__IntroductionRow *row = service_new(aside, &lots__introduction_row__descriptor);
  struct support_after after = support_after(one->facts.kase, lists_programme(one), clock);
  if (!row)
    return STATUS_RESOURCE_EXHAUSTED;
  row->case_ = lists_case(aside, one);
  row->clock = support_clock_shown(aside, clock);
  row->after = agenda_sentence(aside, after.text, after.arg1, NULL);
  row->after_planned = after.text != MSG_AFTER_NOTHING;
  if (!row->case_ || !row->clock || !row->after)
    return STATUS_RESOURCE_EXHAUSTED;
  return worklist_add(list, &aside->view, clock->last_day, (uint32_t)index, &row->base);
}

enum status lists_tell_introduction(void *call, const struct worklist_case *one, struct worklist *list) {
  struct call aside = lists_aside(call, one->aside);
  struct support_clock clocks[SUPPORT_CLOCKS_MAX];
  const struct case_facts facts = lists_facts(&aside, one);
  const struct programme *programme = lists_programme(one);
  size_t count = programme ? support_clocks(&facts, programme, clocks) : 0;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (clocks[i].last_day != DATE_NONE && clocks[i].ended == DATE_NONE)
      status = tell_limit(&aside, one, &clocks[i], i, list);
  return status;
}

/* --- L5: jobs that are followed up -------------------------------------------------------------------------------- */

/* The name of who a placement is at: of the register, or as it was written. */
static char *employer_of(struct call *aside, const Lots__Placement *placement) {
  if (!placement)
    return (char *)"";
  return (char *)(placement->employer ? view_employer_name(&aside->view, placement->employer)
                                      : placement->employer_name);
}

/* `clock` NULL: a job without a line that has a minimum. `index` tells the rows of a case apart. */
static enum status tell_job(struct call *aside, const struct worklist_case *one, uint32_t number,
                            const struct support_clock *clock, size_t index, struct worklist *list) {
  const Lots__Case *kase = one->facts.kase;
  const Lots__Placement *job = placement_find(kase, number);
  Lots__JobFollowedRow *row = service_new(aside, &lots__job_followed_row__descriptor);
  const struct case_facts facts = lists_facts(aside, one);
  struct follow_up_due next;
  bool due = follow_up_next(&facts, number, &next);
  if (!row || !(row->case_ = lists_case(aside, one)))
    return STATUS_RESOURCE_EXHAUSTED;
  row->placement = number;
  row->employer_name = employer_of(aside, job);
  row->job_start = job ? job->start : (char *)"";
  if (clock && !(row->clock = support_clock_shown(aside, clock)))
    return STATUS_RESOURCE_EXHAUSTED;
  if (due && !(row->next = support_due_shown(aside, &next)))
    return STATUS_RESOURCE_EXHAUSTED;
  return worklist_add(list, &aside->view, due ? next.due : DATE_MAX, (uint32_t)index, &row->base);
}

static bool is_timed(const struct support_clock *clocks, size_t count, uint32_t placement) {
  for (size_t i = 0; i < count; i++)
    if (clocks[i].completes != DATE_NONE && clocks[i].ended == DATE_NONE && clocks[i].placement == placement)
      return true;
  return false;
}

enum status lists_tell_follow_up(void *call, const struct worklist_case *one, struct worklist *list) {
  struct call aside = lists_aside(call, one->aside);
  const Lots__Case *kase = one->facts.kase;
  const struct programme *programme = lists_programme(one);
  const struct case_facts facts = lists_facts(&aside, one);
  struct support_clock clocks[SUPPORT_CLOCKS_MAX];
  size_t count = programme ? support_clocks(&facts, programme, clocks) : 0;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (clocks[i].completes != DATE_NONE && clocks[i].ended == DATE_NONE)
      status = tell_job(&aside, one, clocks[i].placement, &clocks[i], i, list);
  for (size_t i = 0; programme && status == STATUS_OK && i < kase->n_placements; i++) {
    const Lots__Placement *job = kase->placements[i];
    bool goes_on = placement_is_job(job) && job->status != LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_ENDED;
    if (goes_on && !is_timed(clocks, count, job->id))
      status = tell_job(&aside, one, job->id, NULL, count + i, list);
  }
  return status;
}

/* --- L9: support that deviates ------------------------------------------------------------------------------------ */

enum status lists_tell_deviation(void *call, const struct worklist_case *one, struct worklist *list) {
  struct call aside = lists_aside(call, one->aside);
  struct support_row *rows = support_rows(&aside, one->support, one->support_count);
  struct support_week week;
  if (!rows)
    return STATUS_RESOURCE_EXHAUSTED;
  if (!support_deviates(one->facts.kase, rows, one->support_count, one->facts.today, &week))
    return STATUS_OK;
  Lots__DeviatingRow *row = service_new(&aside, &lots__deviating_row__descriptor);
  if (!row || !(row->case_ = lists_case(&aside, one)) || !(row->week = support_week_shown(&aside, &week)))
    return STATUS_RESOURCE_EXHAUSTED;
  row->weeks_in_a_row = week.in_a_row;
  return worklist_add(list, &aside.view, -(int64_t)week.in_a_row, 0, &row->base);
}
