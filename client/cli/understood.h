/* understood: what was read out of something typed in an everyday way: "19/4" is Sunday 2026-04-19, "lönebidrag" is
 * EMP_LB. It is told in every answer and every refusal, so that a slip is seen by whoever made it.
 */
#pragma once

#include "cli.h"

struct json_t;

/* Remembers one; `row` is the option, or the part of one. The texts are borrowed for as long as the command runs. */
void understood_add(struct cli *cli, const struct option_row *row, const char *typed, const char *meaning);
/* Forgets what an option was understood as: it is asked about instead. */
void understood_forget(struct cli *cli, const struct option_row *row);
/* A line each on standard error. Nothing with --json, and nothing a second time. */
void understood_tell(struct cli *cli);
/* Adds "understood": [{"field", "typed", "meaning"}] to a fault, if there is any. */
void understood_json(struct cli *cli, struct json_t *object);
