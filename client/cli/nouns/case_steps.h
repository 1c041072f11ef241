/* case_steps: options of the commands that move a case from assessment to closing; the commands themselves are rows in
 * case.c. */
#pragma once

#include "client/cli/command.h"

extern const struct option_row case_start_options[], case_assess_options[], case_decide_options[], case_agree_options[],
    case_assign_options[], case_end_assignment_options[], case_move_options[], case_close_options[];
/* A1 of today, unless something else is said. */
int case_agree(struct cli *cli);
int case_close(struct cli *cli);
