/* case_apply_life: the part of case_apply() about pauses, hand-overs and what follows on a decision. Internal to
 * server/rules. */
#pragma once

#include "server/rules/engine/case_rules.h"

/* After the status has changed from `before`: pauses begin and end, a start executes the decision. False: out of
 * memory. */
bool case_apply_life_moved(Lots__Case *state, Lots__CaseStatus before, const Lots__CaseMoved *moved,
                           struct arena *arena) MUST_USE;
/* Events 40-49. */
enum status case_apply_life(Lots__Case *state, const Lots__Event *event, struct arena *arena) MUST_USE;
