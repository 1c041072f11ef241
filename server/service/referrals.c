/* referrals: the Referrals service (remiss): S0.11, B4. What may happen stands in rules/decide/referral_rules.h. */
#include "policy.h"
#include "server/rules/apply/event_apply.h"
#include "server/rules/decide/case_decide.h"
#include "server/rules/decide/referral_rules.h"
#include "server/rules/facts/waiting.h"
#include "server/rules/tables/programmes.h"
#include "service.h"

#define REFERRALS_HANDLER(verb, Request, Reply)                                                                        \
  static void referrals_##verb(Lots__Referrals_Service *service, const Lots__##Request *request,                       \
                               Lots__##Reply##_Closure closure, void *closure_data)

/* Gathers what the rules look at for a unit of the caller's organisation. */
static bool unit_facts(struct call *call, uint64_t unit_id, struct referral_facts *facts) {
  const Lots__Unit *unit;
  const Lots__Organisation *organisation;
  if (!service_find_unit(call, unit_id, &unit, &organisation))
    return false;
  *facts = (struct referral_facts){.organisation = organisation,
                                   .unit = unit,
                                   .caller = call->view.who,
                                   .today = call->view.today,
                                   .arena = call->arena};
  return true;
}

static bool load(struct call *call, uint64_t id, struct referral_facts *facts, Lots__Referral **out) {
  enum status status = view_referral(&call->view, id, out);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return false;
  }
  if (!call_revision_ok(call, (*out)->revision) || !unit_facts(call, (*out)->unit, facts))
    return false;
  facts->referral = *out;
  call->subject = (*out)->person;
  return true;
}

/* Replies with the referral as the call's events leave it. */
static void finish(struct call *call, enum status status, Lots__Referral *state, Lots__ReferralReply_Closure closure) {
  for (size_t i = 0; i < call->events.count && status == STATUS_OK; i++)
    if (call->events.items[i]->referral != 0)
      status = referral_apply(state, call->events.items[i], call->arena);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  Lots__ReferralReply reply = LOTS__REFERRAL_REPLY__INIT;
  reply.referral = state;
  closure(&reply, call);
}

REFERRALS_HANDLER(add, RegisterReferralRequest, ReferralReply) {
  (void)service;
  struct call *call = closure_data;
  struct referral_facts facts;
  uint64_t person;
  if (!unit_facts(call, request->unit, &facts) ||
      !service_find_person(call, request->person, request->identity_number, facts.organisation, &person))
    return;
  Lots__RegisterReferralRequest resolved = *request;
  resolved.person = person;
  call->subject = person;
  Lots__Referral *state = arena_alloc(call->arena, sizeof *state);
  if (state == NULL) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  lots__referral__init(state);
  enum status status = referral_register(&facts, view_next_number(&call->view, NUMBER_REFERRAL), &resolved,
                                         &call->problems, &call->events);
  finish(call, status, state, closure);
}

REFERRALS_HANDLER(show, ShowReferralRequest, ReferralReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ReferralReply reply = LOTS__REFERRAL_REPLY__INIT;
  enum status status = view_referral(&call->view, request->id, &reply.referral);
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    closure(&reply, call);
}

REFERRALS_HANDLER(list, ListReferralsRequest, ListReferralsReply) {
  (void)service;
  struct call *call = closure_data;
  struct referral_filter filter = {
      .unit = request->unit,
      .has_status = request->status_filter_case == LOTS__LIST_REFERRALS_REQUEST__STATUS_FILTER_STATUS,
      .newest_first = request->newest_first,
  };
  if (filter.has_status)
    filter.status = request->status;
  Lots__ListReferralsReply reply = LOTS__LIST_REFERRALS_REPLY__INIT;
  struct slice next = {0};
  size_t limit;
  if (!call_page_size(call, request->page_size, 20, &limit)) {
    call_fail(call, STATUS_INVALID_ARGUMENT);
    return;
  }
  enum status status = view_referrals(&call->view, &filter, service_slice(request->cursor), limit, &reply.referrals,
                                      &reply.n_referrals, &next);
  if (service_listed(call, status, "unit", next, &reply.cursor))
    closure(&reply, call);
}

/* Steps that load the referral, ask one rule and finish. */
#define STEP(verb, Request, rule)                                                                                      \
  REFERRALS_HANDLER(verb, Request, ReferralReply) {                                                                    \
    (void)service;                                                                                                     \
    struct call *call = closure_data;                                                                                  \
    struct referral_facts facts;                                                                                       \
    Lots__Referral *state;                                                                                             \
    if (load(call, request->id, &facts, &state))                                                                       \
      finish(call, rule(&facts, request, &call->problems, &call->events), state, closure);                             \
  }

STEP(receive, MoveReferralRequest, referral_receive)
STEP(resend, MoveReferralRequest, referral_resend)
STEP(recall, MoveReferralRequest, referral_recall)
STEP(wait, MoveReferralRequest, referral_wait)
STEP(send_back, ReturnReferralRequest, referral_return)
STEP(decline, DeclineReferralRequest, referral_decline)

/* B4: an accepted referral attaches to a case that is already open, of the same person and programme, and seen by the
 * caller ... */
static bool attach(struct call *call, const Lots__Referral *referral, uint64_t id) {
  Lots__Case *kase;
  enum status status = view_case(&call->view, id, &kase);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "case");
    return false;
  }
  if (kase->person == referral->person && kase->programme == referral->programme && kase->unit == referral->unit)
    return true;
  call_refuse(call, STATUS_FAILED_PRECONDITION, "case", "B4", MSG_OTHER_PERSON, NULL, NULL);
  return false;
}

/* ... or opens a new one, in the same entry. */
static enum status open_case(struct call *call, const struct referral_facts *facts, uint64_t id, bool another) {
  const Lots__Referral *referral = facts->referral;
  Lots__OpenCaseRequest open = LOTS__OPEN_CASE_REQUEST__INIT;
  open.person = referral->person;
  open.unit = referral->unit;
  open.programme = referral->programme;
  open.date = referral->date;
  open.another = another;
  struct case_facts case_facts = {.organisation = facts->organisation,
                                  .unit = facts->unit,
                                  .caller = facts->caller,
                                  .rules = &rule_book,
                                  .today = facts->today,
                                  .arena = facts->arena};
  if (!service_find_open_case(call, open.person, open.unit, open.programme, &case_facts))
    return call->status;
  return case_open(&case_facts, id, &open, referral->id, &call->problems, &call->events);
}

REFERRALS_HANDLER(accept, AcceptReferralRequest, ReferralReply) {
  (void)service;
  struct call *call = closure_data;
  struct referral_facts facts;
  Lots__Referral *state;
  if (!load(call, request->id, &facts, &state) || (request->case_ != 0 && !attach(call, state, request->case_)))
    return;
  uint64_t kase = request->case_ != 0 ? request->case_ : view_next_number(&call->view, NUMBER_CASE);
  enum status status = referral_accept(&facts, request, kase, &call->problems, &call->events);
  if (status == STATUS_OK && request->case_ == 0)
    status = open_case(call, &facts, kase, request->another);
  finish(call, status, state, closure);
}

/* --- the waiting list (B4) ---------------------------------------------------------------------------------------- */

#define WAITING_MAX 1000 /* of one unit; more is no list that anybody waits in */

static bool add_waiting(struct call *call, Lots__ListWaitingReply *reply, Lots__ReferralRow *const *rows,
                        size_t index) {
  uint32_t before = index > 0 ? reply->waiting[index - 1]->position : 0;
  Lots__WaitingRow *row = arena_alloc(call->arena, sizeof *row);
  if (row == NULL)
    return false;
  lots__waiting_row__init(row);
  row->referral = rows[index];
  row->position = waiting_position(rows, index, before);
  return arena_append(call->arena, &reply->waiting, &reply->n_waiting, row);
}

REFERRALS_HANDLER(list_waiting, ListWaitingRequest, ListWaitingReply) {
  (void)service;
  struct call *call = closure_data;
  struct referral_filter filter = {.unit = request->unit,
                                   .has_status = true,
                                   .programme = request->programme,
                                   .status = LOTS__REFERRAL_STATUS__REFERRAL_STATUS_WAITING};
  Lots__ListWaitingReply reply = LOTS__LIST_WAITING_REPLY__INIT;
  Lots__ReferralRow **rows = NULL;
  size_t count = 0;
  struct slice next = {0};
  enum status status = view_referrals(&call->view, &filter, next, WAITING_MAX, &rows, &count, &next);
  if (status == STATUS_OK && next.len > 0)
    status = STATUS_OUT_OF_RANGE;
  waiting_sort(rows, count);
  for (size_t i = 0; i < count && status == STATUS_OK; i++)
    if (!add_waiting(call, &reply, rows, i))
      status = STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK)
    service_fail_list(call, status, "unit");
  else
    closure(&reply, call);
}

ProtobufCService *service_referrals(void) {
  static Lots__Referrals_Service table = LOTS__REFERRALS__INIT(referrals_);
  return &table.base;
}
