/* case_basis: what eligibility rests on (B3, B5): options of the commands that record it, one a kind; the commands
 * themselves are rows in case.c. */
#pragma once

#include "client/cli/command.h"

extern const struct option_row case_registration_options[], case_disability_options[], case_reduced_options[],
    case_need_options[], case_certificate_options[], case_ability_options[];
extern const struct option_row case_wish_options[], case_residence_options[], case_commission_options[];
