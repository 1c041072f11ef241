/* programmes: the rule tables that there are: the rule book of the daemon. A table is one file, programme_NAME.c; to add
 * one, list it in programmes.c. */
#pragma once

#include "server/rules/engine/case_facts.h"

struct programme;

extern const struct programme programme_sius, programme_se, programme_ips, programme_sed;
extern const struct rule_book rule_book;

/* rule_book_on() and rule_book_changes() of this book. */
const struct programme *programme_on(Lots__Programme programme, date_t date);
date_t programme_changes(Lots__Programme programme, date_t date);
