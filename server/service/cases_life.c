/* cases_life: pause, resume, reopen, hand-over inside the organisation, and what follows on a decision (B3, B11). What
 * may happen stands in rules/decide/case_decide.h. */
#include "cases.h"
#include "policy.h"
#include "server/rules/decide/case_decide.h"
#include "server/rules/decide/method_rules.h"
#include "server/rules/facts/case_state.h"

/* --- steps of one case -------------------------------------------------------------------------------------------- */

CASE_STEP(CASES_HANDLER, pause, PauseCaseRequest, CaseReply, case_pause, cases_finish)
CASE_STEP(CASES_HANDLER, resume, MoveCaseRequest, CaseReply, case_resume, cases_finish)
CASE_STEP(CASES_HANDLER, reopen, MoveCaseRequest, CaseReply, case_reopen, cases_finish)
CASE_STEP(CASES_HANDLER, notify, NotifyDecisionRequest, CaseReply, case_notify, cases_finish)
CASE_STEP(CASES_HANDLER, appeal, AppealRequest, CaseReply, case_appeal, cases_finish)
CASE_STEP(CASES_HANDLER, delay, DelayRequest, CaseReply, case_delay, cases_finish)
CASE_STEP_IF(CASES_HANDLER, reach_out, ReachOutRequest, CaseReply,
             service_need_part(call, "outreach", request->outreach) && CASE_LOADED(), case_reach_out, cases_finish)
CASE_STEP(CASES_HANDLER, interrupt, InterruptRequest, CaseReply, case_interrupt, cases_finish)
CASE_STEP(CASES_HANDLER, hand_over, HandOverRequest, CaseReply, case_hand_over, cases_finish)
CASE_STEP(CASES_HANDLER, hold_dialogue, HoldDialogueRequest, CaseReply, case_hold_dialogue, cases_finish)

/* --- hand-over ---------------------------------------------------------------------------------------------------- */

static bool find_target(struct call *call, uint64_t unit, struct case_facts *facts) {
  const Lots__Unit *target;
  enum status status = view_unit(&call->view, unit, &target);
  if (status == STATUS_OK)
    facts->target = target;
  else
    call_fail_for(call, status, "unit");
  return status == STATUS_OK;
}

CASE_STEP_IF(CASES_HANDLER, propose_transfer, ProposeTransferRequest, CaseReply,
             CASE_LOADED() && find_target(call, request->unit, &facts), case_propose_transfer, cases_finish)

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
  if (service_listed(call, status, "unit", next, &reply.cursor))
    closure(&reply, call);
}

/* --- decisions that are not executed ------------------------------------------------------------------------------ */

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
  if (service_listed(call, status, "unit", next, &reply.cursor))
    closure(&reply, call);
}
