/* store_recover: journal -> tables. A replay of the tail after a crash of the process, a rebuild of all after a crash
 * of the system. */
#include <stdlib.h>

#include "common/log.h"
#include "server/store/disk/files.h"
#include "store_internal.h"
#include "store_read_ahead.h"

/* Cases that stay open between entries. */
#define CASES 8192
/* Of one entry and the rows that it changes. */
#define ENTRY_BUDGET ((size_t)256 * 1024 * 1024)

enum status store_tell(const struct store_teller *teller, const char *what, uint64_t done, uint64_t total) {
  bool goes_on = !teller->progress || teller->progress(what, done, total, teller->context);
  return goes_on ? STATUS_OK : STATUS_CANCELLED;
}

/* --- replay ------------------------------------------------------------------------------------------------------- */

struct run {
  struct store_replay *replay;
  struct rows rows; /* txn NULL between transactions */
  struct meta_held meta;
  struct arena arena;
  unsigned pending;
  uint64_t at;      /* position of the entry in hand; 0 between */
  uint64_t subject; /* and its subject */
};

static enum status commit(struct run *run, uint64_t position) {
  struct kv_txn *txn = run->rows.txn;
  const struct store_replay *replay = run->replay;
  enum status status = rows_flush_meta(&run->rows);
  if (status != STATUS_OK)
    return status;
  run->rows.txn = NULL;
  run->pending = 0;
  status = store_seams.kv_commit(txn);
  return status == STATUS_OK ? store_tell(&replay->teller, replay->what, position, replay->until.end) : status;
}

static enum status apply_read(struct run *run, const struct store_read *read) {
  if (read->status != STATUS_OK)
    return read->status;
  arena_reset(&run->arena);
  run->replay->unreadable += !read->entry.body;
  return apply_entry(&run->rows, &read->head, read->entry.envelope, read->entry.body, &run->arena);
}

static enum status begin(struct run *run) {
  run->meta = (struct meta_held){0};
  return kv_write_begin(run->replay->kv, &run->rows.txn);
}

/* Tables that nobody reads before they are whole may lack what is in hand until the last. */
static enum status commit_some(struct run *run, uint64_t position) {
  enum status status = run->replay->aside ? STATUS_OK : apply_hand_write(&run->rows);
  return status == STATUS_OK ? commit(run, position) : status;
}

static enum status commit_last(struct run *run) {
  enum status status = run->rows.txn ? STATUS_OK : begin(run);
  if (status == STATUS_OK)
    status = apply_hand_write(&run->rows);
  return status == STATUS_OK ? commit(run, run->replay->until.end) : status;
}

static enum status replay_entry(struct run *run, const struct store_read *read) {
  run->at = read->head.position;
  run->subject = read->subject;
  enum status status = run->rows.txn ? STATUS_OK : begin(run);
  if (status == STATUS_OK)
    status = apply_read(run, read);
  if (status != STATUS_OK)
    return status;
  run->at = 0;
  run->replay->entries++;
  return ++run->pending == store_seams.replay_batch ? commit_some(run, read->head.position) : STATUS_OK;
}

/* Destroyed keys leave a mark: one that is just not there tells of a keyring that is not the newest. */
static enum status explain_no_key(const struct run *run, enum status status, char why[STORE_WHY]) {
  bool employer = run->subject & SUBJECT_EMPLOYER;
  return store_refuse(why, status,
                      "the keyring lacks the key of %s %llu, whose entry stands in the journal at %llu, and it was not "
                      "destroyed: bring back the newest keyring",
                      employer ? "employer" : "person", (unsigned long long)(run->subject & ~SUBJECT_EMPLOYER),
                      (unsigned long long)run->at);
}

static enum status explain(const struct run *run, enum status status, char why[STORE_WHY]) {
  if (status == STATUS_CANCELLED)
    return store_refuse(why, status, "ended before it was done, as it was told to");
  if (status == STATUS_RESOURCE_EXHAUSTED)
    return store_refuse(why, status,
                        "the tables do not fit: the disk is full, or the configuration's map size too small");
  if (run->at && !keyring_has(run->rows.keys, run->subject))
    return explain_no_key(run, status, why);
  if (run->at)
    return store_refuse(why, status, "the journal's entry at %llu cannot be applied (%s)", (unsigned long long)run->at,
                        status_name(status));
  if (!why[0])
    return store_refuse(why, status, "the tables cannot be written (%s)", status_name(status));
  return status;
}

/* Until the reader has no more: then how it ended counts, and else what stopped us. */
static enum status replay_all(struct run *run, struct store_read_ahead *reader, char why[STORE_WHY]) {
  char unread[STORE_WHY];
  const struct store_read *read;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && (read = store_read_ahead_next(reader)))
    status = replay_entry(run, read);
  enum status ended = store_read_ahead_stop(reader, status == STATUS_OK ? why : unread);
  return status == STATUS_OK ? ended : status;
}

static enum status replay_after(struct store *store, struct run *run, uint64_t after, char why[STORE_WHY]) {
  struct store_read_ahead *reader;
  uint64_t until = run->replay->until.position;
  enum status status = store_read_ahead_start(store->journal, store->keyring, after, until, &reader);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot start reading the journal");
  why[0] = 0;
  status = replay_all(run, reader, why);
  if (status == STATUS_OK)
    status = commit_last(run);
  kv_abort(run->rows.txn);
  return status == STATUS_OK ? status : explain(run, status, why);
}

static enum status open_run(struct store *store, struct run *run, char why[STORE_WHY]) {
  arena_init(&run->arena, ENTRY_BUDGET);
  run->rows = (struct rows){.secrets = keyring_secrets(store->keyring), .held = &run->meta};
  run->rows.hand = apply_hand_new(CASES);
  if (!run->rows.hand)
    return store_refuse(why, STATUS_RESOURCE_EXHAUSTED, "out of memory");
  enum status status = keyring_reader_open(store->keyring, false, &run->rows.keys);
  return status == STATUS_OK ? status : store_refuse(why, status, "cannot read the keyring");
}

static void close_run(struct run *run) {
  keyring_reader_close(run->rows.keys);
  apply_hand_free(run->rows.hand);
  arena_deinit(&run->arena);
}

enum status store_replay(struct store *store, struct store_replay *replay, char why[STORE_WHY]) {
  struct stream_head from;
  enum status status = store_tables_head(replay->kv, &from);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot read where the tables stand");
  if (from.position >= replay->until.position)
    return STATUS_OK;
  struct run run = {.replay = replay};
  status = open_run(store, &run, why);
  if (status == STATUS_OK)
    status = replay_after(store, &run, from.position, why);
  close_run(&run);
  return status;
}

/* --- catching up -------------------------------------------------------------------------------------------------- */

/* Tables are never ahead of the journal: it is synced first. Tables that are tell of a journal cut off or exchanged. */
static enum status check_on_journal(struct store *store, const struct stream_head *tables, char why[STORE_WHY]) {
  enum status status = store_stream_has(store->journal, tables);
  if (status == STATUS_OK)
    return status;
  if (status != STATUS_DATA_LOSS)
    return store_refuse(why, status, "cannot read the journal at %llu", (unsigned long long)tables->position);
  return store_refuse(why, STATUS_DATA_LOSS,
                      "the journal lacks the entry at %llu that the tables rest on: it was cut off or exchanged",
                      (unsigned long long)tables->position);
}

enum status store_check_tables(struct store *store, char why[STORE_WHY]) {
  struct stream_head tables;
  enum status status = store_tables_head(store->kv, &tables);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot read where the tables stand");
  return check_on_journal(store, &tables, why);
}

enum status store_catch_up(struct store *store, const struct store_teller *teller, char why[STORE_WHY]) {
  enum status status = store_check_tables(store, why);
  if (status != STATUS_OK)
    return status;
  struct store_replay replay = {
      .kv = store->kv, .until = stream_head(store->journal), .what = "replay", .teller = *teller};
  status = store_replay(store, &replay, why);
  if (replay.entries && status == STATUS_OK) /* a writer on a full disk tries again at every batch */
    log_info("replay", "entries=%llu status=%s", (unsigned long long)replay.entries, status_name(status));
  return status;
}

/* --- rebuild ------------------------------------------------------------------------------------------------------ */

static enum status rebuild_aside(struct store *store, const struct store_options *options,
                                 const struct store_teller *teller, char why[STORE_WHY]) {
  struct store_replay replay = {
      .until = stream_head(store->journal), .what = "rebuild", .teller = *teller, .aside = true};
  enum status status = store_tables_create(store, options, store->lock->kv_new, &replay.kv, why);
  if (status != STATUS_OK)
    return status;
  status = store_replay(store, &replay, why);
  enum status closed = kv_close(replay.kv); /* syncs */
  status = store_room_why(options, store->lock->kv_new, status, why);
  if (status == STATUS_OK && closed != STATUS_OK)
    status = store_refuse(why, closed, "cannot write %s", store->lock->kv_new);
  if (status == STATUS_OK)
    log_line(replay.unreadable ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "rebuilt", "entries=%llu unreadable=%llu",
             (unsigned long long)replay.entries, (unsigned long long)replay.unreadable);
  return status;
}

static enum status take_away(const struct store_lock *lock) {
  enum status status = tree_remove(lock->kv_new);
  return status == STATUS_OK ? tree_remove(lock->kv_old) : status;
}

/* Interrupted between the two moves there are no tables, and the next start rebuilds. */
static enum status put_in_place(const struct store_lock *lock) {
  enum status status = file_exists(lock->kv) ? file_move(lock->kv, lock->kv_old) : STATUS_OK;
  if (status == STATUS_OK)
    status = file_move(lock->kv_new, lock->kv);
  return status == STATUS_OK ? tree_remove(lock->kv_old) : status;
}

enum status store_tables_rebuild(struct store *store, const struct store_options *options,
                                 const struct store_teller *teller, char why[STORE_WHY]) {
  log_info("rebuild", "journal_bytes=%llu", (unsigned long long)stream_head(store->journal).end);
  enum status status = take_away(store->lock);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot remove what an earlier rebuild left in %s", store->lock->dir);
  status = store_room_check(store->lock, store->lock->dir, "rebuild", why);
  if (status != STATUS_OK)
    return status;
  status = rebuild_aside(store, options, teller, why);
  if (status != STATUS_OK) {
    (void)!tree_remove(store->lock->kv_new); /* on a disk that is full it would be in the way */
    return status;
  }
  status = put_in_place(store->lock);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot put the rebuilt tables in place in %s", store->lock->dir);
  struct store_stamp stamp;
  return store_tables_open(store, options, &store->kv, &stamp, why);
}
