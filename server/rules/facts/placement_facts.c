/* placement_facts: see placement_facts.h. */
#include "placement_facts.h"

#include "server/rules/engine/attempt.h"

static bool counts(const Lots__Placement *placement) {
  return placement->status != LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_CANCELLED;
}

bool placement_exists(const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_placements; i++)
    if (counts(kase->placements[i]))
      return true;
  return false;
}

bool placement_is_dated(const Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_placements; i++)
    if (counts(kase->placements[i]) && kase->placements[i]->start[0])
      return true;
  return false;
}

/* AGREED is not yet begun, whatever its date says. */
static bool has_begun(const Lots__Placement *placement) {
  return placement->status == LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_ONGOING ||
         placement->status == LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_INTERRUPTED ||
         placement->status == LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_ENDED;
}

bool placement_has_started(const Lots__Case *kase, date_t date) {
  for (size_t i = 0; i < kase->n_placements; i++) {
    date_t start = date_stored(kase->placements[i]->start);
    if (has_begun(kase->placements[i]) && start != DATE_NONE && start <= date)
      return true;
  }
  return false;
}
