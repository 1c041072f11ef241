/* agenda: how what is due is marked, in the agenda and in the case file. */
#pragma once

#include "agenda.pb-c.h"
#include "client/cli/cli.h"

/* What is late in red, a limit in bold; "" unless colour is wanted. out_plain() ends it. */
const char *agenda_mark(const struct cli *cli, const Lots__AgendaItem *item);
