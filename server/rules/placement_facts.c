/* placement_facts: see placement_facts.h. */
#include "placement_facts.h"

bool placement_exists(const Lots__Case *kase) {
  (void)kase;
  return false;
}

bool placement_is_dated(const Lots__Case *kase) {
  (void)kase;
  return false;
}

bool placement_has_started(const Lots__Case *kase, date_t date) {
  (void)kase;
  (void)date;
  return false;
}
