/* support_clocks: see support_clocks.h. */
#include "support_clocks.h"

#include "attempt.h"
#include "placement_kinds.h"

#define RESULT(result) LOTS__DECISION_RESULT__DECISION_RESULT_##result

static date_t later(date_t a, date_t b) {
  return a > b ? a : b;
}

const Lots__SupportLine *support_line_find(const Lots__Case *kase, uint32_t id) {
  for (size_t i = 0; id && i < kase->n_support_lines; i++)
    if (kase->support_lines[i]->id == id)
      return kase->support_lines[i];
  return NULL;
}

static bool grants(const Lots__Decision *decision) {
  return decision->result == RESULT(GRANTED) || decision->result == RESULT(PARTLY_GRANTED);
}

uint32_t support_decision_on(const Lots__Case *kase, date_t date) {
  for (size_t i = kase->n_decisions; i > 0; i--) {
    const Lots__Decision *decision = kase->decisions[i - 1];
    if (grants(decision) && date_within(date, date_stored(decision->valid_from), date_stored(decision->valid_to)))
      return (uint32_t)i;
  }
  return 0;
}

date_t support_line_end(const Lots__Case *kase, const Lots__SupportLine *line) {
  return date_stored(line->end[0] ? line->end : kase->closed);
}

/* --- starts and limits ---------------------------------------------------------------------------------------------
 */

date_t support_line_start(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line) {
  const Lots__Placement *job = row->base == LINE_FROM_JOB ? placement_find(kase, line->placement) : NULL;
  return date_stored(job ? job->start : line->start);
}

static bool shares(const struct line_row *row, const Lots__SupportLine *a, const Lots__SupportLine *b) {
  return a == b || (row->shared && a->kind == b->kind && a->decision == b->decision);
}

/* Of all that share the maximum, the first start; `line` itself need not stand in the case yet. */
static date_t shared_start(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line) {
  date_t first = support_line_start(kase, row, line);
  for (size_t i = 0; i < kase->n_support_lines; i++) {
    date_t start = support_line_start(kase, row, kase->support_lines[i]);
    if (shares(row, kase->support_lines[i], line) && start < first)
      first = start;
  }
  return first;
}

date_t support_line_last_day(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line) {
  return row->max_months ? date_last_permitted(shared_start(kase, row, line), row->max_months) : DATE_NONE;
}

const Lots__Placement *support_line_job(const Lots__Case *kase, const struct line_row *row,
                                        const Lots__SupportLine *line) {
  if (row->base != LINE_FROM_JOB)
    return NULL;
  const Lots__Placement *own = placement_find(kase, line->placement);
  const Lots__Placement *newest =
      row->new_job_restarts ? placement_newest_job(kase, support_line_end(kase, line)) : NULL;
  bool after = newest && own && date_stored(newest->start) > date_stored(own->start);
  return after ? newest : own;
}

date_t support_line_completes(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line) {
  const Lots__Placement *job = support_line_job(kase, row, line);
  if (!row->min_months)
    return DATE_NONE;
  return date_first_complete(date_stored(job ? job->start : line->start), row->min_months);
}

date_t support_job_completes(const Lots__Case *kase, const struct line_row *row) {
  const Lots__Placement *job = placement_newest_job(kase, DATE_NONE);
  return job && row->min_months ? date_first_complete(date_stored(job->start), row->min_months) : DATE_NONE;
}

/* --- the clocks ----------------------------------------------------------------------------------------------------
 */

static int days_between(date_t from, date_t to) {
  return from == DATE_NONE || to < from ? 0 : (int)(to - from);
}

static void wind_maximum(struct support_clock *clock, date_t today) {
  date_t upto = clock->last_day < today ? clock->last_day : today;
  if (clock->last_day == DATE_NONE)
    return;
  clock->days_used = days_between(clock->start, upto + 1);
  clock->days_left = days_between(upto, clock->last_day);
  if (today < clock->start) /* not begun: all of them are left */
    clock->days_left = days_between(clock->start, clock->last_day + 1);
  clock->over = clock->ended == DATE_NONE && today > clock->last_day;
}

/* What was served stays served when the line has ended. */
static void wind_minimum(struct support_clock *clock, date_t today) {
  date_t upto = clock->ended != DATE_NONE && clock->ended < today ? clock->ended : today;
  if (clock->completes == DATE_NONE)
    return;
  clock->days_served = days_between(clock->start, upto); /* whole days, so that served and remaining make the minimum */
  clock->days_remaining = days_between(upto, clock->completes);
}

static date_t counted_from(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line) {
  const Lots__Placement *job = support_line_job(kase, row, line);
  return job ? date_stored(job->start) : shared_start(kase, row, line);
}

/* While one of several lines runs, their clock runs. */
static date_t ends_of(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line) {
  date_t last = DATE_MIN;
  for (size_t i = 0; i < kase->n_support_lines; i++) {
    date_t end = support_line_end(kase, kase->support_lines[i]);
    if (!shares(row, kase->support_lines[i], line))
      continue;
    if (end == DATE_NONE)
      return DATE_NONE;
    last = later(last, end);
  }
  return last;
}

static struct support_clock wind(const Lots__Case *kase, const struct line_row *row, const Lots__SupportLine *line,
                                 date_t today) {
  const Lots__Placement *job = support_line_job(kase, row, line);
  struct support_clock clock = {
      .row = row,
      .placement = job ? job->id : line->placement,
      .start = counted_from(kase, row, line),
      .last_day = support_line_last_day(kase, row, line),
      .completes = support_line_completes(kase, row, line),
      .ended = ends_of(kase, row, line),
  };
  wind_maximum(&clock, today);
  wind_minimum(&clock, today);
  return clock;
}

/* The newest line stands for all that share its maximum. */
static bool is_newest(const Lots__Case *kase, const struct line_row *row, size_t index) {
  for (size_t i = index + 1; i < kase->n_support_lines; i++)
    if (shares(row, kase->support_lines[i], kase->support_lines[index]))
      return false;
  return true;
}

size_t support_clocks(const Lots__Case *kase, const struct programme *programme, date_t today,
                      struct support_clock out[SUPPORT_CLOCKS_MAX]) {
  size_t count = 0;
  for (size_t i = 0; i < kase->n_support_lines && count < SUPPORT_CLOCKS_MAX; i++) {
    const struct line_row *row = programme_line_row(programme, kase->support_lines[i]->kind);
    if (row && is_newest(kase, row, i))
      out[count++] = wind(kase, row, kase->support_lines[i], today);
  }
  return count;
}

/* --- after the limit -----------------------------------------------------------------------------------------------
 */

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
