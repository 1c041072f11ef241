/* eligibility: the criteria of B5 as predicates that a programme's table lists (programme.h, criterion_check). Each
 * looks at the newest record of its kind: what was recorded last stands for the case, the earlier ones stay as history.
 *
 * Messages say what is missing and what to do; none of them tells what a diagnosis or an ability is.
 */
#pragma once

#include "server/rules/engine/programme.h"

/* One eligibility criterion judged (B5). */
struct criterion {
  const char *rule;  /* "B5.5" */
  enum message name; /* what is asked */
  bool met;
  enum message message; /* why not, and what to do */
  const char *arg1, *arg2;
};

criterion_check criterion_af_registered;       /* B5.1 */
criterion_check criterion_disability;          /* B5.2 */
criterion_check criterion_reduced_ability;     /* B5.3 */
criterion_check criterion_support_need;        /* B5.4 */
criterion_check criterion_certificate;         /* B5.5 */
criterion_check criterion_work_ability;        /* B5.6 */
criterion_check criterion_positive_assessment; /* B5.7 */

/* What SE, IPS and SEd ask for instead (B3); eligibility_wish.c. */
criterion_check criterion_wish;         /* B3.1: work or studies */
criterion_check criterion_wish_studies; /* B3.1: studies */
criterion_check criterion_residence;    /* B3.2; a provider's is the commission (S4.16) */

/* The newest record of a kind, or NULL. */
const Lots__Basis *eligibility_newest(const Lots__Case *kase, Lots__Basis__KindCase kind);
/* Whether a certificate is no older than a decision of the day may rest on (B5.5). */
bool eligibility_certificate_counts(const struct case_facts *facts, date_t issued, date_t day);
/* The last day of all on which a decision may rest on a certificate (B5.5, T3): each day is judged by its own setting,
 * so it is the same whenever it is asked, and what is too old by one setting may be good again by the next. */
date_t eligibility_certificate_last(const struct case_facts *facts, date_t issued);
/* Says beside what is need-to-know (S0.14, C6), which is then withheld, what a criterion asks for. */
void disability_tell(Lots__Disability *disability);
/* Fills `out` and returns false. */
bool eligibility_unmet(struct criterion *out, enum message message, const char *arg1, const char *arg2);

/* Judges every row of the programme; `*out` is in facts->arena. RESOURCE_EXHAUSTED when it is spent. */
enum status eligibility_judge(const struct case_facts *facts, const struct programme *programme, date_t date,
                              struct criterion **out, size_t *count) MUST_USE;
/* Is `staff` the coach on `on`, or appointed for a later day? Such a one neither decides (B3) nor assesses alone
 * (S1.23). */
bool eligibility_is_coach(const Lots__Case *kase, uint64_t staff, date_t on);
/* Judges every criterion of the case's programme as of `date`, met or not; `*out` is in facts->arena.
 * FAILED_PRECONDITION when the programme has no rules for that day. */
enum status case_eligibility(const struct case_facts *facts, date_t date, struct criterion **out,
                             size_t *count) MUST_USE;
