/* waiting: who waits, and since when (L6): the order of the waiting list (B4), and how long a referral or an undecided
 * case has been here.
 */
#pragma once

#include "eligibility.h"
#include "referrals.pb-c.h"
#include "server/rules/engine/case_facts.h"

/* On the waiting list? */
bool waiting_listed(const Lots__ReferralRow *row);
/* Sorts referrals on waiting lists by unit and programme, then by who has waited longest: by day, then by number. */
void waiting_sort(Lots__ReferralRow **rows, size_t count);
/* The place of row `index` of a sorted list in the queue of its unit and programme; 1 is first. `before`: that of the
 * row before it. */
uint32_t waiting_position(Lots__ReferralRow *const *rows, size_t index, uint32_t before);
/* The first day on which it was here; one that is not received yet: the day on which it was written. */
const char *waiting_since(const Lots__ReferralRow *row);
/* Whole days from a day on; 0 when it lies ahead or is not told. */
uint32_t waiting_days(const char *since, date_t today);
/* The statuses of a case that is not decided: a set of STATUS_BIT(). */
unsigned waiting_statuses(void);
/* What a record can still meet before the decision (B5, S0.21): criteria that are not met, in facts->arena; at most as
 * many as the programme has. */
enum status waiting_basis(const struct case_facts *facts, struct criterion **out, size_t *count) MUST_USE;
