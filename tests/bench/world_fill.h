/* world_fill: the bulk of a world: persons, their cases, and notes, written by all members at once; also the import
 * figure. Then certificates, so that the cases have something on their agenda. */
#pragma once

#include "world.h"

void world_fill(struct world *world);
/* A medical certificate, thirty days old, in each case of the officers: how long it holds is for the organisation to
 * say, so the case's day on the agenda hangs on the organisation's settings. */
void world_certify(struct world *world);

/* The text of a note, some 300 bytes, a little different each time. Valid until the next call. */
const char *world_note_text(uint64_t number);
