/* guards_assign: who may be appointed to handle or decide, and whose assignment may be ended. See guards.h. */
#include "guards.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/assignments.h"
#include "server/rules/facts/case_state.h"

#define DECIDER LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_DECIDER
#define HANDLES (RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_WORK)

/* --- appointing --------------------------------------------------------------------------------------------------- */

static bool may_decide(const struct attempt *attempt) {
  const struct case_facts *facts = attempt->facts;
  uint32_t roles = attempt->programme->deciders.roles;
  return rights_role_among(attempt->appointed, facts->kase->unit, roles, facts->today);
}

static bool may_handle(const struct attempt *attempt) {
  return rights_in_unit(attempt->appointed, attempt->facts->kase->unit, attempt->facts->today) & HANDLES;
}

void guard_appointed_may_take_part(const struct attempt *attempt, const char *rule) {
  if (!attempt->appointed) /* which the request's check has told */
    return;
  if (attempt->assignment->kind == DECIDER ? !may_decide(attempt) : !may_handle(attempt))
    attempt_refuse(attempt, "staff", rule, MSG_PART_ROLE, NULL, NULL);
}

/* The other side of guard_appointed_not_decider. */
void guard_appointed_not_coach(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  if (attempt->appointed && attempt->assignment->kind == DECIDER &&
      case_coach(facts->kase, facts->today) == attempt->appointed->id)
    attempt_refuse(attempt, "staff", rule, MSG_APPOINTED_COACHES, NULL, NULL);
}

/* --- ending ------------------------------------------------------------------------------------------------------- */

/* One's own, or of those that one may appoint. */
void guard_assignment_is_ones_to_end(const struct attempt *attempt, const char *rule) {
  const struct case_facts *facts = attempt->facts;
  unsigned rights = rights_in_unit(facts->caller, facts->kase->unit, facts->today);
  if (attempt->assignment->staff != facts->caller->id && !(rights & (RIGHT_ASSIGN | RIGHT_MANAGE)))
    attempt_refuse(attempt, "staff", rule, MSG_END_NOT_YOURS, NULL, NULL);
}

static bool is_left(const struct attempt *attempt, const Lots__Assignment *one) {
  const Lots__Assignment *asked = attempt->assignment;
  date_t to = date_stored(one->to);
  return one->staff == asked->staff && (!asked->kind || one->kind == asked->kind) &&
         (assignment_waits(one) || to == DATE_NONE || to >= attempt->date);
}

/* Something is there to be ended, and not before it began. */
void guard_assignment_there(const struct attempt *attempt, const char *rule) {
  const Lots__Case *kase = attempt->facts->kase;
  const Lots__Assignment *found = NULL;
  for (size_t i = 0; i < kase->n_assignments; i++)
    if (is_left(attempt, kase->assignments[i]))
      found = kase->assignments[i];
  if (!found)
    attempt_refuse(attempt, "staff", rule, MSG_NO_ASSIGNMENT, NULL, NULL);
  else if (attempt->date != DATE_NONE && attempt->date < date_stored(found->from))
    attempt_refuse(attempt, "from", rule, MSG_DATE_BEFORE, found->from, NULL);
}
