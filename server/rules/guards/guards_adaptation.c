/* guards_adaptation: see guards.h. */
#include "guards.h"
#include "server/rules/facts/adaptation_moves.h"

void guard_adaptation_step(const struct attempt *attempt, const char *rule) {
  const Lots__Adaptation *before = attempt->adaptation.before;
  const struct adaptation_move *step = adaptation_move_to(attempt->adaptation.to);
  if (!before)
    return;
  const struct code *status = code_by_number(&codes_adaptation_status, (int)before->status);
  uint32_t ways = adaptation_moves_from(before->status);
  if (!ways)
    attempt_refuse(attempt, "status", rule, MSG_ADAPTATION_OVER, status ? status->code : "?", NULL);
  else if (attempt->adaptation.to && (!step || !(step->from & STATUS_BIT(before->status))))
    attempt_refuse(attempt, "status", rule, MSG_ADAPTATION_STEP, status ? status->code : "?",
                   programme_bit_choices(ways, &codes_adaptation_status, attempt->facts->arena));
  if (attempt->date != DATE_NONE && attempt->date < date_stored(before->status_since))
    attempt_refuse(attempt, "date", rule, MSG_DATE_BEFORE_STEP, before->status_since, NULL);
}
