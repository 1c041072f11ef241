/* guards: named conditions that a programme's table puts before a step (programme.h, struct guard). Each looks only at
 * the attempt, adds its own problem when its condition fails, and is silent where another check has already spoken (a
 * date that cannot be read).
 *
 * The rule id that a guard reports comes from the table's row, so that the same guard can serve another programme under
 * another source. To add a guard: a function in guards.c (up to the decision) or guards_service.c (after it), a line
 * here, a row in the table.
 */
#pragma once

#include "attempt.h"

/* --- intake, assessment, decision: guards.c --- */
guard_check guard_unit_offers_programme;
guard_check guard_nothing_registered;
guard_check guard_appointed_may_assess;
guard_check guard_caller_may_assess;
guard_check guard_coach_not_only_assessor;
guard_check guard_something_missing;
guard_check guard_missing_now_there;
guard_check guard_decider_organisation;
guard_check guard_decider_role;
guard_check guard_decider_not_coach;
guard_check guard_eligible;
guard_check guard_reject_reason;

/* --- agreement, coach, start, end: guards_service.c --- */
guard_check guard_agreement_signed_by_all;
guard_check guard_appointed_may_coach;
guard_check guard_appointed_competent;
guard_check guard_appointed_not_decider;
guard_check guard_one_coach_at_a_time;
guard_check guard_coach_appointed;
guard_check guard_coach_competent;
guard_check guard_decision_covers;
guard_check guard_agreements_in_force;
guard_check guard_close_reason;
guard_check guard_income_told;

/* --- placements: guards_placement.c --- */
guard_check guard_placement_known; /* and in a status from which the step is taken (B10) */
guard_check guard_placement_in_order;
guard_check guard_wage_allowed;
guard_check guard_tasks_confirmed;
guard_check guard_hours_told;
guard_check guard_start_has_come;
guard_check guard_counts_as_job;

/* --- lines of support: guards_support.c --- */
guard_check guard_agreement_says_all;
guard_check guard_line_offered;
guard_check guard_line_placement;
guard_check guard_line_agreement;
guard_check guard_line_limit;
guard_check guard_line_alone;
guard_check guard_line_income;
guard_check guard_line_known;
guard_check guard_line_open;
guard_check guard_line_end;
guard_check guard_minimum_before_close;
guard_check guard_taper; /* B7 */
guard_check guard_line_covers;

/* The agreement of this row is on record, signed by all, and holds on the attempt's date; else the problems. The newest
 * that `placement` is named in, when that is not 0. */
void guards_need_agreement(const struct attempt *attempt, const struct agreement_row *row, uint32_t placement,
                           const char *rule);
/* The newest decision that grants, or NULL. */
const Lots__Decision *guards_granting(const Lots__Case *kase);
