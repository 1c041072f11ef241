/* support: lines and their clocks, plans, support given and its weeks, follow-ups. See placements.h. */
#include "names.h"
#include "placements.h"
#include "policy.h"
#include "server/rules/decide/support_rules.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/follow_ups.h"
#include "server/rules/facts/support_clocks.h"
#include "server/rules/facts/support_weeks.h"
#include "server/rules/tables/programmes.h"

#define DAYS_SHOWN 90
#define WEEKS_SHOWN 12

#define SUPPORT_HANDLER(verb, Request, Reply)                                                                          \
  static void serve_support_##verb(Lots__Support_Service *service, const Lots__##Request *request,                     \
                                   Lots__##Reply##_Closure closure, void *closure_data)

/* --- clocks ------------------------------------------------------------------------------------------------------- */

Lots__SupportClock *support_clock_shown(struct call *call, const struct support_clock *clock) {
  Lots__SupportClock *out = service_new(call, &lots__support_clock__descriptor);
  if (!out)
    return NULL;
  out->kind = clock->row->kind;
  out->placement = clock->placement;
  out->start = date_text(call->arena, clock->start);
  out->last_day = date_text(call->arena, clock->last_day);
  out->days_used = (uint32_t)clock->days_used;
  out->days_left = (uint32_t)clock->days_left;
  out->completes = date_text(call->arena, clock->completes);
  out->days_served = (uint32_t)clock->days_served;
  out->days_remaining = (uint32_t)clock->days_remaining;
  out->ended = date_text(call->arena, clock->ended);
  out->over = clock->over;
  out->stopped = clock->stopped;
  return arena_failed(call->arena) ? NULL : out;
}

enum status support_add_clocks(struct call *call, const Lots__Case *kase, Lots__SupportClock ***out, size_t *count) {
  const struct programme *programme = programme_on(kase->programme, call->view.today);
  struct support_clock clocks[SUPPORT_CLOCKS_MAX];
  struct case_facts facts;
  enum status status = cases_look(call, kase, &facts);
  if (status != STATUS_OK)
    return status;
  size_t found = programme ? support_clocks(&facts, programme, clocks) : 0;
  for (size_t i = 0; i < found; i++)
    if (!arena_append(call->arena, out, count, support_clock_shown(call, &clocks[i])))
      return STATUS_RESOURCE_EXHAUSTED;
  return STATUS_OK;
}

static void reply_with(struct call *call, Lots__Case *state, Lots__SupportReply_Closure closure) {
  Lots__SupportReply reply = LOTS__SUPPORT_REPLY__INIT;
  reply.case_ = state->id;
  reply.revision = state->revision;
  reply.lines = state->support_lines;
  reply.n_lines = state->n_support_lines;
  reply.plans = state->taper_plans;
  reply.n_plans = state->n_taper_plans;
  reply.independence = state->independence;
  reply.n_independence = state->n_independence;
  enum status status = support_add_clocks(call, state, &reply.clocks, &reply.n_clocks);
  if (status == STATUS_OK)
    closure(&reply, call);
  else
    call_fail(call, status);
}

static void finish(struct call *call, enum status status, Lots__Case *state, Lots__SupportReply_Closure closure) {
  if (cases_settle(call, status, state))
    reply_with(call, state, closure);
}

CASE_STEP(SUPPORT_HANDLER, start_line, StartLineRequest, SupportReply, support_start_line, finish)
CASE_STEP(SUPPORT_HANDLER, end_line, EndLineRequest, SupportReply, support_end_line, finish)
CASE_STEP(SUPPORT_HANDLER, plan, PlanSupportRequest, SupportReply, support_plan, finish)
CASE_STEP(SUPPORT_HANDLER, assess_independence, AssessIndependenceRequest, SupportReply, support_assess, finish)

SUPPORT_HANDLER(show, ShowSupportRequest, SupportReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__Case *kase;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    reply_with(call, kase, closure);
}

/* --- support given ------------------------------------------------------------------------------------------------ */

/* Of what was given the next number; of a correction that of what it corrects. */
static enum status number_of(struct call *call, const Lots__Event *event, uint32_t *out) {
  if (event->kind_case == LOTS__EVENT__KIND_SUPPORT_GIVEN)
    return view_next_in_log(&call->view, event->case_, event->kind_case, out);
  return view_number_in_log(&call->view, event->case_, event->support_corrected->correction->corrects, out);
}

static void finish_event(struct call *call, enum status status, Lots__Case *state,
                         Lots__SupportEventReply_Closure closure) {
  (void)state;
  Lots__SupportEventReply reply = LOTS__SUPPORT_EVENT_REPLY__INIT;
  const Lots__Event *event = call_event(call);
  uint32_t number = 0;
  if (status == STATUS_OK)
    status = number_of(call, event, &number);
  if (status == STATUS_OK) /* the oneof's members share their place */
    reply.event = arena_copy(call->arena, event->support_given, sizeof *event->support_given);
  if (!reply.event) {
    call_fail(call, status != STATUS_OK ? status : STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  reply.event->number = number;
  closure(&reply, call);
}

CASE_STEP_IF(SUPPORT_HANDLER, give, GiveSupportRequest, SupportEventReply,
             service_need_part(call, "event", request->event) && CASE_LOADED() &&
                 cases_find_staff(call, "event.staff", request->event->staff, &facts),
             support_give, finish_event)

SUPPORT_HANDLER(correct_given, CorrectSupportRequest, SupportEventReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *state;
  Lots__SupportEvent *original;
  bool uncounted;
  if (!cases_load_to_change(call, request->id, &facts, &state) ||
      !cases_find_staff(call, "event.staff", request->event ? request->event->staff : 0, &facts))
    return;
  const struct entry_name name = {request->position, request->number};
  uint64_t position;
  enum status status = view_support_event(&call->view, request->id, name, &original, &position, &uncounted);
  if (status != STATUS_OK) {
    call_fail_for(call, status, request->number ? "number" : "position");
    return;
  }
  Lots__CorrectSupportRequest placed = *request;
  placed.position = position;
  status = support_correct(&facts, &placed, original, uncounted, &call->problems, &call->events);
  finish_event(call, status, state, closure);
}

SUPPORT_HANDLER(given, ListSupportRequest, ListSupportReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListSupportReply reply = LOTS__LIST_SUPPORT_REPLY__INIT;
  Lots__Case *kase;
  date_t from, to;
  service_check_date(call, "from", "B1", request->from, &from);
  service_check_date(call, "to", "B1", request->to, &to);
  if (service_refused(call))
    return;
  to = to != DATE_NONE ? to : call->view.today;
  from = from != DATE_NONE ? from : to - DAYS_SHOWN;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status == STATUS_OK)
    status = view_support(&call->view, request->id, from, to, &reply.events, &reply.n_events);
  if (status == STATUS_OK)
    status = view_support_numbers(&call->view, request->id, reply.events, reply.n_events);
  for (size_t i = 0; status == STATUS_OK && i < reply.n_events; i++)
    status = names_add_staff(call, &reply.staff, &reply.n_staff, reply.events[i]->staff);
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    closure(&reply, call);
}

/* --- weeks -------------------------------------------------------------------------------------------------------- */

struct support_row *support_rows(struct call *call, Lots__SupportEvent *const *events, size_t count) {
  struct support_row *rows = arena_alloc(call->arena, (count + 1) * sizeof *rows);
  for (size_t i = 0; rows && i < count; i++) {
    rows[i] = (struct support_row){.minutes = events[i]->minutes, .line = events[i]->line};
    if (date_parse(events[i]->date, &rows[i].date) != STATUS_OK)
      rows[i].date = DATE_NONE;
  }
  return rows;
}

Lots__SupportWeek *support_week_shown(struct call *call, const struct support_week *week) {
  Lots__SupportWeek *out = service_new(call, &lots__support_week__descriptor);
  if (!out)
    return NULL;
  out->week = arena_printf(call->arena, "%04d-W%02d", week->year, week->week);
  out->monday = date_text(call->arena, week->monday);
  out->planned = week->planned;
  out->delivered = week->delivered;
  out->percent = week->percent;
  out->deviates = week->deviates;
  out->flagged = week->flagged;
  return out->week && out->monday ? out : NULL;
}

/* Weeks before the support began tell nothing. */
static enum status sum_weeks(struct call *call, const Lots__SupportWeeksRequest *request, const Lots__Case *kase,
                             Lots__SupportWeeksReply *reply) {
  struct support_week weeks[SUPPORT_WEEKS_MAX];
  size_t wanted = request->weeks ? request->weeks : WEEKS_SHOWN, count = 0;
  Lots__SupportEvent **events = NULL;
  date_t today = call->view.today, first = support_monday(today) - 7 * ((date_t)wanted - 1);
  enum status status = view_support(&call->view, request->id, first, today, &events, &count);
  struct support_row *rows = status == STATUS_OK ? support_rows(call, events, count) : NULL;
  if (!rows)
    return status == STATUS_OK ? STATUS_RESOURCE_EXHAUSTED : status;
  support_weeks(kase, request->line, rows, count, today, weeks, wanted);
  date_t began = support_began(kase, request->line);
  for (size_t i = 0; i < wanted; i++) {
    if (began == DATE_NONE || weeks[i].monday < support_monday(began))
      continue;
    if (!arena_append(call->arena, &reply->weeks, &reply->n_weeks, support_week_shown(call, &weeks[i])))
      return STATUS_RESOURCE_EXHAUSTED;
  }
  return STATUS_OK;
}

SUPPORT_HANDLER(weeks, SupportWeeksRequest, SupportWeeksReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__SupportWeeksReply reply = LOTS__SUPPORT_WEEKS_REPLY__INIT;
  Lots__Case *kase;
  if (request->weeks > SUPPORT_WEEKS_MAX) {
    call_refuse(call, STATUS_INVALID_ARGUMENT, "weeks", "", MSG_NO_MORE_THAN, "60", NULL);
    return;
  }
  enum status status = view_case(&call->view, request->id, &kase);
  if (status == STATUS_OK)
    status = sum_weeks(call, request, kase, &reply);
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    closure(&reply, call);
}

/* --- follow-ups --------------------------------------------------------------------------------------------------- */

Lots__FollowUpDue *support_due_shown(struct call *call, const struct follow_up_due *due) {
  Lots__FollowUpDue *out = service_new(call, &lots__follow_up_due__descriptor);
  if (!out)
    return NULL;
  out->placement = due->job->id;
  out->step = (uint32_t)due->step;
  out->due = date_text(call->arena, due->due);
  out->held = date_text(call->arena, due->held);
  out->overdue = due->overdue;
  return out->due && out->held ? out : NULL;
}

enum status support_add_due(struct call *call, const Lots__Case *kase, bool open_only, Lots__FollowUpDue ***out,
                            size_t *count) {
  struct follow_up_due due[FOLLOW_UPS_MAX];
  struct case_facts facts;
  enum status status = cases_look(call, kase, &facts);
  if (status != STATUS_OK)
    return status;
  size_t found = follow_ups_due(&facts, due);
  for (size_t i = 0; i < found; i++) {
    if (open_only && due[i].held != DATE_NONE)
      continue;
    if (!arena_append(call->arena, out, count, support_due_shown(call, &due[i])))
      return STATUS_RESOURCE_EXHAUSTED;
  }
  return STATUS_OK;
}

static void reply_follow_ups(struct call *call, Lots__Case *state, Lots__FollowUpsReply_Closure closure) {
  Lots__FollowUpsReply reply = LOTS__FOLLOW_UPS_REPLY__INIT;
  reply.case_ = state->id;
  reply.revision = state->revision;
  reply.held = state->follow_ups;
  reply.n_held = state->n_follow_ups;
  enum status status = support_add_due(call, state, false, &reply.due, &reply.n_due);
  if (status == STATUS_OK)
    closure(&reply, call);
  else
    call_fail(call, status);
}

static void finish_follow_up(struct call *call, enum status status, Lots__Case *state,
                             Lots__FollowUpsReply_Closure closure) {
  if (cases_settle(call, status, state))
    reply_follow_ups(call, state, closure);
}

CASE_STEP_IF(SUPPORT_HANDLER, hold_follow_up, HoldFollowUpRequest, FollowUpsReply,
             service_need_part(call, "follow_up", request->follow_up) && CASE_LOADED(), follow_up_hold,
             finish_follow_up)

SUPPORT_HANDLER(follow_ups, FollowUpsRequest, FollowUpsReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__Case *kase;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    reply_follow_ups(call, kase, closure);
}

ProtobufCService *service_support(void) {
  static Lots__Support_Service table = LOTS__SUPPORT__INIT(serve_support_);
  return &table.base;
}
