/* method: the handlers of the Method service, in two files: method_read.c shows, method_write.c changes. What may
 * happen stands in rules/decide/method_rules.h.
 */
#pragma once

#include "cases.h"
#include "method.pb-c.h"
#include "server/rules/decide/method_rules.h"

#define METHOD_HANDLER(verb, Request, Reply)                                                                           \
  void method_##verb(Lots__Method_Service *service, const Lots__##Request *request, Lots__##Reply##_Closure closure,   \
                     void *closure_data)

METHOD_HANDLER(list_phases, MethodCaseRequest, ListPhasesReply);
METHOD_HANDLER(open_phase, PhaseRequest, PhaseReply);
METHOD_HANDLER(suspend_phase, PhaseRequest, PhaseReply);
METHOD_HANDLER(resume_phase, PhaseRequest, PhaseReply);
METHOD_HANDLER(finish_phase, PhaseRequest, PhaseReply);
METHOD_HANDLER(disclose, DiscloseRequest, DisclosureReply);
METHOD_HANDLER(revoke_disclosure, RevokeDisclosureRequest, DisclosureReply);
METHOD_HANDLER(show_profile, ShowProfileRequest, ShowProfileReply);
METHOD_HANDLER(write_profile, WriteProfileRequest, ProfileTextReply);
METHOD_HANDLER(complete_profile, CompleteProfileRequest, ProfileVersionReply);
METHOD_HANDLER(list_plans, MethodCaseRequest, ListPlansReply);
METHOD_HANDLER(show_plan, ShowPlanRequest, ListPlansReply);
METHOD_HANDLER(write_plan, WritePlanRequest, PlanReply);
METHOD_HANDLER(set_goal, SetGoalRequest, GoalReply);
METHOD_HANDLER(move_goal, MoveGoalRequest, GoalReply);
