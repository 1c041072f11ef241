/* caseload: how much a coach carries (L2): active cases for a full-time post against the programme's norm (S2.8; C8,
 * the scale's first item, says twenty in IPS). The norm is a column of the programme.
 */
#pragma once

#include "server/rules/engine/programme.h"

/* How much of a full-time post `who` holds in the unit on a day, in per cent: the shares of the roles that run there
 * (rights_fte()), together a whole one at most. 0: holds none. */
unsigned staff_fte_percent(const Lots__Principal *who, uint64_t unit, date_t on);
/* Does `who` hold a role that may coach in the programme, in this unit, on this day? */
bool staff_may_coach(const Lots__Principal *who, const struct programme *programme, uint64_t unit, date_t on);

struct load {
  unsigned fte_percent;
  unsigned per_full_time; /* active cases for a full-time post, in tenths, rounded; 0 when there is no post */
  int norm;               /* at most, for a full-time post; 0: the programme has none */
  bool over;              /* more than the norm allows; whoever has cases and no post is over any norm */
};
struct load caseload(const struct programme *programme, unsigned fte_percent, unsigned active);
