/* nouns: the one list of all nouns, and the groups in which the help names them. */
#include "nouns.h"

#include "client/cli/language.h"

const struct noun *const nouns[] = {
    &noun_enrol,
    &noun_renew,
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

const struct group groups[] = {
    {"", N_("Every day"), "agenda list case note document"},
    {"", N_("Taking in"), "person referral import"},
    {"", N_("The method"), "phase profile plan goal match"},
    {"", N_("Work and support"), "employer placement support followup adaptation"},
    {"", N_("Those who work here, and the daemon"), "staff unit org access admin"},
    {"", N_("Yourself here"), "enrol renew who ping"},
    {"", N_("Proofs and programs"), "receipt call batch"},
    {"case", N_("Look"), "list show history count"},
    {"case", N_("Intake and assessment"), "open record eligibility start-assessment assess withdraw delay"},
    {"case", N_("Decision"), "decide notify appeal not-executed interruption"},
    {"case", N_("Agreement and coach"), "agree assign end-assignment transfer"},
    {"case", N_("Work"), "activate dialogue reach-out pause resume disclose revoke-disclosure"},
    {"case", N_("Ending"), "close hand-over reopen"},
    {"staff", N_("Who works here"), "add list show disable certificates"},
    {"staff", N_("Roles"), "role confirm roles end-role"},
    {"staff", N_("Competence and supervision"), "competence withdraw correct supervise supervision quarters"},
    {"placement", N_("Planning"), "plan list change tasks agree cancel"},
    {"placement", N_("Running"), "start interrupt resume worked end"},
    {"placement", N_("Income"), "income incomes"},
    {0},
};
