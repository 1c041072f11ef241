/* snapshot: see snapshot.h. */
#include "snapshot.h"

enum status snapshot_open(struct snapshot *snapshot, struct store *store) {
  snapshot->store = store;
  enum status status = kv_read_begin(store->kv, &snapshot->txn);
  if (status != STATUS_OK)
    return status;
  kv_read_reset(snapshot->txn);
  return keyring_reader_open(store->keyring, false, &snapshot->keys);
}

void snapshot_close(struct snapshot *snapshot) {
  if (snapshot->keys)
    keyring_reader_close(snapshot->keys);
  directory_cache_empty(&snapshot->opened);
  kv_abort(snapshot->txn);
}

enum status snapshot_renew(struct snapshot *snapshot, struct writer *writer) {
  kv_read_reset(snapshot->txn);
  snapshot->meta = (struct meta_held){0};
  snapshot->position = writer_position(writer);
  return kv_read_renew(snapshot->txn);
}

void snapshot_reset(struct snapshot *snapshot) {
  kv_read_reset(snapshot->txn);
}

struct rows snapshot_rows(struct snapshot *snapshot) {
  return (struct rows){.txn = snapshot->txn,
                       .keys = snapshot->keys,
                       .secrets = keyring_secrets(snapshot->store->keyring),
                       .held = &snapshot->meta,
                       .directory = &snapshot->opened};
}
