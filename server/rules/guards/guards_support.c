/* guards_support: see guards.h. Lines of support (B6), their plans (B7) and the agreement behind them (S1.16-S1.18). */
#include <string.h>

#include "guards.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/placement_kinds.h"
#include "server/rules/facts/support_clocks.h"

static struct arena *arena_of(const struct attempt *attempt) {
  return attempt->facts->arena;
}

static const char *months_text(const struct attempt *attempt, int months) {
  return arena_printf(arena_of(attempt), "%d", months);
}

/* --- what the agreement must say (S1.17) -------------------------------------------------------------------------- */

static void need_said(const struct attempt *attempt, const struct agreement_row *row, unsigned what, bool said,
                      const char *field, const char *rule) {
  if ((row->must_say & what) && !said)
    attempt_refuse(attempt, field, rule, MSG_AGREEMENT_LACKS, row->type, NULL);
}

/* What is promised must fit into the line that it is made for (S1.9). */
static void need_within_line(const struct attempt *attempt, const struct agreement_row *row,
                             const Lots__Agreement *agreement) {
  const struct line_row *line = programme_line_row(attempt->programme, row->line);
  date_t from = date_stored(agreement->valid_from), to = date_stored(agreement->valid_to);
  if (!line || !line->max_months || from == DATE_NONE || to == DATE_NONE)
    return;
  date_t last = date_last_permitted(from, line->max_months);
  if (to > last)
    attempt_refuse(attempt, "agreement.valid_to", line->source, MSG_LINE_LIMIT, date_text(arena_of(attempt), last),
                   months_text(attempt, line->max_months));
}

void guard_agreement_says_all(const struct attempt *attempt, const char *rule) {
  const Lots__Agreement *agreement = attempt->agreement;
  const struct agreement_row *row = agreement ? programme_agreement_row(attempt->programme, agreement->type) : NULL;
  if (!row || !row->must_say)
    return;
  need_said(attempt, row, SAYS_LAYOUT, agreement->layout[0], "agreement.layout", rule);
  need_said(attempt, row, SAYS_EXTENT, agreement->minutes_per_week, "agreement.minutes_per_week", rule);
  need_said(attempt, row, SAYS_EXTENT, agreement->weeks, "agreement.weeks", rule);
  need_said(attempt, row, SAYS_TASKS, agreement->n_tasks > 0, "agreement.tasks", rule);
  need_said(attempt, row, SAYS_RESPONSIBLE, agreement->responsible[0], "agreement.responsible", rule);
  need_said(attempt, row, SAYS_PERIOD, agreement->valid_from[0], "agreement.valid_from", rule);
  need_said(attempt, row, SAYS_PERIOD, agreement->valid_to[0], "agreement.valid_to", rule);
  bool placed = placement_find(attempt->facts->kase, agreement->placement) != NULL;
  if ((row->must_say & SAYS_PLACEMENT) && !placed)
    attempt_refuse(attempt, "agreement.placement", rule, MSG_NO_SUCH_PLACEMENT, NULL, NULL);
  need_within_line(attempt, row, agreement);
}

/* --- the start of a line ------------------------------------------------------------------------------------------ */

void guard_line_offered(const struct attempt *attempt, const char *rule) {
  if (!attempt->support.row)
    attempt_refuse(attempt, "kind", rule, MSG_LINE_NOT_HERE,
                   programme_line_choices(attempt->programme, arena_of(attempt)), NULL);
}

void guard_line_placement(const struct attempt *attempt, const char *rule) {
  const struct line_row *row = attempt->support.row;
  const Lots__Placement *placement = attempt->placement;
  bool free = row && !row->placement_kinds; /* for any kind, and off the workplace too */
  if (!row || (free && attempt->support.line && !attempt->support.line->placement))
    return;
  if (!placement) {
    attempt_refuse(attempt, "placement", rule, MSG_NO_SUCH_PLACEMENT, NULL, NULL);
    return;
  }
  const struct code *status = code_by_number(&codes_placement_status, (int)placement->status);
  if (!free && !(row->placement_kinds & PLACED(placement->kind)))
    attempt_refuse(attempt, "placement", rule, MSG_LINE_PLACEMENT_KIND,
                   programme_bit_choices(row->placement_kinds, &codes_placement_kind, arena_of(attempt)), NULL);
  if (!(row->placement_states & PLACED(placement->status)))
    attempt_refuse(attempt, "placement", rule, MSG_LINE_PLACEMENT_STATUS,
                   programme_bit_choices(row->placement_states, &codes_placement_status, arena_of(attempt)),
                   status ? status->code : "?");
}

void guard_line_agreement(const struct attempt *attempt, const char *rule) {
  const struct line_row *row = attempt->support.row;
  const struct agreement_row *agreement =
      row && row->agreement ? programme_agreement_row(attempt->programme, row->agreement) : NULL;
  if (agreement && attempt->placement)
    guards_need_agreement(attempt, agreement, attempt->placement->id, rule);
}

/* A line that has used up its months cannot begin again under the same decision. */
void guard_line_limit(const struct attempt *attempt, const char *rule) {
  const struct line_row *row = attempt->support.row;
  if (!row || !row->max_months || attempt->date == DATE_NONE || !attempt->support.line)
    return;
  date_t last = support_line_last_day(attempt->facts, row, attempt->support.line);
  if (attempt->date > last)
    attempt_refuse(attempt, "date", rule, MSG_LINE_LIMIT, date_text(arena_of(attempt), last),
                   months_text(attempt, row->max_months));
}

void guard_line_alone(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  for (size_t i = 0; attempt->support.line && i < kase->n_support_lines; i++) {
    const Lots__SupportLine *other = kase->support_lines[i];
    date_t end = support_line_end(kase, other);
    if (other->kind != attempt->support.line->kind)
      continue;
    if (end == DATE_NONE)
      attempt_refuse(attempt, "kind", rule, MSG_LINE_RUNS, other->start, NULL);
    else if (attempt->date != DATE_NONE && attempt->date <= end)
      attempt_refuse(attempt, "date", rule, MSG_LINE_HAS_ENDED, date_text(arena_of(attempt), end), NULL);
  }
}

/* The cooperation begins with the service. What counts from a job's first day may have begun before (S1.1). */
void guard_line_in_service(const struct attempt *attempt, const char *rule) {
  const char *since = attempt->facts->kase->active_since;
  bool own = attempt->support.row && attempt->support.row->base == LINE_FROM_ITS_START;
  if (own && attempt->date != DATE_NONE && attempt->date < date_stored(since))
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE, since, NULL);
}

void guard_line_income(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  if (!attempt->support.row || !attempt->support.row->asks_income || attempt->date == DATE_NONE)
    return;
  for (size_t i = 0; i < kase->n_income; i++)
    if (date_within(attempt->date, date_stored(kase->income[i]->from), date_stored(kase->income[i]->to)))
      return;
  attempt_refuse(attempt, "income", rule, MSG_INCOME_UNKNOWN, date_text(arena_of(attempt), attempt->date), NULL);
}

/* --- a line that runs --------------------------------------------------------------------------------------------- */

void guard_line_known(const struct attempt *attempt, const char *rule) {
  if (!attempt->support.line || !attempt->support.row)
    attempt_refuse(attempt, "line", rule, MSG_NO_SUCH_LINE, NULL, NULL);
}

void guard_line_open(const struct attempt *attempt, const char *rule) {
  if (attempt->support.line && attempt->support.line->end[0])
    attempt_refuse(attempt, "line", rule, MSG_LINE_HAS_ENDED, attempt->support.line->end, NULL);
}

static bool independent(const Lots__Case *kase, uint32_t line, date_t on) {
  for (size_t i = kase->n_independence; i > 0; i--) { /* the newest up to that day counts */
    const Lots__IndependenceAssessment *assessment = kase->independence[i - 1];
    if (assessment->line == line && date_stored(assessment->date) <= on)
      return assessment->independent;
  }
  return false;
}

/* With a new job inside the line the employment goes on, whether or not its minimum begins anew. */
static bool placement_over(const struct attempt *attempt, const Lots__SupportLine *ended) {
  const Lots__Placement *job = support_line_last_job(attempt->facts, attempt->support.row, ended);
  const Lots__Placement *placement = job ? job : attempt->placement;
  date_t end = placement ? date_stored(placement->end) : DATE_NONE;
  return placement && end != DATE_NONE && end <= attempt->date;
}

/* By what was so on the day: a job that began after it is not inside the line. */
static void judge_needs(const struct attempt *attempt, const struct line_end_row *end) {
  Lots__SupportLine ended = *attempt->support.line;
  ended.end = date_text(arena_of(attempt), attempt->date);
  if (!ended.end)
    return; /* the arena is spent, which attempt_judge() tells */
  const struct line_row *row = attempt->support.row;
  const Lots__Case *kase = attempt->facts->kase;
  date_t last = support_line_last_day(attempt->facts, row, attempt->support.line);
  date_t completes = support_line_completes(attempt->facts, row, &ended);
  if ((end->needs & NEEDS_MINIMUM) && completes != DATE_NONE && attempt->date < completes)
    attempt_refuse(attempt, "date", end->source, MSG_LINE_MINIMUM, date_text(arena_of(attempt), completes),
                   months_text(attempt, row->min_months));
  if ((end->needs & NEEDS_LIMIT) && last != DATE_NONE && attempt->date < last)
    attempt_refuse(attempt, "date", end->source, MSG_LINE_LIMIT_AHEAD, date_text(arena_of(attempt), last), NULL);
  if ((end->needs & NEEDS_INDEPENDENCE) && !independent(kase, attempt->support.line->id, attempt->date))
    attempt_refuse(attempt, "reason", end->source, MSG_NOT_INDEPENDENT, NULL, NULL);
  if ((end->needs & NEEDS_PLACEMENT_ENDED) && !placement_over(attempt, &ended))
    attempt_refuse(attempt, "reason", end->source, MSG_LINE_PLACEMENT_RUNS, NULL, NULL);
  if ((end->needs & NEEDS_NOTE) && !(attempt->line_end.note && attempt->line_end.note[0]))
    attempt_refuse(attempt, "note", end->source, MSG_MISSING, NULL, NULL);
}

/* The reason is of the closed list, what it needs is there, and the day lies inside the line. Of one that has ended
 * nothing more is said than that. */
void guard_line_end(const struct attempt *attempt, const char *rule) {
  const struct line_row *row = attempt->support.row;
  if (!attempt->support.line || attempt->support.line->end[0] || !row || attempt->date == DATE_NONE)
    return;
  const struct line_end_row *end = programme_line_end_row(row, attempt->line_end.reason);
  date_t start = support_line_start(attempt->facts->kase, row, attempt->support.line);
  if (!end)
    attempt_refuse(attempt, "reason", rule, attempt->line_end.reason ? MSG_REASON_NOT_HERE : MSG_CODE_MISSING,
                   programme_line_end_choices(row, arena_of(attempt)), NULL);
  else
    judge_needs(attempt, end);
  if (attempt->date < start)
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE, date_text(arena_of(attempt), start), NULL);
  guard_line_limit(attempt, row->source);
}

/* A case with a job cannot close as completed while the minimum is unmet. */
void guard_minimum_before_close(const struct attempt *attempt, const char *rule) {
  for (size_t i = 0; i < attempt->programme->line_count; i++) {
    const struct line_row *row = &attempt->programme->lines[i];
    date_t completes = support_job_completes(attempt->facts, row);
    if (!row->claimed_by || row->claimed_by != attempt->ending.reason || attempt->date == DATE_NONE)
      continue;
    if (completes != DATE_NONE && attempt->date < completes)
      attempt_refuse(attempt, "date", rule, MSG_LINE_MINIMUM, date_text(arena_of(attempt), completes),
                     months_text(attempt, row->min_months));
  }
}

/* Support is given while its line runs, and never past the last permitted day (S1.9). */
void guard_line_covers(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  if (!attempt->support.line || !attempt->support.row || attempt->date == DATE_NONE)
    return;
  date_t start = support_line_start(kase, attempt->support.row, attempt->support.line);
  date_t end = support_line_end(kase, attempt->support.line);
  date_t last = support_line_last_day(attempt->facts, attempt->support.row, attempt->support.line);
  if (last != DATE_NONE && (end == DATE_NONE || last < end))
    end = last;
  if (!date_within(attempt->date, start, end))
    attempt_refuse(attempt, "event.date", rule, MSG_SUPPORT_OUTSIDE_LINE, date_text(arena_of(attempt), start),
                   date_text(arena_of(attempt), end));
}

/* What was done before the case was opened, or after it was closed, is in no case. */
void guard_in_case(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  const char *field = attempt->date_field ? attempt->date_field : "date";
  if (attempt->date != DATE_NONE && attempt->date < date_stored(kase->opened))
    attempt_refuse(attempt, field, rule, MSG_DATE_BEFORE, kase->opened, NULL);
  if (attempt->date != DATE_NONE && kase->closed[0] && attempt->date > date_stored(kase->closed))
    attempt_refuse(attempt, field, rule, MSG_DATE_AFTER, kase->closed, NULL);
}

/* --- the plan of support (B7) ------------------------------------------------------------------------------------- */

#define FIRST_STEP_HOURS 40

static const char *step_number(const struct attempt *attempt, size_t index) {
  return arena_printf(arena_of(attempt), "%zu", index + 1);
}

static void judge_step(const struct attempt *attempt, size_t index, date_t last, const char *rule) {
  const Lots__TaperStep *step = attempt->taper->steps[index];
  const Lots__TaperStep *before = index > 0 ? attempt->taper->steps[index - 1] : NULL;
  date_t from = date_stored(step->from), to = date_stored(step->to);
  date_t due = before ? date_stored(before->to) + 1 : from;
  struct arena *arena = arena_of(attempt);
  if (from != due)
    attempt_refuse(attempt, "steps.from", rule, MSG_STEP_GAP, step_number(attempt, index), date_text(arena, due));
  if (before && step->minutes_per_week > before->minutes_per_week)
    attempt_refuse(attempt, "steps.minutes_per_week", "S0.36", MSG_STEP_GROWS, step_number(attempt, index), NULL);
  if (step->minutes_per_week > FIRST_STEP_HOURS * 60)
    attempt_refuse(attempt, "steps.minutes_per_week", rule, MSG_STEP_HOURS, step_number(attempt, index),
                   arena_printf(arena, "%d", FIRST_STEP_HOURS));
  if (last != DATE_NONE && to > last)
    attempt_refuse(attempt, "steps.to", attempt->support.row->source, MSG_LINE_LIMIT, date_text(arena, last),
                   months_text(attempt, attempt->support.row->max_months));
}

void guard_taper(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  if (!attempt->support.line || !attempt->support.row)
    return;
  date_t start = support_line_start(kase, attempt->support.row, attempt->support.line);
  date_t last = support_line_last_day(attempt->facts, attempt->support.row, attempt->support.line);
  for (size_t i = 0; i < attempt->taper->n_steps && i < LIST_MAX; i++)
    judge_step(attempt, i, last, rule);
  if (attempt->taper->n_steps > 0 && date_stored(attempt->taper->steps[0]->from) < start)
    attempt_refuse(attempt, "steps.from", rule, MSG_DATE_BEFORE, date_text(arena_of(attempt), start), NULL);
  if (support_newest_plan(kase, attempt->support.line->id) && !attempt->taper->reason[0]) /* F20 */
    attempt_refuse(attempt, "reason", rule, MSG_TAPER_REASON, NULL, NULL);
}
