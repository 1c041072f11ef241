/* support_weeks: see support_weeks.h. */
#include "support_weeks.h"

#include "server/rules/engine/attempt.h"

#define WEEK 7
#define LOW 50
#define HIGH 150
#define IN_A_ROW 3

date_t support_monday(date_t date) {
  return date - (date_weekday(date) - 1);
}

date_t support_judged_from(date_t today) {
  return support_monday(today) - WEEK * (SUPPORT_WEEKS_JUDGED - 1);
}

date_t support_began(const Lots__Case *kase, uint32_t line) {
  date_t first = DATE_NONE;
  for (size_t i = 0; i < kase->n_support_lines; i++) {
    date_t start = date_stored(kase->support_lines[i]->start);
    if ((!line || kase->support_lines[i]->id == line) && (first == DATE_NONE || start < first))
      first = start;
  }
  return first;
}

/* --- what was planned --------------------------------------------------------------------------------------------- */

/* The plan of a line that holds on a day: the newest that has begun by then. */
static const Lots__TaperPlan *plan_on(const Lots__Case *kase, uint32_t line, date_t date) {
  for (size_t i = kase->n_taper_plans; i > 0; i--) {
    const Lots__TaperPlan *plan = kase->taper_plans[i - 1];
    if (plan->line == line && plan->n_steps > 0 && date_stored(plan->steps[0]->from) <= date)
      return plan;
  }
  return NULL;
}

static uint32_t planned_rate(const Lots__Case *kase, const Lots__SupportLine *line, date_t date) {
  const Lots__TaperPlan *plan = plan_on(kase, line->id, date);
  date_t end = date_stored(line->end[0] ? line->end : kase->closed);
  if (!plan || (end != DATE_NONE && date > end))
    return 0;
  for (size_t i = 0; i < plan->n_steps; i++)
    if (date_within(date, date_stored(plan->steps[i]->from), date_stored(plan->steps[i]->to)))
      return plan->steps[i]->minutes_per_week;
  return 0;
}

static uint32_t planned_in_week(const Lots__Case *kase, uint32_t line, date_t monday) {
  uint32_t sum = 0; /* of days, each the whole week's rate */
  for (size_t i = 0; i < kase->n_support_lines; i++)
    for (int day = 0; day < WEEK; day++)
      if (!line || kase->support_lines[i]->id == line)
        sum += planned_rate(kase, kase->support_lines[i], monday + day);
  return (sum + WEEK / 2) / WEEK;
}

/* --- what was given ----------------------------------------------------------------------------------------------- */

static uint32_t delivered_in_week(const struct support_row *rows, size_t count, uint32_t line, date_t monday) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; i++)
    if (rows[i].line && (!line || rows[i].line == line) && date_within(rows[i].date, monday, monday + WEEK - 1))
      sum += rows[i].minutes;
  return sum;
}

/* -1 too little, 1 too much, 0 as planned. What is given without a plan is too much. */
static int side(const struct support_week *week) {
  uint64_t given = (uint64_t)week->delivered * 100;
  if (given < (uint64_t)week->planned * LOW)
    return -1;
  return given > (uint64_t)week->planned * HIGH ? 1 : 0;
}

void support_weeks(const Lots__Case *kase, uint32_t line, const struct support_row *rows, size_t row_count,
                   date_t today, struct support_week *out, size_t count) {
  date_t first = support_monday(today) - WEEK * ((date_t)count - 1);
  unsigned row = 0;
  int last_side = 0;
  for (size_t i = 0; i < count; i++) {
    struct support_week week = {.monday = first + WEEK * (date_t)i};
    date_iso_week(week.monday, &week.year, &week.week);
    week.planned = planned_in_week(kase, line, week.monday);
    week.delivered = delivered_in_week(rows, row_count, line, week.monday);
    week.percent = week.planned ? (uint32_t)((uint64_t)week.delivered * 100 / week.planned) : 0;
    bool over = week.monday + WEEK - 1 < today;
    int now = over ? side(&week) : 0;
    row = now && now == last_side ? row + 1 : now != 0;
    last_side = now;
    week.deviates = now != 0;
    week.flagged = row >= IN_A_ROW;
    week.in_a_row = row;
    out[i] = week;
  }
}

bool support_deviates(const Lots__Case *kase, const struct support_row *rows, size_t row_count, date_t today,
                      struct support_week *out) {
  struct support_week weeks[SUPPORT_WEEKS_JUDGED];
  support_weeks(kase, 0, rows, row_count, today, weeks, SUPPORT_WEEKS_JUDGED);
  *out = weeks[SUPPORT_WEEKS_JUDGED - 2];
  return kase->n_taper_plans > 0 && out->deviates;
}
