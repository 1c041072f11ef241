/* help: what --help prints, made from the tables. */
#pragma once

#include "cli.h"

/* Every noun, the options of every command. */
void help_overview(struct cli *cli);
void help_noun(struct cli *cli, const struct noun *noun);
void help_command(struct cli *cli, const struct command *command);
