/* placement_facts: what the phases ask about placements (B8, B10), in one place. A cancelled placement counts as none.
 */
#pragma once

#include "cases.pb-c.h"
#include "common/date.h"

/* A placement, or an agreement with an employer, is on record (P4). */
bool placement_exists(const Lots__Case *kase);
/* One has a start date (P5). */
bool placement_is_dated(const Lots__Case *kase);
/* One has begun on or before `date` (P3). */
bool placement_has_started(const Lots__Case *kase, date_t date);
