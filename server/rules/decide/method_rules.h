/* method_rules: the method's part of a case: phases (B8), disclosure (B9), profile (C7), plans and goals (S0.28,
 * S2.37). The same pattern as case_decide.h, which this goes with: decide is pure and lists every reason, apply judges
 * nothing.
 *
 *   method_phases.c      the steps of a phase; its rules are a column of the programme (tables/phases_se.h, phases_sed.h)
 *   method_disclosure.c  what may be told, to whom, on a day
 *   method_profile.c     the vocational profile, section by section, and the dialogue about it
 *   method_plans.c       plans and goals
 */
#pragma once

#include "server/rules/engine/case_facts.h"
#include "server/rules/engine/programme.h"

/* --- phases --- */
enum phase_verb { PHASE_VERB_OPEN, PHASE_VERB_SUSPEND, PHASE_VERB_RESUME, PHASE_VERB_FINISH };
enum status case_phase(const struct case_facts *facts, enum phase_verb verb, const Lots__PhaseRequest *request,
                       struct problems *problems, struct events *out) MUST_USE;
/* Adds to `problems` what stands between the phase and its next step: being opened, or, when it is open, being done. */
void case_phase_missing(const struct case_facts *facts, const struct programme *programme, const struct phase_row *row,
                        struct problems *problems);
/* The same when everything is told that can be told with the step itself: what is left must be done first. */
void case_phase_undone(const struct case_facts *facts, const struct programme *programme, const struct phase_row *row,
                       struct problems *problems);

/* --- disclosure --- */
enum status case_disclose(const struct case_facts *facts, const Lots__DiscloseRequest *request,
                          struct problems *problems, struct events *out) MUST_USE;
enum status case_revoke_disclosure(const struct case_facts *facts, const Lots__RevokeDisclosureRequest *request,
                                   struct problems *problems, struct events *out) MUST_USE;

/* --- profile --- */
/* `previous`: position and version of the section's newest text, 0 both when there is none. */
struct profile_place {
  uint64_t position;
  uint32_t version;
};
enum status case_write_profile(const struct case_facts *facts, const Lots__WriteProfileRequest *request,
                               struct profile_place previous, struct problems *problems, struct events *out) MUST_USE;
/* `texts`: journal positions of the newest text of each section that has one; borrowed as long as the events. */
enum status case_complete_profile(const struct case_facts *facts, const Lots__CompleteProfileRequest *request,
                                  uint64_t *texts, size_t count, struct problems *problems,
                                  struct events *out) MUST_USE;
/* The dialogue with the decision officer was held (S2.20). */
enum status case_hold_dialogue(const struct case_facts *facts, const Lots__HoldDialogueRequest *request,
                               struct problems *problems, struct events *out) MUST_USE;

/* --- plans and goals --- */
/* facts->staff: who is responsible. */
enum status case_write_plan(const struct case_facts *facts, const Lots__WritePlanRequest *request,
                            struct problems *problems, struct events *out) MUST_USE;
enum status case_set_goal(const struct case_facts *facts, const Lots__SetGoalRequest *request,
                          struct problems *problems, struct events *out) MUST_USE;
enum status case_move_goal(const struct case_facts *facts, const Lots__MoveGoalRequest *request,
                           struct problems *problems, struct events *out) MUST_USE;
