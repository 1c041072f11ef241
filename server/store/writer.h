/* writer: the one thread that changes the store. It takes commands that wait, of each principal in turn (write_queue.h),
 * decides each (each sees those before it), makes the batch durable with one sync of the journal, commits the tables, then answers all. While
 * one batch syncs the next gathers: that is the group commit, and it needs no timer.
 *
 * Order within a batch: decide and apply inside the kv transaction; keyring commit; journal sync (here it is durable);
 * kv commit; done(). A refused command leaves no trace. A reader never sees what is not durable.
 *
 * A command that is alone in its batch, and may be, is told early: done() comes between sync and kv commit, and the
 * commit is made while the answer is on its way. Who reads meanwhile waits for it, and so reads what it was told of.
 *
 * Threads: writer_submit from any thread; decide() and done() run on the writer's thread.
 */
#pragma once

#include "store.h"

struct writer;

struct command {
  struct command *next; /* the queue's */

  /* set by the submitter */
  struct arena *arena;               /* borrowed until done() */
  uint64_t principal;                /* whose command it is: they wait in a line of their own; and whose key */
  struct slice key;                  /* empty: none */
  uint8_t request_hash[SECURE_HASH]; /* of method and body; with a key */
  bool dry_run;
  bool anew;  /* where its first answer is gone, decide() is asked again: see there */
  bool bulk;  /* others' go before it */
  bool early; /* done() may come before the write is visible; the submitter calls writer_go_on() soon after it */
  /* Reads through `rows` and fills status, entry (its `events` may be empty: then nothing is written), subject, answer.
   * Must not write. Asked again after its entry was written, because of `anew`: what it tells is the answer, if it would
   * write nothing; else it is gone. */
  void (*decide)(struct command *command, const struct rows *rows);
  /* The key was used before, for this request: may the first answer, of the command that wrote `first`, be given again?
   * NOT_FOUND: its receipt alone; else, other than OK, it is refused so. NULL: it may. */
  enum status (*judge_again)(struct command *command, const struct rows *rows, const Lots__Entry *first);
  void (*done)(struct command *command);

  /* filled by decide */
  enum status status;
  Lots__Entry *entry;  /* at, by, method, events */
  uint64_t subject;    /* person that it is about, or 0 */
  bool new_subject;    /* the person is new: make a data key */
  struct slice answer; /* packed reply body, in the arena */

  /* filled by the writer; for a replayed answer `subject` too: whom it is about */
  bool replayed;   /* the key was answered before and decide() not called: `answer` and receipt are those. With
                    * ALREADY_EXISTS: it was carried out, as the receipt says, but its answer is given no more */
  bool key_reused; /* with ALREADY_EXISTS: the key belongs to another request */
  struct stream_head receipt;
};

struct writer_stats {
  uint64_t batches, writes;
};

/* Starts the thread. `queue_limit`: commands waiting at most. */
enum status writer_start(struct store *store, unsigned queue_limit, struct writer **out) MUST_USE;
/* Finishes all that was accepted, then stops. */
void writer_stop(struct writer *writer);
/* RESOURCE_EXHAUSTED at once when the queue is full, or the principal's share of it; UNAVAILABLE when stopping. On OK the command is the writer's until
 * done().
 *
 * The status that done() finds is decide()'s, or the machine's: RESOURCE_EXHAUSTED (disk or tables are full; it heals)
 * or UNAVAILABLE (the disk refused; after that, reads alone until a restart). Then nothing was written, or, with
 * UNAVAILABLE, perhaps: try again by the same key. */
enum status writer_submit(struct writer *writer, struct command *command) MUST_USE;
struct writer_stats writer_stats(const struct writer *writer);
/* What was told early has been passed on: the commit is held back no longer. Cheap, any thread. */
void writer_go_on(struct writer *writer);
/* Newest committed journal position; any thread but the writer's. A snapshot that is taken after it shows all that
 * anybody was told of. Waits for the commit of a command that was told early: the time of a few writes to the kernel. */
uint64_t writer_position(struct writer *writer);
/* Version of the newest directory that anybody was told of; cheap, any thread. */
uint64_t writer_directory_version(const struct writer *writer);
