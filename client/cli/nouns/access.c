/* access: who looked; for those who review the access log. */
#include "client/cli/language.h"
#include "client/cli/table.h"
#include "nouns.h"

static const struct option_row searches_options[] = {
    {.name = "staff", "staff", VALUE_ID, .help = N_("only by this member of staff")},
    {.name = "from",
     "from",
     VALUE_DATE,
     OPTION_PAST | OPTION_EARLIER,
     .help = N_("first day; default: 30 days before the last")},
    {.name = "to",
     "to",
     VALUE_DATE,
     OPTION_PAST | OPTION_EARLIER | OPTION_LAST,
     .help = N_("last day; default: today")},
    {.name = "number",
     "identity_number",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("only for this identity number; that you asked is on record, too")},
    {0},
};

static const struct column searches_columns[] = {
    {.key = "at", N_("When"), "at", VALUE_MOMENT},
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Who"), "name", VALUE_TEXT},
    {.key = "method", N_("Method"), "method", VALUE_TEXT},
    {.key = "sought", N_("Sought"), "sought", VALUE_TEXT},
    {.key = "purpose", N_("Purpose"), "purpose", VALUE_TEXT, .flags = COLUMN_WRAP},
    {0},
};
static const struct view searches = {.name = "searches", .rows = "searches", .columns = searches_columns};

static const struct command commands[] = {
    {.name = "access searches",
     N_("who searched for persons, and when; found or not"),
     "lots.Access/ListSearches",
     searches_options,
     &searches,
     .more = N_("For those who hold the role AUDITOR or DPO. What was sought is told by a code: the same for the same "
                "number or "
                "words. The log keeps no number; --number tells whether one was sought.\n"
                "  lots access searches --staff 7 --from -7d\n"
                "  lots access searches --number @-"),
     .empty = N_("No search is on record for that. Look further back with --from.")},
    {0},
};
const struct noun noun_access = {"access", N_("who looked, for those who review it"), commands};
