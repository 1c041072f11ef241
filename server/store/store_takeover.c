/* store_takeover: what entries without an envelope tell only as long as they can be opened, told once more behind the
 * last of them: the numbers that they took, and the keys of their commands with where they stand. The entries stay as
 * they are. */
#include "common/log.h"
#include "server/store/apply/envelope.h"
#include "store_internal.h"

#define PAIR (ENVELOPE_HASH + 8)
/* Of a segment: an entry may take half, and a sync reaches over two. */
#define PIECE_PART 4
#define PIECE_BUDGET ((size_t)32 * 1024 * 1024)

struct takeover {
  struct store *store;
  struct store_teller teller;
  struct rows rows;
  struct arena arena; /* of one piece */
  struct key after;   /* the last row that was told */
  size_t room;        /* bytes of pairs in one piece */
  uint64_t told;
};

/* --- one piece ---------------------------------------------------------------------------------------------------- */

/* The pairs that come next; *more: there are others behind them. */
static enum status gather(struct takeover *takeover, Lots__TakenOver *told, bool *more) {
  struct kv_scan *scan;
  struct slice key, value;
  uint8_t *pairs = arena_alloc(&takeover->arena, takeover->room);
  if (!pairs)
    return STATUS_RESOURCE_EXHAUSTED;
  told->keys.data = pairs;
  enum status status =
      kv_scan_open(takeover->rows.txn, TABLE_IDEMPOTENCY, slice_of(NULL, 0), key_slice(&takeover->after), false, &scan);
  if (status != STATUS_OK)
    return status;
  while ((status = kv_scan_next(scan, &key, &value)) == STATUS_OK && told->keys.len + PAIR <= takeover->room) {
    memcpy(pairs + told->keys.len, key.data, ENVELOPE_HASH);
    memcpy(pairs + told->keys.len + ENVELOPE_HASH, value.data, sizeof(uint64_t));
    told->keys.len += PAIR;
    takeover->after = key_new();
    key_bytes(&takeover->after, key);
  }
  kv_scan_close(scan);
  *more = status == STATUS_OK;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status fill(struct takeover *takeover, const struct meta *meta, Lots__TakenOver *told, bool *more) {
  told->next = arena_copy(&takeover->arena, meta->next, sizeof meta->next);
  told->totals = arena_copy(&takeover->arena, meta->totals, sizeof meta->totals);
  told->n_next = told->n_totals = NUMBER_COUNT;
  if (!told->next || !told->totals)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = gather(takeover, told, more);
  told->whole = !*more;
  return status;
}

/* It happened when the newest entry did: no clock decides what a journal holds. */
static enum status append(struct takeover *takeover, const struct meta *meta, Lots__TakenOver *told) {
  Lots__Event event = LOTS__EVENT__INIT, *events[] = {&event};
  Lots__Entry body = LOTS__ENTRY__INIT;
  Lots__Envelope envelope;
  struct stream_head head;
  event.kind_case = LOTS__EVENT__KIND_TAKEN_OVER;
  event.taken_over = told;
  body.at_us = meta->newest_us;
  body.events = events;
  body.n_events = 1;
  enum status status = envelope_of(&body, &takeover->arena, &envelope);
  if (status == STATUS_OK)
    status =
        store_entry_append(takeover->store->journal, takeover->rows.keys, 0, &envelope, &body, &takeover->arena, &head);
  return status ? status : apply_entry(&takeover->rows, &head, &envelope, &body, &takeover->arena);
}

static enum status make_durable(struct takeover *takeover) {
  struct kv_txn *txn = takeover->rows.txn;
  enum status status = store_seams.journal_sync(takeover->store->journal);
  if (status != STATUS_OK)
    return status;
  takeover->rows.txn = NULL;
  return store_seams.kv_commit(txn);
}

static enum status tell_piece(struct takeover *takeover, bool *more) {
  Lots__TakenOver told = LOTS__TAKEN_OVER__INIT;
  struct meta meta;
  arena_reset(&takeover->arena);
  enum status status = kv_write_begin(takeover->store->kv, &takeover->rows.txn);
  if (status != STATUS_OK)
    return status;
  status = rows_meta(&takeover->rows, &meta);
  if (status == STATUS_OK)
    status = fill(takeover, &meta, &told, more);
  if (status == STATUS_OK)
    status = append(takeover, &meta, &told);
  if (status == STATUS_OK)
    status = make_durable(takeover);
  takeover->told += told.keys.len / PAIR;
  kv_abort(takeover->rows.txn);
  takeover->rows.txn = NULL;
  if (status != STATUS_OK)
    stream_rollback(takeover->store->journal);
  return status;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static enum status is_old(const struct store *store, bool *out) {
  struct rows rows = {0};
  struct meta meta;
  enum status status = kv_read_begin(store->kv, &rows.txn);
  if (status != STATUS_OK)
    return status;
  status = rows_meta(&rows, &meta);
  *out = status == STATUS_OK && meta.format == JOURNAL_OLD;
  kv_abort(rows.txn);
  return status;
}

static enum status tell_all(struct takeover *takeover) {
  size_t part = (size_t)takeover->store->lock->identity.segment_size / PIECE_PART;
  takeover->room = part < store_seams.takeover_piece ? part : store_seams.takeover_piece;
  takeover->rows.secrets = keyring_secrets(takeover->store->keyring);
  enum status status = keyring_reader_open(takeover->store->keyring, false, &takeover->rows.keys);
  if (status != STATUS_OK)
    return status;
  arena_init(&takeover->arena, PIECE_BUDGET);
  for (bool more = true; status == STATUS_OK && more;) {
    status = tell_piece(takeover, &more);
    if (status == STATUS_OK)
      status = store_tell(&takeover->teller, "take over", takeover->told, takeover->told);
  }
  arena_deinit(&takeover->arena);
  keyring_reader_close(takeover->rows.keys);
  return status;
}

enum status store_take_over(struct store *store, const struct store_teller *teller, char why[STORE_WHY]) {
  struct takeover takeover = {.store = store, .teller = *teller};
  bool old = false;
  enum status status = is_old(store, &old);
  if (status == STATUS_OK && old)
    status = tell_all(&takeover);
  if (status != STATUS_OK)
    return store_refuse(why, status, "the journal cannot be taken over (%s)", status_name(status));
  if (old)
    log_info("taken-over", "keys=%llu", (unsigned long long)takeover.told);
  return STATUS_OK;
}
