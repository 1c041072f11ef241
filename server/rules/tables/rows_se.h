/* rows_se: what Supported Employment and the two methods built on it, IPS and Supported Education, have in common
 * (S4.6). Each of their tables lists these rows among its own; what sets them apart stands in their files.
 */
#pragma once

#include "programme_words.h"

/* Tables, to be read across: their columns are set by hand. */
/* clang-format off */

/* The team itself may hold the first talk, where no decision is taken; no ability is judged in it. */
#define HOLDS_TALK (RIGHT_ASSESS | RIGHT_INTAKE | RIGHT_WORK)

/* Steps from the first contact to the end (struct transition): command, from, to, who may, source, guards.
 * COACHES and COMPETENT: by which rule of the programme a coach is one, and is asked for competence. */
#define SE_FAMILY_ROWS(COACHES, COMPETENT)                                                                                            \
    /* --- Application or referral; anybody may refer, and a person may ask on their own (S2.10). --- */                              \
    {COMMAND_OPEN, STATUS_BIT_NONE, TO(RECEIVED), RIGHT_INTAKE, "B3; S2.10",                                                          \
     {{"B3", guard_unit_offers_programme},                                                                                            \
      {"B3", guard_previous_case},                                                                                                    \
      {"B3", guard_other_case_known}}},                                                                                               \
    {COMMAND_WITHDRAW, IN(DRAFT), TO(WITHDRAWN), CASEWORK, "B3: cancelled",                                                           \
     {{"B3", guard_nothing_registered}}},                                                                                             \
    {COMMAND_WITHDRAW, UNDECIDED, TO(WITHDRAWN), CASEWORK, "B3: no reason is asked of the client",                                    \
     {{0}}},                                                                                                                          \
    {COMMAND_RECORD, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, CASEWORK, "B3",                                                        \
     {{0}}},                                                                                                                          \
    /* --- The talk: what the client wants, and whose the service is to give --- */                                                   \
    {COMMAND_START_ASSESSMENT, IN(RECEIVED), TO(ASSESSING), APPOINTS_ASSESSOR, "B3",                                                  \
     {{"B3", guard_appointed_may_assess}}},                                                                                           \
    {COMMAND_START_ASSESSMENT, IN(AWAITING_BASIS), TO(ASSESSING), APPOINTS_ASSESSOR, "B3",                                            \
     {{"B3", guard_appointed_may_assess},                                                                                             \
      {"B3", guard_missing_now_there}}},                                                                                              \
    {COMMAND_AWAIT_BASIS, IN(ASSESSING), TO(AWAITING_BASIS), HOLDS_TALK, "B3",                                                        \
     {{"B3", guard_caller_may_assess},                                                                                                \
      {"B3", guard_something_missing}}},                                                                                              \
    {COMMAND_FINISH_ASSESSMENT, IN(ASSESSING), TO(AWAITING_DECISION), HOLDS_TALK, "B3",                                               \
     {{"B3", guard_caller_may_assess},                                                                                                \
      {"S4.16", guard_decided_here}}},                                                                                                \
    /* --- Decision: biståndsbeslut by the municipality's officer (S2.10, S2.40) --- */                                               \
    {COMMAND_GRANT, IN(AWAITING_DECISION), TO(GRANTED), RIGHT_DECIDE, "B3; S2.10",                                                    \
     {{"S2.10", guard_decider_organisation},                                                                                          \
      {"B11", guard_decider_role},                                                                                                    \
      {"B3", guard_decider_not_coach},                                                                                                \
      {"B3", guard_eligible}}},                                                                                                       \
    {COMMAND_REFUSE, IN(AWAITING_DECISION), TO(REJECTED), RIGHT_DECIDE, "B3; C12",                                                    \
     {{"S2.10", guard_decider_organisation},                                                                                          \
      {"B11", guard_decider_role},                                                                                                    \
      {"B3", guard_decider_not_coach},                                                                                                \
      {"C12", guard_reject_reason}}},                                                                                                 \
    {COMMAND_PROLONG, IN(GRANTED) | RUNNING, STAYS, RIGHT_DECIDE, "B11",                                                              \
     {{"S2.10", guard_decider_organisation},                                                                                          \
      {"B11", guard_decider_role},                                                                                                    \
      {"B3", guard_decider_not_coach},                                                                                                \
      {"B11", guard_granted_before},                                                                                                  \
      {"B3", guard_eligible}}},                                                                                                       \
    {COMMAND_REVOKE, IN(GRANTED) | RUNNING, STAYS, RIGHT_DECIDE, "B11",                                                               \
     {{"S2.10", guard_decider_organisation},                                                                                          \
      {"B11", guard_decider_role},                                                                                                    \
      {"B3", guard_decider_not_coach},                                                                                                \
      {"B11", guard_granted_before}}},                                                                                                \
    /* --- Agreement and coach, in either order. The coach stays through the whole journey (S2.22). --- */                            \
    {COMMAND_AGREE, ASSESSED_ON | IN(GRANTED) | RUNNING, STAYS, CASEWORK, "S4.20, C3",                                                \
     {{"S4.20", guard_agreement_signed_by_all}}},                                                                                     \
    {COMMAND_ASSIGN, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, RIGHT_ASSIGN, "S2.22",                                                 \
     {{COACHES, guard_appointed_may_coach},                                                                                           \
      {COMPETENT, guard_appointed_competent},                                                                                         \
      {"B3", guard_appointed_not_decider},                                                                                            \
      {"S2.22", guard_one_coach_at_a_time}}},                                                                                         \
    /* --- Start: after the decision (S2.11), or without one where the board says so or a commissioner has decided (E6, S4.16) --- */ \
    {COMMAND_ACTIVATE, IN(GRANTED), TO(ACTIVE), RIGHT_WORK | RIGHT_ASSIGN, "B3; S2.11",                                               \
     {{"S2.22", guard_coach_appointed},                                                                                               \
      {COMPETENT, guard_coach_competent},                                                                                             \
      {"B3", guard_decision_covers},                                                                                                  \
      {"S4.20", guard_agreements_in_force}}},                                                                                         \
    {COMMAND_ACTIVATE, IN(ASSESSING), TO(ACTIVE), RIGHT_WORK | RIGHT_ASSIGN, "B3; E6: service without decision",                      \
     {{"E6", guard_without_decision},                                                                                                 \
      {"B3", guard_eligible},                                                                                                         \
      {"S2.22", guard_coach_appointed},                                                                                               \
      {COMPETENT, guard_coach_competent},                                                                                             \
      {"S4.20", guard_agreements_in_force}}},                                                                                         \
    /* --- End. Nothing ends by itself: the client sets the pace (S2.17). --- */                                                      \
    {COMMAND_CLOSE, IN(GRANTED), TO(CLOSED), RIGHT_WORK | RIGHT_ASSIGN, "B3: never started; B11: a decision not executed",            \
     {{"C13", guard_close_reason}}},                                                                                                  \
    {COMMAND_CLOSE, RUNNING, TO(CLOSED), RIGHT_WORK | RIGHT_ASSIGN, "B3; C13, C14",                                                   \
     {{"C13", guard_close_reason},                                                                                                    \
      {"C13", guard_sought_before_lost},                                                                                              \
      {"C14", guard_income_told}}},                                                                                                   \
    /* --- Journal --- */                                                                                                             \
    {COMMAND_NOTE, IN(DRAFT) | UNDECIDED | IN(GRANTED) | RUNNING | ENDED, STAYS, CASEWORK | RIGHT_DECIDE | RIGHT_MANAGE, "B2",        \
     {{0}}}

/* The closed list of C12 (struct reject_row). */
#define SE_FAMILY_REJECT_ROWS                                                                                                       \
    {.reason = REJECT(NO_WISH_TO_WORK),      .source = "C12"},        /* klienten vill inte ha lönearbete eller studier */          \
    {.reason = REJECT(CLIENT_DECLINES),      .source = "C12"},        /* klienten avstår */                                         \
    {.reason = REJECT(NO_BISTANDSBESLUT),    .source = "C12; S2.10", .if_decided = true}, /* inget biståndsbeslut, där det krävs */ \
    {.reason = REJECT(OTHER_MUNICIPALITY),   .source = "C12"},        /* annan kommun ansvarar */                                   \
    {.reason = REJECT(ALREADY_IN_PROGRAMME), .source = "C12"}        /* redan i samma insats */

/* C13 (struct close_row): reason, in status, asks income after. */
#define SE_FAMILY_CLOSE_ROWS                                                                                      \
    /* reason                          in status    asks income after */                                          \
    {CLOSE(EMPLOYED_COMPLETED),        RUNNING,     true,  "C13"},                                                \
    {CLOSE(EMPLOYED_DECLINES_FURTHER), RUNNING,     true,  "C13"},                                                \
    {CLOSE(STUDIES),                   RUNNING,     true,  "C13; S2.9"},                                          \
    {CLOSE(MOVED),                     RUNNING,     true,  "C13"},                                                \
    {CLOSE(TRANSFERRED),               RUNNING,     true,  "C13"},                                                \
    {CLOSE(CLIENT_WISH),               RUNNING,     true,  "C13; S2.17"},                                         \
    {CLOSE(HEALTH_CLIENT_WISH),        RUNNING,     true,  "C13"},                                                \
    {CLOSE(DECISION_ENDED),            RUNNING,     true,  "C13"},                                                \
    {CLOSE(LOST_CONTACT),              RUNNING,     true,  "C13"},                                                \
    {CLOSE(DEATH),                     RUNNING,     false, "C13"}, /* nobody is left to have an income */         \
    {CLOSE(PENSION_AGE),               RUNNING,     true,  "C13"},                                                \
    {CLOSE(ERROR),                     RUNNING,     false, "C13"}, /* felregistrering: stays out of statistics */ \
    {CLOSE(NEVER_STARTED),             IN(GRANTED), false, "B3; B11"}

/* struct pause_row; the client's wish is always granted. */
#define SE_FAMILY_PAUSE_ROWS                            \
    {PAUSE(CLIENT_WISH), "S2.17"}, /* always granted */ \
    {PAUSE(HEALTH),      "B3"},                         \
    {PAUSE(PARENTAL),    "B3"},                         \
    {PAUSE(AWAY),        "B3"}
