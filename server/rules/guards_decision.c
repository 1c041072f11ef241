/* guards_decision: whether a step takes a decision at all (E6). See guards.h. */
#include "guards.h"
#include "setting.h"

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
  if (attempt->date != DATE_NONE && setting_decision_needed(facts, attempt->programme, attempt->date))
    attempt_refuse(attempt, "status", rule, MSG_DECISION_NEEDED, programme ? programme->code : "?",
                   date_text(facts->arena, attempt->date));
}
