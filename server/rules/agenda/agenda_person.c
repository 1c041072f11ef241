/* agenda_person: the rules of the agenda about the person and their registrations. None of them can be done here: they
 * are told ahead and, but for a number that has gone dormant, go when their day is past. */
#include "agenda_item.h"

#include "server/rules/engine/attempt.h"
#include "server/rules/facts/eligibility.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind
#define DORMANT_YEARS 5

static bool has_action_plan(const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_plans; i++)
    if (kase->plans[i]->kind == LOTS__PLAN_KIND__PLAN_KIND_HANDLINGSPLAN &&
        kase->plans[i]->status != LOTS__PLAN_STATUS__PLAN_STATUS_DRAFT)
      return true;
  return false;
}

/* T12: Arbetsförmedlingen owes whoever registers a plan of action; for information. */
void agenda_action_plan(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__Case *kase = agenda->facts->kase;
  const Lots__Basis *basis = eligibility_newest(kase, LOTS__BASIS__KIND_AF_REGISTRATION);
  date_t from = basis ? date_stored(basis->af_registration->from) : DATE_NONE;
  if (from == DATE_NONE || agenda->facts->today > from + row->days || has_action_plan(kase))
    return;
  agenda_add(agenda, row, KIND_OF(WARNING), from + row->days, from, MSG_BASE_REGISTERED, MSG_DUE_ACTION_PLAN);
}

/* T23: each year on the day of the marking. */
void agenda_protected(struct agenda *agenda, const struct agenda_row *row) {
  date_t since = agenda->facts->protected_since, due = since;
  for (int years = 1; since != DATE_NONE && (due == since || due < agenda->facts->today); years++)
    due = date_add_months(since, 12 * years);
  if (since != DATE_NONE && agenda_near(agenda, row, due))
    agenda_add(agenda, row, KIND_OF(TASK), due, since, MSG_BASE_PROTECTED, MSG_DUE_PROTECTED);
}

/* T24: at the end of the fifth calendar year after. */
void agenda_coordination(struct agenda *agenda, const struct agenda_row *row) {
  date_t since = agenda->facts->coordination_since, due;
  struct civil last = {.year = date_to_civil(since).year + DORMANT_YEARS, .month = 12, .day = 31};
  if (since != DATE_NONE && date_from_civil(last, &due) == STATUS_OK && agenda_near(agenda, row, due))
    agenda_add(agenda, row, KIND_OF(WARNING), due, since, MSG_BASE_COORDINATION, MSG_DUE_COORDINATION);
}
