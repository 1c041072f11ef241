/* write_queue: commands that wait for the writer: a line for each principal, taken in turn, so that whoever writes
 * without pause waits for themselves alone. Knows nothing of threads: the writer's lock guards it.
 *
 *   which comes next    principals take turns, one command each. Bulk (imports) comes when nothing else may come, but one
 *                       of a batch at least
 *   when it is enough   every principal who waits has one command in a batch. More of them come as long as the batch has
 *                       lasted a moment only; longer, by a moment for each, when nobody is in it who wrote one thing
 *                       and waits for its end
 *   how many may wait   a share of all for each principal; and who has none waiting always gets one in
 */
#pragma once

#include "writer.h"

#define WRITE_QUEUE_BUCKETS 256

struct write_party;

/* Parties that have commands of one kind, in the order of their turns: a ring, `last` the one that comes last. */
struct write_ring {
  struct write_party *last;
  bool bulk;
};

struct write_queue {
  unsigned limit, waiting;
  struct write_party *parties[WRITE_QUEUE_BUCKETS]; /* those with commands */
  struct write_party *spare;                        /* the memory of one that had */
  struct write_ring prompt, bulk;
  uint64_t batch;                       /* number of the one that is being taken */
  uint64_t turned[WRITE_QUEUE_BUCKETS]; /* the newest batch in which somebody of this bucket had a turn */
  int64_t begun_ns;
  unsigned in_batch; /* principals */
  bool light;        /* somebody in the batch has one command alone */
  bool bulk_came;    /* in this batch */
};

/* In zeroed memory. `limit`: how many may wait, but for what is said above. */
void write_queue_init(struct write_queue *queue, unsigned limit);
/* No command may wait. */
void write_queue_deinit(struct write_queue *queue);
/* RESOURCE_EXHAUSTED: too many wait, of all or of this principal's. */
enum status write_queue_put(struct write_queue *queue, struct command *command) MUST_USE;
/* A new batch begins. */
void write_queue_begin(struct write_queue *queue);
/* The next command of the batch; NULL: it is enough, or none waits. */
struct command *write_queue_take(struct write_queue *queue);
