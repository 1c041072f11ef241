/* matches: the Matches service (S0.30): workplaces held against a case's profile. What may be recorded stands in
 * rules/decide/match_rules.h. */
#include "cases.h"
#include "names.h"
#include "policy.h"
#include "server/rules/decide/match_rules.h"

#define MATCHES_HANDLER(verb, Request, Reply)                                                                          \
  static void matches_##verb(Lots__Matches_Service *service, const Lots__##Request *request,                           \
                             Lots__##Reply##_Closure closure, void *closure_data)

/* The newest analysis of the workplace, of an employer that the caller sees. False: the call has failed. */
static bool find_analysis(struct call *call, const Lots__Match *match, uint32_t *version) {
  Lots__Employer *employer;
  Lots__WorkplaceAnalysis **newest = NULL;
  size_t count = 0;
  enum status status = view_employer(&call->view, match->employer, &employer);
  if (status == STATUS_OK)
    status = view_analyses(&call->view, match->employer, match->workplace, 1, &newest, &count);
  *version = count > 0 ? newest[0]->version : 0;
  if (status != STATUS_OK)
    call_fail_for(call, status, "match.employer");
  return status == STATUS_OK;
}

MATCHES_HANDLER(record, RecordMatchRequest, MatchReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  Lots__Case *state;
  uint32_t analysis;
  if (!service_need_part(call, "match", request->match) || !cases_load_to_change(call, request->id, &facts, &state) ||
      !find_analysis(call, request->match, &analysis) ||
      !cases_settle(call, match_record(&facts, analysis, request, &call->problems, &call->events), state))
    return;
  Lots__MatchReply reply = LOTS__MATCH_REPLY__INIT;
  reply.case_ = state->id;
  reply.revision = state->revision;
  reply.match = call_event(call)->match_recorded;
  closure(&reply, call);
}

MATCHES_HANDLER(list, ListMatchesRequest, ListMatchesReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ListMatchesReply reply = LOTS__LIST_MATCHES_REPLY__INIT;
  Lots__Case *kase;
  enum status status = view_case(&call->view, request->id, &kase);
  for (size_t i = 0; status == STATUS_OK && i < kase->n_matches; i++) {
    status = names_add_employer(call, &reply.employers, &reply.n_employers, kase->matches[i]->employer);
    if (status == STATUS_OK)
      status = names_add_staff(call, &reply.staff, &reply.n_staff, kase->matches[i]->staff);
  }
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  reply.matches = kase->matches;
  reply.n_matches = kase->n_matches;
  closure(&reply, call);
}

ProtobufCService *service_matches(void) {
  static Lots__Matches_Service table = LOTS__MATCHES__INIT(matches_);
  return &table.base;
}
