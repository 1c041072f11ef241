/* disclosure: see disclosure.h. */
#include "disclosure.h"

#define CHOICE(choice) LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_##choice

bool employer_may_be_told(Lots__DisclosureChoice disclosed) {
  return disclosed == LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_SUPPORT_ONLY ||
         disclosed == LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_SELECTED ||
         disclosed == LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_FULL;
}

static bool is_general(const Lots__Disclosure *choice) {
  return choice->employer == 0 && !choice->to[0];
}

static bool speaks_of(const Lots__Disclosure *choice, uint64_t employer) {
  if (employer == 0)
    return is_general(choice);
  return choice->employer == employer || (is_general(choice) && choice->choice == CHOICE(NONE));
}

/* One by one, the later entry of two on the same day. A choice that was revoked is not replaced by the one before it.
 */
const Lots__Disclosure *case_disclosure_on(const Lots__Case *kase, uint64_t employer, date_t date) {
  const Lots__Disclosure *newest = NULL;
  for (size_t i = 0; i < kase->n_disclosures; i++) {
    const Lots__Disclosure *choice = kase->disclosures[i];
    date_t from = date_stored(choice->date);
    if (from <= date && speaks_of(choice, employer) && (!newest || from >= date_stored(newest->date)))
      newest = choice;
  }
  bool revoked = newest && newest->revoked[0] && date_stored(newest->revoked) <= date;
  return revoked ? NULL : newest;
}

bool case_disclosure_chosen(const Lots__Case *kase, date_t date) {
  for (size_t i = 0; i < kase->n_disclosures; i++) {
    const Lots__Disclosure *choice = kase->disclosures[i];
    date_t revoked = date_stored(choice->revoked);
    if (date >= date_stored(choice->date) && (revoked == DATE_NONE || date < revoked))
      return true;
  }
  return false;
}
