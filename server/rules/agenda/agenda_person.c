/* agenda_person: the rules of the agenda about the person and their registrations. What cannot be
 * done here is told ahead and goes when its day is past. */
#include "agenda_item.h"

#include "server/rules/engine/attempt.h"
#include "server/rules/facts/eligibility.h"

#define KIND_OF(kind) LOTS__AGENDA_KIND__AGENDA_KIND_##kind
#define DORMANT_YEARS 5
#define PLAN_MONTHS 6

static const Lots__AfRegistration *registration(const Lots__Case *kase) {
  const Lots__Basis *basis = eligibility_newest(kase, LOTS__BASIS__KIND_AF_REGISTRATION);
  return basis ? basis->af_registration : NULL;
}

/* S0.22: the support is for those who are registered, as long as it is given. */
void agenda_registration(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__AfRegistration *newest = registration(agenda->facts->kase);
  date_t last = newest ? date_stored(newest->to) : DATE_NONE;
  if (last != DATE_NONE && agenda_near(agenda, row, last))
    agenda_add(agenda, row, KIND_OF(WARNING), last, date_stored(newest->from), MSG_BASE_REGISTERED,
               MSG_DUE_REGISTRATION);
}

static date_t plan_of_action(const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_plans; i++)
    if (kase->plans[i]->kind == LOTS__PLAN_KIND__PLAN_KIND_HANDLINGSPLAN &&
        kase->plans[i]->status != LOTS__PLAN_STATUS__PLAN_STATUS_DRAFT)
      return date_stored(kase->plans[i]->date);
  return DATE_NONE;
}

/* T12: Arbetsförmedlingen owes whoever registers a plan of action, for information; and then a new one within six
 * months of the last (2000:628 6 §). */
void agenda_action_plan(struct agenda *agenda, const struct agenda_row *row) {
  const Lots__AfRegistration *newest = registration(agenda->facts->kase);
  date_t from = newest ? date_stored(newest->from) : DATE_NONE, plan = plan_of_action(agenda->facts->kase);
  date_t renewed = date_add_months(plan, PLAN_MONTHS);
  if (from == DATE_NONE)
    return;
  if (plan != DATE_NONE && agenda_near(agenda, row, renewed))
    agenda_add(agenda, row, KIND_OF(WARNING), renewed, plan, MSG_BASE_PLANNED, MSG_DUE_ACTION_PLAN_AGAIN);
  else if (plan == DATE_NONE && agenda->facts->today <= from + row->days)
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
