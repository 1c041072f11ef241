/* apply_parts: what each kind of event does to a state: the functions that event_kinds.c names. Internal to
 * server/rules/apply.
 *
 * They judge nothing: what stands in the journal happened. Nothing of the event is borrowed; what the state keeps is
 * copied into the arena. Replay rests on them: whoever changes one changes what every journal means.
 */
#pragma once

#include "event_kinds.h"

/* case_apply_steps.c: from opening to closing */
case_change case_apply_opened, case_apply_moved, case_apply_recorded, case_apply_assessed, case_apply_decided,
    case_apply_agreed;
/* case_apply_assign.c: who is assigned, and how that ends */
case_change case_apply_assigned, case_apply_assignment_ended;
/* After the status has changed from `before`: the end of the assessment, of the case, its reopening. False: the arena is
 * spent, here and below. */
bool case_apply_assigned_moved(Lots__Case *state, Lots__CaseStatus before, const Lots__CaseMoved *moved,
                               struct arena *arena) MUST_USE;
/* Whoever was assigned to a case that another unit takes over on a day, is no more from that day on. */
bool case_apply_hand_over_ends(Lots__Case *state, const char *date, struct arena *arena) MUST_USE;
/* case_apply_life.c: pauses, hand-over, what follows on a decision */
case_change case_apply_proposed, case_apply_answered, case_apply_notified, case_apply_appealed, case_apply_interrupted,
    case_apply_dialogue, case_apply_delayed, case_apply_outreach;
/* After the status has changed from `before`: pauses begin and end, a start executes the decision. False: the arena is
 * spent. */
bool case_apply_life_moved(Lots__Case *state, Lots__CaseStatus before, const Lots__CaseMoved *moved,
                           struct arena *arena) MUST_USE;
/* case_apply_method.c: phases, disclosure, profile, plans, goals, matches */
case_change case_apply_phase, case_apply_disclosed, case_apply_revoked, case_apply_completed, case_apply_planned,
    case_apply_goal, case_apply_match;
/* case_apply_support.c: placements, support, income */
case_change case_apply_placement, case_apply_line, case_apply_taper, case_apply_independence, case_apply_follow_up,
    case_apply_income, case_apply_adaptation;

/* referral_apply.c */
referral_change referral_apply_registered, referral_apply_moved;
/* document_apply.c */
document_change document_apply_added, document_apply_signed, document_apply_corrected, document_apply_struck;
