/* cases_life: pause, resume, reopen, hand-over inside the organisation, and what follows on a decision (B3, B11). What
 * may happen stands in rules/case_rules.h. */
#include "cases.h"
#include "policy.h"
#include "server/rules/method_rules.h"

/* --- steps of one case: load, ask the rule, finish ------------------------------------------------------------------
 */

#define STEP(verb, Request)                                                                                            \
  CASES_HANDLER(verb, Request, CaseReply) {                                                                            \
    (void)service;                                                                                                     \
    struct call *call = closure_data;                                                                                  \
    struct case_facts facts;                                                                                           \
    Lots__Case *state;                                                                                                 \
    if (cases_load_to_change(call, request->id, &facts, &state))                                                       \
      cases_finish(call, case_##verb(&facts, request, &call->problems, &call->events), state, closure);                \
  }

STEP(pause, PauseCaseRequest)
STEP(resume, MoveCaseRequest)
STEP(reopen, MoveCaseRequest)
STEP(notify, NotifyDecisionRequest)
STEP(appeal, AppealRequest)
STEP(interrupt, InterruptRequest)
STEP(hand_over, HandOverRequest)
STEP(hold_dialogue, HoldDialogueRequest)

/* --- hand-over ------------------------------------------------------------------------------------------------------
 */

static bool find_target(struct call *call, uint64_t unit, struct case_facts *facts) {
  Lots__Unit *target;
  enum status status = view_unit(&call->view, unit, &target);
  if (status == STATUS_OK)
    facts->target = target;
  else
    call_fail_for(call, status, "unit");
  return status == STATUS_OK;
}

CASES_HANDLER(propose_transfer, ProposeTransferRequest, CaseReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *state;
  if (cases_load_to_change(call, request->id, &facts, &state) && find_target(call, request->unit, &facts))
    cases_finish(call, case_propose_transfer(&facts, request, &call->problems, &call->events), state, closure);
}

/* The receiver has no relation to the case yet but the offer itself. */
static bool load_offered(struct call *call, uint64_t id, struct case_facts *facts, Lots__Case **out) {
  *out = NULL;
  enum status status = view_offered_case(&call->view, id, out);
  if (!cases_gather(call, status, *out, facts))
    return false;
  uint64_t target = case_offered_to(*out);
  call->acting_role = rights_role_for(call->view.who, target, 0, call->view.today);
  return call_revision_ok(call, (*out)->revision) && find_target(call, target, facts);
}

/* The answer tells of the offer alone: who declines has not been given the case. */
CASES_HANDLER(answer_transfer, AnswerTransferRequest, TransferReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *state;
  if (!load_offered(call, request->id, &facts, &state))
    return;
  Lots__TransferReply reply = LOTS__TRANSFER_REPLY__INIT;
  reply.case_ = state->id;
  reply.transfer = case_open_transfer(state);
  enum status status = case_answer_transfer(&facts, request, &call->problems, &call->events);
  if (cases_settle(call, status, state))
    closure(&reply, call);
}

CASES_HANDLER(list_transfers, ListTransfersRequest, ListTransfersReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListTransfersReply reply = LOTS__LIST_TRANSFERS_REPLY__INIT;
  struct slice next = {0};
  size_t limit;
  call_page_size(call, request->page_size, 20, &limit);
  if (service_refused(call))
    return;
  enum status status = view_offered_cases(&call->view, request->unit, service_slice(request->cursor), limit,
                                          &reply.cases, &reply.n_cases, &next);
  if (status != STATUS_OK) {
    service_fail_list(call, status, "unit");
    return;
  }
  reply.cursor = service_bytes(next);
  closure(&reply, call);
}

/* --- decisions that are not executed --------------------------------------------------------------------------------
 */

CASES_HANDLER(list_not_executed, ListNotExecutedRequest, ListNotExecutedReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListNotExecutedReply reply = LOTS__LIST_NOT_EXECUTED_REPLY__INIT;
  struct slice next = {0};
  size_t limit;
  call_page_size(call, request->page_size, 20, &limit);
  if (service_refused(call))
    return;
  enum status status = view_not_executed(&call->view, request->unit, request->all, service_slice(request->cursor),
                                         limit, &reply.rows, &reply.n_rows, &next);
  if (status != STATUS_OK) {
    service_fail_list(call, status, "unit");
    return;
  }
  reply.cursor = service_bytes(next);
  closure(&reply, call);
}
