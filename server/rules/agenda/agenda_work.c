/* agenda_work: the rules of the agenda about support, placements and jobs. */
#include "agenda_item.h"

#include "server/rules/engine/attempt.h"
#include "server/rules/facts/follow_ups.h"
#include "server/rules/facts/org_setting.h"
#include "server/rules/facts/placement_kinds.h"
#include "server/rules/facts/support_clocks.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind
#define PSTATUS(status) LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_##status
#define WEEK 7

static void numbered(struct agenda_item *item, uint32_t number) {
  if (item)
    item->number = number;
}

/* --- lines of support (B6) ---------------------------------------------------------------------------------------- */

#define WARN_FIRST 30
#define WARN_LAST 14

/* The last warning before the limit takes the place of the first. */
static void warn(struct agenda *agenda, const struct agenda_row *row, const struct support_clock *clock) {
  date_t today = agenda->facts->today;
  if (today > clock->last_day)
    return;
  int days = today < clock->last_day - WARN_LAST ? WARN_FIRST : WARN_LAST;
  struct agenda_item *item = agenda_add(agenda, row, KIND_OF(WARNING), clock->last_day - days, clock->start,
                                        MSG_BASE_LINE, MSG_DUE_LIMIT_NEAR);
  agenda_args(agenda, item, arena_printf(agenda->arena, "%d", days), date_text(agenda->arena, clock->last_day));
  numbered(item, (uint32_t)clock->row->kind);
}

/* While a clock stands still nothing draws near. */
void agenda_maximum(struct agenda *agenda, const struct agenda_row *row) {
  struct support_clock clocks[SUPPORT_CLOCKS_MAX];
  const struct case_facts facts = agenda_case_facts(agenda);
  size_t count = support_clocks(&facts, agenda->programme, clocks);
  for (size_t i = 0; i < count; i++) {
    if (clocks[i].last_day == DATE_NONE || clocks[i].ended != DATE_NONE || clocks[i].stopped)
      continue;
    warn(agenda, row, &clocks[i]);
    struct agenda_item *item =
        agenda_add(agenda, row, KIND_OF(LIMIT), clocks[i].last_day, clocks[i].start, MSG_BASE_LINE, MSG_DUE_LIMIT);
    agenda_args(agenda, item, arena_printf(agenda->arena, "%d", clocks[i].row->max_months), NULL);
    numbered(item, (uint32_t)clocks[i].row->kind);
  }
}

void agenda_minimum(struct agenda *agenda, const struct agenda_row *row) {
  struct support_clock clocks[SUPPORT_CLOCKS_MAX];
  const struct case_facts facts = agenda_case_facts(agenda);
  size_t count = support_clocks(&facts, agenda->programme, clocks);
  for (size_t i = 0; i < count; i++) {
    if (clocks[i].completes == DATE_NONE || clocks[i].ended != DATE_NONE)
      continue;
    struct agenda_item *item =
        agenda_add(agenda, row, KIND_OF(TASK), clocks[i].completes, clocks[i].start, MSG_BASE_JOB, MSG_DUE_MINIMUM);
    agenda_args(agenda, item, arena_printf(agenda->arena, "%d", clocks[i].row->min_months), NULL);
    numbered(item, clocks[i].placement);
  }
}

void agenda_long_follow_up(struct agenda *agenda, const struct agenda_row *row) {
  struct support_clock clocks[SUPPORT_CLOCKS_MAX];
  const struct case_facts facts = agenda_case_facts(agenda);
  size_t count = support_clocks(&facts, agenda->programme, clocks);
  for (size_t i = 0; i < count; i++) {
    int months = org_setting_number(&facts, clocks[i].row->warns, clocks[i].start);
    if (months == 0 || clocks[i].ended != DATE_NONE)
      continue;
    struct agenda_item *item = agenda_add(agenda, row, KIND_OF(WARNING), date_add_months(clocks[i].start, months),
                                          clocks[i].start, MSG_BASE_JOB, MSG_DUE_LONG_FOLLOW_UP);
    agenda_args(agenda, item, arena_printf(agenda->arena, "%d", months), NULL);
    numbered(item, clocks[i].placement);
  }
}

/* --- placements (B10) --------------------------------------------------------------------------------------------- */

void agenda_follow_ups(struct agenda *agenda, const struct agenda_row *row) {
  struct follow_up_due due[FOLLOW_UPS_MAX];
  const struct case_facts facts = agenda_case_facts(agenda);
  size_t count = follow_ups_due(&facts, due);
  for (size_t i = 0; i < count; i++) {
    if (due[i].held != DATE_NONE)
      continue;
    struct agenda_item *item = agenda_add(agenda, row, KIND_OF(TASK), due[i].due, date_stored(due[i].job->start),
                                          MSG_BASE_JOB, due[i].step ? MSG_DUE_FOLLOW_UP : MSG_DUE_FOLLOW_UP_AGREED);
    agenda_args(agenda, item, arena_printf(agenda->arena, "%d", due[i].step), NULL);
    numbered(item, due[i].job->id * 1000 + (uint32_t)due[i].step);
  }
}

void agenda_planned_end(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  for (size_t i = 0; i < kase->n_placements; i++) {
    const Lots__Placement *placement = kase->placements[i];
    if (placement->status == PSTATUS(ONGOING) || placement->status == PSTATUS(INTERRUPTED))
      numbered(agenda_add(agenda, row, KIND_OF(TASK), date_stored(placement->planned_end),
                          date_stored(placement->start), MSG_BASE_PLACEMENT, MSG_DUE_PLANNED_END),
               placement->id);
  }
}

/* A point is told until its day; what was then so is on record. */
void agenda_retention(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  const struct case_facts facts = agenda_case_facts(agenda);
  struct retention points[RETENTION_POINTS];
  for (size_t i = 0; i < kase->n_placements; i++) {
    const Lots__Placement *job = kase->placements[i];
    if (job->status == PSTATUS(ENDED) || !placement_retention(&facts, job, points))
      continue;
    for (size_t p = 0; p < RETENTION_POINTS; p++) {
      if (points[p].day < agenda->facts->today)
        continue;
      struct agenda_item *item = agenda_add(agenda, row, KIND_OF(TASK), points[p].day, date_stored(job->start),
                                            MSG_BASE_JOB, MSG_DUE_RETENTION);
      agenda_args(agenda, item, arena_printf(agenda->arena, "%d", points[p].weeks), NULL);
      numbered(item, job->id);
    }
  }
}

/* --- contacts around a job (T5-T9) -------------------------------------------------------------------------------- */

/* Counts as a job, and has or will have a first day. */
static bool is_job(const Lots__Placement *placement) {
  const struct placement_kind *kind = placement_kind_of(placement->kind);
  return kind && kind->job_start == LOTS__ANSWER__ANSWER_YES && placement->status != PSTATUS(CANCELLED) &&
         date_stored(placement->start) != DATE_NONE;
}

typedef void job_check(struct agenda *agenda, const struct agenda_row *row, const Lots__Placement *job, date_t start);

/* Jobs that run or are to begin. */
static void each_job(struct agenda *agenda, const struct agenda_row *row, job_check *check) {
  const Lots__Case *kase = agenda->facts->kase;
  for (size_t i = 0; i < kase->n_placements; i++)
    if (is_job(kase->placements[i]) && kase->placements[i]->status != PSTATUS(ENDED))
      check(agenda, row, kase->placements[i], date_stored(kase->placements[i]->start));
}

static void contact_due(struct agenda *agenda, const struct agenda_row *row, const Lots__Placement *job, date_t due,
                        enum message text, int which) {
  struct agenda_item *item = agenda_add(agenda, row, KIND_OF(TASK), due, date_stored(job->start), MSG_BASE_JOB, text);
  agenda_args(agenda, item, arena_printf(agenda->arena, "%d", which), NULL);
  numbered(item, job->id);
}

/* Once the job has begun it cannot be done any more. */
static void before(struct agenda *agenda, const struct agenda_row *row, const Lots__Placement *job, date_t start) {
  if (agenda->facts->today < start && agenda_contact(agenda->facts) < start - row->days)
    contact_due(agenda, row, job, start - 1, MSG_DUE_BEFORE_JOB, row->days);
}

/* A late contact is one: then the task goes. */
static void after(struct agenda *agenda, const struct agenda_row *row, const Lots__Placement *job, date_t start) {
  if (agenda_contact(agenda->facts) < start)
    contact_due(agenda, row, job, start + row->days, MSG_DUE_AFTER_JOB, row->days);
}

#define WEEKS 4

/* A week that went by without contact is not told beside the week that runs. */
static void weekly(struct agenda *agenda, const struct agenda_row *row, const Lots__Placement *job, date_t start) {
  for (int week = 1; week <= WEEKS; week++) {
    date_t first = start + WEEK * (week - 1), next = first + WEEK;
    bool past = week < WEEKS && agenda->facts->today >= next;
    if (!past && agenda_contact(agenda->facts) < first)
      contact_due(agenda, row, job, next - 1, MSG_DUE_WEEKLY, week);
  }
}

void agenda_before_job(struct agenda *agenda, const struct agenda_row *row) {
  each_job(agenda, row, before);
}

void agenda_after_job(struct agenda *agenda, const struct agenda_row *row) {
  each_job(agenda, row, after);
}

void agenda_weekly(struct agenda *agenda, const struct agenda_row *row) {
  each_job(agenda, row, weekly);
}

void agenda_job_loss(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  for (size_t i = 0; i < kase->n_placements; i++) {
    const Lots__Placement *job = kase->placements[i];
    date_t end = date_stored(job->end);
    if (!is_job(job) || job->status != PSTATUS(ENDED) || end == DATE_NONE || agenda_contact(agenda->facts) >= end)
      continue;
    struct agenda_item *item =
        agenda_add(agenda, row, KIND_OF(TASK), end + row->days, end, MSG_BASE_JOB_END, MSG_DUE_JOB_LOSS);
    numbered(item, job->id);
  }
}
