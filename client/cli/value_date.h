/* value_date: dates on the command line: which side of today an option's date lies on, what was understood, and what
 * is asked back instead of guessed.
 */
#pragma once

#include "cli.h"

/* "Sunday 2026-04-19", in the arena. */
const char *value_day(struct cli *cli, date_t date);
/* Reads an option's date into *out, "2026-11-22" in the arena. Returns what is wrong as value_set() does: what is no
 * date, and a guess that is not sure. */
const char *value_date_read(struct cli *cli, const struct option_row *row, const char *text, char **out) MUST_USE;
/* Whether a day was guessed that would be asked about if its case was opened later. */
bool value_date_guessed(const struct cli *cli);
/* A day without its year that would lie before its case was opened (DATE_NONE: not known) is asked about too. Returns
 * what is wrong with the guess, as value_set() does, and sets *row to its option; NULL when nothing is. */
const char *value_date_check(struct cli *cli, date_t opened, const struct option_row **row) MUST_USE;
