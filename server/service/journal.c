/* journal: the Journal service: is a receipt still true, and where the journal stands. */
#include "policy.h"
#include "server/rules/engine/rights.h"
#include "service.h"

static void journal_verify(Lots__Journal_Service *service, const Lots__VerifyReceiptRequest *request,
                           Lots__VerifyReceiptReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__VerifyReceiptReply reply = LOTS__VERIFY_RECEIPT_REPLY__INIT;
  bool valid;
  int64_t at_us;
  char at[MOMENT_TEXT_MAX];
  enum status status = view_receipt(&call->view, request->receipt, &valid, &at_us);
  if (status == STATUS_INVALID_ARGUMENT) {
    call_refuse(call, status, "receipt", "", MSG_RECEIPT_FORM, NULL, NULL);
    return;
  }
  if (status != STATUS_OK) {
    call_fail_for(call, status, "receipt");
    return;
  }
  reply.valid = valid;
  if (at_us != 0)
    reply.written = moment_format(at_us, at);
  closure(&reply, call);
}

/* Where the journal stands tells how much everybody writes: that is for who audits, and who keeps the system. */
static bool may_audit(const struct call *call) {
  return call_is_admin(call) || service_holds_role(call, ROLE_BIT(LOTS__ROLE__ROLE_AUDITOR));
}

static void journal_head(Lots__Journal_Service *service, const Lots__JournalHeadRequest *request,
                         Lots__JournalHeadReply_Closure closure, void *closure_data) {
  (void)service, (void)request;
  struct call *call = closure_data;
  Lots__JournalHeadReply reply = LOTS__JOURNAL_HEAD_REPLY__INIT;
  if (!may_audit(call)) {
    call_refuse(call, STATUS_PERMISSION_DENIED, "method", "", MSG_METHOD_NOT_FOR_YOU, NULL, NULL);
    return;
  }
  enum status status = view_head(&call->view, &reply);
  if (status != STATUS_OK)
    call_fail_for(call, status, "");
  else
    closure(&reply, call);
}

ProtobufCService *service_journal(void) {
  static Lots__Journal_Service table = LOTS__JOURNAL__INIT(journal_);
  return &table.base;
}
