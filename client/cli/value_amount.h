/* value_amount: amounts on the command line: whole numbers, money, how long something takes. The forms themselves stand
 * in common/amount_typed.h.
 */
#pragma once

#include "cli.h"

/* A whole number, of kronor for VALUE_MONEY. Returns what is wrong as value_set() does. */
const char *value_amount_read(struct cli *cli, const struct option_row *row, const char *text, uint64_t *out) MUST_USE;
/* A time for VALUE_MINUTES and VALUE_HOURS, in minutes. Returns what is wrong as value_set() does. */
const char *value_time_read(struct cli *cli, const struct option_row *row, const char *text, uint32_t *out) MUST_USE;
