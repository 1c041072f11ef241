/* nouns: the one list of all nouns, in the order in which the help names them. */
#include "nouns.h"

const struct noun *const nouns[] = {
    &noun_enrol,
    &noun_who,
    &noun_ping,
    &noun_case,
    &noun_note,
    &noun_person,
    &noun_referral,
    &noun_import,
    &noun_staff,
    &noun_unit,
    &noun_org,
    &noun_admin,
    &noun_receipt,
    &noun_call,
    &noun_batch,
    /* the method */
    &noun_phase,
    &noun_profile,
    &noun_plan,
    &noun_goal,
    &noun_match,
    /* placements and support */
    &noun_placement,
    &noun_support,
    &noun_followup,
    &noun_adaptation,
    &noun_employer,
    /* documents */
    &noun_document,
    /* the agenda */
    &noun_agenda,
    /* work lists */
    &noun_list,
    &noun_access,
    NULL,
};
