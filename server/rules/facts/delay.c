/* delay: see delay.h. */
#include "delay.h"

#include "server/rules/engine/programme.h"

#define STATE(state) LOTS__DELAY_STATE__DELAY_STATE_##state
#define IS(state) STATUS_BIT(STATE(state))
#define ANSWER_DAYS (4 * 7)

date_t delay_last_day(const Lots__Case *kase) {
  return date_add_months(date_stored(kase->received), DELAY_MONTHS);
}

const Lots__DelayStep *delay_newest(const Lots__Case *kase, Lots__DelayState state) {
  for (size_t i = kase->n_delays; i > 0; i--)
    if (kase->delays[i - 1]->state == state)
      return kase->delays[i - 1];
  return NULL;
}

/* The last step on record that answers or asks; to be told is neither. */
static const Lots__DelayStep *newest_of_request(const Lots__Case *kase) {
  for (size_t i = kase->n_delays; i > 0; i--)
    if (kase->delays[i - 1]->state != STATE(TOLD))
      return kase->delays[i - 1];
  return NULL;
}

const Lots__DelayStep *delay_request(const Lots__Case *kase) {
  const Lots__DelayStep *newest = newest_of_request(kase);
  return newest && newest->state == STATE(REQUESTED) ? newest : NULL;
}

unsigned delay_next(const Lots__Case *kase) {
  const Lots__DelayStep *newest = newest_of_request(kase);
  unsigned next = IS(TOLD) | IS(REQUESTED);
  if (newest && newest->state == STATE(REQUESTED))
    next |= IS(REFUSED);
  if (newest && newest->state == STATE(REFUSED))
    next |= IS(APPEALED);
  return next;
}

date_t delay_answer_by(date_t requested) {
  return requested == DATE_NONE ? DATE_NONE : requested + ANSWER_DAYS;
}

bool delay_is_early(const Lots__Case *kase, date_t requested) {
  return requested <= delay_last_day(kase) || delay_newest(kase, STATE(REQUESTED));
}
