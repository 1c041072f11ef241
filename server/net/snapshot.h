/* snapshot: what a worker reads the store with: a read transaction that is renewed for each call, the keyring, and what
 * it has opened of META and the directory.
 *
 * Threads: one belongs to one thread at a time.
 */
#pragma once

#include "server/store/store.h"
#include "server/store/tables/directory_cache.h"
#include "server/store/writer.h"

struct snapshot {
  struct store *store;
  struct kv_txn *txn;
  struct keyring_reader *keys;
  struct meta_held meta;
  struct directory_cache opened;
  uint64_t position; /* the journal position that it is at or after */
};

/* All zero before; closed by snapshot_close() whatever this returns. */
enum status snapshot_open(struct snapshot *snapshot, struct store *store) MUST_USE;
void snapshot_close(struct snapshot *snapshot);
/* Takes the newest state, at or after everything that was committed by now. */
enum status snapshot_renew(struct snapshot *snapshot, struct writer *writer) MUST_USE;
/* Lets the pages go that it keeps from being used again. */
void snapshot_reset(struct snapshot *snapshot);
/* Good for as long as the snapshot is open, through each renewal. */
struct rows snapshot_rows(struct snapshot *snapshot);
