/* appeal: see appeal.h. */
#include "appeal.h"

#include "legal_day.h"
#include "server/rules/engine/programme.h"

#define STATE(state) LOTS__APPEAL_STATE__APPEAL_STATE_##state
#define IS(state) STATUS_BIT(STATE(state))
#define ENDS_REVIEW (IS(REVIEWED) | IS(RECTIFIED))

const Lots__AppealStep *appeal_newest(const Lots__Decision *decision) {
  return decision && decision->n_appeal > 0 ? decision->appeal[decision->n_appeal - 1] : NULL;
}

/* The review that was done; NULL. */
static const Lots__AppealStep *review_of(const struct appeal_row *row, const Lots__Decision *decision) {
  for (size_t i = decision->n_appeal; row->review_first && i-- > 0;)
    if (STATUS_BIT(decision->appeal[i]->state) & ENDS_REVIEW)
      return decision->appeal[i];
  return NULL;
}

bool appeal_is_for_review(const struct appeal_row *row, const Lots__Decision *decision) {
  return row->review_first && !review_of(row, decision);
}

bool appeal_waits(const Lots__Decision *decision) {
  const Lots__AppealStep *newest = appeal_newest(decision);
  return newest && (STATUS_BIT(newest->state) & (IS(REVIEW_REQUESTED) | IS(LODGED)));
}

unsigned appeal_next(const struct appeal_row *row, const Lots__Decision *decision) {
  const Lots__AppealStep *newest = appeal_newest(decision);
  bool for_review = appeal_is_for_review(row, decision);
  if (!newest)
    return for_review ? IS(REVIEW_REQUESTED) | IS(LODGED) : IS(LODGED);
  if (appeal_waits(decision))
    return IS(DISMISSED) | (for_review ? ENDS_REVIEW : IS(RECTIFIED) | IS(FORWARDED));
  if (newest->state == STATE(FORWARDED))
    return IS(UPHELD) | IS(CHANGED) | IS(REMANDED);
  return newest == review_of(row, decision) ? IS(LODGED) : 0;
}

date_t appeal_counted_from(const struct appeal_row *row, const Lots__Decision *decision) {
  const Lots__AppealStep *review = review_of(row, decision);
  if (review)
    return date_stored(review->date);
  return decision->notified ? date_stored(decision->notified->date) : DATE_NONE;
}

date_t appeal_last_day(const struct appeal_row *row, const Lots__Decision *decision) {
  date_t from = appeal_counted_from(row, decision);
  return from == DATE_NONE ? DATE_NONE : legal_last_day(from + 7 * row->weeks);
}
