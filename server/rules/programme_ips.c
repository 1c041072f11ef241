/* programme_ips: the rules of Individual Placement and Support (S2.12, S4.14).
 * The opposite of SIUS: nobody is shut out who wants to work or study (zero exclusion, S2.27), and neither present nor
 * future ability to work is judged. There is no end in time.
 * Tables only; programme.h says what each column means and SOURCES.md what each id means.
 */
#include "method_rows.h"
#include "programme_words.h"
#include "rows_service.h"

/* Tables, to be read across: their columns are set by hand. */
/* clang-format off */

/* What must be there for the service (B3): no evidence of illness, ability or need is ever asked for. */
static const struct criterion_row criteria[] = {
    /* rule  field              asked                    waits  judged by                        source */
    {"B3.1", "basis.wish",      MSG_CRITERION_WISH,      true,  criterion_wish},           /* B3, S2.9 */
    {"B3.2", "basis.residence", MSG_CRITERION_RESIDENCE, true,  criterion_residence},     /* B3, C12, S4.16 */
};

/* The team itself may hold the first talk, where no decision is taken; no ability is judged in it. */
#define HOLDS_TALK (RIGHT_ASSESS | RIGHT_INTAKE | RIGHT_WORK)

/* command, from, to, who may, source, guards */
static const struct transition transitions[] = {
    /* --- Application or referral; anybody may refer, and a person may ask on their own (S2.10). --- */
    {COMMAND_OPEN, STATUS_BIT_NONE, TO(RECEIVED), RIGHT_INTAKE, "B3; S2.10",
     {{"B3", guard_unit_offers_programme},
      {"B3", guard_previous_case}}},
    {COMMAND_WITHDRAW, IN(DRAFT), TO(WITHDRAWN), CASEWORK, "B3: cancelled",
     {{"B3", guard_nothing_registered}}},
    {COMMAND_WITHDRAW, UNDECIDED, TO(WITHDRAWN), CASEWORK, "B3: no reason is asked of the client",
     {{0}}},
    {COMMAND_RECORD, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, CASEWORK, "B3",
     {{0}}},

    /* --- The talk: what the client wants, and whose the service is to give --- */
    {COMMAND_START_ASSESSMENT, IN(RECEIVED), TO(ASSESSING), APPOINTS_ASSESSOR, "B3",
     {{"B3", guard_appointed_may_assess}}},
    {COMMAND_START_ASSESSMENT, IN(AWAITING_BASIS), TO(ASSESSING), APPOINTS_ASSESSOR, "B3",
     {{"B3", guard_appointed_may_assess},
      {"B3", guard_missing_now_there}}},
    {COMMAND_AWAIT_BASIS, IN(ASSESSING), TO(AWAITING_BASIS), HOLDS_TALK, "B3",
     {{"B3", guard_caller_may_assess},
      {"B3", guard_something_missing}}},
    {COMMAND_FINISH_ASSESSMENT, IN(ASSESSING), TO(AWAITING_DECISION), HOLDS_TALK, "B3",
     {{"B3", guard_caller_may_assess},
      {"S4.16", guard_decided_here}}},

    /* --- Decision: biståndsbeslut by the municipality's officer (S2.10, S2.40) --- */
    {COMMAND_GRANT, IN(AWAITING_DECISION), TO(GRANTED), RIGHT_DECIDE, "B3; S2.10",
     {{"S2.10", guard_decider_organisation},
      {"B11", guard_decider_role},
      {"B3", guard_decider_not_coach},
      {"B3", guard_eligible}}},
    {COMMAND_REFUSE, IN(AWAITING_DECISION), TO(REJECTED), RIGHT_DECIDE, "B3; C12",
     {{"S2.10", guard_decider_organisation},
      {"B11", guard_decider_role},
      {"B3", guard_decider_not_coach},
      {"C12", guard_reject_reason}}},

    {COMMAND_PROLONG, IN(GRANTED) | RUNNING, STAYS, RIGHT_DECIDE, "B11",
     {{"S2.10", guard_decider_organisation},
      {"B11", guard_decider_role},
      {"B3", guard_decider_not_coach},
      {"B11", guard_granted_before},
      {"B3", guard_eligible}}},
    {COMMAND_REVOKE, IN(GRANTED) | RUNNING, STAYS, RIGHT_DECIDE, "B11",
     {{"S2.10", guard_decider_organisation},
      {"B11", guard_decider_role},
      {"B3", guard_decider_not_coach},
      {"B11", guard_granted_before}}},

    /* --- Agreement and coach, in either order. The coach stays through the whole journey (S2.22). --- */
    {COMMAND_AGREE, ASSESSED_ON | IN(GRANTED) | RUNNING, STAYS, CASEWORK, "S4.20, C3",
     {{"S4.20", guard_agreement_signed_by_all}}},
    {COMMAND_ASSIGN, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, RIGHT_ASSIGN, "S2.22",
     {{"S2.5", guard_appointed_may_coach},
      {"S2.36", guard_appointed_competent},
      {"B3", guard_appointed_not_decider},
      {"S2.22", guard_one_coach_at_a_time}}},

    /* --- Start: after the decision (S2.11), or without one where the board says so or a commissioner has decided (E6, S4.16) --- */
    {COMMAND_ACTIVATE, IN(GRANTED), TO(ACTIVE), RIGHT_WORK | RIGHT_ASSIGN, "B3; S2.11",
     {{"S2.22", guard_coach_appointed},
      {"S2.36", guard_coach_competent},
      {"B3", guard_decision_covers},
      {"S4.20", guard_agreements_in_force}}},
    {COMMAND_ACTIVATE, IN(ASSESSING), TO(ACTIVE), RIGHT_WORK | RIGHT_ASSIGN, "B3; E6: service without decision",
     {{"E6", guard_without_decision},
      {"B3", guard_eligible},
      {"S2.22", guard_coach_appointed},
      {"S2.36", guard_coach_competent},
      {"S4.20", guard_agreements_in_force}}},

    /* --- End. Nothing ends by itself: the client sets the pace (S2.17). --- */
    {COMMAND_CLOSE, IN(GRANTED), TO(CLOSED), RIGHT_WORK | RIGHT_ASSIGN, "B3: never started; B11: a decision not executed",
     {{"C13", guard_close_reason}}},
    {COMMAND_CLOSE, RUNNING, TO(CLOSED), RIGHT_WORK | RIGHT_ASSIGN, "B3; C13, C14",
     {{"C13", guard_close_reason},
      {"C14", guard_income_told}}},

    /* --- Journal --- */
    {COMMAND_NOTE, IN(DRAFT) | UNDECIDED | IN(GRANTED) | RUNNING | ENDED, STAYS, CASEWORK | RIGHT_DECIDE | RIGHT_MANAGE, "B2",
     {{0}}},

    /* --- Pause, hand-over, reopening; what follows on a decision --- */
    LIFE_OF_EVERY_CASE,
    /* --- Method: phases, disclosure, profile, plans --- */
    METHOD_ROWS,
    SERVICE_ROWS,
};

/* The closed list of C12. */
static const struct reject_row reject_reasons[] = {
    {.reason = REJECT(NO_WISH_TO_WORK),      .source = "C12"},        /* klienten vill inte ha lönearbete eller studier */
    {.reason = REJECT(CLIENT_DECLINES),      .source = "C12"},        /* klienten avstår */
    {.reason = REJECT(NO_BISTANDSBESLUT),    .source = "C12; S2.10", .if_decided = true}, /* inget biståndsbeslut, där det krävs */
    {.reason = REJECT(OTHER_MUNICIPALITY),   .source = "C12"},        /* annan kommun ansvarar */
    {.reason = REJECT(ALREADY_IN_PROGRAMME), .source = "C12"},        /* redan i samma insats */
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
    /* reason                          in status    asks income after */
    {CLOSE(EMPLOYED_COMPLETED),        RUNNING,     true,  "C13"},
    {CLOSE(EMPLOYED_DECLINES_FURTHER), RUNNING,     true,  "C13"},
    {CLOSE(STUDIES),                   RUNNING,     true,  "C13; S2.9"},
    {CLOSE(MOVED),                     RUNNING,     true,  "C13"},
    {CLOSE(TRANSFERRED),               RUNNING,     true,  "C13"},
    {CLOSE(CLIENT_WISH),               RUNNING,     true,  "C13; S2.17"},
    {CLOSE(HEALTH_CLIENT_WISH),        RUNNING,     true,  "C13"},
    {CLOSE(DECISION_ENDED),            RUNNING,     true,  "C13"},
    {CLOSE(LOST_CONTACT),              RUNNING,     true,  "C13"},
    {CLOSE(DEATH),                     RUNNING,     false, "C13"}, /* nobody is left to have an income */
    {CLOSE(PENSION_AGE),               RUNNING,     true,  "C13"},
    {CLOSE(ERROR),                     RUNNING,     false, "C13"}, /* felregistrering: stays out of statistics */
    {CLOSE(NEVER_STARTED),             IN(GRANTED), false, "B3; B11"},
};

static const struct pause_row pause_reasons[] = {
    {PAUSE(CLIENT_WISH), "S2.17"}, /* always granted */
    {PAUSE(HEALTH),      "B3"},
    {PAUSE(PARENTAL),    "B3"},
    {PAUSE(AWAY),        "B3"},
};

static const struct agreement_row agreements[] = {
    /* type   parties            before ACTIVE */
    {"ASE", {"CLIENT", "COACH"}, true, "S4.20, C3", 0, 0},
};

static const struct line_row lines[] = {
    OPEN_ENDED_LINE,
};

/* Months after the first day at work. *Choice*. */
static const int follow_up_months[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

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
    .phases         = phases_se,      .phase_count         = PHASES_SE_COUNT, /* S4.20 */
    .lines          = lines,          .line_count          = ROW_COUNT(lines),
    .follow_ups     = {follow_up_months, ROW_COUNT(follow_up_months), "T8"},
    .reopen_days    = 90, /* B3 */
    .unexecuted_months = 3, /* T10 */
    .caseload       = {20, "C8"}, /* the scale's first item: at most twenty gives the full score */
    .agenda         = agenda_ips,     .agenda_count        = AGENDA_IPS_COUNT, /* B15 */
};
/* clang-format on */
