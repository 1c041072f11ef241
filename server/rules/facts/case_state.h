/* case_state: questions about what is on record of a case, asked by guards, decisions, agendas and lists alike, and by
 * replay: who changes an answer here changes what the journal means (apply/event_apply.h), and the derived tables.
 */
#pragma once

#include "referrals.pb-c.h"
#include "server/rules/engine/case_facts.h"

struct programme;

/* Terminal states leave caseloads: CLOSED, REJECTED, WITHDRAWN, TRANSFERRED, PURGED. */
bool case_status_is_final(Lots__CaseStatus status);
/* ACCEPTED, DECLINED, RECALLED. */
bool referral_status_is_final(Lots__ReferralStatus status);
/* Does the referral open the person to who takes in there, and to who registered it? As long as it is to be answered;
 * from then on a case does, or nothing. */
bool referral_opens_person(Lots__ReferralStatus status);

/* --- who works with it --- */
/* The coach on `on`, or 0. */
uint64_t case_coach(const Lots__Case *kase, date_t on);
/* Does an assignment let `staff` read the case on a day (assignments.h)? */
bool case_is_assigned(const Lots__Case *kase, uint64_t staff, date_t on);
/* The open proposal to hand it over, or NULL. */
Lots__Transfer *case_open_transfer(const Lots__Case *kase);
/* The unit that the case is offered to, or 0. */
uint64_t case_offered_to(const Lots__Case *kase);

/* --- its decisions --- */
/* The newest decision that grants, or NULL. */
const Lots__Decision *case_granting(const Lots__Case *kase);
/* The decision that grants and runs on a day, prolonged or not revoked by then, or NULL. */
const Lots__Decision *case_decision_on(const Lots__Case *kase, date_t date);
/* The last day on which a decision holds without a gap from today on, prolongations and revocations taken along, and in
 * `last` the decision that ends then. When none holds today: the day on which the last one ended. DATE_NONE: no end is
 * set, or nothing was ever granted. A list (L7) and the agenda tell it so many days ahead. */
#define DECISION_ENDING_DAYS 60
date_t case_decided_until(const Lots__Case *kase, date_t today, const Lots__Decision **last);
/* Is a granted decision of the case not executed, and from which day are the months counted (T10, F11)? */
struct unexecuted {
  const char *decided;      /* the decision's date */
  const char *counted_from; /* that, or the first day of an interruption */
};
bool case_unexecuted(const Lots__Case *kase, struct unexecuted *out);
/* The first day on which it is to be reported, by the rules of the day it is counted from; DATE_NONE: the programme does
 * not report, or (rules NULL) has none. */
date_t case_report_from(const struct programme *rules, date_t counted_from);

/* --- phases, profile, plans --- */
/* NULL: never opened. */
const Lots__PhaseState *case_phase_state(const Lots__Case *kase, Lots__Phase phase);
/* NOT_STARTED when it was never opened. */
Lots__PhaseStatus case_phase_status(const Lots__Case *kase, Lots__Phase phase);
/* How often a client has been sought up to a day without being reached since, and the day of the first of those. */
struct sought {
  int times;
  date_t since; /* DATE_NONE: never */
};
struct sought case_sought(const Lots__Case *kase, date_t on);
/* Last day for the dialogue with the decision officer (T21): 30 days after the mapping was done; DATE_NONE before, and
 * once it was held. */
date_t case_dialogue_due(const Lots__Case *kase);
/* NULL: the case has no such goal, or plan. */
const Lots__Goal *case_goal(const Lots__Case *kase, uint32_t number);
const Lots__Plan *case_plan(const Lots__Case *kase, Lots__PlanKind kind);
/* The newest tapering plan of a line; NULL: none. */
const Lots__TaperPlan *support_newest_plan(const Lots__Case *kase, uint32_t line);
