/* programme_sed: the rules of Supported Education (S2.25, S4.6): choose, get and keep studies.
 * The wish is to study; the rest is as in Supported Employment.
 * Tables only; programme.h says what each column means and SOURCES.md what each id means.
 */
#include "method_rows.h"
#include "phases_sed.h"
#include "programme_words.h"
#include "programmes.h"
#include "rows_document.h"
#include "rows_se.h"
#include "rows_service.h"

/* Tables, to be read across: their columns are set by hand. */
/* clang-format off */

/* What must be there for the service (B3): no evidence of illness, ability or need is ever asked for. */
static const struct criterion_row criteria[] = {
    /* rule  field              asked                    waits  judged by                      the record                    source */
    {"B3.1", "basis.wish",      MSG_CRITERION_WISH_STUDIES, true,  criterion_wish_studies,        BASIS(WISH)},                 /* B3, S2.25 */
    {"B3.2", "basis.residence", MSG_CRITERION_RESIDENCE, true,  criterion_residence,           BASIS(RESIDENCE)},            /* B3, C12, S4.16 */
};

/* command, from, to, who may, source, guards */
static const struct transition transitions[] = {
    /* --- From the first contact to the end --- */
    SE_FAMILY_ROWS("S2.25", "S4.23"),
    /* --- Documents --- */
    DOCUMENT_ROWS,
    /* --- Pause, hand-over, reopening; what follows on a decision --- */
    LIFE_OF_EVERY_CASE,
    /* --- Method: phases, disclosure, profile, plans --- */
    METHOD_ROWS,
    SERVICE_ROWS,
};

/* The closed list of C12. */
static const struct reject_row reject_reasons[] = {
    SE_FAMILY_REJECT_ROWS,
};

static const struct close_row close_reasons[] = {
    SE_FAMILY_CLOSE_ROWS,
};

static const struct pause_row pause_reasons[] = {
    SE_FAMILY_PAUSE_ROWS,
};

static const struct agreement_row agreements[] = {
    /* type   parties            before ACTIVE */
    {"ASE", {"CLIENT", "COACH"}, true, "S4.20, C3", 0, 0},
};

static const struct line_row lines[] = {
    OPEN_ENDED_LINE,
};

/* Months after the first day at work: a choice (F12). */
static const struct setting_row settings[] = {
    /* name                     unit                 standard, count, least, most, source */
    {SETTING(FOLLOW_UP_MONTHS), UNIT_IS(MONTH_LIST), {1, 3, 6, 9, 12}, 5, 1, 36, "S2.30"},
    SETTINGS_OF_EVERY_PROGRAMME,
};

static const struct phase_row phases[] = {
    PHASES_SED,
};

const struct programme programme_sed = {
    .programme  = LOTS__PROGRAMME__PROGRAMME_SED,
    .valid_from = "2011-01-01", /* as IPS. A choice */
    .valid_to   = "",
    .source     = "S2.25, S2.10",

    .decision_required    = true, /* S2.10 */
    .decision_set_by_unit = true, /* E6 */
    .decider_organisation = {KIND(MUNICIPALITY), "S2.10"},
    .referrers            = {ROLES_ANY, "B4; S2.10"},
    .assessors            = {ROLE(BISTAND) | ROLE(TEAM_LEAD) | ROLE(UNIT_MANAGER) | ROLE(COACH) | ROLE(ED_COACH), "B3; S2.10"},
    .deciders             = {ROLE(BISTAND), "B11; S2.10, S2.40"},
    .coaches              = {ROLE(COACH) | ROLE(ED_COACH), "S2.25"},
    .coach_competence     = {LOTS__COMPETENCE_KIND__COMPETENCE_KIND_SED_BASIC, 0, "S4.25"}, /* S4.25 tells no length of this one */

    .criteria       = criteria,       .criterion_count     = ROW_COUNT(criteria),
    .transitions    = transitions,    .transition_count    = ROW_COUNT(transitions),
    .reject_reasons = reject_reasons, .reject_reason_count = ROW_COUNT(reject_reasons),
    .close_reasons  = close_reasons,  .close_reason_count  = ROW_COUNT(close_reasons),
    .agreements     = agreements,     .agreement_count     = ROW_COUNT(agreements),
    .pause_reasons  = pause_reasons,  .pause_reason_count  = ROW_COUNT(pause_reasons),
    .phases         = phases,         .phase_count         = ROW_COUNT(phases), /* S3.13 */
    .appeal         = {false, 3, "T11; förvaltningslagen 44 §"},
    .lines          = lines,          .line_count          = ROW_COUNT(lines),
    .settings       = settings,       .setting_count       = ROW_COUNT(settings),
    .unexecuted_months = 3, /* T10 */
    .caseload       = {0, "L2"}, /* no norm on record */
};
/* clang-format on */
