/* disclosure: what the client lets somebody be told, and until when (B9). To change what an employer may be told, change
 * employer_may_be_told(). */
#pragma once

#include "server/rules/engine/case_facts.h"

/* May an employer be told who the client is? */
bool employer_may_be_told(Lots__DisclosureChoice disclosed);
/* The choice that holds on a day towards an employer of the register, or (0) in general; NULL: none, so nothing may be
 * told. A general choice does not reach an employer: the client is asked again at each new one. A later general NONE
 * does: who wants nothing told any more need not say it employer by employer. */
const Lots__Disclosure *case_disclosure_on(const Lots__Case *kase, uint64_t employer, date_t date);
/* Does a choice towards somebody, whichever it is, hold on a day? That the client was asked is what phase P4 looks at.
 */
bool case_disclosure_chosen(const Lots__Case *kase, date_t date);
