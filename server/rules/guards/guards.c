/* guards: see guards.h. Up to the decision. */
#include "guards.h"

#include <string.h>

#include "server/rules/engine/rights.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/unit_setting.h"

static struct arena *arena_of(const struct attempt *attempt) {
  return attempt->facts->arena;
}

/* --- intake ------------------------------------------------------------------------------------------------------- */

static bool offers(const Lots__Unit *unit, Lots__Programme programme) {
  for (size_t i = 0; i < unit->n_programmes; i++)
    if (unit->programmes[i] == programme)
      return true;
  return false;
}

void guards_unit_serves(const struct attempt *attempt, const Lots__Unit *unit, const char *field, const char *rule) {
  date_t today = attempt->facts->today, ended = date_stored(unit->ended);
  if (!offers(unit, attempt->programme->programme))
    attempt_refuse(attempt, field, rule, MSG_UNIT_OTHER_PROGRAMMES, NULL, NULL);
  if (date_stored(unit->started) > today || (ended != DATE_NONE && ended < today))
    attempt_refuse(attempt, "unit", rule, MSG_UNIT_NOT_OPEN, date_text(arena_of(attempt), today), NULL);
}

void guard_unit_offers_programme(const struct attempt *attempt, const char *rule) {
  guards_unit_serves(attempt, attempt->facts->unit, "programme", rule);
}

void guard_nothing_registered(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  if (kase->status == LOTS__CASE_STATUS__CASE_STATUS_DRAFT && (kase->n_basis > 0 || kase->n_assessments > 0))
    attempt_refuse(attempt, "status", rule, MSG_DRAFT_IN_USE, NULL, NULL);
}

/* --- assessment --------------------------------------------------------------------------------------------------- */

/* On the day of the step and today alike: somebody who left in between cannot take the step on. */
static void need_role(const struct attempt *attempt, const char *field, const Lots__Principal *who,
                      const struct role_set *set, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  date_t day = attempt->date == DATE_NONE ? facts->today : attempt->date;
  if (rights_role_among(who, facts->kase->unit, set->roles, day) &&
      rights_role_among(who, facts->kase->unit, set->roles, facts->today))
    return;
  attempt_refuse(attempt, field, rule, MSG_ROLE_NEEDED, programme_bit_choices(set->roles, &codes_role, facts->arena),
                 date_text(facts->arena, day));
}

void guard_appointed_may_assess(const struct attempt *attempt, const char *rule) {
  if (attempt->appointed) /* that nobody is named, the request's check has told */
    need_role(attempt, "assessor", attempt->appointed, &attempt->programme->assessors, rule);
}

void guard_caller_may_assess(const struct attempt *attempt, const char *rule) {
  need_role(attempt, "caller", attempt->facts->caller, &attempt->programme->assessors, rule);
}

/* The coach may add an assessment, but one of somebody else must stand beside it. */
void guard_coach_not_only_assessor(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  uint64_t caller = attempt->facts->caller->id;
  if (!eligibility_is_coach(kase, caller, attempt->facts->today))
    return;
  for (size_t i = 0; i < kase->n_assessments; i++)
    if (!eligibility_is_coach(kase, kase->assessments[i]->assessor, attempt->facts->today))
      return;
  attempt_refuse(attempt, "caller", rule, MSG_ASSESSED_BY_COACH_ONLY, NULL, NULL);
}

void guard_something_missing(const struct attempt *attempt, const char *rule) {
  const struct programme *programme = attempt->programme;
  for (size_t i = 0; attempt->date != DATE_NONE && i < programme->criterion_count; i++) {
    struct criterion criterion = {0};
    const struct criterion_row *row = &programme->criteria[i];
    if (row->waits && !row->check(attempt->facts, programme, attempt->date, &criterion))
      return;
  }
  if (attempt->date != DATE_NONE)
    attempt_refuse(attempt, "outcome", rule, MSG_NOTHING_MISSING, NULL, NULL);
}

static bool is_missing(const Lots__Case *kase, const char *rule) {
  for (size_t i = 0; i < kase->n_missing; i++)
    if (strcmp(kase->missing[i], rule) == 0)
      return true;
  return false;
}

/* Judges every criterion, or only those that the case waits for, and tells each one that is not met under its own rule.
 */
static void tell_unmet(const struct attempt *attempt, bool only_missing) {
  const struct programme *programme = attempt->programme;
  for (size_t i = 0; i < programme->criterion_count; i++) {
    const struct criterion_row *row = &programme->criteria[i];
    struct criterion criterion = {0};
    if (only_missing && !is_missing(attempt->facts->kase, row->rule))
      continue;
    if (!row->check(attempt->facts, programme, attempt->date, &criterion))
      attempt_refuse(attempt, row->field, row->rule, criterion.message, criterion.arg1, criterion.arg2);
  }
}

/* Only what was found missing must be there now; a case that was not waiting has nothing to bring. */
void guard_missing_now_there(const struct attempt *attempt, const char *rule) {
  (void)rule; /* each criterion names its own */
  if (attempt->date != DATE_NONE)
    tell_unmet(attempt, true);
}

/* --- decision ----------------------------------------------------------------------------------------------------- */

void guard_decider_organisation(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  uint32_t kinds = attempt->programme->decider_organisation.kinds;
  bool own = facts->organisation && facts->caller->organisation == facts->organisation->id;
  if (own && (KIND_BIT(facts->organisation->kind) & kinds))
    return;
  attempt_refuse(attempt, "caller", rule, MSG_DECIDER_ORGANISATION,
                 programme_bit_choices(kinds, &codes_organisation_kind, facts->arena), NULL);
}

void guard_decider_role(const struct attempt *attempt, const char *rule) {
  need_role(attempt, "caller", attempt->facts->caller, &attempt->programme->deciders, rule);
}

void guard_decider_not_coach(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  date_t day = attempt->date == DATE_NONE ? facts->today : attempt->date;
  if (eligibility_is_coach(facts->kase, facts->caller->id, day))
    attempt_refuse(attempt, "caller", rule, MSG_DECIDER_IS_COACH, NULL, NULL);
}

void guard_eligible(const struct attempt *attempt, const char *rule) {
  (void)rule; /* each criterion names its own */
  if (attempt->date != DATE_NONE)
    tell_unmet(attempt, false);
}

/* C12: some reasons count only where the service takes a decision. */
static bool counts_here(const struct attempt *attempt, const struct reject_row *row) {
  date_t day = attempt->date == DATE_NONE ? attempt->facts->today : attempt->date;
  return !row->if_decided || unit_setting_decision_needed(attempt->facts, attempt->programme, day);
}

void guard_reject_reason(const struct attempt *attempt, const char *rule) {
  const struct reject_row *row =
      attempt->reject_reason ? programme_reject_row(attempt->programme, attempt->reject_reason) : NULL;
  const struct forbidden_row *forbidden = programme_forbidden_row(attempt->programme, attempt->reject_reason);
  const char *choices = programme_reject_choices(attempt->programme, arena_of(attempt));
  if (row && counts_here(attempt, row))
    return;
  if (row || forbidden) {
    attempt_refuse(attempt, "reason", row ? rule : forbidden->source,
                   row ? MSG_REASON_NEEDS_DECISION : MSG_ZERO_EXCLUSION, choices, NULL);
    return;
  }
  attempt_refuse(attempt, "reason", rule, attempt->reject_reason ? MSG_REASON_NOT_HERE : MSG_CODE_MISSING, choices,
                 NULL);
}
