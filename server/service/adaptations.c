/* adaptations: the Adaptations service (S4.4). What may happen stands in rules/decide/adaptation_rules.h; what is
 * need-to-know is withheld by the view. */
#include "cases.h"
#include "policy.h"
#include "server/rules/decide/adaptation_rules.h"

#define ADAPTATIONS_HANDLER(verb, Request, Reply)                                                                      \
  static void adaptations_##verb(Lots__Adaptations_Service *service, const Lots__##Request *request,                   \
                                 Lots__##Reply##_Closure closure, void *closure_data)

/* Replies with the adaptation that the call's event is about. */
static void finish(struct call *call, enum status status, Lots__Case *state, Lots__AdaptationReply_Closure closure) {
  Lots__AdaptationReply reply = LOTS__ADAPTATION_REPLY__INIT;
  if (!cases_settle(call, status, state))
    return;
  reply.case_ = state->id;
  reply.revision = state->revision;
  reply.adaptation = call_event(call)->adaptation_put;
  closure(&reply, call);
}

CASE_STEP_IF(ADAPTATIONS_HANDLER, add, AddAdaptationRequest, AdaptationReply,
             service_need_part(call, "adaptation", request->adaptation) && CASE_LOADED(), adaptation_add, finish)
CASE_STEP_IF(ADAPTATIONS_HANDLER, change, ChangeAdaptationRequest, AdaptationReply,
             service_need_part(call, "adaptation", request->adaptation) && CASE_LOADED(), adaptation_change, finish)

ADAPTATIONS_HANDLER(list, ListAdaptationsRequest, ListAdaptationsReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListAdaptationsReply reply = LOTS__LIST_ADAPTATIONS_REPLY__INIT;
  Lots__Case *kase;
  enum status status = view_case(&call->view, request->id, &kase);
  for (size_t i = 0; status == STATUS_OK && i < kase->n_adaptations; i++) {
    if (request->placement && kase->adaptations[i]->placement != request->placement)
      continue;
    if (!arena_append(call->arena, &reply.adaptations, &reply.n_adaptations, kase->adaptations[i]))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    closure(&reply, call);
}

ProtobufCService *service_adaptations(void) {
  static Lots__Adaptations_Service table = LOTS__ADAPTATIONS__INIT(adaptations_);
  return &table.base;
}
