/* support_clocks: see support_clocks.h. */
#include <string.h>

#include "support_clocks.h"

#include "org_setting.h"
#include "placement_kinds.h"
#include "server/rules/engine/attempt.h"

#define RESULT(result) LOTS__DECISION_RESULT__DECISION_RESULT_##result

const Lots__SupportLine *support_line_find(const Lots__Case *kase, uint32_t id) {
  for (size_t i = 0; id && i < kase->n_support_lines; i++)
    if (kase->support_lines[i]->id == id)
      return kase->support_lines[i];
  return NULL;
}

static bool grants(const Lots__Decision *decision) {
  return decision->result == RESULT(GRANTED) || decision->result == RESULT(PARTLY_GRANTED);
}

/* Prolonged or not: a prolongation carries a decision on and is no new one. */
uint32_t support_decision_on(const Lots__Case *kase, date_t date) {
  uint32_t first = 0;
  for (size_t i = kase->n_decisions; i > 0; i--) {
    const Lots__Decision *decision = kase->decisions[i - 1];
    if (!grants(decision))
      continue;
    first = (uint32_t)i;
    if (date_stored(decision->valid_from) <= date)
      return first;
  }
  return first;
}

date_t support_line_end(const Lots__Case *kase, const Lots__SupportLine *line) {
  return date_stored(line->end[0] ? line->end : kase->closed);
}

/* --- starts and limits -------------------------------------------------------------------------------------------- */

date_t support_line_start(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line) {
  const Lots__Placement *job = row->base == LINE_FROM_JOB ? placement_find(kase, line->placement) : NULL;
  return date_stored(job ? job->start : line->start);
}

/* The day whose rule the lines of one decision follow: all of them the same. */
static date_t period_day(const Lots__Case *kase, const Lots__SupportLine *line) {
  bool known = line->decision > 0 && line->decision <= kase->n_decisions;
  return date_stored(known ? kase->decisions[line->decision - 1]->date : kase->active_since);
}

/* Another placement with the same employer is no new workplace. */
static bool same_workplace(const Lots__Case *kase, const Lots__SupportLine *a, const Lots__SupportLine *b) {
  const Lots__Placement *first = placement_find(kase, a->placement), *second = placement_find(kase, b->placement);
  if (!first || !second || first == second)
    return a->placement == b->placement;
  if (first->employer || second->employer)
    return first->employer == second->employer;
  return strcmp(first->employer_name, second->employer_name) == 0;
}

static bool shares(const struct case_facts *facts, const struct line_row *row, const Lots__SupportLine *a,
                   const Lots__SupportLine *b) {
  if (a == b || !row->shared || a->kind != b->kind || a->decision != b->decision)
    return a == b;
  return same_workplace(facts->kase, a, b) || org_setting_yes(facts, row->shared, period_day(facts->kase, a));
}

/* Of all that share the maximum, the first start; `line` itself need not stand in the case yet. */
static date_t shared_start(const struct case_facts *facts, const struct line_row *row, const Lots__SupportLine *line) {
  const Lots__Case *kase = facts->kase;
  date_t first = support_line_start(kase, row, line);
  for (size_t i = 0; i < kase->n_support_lines; i++) {
    date_t start = support_line_start(kase, row, kase->support_lines[i]);
    if (shares(facts, row, kase->support_lines[i], line) && start < first)
      first = start;
  }
  return first;
}

/* --- pauses (F12) ------------------------------------------------------------------------------------------------- */

/* How many days of a pause lie between two days; one that goes on has lasted until today. */
static int rested(const struct case_facts *facts, const Lots__Pause *pause, date_t from, date_t to) {
  date_t first = date_later(date_stored(pause->from), from);
  date_t last = pause->to[0] ? date_stored(pause->to) : facts->today;
  last = last < to ? last : to;
  return last < first ? 0 : (int)(last - first) + 1;
}

static bool clock_stops(const struct case_facts *facts, const struct line_row *row, date_t start) {
  return start != DATE_NONE && org_setting_yes(facts, row->stops, start);
}

static int days_rested(const struct case_facts *facts, const struct line_row *row, date_t start, date_t to) {
  int days = 0;
  for (size_t i = 0; clock_stops(facts, row, start) && i < facts->kase->n_pauses; i++)
    days += rested(facts, facts->kase->pauses[i], start, to);
  return days;
}

/* Each pause that begins before the limit puts it off by its days; they stand in their order. */
static date_t last_day_from(const struct case_facts *facts, const struct line_row *row, date_t start) {
  date_t last = date_last_permitted(start, row->max_months);
  for (size_t i = 0; clock_stops(facts, row, start) && i < facts->kase->n_pauses; i++)
    if (date_stored(facts->kase->pauses[i]->from) <= last)
      last += rested(facts, facts->kase->pauses[i], start, DATE_MAX);
  return last;
}

static bool rests_now(const struct case_facts *facts) {
  const Lots__Case *kase = facts->kase;
  return kase->n_pauses > 0 && !kase->pauses[kase->n_pauses - 1]->to[0];
}

/* --- limits and minima -------------------------------------------------------------------------------------------- */

date_t support_line_last_day(const struct case_facts *facts, const struct line_row *row,
                             const Lots__SupportLine *line) {
  return row->max_months ? last_day_from(facts, row, shared_start(facts, row, line)) : DATE_NONE;
}

/* Did this job begin while the line ran? */
static bool is_inside(const Lots__Case *kase, const Lots__SupportLine *line, const Lots__Placement *job) {
  date_t end = support_line_end(kase, line);
  return placement_is_job(job) && (end == DATE_NONE || date_stored(job->start) <= end);
}

/* `restarting`: only those that began a minimum of their own. */
static const Lots__Placement *newest_job(const struct case_facts *facts, const struct line_row *row,
                                         const Lots__SupportLine *line, bool restarting) {
  const Lots__Case *kase = facts->kase;
  const Lots__Placement *own = row->base == LINE_FROM_JOB ? placement_find(kase, line->placement) : NULL, *job = own;
  for (size_t i = 0; own && i < kase->n_placements; i++) {
    const Lots__Placement *newer = kase->placements[i];
    date_t start = date_stored(newer->start);
    if (start > date_stored(own->start) && start >= date_stored(job->start) && is_inside(kase, line, newer) &&
        (!restarting || org_setting_yes(facts, row->new_job_restarts, start)))
      job = newer;
  }
  return job;
}

const Lots__Placement *support_line_job(const struct case_facts *facts, const struct line_row *row,
                                        const Lots__SupportLine *line) {
  return newest_job(facts, row, line, true);
}

const Lots__Placement *support_line_last_job(const struct case_facts *facts, const struct line_row *row,
                                             const Lots__SupportLine *line) {
  return newest_job(facts, row, line, false);
}

date_t support_line_completes(const struct case_facts *facts, const struct line_row *row,
                              const Lots__SupportLine *line) {
  const Lots__Placement *job = support_line_job(facts, row, line);
  if (!row->min_months)
    return DATE_NONE;
  return date_first_complete(date_stored(job ? job->start : line->start), row->min_months);
}

static bool line_ran_on(const struct case_facts *facts, const struct line_row *row, const Lots__SupportLine *line,
                        date_t day) {
  return line->kind == row->kind &&
         date_within(day, support_line_start(facts->kase, row, line), support_line_end(facts->kase, line));
}

date_t support_job_completes(const struct case_facts *facts, const struct line_row *row) {
  const Lots__Case *kase = facts->kase;
  const Lots__Placement *job = placement_newest_job(kase, DATE_NONE), *counts = job;
  for (size_t i = 0; job && row->base == LINE_FROM_JOB && i < kase->n_support_lines; i++)
    if (line_ran_on(facts, row, kase->support_lines[i], date_stored(job->start)))
      counts = support_line_job(facts, row, kase->support_lines[i]);
  return counts && row->min_months ? date_first_complete(date_stored(counts->start), row->min_months) : DATE_NONE;
}

/* --- the clocks --------------------------------------------------------------------------------------------------- */

static int days_between(date_t from, date_t to) {
  return from == DATE_NONE || to < from ? 0 : (int)(to - from);
}

/* A clock goes until today, or until the support has ended. */
static date_t wound_until(const struct support_clock *clock, date_t today) {
  return clock->ended != DATE_NONE && clock->ended < today ? clock->ended : today;
}

static date_t earlier(date_t a, date_t b) {
  return a < b ? a : b;
}

/* Days are used while there is support. They are left until the last day, for a further line of the same decision. */
static void wind_maximum(const struct case_facts *facts, struct support_clock *clock) {
  date_t today = facts->today, upto = earlier(clock->last_day, wound_until(clock, today));
  if (clock->last_day == DATE_NONE)
    return;
  clock->stopped = rests_now(facts) && clock_stops(facts, clock->row, clock->start) && today <= clock->last_day;
  clock->days_used = days_between(clock->start, upto + 1) - days_rested(facts, clock->row, clock->start, upto);
  clock->days_left = days_between(today, clock->last_day);
  if (today < clock->start) /* not begun: all of them are left */
    clock->days_left = days_between(clock->start, clock->last_day + 1);
  clock->over = clock->ended == DATE_NONE && today > clock->last_day;
}

static void wind_minimum(struct support_clock *clock, date_t today) {
  date_t upto = wound_until(clock, today);
  if (clock->completes == DATE_NONE)
    return;
  clock->days_served = days_between(clock->start, upto); /* whole days, so that served and remaining make the minimum */
  clock->days_remaining = days_between(upto, clock->completes);
}

static date_t counted_from(const struct case_facts *facts, const struct line_row *row, const Lots__SupportLine *line) {
  const Lots__Placement *job = support_line_job(facts, row, line);
  return job ? date_stored(job->start) : shared_start(facts, row, line);
}

/* While one of several lines runs, their clock runs. */
static date_t ends_of(const struct case_facts *facts, const struct line_row *row, const Lots__SupportLine *line) {
  const Lots__Case *kase = facts->kase;
  date_t last = DATE_MIN;
  for (size_t i = 0; i < kase->n_support_lines; i++) {
    date_t end = support_line_end(kase, kase->support_lines[i]);
    if (!shares(facts, row, kase->support_lines[i], line))
      continue;
    if (end == DATE_NONE)
      return DATE_NONE;
    last = date_later(last, end);
  }
  return last;
}

static struct support_clock wind(const struct case_facts *facts, const struct line_row *row,
                                 const Lots__SupportLine *line) {
  const Lots__Placement *job = support_line_job(facts, row, line);
  struct support_clock clock = {
      .row = row,
      .placement = job ? job->id : line->placement,
      .start = counted_from(facts, row, line),
      .last_day = support_line_last_day(facts, row, line),
      .completes = support_line_completes(facts, row, line),
      .ended = ends_of(facts, row, line),
  };
  wind_maximum(facts, &clock);
  wind_minimum(&clock, facts->today);
  return clock;
}

/* The newest line stands for all that share its maximum. */
static bool is_newest(const struct case_facts *facts, const struct line_row *row, size_t index) {
  const Lots__Case *kase = facts->kase;
  for (size_t i = index + 1; i < kase->n_support_lines; i++)
    if (shares(facts, row, kase->support_lines[i], kase->support_lines[index]))
      return false;
  return true;
}

size_t support_clocks(const struct case_facts *facts, const struct programme *programme,
                      struct support_clock out[SUPPORT_CLOCKS_MAX]) {
  const Lots__Case *kase = facts->kase;
  size_t count = 0;
  for (size_t i = 0; i < kase->n_support_lines && count < SUPPORT_CLOCKS_MAX; i++) {
    const struct line_row *row = programme_line_row(programme, kase->support_lines[i]->kind);
    if (row && is_newest(facts, row, i))
      out[count++] = wind(facts, row, kase->support_lines[i]);
  }
  return count;
}

/* --- after the limit ---------------------------------------------------------------------------------------------- */

static bool begins_by(const char *start, const struct support_clock *clock) {
  date_t day = date_stored(start);
  return day != DATE_NONE && day <= clock->last_day + 1;
}

static const char *follow_up_from(const Lots__Case *kase, const struct programme *programme,
                                  const struct support_clock *clock) {
  for (size_t i = 0; i < kase->n_support_lines; i++) {
    const Lots__SupportLine *line = kase->support_lines[i];
    const struct line_row *row = programme_line_row(programme, line->kind);
    if (row && !row->max_months && support_line_end(kase, line) == DATE_NONE && begins_by(line->start, clock))
      return line->start;
  }
  return NULL;
}

#define PSTATUS(status) PLACED(LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_##status)

static const char *job_from(const Lots__Case *kase, const struct support_clock *clock) {
  for (size_t i = 0; i < kase->n_placements; i++) {
    const Lots__Placement *placement = kase->placements[i];
    const struct placement_kind *kind = placement_kind_of(placement->kind);
    bool counts = kind && kind->job_start == LOTS__ANSWER__ANSWER_YES;
    bool stands = (PSTATUS(AGREED) | PSTATUS(ONGOING) | PSTATUS(INTERRUPTED)) & PLACED(placement->status);
    if (counts && stands && begins_by(placement->start, clock))
      return placement->start;
  }
  return NULL;
}

static const char *plan_for(const Lots__Case *kase, const struct support_clock *clock) {
  for (size_t i = 0; i < kase->n_plans; i++)
    if (kase->plans[i]->status == LOTS__PLAN_STATUS__PLAN_STATUS_CURRENT &&
        date_stored(kase->plans[i]->review) > clock->last_day)
      return kase->plans[i]->review;
  return NULL;
}

struct support_after support_after(const Lots__Case *kase, const struct programme *programme,
                                   const struct support_clock *clock) {
  const char *follow_up = follow_up_from(kase, programme, clock), *job = job_from(kase, clock);
  if (follow_up)
    return (struct support_after){MSG_AFTER_FOLLOW_UP, follow_up};
  if (job)
    return (struct support_after){MSG_AFTER_JOB, job};
  const char *plan = plan_for(kase, clock);
  return plan ? (struct support_after){MSG_AFTER_PLAN, plan} : (struct support_after){MSG_AFTER_NOTHING, NULL};
}
