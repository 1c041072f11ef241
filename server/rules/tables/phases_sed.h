/* phases_sed: choose, get and keep of Supported Education (S3.13): support in deciding on studies, and in upholding
 * them and the student's role, with work in sight. What each phase asks is our own choice, after B8's pattern. */
#pragma once

#include "server/rules/engine/programme.h"
#include "server/rules/guards/guards.h"

#define PHASE(phase) LOTS__PHASE__PHASE_##phase

/* clang-format off */
#define PHASES_SED                                                                                                    \
    /* Välja studier */                                                                                               \
    {PHASE(CHOOSE), "S3.13; S2.15, S2.19",                                                                            \
     .opens = {{0}},                                                                                                  \
     .ends  = {{"S2.15", guard_profile_completed},                                                                    \
               {"S2.19", guard_plan_exists}}},                                                                        \
    /* Få studieplats: done with the place told */                                                                    \
    {PHASE(GET), "S3.13",                                                                                             \
     .opens = {{"S3.13", guard_phase_before_begun}},                                                                  \
     .ends  = {{"S3.13", guard_reason_told}}, .ends_with_word = true},                                                \
    /* Behålla studierna: done with why the support ended */                                                          \
    {PHASE(KEEP), "S3.13",                                                                                            \
     .opens = {{"S3.13", guard_phase_before_done}},                                                                   \
     .ends  = {{"S3.13", guard_reason_told}}, .ends_with_word = true}
/* clang-format on */
