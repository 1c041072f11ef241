/* case_disclose: the client's disclosure choice, given and taken back (B9): the tables behind two commands of case.c.
 */
#include "case.h"

#include "client/cli/rows.h"

const struct option_row case_disclose_options[] = {
    CASE,
    {.name = "choice",
     "choice",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_disclosure,
     .help = N_("what the client lets be told")},
    {.name = "fact",
     "facts",
     VALUE_TEXT,
     OPTION_REPEATED | OPTION_FILE,
     .help = N_("what may be told, with the choice SELECTED")},
    {.name = "employer", "employer", VALUE_ID, .help = N_("to this employer of the register")},
    {.name = "to", "to", VALUE_TEXT, OPTION_FILE, .help = N_("to whom, in words; neither: the general choice")},
    {.name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("from this day; default: today")},
    {0},
};
const struct option_row case_revoke_options[] = {
    CASE,
    {.name = "NUMBER", "number", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the choice")},
    {.name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("from this day; default: today")},
    {0},
};

static const struct column columns[] = {
    {.key = "id", N_("Case"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "number", N_("Number"), "disclosure.number", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "choice", N_("Choice"), "disclosure.choice", VALUE_CODE, &codes_disclosure},
    {.key = "date", N_("From"), "disclosure.date", VALUE_DATE},
    {.key = "employer", N_("Employer"), "disclosure.employer", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "to", N_("To whom"), "disclosure.to", VALUE_TEXT},
    {.key = "facts", N_("Facts"), "disclosure.facts", VALUE_TEXT, .flags = COLUMN_MANY},
    {.key = "revoked", N_("Revoked"), "disclosure.revoked", VALUE_DATE},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
const struct view case_disclosure_view = {.name = "disclosure", .columns = columns};
