/* writer_slices: work that the store owes itself: cases whose agenda hangs on settings that have changed follow them
 * some at a time (tables/due_rows.h). A slice is a command like any other, of the daemon's own, and short, so that what
 * waits behind it does not wait long.
 *
 * Threads: the writer's.
 */
#pragma once

#include "writer_batch.h"

struct slices {
  struct command command;
  struct command *due; /* the command, until the batch has it */
  struct arena arena;
};

void slices_init(struct slices *slices);
void slices_deinit(struct slices *slices);
/* The next slice in a batch of its own, when one is owed; false: none is, or it could not be written. */
bool slices_run(struct slices *slices, struct writer_batch *batch);
