/* store_read_ahead: the journal's entries in order, read, checked against the chain and opened by a thread of its own,
 * ahead of whoever applies them.
 *
 * Threads: all calls of one reader come from one thread.
 */
#pragma once

#include "store_entry.h"

struct store_read_ahead;

struct store_read {
  struct stream_head head;
  uint64_t subject;
  enum status status;       /* other than OK: it does not open, and is the last */
  struct store_entry entry; /* when OK; in an arena that is the reader's */
};

/* Begins after position `after` and ends with `until`. `keyring` and `journal` must outlive the reader.
 * RESOURCE_EXHAUSTED: no memory, or no thread. */
enum status store_read_ahead_start(struct stream *journal, struct keyring *keyring, uint64_t after, uint64_t until,
                                   struct store_read_ahead **out) MUST_USE;
/* The next entry, valid until the next call; NULL when there is no more, for good or ill. */
const struct store_read *store_read_ahead_next(struct store_read_ahead *reader);
/* At any time. After the last entry: as stream_walk() ended, with `why`; before: nothing that matters. */
enum status store_read_ahead_stop(struct store_read_ahead *reader, char why[256]);
