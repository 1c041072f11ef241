/* appeal: see appeal.h. */
#include "appeal.h"

#include "server/rules/engine/programme.h"

#define STATE(state) LOTS__APPEAL_STATE__APPEAL_STATE_##state
#define IS(state) STATUS_BIT(STATE(state))

static const unsigned next[] = {
    [STATE(UNSPECIFIED)] = IS(LODGED),
    [STATE(LODGED)] = IS(RECTIFIED) | IS(FORWARDED),
    [STATE(FORWARDED)] = IS(UPHELD) | IS(CHANGED) | IS(REMANDED),
};

unsigned appeal_next(Lots__AppealState from) {
  return (unsigned)from < ROW_COUNT(next) ? next[from] : 0;
}

#define APPEAL_WEEKS 3

date_t appeal_last_day(date_t notified) {
  return notified == DATE_NONE ? DATE_NONE : notified + 7 * APPEAL_WEEKS;
}
