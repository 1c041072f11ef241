/* method_rows: the steps of the method that every programme takes alike (struct transition), to be put into a
 * programme's table as one line. What differs from programme to programme, its phases, is a column of the programme.
 *
 * A disclosure choice can be taken back as long as the case is on record: it is the client's (B9).
 */
#pragma once

#include "server/rules/engine/programme.h"
#include "server/rules/engine/rights.h"
#include "server/rules/guards/guards.h"

#define METHOD_IN(status) STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_##status)
#define METHOD_STAYS LOTS__CASE_STATUS__CASE_STATUS_UNSPECIFIED
#define METHOD_RUNNING (METHOD_IN(ACTIVE) | METHOD_IN(PAUSED))
#define METHOD_UNDECIDED                                                                                               \
  (METHOD_IN(RECEIVED) | METHOD_IN(ASSESSING) | METHOD_IN(AWAITING_BASIS) | METHOD_IN(AWAITING_DECISION))
#define METHOD_ENDED (METHOD_IN(CLOSED) | METHOD_IN(REJECTED) | METHOD_IN(WITHDRAWN) | METHOD_IN(TRANSFERRED))
#define METHOD_CASEWORK (RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_WORK)

/* clang-format off */
#define METHOD_ROWS                                                                                                    \
    {COMMAND_PHASE_ENTER, METHOD_IN(ACTIVE), METHOD_STAYS, RIGHT_WORK, "B8; S4.20, S4.21",                             \
     {{"B8", guard_phase_step}}},                                                                                      \
    {COMMAND_PHASE_LEAVE, METHOD_RUNNING, METHOD_STAYS, RIGHT_WORK, "B8",                                              \
     {{"B8", guard_phase_step}}},                                                                                      \
    {COMMAND_DISCLOSE, METHOD_UNDECIDED | METHOD_IN(GRANTED) | METHOD_RUNNING, METHOD_STAYS, METHOD_CASEWORK, "B9",    \
     {{0}}},                                                                                                           \
    {COMMAND_REVOKE_DISCLOSURE, METHOD_UNDECIDED | METHOD_IN(GRANTED) | METHOD_RUNNING | METHOD_ENDED, METHOD_STAYS,   \
     METHOD_CASEWORK, "B9",                                                                                            \
     {{0}}},                                                                                                           \
    {COMMAND_WRITE_PROFILE, METHOD_IN(GRANTED) | METHOD_RUNNING, METHOD_STAYS, RIGHT_WORK | RIGHT_ASSESS,              \
     "C7; S2.16",                                                                                                      \
     {{"C7", guard_section_open}}},                                                                              \
    {COMMAND_COMPLETE_PROFILE, METHOD_IN(GRANTED) | METHOD_RUNNING, METHOD_STAYS, RIGHT_WORK | RIGHT_ASSESS,           \
     "S2.15, S2.18, S2.19",                                                                                            \
     {{"C7", guard_profile_written},                                                                                   \
      {"S2.15", guard_client_participates},                                                                            \
      {"S2.19", guard_plan_exists}}},                                                                                  \
    {COMMAND_MATCH, METHOD_RUNNING, METHOD_STAYS, RIGHT_WORK, "S0.30; S2.14, S4.19",                                   \
     {{"S2.14", guard_client_participates}}},                                                                          \
    {COMMAND_HOLD_DIALOGUE, METHOD_IN(GRANTED) | METHOD_RUNNING, METHOD_STAYS, METHOD_CASEWORK, "S2.20",               \
     {{"S2.20", guard_mapping_done}}},                                                                                 \
    {COMMAND_PLAN, METHOD_IN(GRANTED) | METHOD_RUNNING, METHOD_STAYS, METHOD_CASEWORK, "S0.28, S2.15, S2.37",          \
     {{0}}}
/* clang-format on */
