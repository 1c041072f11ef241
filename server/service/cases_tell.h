/* cases_tell: what happened to a case, in a sentence for a person. To tell of a new event: a row in the table of
 * cases_tell.c, and a function for what its sentence says beyond its kind.
 */
#pragma once

#include "cases.h"

/* item->text: one line out of all of the entry's events about the case, joined by "; "; item->what: the kind of the
 * first of them. False: the arena is spent. */
bool cases_tell(struct call *call, uint64_t id, const Lots__Entry *entry, Lots__HistoryItem *item);
/* Is there a sentence for a kind of event (EVENT_TOLD)? */
bool cases_tells(Lots__Event__KindCase kind);
