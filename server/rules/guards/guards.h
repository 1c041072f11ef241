/* guards: named conditions that a programme's table puts before a step (programme.h, struct guard). Each looks only at
 * the attempt, adds its own problem when its condition fails, and is silent where another check has already spoken (a
 * date that cannot be read).
 *
 * The rule id that a guard reports comes from the table's row, so that the same guard can serve another programme under
 * another source. To add a guard: a function in guards.c (up to the decision) or guards_service.c (after it), a line
 * here, a row in the table.
 */
#pragma once

#include "server/rules/engine/attempt.h"

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

/* --- with or without a decision (E6): guards_decision.c --- */
guard_check guard_decided_here;     /* the case's organisation decides at all; a provider's does not */
guard_check guard_without_decision; /* none is needed on that day */
guard_check guard_granted_before;   /* there is a grant to prolong or revoke */
guard_check guard_decision_named;   /* the decision that the request means is there, and not before its own day */
guard_check guard_not_notified;
guard_check guard_appeal_step;
guard_check guard_appeal_dismissed; /* what came in time is not dismissed for having come too late */
guard_check guard_interruption;

/* How that decision may be gone against, by the rules of its own day. */
const struct appeal_row *guards_appeal_row(const struct attempt *attempt, const Lots__Decision *decision);
/* The decision that the request means: by its number, or the newest; NULL when there is none. */
const Lots__Decision *guards_decision(const struct attempt *attempt);

/* --- pause, reopening, hand-over: guards_life.c --- */
guard_check guard_previous_case;
guard_check guard_pause_reason;
guard_check guard_reopened_in_time;
guard_check guard_was_active;
guard_check guard_commission_covers;
guard_check guard_transfer_inside;
guard_check guard_target_offers_programme;
guard_check guard_transfer_proposed;
guard_check guard_received_elsewhere; /* by another organisation than the case's */
/* Complains under `field` when the unit does not offer the programme, or is not open today. */
void guards_unit_serves(const struct attempt *attempt, const Lots__Unit *unit, const char *field, const char *rule);

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

/* --- the method: guards_method.c. --- */
guard_check guard_phase_step;        /* what the phase's own row asks (struct phase_row) */
guard_check guard_first_phase_begun; /* the programme's first phase is OPEN or DONE */
guard_check guard_first_phase_done;
guard_check guard_phase_before_begun; /* the row above */
guard_check guard_phase_before_done;
guard_check guard_information_given;
guard_check guard_consents_recorded;
guard_check guard_disclosure_chosen;
guard_check guard_profile_completed;
guard_check guard_plan_exists;
guard_check guard_mapping_done;
guard_check guard_placement_exists;
guard_check guard_placement_dated;
guard_check guard_placement_started_or_goal_changed;
guard_check guard_reason_told;
guard_check guard_health_by_assigned;
guard_check guard_by_assigned; /* what is written is need-to-know */
guard_check guard_profile_written;
guard_check guard_client_participates;

/* --- placements: guards_placement.c --- */
guard_check guard_placement_known; /* and in a status from which the step is taken (B10) */
guard_check guard_placement_in_order;
guard_check guard_wage_allowed;
guard_check guard_tasks_confirmed;
guard_check guard_hours_told;
guard_check guard_start_has_come;
guard_check guard_counts_as_job;
/* Who confirm the list of tasks (S2.31). */
#define PLACEMENT_PARTIES 3
extern const char *const placement_parties[PLACEMENT_PARTIES];

/* One step of the machine. */
struct placement_step {
  enum command command;
  uint32_t from;            /* a set of PLACED(status) */
  Lots__PlacementStatus to; /* UNSPECIFIED: it stays where it is */
};
const struct placement_step *placement_step_of(enum command command);

/* --- lines of support: guards_support.c --- */
guard_check guard_agreement_says_all;
guard_check guard_line_offered;
guard_check guard_line_placement;
guard_check guard_line_agreement;
guard_check guard_line_limit;
guard_check guard_line_alone;
guard_check guard_line_in_service;
guard_check guard_line_income;
guard_check guard_line_known;
guard_check guard_line_open;
guard_check guard_line_end;
guard_check guard_minimum_before_close;
guard_check guard_taper; /* B7 */
guard_check guard_line_covers;
guard_check guard_in_case;

/* --- adaptations: guards_adaptation.c --- */
guard_check guard_adaptation_step;
/* --- documents: guards_document.c --- */
guard_check guard_document_type;        /* it is one of the programme's */
guard_check guard_document_open;        /* and not of another's work */
guard_check guard_document_by_assigned; /* need-to-know */

/* The agreement of this row is on record, signed by all, and holds on the attempt's date; else the problems. The newest
 * that `placement` is named in, when that is not 0. */
void guards_need_agreement(const struct attempt *attempt, const struct agreement_row *row, uint32_t placement,
                           const char *rule);

/* --- what rests on a document: asked by case_record() and case_agree(), of facts->document ------------------------ */
void document_check_certificate(const struct attempt *attempt, const Lots__MedicalCertificate *certificate);
void document_check_agreement(const struct attempt *attempt, const Lots__Agreement *agreement);
/* The request with what its document says: the day a certificate was issued, the signatures of an agreement. NULL: the
 * arena is spent. */
Lots__Basis *document_fill_basis(const struct case_facts *facts, const Lots__Basis *asked) MUST_USE;
Lots__Agreement *document_fill_agreement(const struct case_facts *facts, const Lots__Agreement *asked) MUST_USE;
