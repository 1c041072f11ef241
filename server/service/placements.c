/* placements: plans, moves and shows placements; records income. See placements.h. */
#include "placements.h"

#include "policy.h"
#include "server/rules/decide/placement_rules.h"
#include "server/rules/facts/placement_kinds.h"

#define PLACEMENTS_HANDLER(verb, Request, Reply)                                                                       \
  static void placements_##verb(Lots__Placements_Service *service, const Lots__##Request *request,                     \
                                Lots__##Reply##_Closure closure, void *closure_data)

/* --- shared ------------------------------------------------------------------------------------------------------- */

/* --- one placement as it is shown --------------------------------------------------------------------------------- */

static Lots__PlacementTraits *traits_of(struct call *call, const Lots__Placement *placement) {
  const struct placement_kind *kind = placement_kind_of(placement->kind);
  Lots__PlacementTraits *traits = service_new(call, &lots__placement_traits__descriptor);
  if (!traits || !kind)
    return traits;
  traits->paid = kind->paid;
  traits->open_market = kind->open_market;
  traits->competitive = kind->competitive;
  traits->subsidised = kind->subsidised;
  traits->job_start = kind->job_start;
  return traits;
}

static bool add_retention(struct call *call, const Lots__Case *kase, Lots__PlacementShown *shown) {
  struct retention points[RETENTION_POINTS];
  struct case_facts facts;
  if (cases_look(call, kase, &facts) != STATUS_OK)
    return false;
  if (!placement_retention(&facts, shown->placement, points))
    return true;
  for (size_t i = 0; i < RETENTION_POINTS; i++) {
    Lots__RetentionPoint *point = service_new(call, &lots__retention_point__descriptor);
    if (!point || !(point->day = date_text(call->arena, points[i].day)))
      return false;
    point->weeks = (uint32_t)points[i].weeks;
    point->job = points[i].job;
    point->person = points[i].person;
    if (!arena_append(call->arena, &shown->retention, &shown->n_retention, point))
      return false;
  }
  return true;
}

/* Praktik normally lasts at most six months: said, not refused (B10). */
static bool add_warnings(struct call *call, Lots__PlacementShown *shown) {
  const Lots__Placement *placement = shown->placement;
  const struct placement_kind *kind = placement_kind_of(placement->kind);
  date_t start = date_stored(placement->start);
  date_t end = date_stored(placement->end[0] ? placement->end : placement->planned_end);
  if (!kind || !kind->warn_months || start == DATE_NONE)
    return true;
  date_t last = date_last_permitted(start, kind->warn_months);
  if ((end == DATE_NONE ? call->view.today : end) <= last)
    return true;
  char *text = message_text(call->arena, MSG_PRAKTIK_LONG, call->language,
                            arena_printf(call->arena, "%d", kind->warn_months), date_text(call->arena, last));
  return arena_append(call->arena, &shown->warnings, &shown->n_warnings, text);
}

static Lots__PlacementShown *shown_of(struct call *call, const Lots__Case *kase, Lots__Placement *placement) {
  Lots__PlacementShown *shown = service_new(call, &lots__placement_shown__descriptor);
  if (!shown)
    return NULL;
  shown->placement = placement;
  shown->traits = traits_of(call, placement);
  shown->job_start = date_text(call->arena, placement_job_start(placement));
  bool whole = shown->traits && shown->job_start && add_retention(call, kase, shown) && add_warnings(call, shown);
  return whole ? shown : NULL;
}

/* Replies with the placement that the call's event is about. */
static void finish(struct call *call, enum status status, Lots__Case *state, Lots__PlacementReply_Closure closure) {
  Lots__PlacementReply reply = LOTS__PLACEMENT_REPLY__INIT;
  if (!cases_settle(call, status, state))
    return;
  uint32_t id = call_event(call)->placement_put->id;
  for (size_t i = 0; i < state->n_placements; i++)
    if (state->placements[i]->id == id)
      reply.placement = shown_of(call, state, state->placements[i]);
  reply.case_ = state->id;
  reply.revision = state->revision;
  if (reply.placement)
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

CASE_STEP_IF(PLACEMENTS_HANDLER, plan, PlanPlacementRequest, PlacementReply,
             service_need_part(call, "placement", request->placement) && CASE_LOADED() &&
                 cases_find_employer(call, request->placement->employer, &facts),
             placement_plan, finish)
CASE_STEP_IF(PLACEMENTS_HANDLER, change, ChangePlacementRequest, PlacementReply,
             service_need_part(call, "placement", request->placement) && CASE_LOADED() &&
                 cases_find_employer(call, request->placement->employer, &facts),
             placement_change, finish)
CASE_STEP(PLACEMENTS_HANDLER, set_tasks, SetTasksRequest, PlacementReply, placement_set_tasks, finish)
CASE_STEP(PLACEMENTS_HANDLER, end, EndPlacementRequest, PlacementReply, placement_end, finish)

/* The steps that take a day and perhaps a reason differ in nothing but which they are. */
#define MOVE(verb, command)                                                                                            \
  static enum status move_##verb(const struct case_facts *facts, const Lots__MovePlacementRequest *request,            \
                                 struct problems *problems, struct events *out) {                                      \
    return placement_move(facts, command, request, problems, out);                                                     \
  }                                                                                                                    \
  CASE_STEP(PLACEMENTS_HANDLER, verb, MovePlacementRequest, PlacementReply, move_##verb, finish)

MOVE(agree, COMMAND_PLACEMENT_AGREE)
MOVE(start, COMMAND_PLACEMENT_START)
MOVE(interrupt, COMMAND_PLACEMENT_INTERRUPT)
MOVE(resume, COMMAND_PLACEMENT_RESUME)
MOVE(cancel, COMMAND_PLACEMENT_CANCEL)
MOVE(confirm_work, COMMAND_CONFIRM_WORK)

static void finish_income(struct call *call, enum status status, Lots__Case *state, Lots__IncomeReply_Closure closure) {
  Lots__IncomeReply reply = LOTS__INCOME_REPLY__INIT;
  if (!cases_settle(call, status, state))
    return;
  reply.case_ = state->id;
  reply.revision = state->revision;
  reply.income = state->income;
  reply.n_income = state->n_income;
  closure(&reply, call);
}

CASE_STEP_IF(PLACEMENTS_HANDLER, record_income, RecordIncomeRequest, IncomeReply,
             service_need_part(call, "income", request->income) && CASE_LOADED(), income_record, finish_income)

/* --- reading ------------------------------------------------------------------------------------------------------ */

void placements_name_employers(struct call *call, const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_placements; i++) {
    Lots__Placement *placement = kase->placements[i];
    if (placement->employer && !placement->employer_name[0])
      placement->employer_name = (char *)view_employer_name(&call->view, placement->employer);
  }
}

PLACEMENTS_HANDLER(list, ListPlacementsRequest, ListPlacementsReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListPlacementsReply reply = LOTS__LIST_PLACEMENTS_REPLY__INIT;
  Lots__Case *kase;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status == STATUS_OK)
    placements_name_employers(call, kase);
  for (size_t i = 0; status == STATUS_OK && i < kase->n_placements; i++) {
    if (request->placement && kase->placements[i]->id != request->placement)
      continue;
    if (!arena_append(call->arena, &reply.placements, &reply.n_placements, shown_of(call, kase, kase->placements[i])))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  reply.income = kase->income;
  reply.n_income = kase->n_income;
  if (request->placement && reply.n_placements == 0)
    call_fail_for(call, STATUS_NOT_FOUND, "placement");
  else
    closure(&reply, call);
}

ProtobufCService *service_placements(void) {
  static Lots__Placements_Service table = LOTS__PLACEMENTS__INIT(placements_);
  return &table.base;
}
