/* guards_decision: whether a step takes a decision at all (E6), and what follows on one (B11). See guards.h. */
#include "guards.h"
#include "server/rules/facts/appeal.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/delay.h"
#include "server/rules/facts/unit_setting.h"

/* Who performs on commission does not decide: the commissioner has (S4.16). */
void guard_decided_here(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  uint32_t kinds = attempt->programme->decider_organisation.kinds;
  if (facts->organisation && (KIND_BIT(facts->organisation->kind) & kinds))
    return;
  attempt_refuse(attempt, "status", rule, MSG_DECIDER_ORGANISATION,
                 programme_bit_choices(kinds, &codes_organisation_kind, facts->arena), NULL);
}

void guard_without_decision(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  const struct code *programme = code_by_number(&codes_programme, (int)attempt->programme->programme);
  if (attempt->date != DATE_NONE && unit_setting_decision_needed(facts, attempt->programme, attempt->date))
    attempt_refuse(attempt, "status", rule, MSG_DECISION_NEEDED, programme ? programme->code : "?",
                   date_text(facts->arena, attempt->date));
}

/* --- the decision that is meant ----------------------------------------------------------------------------------- */

const Lots__Decision *guards_decision(const struct attempt *attempt) {
  const Lots__Case *kase = attempt->facts->kase;
  size_t number = attempt->decision ? attempt->decision : kase->n_decisions;
  return number > 0 && number <= kase->n_decisions ? kase->decisions[number - 1] : NULL;
}

void guard_granted_before(const struct attempt *attempt, const char *rule) {
  const Lots__Decision *granted = case_granting(attempt->facts->kase);
  if (!granted)
    attempt_refuse(attempt, "result", rule, MSG_NOTHING_TO_PROLONG, NULL, NULL);
  else if (attempt->date != DATE_NONE && attempt->date < date_stored(granted->date))
    attempt_refuse(attempt, "date", rule, MSG_BEFORE_DECISION, granted->date, NULL);
}

void guard_decision_named(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  const Lots__Decision *decision = guards_decision(attempt);
  if (!decision)
    attempt_refuse(attempt, "decision", rule, MSG_NO_SUCH_DECISION,
                   arena_printf(facts->arena, "%zu", facts->kase->n_decisions), NULL);
  else if (attempt->date != DATE_NONE && attempt->date < date_stored(decision->date))
    attempt_refuse(attempt, attempt->date_field ? attempt->date_field : "date", rule, MSG_BEFORE_DECISION,
                   decision->date, NULL);
}

void guard_not_notified(const struct attempt *attempt, const char *rule) {
  const Lots__Decision *decision = guards_decision(attempt);
  if (decision && decision->notified)
    attempt_refuse(attempt, "decision", rule, MSG_NOTIFIED_ALREADY, decision->notified->date, NULL);
}

/* --- appeal ------------------------------------------------------------------------------------------------------- */

const struct appeal_row *guards_appeal_row(const struct attempt *attempt, const Lots__Decision *decision) {
  const struct case_facts *facts = attempt->facts;
  const struct programme *then =
      rule_book_on(facts->rules, facts->kase->programme, date_stored(decision->date)); /* as it was decided */
  return &(then ? then : attempt->programme)->appeal;
}

void guard_appeal_step(const struct attempt *attempt, const char *rule) {
  const Lots__Decision *decision = guards_decision(attempt);
  if (!decision)
    return;
  const Lots__AppealStep *before = appeal_newest(decision);
  const struct code *code = code_by_number(&codes_appeal_state, before ? (int)before->state : 0);
  unsigned next = appeal_next(guards_appeal_row(attempt, decision), decision);
  if (!(next & STATUS_BIT(attempt->appeal)))
    attempt_refuse(attempt, "state", rule, MSG_APPEAL_STEP, code ? code->code : "NONE",
                   programme_bit_choices(next, &codes_appeal_state, attempt->facts->arena));
  if (before && attempt->date != DATE_NONE && attempt->date < date_stored(before->date))
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE_STEP, before->date, NULL);
}

void guard_appeal_dismissed(const struct attempt *attempt, const char *rule) {
  const Lots__Decision *decision = guards_decision(attempt);
  if (attempt->appeal != LOTS__APPEAL_STATE__APPEAL_STATE_DISMISSED || !decision || !appeal_waits(decision))
    return;
  const Lots__AppealStep *asked = appeal_newest(decision);
  if (!asked->late)
    attempt_refuse(attempt, "state", rule, MSG_APPEAL_IN_TIME, asked->date, asked->last_day);
}

/* --- a decision that is long in coming ---------------------------------------------------------------------------- */

void guard_delay_step(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  const Lots__DelayStep *before = kase->n_delays ? kase->delays[kase->n_delays - 1] : NULL;
  unsigned next = delay_next(kase);
  if (attempt->delay && !(next & STATUS_BIT(attempt->delay)))
    attempt_refuse(attempt, "state", rule, MSG_DELAY_STEP,
                   programme_bit_choices(next, &codes_delay_state, attempt->facts->arena), NULL);
  if (before && attempt->date != DATE_NONE && attempt->date < date_stored(before->date))
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE_STEP, before->date, NULL);
}

/* --- interruption ------------------------------------------------------------------------------------------------- */

void guard_interruption(const struct attempt *attempt, const char *rule) {
  const Lots__Decision *granted = case_granting(attempt->facts->kase);
  const Lots__Interruption *last =
      granted && granted->n_interruptions > 0 ? granted->interruptions[granted->n_interruptions - 1] : NULL;
  bool open = last && !last->to[0];
  date_t since = last ? date_stored(last->to[0] ? last->to : last->from) : DATE_NONE;
  if (!granted)
    attempt_refuse(attempt, "decision", rule, MSG_NO_GRANT, NULL, NULL);
  else if (!attempt->over && open)
    attempt_refuse(attempt, "over", rule, MSG_INTERRUPTED_ALREADY, last->from, NULL);
  else if (attempt->over && !open)
    attempt_refuse(attempt, "over", rule, MSG_NOT_INTERRUPTED, NULL, NULL);
  else if (attempt->date != DATE_NONE && attempt->date < date_stored(granted->executed))
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE, granted->executed, NULL);
  else if (attempt->date != DATE_NONE && last && attempt->date <= since)
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE, date_text(attempt->facts->arena, since + 1), NULL);
}
