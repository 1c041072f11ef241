/* store_verify: the offline check. Both chains from their first entries, the signature of `heads`, and the tables made
 * again aside and compared row by row. Works in a folder beside the store, and changes nothing in it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/log.h"
#include "server/store/disk/files.h"
#include "store_internal.h"
#include "store_shadow.h"

#define TOLD_EVERY 4096
#define HEX_MAX (2 * KEY_MAX + 1)

struct verify {
  const struct store_options *options;
  struct store_teller teller;
  char *why;
  struct arena arena;
  const char *aside, *journal, *access, *kv; /* folders; in the arena */
  struct store store;                        /* the streams are shadows; kv is the real one */
  struct kv *again;                          /* owned: the tables made anew */
  struct store_marks marks;
  struct store_stamp stamp;  /* of the real ones */
  struct stream_head tables; /* where they stand; all zero when that cannot be read */
  struct store_verified counts;
};

/* --- opening ------------------------------------------------------------------------------------------------------ */

static enum status make_paths(struct verify *v) {
  v->aside = arena_printf(&v->arena, "%s.verify", v->options->dir);
  v->journal = arena_printf(&v->arena, "%s/journal", v->aside);
  v->access = arena_printf(&v->arena, "%s/access", v->aside);
  v->kv = arena_printf(&v->arena, "%s/kv", v->aside);
  return arena_failed(&v->arena) ? store_refuse(v->why, STATUS_RESOURCE_EXHAUSTED, "out of memory") : STATUS_OK;
}

/* Tables that are made again at the next start anyway are not compared; everything else is looked at. */
static void tell_made(struct verify *v) {
  if (v->stamp.made == STORE_MADE_BEFORE_ERASURES)
    v->counts.erasures = keyring_erasures(v->store.keyring) - v->stamp.erasures;
  else
    v->counts.other_rules = v->stamp.made != STORE_MADE_ALIKE;
}

/* After an unclean stop nobody knows what the tables hold, beside the state that was kept. */
static enum status open_compared(struct verify *v) {
  v->counts.unclean = !v->marks.clean;
  if (v->counts.unclean)
    return STATUS_OK;
  enum status status = store_tables_open(&v->store, v->options, &v->store.kv, &v->stamp, v->why);
  if (status == STATUS_OK)
    tell_made(v);
  return status;
}

static enum status open_store(struct verify *v) {
  enum status status = store_lock_take(v->options, &v->store.lock, v->why);
  if (status == STATUS_OK)
    status = store_keyring_open(v->options, v->store.lock, &v->store.keyring, v->why);
  if (status == STATUS_OK)
    status = store_marks_read(v->store.lock, keyring_secrets(v->store.keyring), &v->marks, v->why);
  if (status == STATUS_OK)
    status = store_keyring_check(v->store.keyring, v->marks.known.keys, v->why);
  if (status == STATUS_OK)
    status = open_compared(v);
  if (status != STATUS_OK)
    return status;
  memcpy(v->store.id, v->store.lock->identity.id, sizeof v->store.id);
  status = v->store.kv ? store_tables_head(v->store.kv, &v->tables) : STATUS_OK;
  return status == STATUS_OK ? status : store_refuse(v->why, status, "cannot read the tables in %s", v->store.lock->kv);
}

/* From which segment on a stream may be written to; its last known entry is `known`. */
static uint64_t written_from(const struct verify *v, const struct stream_head *known) {
  return known->position ? known->position / v->store.lock->identity.segment_size : SHADOW_NEWEST;
}

/* Where the journal is known to have been: opening holds it against that. */
static const struct stream_head *journal_known(const struct verify *v) {
  return v->marks.known.journal.epoch ? &v->marks.known.journal : &v->tables;
}

static enum status make_shadows(struct verify *v) {
  const struct store_lock *lock = v->store.lock;
  enum status status = tree_remove(v->aside);
  if (status == STATUS_OK)
    status = tree_make(v->aside);
  if (status == STATUS_OK)
    status = shadow_make(lock->journal, v->journal, written_from(v, journal_known(v)));
  if (status == STATUS_OK)
    status = shadow_make(lock->access, v->access, written_from(v, &v->marks.known.access));
  return status == STATUS_OK ? status : store_refuse(v->why, status, "cannot work in %s", v->aside);
}

static enum status open_streams(struct verify *v) {
  const struct store_lock *lock = v->store.lock;
  const struct store_heads *known = &v->marks.known;
  enum status status = make_shadows(v);
  if (status == STATUS_OK)
    status = store_stream_open(lock, v->journal, "journal", journal_known(v), &v->store.journal, v->why);
  if (status == STATUS_OK)
    status = store_stream_open(lock, v->access, "access", &known->access, &v->store.access, v->why);
  if (status == STATUS_OK && v->store.kv)
    status = store_check_tables(&v->store, v->why);
  return status == STATUS_OK ? store_streams_agree(&v->store, known, v->why) : status;
}

static void close_all(struct verify *v) {
  kv_close(v->again);
  kv_close(v->store.kv);
  stream_close(v->store.journal);
  stream_close(v->store.access);
  if (v->aside && v->store.lock && tree_remove(v->aside) != STATUS_OK)
    log_warn("verify", "left=%s", v->aside);
  if (v->store.keyring)
    keyring_close(v->store.keyring);
  store_lock_drop(v->store.lock);
  arena_deinit(&v->arena);
}

/* --- chains ------------------------------------------------------------------------------------------------------- */

struct chain {
  const struct store_teller *teller;
  const char *what;
  uint64_t entries, end;
};

static enum status count_entry(const struct stream_entry *entry, void *context) {
  struct chain *chain = context;
  if (chain->entries++ % TOLD_EVERY == 0)
    store_tell(chain->teller, chain->what, entry->place.position, chain->end);
  return STATUS_OK;
}

static enum status walk(struct verify *v, struct stream *stream, const char *what, uint64_t after, uint64_t *entries) {
  struct stream_head head = stream_head(stream);
  struct chain chain = {.teller = &v->teller, .what = what, .end = head.end};
  if (head.position <= after)
    return STATUS_OK;
  enum status status = stream_walk(stream, after, head.position, count_entry, &chain, v->why);
  *entries += chain.entries;
  if (status == STATUS_OK)
    store_tell(&v->teller, what, head.end, head.end);
  return status;
}

static bool is_compared(const struct verify *v) {
  return v->store.kv && v->stamp.made == STORE_MADE_ALIKE;
}

/* The journal is read once: as far as the tables go it is replayed, which verifies the chain too; to its end when they
 * are to be made again. */
static enum status check_journal(struct verify *v) {
  struct stream_head until = is_compared(v) ? v->tables : stream_head(v->store.journal);
  enum status status = store_tables_create(&v->store, v->options, v->kv, &v->again, v->why);
  if (status != STATUS_OK)
    return status;
  struct store_replay replay = {.kv = v->again, .until = until, .what = "journal", .teller = v->teller, .aside = true};
  status = store_replay(&v->store, &replay, v->why);
  v->counts.journal_entries = replay.entries;
  return status == STATUS_OK ? walk(v, v->store.journal, "journal", until.position, &v->counts.journal_entries)
                             : status;
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

struct row {
  enum status status; /* NOT_FOUND: after the last */
  struct slice key, value;
};

struct pair {
  struct kv_txn *live_txn, *again_txn;
  struct kv_scan *live_scan, *again_scan;
};

static struct row next(struct kv_scan *scan) {
  struct row row = {0};
  row.status = kv_scan_next(scan, &row.key, &row.value);
  return row;
}

/* Keys are numbers and keyed hashes: nothing personal. */
static enum status differs(struct verify *v, unsigned table, const struct row *row, const char *how) {
  char hex[HEX_MAX];
  size_t len = row->key.len < KEY_MAX ? row->key.len : KEY_MAX;
  secure_hex(slice_of(row->key.data, len), hex, sizeof hex);
  return store_refuse(v->why, STATUS_DATA_LOSS, "tables: row %s of table %u %s; rebuild them", hex, table, how);
}

/* OK: the same; NOT_FOUND: both have ended. */
static enum status compare(struct verify *v, unsigned table, const struct row *live, const struct row *again) {
  if (live->status != again->status) {
    if (live->status == STATUS_NOT_FOUND)
      return differs(v, table, again, "is missing");
    if (again->status == STATUS_NOT_FOUND)
      return differs(v, table, live, "should not be there");
  }
  if (live->status != STATUS_OK || again->status != STATUS_OK)
    return live->status != STATUS_OK ? live->status : again->status;
  if (!slice_equal(live->key, again->key))
    return differs(v, table, live, "should not be there, or one before it is missing");
  return slice_equal(live->value, again->value) ? STATUS_OK : differs(v, table, live, "is not what the journal gives");
}

/* By its key, as readers do: what leads to it is looked at too. */
static enum status look_up_row(struct verify *v, unsigned table, const struct pair *pair, const struct row *row) {
  struct slice value;
  enum status status = kv_get(pair->live_txn, table, row->key, &value);
  if (status == STATUS_OK && slice_equal(value, row->value))
    return status;
  return differs(v, table, row, "is not found by its key");
}

static enum status compare_rows(struct verify *v, unsigned table, const struct pair *pair) {
  enum status status;
  do {
    struct row live = next(pair->live_scan), again = next(pair->again_scan);
    status = compare(v, table, &live, &again);
    if (status == STATUS_OK)
      status = look_up_row(v, table, pair, &live);
    v->counts.rows += status == STATUS_OK;
  } while (status == STATUS_OK);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status compare_table(struct verify *v, unsigned table, struct pair *pair) {
  struct slice all = slice_of(NULL, 0);
  enum status status = kv_scan_open(pair->live_txn, table, all, all, false, &pair->live_scan);
  if (status == STATUS_OK)
    status = kv_scan_open(pair->again_txn, table, all, all, false, &pair->again_scan);
  if (status == STATUS_OK)
    status = compare_rows(v, table, pair);
  kv_scan_close(pair->live_scan);
  kv_scan_close(pair->again_scan);
  pair->live_scan = pair->again_scan = NULL;
  return status;
}

static enum status check_tables(struct verify *v) {
  struct pair pair = {0};
  v->why[0] = 0;
  enum status status = kv_read_begin(v->store.kv, &pair.live_txn);
  if (status == STATUS_OK)
    status = kv_read_begin(v->again, &pair.again_txn);
  for (unsigned table = 0; status == STATUS_OK && table < TABLE_COUNT; table++) {
    status = compare_table(v, table, &pair);
    store_tell(&v->teller, "tables", table + 1, TABLE_COUNT);
  }
  kv_abort(pair.live_txn);
  kv_abort(pair.again_txn);
  if (status != STATUS_OK && !v->why[0])
    return store_refuse(v->why, status, "cannot read the tables (%s)%s", status_name(status),
                        status == STATUS_DATA_LOSS ? "; rebuild them" : "");
  return status;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static enum status check_all(struct verify *v) {
  enum status status = make_paths(v);
  if (status == STATUS_OK)
    status = open_store(v);
  if (status == STATUS_OK)
    status = open_streams(v);
  if (status == STATUS_OK)
    status = walk(v, v->store.access, "access", 0, &v->counts.access_entries);
  if (status == STATUS_OK)
    status = check_journal(v);
  if (status == STATUS_OK && is_compared(v))
    status = check_tables(v);
  return status;
}

enum status store_verify(const struct store_options *options, store_progress progress, void *context,
                         struct store_verified *out, char why[STORE_WHY]) {
  struct verify *v = calloc(1, sizeof *v);
  if (!v)
    return store_refuse(why, STATUS_RESOURCE_EXHAUSTED, "out of memory");
  v->options = options;
  v->teller = (struct store_teller){.progress = progress, .context = context};
  v->why = why;
  arena_init(&v->arena, (size_t)64 * 1024);
  enum status status = check_all(v);
  if (status == STATUS_OK)
    *out = v->counts;
  close_all(v);
  free(v);
  return status;
}
