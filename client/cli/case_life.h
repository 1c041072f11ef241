/* case_life: options of the commands that take a case through its life in all programmes; the commands themselves are
 * rows in case.c. */
#pragma once

#include "command.h"

/* What SE, IPS and SEd rest on (B3). */
extern const struct option_row case_wish_options[], case_residence_options[], case_commission_options[];
