/* case_ending: see case_ending.h. */
#include "case_ending.h"

#include "server/rules/facts/case_state.h"
#include "server/rules/facts/org_setting.h"

Lots__CaseMoved *case_add_ended(const struct attempt *attempt, struct events *events) {
  Lots__CaseMoved *moved = case_add_moved(attempt, events);
  if (!moved || !case_status_is_final(moved->to))
    return moved;
  int days = org_setting_number(attempt->facts, LOTS__SETTING_NAME__SETTING_NAME_READ_AFTER_DAYS, attempt->date);
  moved->read_until = date_text(events->arena, attempt->date + days);
  return moved->read_until ? moved : NULL;
}
