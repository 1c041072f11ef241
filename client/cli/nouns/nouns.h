/* nouns: all that `lots` is about, a file each. main.c hands the list on; nothing else of what commands share knows it.
 */
#pragma once

#include "client/cli/command.h"

/* One file each. */
extern const struct noun noun_admin, noun_batch, noun_call, noun_case, noun_enrol, noun_renew, noun_import, noun_note,
    noun_org, noun_person, noun_ping, noun_receipt, noun_referral, noun_staff, noun_unit, noun_who;
/* placements and support */
extern const struct noun noun_adaptation, noun_followup, noun_placement, noun_support;

/* The method. */
extern const struct noun noun_goal, noun_match, noun_phase, noun_plan, noun_profile;
extern const struct noun noun_employer;
/* Documents. */
extern const struct noun noun_document;
/* The agenda. */
extern const struct noun noun_agenda;
/* Work lists. */
extern const struct noun noun_list;

/* Who looked. */
extern const struct noun noun_access;

/* Ends with NULL. */
extern const struct noun *const nouns[];
extern const struct group groups[];
