/* programme_ips: the rules of Individual Placement and Support (S2.12, S4.14).
 * The opposite of SIUS: nobody is shut out who wants to work or study (zero exclusion, S2.27), and neither present nor
 * future ability to work is judged. There is no end in time.
 * Tables only; programme.h says what each column means and SOURCES.md what each id means.
 */
#include "method_rows.h"
#include "phases_se.h"
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
    {"B3.1", "basis.wish",      MSG_CRITERION_WISH,      true,  criterion_wish,                BASIS(WISH)},                 /* B3, S2.9 */
    {"B3.2", "basis.residence", MSG_CRITERION_RESIDENCE, true,  criterion_residence,           BASIS(RESIDENCE)},            /* B3, C12, S4.16 */
};

/* command, from, to, who may, source, guards */
static const struct transition transitions[] = {
    /* --- From the first contact to the end --- */
    SE_FAMILY_ROWS("S2.5", "S2.36"),
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

/* Zero exclusion: none of these is ever a reason (C12). */
static const struct forbidden_row forbidden_reasons[] = {
    {REJECT(NOT_READY),          "S2.27"}, /* inte redo */
    {REJECT(SYMPTOMS),           "S2.27"}, /* symtom */
    {REJECT(SUBSTANCE_USE),      "S2.27"}, /* missbruk */
    {REJECT(MISSED_MEETINGS),    "S2.27"}, /* uteblivna möten */
    {REJECT(WORK_HISTORY),       "S2.27"}, /* tidigare arbetsliv */
    {REJECT(LOW_MOTIVATION),     "S2.27"}, /* låg motivation, enligt andra */
    {REJECT(CRIMINAL_RECORD),    "S2.27"}, /* belastningsregister */
    {REJECT(TOO_LITTLE_SUPPORT), "S2.27"}, /* för få stödtimmar */
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
    {SETTING(FOLLOW_UP_MONTHS), UNIT_IS(MONTH_LIST), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 12, 1, 36, "T8"},
    {SETTING(NEW_COACH_MONTHS), UNIT_IS(MONTHS),     {6}, 1,                                   1, 24, "T22"}, /* T22 says "new" and no number */
    SETTINGS_OF_EVERY_PROGRAMME,
};

static const struct phase_row phases[] = {
    PHASES_SE,
};

const struct programme programme_ips = {
    .programme  = LOTS__PROGRAMME__PROGRAMME_IPS,
    .valid_from = "2011-01-01", /* Socialstyrelsen recommends it from 2011 (S2.12); before it there is no table. A choice */
    .valid_to   = "",
    .source     = "S2.12, S2.10",

    .decision_required    = true, /* S2.10 */
    .decision_set_by_unit = true, /* E6 */
    .decider_organisation = {KIND(MUNICIPALITY), "S2.10"},
    .referrers            = {ROLES_ANY, "B4; S2.10"},
    .assessors            = {ROLE(BISTAND) | ROLE(TEAM_LEAD) | ROLE(UNIT_MANAGER) | ROLE(COACH), "B3; S2.10"},
    .deciders             = {ROLE(BISTAND), "B11; S2.10, S2.40"},
    .coaches              = {ROLE(COACH), "S2.5"},
    .coach_competence     = {LOTS__COMPETENCE_KIND__COMPETENCE_KIND_IPS_BASIC, 4, "S4.25"}, /* that it is asked for: S2.36 */

    .criteria       = criteria,       .criterion_count     = ROW_COUNT(criteria),
    .transitions    = transitions,    .transition_count    = ROW_COUNT(transitions),
    .reject_reasons = reject_reasons, .reject_reason_count = ROW_COUNT(reject_reasons),
    .forbidden_reasons = forbidden_reasons, .forbidden_reason_count = ROW_COUNT(forbidden_reasons),
    .close_reasons  = close_reasons,  .close_reason_count  = ROW_COUNT(close_reasons),
    .agreements     = agreements,     .agreement_count     = ROW_COUNT(agreements),
    .pause_reasons  = pause_reasons,  .pause_reason_count  = ROW_COUNT(pause_reasons),
    .waiting_list   = "B4", /* "caseload full" is no reason to decline */
    .phases         = phases,         .phase_count         = ROW_COUNT(phases), /* S4.20 */
    .appeal         = {false, 3, "T11; förvaltningslagen 44 §"},
    .lines          = lines,          .line_count          = ROW_COUNT(lines),
    .mentoring      = {1, "B15, S4.23"}, /* each month */
    .outcomes_review = "B15, S4.23",
    .settings       = settings,       .setting_count       = ROW_COUNT(settings),
    .unexecuted_months = 3, /* T10 */
    .caseload       = {20, "C8"}, /* the scale's first item: at most twenty gives the full score */
};
/* clang-format on */
