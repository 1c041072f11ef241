/* rows_service: the steps of placements and support, the same in every programme: each table lists SERVICE_ROWS among
 * its transitions. What differs between programmes stands in the columns of their lines (programme.h, struct line_row).
 *
 * Needs the macros of a programme's file: STAYS and a set of statuses for "before the service", "it runs".
 */
#pragma once

#define SERVICE_ACTIVE STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_ACTIVE)
#define SERVICE_RUNNING (SERVICE_ACTIVE | STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_PAUSED))
#define SERVICE_OPEN                                                                                                   \
  (SERVICE_RUNNING | STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_RECEIVED) |                                             \
   STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_ASSESSING) | STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_AWAITING_BASIS) |  \
   STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_AWAITING_DECISION) | STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_GRANTED))
/* It runs, or has run. */
#define SERVICE_SINCE                                                                                                  \
  (SERVICE_RUNNING | STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_CLOSED) |                                               \
   STATUS_BIT(LOTS__CASE_STATUS__CASE_STATUS_TRANSFERRED))
#define SERVICE_STAYS LOTS__CASE_STATUS__CASE_STATUS_UNSPECIFIED

/* clang-format off */
#define SERVICE_ROWS                                                                                                   \
    /* --- placements (B10) --- */                                                                                     \
    {COMMAND_PLACEMENT_PLAN, SERVICE_ACTIVE, SERVICE_STAYS, RIGHT_WORK, "B10; S0.32, S2.31",                           \
     {{"B10", guard_placement_known},                                                                                  \
      {"S1.19", guard_wage_allowed}}},                                                                                 \
    {COMMAND_PLACEMENT_AGREE, SERVICE_ACTIVE, SERVICE_STAYS, RIGHT_WORK, "B10; S2.31, S2.32",                          \
     {{"B10", guard_placement_known},                                                                                  \
      {"S2.31", guard_tasks_confirmed}}},                                                                              \
    {COMMAND_PLACEMENT_START, SERVICE_ACTIVE, SERVICE_STAYS, RIGHT_WORK, "B10",                                        \
     {{"B10", guard_placement_known},                                                                                  \
      {"B10", guard_placement_in_order},                                                                               \
      {"B10", guard_start_has_come},                                                                                   \
      {"B10", guard_hours_told}}},                                                                                     \
    {COMMAND_PLACEMENT_INTERRUPT, SERVICE_RUNNING, SERVICE_STAYS, RIGHT_WORK, "B10",                                   \
     {{"B10", guard_placement_known},                                                                                  \
      {"B10", guard_placement_in_order}}},                                                                             \
    {COMMAND_PLACEMENT_RESUME, SERVICE_RUNNING, SERVICE_STAYS, RIGHT_WORK, "B10",                                      \
     {{"B10", guard_placement_known},                                                                                  \
      {"B10", guard_placement_in_order}}},                                                                             \
    {COMMAND_PLACEMENT_CANCEL, SERVICE_RUNNING, SERVICE_STAYS, RIGHT_WORK, "B10",                                      \
     {{"B10", guard_placement_known},                                                                                  \
      {"B10", guard_placement_in_order}}},                                                                             \
    /* What happened is put on record when it is known, also when the case has ended by then. */                       \
    {COMMAND_PLACEMENT_END, SERVICE_SINCE, SERVICE_STAYS, RIGHT_WORK, "B10; S0.39",                                    \
     {{"B10", guard_placement_known},                                                                                  \
      {"B10", guard_placement_in_order}}},                                                                             \
    {COMMAND_CONFIRM_WORK, SERVICE_SINCE, SERVICE_STAYS, RIGHT_WORK, "B10; C5",                                        \
     {{"B10", guard_placement_known},                                                                                  \
      {"C5", guard_counts_as_job}}},                                                                                   \
    {COMMAND_RECORD_INCOME, SERVICE_OPEN | SERVICE_SINCE, SERVICE_STAYS, RIGHT_INTAKE | RIGHT_ASSESS | RIGHT_WORK,     \
     "C14; S2.33",                                                                                                     \
     {{0}}},                                                                                                           \
    /* --- support (B6, B7) --- */                                                                                     \
    {COMMAND_START_LINE, SERVICE_ACTIVE, SERVICE_STAYS, RIGHT_WORK, "B6; S1.8",                                        \
     {{"B6", guard_line_offered},                                                                                      \
      {"B6", guard_line_placement},                                                                                    \
      {"S1.18", guard_line_agreement},                                                                                 \
      {"S1.9", guard_line_limit},                                                                                      \
      {"B6", guard_line_alone},                                                                                        \
      {"S0.10", guard_line_in_service},                                                                                \
      {"S1.19", guard_line_income}}},                                                                                  \
    {COMMAND_END_LINE, SERVICE_RUNNING, SERVICE_STAYS, RIGHT_WORK, "B6; S0.37",                                        \
     {{"B6", guard_line_known},                                                                                        \
      {"B6", guard_line_open},                                                                                         \
      {"B6", guard_line_end}}},                                                                                        \
    {COMMAND_PLAN_SUPPORT, SERVICE_RUNNING, SERVICE_STAYS, RIGHT_WORK, "B7; S0.36",                                    \
     {{"B6", guard_line_known},                                                                                        \
      {"B6", guard_line_open},                                                                                         \
      {"B7", guard_taper}}},                                                                                           \
    {COMMAND_ASSESS_INDEPENDENCE, SERVICE_RUNNING, SERVICE_STAYS, RIGHT_WORK, "S0.37",                                 \
     {{"B6", guard_line_known},                                                                                        \
      {"B6", guard_line_open}}},                                                                                       \
    {COMMAND_GIVE_SUPPORT, SERVICE_SINCE, SERVICE_STAYS, RIGHT_WORK, "S0.34, S0.35",                                   \
     {{"B6", guard_line_covers},                                                                                       \
      {"B3", guard_in_case}}},                                                                                         \
    {COMMAND_CORRECT_SUPPORT, SERVICE_SINCE, SERVICE_STAYS, RIGHT_WORK | RIGHT_MANAGE, "B14; S0.34",                   \
     {{"B6", guard_line_covers},                                                                                       \
      {"B3", guard_in_case}}},                                                                                         \
    {COMMAND_HOLD_FOLLOW_UP, SERVICE_SINCE, SERVICE_STAYS, RIGHT_WORK, "S2.30",                                        \
     {{"B3", guard_in_case}}},                                                                                         \
    /* --- adaptations --- */                                                                                          \
    {COMMAND_ADAPT, SERVICE_RUNNING, SERVICE_STAYS, RIGHT_WORK, "S4.4; S0.39",                                         \
     {{"C7", guard_adaptation_open},                                                                                       \
      {"B3", guard_in_case},                                                                                           \
      {"S4.4", guard_adaptation_step}}}
/* clang-format on */
