/* employer_analyses: analyses of workplaces (S2.21-S2.24). */
#include "employers.h"

#define ANALYSES_MAX 50

EMPLOYERS_HANDLER(analyse, AnalyseWorkplaceRequest, AnalyseWorkplaceReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  Lots__Employer *employer;
  Lots__WorkplaceAnalysis **before = NULL;
  const Lots__WorkplaceAnalysis *asked = request->analysis;
  size_t count = 0;
  if (!service_need_part(call, "analysis", asked) || !employers_load(call, asked->employer, &facts, &employer))
    return;
  enum status status = view_analyses(&call->view, asked->employer, asked->workplace, 1, &before, &count);
  facts.analyses = count > 0 ? before[0]->version : 0;
  if (status == STATUS_OK)
    status = employer_analyse(&facts, asked, &call->problems, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  Lots__AnalyseWorkplaceReply reply = LOTS__ANALYSE_WORKPLACE_REPLY__INIT;
  reply.analysis = call_event(call)->workplace_analysed;
  closure(&reply, call);
}

EMPLOYERS_HANDLER(analyses, WorkplaceAnalysesRequest, WorkplaceAnalysesReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__WorkplaceAnalysesReply reply = LOTS__WORKPLACE_ANALYSES_REPLY__INIT;
  Lots__Employer *employer;
  enum status status = view_employer(&call->view, request->employer, &employer);
  if (status == STATUS_OK)
    status = view_analyses(&call->view, request->employer, request->workplace, ANALYSES_MAX, &reply.analyses,
                           &reply.n_analyses);
  if (status != STATUS_OK)
    call_fail_for(call, status, "employer");
  else
    closure(&reply, call);
}
