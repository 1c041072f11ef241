/* value_code: codes on the command line. How they may be typed is common/codes_typed.h; here is what is told of it, and
 * how codes are listed with their names (value_choices() of value.h).
 */
#pragma once

#include "cli.h"

/* Reads a code of the row's list. Returns what is wrong as value_set() does: with those that it may be, else with all,
 * each with its name. */
const char *value_code_read(struct cli *cli, const struct option_row *row, const char *text,
                            const struct code **out) MUST_USE;
/* A sentence in which codes of the list stand, "choose one of: A1, A2", with the name beside each; in the arena. */
const char *value_codes_named(struct cli *cli, const struct code_list *codes, const char *text);
