/* adaptation_moves: from where an adaptation may become what (S4.4), and what it must have then. A table in
 * adaptation_moves.c that a caseworker could check. */
#pragma once

#include "server/rules/engine/programme.h"

struct adaptation_move {
  Lots__AdaptationStatus to;
  unsigned from;     /* a set of STATUS_BIT() */
  bool needs_bearer; /* who pays is known */
  bool needs_reason;
};
/* NULL: nothing becomes that. */
const struct adaptation_move *adaptation_move_to(Lots__AdaptationStatus to);
/* What one may become: a set of STATUS_BIT(); 0: it is over. */
uint32_t adaptation_moves_from(Lots__AdaptationStatus from);
