/* adaptation_moves: see adaptation_moves.h. */
#include "adaptation_moves.h"

#define STATUS(status) LOTS__ADAPTATION_STATUS__ADAPTATION_STATUS_##status
#define FROM(status) STATUS_BIT(STATUS(status))

/* What has been refused or has ended stays so: a new need is a new adaptation. An adaptation need not be decided: an
 * employer may just move a desk. */
static const struct adaptation_move moves[] = {
    {STATUS(DECIDED), FROM(PROPOSED), true, false},
    {STATUS(REFUSED), FROM(PROPOSED), false, true},
    {STATUS(IN_PLACE), FROM(PROPOSED) | FROM(DECIDED), true, false},
    {STATUS(ENDED), FROM(PROPOSED) | FROM(DECIDED) | FROM(IN_PLACE), false, true},
};

const struct adaptation_move *adaptation_move_to(Lots__AdaptationStatus to) {
  for (size_t i = 0; i < ROW_COUNT(moves); i++)
    if (moves[i].to == to)
      return &moves[i];
  return NULL;
}

uint32_t adaptation_moves_from(Lots__AdaptationStatus from) {
  uint32_t ways = 0;
  for (size_t i = 0; i < ROW_COUNT(moves); i++)
    if (moves[i].from & STATUS_BIT(from))
      ways |= STATUS_BIT(moves[i].to);
  return ways;
}
