/* staff: what the commands about supervision take and show (supervision.c); the commands stand in staff.c. */
#pragma once

#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "staff.pb-c.h"

extern const struct option_row staff_supervise_options[], staff_correct_options[], staff_supervision_options[];
extern const struct view staff_supervision_view, staff_supervision_list, staff_quarters_view;
/* The log, and for people the sums below it. */
int staff_supervision(struct cli *cli);
