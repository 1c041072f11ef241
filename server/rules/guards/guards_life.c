/* guards_life: pause, reopening, hand-over. See guards.h. */
#include <string.h>

#include "common/idnumber.h"
#include "guards.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/org_setting.h"

/* --- opening after an earlier case -------------------------------------------------------------------------------- */

void guard_previous_case(const struct attempt *attempt, const char *rule) {
  const Lots__Case *previous = attempt->facts->previous;
  if (!previous)
    return;
  const struct code *status = code_by_number(&codes_case_status, (int)previous->status);
  if (previous->person != attempt->opening->person)
    attempt_refuse(attempt, "previous_case", rule, MSG_PREVIOUS_PERSON, NULL, NULL);
  else if (!case_status_is_final(previous->status))
    attempt_refuse(attempt, "previous_case", rule, MSG_PREVIOUS_OPEN, status ? status->code : "?", NULL);
}

void guard_other_case_known(const struct attempt *attempt, const char *rule) {
  if (attempt->facts->has_open_case && !attempt->opening->another)
    attempt_refuse(attempt, "another", rule, MSG_ANOTHER_CASE, NULL, NULL);
}

/* --- pause and reopening ------------------------------------------------------------------------------------------ */

static bool takes_pause(const struct programme *programme, Lots__PauseReason reason) {
  for (size_t i = 0; i < programme->pause_reason_count; i++)
    if (programme->pause_reasons[i].reason == reason)
      return true;
  return false;
}

void guard_pause_reason(const struct attempt *attempt, const char *rule) {
  if (!takes_pause(attempt->programme, attempt->pause_reason))
    attempt_refuse(attempt, "reason", rule, attempt->pause_reason ? MSG_REASON_NOT_HERE : MSG_CODE_MISSING,
                   programme_pause_choices(attempt->programme, attempt->facts->arena), NULL);
}

void guard_reopened_in_time(const struct attempt *attempt, const char *rule) {
  date_t closed = date_stored(attempt->facts->kase->closed);
  date_t last = closed + org_setting_number(attempt->facts, LOTS__SETTING_NAME__SETTING_NAME_REOPEN_DAYS, closed);
  if (attempt->date != DATE_NONE && closed != DATE_NONE && attempt->date > last)
    attempt_refuse(attempt, "date", rule, MSG_REOPEN_LATE, attempt->facts->kase->closed,
                   date_text(attempt->facts->arena, last));
}

/* Reopening asks for none of what a start asks for: it is for what once began. */
void guard_was_active(const struct attempt *attempt, const char *rule) {
  if (!attempt->facts->kase->active_since[0])
    attempt_refuse(attempt, "status", rule, MSG_REOPEN_NEVER_STARTED, NULL, NULL);
}

/* Whoever works on commission goes on only while it runs; for others this is the decision's business. */
void guard_commission_covers(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  struct criterion criterion = {0};
  bool provider =
      facts->organisation && facts->organisation->kind == LOTS__ORGANISATION_KIND__ORGANISATION_KIND_PROVIDER;
  if (attempt->date == DATE_NONE || !provider || !attempt->programme->decision_set_by_unit)
    return;
  if (!criterion_residence(facts, attempt->programme, attempt->date, &criterion))
    attempt_refuse(attempt, "basis.commission", rule, criterion.message, criterion.arg1, criterion.arg2);
}

/* --- hand-over inside the organisation ---------------------------------------------------------------------------- */

void guard_transfer_inside(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  if (attempt->target && attempt->target->id == kase->unit)
    attempt_refuse(attempt, "unit", rule, MSG_TRANSFER_SAME_UNIT, NULL, NULL);
  if (attempt->target && attempt->target->organisation != kase->organisation)
    attempt_refuse(attempt, "unit", rule, MSG_TRANSFER_ELSEWHERE, NULL, NULL);
}

void guard_target_offers_programme(const struct attempt *attempt, const char *rule) {
  if (attempt->target)
    guards_unit_serves(attempt, attempt->target, "unit", rule);
}

void guard_transfer_proposed(const struct attempt *attempt, const char *rule) {
  const Lots__Transfer *open = case_open_transfer(attempt->facts->kase);
  if (!open)
    attempt_refuse(attempt, "status", rule, MSG_TRANSFER_NONE, NULL, NULL);
  else if (attempt->date != DATE_NONE && attempt->date < date_stored(open->date))
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE, open->date, NULL);
}

/* --- hand-over to another organisation ---------------------------------------------------------------------------- */

/* By its number: names are written in many ways. */
void guard_received_elsewhere(const struct attempt *attempt, const char *rule) {
  const Lots__Organisation *own = attempt->facts->organisation;
  char number[ORGNUMBER_TEXT_MAX];
  bool known = orgnumber_parse(attempt->hand_over->number, number) == IDNUMBER_FAULT_NONE;
  if (own && known && strcmp(number, own->number) == 0)
    attempt_refuse(attempt, "hand_over.number", rule, MSG_HAND_OVER_INSIDE, NULL, NULL);
}
