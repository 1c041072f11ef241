/* placement_decide: what the decisions about placements share: placement_decide.c plans and changes, placement_steps.c
 * moves and ends.
 */
#pragma once

#include "placement_rules.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/facts/placement_kinds.h"

#define STATUS(status) LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_##status

/* A copy to be changed: what the state holds stays as it is until the event is applied. NULL when out of memory. */
Lots__Placement *placement_copy(const Lots__Placement *placement, struct arena *arena);
/* Adds the event that holds the whole placement; NULL counts as out of memory. */
enum status placement_put(const struct case_facts *facts, Lots__Placement *placement, struct events *out) MUST_USE;
