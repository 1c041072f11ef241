/* disclosure_lapse: see disclosure_lapse.h. */
#include "disclosure_lapse.h"

#include <string.h>

#include "case_state.h"
#include "disclosure.h"
#include "server/rules/engine/attempt.h"

#define PSTATUS(status) LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_##status

static bool same_audience(const Lots__Disclosure *a, const Lots__Disclosure *b) {
  return a->employer == b->employer && strcmp(a->to, b->to) == 0;
}

static bool has_begun(const Lots__Disclosure *choice, date_t today) {
  return date_stored(choice->date) <= today;
}

/* The newest to the audience of choice `index` by the day, of those that tell something or (`any`) of all; a later
 * entry of the same day goes before an earlier one. */
static const Lots__Disclosure *newest(const Lots__Case *kase, size_t index, bool any, date_t today) {
  const Lots__Disclosure *found = NULL;
  for (size_t i = 0; i < kase->n_disclosures; i++) {
    const Lots__Disclosure *choice = kase->disclosures[i];
    bool counts = has_begun(choice, today) && same_audience(choice, kase->disclosures[index]) &&
                  (any || employer_may_be_told(choice->choice));
    if (counts && (!found || date_stored(choice->date) >= date_stored(found->date)))
      found = choice;
  }
  return found;
}

/* What holds towards the audience of `told`; NULL: nothing does. Words name nobody that the register knows, so a
 * general choice says nothing of them. */
static const Lots__Disclosure *holding(const Lots__Case *kase, size_t index, date_t today) {
  const Lots__Disclosure *choice = kase->disclosures[index];
  if (!choice->to[0])
    return case_disclosure_on(kase, choice->employer, today);
  choice = newest(kase, index, true, today);
  return choice && choice->revoked[0] && date_stored(choice->revoked) <= today ? NULL : choice;
}

/* --- what it bars ------------------------------------------------------------------------------------------------- */

static bool goes_on(const Lots__Placement *placement) {
  return placement->status != PSTATUS(ENDED) && placement->status != PSTATUS(CANCELLED);
}

static void bar_placements(const Lots__Case *kase, struct disclosure_lapse *lapse) {
  for (size_t i = 0; i < kase->n_placements && lapse->placement_count < LAPSED_PLACEMENTS_MAX; i++)
    if (kase->placements[i]->employer == lapse->choice->employer && goes_on(kase->placements[i]))
      lapse->placements[lapse->placement_count++] = kase->placements[i]->id;
}

static Lots__Phase barred_phase(const Lots__Case *kase, const struct programme *programme, date_t today) {
  for (size_t i = 0; programme && i < programme->phase_count; i++) {
    const struct phase_row *row = &programme->phases[i];
    bool opened = case_phase_state(kase, row->phase) != NULL;
    if (!opened && row->asks_choice && !case_disclosure_chosen(kase, today))
      return row->phase;
  }
  return LOTS__PHASE__PHASE_UNSPECIFIED;
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

/* False: it still holds, or there was none. */
static bool judge(const Lots__Case *kase, const struct programme *programme, size_t index, date_t today,
                  struct disclosure_lapse *out) {
  const Lots__Disclosure *told = newest(kase, index, false, today), *now = holding(kase, index, today);
  if (told != kase->disclosures[index] || (now && employer_may_be_told(now->choice)))
    return false;
  date_t revoked = date_stored(told->revoked);
  *out = (struct disclosure_lapse){.choice = told, .revoked = revoked != DATE_NONE && revoked <= today};
  out->since = out->revoked || !now ? revoked : date_stored(now->date);
  out->contacts = told->employer != 0;
  if (told->employer)
    bar_placements(kase, out);
  out->phase = barred_phase(kase, programme, today);
  return true;
}

size_t disclosure_lapses(const Lots__Case *kase, const struct programme *programme, date_t today,
                         struct disclosure_lapse out[DISCLOSURE_LAPSES_MAX]) {
  size_t count = 0;
  for (size_t i = 0; i < kase->n_disclosures && count < DISCLOSURE_LAPSES_MAX; i++)
    if (judge(kase, programme, i, today, &out[count]))
      count++;
  return count;
}
