/* keyring over kv: see keyring.h. The master key's file is in master_key.c.
 *
 * Table KEYS holds subject (big-endian) -> data key, or a tombstone, table SECRETS name -> secret, each sealed with the
 * master key and bound to its row. Names that begin with a dot are the keyring's own; `.check` opens under the right master key alone.
 *
 * A destroyed key must leave the caches of all readers. Each remembers the generation it filled its cache in; the
 * keyring's is raised after the key is gone, and a reader that sees another than its own wipes its cache before it
 * looks.
 */
#include "keyring.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/keyfile.h"
#include "common/locked.h"
#include "common/log.h"
#include "key_cache.h"
#include "keyring_rows.h"
#include "server/store/disk/folder.h"
#include "server/store/kv/kv_pages.h"

/* Sparse, an upper bound: some 100 bytes a person. */
#define MAP_SIZE ((size_t)8 << 30)
#define READERS 256

#define NAME_CHECK ".check"
#define NAME_BLIND ".blind"
#define NAME_CURSOR ".cursor"
#define NAME_SIGN_SECRET ".sign-secret"
#define NAME_SIGN_PUBLIC ".sign-public"
#define NAME_ERASURES ".erasures" /* absent: 0 */
#define NAME_STANDING ".standing" /* absent: of a keyring that was made before there was any */
#define CHECK "lots keyring 1"

/* What it knows of the store, written in one commit with its keys. */
struct standing {
  uint8_t store_id[KEYRING_STORE_ID]; /* all zero: none yet */
  uint64_t changes, journal;          /* big-endian */
};

struct keyring {
  int lock;      /* owned: of the folder, so that two never have it open */
  struct kv *kv; /* owned */
  struct secure_key master;
  struct keyring_secrets secrets;
  atomic_uint_fast64_t generation; /* raised when a key was destroyed */
  atomic_uint_fast64_t erasures, changes;
  /* The writer's own. */
  struct standing standing; /* as it was committed last */
  uint64_t journal;
  uint64_t rollbacks;
  struct kv_txn *staged; /* owned; NULL when nothing is staged */
};

struct keyring_reader {
  struct keyring *keyring; /* not owned */
  struct kv_txn *snapshot; /* owned; reset between uses, so that it holds no old pages */
  bool staged;
  uint64_t generation;
  struct key_cache cache;
};

/* --- making and opening ------------------------------------------------------------------------------------------- */

static enum status open_kv(const char *path, bool create, struct kv **out) {
  const struct kv_options options = {.path = path,
                                     .map_size = MAP_SIZE,
                                     .tables = KEYRING_TABLES,
                                     .readers = READERS,
                                     .durable = true,
                                     .create = create};
  return kv_open(&options, out);
}

static enum status put_new_secrets(const struct secure_key *master, struct kv_txn *txn) {
  struct keyring_secrets fresh = {.blind = secure_key_new(), .cursor = secure_key_new()};
  secure_sign_new(fresh.sign_secret, fresh.sign_public);
  const struct {
    const char *name;
    struct slice value;
  } rows[] = {
      {NAME_CHECK, slice_str(CHECK)},
      {NAME_BLIND, slice_of(fresh.blind.bytes, SECURE_KEY)},
      {NAME_CURSOR, slice_of(fresh.cursor.bytes, SECURE_KEY)},
      {NAME_SIGN_SECRET, slice_of(fresh.sign_secret, SECURE_SIGN_SECRET)},
      {NAME_SIGN_PUBLIC, slice_of(fresh.sign_public, SECURE_SIGN_PUBLIC)},
  };
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < sizeof rows / sizeof *rows; i++)
    status = keyring_row_put_secret(txn, master, rows[i].name, rows[i].value);
  secure_wipe(&fresh, sizeof fresh);
  return status;
}

/* All or nothing: a crash half-way leaves an empty keyring, which may be made anew. */
static enum status put_all_new(struct kv *kv, const struct secure_key *master) {
  struct kv_txn *txn;
  struct slice present;
  enum status status = kv_write_begin(kv, &txn);
  if (status != STATUS_OK)
    return status;
  status = kv_get(txn, KEYRING_SECRETS, slice_str(NAME_CHECK), &present);
  if (status == STATUS_NOT_FOUND)
    status = put_new_secrets(master, txn);
  else if (status == STATUS_OK)
    status = STATUS_ALREADY_EXISTS;
  if (status == STATUS_OK)
    status = keyring_row_new_key(txn, master, 0);
  if (status == STATUS_OK)
    return kv_commit(txn);
  kv_abort(txn);
  return status;
}

enum status keyring_create(const char *path, const struct secure_key *master) {
  struct kv *kv;
  enum status status = open_kv(path, true, &kv);
  if (status != STATUS_OK)
    return status;
  status = put_all_new(kv, master);
  enum status closed = kv_close(kv);
  return status == STATUS_OK ? closed : status;
}

/* What another row opens under is the right key: then it is the check that is damaged. */
static enum status check_master(const struct keyring *keyring, struct kv_txn *txn) {
  char check[sizeof CHECK];
  struct secure_key other;
  enum status status = keyring_row_fixed(txn, &keyring->master, NAME_CHECK, check, sizeof CHECK - 1);
  if (status != STATUS_DATA_LOSS)
    return status;
  status = keyring_row_fixed(txn, &keyring->master, NAME_BLIND, other.bytes, SECURE_KEY);
  secure_wipe(&other, sizeof other);
  return status == STATUS_OK ? STATUS_DATA_LOSS : STATUS_UNAUTHENTICATED;
}

static enum status derive_own(struct keyring *keyring, struct kv_txn *txn) {
  struct secure_key own;
  enum status status = keyring_row_key(txn, &keyring->master, 0, &own);
  if (status == STATUS_OK) {
    keyring->secrets.envelope = secure_key_derive(&own, "envelope");
    keyring->secrets.rows = secure_key_derive(&own, "rows");
    keyring->secrets.places = secure_key_derive(&own, "places");
  }
  secure_wipe(&own, sizeof own);
  return status;
}

static enum status load_erasures(struct keyring *keyring, struct kv_txn *txn) {
  uint64_t count = 0; /* big-endian */
  struct slice present;
  enum status status = kv_get(txn, KEYRING_SECRETS, slice_str(NAME_ERASURES), &present);
  if (status == STATUS_OK)
    status = keyring_row_fixed(txn, &keyring->master, NAME_ERASURES, &count, sizeof count);
  atomic_init(&keyring->erasures, be64toh(count));
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status load_standing(struct keyring *keyring, struct kv_txn *txn) {
  struct slice present;
  enum status status = kv_get(txn, KEYRING_SECRETS, slice_str(NAME_STANDING), &present);
  if (status == STATUS_OK)
    status = keyring_row_fixed(txn, &keyring->master, NAME_STANDING, &keyring->standing, sizeof keyring->standing);
  atomic_init(&keyring->changes, be64toh(keyring->standing.changes));
  keyring->journal = be64toh(keyring->standing.journal);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status load_secrets(struct keyring *keyring) {
  struct keyring_secrets *secrets = &keyring->secrets;
  struct kv_txn *txn;
  enum status status = kv_read_begin(keyring->kv, &txn);
  if (status != STATUS_OK)
    return status;
  status = check_master(keyring, txn);
  if (status == STATUS_OK)
    status = load_erasures(keyring, txn);
  if (status == STATUS_OK)
    status = load_standing(keyring, txn);
  if (status == STATUS_OK)
    status = derive_own(keyring, txn);
  if (status == STATUS_OK)
    status = keyring_row_fixed(txn, &keyring->master, NAME_BLIND, secrets->blind.bytes, SECURE_KEY);
  if (status == STATUS_OK)
    status = keyring_row_fixed(txn, &keyring->master, NAME_CURSOR, secrets->cursor.bytes, SECURE_KEY);
  if (status == STATUS_OK)
    status = keyring_row_fixed(txn, &keyring->master, NAME_SIGN_SECRET, secrets->sign_secret, SECURE_SIGN_SECRET);
  if (status == STATUS_OK)
    status = keyring_row_fixed(txn, &keyring->master, NAME_SIGN_PUBLIC, secrets->sign_public, SECURE_SIGN_PUBLIC);
  kv_abort(txn);
  return status;
}

static enum status take_lock(const char *path, int *out) {
  *out = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (*out < 0)
    return folder_status(errno);
  if (flock(*out, LOCK_EX | LOCK_NB) == 0)
    return STATUS_OK;
  return errno == EWOULDBLOCK ? STATUS_ALREADY_EXISTS : folder_status(errno);
}

static enum status check_private(const char *path) {
  char file[PATH_MAX];
  if (snprintf(file, sizeof file, "%s/%s", path, KEYRING_FILE) >= (int)sizeof file)
    return STATUS_INVALID_ARGUMENT;
  enum status status = keyfile_check_at(file);
  return status == STATUS_PERMISSION_DENIED ? status : STATUS_OK; /* whatever else is wrong is found by opening it */
}

static void log_fault(const char *what, void *context) {
  log_error("keyring", "path=%s fault=\"%s\"", (const char *)context, what);
}

/* It is small, and what it leads astray is not seen by who looks for a key. */
static enum status check_pages(const char *path) {
  struct kv_pages ignored;
  return kv_pages_check(path, log_fault, (void *)(uintptr_t)path, &ignored);
}

enum status keyring_prove(struct keyring *keyring, uint64_t *damaged) {
  struct kv_txn *txn;
  enum status status = kv_read_begin(keyring->kv, &txn);
  if (status != STATUS_OK)
    return status;
  status = keyring_rows_prove(txn, &keyring->master, damaged);
  kv_abort(txn);
  return status;
}

enum status keyring_open(const char *path, const struct secure_key *master, struct keyring **out) {
  struct keyring *keyring = locked_alloc(sizeof *keyring);
  if (!keyring)
    return STATUS_RESOURCE_EXHAUSTED;
  keyring->master = *master;
  enum status status = take_lock(path, &keyring->lock);
  if (status == STATUS_OK)
    status = check_private(path);
  if (status == STATUS_OK)
    status = check_pages(path);
  if (status == STATUS_OK)
    status = open_kv(path, false, &keyring->kv);
  if (status == STATUS_OK)
    status = load_secrets(keyring);
  if (status == STATUS_OK)
    *out = keyring;
  else
    keyring_close(keyring);
  return status;
}

void keyring_close(struct keyring *keyring) {
  if (!keyring)
    return;
  kv_abort(keyring->staged);
  (void)!kv_close(keyring->kv); /* every commit was synced */
  if (keyring->lock >= 0)
    close(keyring->lock);
  locked_free(keyring, sizeof *keyring);
}

const struct keyring_secrets *keyring_secrets(const struct keyring *keyring) {
  return &keyring->secrets;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static enum status stage(struct keyring *keyring) {
  return keyring->staged ? STATUS_OK : kv_write_begin(keyring->kv, &keyring->staged);
}

enum status keyring_add(struct keyring *keyring, uint64_t subject) {
  enum status status = stage(keyring);
  if (status != STATUS_OK)
    return status;
  status = keyring_row_has_key(keyring->staged, subject);
  return status == STATUS_NOT_FOUND ? keyring_row_new_key(keyring->staged, &keyring->master, subject) : status;
}

/* A staged reader may hold keys that never came to be. */
static void unstaged(struct keyring *keyring) {
  keyring->staged = NULL;
  keyring->rollbacks++;
}

void keyring_rollback(struct keyring *keyring) {
  if (!keyring->staged)
    return;
  kv_abort(keyring->staged);
  unstaged(keyring);
}

/* With whatever is staged, in one commit. */
static enum status commit_with(struct keyring *keyring, const struct standing *standing) {
  enum status status =
      keyring_row_put_secret(keyring->staged, &keyring->master, NAME_STANDING, slice_of(standing, sizeof *standing));
  if (status != STATUS_OK) {
    keyring_rollback(keyring);
    return status;
  }
  status = kv_commit(keyring->staged);
  keyring->staged = NULL;
  if (status != STATUS_OK)
    unstaged(keyring);
  else
    keyring->standing = *standing;
  return status;
}

enum status keyring_commit(struct keyring *keyring) {
  if (!keyring->staged)
    return STATUS_OK;
  struct standing standing = keyring->standing;
  standing.changes = htobe64(keyring_changes(keyring) + 1);
  standing.journal = htobe64(keyring->journal);
  enum status status = commit_with(keyring, &standing);
  if (status == STATUS_OK)
    atomic_fetch_add_explicit(&keyring->changes, 1, memory_order_relaxed);
  return status;
}

uint64_t keyring_changes(const struct keyring *keyring) {
  return atomic_load_explicit(&keyring->changes, memory_order_relaxed);
}

uint64_t keyring_journal(const struct keyring *keyring) {
  return be64toh(keyring->standing.journal);
}

void keyring_tell_journal(struct keyring *keyring, uint64_t position) {
  keyring->journal = position;
}

bool keyring_may_be_of(const struct keyring *keyring, const uint8_t store_id[KEYRING_STORE_ID]) {
  static const uint8_t untold[KEYRING_STORE_ID];
  const uint8_t *own = keyring->standing.store_id;
  return memcmp(own, store_id, KEYRING_STORE_ID) == 0 || memcmp(own, untold, KEYRING_STORE_ID) == 0;
}

enum status keyring_settle(struct keyring *keyring, const uint8_t store_id[KEYRING_STORE_ID], uint64_t journal) {
  struct standing standing = keyring->standing;
  memcpy(standing.store_id, store_id, KEYRING_STORE_ID);
  standing.journal = htobe64(journal);
  if (memcmp(&standing, &keyring->standing, sizeof standing) == 0)
    return STATUS_OK;
  enum status status = stage(keyring);
  return status == STATUS_OK ? commit_with(keyring, &standing) : status;
}

/* What is staged goes with it: keys that no entry needs do no harm, and there is one write transaction at a time. */
static enum status commit_if(struct keyring *keyring, enum status status) {
  if (status == STATUS_OK)
    return keyring_commit(keyring);
  keyring_rollback(keyring);
  return status;
}

/* In one commit with the tombstone. */
static enum status count_erasure(struct keyring *keyring) {
  uint64_t count = htobe64(keyring_erasures(keyring) + 1);
  return keyring_row_put_secret(keyring->staged, &keyring->master, NAME_ERASURES, slice_of(&count, sizeof count));
}

enum status keyring_destroy(struct keyring *keyring, uint64_t subject) {
  bool alone = !keyring->staged;
  enum status status = subject ? stage(keyring) : STATUS_INVALID_ARGUMENT;
  if (status != STATUS_OK)
    return status;
  status = keyring_row_bury_key(keyring->staged, &keyring->master, subject);
  if (status == STATUS_NOT_FOUND && !alone)
    return status; /* nothing changed: what is staged stays so */
  if (status == STATUS_OK)
    status = count_erasure(keyring);
  status = commit_if(keyring, status);
  if (status != STATUS_OK)
    return status;
  atomic_fetch_add_explicit(&keyring->erasures, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&keyring->generation, 1, memory_order_release);
  return STATUS_OK;
}

uint64_t keyring_erasures(const struct keyring *keyring) {
  return atomic_load_explicit(&keyring->erasures, memory_order_relaxed);
}

static bool name_allowed(const char *name) {
  size_t len = strlen(name);
  return len > 0 && len <= KEYRING_NAME_MAX && name[0] != '.';
}

enum status keyring_put_secret(struct keyring *keyring, const char *name, struct slice secret) {
  if (!name_allowed(name))
    return STATUS_INVALID_ARGUMENT;
  enum status status = stage(keyring);
  if (status != STATUS_OK)
    return status;
  return commit_if(keyring, keyring_row_put_secret(keyring->staged, &keyring->master, name, secret));
}

enum status keyring_get_secret(struct keyring *keyring, const char *name, struct arena *arena, struct slice *out) {
  struct kv_txn *txn;
  if (!name_allowed(name))
    return STATUS_INVALID_ARGUMENT;
  enum status status = kv_read_begin(keyring->kv, &txn);
  if (status != STATUS_OK)
    return status;
  status = keyring_row_secret(txn, &keyring->master, name, arena, out);
  kv_abort(txn);
  return status;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

enum status keyring_reader_open(struct keyring *keyring, bool staged, struct keyring_reader **out) {
  struct keyring_reader *reader = calloc(1, sizeof *reader);
  if (!reader)
    return STATUS_RESOURCE_EXHAUSTED;
  reader->keyring = keyring;
  reader->staged = staged;
  enum status status = kv_read_begin(keyring->kv, &reader->snapshot);
  if (status != STATUS_OK) {
    free(reader);
    return status;
  }
  kv_read_reset(reader->snapshot);
  *out = reader;
  return STATUS_OK;
}

void keyring_reader_close(struct keyring_reader *reader) {
  if (!reader)
    return;
  kv_abort(reader->snapshot);
  key_cache_empty(&reader->cache);
  free(reader);
}

const struct keyring_secrets *keyring_reader_secrets(const struct keyring_reader *reader) {
  return &reader->keyring->secrets;
}

/* The generation is read before the snapshot is taken: a key that is destroyed in between is cached under the old one.
 */
static void keep_up(struct keyring_reader *reader) {
  uint64_t generation = atomic_load_explicit(&reader->keyring->generation, memory_order_acquire);
  if (reader->staged)
    generation += reader->keyring->rollbacks; /* both only grow, so the sum differs when either does */
  if (generation == reader->generation)
    return;
  key_cache_empty(&reader->cache);
  reader->generation = generation;
}

bool keyring_has(struct keyring_reader *reader, uint64_t subject) {
  enum status status = kv_read_renew(reader->snapshot);
  if (status == STATUS_OK)
    status = keyring_row_has_key(reader->snapshot, subject);
  kv_read_reset(reader->snapshot);
  return status != STATUS_NOT_FOUND;
}

static enum status fetch(struct keyring_reader *reader, uint64_t subject, struct secure_key *out) {
  const struct keyring *keyring = reader->keyring;
  if (reader->staged && keyring->staged)
    return keyring_row_key(keyring->staged, &keyring->master, subject, out);
  enum status status = kv_read_renew(reader->snapshot);
  if (status == STATUS_OK)
    status = keyring_row_key(reader->snapshot, &keyring->master, subject, out);
  kv_read_reset(reader->snapshot);
  return status;
}

enum status keyring_key(struct keyring_reader *reader, uint64_t subject, const struct secure_key **out) {
  keep_up(reader);
  *out = key_cache_find(&reader->cache, subject);
  if (*out)
    return STATUS_OK;
  struct secure_key key;
  enum status status = fetch(reader, subject, &key);
  if (status == STATUS_OK)
    *out = key_cache_keep(&reader->cache, subject, &key);
  secure_wipe(&key, sizeof key);
  return status == STATUS_OK && !*out ? STATUS_RESOURCE_EXHAUSTED : status;
}
