/* empty: what is said to people instead of a table without rows: what was asked for, and how to look for more. */
#pragma once

#include "cli.h"

void empty_say(struct cli *cli);
