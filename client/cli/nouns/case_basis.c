/* case_basis: see case_basis.h. */
#include "case_basis.h"

#include "client/cli/rows.h"
#include "common/codes.h"

/* --- SIUS (B5) ---------------------------------------------------------------------------------------------------- */

const struct option_row case_registration_options[] = {
    CASE,
    {.name = "from",
     "basis.af_registration.from",
     VALUE_DATE,
     OPTION_REQUIRED | OPTION_PAST | OPTION_EARLIER,
     .help = N_("first day")},
    {.name = "to",
     "basis.af_registration.to",
     VALUE_DATE,
     OPTION_LAST,
     .help = N_("last day; default: until further notice")},
    {0},
};
const struct option_row case_disability_options[] = {
    CASE,
    {.name = "group",
     "basis.disability.groups",
     VALUE_CODE,
     OPTION_REQUIRED | OPTION_REPEATED,
     &codes_disability_group,
     .help = N_("disability, or another obstacle")},
    {.name = "evidence", "basis.disability.evidence", VALUE_TEXT, .help = N_("what shows it; SIUS asks for it")},
    {0},
};
const struct option_row case_reduced_options[] = {
    CASE,
    {.name = "evidence",
     "basis.reduced_work_ability.evidence",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("what shows it")},
    {0},
};
const struct option_row case_need_options[] = {
    CASE,
    {.name = "before",
     "basis.support_need.before_employment",
     VALUE_FLAG,
     .help = N_("support is needed before employment")},
    {.name = "during",
     "basis.support_need.during_employment",
     VALUE_FLAG,
     .help = N_("support is needed during employment")},
    {.name = "evidence", "basis.support_need.evidence", VALUE_TEXT, OPTION_REQUIRED, .help = N_("what shows it")},
    {0},
};
const struct option_row case_certificate_options[] = {
    CASE,
    {.name = "issued",
     "basis.certificate.issued",
     VALUE_DATE,
     OPTION_PAST | OPTION_EARLIER,
     .help = N_("when it was issued; with --document the document's date is enough")},
    {.name = "document",
     "basis.certificate.document",
     VALUE_ID,
     .help = N_("number of the document that the certificate is")},
    {.name = "issuer", "basis.certificate.issuer", VALUE_TEXT, .help = N_("who issued it")},
    {.name = "supports-diagnosis",
     "basis.certificate.supports_diagnosis",
     VALUE_FLAG,
     .help = N_("it supports the diagnosis")},
    {.name = "recommends",
     "basis.certificate.recommends_programme",
     VALUE_FLAG,
     .help = N_("it recommends the programme")},
    {0},
};
const struct option_row case_ability_options[] = {
    CASE,
    {.name = "outcome",
     "basis.work_ability.outcome",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_work_ability,
     .help = N_("what was found")},
    {.name = "date",
     "basis.work_ability.date",
     VALUE_DATE,
     OPTION_REQUIRED | OPTION_PAST | OPTION_EARLIER,
     .help = N_("when it was established")},
    {.name = "assessor", "basis.work_ability.assessor", VALUE_TEXT, .help = N_("who established it")},
    {.name = "assessor-role",
     "basis.work_ability.assessor_role",
     VALUE_CODE,
     .codes = &codes_role,
     .help = N_("the assessor's profession")},
    {0},
};

/* --- SE, IPS and SEd (B3) ----------------------------------------------------------------------------------------- */

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
    {.name = "to",
     "basis.commission.to",
     VALUE_DATE,
     OPTION_COMING | OPTION_LAST,
     .help = N_("last day; default: until further notice")},
    {0},
};
