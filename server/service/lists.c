/* lists: see lists.h. */
#include "lists.h"

#include <stdlib.h>

#include "policy.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/caseload.h"
#include "server/rules/facts/waiting.h"
#include "server/rules/tables/programmes.h"

#define PAGE 50

#define IN(status) STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_##status)
#define RUNNING (IN(ACTIVE) | IN(PAUSED))

static unsigned open_statuses(void) {
  unsigned statuses = 0;
  for (size_t i = 0; i < codes_case_status.count; i++) {
    Lots__CaseStatus status = (Lots__CaseStatus)codes_case_status.codes[i].number;
    statuses |= case_status_is_final(status) ? 0 : STATUS_BIT(status);
  }
  return statuses;
}

static void refuse(struct call *call, enum status status) {
  if (status == STATUS_OUT_OF_RANGE)
    call_refuse(call, status, "unit", "", MSG_LIST_NARROW, NULL, NULL);
  else
    service_fail_list(call, status, "unit");
}

/* False: the call has failed. */
static bool take_page(struct call *call, const Lots__WorkListRequest *request, struct worklist_query query,
                      struct worklist_page *out) {
  size_t limit;
  call_page_size(call, request->page_size, PAGE, &limit);
  if (service_refused(call))
    return false;
  query.unit = request->unit;
  query.context = call;
  enum status status = view_worklist(&call->view, &query, service_slice(request->cursor), limit, out);
  if (status != STATUS_OK)
    refuse(call, status);
  return status == STATUS_OK;
}

#define LIST(verb, Reply, REPLY, ...)                                                                                  \
  static void lists_##verb(Lots__Lists_Service *service, const Lots__WorkListRequest *request,                         \
                           Lots__##Reply##_Closure closure, void *closure_data) {                                      \
    (void)service;                                                                                                     \
    struct call *call = closure_data;                                                                                  \
    struct worklist_query query = {.name = #verb, __VA_ARGS__};                                                        \
    struct worklist_page page;                                                                                         \
    Lots__##Reply reply = LOTS__##REPLY##__INIT;                                                                       \
    if (!take_page(call, request, query, &page))                                                                       \
      return;                                                                                                          \
    memcpy(&reply.rows, &page.rows, sizeof page.rows);                                                                 \
    reply.n_rows = page.count;                                                                                         \
    reply.cursor = service_bytes(page.next);                                                                           \
    closure(&reply, call);                                                                                             \
  }

LIST(my_cases, MyCasesReply, MY_CASES_REPLY, .statuses = open_statuses(), .contacts = true, .tell = lists_tell_case)
LIST(introductions, IntroductionsReply, INTRODUCTIONS_REPLY, .part = SCOPE_PART(SUPPORT), .statuses = RUNNING,
     .tell = lists_tell_introduction)
LIST(follow_ups, ListFollowUpsReply, LIST_FOLLOW_UPS_REPLY, .part = SCOPE_PART(FOLLOW_UP), .statuses = RUNNING,
     .tell = lists_tell_follow_up)
LIST(referrals, WaitingReply, WAITING_REPLY, .part = SCOPE_PART(BASIS), .statuses = waiting_statuses(),
     .tell = lists_tell_waiting, .tell_referral = lists_tell_referral)
LIST(decisions_ending, DecisionsEndingReply, DECISIONS_ENDING_REPLY, .part = SCOPE_PART(DECISION),
     .statuses = IN(GRANTED) | RUNNING, .tell = lists_tell_decision)
LIST(deviating_support, DeviatingSupportReply, DEVIATING_SUPPORT_REPLY, .part = SCOPE_PART(SUPPORT),
     .statuses = RUNNING, .support = true, .tell = lists_tell_deviation)
LIST(disclosures, LapsedDisclosuresReply, LAPSED_DISCLOSURES_REPLY, .part = SCOPE_PART(DISCLOSURE),
     .statuses = open_statuses(), .tell = lists_tell_disclosure)

/* --- caseload (L2) ------------------------------------------------------------------------------------------------ */

static Lots__CaseloadRow *load_shown(struct call *call, const struct coach_load *load) {
  Lots__CaseloadRow *row = service_new(call, &lots__caseload_row__descriptor);
  const struct programme *programme = programme_on(load->programme, call->view.today);
  const Lots__Principal *coach = NULL;
  if (!row)
    return NULL;
  unsigned percent = load->staff && view_principal(&call->view, load->staff, &coach) == STATUS_OK
                         ? staff_fte_percent(coach, load->unit, call->view.today)
                         : 0;
  struct load judged = programme ? caseload(programme, percent, load->active) : (struct load){.fte_percent = percent};
  row->unit = load->unit;
  row->staff = load->staff;
  row->staff_name = coach ? coach->name : (char *)"";
  row->programme = load->programme;
  row->active = load->active;
  row->paused = load->paused;
  row->waiting = load->waiting;
  row->fte_percent = judged.fte_percent;
  row->per_full_time = judged.per_full_time;
  row->norm = (uint32_t)judged.norm;
  row->over = judged.over;
  return row;
}

static int compare_numbers(uint64_t a, uint64_t b) {
  return (a > b) - (a < b);
}

/* Over the norm first, then the heaviest load. */
static int compare_loads(const void *a, const void *b) {
  const Lots__CaseloadRow *left = *(Lots__CaseloadRow *const *)a, *right = *(Lots__CaseloadRow *const *)b;
  int order = right->over - left->over;
  order = order ? order : compare_numbers(right->per_full_time, left->per_full_time);
  order = order ? order : compare_numbers(right->active, left->active);
  order = order ? order : compare_numbers(left->staff, right->staff);
  order = order ? order : compare_numbers(left->unit, right->unit);
  return order ? order : compare_numbers(left->programme, right->programme);
}

static void lists_caseload(Lots__Lists_Service *service, const Lots__CaseloadRequest *request,
                           Lots__CaseloadReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__CaseloadReply reply = LOTS__CASELOAD_REPLY__INIT;
  struct coach_load *loads = NULL;
  size_t count = 0;
  enum status status = view_coach_loads(&call->view, request->unit, &loads, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (!arena_append(call->arena, &reply.rows, &reply.n_rows, load_shown(call, &loads[i])))
      status = STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK) {
    refuse(call, status);
    return;
  }
  if (reply.n_rows > 1)
    qsort(reply.rows, reply.n_rows, sizeof *reply.rows, compare_loads);
  closure(&reply, call);
}

ProtobufCService *service_lists(void) {
  static Lots__Lists_Service table = LOTS__LISTS__INIT(lists_);
  return &table.base;
}
