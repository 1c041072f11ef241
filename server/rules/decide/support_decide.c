/* support_decide: starts and ends lines, plans, assesses and gives support, holds follow-ups. See support_rules.h. */
#include "server/rules/engine/correction.h"
#include "server/rules/engine/programme.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/follow_ups.h"
#include "server/rules/facts/placement_kinds.h"
#include "server/rules/facts/support_clocks.h"
#include "server/rules/tables/programmes.h"
#include "support_rules.h"

#define DAY_MINUTES (24 * 60)

/* Looks up the line that a request means, with its row and placement. */
static void point_at_line(struct attempt *attempt, uint32_t id) {
  const Lots__Case *kase = attempt->facts->kase;
  attempt->support.line = support_line_find(kase, id);
  if (!attempt->support.line || !attempt->programme)
    return;
  attempt->support.row = programme_line_row(attempt->programme, attempt->support.line->kind);
  attempt->placement = placement_find(kase, attempt->support.line->placement);
}

static enum status add_line(const struct case_facts *facts, Lots__SupportLine *line, struct events *out) {
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_SUPPORT_LINE_PUT, case_ref_of(facts->kase));
  if (!event || !line || arena_failed(out->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  event->support_line_put = line;
  return STATUS_OK;
}

/* --- start and end of a line (B6) --------------------------------------------------------------------------------- */

/* The day that a line starts: the job's first for lines that count from it, whatever day they are put on record. */
static const char *line_day(const struct case_facts *facts, const Lots__StartLineRequest *request) {
  const Lots__Placement *placement = placement_find(facts->kase, request->placement);
  const struct programme *programme = programme_on(facts->kase->programme, facts->today);
  const struct line_row *row = programme ? programme_line_row(programme, request->kind) : NULL;
  bool from_job = row && row->base == LINE_FROM_JOB && placement && placement_is_job(placement);
  return from_job && !request->date[0] ? placement->start : request->date;
}

static void check_line_day(const struct attempt *attempt) {
  const struct line_row *row = attempt->support.row;
  if (!row || row->base != LINE_FROM_JOB || !attempt->placement || !placement_is_job(attempt->placement))
    return;
  if (attempt->date != DATE_NONE && attempt->date != date_stored(attempt->placement->start))
    attempt_refuse(attempt, "date", row->source, MSG_LINE_STARTS_WITH_JOB, attempt->placement->start, NULL);
}

enum status support_start_line(const struct case_facts *facts, const Lots__StartLineRequest *request,
                               struct problems *problems, struct events *out) {
  Lots__SupportLine line = LOTS__SUPPORT_LINE__INIT;
  struct attempt attempt = {.placement = placement_find(facts->kase, request->placement), .support.line = &line};
  attempt_begin(&attempt, facts, line_day(facts, request), problems);
  attempt_need_code(&attempt, "kind", &codes_support_line, (int)request->kind);
  if (attempt.programme)
    attempt.support.row = programme_line_row(attempt.programme, request->kind);
  line.id = (uint32_t)facts->kase->n_support_lines + 1;
  line.kind = request->kind;
  line.placement = request->placement;
  line.start = date_text(out->arena, attempt.date);
  line.decision = support_decision_on(facts->kase, attempt.date);
  if (!line.start)
    return STATUS_RESOURCE_EXHAUSTED;
  check_line_day(&attempt);
  enum status status = attempt_judge(&attempt, COMMAND_START_LINE);
  return status == STATUS_OK ? add_line(facts, arena_clone(out->arena, &line.base), out) : status;
}

enum status support_end_line(const struct case_facts *facts, const Lots__EndLineRequest *request,
                             struct problems *problems, struct events *out) {
  struct attempt attempt = {.line_end = {request->reason, request->note}};
  attempt_begin(&attempt, facts, request->date, problems);
  point_at_line(&attempt, request->line);
  attempt_check_text(&attempt, "note", request->note, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_END_LINE);
  Lots__SupportLine *kept = status == STATUS_OK ? arena_clone(out->arena, &attempt.support.line->base) : NULL;
  if (!kept)
    return status == STATUS_OK ? STATUS_RESOURCE_EXHAUSTED : status;
  kept->end = date_text(out->arena, attempt.date);
  kept->end_reason = request->reason;
  kept->end_note = request->note;
  return add_line(facts, kept, out);
}

/* --- the plan (B7) ------------------------------------------------------------------------------------------------ */

static void check_step(const struct attempt *attempt, const Lots__TaperStep *step) {
  date_t from = attempt_date(attempt, "steps.from", step->from, DATE_NONE);
  date_t to = attempt_date(attempt, "steps.to", step->to, DATE_NONE);
  if (!step->from[0])
    attempt_refuse(attempt, "steps.from", "B7", MSG_MISSING, NULL, NULL);
  if (!step->to[0])
    attempt_refuse(attempt, "steps.to", "B7", MSG_MISSING, NULL, NULL);
  if (from != DATE_NONE && to != DATE_NONE && to < from)
    attempt_refuse(attempt, "steps.to", "B1", MSG_DATE_BEFORE, step->from, NULL);
}

static enum status add_plan(const struct attempt *attempt, const Lots__PlanSupportRequest *request,
                            struct events *out) {
  const Lots__TaperPlan *before = support_newest_plan(attempt->facts->kase, request->line);
  Lots__TaperPlan *plan = case_new(out, &lots__taper_plan__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_TAPER_PLANNED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!plan || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  plan->line = request->line;
  plan->version = before ? before->version + 1 : 1;
  plan->date = date;
  plan->reason = request->reason;
  plan->steps = request->steps;
  plan->n_steps = request->n_steps;
  event->taper_planned = plan;
  return STATUS_OK;
}

enum status support_plan(const struct case_facts *facts, const Lots__PlanSupportRequest *request,
                         struct problems *problems, struct events *out) {
  struct attempt attempt = {.taper = request};
  attempt_begin(&attempt, facts, NULL, problems);
  point_at_line(&attempt, request->line);
  attempt_check_text(&attempt, "reason", request->reason, TEXT_LONG);
  if (request->n_steps == 0)
    attempt_refuse(&attempt, "steps", "B7", MSG_STEPS_MISSING, NULL, NULL);
  if (request->n_steps > LIST_MAX)
    attempt_refuse(&attempt, "steps", "", MSG_TOO_MANY, arena_printf(facts->arena, "%d", LIST_MAX), NULL);
  for (size_t i = 0; i < request->n_steps && i < LIST_MAX; i++)
    check_step(&attempt, request->steps[i]);
  enum status status = attempt_judge(&attempt, COMMAND_PLAN_SUPPORT);
  return status == STATUS_OK ? add_plan(&attempt, request, out) : status;
}

/* --- independence (S0.37) ----------------------------------------------------------------------------------------- */

enum status support_assess(const struct case_facts *facts, const Lots__AssessIndependenceRequest *request,
                           struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  point_at_line(&attempt, request->line);
  attempt_need_text(&attempt, "employer_view", request->employer_view, TEXT_LONG);
  attempt_need_text(&attempt, "client_view", request->client_view, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_ASSESS_INDEPENDENCE);
  if (status != STATUS_OK)
    return status;
  Lots__IndependenceAssessment *assessment = case_new(out, &lots__independence_assessment__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_INDEPENDENCE_ASSESSED, case_ref_of(facts->kase));
  char *date = date_text(out->arena, attempt.date);
  if (!assessment || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  assessment->line = request->line;
  assessment->date = date;
  assessment->assessor = facts->caller->id;
  assessment->employer_view = request->employer_view;
  assessment->client_view = request->client_view;
  assessment->independent = request->independent;
  event->independence_assessed = assessment;
  return STATUS_OK;
}

/* --- support given (S0.34, S0.35) --------------------------------------------------------------------------------- */

static void check_given(const struct attempt *attempt, const Lots__SupportEvent *given) {
  attempt_need_code(attempt, "event.kind", &codes_support_kind, (int)given->kind);
  if (given->place)
    attempt_need_code(attempt, "event.place", &codes_support_place, (int)given->place);
  if (given->minutes == 0 || given->minutes > DAY_MINUTES)
    attempt_refuse(attempt, "event.minutes", "B7", MSG_OUT_OF_RANGE, "1", "1440");
  attempt_check_text(attempt, "event.text", given->text, TEXT_NOTE);
  if (given->line && !attempt->support.line)
    attempt_refuse(attempt, "event.line", "B6", MSG_NO_SUCH_LINE, NULL, NULL);
}

enum status support_give(const struct case_facts *facts, const Lots__GiveSupportRequest *request,
                         struct problems *problems, struct events *out) {
  Lots__SupportEvent none = LOTS__SUPPORT_EVENT__INIT;
  const Lots__SupportEvent *given = request->event ? request->event : &none;
  struct attempt attempt = {.date_field = "event.date"};
  attempt_begin(&attempt, facts, given->date, problems);
  point_at_line(&attempt, given->line);
  check_given(&attempt, given);
  enum status status = attempt_judge(&attempt, COMMAND_GIVE_SUPPORT);
  if (status != STATUS_OK)
    return status;
  Lots__SupportEvent *kept = arena_copy(out->arena, given, sizeof *given);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_SUPPORT_GIVEN, case_ref_of(facts->kase));
  char *date = date_text(out->arena, attempt.date);
  if (!kept || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  kept->position = 0; /* the receipt tells it */
  kept->correction = NULL;
  kept->date = date;
  kept->staff = facts->staff ? facts->staff->id : facts->caller->id;
  event->support_given = kept;
  return STATUS_OK;
}

/* --- support given, corrected (B14) ------------------------------------------------------------------------------- */

static void take_over(Lots__SupportEvent *kept, const Lots__SupportEvent *asked) {
  if (asked->date[0])
    kept->date = asked->date;
  if (asked->minutes)
    kept->minutes = asked->minutes;
  if (asked->kind)
    kept->kind = asked->kind;
  if (asked->place)
    kept->place = asked->place;
  if (asked->line)
    kept->line = asked->line;
  if (asked->staff)
    kept->staff = asked->staff;
  if (asked->text[0])
    kept->text = asked->text;
}

enum status support_correct(const struct case_facts *facts, const Lots__CorrectSupportRequest *request,
                            const Lots__SupportEvent *original, bool uncounted, struct problems *problems,
                            struct events *out) {
  Lots__SupportEvent before = *original, after;
  struct attempt attempt = {.date_field = "event.date"};
  before.correction = NULL;
  before.position = 0;
  after = before;
  if (request->event)
    take_over(&after, request->event);
  attempt_begin(&attempt, facts, after.date, problems);
  if (!request->strike) {
    point_at_line(&attempt, after.line);
    check_given(&attempt, &after);
  }
  const struct correction_asked asked = {request->position, request->reason, request->strike, uncounted, "event"};
  correction_check(&attempt, &asked, &before.base, &after.base);
  enum status status = attempt_judge(&attempt, COMMAND_CORRECT_SUPPORT);
  if (status != STATUS_OK)
    return status;
  Lots__SupportEvent *kept = arena_copy(out->arena, &after, sizeof after);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_SUPPORT_CORRECTED, case_ref_of(facts->kase));
  Lots__Correction *correction = correction_new(out, &asked, original->date);
  if (!kept || !event || !correction)
    return STATUS_RESOURCE_EXHAUSTED;
  kept->correction = correction;
  event->support_corrected = kept;
  return STATUS_OK;
}

/* --- follow-ups (S2.30) ------------------------------------------------------------------------------------------- */

static void check_job(const struct attempt *attempt) {
  const Lots__Placement *job = attempt->placement;
  if (!job || !placement_is_job(job))
    attempt_refuse(attempt, "follow_up.placement", "S2.30", MSG_NOT_AN_EMPLOYMENT, NULL, NULL);
  else if (attempt->date != DATE_NONE && attempt->date < date_stored(job->start))
    attempt_refuse(attempt, "follow_up.date", "S2.30", MSG_DATE_BEFORE, job->start, NULL);
}

static void check_held(const struct attempt *attempt, const Lots__FollowUp *held) {
  check_job(attempt);
  attempt_check_texts(attempt, "follow_up.participants", held->participants, held->n_participants);
  if (held->n_participants == 0)
    attempt_refuse(attempt, "follow_up.participants", "S2.30", MSG_MISSING, NULL, NULL);
  attempt_need_text(attempt, "follow_up.result", held->result, TEXT_LONG);
  date_t next = attempt_date(attempt, "follow_up.next", held->next, DATE_NONE);
  if (next != DATE_NONE && attempt->date != DATE_NONE && next <= attempt->date)
    attempt_refuse(attempt, "follow_up.next", "S2.30", MSG_DATE_BEFORE,
                   date_text(attempt->facts->arena, attempt->date + 1), NULL);
  if (!held->step || !attempt->placement)
    return;
  if (!follow_up_is_step(attempt->facts, attempt->placement, held->step))
    attempt_refuse(attempt, "follow_up.step", "S2.30", MSG_NO_SUCH_STEP,
                   follow_up_steps(attempt->facts, attempt->placement), NULL);
  date_t before = follow_up_held(attempt->facts->kase, held->placement, held->step);
  if (before != DATE_NONE)
    attempt_refuse(attempt, "follow_up.step", "S2.30", MSG_STEP_HELD, date_text(attempt->facts->arena, before), NULL);
}

enum status follow_up_hold(const struct case_facts *facts, const Lots__HoldFollowUpRequest *request,
                           struct problems *problems, struct events *out) {
  Lots__FollowUp none = LOTS__FOLLOW_UP__INIT;
  const Lots__FollowUp *held = request->follow_up ? request->follow_up : &none;
  struct attempt attempt = {.date_field = "follow_up.date", .placement = placement_find(facts->kase, held->placement)};
  attempt_begin(&attempt, facts, held->date, problems);
  check_held(&attempt, held);
  enum status status = attempt_judge(&attempt, COMMAND_HOLD_FOLLOW_UP);
  if (status != STATUS_OK)
    return status;
  Lots__FollowUp *kept = arena_copy(out->arena, held, sizeof *held);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_FOLLOW_UP_HELD, case_ref_of(facts->kase));
  char *date = date_text(out->arena, attempt.date);
  if (!kept || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  kept->date = date;
  event->follow_up_held = kept;
  return STATUS_OK;
}
