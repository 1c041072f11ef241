/* color: whether bold and red are wanted on standard output. */
#pragma once

#include <stdbool.h>

/* `when` is "always", "never", or "auto" or NULL: then NO_COLOR, CLICOLOR_FORCE and CLICOLOR=0 are heeded in that order
 * (no-color.org, bixense.com/clicolors), and else it is wanted on a terminal that is not "dumb". */
bool color_wanted(const char *when);
