/* journal: the Journal service: is a receipt still true, and where the journal stands. */
#include "policy.h"
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

static void journal_head(Lots__Journal_Service *service, const Lots__JournalHeadRequest *request,
                         Lots__JournalHeadReply_Closure closure, void *closure_data) {
  (void)service, (void)request;
  struct call *call = closure_data;
  Lots__JournalHeadReply reply = LOTS__JOURNAL_HEAD_REPLY__INIT;
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
