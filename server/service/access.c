/* access: the Access service: who looked, for those who review it (T20). */
#include "access.pb-c.h"
#include "policy.h"
#include "server/rules/engine/rights.h"
#include "service.h"

#define REVIEWERS (ROLE_BIT(LOTS__ROLE__ROLE_AUDITOR) | ROLE_BIT(LOTS__ROLE__ROLE_DPO))
#define DAYS_SHOWN 30
#define PAGE 100

static void read_days(struct call *call, const Lots__ListSearchesRequest *request, struct search_filter *out) {
  service_check_date(call, "from", "B1", request->from, &out->from);
  if (!service_check_date(call, "to", "B1", request->to, &out->to) || out->to == DATE_NONE)
    out->to = call->view.today;
  if (out->from == DATE_NONE)
    out->from = out->to - DAYS_SHOWN;
  else if (out->to < out->from)
    problem_add(&call->problems, "to", "B1", MSG_DATE_BEFORE, request->from, NULL);
}

/* False: the call has failed. */
static bool read_filter(struct call *call, const Lots__ListSearchesRequest *request, struct idnumber *number,
                        struct search_filter *out) {
  *out = (struct search_filter){.staff = request->staff};
  read_days(call, request, out);
  if (*request->identity_number &&
      service_need_idnumber(call, "identity_number", request->identity_number, true, number))
    out->digits = number->digits;
  if (service_refused(call))
    return false;
  return !out->digits || request->cursor.len > 0 || service_may_search(call, "identity_number");
}

static void access_list_searches(Lots__Access_Service *service, const Lots__ListSearchesRequest *request,
                                 Lots__ListSearchesReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListSearchesReply reply = LOTS__LIST_SEARCHES_REPLY__INIT;
  struct search_filter filter;
  struct idnumber number;
  struct slice next = {0};
  size_t limit;
  if (!service_holds_role(call, REVIEWERS)) {
    call_refuse(call, STATUS_PERMISSION_DENIED, "method", "T20", MSG_METHOD_FOR_REVIEWERS, NULL, NULL);
    return;
  }
  call_page_size(call, request->page_size, PAGE, &limit);
  if (!read_filter(call, request, &number, &filter))
    return;
  enum status status = view_searches(&call->view, &filter, service_slice(request->cursor), limit, &reply.searches,
                                     &reply.n_searches, &next);
  if (service_listed(call, status, "staff", next, &reply.cursor))
    closure(&reply, call);
}

ProtobufCService *service_access(void) {
  static Lots__Access_Service table = LOTS__ACCESS__INIT(access_);
  return &table.base;
}
