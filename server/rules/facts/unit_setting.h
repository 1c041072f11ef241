/* unit_setting: what a unit has set for a programme, judged by a day (E6). Settings are data on the unit, written by
 * administrators with the board's decision as reference; a past setting stays, so that a case is judged by its day.
 */
#pragma once

#include "server/rules/engine/case_facts.h"
#include "server/rules/engine/programme.h"

/* The unit's setting for the programme on a day, or NULL: the programme's own rule counts. */
const Lots__ProgrammeSetting *unit_setting_on(const Lots__Unit *unit, Lots__Programme programme, date_t date);
/* Does the service take a decision in this unit on that day? Where the programme leaves it to the unit: as the unit's
 * setting says, and without one only in organisations that decide; a provider's commissioner has decided already
 * (S4.16). */
bool unit_setting_decision_needed(const struct case_facts *facts, const struct programme *programme, date_t date);

/* Adds `setting` to the unit in place, by its programme's rules of today (NULL: it has none): the one that still runs ends the day before. INVALID_ARGUMENT with problems when
 * it cannot be, RESOURCE_EXHAUSTED when the arena is spent. */
enum status unit_setting_add(Lots__Unit *unit, Lots__ProgrammeSetting *setting, const struct programme *rules,
                             struct arena *arena, struct problems *problems) MUST_USE;
