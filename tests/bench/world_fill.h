/* world_fill: the bulk of a world: persons, their cases, and notes, written by all members at once; also the import
 * figure. */
#pragma once

#include "world.h"

void world_fill(struct world *world);

/* The text of a note, some 300 bytes, a little different each time. Valid until the next call. */
const char *world_note_text(uint64_t number);
