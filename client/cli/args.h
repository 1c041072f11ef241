/* args: what was typed: options and positional arguments, each with its row in the tables (command.h). Parsed by argp.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "command.h"

struct given {
  const struct option_row *row;
  const char *text; /* NULL for a flag */
};

struct args {
  struct given *given; /* in the cli's arena, in the order typed */
  size_t count, room;
};

/* Options that every command takes, and those that every list takes. */
extern const struct option_row args_global_options[];
extern const struct option_row args_paging_options[];

/* Reads the options before the noun. Returns the index in argv of the noun (argc when there is none), or -1: said. */
int args_parse_globals(struct cli *cli, int argc, char **argv) MUST_USE;
/* Reads what follows the command's words; argv[0] is not looked at. False when something is wrong: said. */
bool args_parse_command(struct cli *cli, int argc, char **argv) MUST_USE;

/* Whether --json is among words that cannot be parsed: what is wrong with them is then told as JSON too. */
bool args_wants_json(char **words, int count);

/* What was typed for an option, the last time; NULL: nothing. */
const struct given *args_given(const struct cli *cli, const char *name);
/* What was given for an option: the last one typed; NULL when none was. */
const char *args_text(const struct cli *cli, const char *name);
bool args_flag(const struct cli *cli, const char *name);
/* A whole number, or `otherwise` when it was not given. False when it is no number: said. */
bool args_number(struct cli *cli, const char *name, uint64_t otherwise, uint64_t *out) MUST_USE;
/* Whether the command's method answers in pages. */
bool args_is_paged(const struct command *command);
