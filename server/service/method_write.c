/* method_write: phases, disclosure, profile, plans and goals change. Each handler loads the case, asks the rule, and
 * replies with the part that changed as it then stands. */
#include "method.h"
#include "policy.h"
#include "server/rules/facts/case_state.h"

/* --- phases ------------------------------------------------------------------------------------------------------- */

static void move_phase(struct call *call, enum phase_verb verb, const Lots__PhaseRequest *request,
                       Lots__PhaseReply_Closure closure) {
  struct case_facts facts;
  Lots__Case *state;
  if (!cases_load_to_change(call, request->id, &facts, &state) ||
      !cases_settle(call, case_phase(&facts, verb, request, &call->problems, &call->events), state))
    return;
  Lots__PhaseReply reply = LOTS__PHASE_REPLY__INIT;
  reply.id = state->id;
  reply.revision = state->revision;
  reply.phase = (Lots__PhaseState *)case_phase_state(state, request->phase);
  closure(&reply, call);
}

#define MOVE_PHASE(handler, verb)                                                                                      \
  METHOD_HANDLER(handler, PhaseRequest, PhaseReply) {                                                                  \
    (void)service;                                                                                                     \
    move_phase(closure_data, verb, request, closure);                                                                  \
  }

MOVE_PHASE(open_phase, PHASE_VERB_OPEN)
MOVE_PHASE(suspend_phase, PHASE_VERB_SUSPEND)
MOVE_PHASE(resume_phase, PHASE_VERB_RESUME)
MOVE_PHASE(finish_phase, PHASE_VERB_FINISH)

/* --- disclosure --------------------------------------------------------------------------------------------------- */

static void finish_disclosure(struct call *call, enum status status, Lots__Case *state,
                              Lots__DisclosureReply_Closure closure) {
  if (!cases_settle(call, status, state))
    return;
  const Lots__Event *event = call_event(call);
  bool revoked = event->kind_case == LOTS__EVENT__KIND_DISCLOSURE_REVOKED;
  Lots__DisclosureReply reply = LOTS__DISCLOSURE_REPLY__INIT;
  reply.id = state->id;
  reply.revision = state->revision;
  reply.disclosure = state->disclosures[(revoked ? event->disclosure_revoked->number : state->n_disclosures) - 1];
  closure(&reply, call);
}

CASE_STEP_IF(METHOD_HANDLER, disclose, DiscloseRequest, DisclosureReply,
             CASE_LOADED() && cases_find_employer(call, request->employer, &facts), case_disclose, finish_disclosure)
CASE_STEP(METHOD_HANDLER, revoke_disclosure, RevokeDisclosureRequest, DisclosureReply, case_revoke_disclosure,
          finish_disclosure)

/* --- profile ------------------------------------------------------------------------------------------------------ */

/* NOT_FOUND is no failure: the section has no text yet. */
static bool find_place(struct call *call, uint64_t id, Lots__ProfileSection section, struct profile_place *out) {
  *out = (struct profile_place){0};
  enum status status = view_profile_place(&call->view, id, section, &out->position, &out->version);
  if (status == STATUS_OK || status == STATUS_NOT_FOUND)
    return true;
  call_fail(call, status);
  return false;
}

/* The text stays out of the reply, which the journal keeps beside the entry: what is need-to-know stands in one place.
 */
METHOD_HANDLER(write_profile, WriteProfileRequest, ProfileTextReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  struct profile_place place;
  Lots__Case *state;
  if (!cases_load_to_change(call, request->id, &facts, &state) ||
      !find_place(call, request->id, request->section, &place) ||
      !call_version_ok(call, request->condition_case == LOTS__WRITE_PROFILE_REQUEST__CONDITION_IF_VERSION,
                       request->if_version, place.version) ||
      !cases_settle(call, case_write_profile(&facts, request, place, &call->problems, &call->events), state))
    return;
  Lots__ProfileText text = *call_event(call)->profile_written;
  text.text = (char *)protobuf_c_empty_string;
  Lots__ProfileTextReply reply = LOTS__PROFILE_TEXT_REPLY__INIT;
  reply.id = state->id;
  reply.profile = &text;
  closure(&reply, call);
}

/* Where the newest texts stand, section by section. NULL: the call has failed. */
static uint64_t *find_texts(struct call *call, uint64_t id, size_t *count) {
  uint64_t *texts = arena_alloc(call->arena, codes_profile_section.count * sizeof *texts);
  struct profile_place place;
  if (!texts)
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  *count = 0;
  for (size_t i = 0; texts && i < codes_profile_section.count; i++) {
    if (!find_place(call, id, (Lots__ProfileSection)codes_profile_section.codes[i].number, &place))
      return NULL;
    if (place.position)
      texts[(*count)++] = place.position;
  }
  return texts;
}

METHOD_HANDLER(complete_profile, CompleteProfileRequest, ProfileVersionReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *state;
  size_t count;
  if (!cases_load_to_change(call, request->id, &facts, &state))
    return;
  uint64_t *texts = find_texts(call, request->id, &count);
  if (!texts ||
      !cases_settle(call, case_complete_profile(&facts, request, texts, count, &call->problems, &call->events), state))
    return;
  char due[DATE_TEXT_MAX];
  Lots__ProfileVersionReply reply = LOTS__PROFILE_VERSION_REPLY__INIT;
  reply.id = state->id;
  reply.revision = state->revision;
  reply.version = state->profile_versions[state->n_profile_versions - 1];
  reply.dialogue_due = date_format(case_dialogue_due(state), due);
  closure(&reply, call);
}

/* --- plans and goals ---------------------------------------------------------------------------------------------- */

METHOD_HANDLER(write_plan, WritePlanRequest, PlanReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *state;
  if (!service_need_part(call, "plan", request->plan) || !cases_load_to_change(call, request->id, &facts, &state))
    return;
  const Lots__Plan *newest = case_plan(state, request->plan->kind);
  if (!call_version_ok(call, request->condition_case == LOTS__WRITE_PLAN_REQUEST__CONDITION_IF_VERSION,
                       request->if_version, newest ? newest->version : 0))
    return;
  uint64_t responsible = request->plan->responsible ? request->plan->responsible : call->view.who->id;
  if (!cases_find_staff(call, "plan.responsible", responsible, &facts) ||
      !cases_settle(call, case_write_plan(&facts, request, &call->problems, &call->events), state))
    return;
  Lots__PlanReply reply = LOTS__PLAN_REPLY__INIT;
  reply.id = state->id;
  reply.revision = state->revision;
  reply.plan = (Lots__Plan *)case_plan(state, request->plan->kind);
  closure(&reply, call);
}

static void finish_goal(struct call *call, enum status status, Lots__Case *state, Lots__GoalReply_Closure closure) {
  if (!cases_settle(call, status, state))
    return;
  Lots__GoalReply reply = LOTS__GOAL_REPLY__INIT;
  reply.id = state->id;
  reply.revision = state->revision;
  reply.goal = (Lots__Goal *)case_goal(state, call_event(call)->goal_put->number);
  closure(&reply, call);
}

CASE_STEP_IF(METHOD_HANDLER, set_goal, SetGoalRequest, GoalReply,
             service_need_part(call, "goal", request->goal) && CASE_LOADED(), case_set_goal, finish_goal)
CASE_STEP(METHOD_HANDLER, move_goal, MoveGoalRequest, GoalReply, case_move_goal, finish_goal)

ProtobufCService *service_method(void) {
  static Lots__Method_Service table = LOTS__METHOD__INIT(method_);
  return &table.base;
}
