/* phases_se: the five method parts of Supported Employment as phases (B8; S4.20), for SIUS (S0.40), SE and IPS. They
 * overlap (S4.21): P3 and P4 may be open before P2 is done, which IPS's rapid search demands. */
#pragma once

#include "server/rules/engine/programme.h"
#include "server/rules/guards/guards.h"

#define PHASE(phase) LOTS__PHASE__PHASE_##phase

/* clang-format off */
#define PHASES_SE                                                                                                     \
    /* Överenskommelse med klient. That the case is ACTIVE, the command's own row asks. */                            \
    {PHASE(P1), "B8; S4.20",                                                                                          \
     .opens = {{0}},                                                                                                  \
     .ends  = {{"S0.8", guard_agreements_in_force},                                                                   \
               {"B8", guard_information_given},                                                                       \
               {"B8", guard_consents_recorded}}},                                                                     \
    /* Yrkesprofil */                                                                                                 \
    {PHASE(P2), "B8; S2.15, S2.19",                                                                                   \
     .opens = {{"B8", guard_first_phase_begun}},                                                                      \
     .ends  = {{"S2.15", guard_profile_completed},                                                                    \
               {"S2.19", guard_plan_exists}}},                                                                        \
    /* Jobbsökande */                                                                                                 \
    {PHASE(P3), "B8; S0.30",                                                                                          \
     .opens = {{"B8", guard_first_phase_done}},                                                                       \
     .ends  = {{"B8", guard_placement_started_or_goal_changed}}},                                                     \
    /* Arbetsgivarengagemang */                                                                                       \
    {PHASE(P4), "B8; B9",                                                                                             \
     .opens = {{"B8", guard_first_phase_done},                                                                        \
               {"B9", guard_disclosure_chosen}},                                                                      \
     .ends  = {{"B8", guard_placement_exists}}, .asks_choice = true},                                                 \
    /* Stöd på och utanför arbetsplatsen */                                                                           \
    {PHASE(P5), "B8",                                                                                                 \
     .opens = {{"B8", guard_placement_dated}},                                                                        \
     .ends  = {{"B8", guard_reason_told}}, .ends_with_word = true}
/* clang-format on */
