/* programme_words: the words that the programmes' tables are written in, so that a row reads as a sentence. Included by
 * programme_*.c alone.
 */
#pragma once

#include "server/rules/engine/programme.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/assignments.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/guards/guards.h"

#define ROLE(role) ROLE_BIT(LOTS__ROLE__ROLE_##role)
#define KIND(kind) KIND_BIT(LOTS__ORGANISATION_KIND__ORGANISATION_KIND_##kind)
#define IN(status) STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_##status)
#define TO(status) LOTS__CASE_STATUS__CASE_STATUS_##status
#define BASIS(kind) LOTS__BASIS__KIND_##kind
#define STAYS LOTS__CASE_STATUS__CASE_STATUS_UNSPECIFIED
#define REJECT(reason) LOTS__REJECT_REASON__REJECT_REASON_##reason
#define CLOSE(reason) LOTS__CLOSE_REASON__CLOSE_REASON_##reason

#define LINE(kind) LOTS__SUPPORT_LINE_KIND__SUPPORT_LINE_KIND_##kind
#define ENDS(reason) LOTS__LINE_END_REASON__LINE_END_REASON_##reason
#define PLACEMENT(kind) PLACED(LOTS__PLACEMENT_KIND__PLACEMENT_KIND_##kind)
#define STATE(status) PLACED(LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_##status)
#define EMPLOYMENTS                                                                                                    \
  (PLACEMENT(EMP_REG) | PLACEMENT(EMP_LB) | PLACEMENT(EMP_LBU) | PLACEMENT(EMP_LBT) | PLACEMENT(EMP_OSA) |             \
   PLACEMENT(EMP_SAM) | PLACEMENT(EMP_NYS) | PLACEMENT(EMP_INT))

/* Whoever handles the case: takes in, assesses or works. */
#define CASEWORK (RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_WORK)
#define APPOINTS_ASSESSOR (RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_ASSIGN)

#define UNDECIDED (IN(RECEIVED) | IN(ASSESSING) | IN(AWAITING_BASIS) | IN(AWAITING_DECISION))
#define ASSESSED_ON (IN(ASSESSING) | IN(AWAITING_BASIS) | IN(AWAITING_DECISION))
#define RUNNING (IN(ACTIVE) | IN(PAUSED))
#define ENDED (IN(CLOSED) | IN(REJECTED) | IN(WITHDRAWN) | IN(TRANSFERRED))
#define PAUSE(reason) LOTS__PAUSE_REASON__PAUSE_REASON_##reason
/* Where a decision may have been taken. */
#define DECIDED (IN(GRANTED) | RUNNING | IN(REJECTED) | IN(CLOSED) | IN(TRANSFERRED))

/* The rows that are the same in every programme (B3, B11). The client's wish to pause meets no guard but its name
 * (S2.17); nothing here or elsewhere ends a case by itself. */
/* clang-format off */
#define LIFE_OF_EVERY_CASE                                                                                                      \
    {COMMAND_PAUSE, IN(ACTIVE), TO(PAUSED), RIGHT_WORK | RIGHT_ASSIGN, "B3; S2.17",                                             \
     {{"B3", guard_pause_reason}}},                                                                                             \
    {COMMAND_RESUME, IN(PAUSED), TO(ACTIVE), RIGHT_WORK | RIGHT_ASSIGN, "B3: decision still valid, else a new one first",        \
     {{"B3", guard_decision_covers},                                                                                            \
      {"S4.16", guard_commission_covers}}},                                                                                     \
    {COMMAND_REOPEN, IN(CLOSED), TO(ACTIVE), RIGHT_WORK | RIGHT_ASSIGN, "B3: within 90 days, valid decision",                   \
     {{"B3", guard_was_active},                                                                                                 \
      {"B3", guard_reopened_in_time},                                                                                           \
      {"B3", guard_decision_covers},                                                                                            \
      {"S4.16", guard_commission_covers}}},                                                                                     \
    {COMMAND_PROPOSE_TRANSFER, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, CASEWORK | RIGHT_ASSIGN, "B3; S2.22",                  \
     {{"B3", guard_transfer_inside},                                                                                            \
      {"B3", guard_target_offers_programme}}},                                                                                  \
    {COMMAND_ANSWER_TRANSFER, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, RIGHT_INTAKE | RIGHT_MANAGE, "B3; S2.22",               \
     {{"B3", guard_transfer_proposed}}},                                                                                        \
    {COMMAND_HAND_OVER, RUNNING, TO(TRANSFERRED), RIGHT_WORK | RIGHT_ASSIGN, "B3; C13, C14",                                    \
     {{"B3", guard_received_elsewhere},                                                                                         \
      {"C14", guard_income_told}}},                                                                                             \
    {COMMAND_NOTIFY, DECIDED, STAYS, CASEWORK | RIGHT_DECIDE, "B11",                                                            \
     {{"B11", guard_decision_named},                                                                                            \
      {"B11", guard_not_notified}}},                                                                                            \
    {COMMAND_APPEAL, DECIDED, STAYS, RIGHT_INTAKE | RIGHT_DECIDE, "B11",                                                        \
     {{"B11", guard_decision_named},                                                                                            \
      {"B11", guard_appeal_step},                                                                                               \
      {"T11", guard_appeal_dismissed}}},                                                                                        \
    {COMMAND_DELAY, UNDECIDED, STAYS, CASEWORK | RIGHT_DECIDE, "G1.3: förvaltningslagen 11, 12 §§",                             \
     {{"G1.3", guard_delay_step}}},                                                                                             \
    {COMMAND_REFUSE_TO_DECIDE, UNDECIDED, STAYS, RIGHT_DECIDE, "G1.3: förvaltningslagen 12 §",                                  \
     {{"B11", guard_decided_here},                                                                                              \
      {"B11", guard_decider_role},                                                                                              \
      {"G1.3", guard_delay_step}}},                                                                                             \
    {COMMAND_REACH_OUT, IN(GRANTED) | RUNNING, STAYS, CASEWORK, "C13",                                                          \
     {{0}}},                                                                                                                    \
    {COMMAND_INTERRUPT, RUNNING, STAYS, RIGHT_WORK | RIGHT_ASSIGN | RIGHT_DECIDE, "B11; T10, F11",                              \
     {{"B11", guard_interruption}}},                                                                                            \
    {COMMAND_APPOINT, UNDECIDED | IN(GRANTED) | RUNNING, STAYS, RIGHT_ASSIGN, "S2.8, S2.40",                                    \
     {{"S2.8", guard_appointed_may_take_part},                                                                                  \
      {"B3", guard_appointed_not_coach}}},                                                                                      \
    {COMMAND_END_ASSIGNMENT, UNDECIDED | IN(DRAFT) | IN(GRANTED) | RUNNING | ENDED, STAYS,                                      \
     CASEWORK | RIGHT_DECIDE | RIGHT_ASSIGN | RIGHT_MANAGE, "S2.8",                                                             \
     {{"S2.8", guard_assignment_is_ones_to_end},                                                                                \
      {"S2.8", guard_assignment_there}}}
/* clang-format on */

/* What the organisation may settle in every programme. The numbers are our choices where no source tells one; the
 * bounds always are. A month list's bounds are those of each month. */
#define SETTING(name) LOTS__SETTING_NAME__SETTING_NAME_##name
#define UNIT_IS(unit) LOTS__SETTING_UNIT__SETTING_UNIT_##unit
/* clang-format off */
#define SETTINGS_OF_EVERY_PROGRAMME                                                                                             \
    /* name                    unit            standard  least most source */                                                   \
    {SETTING(RETENTION_GAP),   UNIT_IS(DAYS),  {30}, 1,  0,    90,  "B10; T13"},                                                \
    {SETTING(REOPEN_DAYS),     UNIT_IS(DAYS),  {90}, 1,  0,    365, "B3"},                                                       \
    {SETTING(OUTREACH_TIMES),  UNIT_IS(TIMES), {3},  1,  1,    20,  "C13"},                                                      \
    {SETTING(OUTREACH_DAYS),   UNIT_IS(DAYS),  {30}, 1,  0,    365, "C13"},                                                     \
    {SETTING(READ_AFTER_DAYS), UNIT_IS(DAYS),  {READ_AFTER_STANDARD}, 1, 0, 90, "B3; 2001:454 10 §, 2002:623 20 b §"}
/* clang-format on */

/* Support on and off the workplace for as long as it is wanted (C4.8, S2.28): no limit, no minimum, and the client may
 * end it at any time (S2.17). */
/* clang-format off */
#define OPEN_ENDED_LINE                                                                                                         \
    {.kind = LINE(ONGOING), .base = LINE_FROM_ITS_START,                                                                        \
     .placement_states = STATE(AGREED) | STATE(ONGOING) | STATE(INTERRUPTED), .source = "C4; S2.28",                            \
     .ends = {{ENDS(INDEPENDENT),      NEEDS_INDEPENDENCE,    "S0.37, B8"},                                                     \
              {ENDS(PLACEMENT_ENDED),  NEEDS_PLACEMENT_ENDED, "B8"},                                                            \
              {ENDS(CLIENT_REQUEST),   0,                     "S2.17"},                                                         \
              {ENDS(EMPLOYER_REQUEST), 0,                     "B6"},                                                            \
              {ENDS(DEATH),            0,                     "B6"},                                                            \
              {ENDS(OTHER),            NEEDS_NOTE,            "B6"}}}
/* clang-format on */
