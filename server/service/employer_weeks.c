/* employer_weeks: contacts with employers, counted by week and member of staff (L8). */
#include <stdio.h>

#include "employers.h"

#define WEEKS_MAX 53

/* The Monday of "2026-W47"; false when there is no such week. */
static bool read_week(const char *text, date_t *monday) {
  int year, week, end = 0, found_year, found_week;
  date_t fourth;
  if (strlen(text) != 8 || sscanf(text, "%4d-W%2d%n", &year, &week, &end) != 2 || end != 8 || week < 1 ||
      date_from_civil((struct civil){.year = year, .month = 1, .day = 4}, &fourth) != STATUS_OK)
    return false; /* 4 January always stands in week 1 */
  date_t found = fourth - (date_weekday(fourth) - 1) + 7 * (week - 1);
  date_iso_week(found, &found_year, &found_week);
  *monday = found;
  return found_year == year && found_week == week;
}

static Lots__ContactWeek *week_shown(struct call *call, const struct contact_tally *tally) {
  Lots__ContactWeek *row = arena_alloc(call->arena, sizeof *row);
  char *week = arena_printf(call->arena, "%04d-W%02d", tally->year, tally->week);
  if (!row || !week)
    return NULL;
  lots__contact_week__init(row);
  row->week = week;
  row->staff = tally->staff;
  row->staff_name = (char *)view_name_of(&call->view, tally->staff);
  row->in_person = tally->in_person;
  row->other = tally->other;
  row->named = tally->named;
  row->anonymous = tally->anonymous;
  row->support = tally->support;
  return row;
}

EMPLOYERS_HANDLER(weeks, ContactWeeksRequest, ContactWeeksReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ContactWeeksReply reply = LOTS__CONTACT_WEEKS_REPLY__INIT;
  struct contact_tally *tallies = NULL;
  date_t monday = call->view.today - (date_weekday(call->view.today) - 1);
  int weeks = request->weeks ? (int)request->weeks : 1;
  size_t count = 0;
  call_need_id(call, "unit", request->unit);
  if (request->week[0] != '\0' && !read_week(request->week, &monday))
    problem_add(&call->problems, "week", "L8", MSG_NOT_A_WEEK, NULL, NULL);
  if (request->weeks > WEEKS_MAX)
    problem_add(&call->problems, "weeks", "L8", MSG_OUT_OF_RANGE, "1", "53");
  if (service_refused(call))
    return;
  enum status status =
      view_contact_tallies(&call->view, request->unit, monday - 7 * (weeks - 1), monday + 6, &tallies, &count);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    Lots__ContactWeek *row = week_shown(call, &tallies[i]);
    if (!row || !arena_append(call->arena, &reply.rows, &reply.n_rows, row))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  if (status != STATUS_OK)
    call_fail_for(call, status, "unit");
  else
    closure(&reply, call);
}
