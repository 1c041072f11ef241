/* case_apply_service: applies the events of placements and support to a case's state. Internal to server/rules; called
 * by case_apply(). */
#pragma once

#include "server/rules/engine/case_rules.h"

/* An event of this part that changes the state; support given is a note and does not. */
bool case_event_is_of_service(const Lots__Event *event);
enum status case_apply_service(Lots__Case *state, const Lots__Event *event, struct arena *arena) MUST_USE;
