/* noun_codes: code lists of the contract that are nobody's trade: kinds of assignment and of principal, ways to sort. */
#pragma once

#include "common/codes.h"

extern const struct code_list codes_assignment_kind;
extern const struct code_list codes_principal_kind;
extern const struct code_list codes_case_sort;
