/* help: what --help prints, made from the tables. */
#pragma once

#include "cli.h"

/* Every noun, the options of every command. */
void help_overview(struct cli *cli);
/* The verbs of a noun; of several words, which begin with it, the commands that begin so. */
void help_noun(struct cli *cli, const struct noun *noun, char **words, int count);
void help_command(struct cli *cli, const struct command *command);
