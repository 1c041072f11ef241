/* store_tables: the derived tables as a whole: opened, and made new. */
#include "store_internal.h"

/* `rows` NULL: as they lie on the disk, with their authenticators. */
static enum status open_kv(const struct store_options *options, const char *path, unsigned tables, bool create,
                           const struct secure_key *rows, struct kv **out, char why[STORE_WHY]) {
  struct kv_options kv = {
      .path = path,
      .map_size = options->map_size,
      .tables = tables,
      .readers = options->readers,
      .create = create,
      .rows = rows,
  };
  enum status status = kv_open(&kv, out);
  return status == STATUS_OK ? status : store_refuse(why, status, "cannot open the tables in %s", path);
}

static enum status refuse_old_keyring(uint64_t destroyed, uint64_t known, char why[STORE_WHY]) {
  return store_refuse(why, STATUS_FAILED_PRECONDITION,
                      "the keyring is older than the store: it knows of %llu destroyed keys, the tables of %llu; bring "
                      "back the newest keyring",
                      (unsigned long long)destroyed, (unsigned long long)known);
}

static enum status refuse_foreign(const struct store *store, const struct store_stamp *stamp, char why[STORE_WHY]) {
  uint64_t destroyed = keyring_erasures(store->keyring);
  if (stamp->made == STORE_MADE_LATER)
    return store_refuse(why, STATUS_FAILED_PRECONDITION, "the tables in %s were made by a newer version of lots",
                        store->lock->kv);
  if (stamp->made == STORE_MADE_ELSEWHERE)
    return store_refuse(why, STATUS_FAILED_PRECONDITION,
                        "the tables in %s belong to another store; take them away and they are rebuilt",
                        store->lock->kv);
  return stamp->erasures > destroyed ? refuse_old_keyring(destroyed, stamp->erasures, why) : STATUS_OK;
}

/* In META alone, and before it is known whether rows have authenticators: opening a table that is not there would make it, in a store that is perhaps not for us. */
static enum status read_stamp(const struct store *store, const struct store_options *options, struct store_stamp *out,
                              char why[STORE_WHY]) {
  struct kv *kv;
  enum status status = open_kv(options, store->lock->kv, TABLE_META + 1, false, NULL, &kv, why);
  if (status != STATUS_OK)
    return status;
  status = store_stamp_read(kv, store->lock->identity.id, keyring_erasures(store->keyring), out);
  enum status closed = kv_close(kv);
  if (status == STATUS_OK)
    status = closed;
  if (status != STATUS_OK)
    return store_refuse(why, status, "the tables in %s are not whole", store->lock->kv);
  return refuse_foreign(store, out, why);
}

static const struct secure_key *rows_key(const struct store *store) {
  return &keyring_secrets(store->keyring)->rows;
}

/* What was judged by, and where they stand, is what was written. */
static enum status prove_stamp(const struct store *store, struct kv **kv, char why[STORE_WHY]) {
  struct stream_head ignored;
  enum status status = store_stamp_prove(*kv);
  if (status == STATUS_OK)
    status = store_tables_head(*kv, &ignored);
  if (status == STATUS_OK)
    return status;
  kv_close(*kv);
  *kv = NULL;
  return store_refuse(why, status, "the tables in %s are damaged", store->lock->kv);
}

enum status store_tables_open(const struct store *store, const struct store_options *options, struct kv **out,
                              struct store_stamp *stamp, char why[STORE_WHY]) {
  enum status status = read_stamp(store, options, stamp, why);
  if (status != STATUS_OK || stamp->made == STORE_MADE_BEFORE)
    return status;
  status = open_kv(options, store->lock->kv, TABLE_COUNT, false, rows_key(store), out, why);
  return status == STATUS_OK ? prove_stamp(store, out, why) : status;
}

enum status store_tables_create(const struct store *store, const struct store_options *options, const char *path,
                                struct kv **out, char why[STORE_WHY]) {
  struct kv *kv;
  enum status status = open_kv(options, path, TABLE_COUNT, true, rows_key(store), &kv, why);
  if (status != STATUS_OK)
    return status;
  status = store_stamp_write(kv, store->lock->identity.id, keyring_erasures(store->keyring));
  if (status == STATUS_OK) {
    *out = kv;
    return STATUS_OK;
  }
  kv_close(kv);
  return store_refuse(why, status, "cannot write new tables in %s", path);
}

enum status store_tables_head(struct kv *kv, struct stream_head *out) {
  struct rows rows = {0};
  enum status status = kv_read_begin(kv, &rows.txn);
  if (status != STATUS_OK)
    return status;
  status = rows_journal_head(&rows, out);
  kv_abort(rows.txn);
  return status;
}
