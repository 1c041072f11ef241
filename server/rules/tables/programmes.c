/* programmes: see programmes.h. */
#include "programmes.h"

#include "server/rules/engine/programme.h"

static const struct programme *const tables[] = {&programme_sius, &programme_se, &programme_ips, &programme_sed};

const struct rule_book rule_book = {.tables = tables, .count = ROW_COUNT(tables)};

const struct programme *programme_on(Lots__Programme programme, date_t date) {
  return rule_book_on(&rule_book, programme, date);
}

date_t programme_changes(Lots__Programme programme, date_t date) {
  return rule_book_changes(&rule_book, programme, date);
}
