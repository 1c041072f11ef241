/* guards_service: see guards.h. Agreement, coach, start and end of the service. */
#include <string.h>

#include "guards.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/competence.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/org_setting.h"
#include "server/rules/facts/unit_setting.h"

static struct arena *arena_of(const struct attempt *attempt) {
  return attempt->facts->arena;
}

/* --- agreement ---------------------------------------------------------------------------------------------------- */

static const Lots__Signature *signature_of(const Lots__Agreement *agreement, const char *party) {
  for (size_t i = 0; i < agreement->n_signatures; i++)
    if (strcmp(agreement->signatures[i]->party, party) == 0)
      return agreement->signatures[i];
  return NULL;
}

static void tell_unsigned(const struct attempt *attempt, const struct agreement_row *row,
                          const Lots__Agreement *agreement, const char *field, const char *rule) {
  for (size_t i = 0; i < PARTIES_MAX && row->parties[i]; i++) {
    const Lots__Signature *signature = signature_of(agreement, row->parties[i]);
    if (!signature || !signature->date[0])
      attempt_refuse(attempt, field, rule, MSG_AGREEMENT_UNSIGNED, row->type, row->parties[i]);
  }
}

void guard_agreement_signed_by_all(const struct attempt *attempt, const char *rule) {
  const Lots__Agreement *agreement = attempt->agreement;
  const struct agreement_row *row = agreement ? programme_agreement_row(attempt->programme, agreement->type) : NULL;
  if (row)
    tell_unsigned(attempt, row, agreement, "agreement.signatures", rule);
}

/* --- coach -------------------------------------------------------------------------------------------------------- */

static void need_coach_role(const struct attempt *attempt, const Lots__Principal *who, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  const struct role_set *coaches = &attempt->programme->coaches;
  uint64_t unit = facts->kase->unit;
  if (attempt->date == DATE_NONE || (rights_role_among(who, unit, coaches->roles, attempt->date) &&
                                     rights_role_among(who, unit, coaches->roles, facts->today)))
    return;
  attempt_refuse(attempt, "staff", rule, MSG_ROLE_NEEDED,
                 programme_bit_choices(coaches->roles, &codes_role, facts->arena),
                 date_text(facts->arena, attempt->date));
}

void guard_appointed_may_coach(const struct attempt *attempt, const char *rule) {
  if (attempt->appointed) /* that nobody is named, the request's check has told */
    need_coach_role(attempt, attempt->appointed, rule);
}

static void need_competence(const struct attempt *attempt, const Lots__Principal *who, const char *rule) {
  const struct competence_row *row = &attempt->programme->coach_competence;
  if (row->kind == LOTS__COMPETENCE_KIND__COMPETENCE_KIND_UNSPECIFIED || attempt->date == DATE_NONE)
    return;
  struct competence_found found = competence_on(who, row, attempt->date);
  struct problem why;
  if (competence_why_not(&found, row, rule, arena_of(attempt), &why))
    attempt_refuse(attempt, why.field, why.rule, why.message, why.arg1, why.arg2);
}

void guard_appointed_competent(const struct attempt *attempt, const char *rule) {
  if (attempt->appointed)
    need_competence(attempt, attempt->appointed, rule);
}

/* The other side of guard_decider_not_coach: the coach may be chosen after the decision. */
void guard_appointed_not_decider(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  bool decided = false; /* whatever it was: a prolongation too */
  for (size_t i = 0; attempt->appointed && i < kase->n_decisions; i++)
    decided = decided || kase->decisions[i]->decider == attempt->appointed->id;
  if (decided)
    attempt_refuse(attempt, "staff", rule, MSG_COACH_IS_DECIDER, NULL, NULL);
}

/* The coach whose assignment has no end, or NULL. */
static const Lots__Assignment *running_coach(const Lots__Case *kase) {
  for (size_t i = kase->n_assignments; i > 0; i--) {
    const Lots__Assignment *assignment = kase->assignments[i - 1];
    if (assignment->kind == LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH && !assignment->to[0])
      return assignment;
  }
  return NULL;
}

/* A new coach ends the former's time the day before, so the new one cannot begin before the former did. The same day is
 * legal: the wrong name of the morning is put right in the afternoon. */
void guard_one_coach_at_a_time(const struct attempt *attempt, const char *rule) {
  const Lots__Assignment *running = running_coach(attempt->facts->kase);
  if (!running || attempt->date == DATE_NONE)
    return;
  if (attempt->appointed && running->staff == attempt->appointed->id)
    attempt_refuse(attempt, "staff", rule, MSG_COACH_ALREADY, running->from, NULL);
  else if (attempt->date < date_stored(running->from))
    attempt_refuse(attempt, "from", rule, MSG_DATE_BEFORE, running->from, NULL);
}

/* --- start -------------------------------------------------------------------------------------------------------- */

void guard_coach_appointed(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  if (attempt->date != DATE_NONE && case_coach(facts->kase, attempt->date) == 0)
    attempt_refuse(attempt, "coach", rule, MSG_NO_COACH, date_text(facts->arena, attempt->date), NULL);
}

/* Trained and still in the role: both may have ended since the appointment. Silent without a coach, which has a guard
 * of its own. */
void guard_coach_competent(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  uint64_t coach = attempt->date == DATE_NONE ? 0 : case_coach(facts->kase, attempt->date);
  if (coach == 0)
    return;
  const Lots__Principal *who = facts->staff && facts->staff->id == coach ? facts->staff : NULL;
  need_coach_role(attempt, who, rule);
  need_competence(attempt, who, rule);
}

void guard_decision_covers(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  const Lots__Decision *decision = case_granting(facts->kase);
  date_t date = attempt->date;
  if (date == DATE_NONE || !unit_setting_decision_needed(facts, attempt->programme, date))
    return;
  if (!case_decision_on(facts->kase, date))
    attempt_refuse(attempt, "date", rule, MSG_DECISION_NOT_ON, date_text(facts->arena, date), NULL);
  if (decision && date < date_stored(decision->date))
    attempt_refuse(attempt, "date", rule, MSG_BEFORE_DECISION, decision->date, NULL);
}

static const Lots__Agreement *newest_agreement(const Lots__Case *kase, const char *type, uint32_t placement) {
  for (size_t i = kase->n_agreements; i > 0; i--)
    if (strcmp(kase->agreements[i - 1]->type, type) == 0 &&
        (!placement || kase->agreements[i - 1]->placement == placement))
      return kase->agreements[i - 1];
  return NULL;
}

/* The day on which the last party had signed: before it there was no agreement. */
static date_t agreed_on(const Lots__Agreement *agreement) {
  date_t last = date_stored(agreement->date);
  for (size_t i = 0; i < agreement->n_signatures; i++) {
    date_t signed_on = date_stored(agreement->signatures[i]->date);
    last = signed_on > last ? signed_on : last;
  }
  return last;
}

void guards_need_agreement(const struct attempt *attempt, const struct agreement_row *row, uint32_t placement,
                           const char *rule) {
  const struct case_facts *facts = attempt->facts;
  const Lots__Agreement *agreement = newest_agreement(facts->kase, row->type, placement);
  if (!agreement) {
    bool other = placement && newest_agreement(facts->kase, row->type, 0);
    attempt_refuse(attempt, "agreement", rule, other ? MSG_AGREEMENT_OTHER_PLACEMENT : MSG_NO_AGREEMENT, row->type,
                   NULL);
    return;
  }
  tell_unsigned(attempt, row, agreement, "agreement", rule);
  date_t date = attempt->date, agreed = agreed_on(agreement);
  if (date == DATE_NONE)
    return;
  if (date < agreed)
    attempt_refuse(attempt, "date", rule, MSG_BEFORE_AGREEMENT, row->type, date_text(facts->arena, agreed));
  if (!date_within(date, date_stored(agreement->valid_from), date_stored(agreement->valid_to)))
    attempt_refuse(attempt, "agreement", rule, MSG_AGREEMENT_NOT_ON, row->type, date_text(facts->arena, date));
}

void guard_agreements_in_force(const struct attempt *attempt, const char *rule) {
  for (size_t i = 0; i < attempt->programme->agreement_count; i++)
    if (attempt->programme->agreements[i].before_active)
      guards_need_agreement(attempt, &attempt->programme->agreements[i], 0, rule);
}

/* --- end ---------------------------------------------------------------------------------------------------------- */

void guard_close_reason(const struct attempt *attempt, const char *rule) {
  if (attempt->ending.reason && programme_close_row(attempt->programme, attempt->ending.reason, attempt->status))
    return;
  attempt_refuse(attempt, "reason", rule, attempt->ending.reason ? MSG_REASON_NOT_HERE : MSG_CODE_MISSING,
                 programme_close_choices(attempt->programme, attempt->status, arena_of(attempt)), NULL);
}

void guard_sought_before_lost(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  if (attempt->ending.reason != LOTS__CLOSE_REASON__CLOSE_REASON_LOST_CONTACT || attempt->date == DATE_NONE)
    return;
  int times = org_setting_number(facts, LOTS__SETTING_NAME__SETTING_NAME_OUTREACH_TIMES, attempt->date);
  int days = org_setting_number(facts, LOTS__SETTING_NAME__SETTING_NAME_OUTREACH_DAYS, attempt->date);
  struct sought sought = case_sought(facts->kase, attempt->date);
  if (sought.times < times || (times > 0 && attempt->date - sought.since < days))
    attempt_refuse(attempt, "reason", rule, MSG_NOT_SOUGHT, arena_printf(arena_of(attempt), "%d", times),
                   arena_printf(arena_of(attempt), "%d", days));
}

void guard_income_told(const struct attempt *attempt, const char *rule) {
  const struct close_row *row = programme_close_row(attempt->programme, attempt->ending.reason, attempt->status);
  if (row && row->asks_income && attempt->ending.income == LOTS__INCOME_KIND__INCOME_KIND_UNSPECIFIED)
    attempt_refuse(attempt, "income_after", rule, MSG_CODE_MISSING,
                   code_choices(&codes_income_source, arena_of(attempt)), NULL);
}
