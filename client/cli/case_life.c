/* case_life: see case_life.h. */
#include "case_life.h"

#include "case.h"

#define CASE                                                                                                           \
  { .name = "CASE", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the case") }
#define DATE                                                                                                           \
  { .name = "date", "date", VALUE_DATE, .help = N_("when it happened; default: today") }

/* --- what SE, IPS and SEd rest on (B3) ------------------------------------------------------------------------------
 */

const struct option_row case_wish_options[] = {
    CASE,
    {.name = "work", "basis.wish.work", VALUE_FLAG, .help = N_("the person wants to work")},
    {.name = "studies", "basis.wish.studies", VALUE_FLAG, .help = N_("the person wants to study")},
    {.name = "words", "basis.wish.words", VALUE_TEXT, OPTION_FILE, .help = N_("in the person's own words")},
    {0},
};
const struct option_row case_residence_options[] = {
    CASE,
    {.name = "municipality",
     "basis.residence.municipality",
     VALUE_PLACE,
     OPTION_REQUIRED,
     .help = N_("municipality, by code or name")},
    {.name = "evidence", "basis.residence.evidence", VALUE_TEXT, .help = N_("what shows it")},
    {0},
};
const struct option_row case_commission_options[] = {
    CASE,
    {.name = "commissioner",
     "basis.commission.commissioner",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("the organisation that decided and orders the service")},
    {.name = "commissioner-number",
     "basis.commission.commissioner_number",
     VALUE_TEXT,
     .help = N_("its organisation number")},
    {.name = "reference", "basis.commission.reference", VALUE_TEXT, .help = N_("of its decision or order")},
    {.name = "scope",
     "basis.commission.scope",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("what is to be done, and how much")},
    {.name = "from", "basis.commission.from", VALUE_DATE, OPTION_REQUIRED, .help = N_("first day")},
    {.name = "to", "basis.commission.to", VALUE_DATE, .help = N_("last day; default: until further notice")},
    {0},
};
