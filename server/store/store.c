/* store: lock, open, close. See store.h for the order of a start and store_internal.h for who does what. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "answers.h"
#include "common/log.h"
#include "server/store/disk/files.h"
#include "store_internal.h"

#define PATHS_MAX (64 * 1024)

/* --- lock --------------------------------------------------------------------------------------------------------- */

static bool make_paths(struct store_lock *lock, const struct store_options *options) {
  struct arena *arena = &lock->arena;
  const char *dir = options->dir;
  lock->dir = arena_strdup(arena, dir);
  lock->id = arena_printf(arena, "%s/id", dir);
  lock->journal = arena_printf(arena, "%s/journal", dir);
  lock->access = arena_printf(arena, "%s/access", dir);
  lock->answers = arena_printf(arena, "%s/answers", dir);
  lock->kv = arena_printf(arena, "%s/kv", dir);
  lock->kv_new = arena_printf(arena, "%s/kv.new", dir);
  lock->kv_old = arena_printf(arena, "%s/kv.old", dir);
  lock->running = arena_printf(arena, "%s/running", dir);
  lock->heads = arena_printf(arena, "%s/heads", dir);
  lock->verify = arena_printf(arena, "%s/verify", dir);
  lock->damaged = arena_printf(arena, "%s/kv/damaged", dir);
  lock->heads_beside = arena_printf(arena, "%s/heads", options->keys);
  return !arena_failed(arena);
}

struct store_lock *store_lock_new(const struct store_options *options) {
  struct store_lock *lock = calloc(1, sizeof *lock);
  if (!lock)
    return NULL;
  lock->fd = -1;
  arena_init(&lock->arena, PATHS_MAX);
  if (make_paths(lock, options))
    return lock;
  store_lock_drop(lock);
  return NULL;
}

void store_lock_drop(struct store_lock *lock) {
  if (!lock)
    return;
  if (lock->fd >= 0)
    close(lock->fd);
  arena_deinit(&lock->arena);
  free(lock);
}

static enum status lock_file(struct store_lock *lock, char why[STORE_WHY]) {
  lock->fd = open(lock->id, O_RDONLY | O_CLOEXEC);
  if (lock->fd < 0 && errno == ENOENT)
    return store_refuse(why, STATUS_NOT_FOUND, "there is no store in %s", lock->dir);
  if (lock->fd < 0)
    return store_refuse(why, status_from_errno(errno), "cannot open %s: %s", lock->id, strerror(errno));
  if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0)
    return STATUS_OK;
  if (errno == EWOULDBLOCK)
    return store_refuse(why, STATUS_ALREADY_EXISTS,
                        "another process has the store in %s open; stop the daemon, or ask it: lots admin verify",
                        lock->dir);
  return store_refuse(why, status_from_errno(errno), "cannot lock %s: %s", lock->id, strerror(errno));
}

enum status store_lock_take(const struct store_options *options, struct store_lock **out, char why[STORE_WHY]) {
  struct store_lock *lock = store_lock_new(options);
  if (!lock)
    return store_refuse(why, STATUS_RESOURCE_EXHAUSTED, "out of memory");
  enum status status = lock_file(lock, why);
  if (status == STATUS_OK)
    status = store_identity_read(lock->id, &lock->identity, why);
  if (status != STATUS_OK) {
    store_lock_drop(lock);
    return status;
  }
  *out = lock;
  return STATUS_OK;
}

/* --- parts -------------------------------------------------------------------------------------------------------- */

static enum status open_keyring(const struct store_options *options, struct keyring **out, char why[STORE_WHY]) {
  struct secure_key master;
  enum status status = master_key_read(options->master_key, &master);
  if (status == STATUS_PERMISSION_DENIED)
    return store_refuse(why, status, "others may read the master key %s; run: chmod 600 %s", options->master_key,
                        options->master_key);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot read the master key %s", options->master_key);
  status = keyring_open(options->keys, &master, out);
  secure_wipe(&master, sizeof master);
  if (status == STATUS_ALREADY_EXISTS)
    return store_refuse(why, status, "another process has the keyring %s open", options->keys);
  if (status == STATUS_PERMISSION_DENIED)
    return store_refuse(why, status, "others may read the keyring %s/" KEYRING_FILE "; run: chmod 600 %s/" KEYRING_FILE,
                        options->keys, options->keys);
  if (status == STATUS_UNAUTHENTICATED)
    return store_refuse(why, status, "%s is not the master key that the keyring %s was made with", options->master_key,
                        options->keys);
  if (status == STATUS_DATA_LOSS)
    return store_refuse(why, status, "the keyring %s is damaged; bring back its newest copy", options->keys);
  if (status != STATUS_OK)
    return store_refuse(why, status, "cannot open the keyring %s", options->keys);
  return STATUS_OK;
}

enum status store_keyring_open(const struct store_options *options, const struct store_lock *lock, struct keyring **out,
                               char why[STORE_WHY]) {
  enum status status = open_keyring(options, out, why);
  if (status != STATUS_OK || keyring_may_be_of(*out, lock->identity.id))
    return status;
  keyring_close(*out);
  *out = NULL;
  return store_refuse(why, STATUS_FAILED_PRECONDITION, "the keyring %s is that of another store than the one in %s",
                      options->keys, options->dir);
}

enum status store_keyring_check(const struct keyring *keyring, uint64_t changes, char why[STORE_WHY]) {
  if (keyring_changes(keyring) >= changes)
    return STATUS_OK;
  return store_refuse(why, STATUS_FAILED_PRECONDITION,
                      "the keyring is older than the store: it knows of %llu changes of keys, the store of %llu; bring "
                      "back the newest keyring",
                      (unsigned long long)keyring_changes(keyring), (unsigned long long)changes);
}

static void store_free(struct store *store) {
  store_keeper_stop(store->keeper);
  kv_close(store->kv);
  if (store->journal)
    stream_close(store->journal);
  if (store->access)
    stream_close(store->access);
  answers_close(store->answers);
  if (store->keyring)
    keyring_close(store->keyring);
  store_lock_drop(store->lock);
  free(store);
}

/* --- open --------------------------------------------------------------------------------------------------------- */

struct opening {
  const struct store_options *options;
  struct store_teller teller;
  bool rebuild; /* whatever the tables look like */
  struct store_marks marks;
  struct store_stamp stamp; /* of the tables that are there */
};

static enum status open_keys(struct store *store, const struct opening *opening, char why[STORE_WHY]) {
  enum status status = store_lock_take(opening->options, &store->lock, why);
  if (status != STATUS_OK)
    return status;
  (void)!tree_remove(store->lock->verify); /* of one that was killed */
  memcpy(store->id, store->lock->identity.id, sizeof store->id);
  store->test_store = store->lock->identity.test_store;
  return store_keyring_open(opening->options, store->lock, &store->keyring, why);
}

/* Tables that were made before a key was destroyed may hold what it sealed in other forms. */
static void tell_made(const struct opening *opening) {
  if (opening->stamp.made == STORE_MADE_BEFORE_ERASURES)
    log_info("tables", "reason=\"made before erasures\"");
  else if (opening->stamp.made != STORE_MADE_ALIKE)
    log_info("tables", "reason=\"made by other rules than this version's\"");
}

/* After an unclean stop as they were kept last. */
static enum status find_tables(struct store *store, struct opening *opening, char why[STORE_WHY]) {
  if (file_exists(store->lock->damaged))
    return store_refuse(why, STATUS_DATA_LOSS, "damage was met in the tables in %s", store->lock->kv);
  enum status status = opening->marks.clean ? STATUS_OK : kv_go_back(store->lock->kv);
  if (status != STATUS_OK)
    return store_refuse(why, status, "no state of the tables in %s was kept", store->lock->kv);
  return store_tables_open(store, opening->options, &store->kv, &opening->stamp, why);
}

/* The tables, if they may be trusted; none, and they will be rebuilt. */
static enum status open_tables(struct store *store, struct opening *opening, char why[STORE_WHY]) {
  if (opening->rebuild)
    return STATUS_OK;
  enum status status = find_tables(store, opening, why);
  if (status == STATUS_OK)
    tell_made(opening);
  if (status != STATUS_NOT_FOUND && status != STATUS_DATA_LOSS)
    return status;
  log_warn("tables", "status=%s reason=\"%s\"", status_name(status), why);
  return STATUS_OK;
}

static enum status open_stream(const struct store *store, const struct opening *opening, const char *dir,
                               const char *name, const struct stream_head *known, struct stream **out,
                               char why[STORE_WHY]) {
  enum status status = store_stream_open(store->lock, dir, name, known, out, why);
  if (status == STATUS_DATA_LOSS && opening->options->accept_shorter && known->position)
    return store_stream_open_shorter(store->lock, dir, name, known, out, why);
  return status;
}

static enum status open_streams(struct store *store, const struct opening *opening, char why[STORE_WHY]) {
  const struct store_lock *lock = store->lock;
  const struct store_heads *known = &opening->marks.known;
  enum status status = open_stream(store, opening, lock->journal, "journal", &known->journal, &store->journal, why);
  if (status == STATUS_OK)
    status = open_stream(store, opening, lock->access, "access", &known->access, &store->access, why);
  if (status != STATUS_OK || opening->options->accept_shorter)
    return status;
  return store_streams_agree(store, known, why);
}

/* The last that was signed stands until the tables are whole again, so that a recovery that ends early forgets nothing
 * of it; but for what was given up. */
static enum status mark_running(struct store *store, const struct opening *opening, char why[STORE_WHY]) {
  struct store_heads known = opening->marks.known;
  uint64_t journal = keyring_journal(store->keyring);
  enum status status = STATUS_OK;
  if (opening->options->accept_shorter) {
    journal = stream_head(store->journal).position;
    status = store_heads_now(store, &known);
  }
  if (status == STATUS_OK)
    status = keyring_settle(store->keyring, store->id, journal);
  if (status == STATUS_OK)
    status = store_mark_running(store, &known);
  return status == STATUS_OK
             ? status
             : store_refuse(why, status, "cannot write %s or %s", store->lock->heads, store->lock->heads_beside);
}

/* Tables that are to be made again still tell how far the journal was. */
static enum status check_or_rebuild(struct store *store, const struct opening *opening, char why[STORE_WHY]) {
  enum status status = store->kv ? store_check_tables(store, why) : STATUS_OK;
  if (status != STATUS_OK || (store->kv && opening->stamp.made == STORE_MADE_ALIKE))
    return status;
  kv_close(store->kv);
  store->kv = NULL;
  return store_tables_rebuild(store, opening->options, &opening->teller, why);
}

static enum status open_answers(struct store *store, char why[STORE_WHY]) {
  struct answers_options options = {.dir = store->lock->answers};
  struct rows rows = {0};
  struct meta meta;
  memcpy(options.store_id, store->id, sizeof options.store_id);
  enum status status = kv_read_begin(store->kv, &rows.txn);
  if (status == STATUS_OK)
    status = rows_meta(&rows, &meta);
  kv_abort(rows.txn);
  options.after = status == STATUS_OK ? meta.answer : 0;
  if (status == STATUS_OK)
    status = answers_open(&options, &store->answers);
  return status == STATUS_OK ? status : store_refuse(why, status, "cannot keep answers (%s)", status_name(status));
}

static enum status keep_tables(const struct store *store, char why[STORE_WHY]) {
  enum status status = store_seams.kv_keep(store->kv);
  return status == STATUS_OK ? status : store_refuse(why, status, "cannot sync the tables in %s", store->lock->kv);
}

/* Before tables are written to, they are kept, and then `heads` no longer vouches for them. Rebuilt ones are synced
 * before they are put in place: until then the marks say what they said. */
static enum status recover(struct store *store, const struct opening *opening, char why[STORE_WHY]) {
  enum status status = check_or_rebuild(store, opening, why);
  if (status == STATUS_OK)
    status = keep_tables(store, why);
  if (status == STATUS_OK)
    status = mark_running(store, opening, why);
  if (status == STATUS_OK)
    status = store_catch_up(store, &opening->teller, why);
  if (status == STATUS_OK && !opening->rebuild)
    status = store_take_over(store, &opening->teller, why);
  return status == STATUS_OK ? open_answers(store, why) : status;
}

static enum status start_keeper(struct store *store, char why[STORE_WHY]) {
  enum status status = store_seams.heads_ms ? store_keeper_start(store, &store->keeper) : STATUS_OK;
  return status == STATUS_OK ? status : store_refuse(why, status, "no memory or thread to sign heads with");
}

static enum status open_parts(struct store *store, struct opening *opening, char why[STORE_WHY]) {
  enum status status = open_keys(store, opening, why);
  if (status == STATUS_OK)
    status = store_marks_read(store->lock, keyring_secrets(store->keyring), &opening->marks, why);
  if (status == STATUS_OK && !opening->options->accept_shorter) /* which reads all, and finds out what is missing */
    status = store_keyring_check(store->keyring, opening->marks.known.keys, why);
  if (status == STATUS_OK)
    status = open_streams(store, opening, why);
  if (status == STATUS_OK)
    status = open_tables(store, opening, why);
  if (status == STATUS_OK)
    status = recover(store, opening, why);
  return status == STATUS_OK ? start_keeper(store, why) : status;
}

static enum status open_store(struct opening *opening, struct store **out, char why[STORE_WHY]) {
  struct store *store = calloc(1, sizeof *store);
  if (!store)
    return store_refuse(why, STATUS_RESOURCE_EXHAUSTED, "out of memory");
  enum status status = open_parts(store, opening, why);
  if (status != STATUS_OK) {
    store_free(store);
    return status;
  }
  *out = store;
  return STATUS_OK;
}

enum status store_open(const struct store_options *options, store_progress progress, void *context, struct store **out,
                       char why[STORE_WHY]) {
  struct opening opening = {.options = options, .teller = {.progress = progress, .context = context}};
  return open_store(&opening, out, why);
}

/* How much was given up of the journal. Heads of before did not count entries. */
static void tell_given_up(struct store *store, const struct opening *opening) {
  struct store_heads now;
  const struct store_heads *known = &opening->marks.known;
  if (known->entries && store_heads_now(store, &now) == STATUS_OK && now.entries < known->entries)
    log_warn("given-up", "stream=journal entries=%llu after=%llu until=%llu",
             (unsigned long long)(known->entries - now.entries), (unsigned long long)now.journal.position,
             (unsigned long long)known->journal.position);
}

enum status store_rebuild(const struct store_options *options, store_progress progress, void *context,
                          char why[STORE_WHY]) {
  struct opening opening = {.options = options, .teller = {.progress = progress, .context = context}, .rebuild = true};
  struct store *store;
  enum status status = open_store(&opening, &store, why);
  if (status != STATUS_OK)
    return status;
  tell_given_up(store, &opening);
  status = store_close(store);
  return status == STATUS_OK ? status : store_refuse(why, status, "cannot close the store in %s", options->dir);
}

/* --- close -------------------------------------------------------------------------------------------------------- */

/* The tables stand where the journal ends. Not so after a commit that failed: then the next start replays. */
static bool tables_are_whole(const struct store *store, const struct store_heads *now) {
  return now->journal.position == stream_head(store->journal).position;
}

enum status store_close(struct store *store) {
  if (!store)
    return STATUS_OK;
  store_keeper_stop(store->keeper);
  store->keeper = NULL;
  struct store_heads now = {0};
  bool whole = store_heads_now(store, &now) == STATUS_OK && tables_are_whole(store, &now);
  enum status status = store_mark_damage(store), closed = kv_close(store->kv);
  if (status == STATUS_OK)
    status = closed;
  store->kv = NULL;
  now.stopped = true;
  if (status == STATUS_OK && whole)
    status = store_heads_sign(store, &now);
  if (status != STATUS_OK)
    log_error("close", "status=%s", status_name(status));
  store_free(store);
  return status;
}
