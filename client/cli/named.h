/* named: the names that a reply carries beside its numbers (Named of named.proto). */
#pragma once

#include "cli.h"

/* The name of `id` in the list at `path` of the reply that is being shown; without one, the number as text; "" of 0. In
 * the arena. */
const char *named_text(struct cli *cli, const char *path, uint64_t id);
