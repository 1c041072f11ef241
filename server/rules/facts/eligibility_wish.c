/* eligibility_wish: what SE, IPS and SEd ask for: that the client wants it, and that the service is this organisation's
 * to give. See eligibility.h. */
#include <string.h>

#include "eligibility.h"
#include "server/rules/engine/attempt.h"

/* --- the wish ----------------------------------------------------------------------------------------------------- */

bool criterion_wish(const struct case_facts *facts, const struct programme *programme, date_t date,
                    struct criterion *out) {
  (void)programme, (void)date;
  const Lots__Basis *basis = eligibility_newest(facts->kase, LOTS__BASIS__KIND_WISH);
  return (basis && (basis->wish->work || basis->wish->studies)) || eligibility_unmet(out, MSG_NO_WISH, NULL, NULL);
}

bool criterion_wish_studies(const struct case_facts *facts, const struct programme *programme, date_t date,
                            struct criterion *out) {
  (void)programme, (void)date;
  const Lots__Basis *basis = eligibility_newest(facts->kase, LOTS__BASIS__KIND_WISH);
  return (basis && basis->wish->studies) || eligibility_unmet(out, MSG_NO_WISH_STUDIES, NULL, NULL);
}

/* --- residence or commission -------------------------------------------------------------------------------------- */

static bool commissioned(const struct case_facts *facts, date_t date, struct criterion *out) {
  const Lots__Basis *basis = eligibility_newest(facts->kase, LOTS__BASIS__KIND_COMMISSION);
  if (!basis)
    return eligibility_unmet(out, MSG_NO_COMMISSION, NULL, NULL);
  date_t from = date_stored(basis->commission->from), to = date_stored(basis->commission->to);
  if (from != DATE_NONE && date_within(date, from, to))
    return true;
  const char *period = arena_printf(facts->arena, "%s–%s", basis->commission->from, basis->commission->to);
  return eligibility_unmet(out, MSG_COMMISSION_NOT_ON, date_text(facts->arena, date), period);
}

/* An organisation without a municipality of its own (a region) asks only that the residence is on record. */
static bool resident(const struct case_facts *facts, struct criterion *out) {
  const Lots__Basis *basis = eligibility_newest(facts->kase, LOTS__BASIS__KIND_RESIDENCE);
  const char *own = facts->organisation ? facts->organisation->municipality : "";
  if (!basis)
    return eligibility_unmet(out, MSG_NO_RESIDENCE, NULL, NULL);
  return !own[0] || strcmp(basis->residence->municipality, own) == 0 ||
         eligibility_unmet(out, MSG_OTHER_RESIDENCE, basis->residence->municipality, own);
}

bool criterion_residence(const struct case_facts *facts, const struct programme *programme, date_t date,
                         struct criterion *out) {
  (void)programme;
  bool provider =
      facts->organisation && facts->organisation->kind == LOTS__ORGANISATION_KIND__ORGANISATION_KIND_PROVIDER;
  return provider ? commissioned(facts, date, out) : resident(facts, out);
}
