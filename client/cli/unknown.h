/* unknown: words that are no command: what may have been meant. */
#pragma once

#include "cli.h"

/* The words name no command. Says so; returns the exit code. */
int unknown_words(struct cli *cli, char **words, int count);
