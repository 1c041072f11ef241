/* caseload: see caseload.h. */
#include "caseload.h"

#include "server/rules/engine/attempt.h"
#include "server/rules/engine/rights.h"

#define WHOLE_POST 100

unsigned staff_fte_percent(const Lots__Principal *who, uint64_t unit, date_t on) {
  unsigned percent = 0;
  for (size_t i = 0; i < who->n_roles; i++) {
    const Lots__RoleHeld *held = who->roles[i];
    if (held->unit == unit && date_within(on, date_stored(held->from), date_stored(held->to)))
      percent += rights_fte(held);
  }
  return percent < WHOLE_POST ? percent : WHOLE_POST;
}

bool staff_may_coach(const Lots__Principal *who, const struct programme *programme, uint64_t unit, date_t on) {
  return rights_role_among(who, unit, programme->coaches.roles, on) != LOTS__ROLE__ROLE_UNSPECIFIED;
}

struct load caseload(const struct programme *programme, unsigned fte_percent, unsigned active) {
  struct load load = {.fte_percent = fte_percent, .norm = programme->caseload.most};
  uint64_t full_time = (uint64_t)active * WHOLE_POST; /* cases, times the posts that they need be divided by */
  if (fte_percent)
    load.per_full_time = (unsigned)((full_time * 10 + fte_percent / 2) / fte_percent);
  load.over = load.norm && full_time > (uint64_t)load.norm * fte_percent;
  return load;
}
