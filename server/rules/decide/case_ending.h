/* case_ending: the move that may end a case says until when those who were assigned still read it (READ_AFTER_DAYS, by
 * the day on which it ends). Internal to server/rules/decide. */
#pragma once

#include "server/rules/engine/case_events.h"

/* As case_add_moved(). */
Lots__CaseMoved *case_add_ended(const struct attempt *attempt, struct events *events);
