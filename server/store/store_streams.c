/* store_streams: both streams as a whole: opened where they are known to have come to, and held against each other. */
#include "access.pb-c.h"
#include "common/log.h"
#include "store_internal.h"

/* Of one entry. */
#define STREAMS_BUDGET ((size_t)256 * 1024 * 1024)

/* --- opening ------------------------------------------------------------------------------------------------------ */

struct stream_options store_stream_options(const struct store_identity *identity, const char *dir, const char *name) {
  struct stream_options options = {
      .dir = dir, .name = name, .segment_size = identity->segment_size, .epoch = STREAM_EPOCH_FIRST};
  memcpy(options.store_id, identity->id, sizeof options.store_id);
  return options;
}

static enum status open_in_epoch(const struct store_lock *lock, const char *dir, const char *name, uint32_t epoch,
                                 const struct stream_head *known, struct stream **out, char why[STORE_WHY]) {
  struct stream_options options = store_stream_options(&lock->identity, dir, name);
  if (epoch > options.epoch)
    options.epoch = epoch;
  why[0] = 0;
  enum status status = stream_open(&options, known, out, why);
  if (status != STATUS_OK && !why[0])
    return store_refuse(why, status, "cannot open the %s in %s", name, dir);
  return status;
}

enum status store_stream_open(const struct store_lock *lock, const char *dir, const char *name,
                              const struct stream_head *known, struct stream **out, char why[STORE_WHY]) {
  return open_in_epoch(lock, dir, name, known->epoch, known->position ? known : NULL, out, why);
}

enum status store_stream_open_shorter(const struct store_lock *lock, const char *dir, const char *name,
                                      const struct stream_head *known, struct stream **out, char why[STORE_WHY]) {
  enum status status = open_in_epoch(lock, dir, name, known->epoch + 1, NULL, out, why);
  if (status == STATUS_OK)
    log_warn("accepted-shorter", "stream=%s signed=%llu kept=%llu", name, (unsigned long long)known->position,
             (unsigned long long)stream_head(*out).position);
  return status;
}

/* --- what is known ------------------------------------------------------------------------------------------------ */

enum status store_stream_has(struct stream *stream, const struct stream_head *head) {
  struct arena arena;
  struct stream_entry entry;
  if (head->position == 0)
    return STATUS_OK;
  arena_init(&arena, STREAMS_BUDGET);
  enum status status = stream_read(stream, head->position, &arena, &entry);
  if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !secure_equal(entry.hash, head->hash, SECURE_HASH)))
    status = STATUS_DATA_LOSS;
  arena_deinit(&arena);
  return status;
}

struct stream_head store_stream_now(const struct stream *stream) {
  struct stream_head now = stream_head(stream);
  now.epoch = stream_epoch(stream);
  return now;
}

void store_told(const struct stream_head *now, Lots__StreamTold *out) {
  lots__stream_told__init(out);
  out->position = now->position;
  out->epoch = now->epoch;
  out->hash = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)now->hash, .len = SECURE_HASH}; /* only read */
}

enum status store_heads_now(const struct store *store, struct store_heads *out) {
  struct rows rows = {0};
  struct meta meta;
  enum status status = kv_read_begin(store->kv, &rows.txn);
  if (status != STATUS_OK)
    return status;
  status = rows_meta(&rows, &meta);
  kv_abort(rows.txn);
  if (status != STATUS_OK)
    return status;
  *out = (struct store_heads){.journal = meta.head,
                              .access = store_stream_now(store->access),
                              .entries = meta.entries,
                              .keys = keyring_changes(store->keyring)};
  out->journal.epoch = stream_epoch(store->journal);
  return STATUS_OK;
}

/* --- what one tells of the other ---------------------------------------------------------------------------------- */

struct telling {
  struct keyring_reader *keys;
  struct arena arena;
  struct stream_head told; /* the newest */
};

static void hear(struct telling *telling, const Lots__StreamTold *told) {
  if (!told || told->hash.len != SECURE_HASH)
    return;
  telling->told = (struct stream_head){.position = told->position, .epoch = told->epoch};
  memcpy(telling->told.hash, told->hash.data, SECURE_HASH);
}

static enum status hear_journal(const struct stream_entry *entry, void *context) {
  struct telling *telling = context;
  Lots__Envelope *envelope;
  arena_reset(&telling->arena);
  enum status status = store_entry_envelope(telling->keys, entry, &telling->arena, &envelope);
  if (status == STATUS_OK)
    hear(telling, envelope->access);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status hear_access(const struct stream_entry *entry, void *context) {
  struct telling *telling = context;
  Lots__AccessRecord *record;
  arena_reset(&telling->arena);
  enum status status =
      store_record_open(telling->keys, entry, &lots__access_record__descriptor, &telling->arena, &record);
  if (status == STATUS_OK)
    hear(telling, record->journal);
  return status;
}

/* What was told of an epoch that was given up since says nothing. */
static enum status check_told(const struct telling *telling, struct stream *other, const char *name,
                              char why[STORE_WHY]) {
  if (telling->told.epoch != stream_epoch(other))
    return STATUS_OK;
  enum status status = store_stream_has(other, &telling->told);
  if (status != STATUS_DATA_LOSS)
    return status == STATUS_OK ? status : store_refuse(why, status, "cannot read the %s", name);
  return store_refuse(why, status,
                      "the %s lacks its entry at %llu, of which the other stream tells: it was cut off, or is an older "
                      "copy; see --accept-shorter in lotsd(8)",
                      name, (unsigned long long)telling->told.position);
}

static enum status agree_one(struct store *store, struct stream *stream, const struct stream_head *after,
                             stream_visit visit, struct stream *other, const char *name, char why[STORE_WHY]) {
  struct telling telling = {0};
  enum status status = keyring_reader_open(store->keyring, false, &telling.keys);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot read the keyring");
  arena_init(&telling.arena, STREAMS_BUDGET);
  why[0] = 0;
  status = stream_walk(stream, after->position, 0, visit, &telling, why);
  if (status == STATUS_OK)
    status = check_told(&telling, other, name, why);
  else if (!why[0])
    store_why(why, "what one stream tells of the %s cannot be read (%s)", name, status_name(status));
  arena_deinit(&telling.arena);
  keyring_reader_close(telling.keys);
  return status;
}

/* The keyring, too, knows how far the journal was. */
static enum status check_against_keyring(const struct store *store, char why[STORE_WHY]) {
  uint64_t known = keyring_journal(store->keyring), end = stream_head(store->journal).position;
  if (known <= end)
    return STATUS_OK;
  return store_refuse(why, STATUS_DATA_LOSS,
                      "the journal ends at %llu, and the keyring was changed when it stood at %llu: it was cut off, or "
                      "is an older copy; see --accept-shorter in lotsd(8)",
                      (unsigned long long)end, (unsigned long long)known);
}

/* Of streams of which nothing was ever signed all would have to be read. */
enum status store_streams_agree(struct store *store, const struct store_heads *known, char why[STORE_WHY]) {
  enum status status = STATUS_OK;
  if (known->journal.epoch)
    status = agree_one(store, store->journal, &known->journal, hear_journal, store->access, "access log", why);
  if (status == STATUS_OK && known->access.epoch)
    status = agree_one(store, store->access, &known->access, hear_access, store->journal, "journal", why);
  return status == STATUS_OK ? check_against_keyring(store, why) : status;
}
