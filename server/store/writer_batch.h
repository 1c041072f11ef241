/* writer_batch: one batch of commands, from their decisions to a durable, visible result. Knows nothing of threads and
 * queues.
 *
 * What may go wrong, and what then holds:
 *   a command is refused, or alone is too large   it leaves no trace; the others go on
 *   the tables are nearly full                    each command that would write gets RESOURCE_EXHAUSTED
 *   applying fails, memory is short               nothing of the batch happened; each command gets that status; the
 *                                                 next batch may do better. A fault in what one command touches
 *                                                 (DATA_LOSS) is told to that one; the others get UNAVAILABLE
 *   the journal's sync fails                      the same; after a failed fdatasync every later write is refused, and
 *                                                 reads go on
 *   the tables' commit fails after the sync       the batch is durable but not visible: the tables are caught up by a
 *                                                 replay at once, or before the next batch; until then writes are
 *                                                 refused (UNAVAILABLE) and a retry by key finds what happened; who
 *                                                 was told early has a receipt that is true
 */
#pragma once

#include "server/store/tables/directory_cache.h"
#include "writer.h"

#define BATCH_MAX 1024

/* What became of the batch so far. */
struct writer_round {
  unsigned written;              /* entries appended */
  uint64_t bytes;                /* of them, sealed */
  uint64_t durable;              /* journal position before: what lies after it cannot be read back yet */
  bool full;                     /* the tables: nothing is written */
  struct stream_head beside;     /* of the access log: what its entries tell */
  const struct command *culprit; /* the command whose applying failed */
};

/* What the tables say after the newest batch. */
struct writer_after {
  uint64_t directory; /* version */
  bool owes;          /* cases wait for a slice: writer_slices.h */
};

/* The next command for the batch; NULL: it is enough, or none waits. */
typedef struct command *(*writer_next)(void *source);

struct writer_batch {
  struct store *store;
  struct rows rows; /* txn NULL outside of a batch; keys is owned, and sees staged keys */
  struct meta_held meta;
  struct directory_cache opened;
  struct arena arena; /* of one command at a time */
  writer_next next;   /* where the commands come from, while it runs */
  void *source;
  struct command *commands[BATCH_MAX];
  unsigned count;
  unsigned written; /* entries that are durable and visible */
  struct writer_round round;
  struct writer_after after;
  /* Of a batch of one command that may be told early (writer.h): it is durable. May be NULL. The command is given away. */
  void (*tell_early)(void *context, struct command *command);
  void *context;
  uint64_t told;       /* position of the access log that the journal tells of */
  int64_t day;         /* of the newest entry when old answers were last forgotten */
  bool behind;         /* the tables lag the journal: a commit failed */
  enum status trouble; /* machine trouble of this batch's commands, for the log */
  enum status logged;  /* the trouble that was logged last */
};

enum status writer_batch_init(struct writer_batch *batch, struct store *store) MUST_USE;
void writer_batch_deinit(struct writer_batch *batch);
/* Runs as many commands as `next` gives, one sync takes, and there is room for. commands[0 .. count-1] then have their
 * status, but for one that was told early: count is 0 then. Does not call done(). */
void writer_batch_run(struct writer_batch *batch, writer_next next, void *source);
