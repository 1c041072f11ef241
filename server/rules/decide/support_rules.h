/* support_rules: what may be done about the support in a case: lines (B6), tapering plans (B7), assessments of
 * independence (S0.37), support given (S0.34), follow-ups (S2.30). Decide, as in case_decide.h; the clocks are in
 * support_clocks.h, planned against delivered in support_weeks.h, the schedule of follow-ups in follow_ups.h.
 */
#pragma once

#include "server/rules/engine/programme.h"

enum status support_start_line(const struct case_facts *facts, const Lots__StartLineRequest *request,
                               struct problems *problems, struct events *out) MUST_USE;
enum status support_end_line(const struct case_facts *facts, const Lots__EndLineRequest *request,
                             struct problems *problems, struct events *out) MUST_USE;
enum status support_plan(const struct case_facts *facts, const Lots__PlanSupportRequest *request,
                         struct problems *problems, struct events *out) MUST_USE;
enum status support_assess(const struct case_facts *facts, const Lots__AssessIndependenceRequest *request,
                           struct problems *problems, struct events *out) MUST_USE;
/* facts->staff: who gave it, when that is not the caller. */
enum status support_give(const struct case_facts *facts, const Lots__GiveSupportRequest *request,
                         struct problems *problems, struct events *out) MUST_USE;
/* `original` is the event being corrected, already found in this case; `uncounted`: it is corrected or struck out. */
enum status support_correct(const struct case_facts *facts, const Lots__CorrectSupportRequest *request,
                            const Lots__SupportEvent *original, bool uncounted, struct problems *problems,
                            struct events *out) MUST_USE;
enum status follow_up_hold(const struct case_facts *facts, const Lots__HoldFollowUpRequest *request,
                           struct problems *problems, struct events *out) MUST_USE;
