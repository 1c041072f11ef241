/* agenda: what is due, as it is shown: for the agenda itself, for work lists and for the case file. */
#pragma once

#include "agenda.pb-c.h"
#include "call.h"

/* A sentence in the caller's language, with codes as names; NULL when the arena is spent. */
char *agenda_sentence(struct call *call, enum message message, const char *arg1, const char *arg2);
/* In the call's arena; NULL when it is spent. */
Lots__AgendaItem *agenda_item_shown(struct call *call, const struct agenda_shown *shown);
