/* kv over LMDB 0.9: see kv.h. The only file that includes <lmdb.h>.
 *
 * - MDB_NOTLS: a read transaction is tied to its handle, so a loop may keep several and a worker may be handed one.
 * - No MDB_WRITEMAP: a full disk is an error code and not a SIGBUS, and a stray pointer cannot write in the file.
 * - MDB_NOSYNC when not durable. Pages and the meta page that names them still go to the kernel in order, by write(),
 * so the file is sound after a crash of the process; after a crash of the system the state that was kept last is
 * (kv_kept.c).
 * - MDB_NORDAHEAD: gets are scattered, and reading ahead would push out of memory what is in use.
 * - The map is sized once, at open: it may only change while no transaction is open.
 *
 * One process opens one path once: LMDB's file locks belong to the process and would be lost when either is closed.
 */
#include "kv.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/locked.h"
#include "common/log.h"
#include "kv_meta.h"
#include "kv_pages.h"
#include "server/store/disk/folder.h"

/* Less is as good as none. */
#define ROOM_LEFT ((uint64_t)1024 * 1024)

struct kv {
  MDB_env *env;  /* owned */
  char *path;    /* owned */
  MDB_txn *kept; /* owned: holds the pages of the state that was kept last; NULL: none was */
  bool proved;   /* rows have authenticators */
  struct secure_key rows;
  atomic_bool damaged;
  unsigned tables;
  MDB_dbi dbis[];
};

struct kv_txn {
  struct kv *kv;
  MDB_txn *txn; /* owned */
  bool live;    /* holds a snapshot; false between reset and renew */
  bool reads;   /* nothing is written in it */
  /* Where a row that is missing would stand, of the table that was asked last; kept while one snapshot is read, since who
   * is told "no such" is told often. NULL in a writing one, whose pages move. */
  MDB_cursor *beside; /* owned */
  unsigned beside_table;
  /* The first failed write. LMDB spoils the transaction with it, so every later write and the commit give it again. */
  enum status failed;
};

struct kv_scan {
  MDB_cursor *cursor; /* owned */
  struct kv *kv;
  unsigned table;
  bool reverse;
  bool held; /* found, key and value are what the seek found, not given out yet */
  int found;
  MDB_val key, value;
  size_t prefix_len;
  uint8_t prefix[KV_KEY_MAX];
};

/* The one place where LMDB's codes become ours. */
static enum status translate(int code) {
  switch (code) {
  case MDB_SUCCESS:
    return STATUS_OK;
  case MDB_NOTFOUND:
  case ENOENT:
    return STATUS_NOT_FOUND;
  case MDB_MAP_FULL:
  case MDB_TXN_FULL:
  case MDB_DBS_FULL:
  case MDB_READERS_FULL:
  case ENOSPC:
  case EDQUOT:
  case ENOMEM:
    return STATUS_RESOURCE_EXHAUSTED;
  case MDB_CORRUPTED:
  case MDB_PAGE_NOTFOUND:
  case MDB_PAGE_FULL:
  case MDB_CURSOR_FULL:
  case MDB_INVALID:
  case MDB_VERSION_MISMATCH: /* LMDB 1.0 writes another format */
  case MDB_INCOMPATIBLE:
    return STATUS_DATA_LOSS;
  default:
    return STATUS_UNAVAILABLE;
  }
}

static MDB_val val_of(struct slice bytes) {
  /* LMDB's type lacks const; it does not write through it. */
  return (MDB_val){.mv_size = bytes.len, .mv_data = (void *)(uintptr_t)bytes.data};
}

static struct slice slice_of_val(MDB_val val) {
  return slice_of(val.mv_data, val.mv_size);
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* LMDB would make a missing file, and an empty store would pass for the real one; and whoever reads in a map behind the
 * file's end is ended by a signal. */
static void log_page(const char *what, void *context) {
  log_error("kv-page", "path=%s fault=\"%s\"", (const char *)context, what);
}

static enum status prepare_folder(const struct kv_options *options) {
  enum status status = options->create ? folder_make(options->path) : STATUS_OK;
  if (status == STATUS_OK)
    status = kv_meta_check(options->path);
  if (status == STATUS_OK)
    status = kv_pages_check_holes(options->path, log_page, (void *)(uintptr_t)options->path);
  return options->create && status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Opened with no size set the map is as large as the file says, never smaller than its data; then it may only grow. */
static int grow_map(MDB_env *env, size_t wanted) {
  MDB_envinfo info;
  int code = mdb_env_info(env, &info);
  if (code != MDB_SUCCESS || info.me_mapsize >= wanted)
    return code;
  return mdb_env_set_mapsize(env, wanted);
}

static int open_env(MDB_env *env, const struct kv_options *options) {
  unsigned flags = MDB_NOTLS | MDB_NORDAHEAD | (options->durable ? 0 : MDB_NOSYNC);
  int dead = 0;
  int code = mdb_env_set_maxdbs(env, options->tables);
  if (code == MDB_SUCCESS)
    code = mdb_env_set_maxreaders(env, options->readers);
  if (code == MDB_SUCCESS)
    code = mdb_env_open(env, options->path, flags, 0600);
  if (code == MDB_SUCCESS)
    code = grow_map(env, options->map_size);
  if (code == MDB_SUCCESS)
    code = mdb_reader_check(env, &dead);
  return code;
}

static int open_table(MDB_txn *txn, unsigned table, MDB_dbi *out) {
  char name[16];
  snprintf(name, sizeof name, "%03u", table);
  return mdb_dbi_open(txn, name, MDB_CREATE, out);
}

/* All in one write transaction: a handle opened later could race with others and would be unseen by older snapshots. */
static int kv_open_tables(struct kv *kv) {
  MDB_txn *txn = NULL;
  int code = mdb_txn_begin(kv->env, NULL, 0, &txn);
  for (unsigned table = 0; code == MDB_SUCCESS && table < kv->tables; table++)
    code = open_table(txn, table, &kv->dbis[table]);
  if (code == MDB_SUCCESS)
    return mdb_txn_commit(txn);
  mdb_txn_abort(txn);
  return code;
}

static size_t kv_size(unsigned tables) {
  return sizeof(struct kv) + tables * sizeof(MDB_dbi);
}

static void kv_free(struct kv *kv) {
  mdb_txn_abort(kv->kept);
  mdb_env_close(kv->env);
  free(kv->path);
  locked_free(kv, kv_size(kv->tables));
}

/* NULL when out of memory, which is all that can go wrong. */
static struct kv *kv_new(const struct kv_options *options) {
  struct kv *kv = locked_alloc(kv_size(options->tables));
  if (!kv)
    return NULL;
  kv->tables = options->tables;
  kv->proved = options->rows != NULL;
  if (kv->proved)
    kv->rows = *options->rows;
  kv->path = strdup(options->path);
  if (kv->path && mdb_env_create(&kv->env) == MDB_SUCCESS)
    return kv;
  free(kv->path);
  locked_free(kv, kv_size(kv->tables));
  return NULL;
}

enum status kv_open(const struct kv_options *options, struct kv **out) {
  enum status status = prepare_folder(options);
  if (status != STATUS_OK)
    return status;
  struct kv *kv = kv_new(options);
  if (!kv)
    return STATUS_RESOURCE_EXHAUSTED;
  int code = open_env(kv->env, options);
  if (code == MDB_SUCCESS)
    code = kv_open_tables(kv);
  status = code == MDB_SUCCESS ? folder_sync(options->path) : translate(code);
  if (status == STATUS_OK) {
    *out = kv;
    return STATUS_OK;
  }
  log_error("kv-open", "path=%s reason=\"%s\"", options->path,
            code == MDB_SUCCESS ? status_name(status) : mdb_strerror(code));
  kv_free(kv);
  return status;
}

enum status kv_close(struct kv *kv) {
  if (!kv)
    return STATUS_OK;
  enum status status = kv_sync(kv);
  kv_free(kv);
  return status;
}

enum status kv_sync(struct kv *kv) {
  return translate(mdb_env_sync(kv->env, 1));
}

/* In use is the highest page ever used: pages freed below it are reused, but do not count as free here. */
void kv_usage(struct kv *kv, uint64_t *used, uint64_t *limit) {
  MDB_envinfo info;
  MDB_stat stat;
  (void)mdb_env_info(kv->env, &info); /* both fail only for a NULL argument */
  (void)mdb_env_stat(kv->env, &stat);
  *used = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
  *limit = info.me_mapsize;
}

/* --- keeping ------------------------------------------------------------------------------------------------------ */

#define KEEP_TRIES 100

/* A snapshot, and the meta page that names it, which the second commit after it writes over. */
static enum status hold(struct kv *kv, MDB_txn **txn, struct kv_meta *meta) {
  int fd, code = mdb_env_get_fd(kv->env, &fd);
  for (unsigned tries = 0; code == MDB_SUCCESS && tries < KEEP_TRIES; tries++) {
    code = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, txn);
    if (code != MDB_SUCCESS)
      break;
    if (kv_meta_of(fd, mdb_txn_id(*txn), meta))
      return STATUS_OK;
    mdb_txn_abort(*txn);
  }
  return code == MDB_SUCCESS ? STATUS_UNAVAILABLE : translate(code);
}

/* Whatever else is written meanwhile does no harm: nothing of the snapshot is. */
static enum status make_durable(struct kv *kv, const struct kv_meta *meta) {
  int fd, code = mdb_env_get_fd(kv->env, &fd);
  if (code == MDB_SUCCESS)
    kv_meta_flush(fd, meta);
  if (code == MDB_SUCCESS)
    code = mdb_env_sync(kv->env, 1);
  return code == MDB_SUCCESS ? kv_meta_write(kv->path, meta) : translate(code);
}

enum status kv_keep(struct kv *kv) {
  MDB_txn *txn = NULL;
  struct kv_meta meta;
  enum status status = hold(kv, &txn, &meta);
  if (status != STATUS_OK)
    return status;
  status = make_durable(kv, &meta);
  if (status != STATUS_OK) {
    mdb_txn_abort(txn); /* the one before is still kept */
    return status;
  }
  mdb_txn_abort(kv->kept);
  kv->kept = txn;
  return STATUS_OK;
}

enum status kv_go_back(const char *path) {
  return kv_meta_restore(path);
}

/* --- copying ------------------------------------------------------------------------------------------------------ */

static bool reader_freed(struct kv *kv) {
  int dead = 0;
  return mdb_reader_check(kv->env, &dead) == MDB_SUCCESS && dead > 0;
}

/* Page by page, not compacted: a compacting copy of 0.9 refuses a file that has leaked pages. */
static enum status copy_into(struct kv *kv, int fd) {
  int code = mdb_env_copyfd2(kv->env, fd, 0);
  if (code == MDB_READERS_FULL && reader_freed(kv))
    code = mdb_env_copyfd2(kv->env, fd, 0);
  if (code == MDB_SUCCESS && fsync(fd) < 0)
    code = errno;
  return translate(code);
}

static enum status copy_to_file(struct kv *kv, const char *file) {
  int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* mdb_env_copy2() would let others read it */
  if (fd < 0)
    return folder_status(errno);
  enum status status = copy_into(kv, fd);
  if (close(fd) < 0 && status == STATUS_OK)
    status = folder_status(errno);
  if (status != STATUS_OK)
    unlink(file);
  return status;
}

enum status kv_copy(struct kv *kv, const char *path) {
  char *file = NULL;
  if (asprintf(&file, "%s/data.mdb", path) < 0)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = folder_make(path);
  if (status == STATUS_OK)
    status = copy_to_file(kv, file);
  if (status == STATUS_OK)
    status = folder_sync(path);
  free(file);
  return status;
}

/* --- damage ------------------------------------------------------------------------------------------------------- */

bool kv_damaged(const struct kv *kv) {
  return atomic_load_explicit(&kv->damaged, memory_order_relaxed);
}

static enum status kv_damage(struct kv *kv) {
  atomic_store_explicit(&kv->damaged, true, memory_order_relaxed);
  return STATUS_DATA_LOSS;
}

static enum status kv_status(struct kv *kv, int code) {
  enum status status = translate(code);
  return status == STATUS_DATA_LOSS ? kv_damage(kv) : status;
}

/* --- transactions ------------------------------------------------------------------------------------------------- */

static int kv_begin(struct kv *kv, unsigned flags, MDB_txn **out) {
  int code = mdb_txn_begin(kv->env, NULL, flags, out);
  if (code == MDB_READERS_FULL && reader_freed(kv))
    code = mdb_txn_begin(kv->env, NULL, flags, out);
  return code;
}

static enum status txn_new(struct kv *kv, unsigned flags, struct kv_txn **out) {
  struct kv_txn *txn = malloc(sizeof *txn);
  if (!txn)
    return STATUS_RESOURCE_EXHAUSTED;
  *txn = (struct kv_txn){.kv = kv, .live = true, .reads = flags & MDB_RDONLY};
  int code = kv_begin(kv, flags, &txn->txn);
  if (code != MDB_SUCCESS) {
    free(txn);
    return translate(code);
  }
  *out = txn;
  return STATUS_OK;
}

enum status kv_read_begin(struct kv *kv, struct kv_txn **out) {
  return txn_new(kv, MDB_RDONLY, out);
}

static void drop_beside(struct kv_txn *txn) {
  if (txn->beside)
    mdb_cursor_close(txn->beside);
  txn->beside = NULL;
}

static int take_beside(struct kv_txn *txn, unsigned table, MDB_cursor **out) {
  if (txn->beside && txn->beside_table != table)
    drop_beside(txn);
  *out = txn->beside;
  return *out ? MDB_SUCCESS : mdb_cursor_open(txn->txn, txn->kv->dbis[table], out);
}

static void give_beside(struct kv_txn *txn, unsigned table, MDB_cursor *cursor) {
  if (!txn->reads) {
    mdb_cursor_close(cursor);
    return;
  }
  txn->beside = cursor;
  txn->beside_table = table;
}

void kv_read_reset(struct kv_txn *txn) {
  drop_beside(txn);
  if (txn->live)
    mdb_txn_reset(txn->txn);
  txn->live = false;
}

enum status kv_read_renew(struct kv_txn *txn) {
  kv_read_reset(txn);
  int code = mdb_txn_renew(txn->txn);
  txn->live = code == MDB_SUCCESS;
  return translate(code);
}

enum status kv_write_begin(struct kv *kv, struct kv_txn **out) {
  return txn_new(kv, 0, out);
}

/* LMDB calls a write that ended early, for want of room, an error of the device. */
static enum status commit_status(struct kv *kv, int code) {
  struct statvfs disk;
  bool full = code == EIO && statvfs(kv->path, &disk) == 0 && disk.f_bavail * disk.f_frsize < ROOM_LEFT;
  return full ? STATUS_RESOURCE_EXHAUSTED : kv_status(kv, code);
}

enum status kv_commit(struct kv_txn *txn) {
  enum status status = txn->failed;
  drop_beside(txn);
  if (status == STATUS_OK)
    status = commit_status(txn->kv, mdb_txn_commit(txn->txn));
  else
    mdb_txn_abort(txn->txn);
  free(txn);
  return status;
}

void kv_abort(struct kv_txn *txn) {
  if (!txn)
    return;
  drop_beside(txn);
  mdb_txn_abort(txn->txn);
  free(txn);
}

/* --- one row ------------------------------------------------------------------------------------------------------ */

/* As LMDB orders keys. */
static int kv_compare(struct slice a, struct slice b) {
  size_t common = a.len < b.len ? a.len : b.len;
  int order = common ? memcmp(a.data, b.data, common) : 0;
  return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Checked here and not by LMDB, which would spoil the transaction; a key may hold what a peer sent. */
static bool row_allowed(const struct kv_txn *txn, unsigned table, struct slice key) {
  return txn->live && table < txn->kv->tables && key.len > 0 && key.len <= KV_KEY_MAX;
}

static enum status wrote(struct kv_txn *txn, int code) {
  enum status status = kv_status(txn->kv, code);
  if (status != STATUS_OK && status != STATUS_NOT_FOUND)
    txn->failed = status;
  return status;
}

/* Of the value, and then of that with where it stands: neither is copied but for the key. */
static void prove(const struct kv *kv, unsigned table, struct slice key, struct slice value,
                  uint8_t out[SECURE_SHORT]) {
  uint8_t place[SECURE_SHORT + 1 + KV_KEY_MAX];
  secure_short_mac(&kv->rows, value, place);
  place[SECURE_SHORT] = (uint8_t)table;
  memcpy(place + SECURE_SHORT + 1, key.data, key.len);
  secure_short_mac(&kv->rows, slice_of(place, SECURE_SHORT + 1 + key.len), out);
}

/* *value: without its authenticator. */
static enum status take_value(struct kv *kv, unsigned table, struct slice key, MDB_val found, struct slice *value) {
  uint8_t proof[SECURE_SHORT];
  *value = slice_of_val(found);
  if (!kv->proved)
    return STATUS_OK;
  if (value->len < SECURE_SHORT || key.len > KV_KEY_MAX)
    return kv_damage(kv);
  value->len -= SECURE_SHORT;
  prove(kv, table, key, *value, proof);
  return memcmp(proof, value->data + value->len, SECURE_SHORT) == 0 ? STATUS_OK : kv_damage(kv);
}

static enum status find_neighbour(MDB_cursor *cursor, struct kv_txn *txn, unsigned table, MDB_cursor_op op,
                                  MDB_val *key) {
  MDB_val found;
  struct slice value;
  enum status status = kv_status(txn->kv, mdb_cursor_get(cursor, key, &found, op));
  return status == STATUS_OK ? take_value(txn->kv, table, slice_of_val(*key), found, &value) : status;
}

/* A page that leads astray makes a row that is there seem not to be; then those beside it are out of order, or of
 * another table. NOT_FOUND: rightly so. */
static enum status confirm_absence(struct kv_txn *txn, unsigned table, struct slice key) {
  MDB_cursor *cursor;
  MDB_val after = val_of(key), before;
  int code = take_beside(txn, table, &cursor);
  if (code != MDB_SUCCESS)
    return translate(code);
  enum status status = find_neighbour(cursor, txn, table, MDB_SET_RANGE, &after);
  bool last = status == STATUS_NOT_FOUND;
  if (status == STATUS_OK && kv_compare(slice_of_val(after), key) <= 0)
    status = kv_damage(txn->kv);
  if (status == STATUS_OK || last)
    status = find_neighbour(cursor, txn, table, last ? MDB_LAST : MDB_PREV, &before);
  if (status == STATUS_OK && kv_compare(slice_of_val(before), key) >= 0)
    status = kv_damage(txn->kv);
  give_beside(txn, table, cursor);
  return status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

enum status kv_get(struct kv_txn *txn, unsigned table, struct slice key, struct slice *value) {
  if (!row_allowed(txn, table, key))
    return STATUS_INVALID_ARGUMENT;
  MDB_val k = val_of(key), v;
  int code = mdb_get(txn->txn, txn->kv->dbis[table], &k, &v);
  if (code == MDB_NOTFOUND && txn->kv->proved)
    return confirm_absence(txn, table, key);
  return code == MDB_SUCCESS ? take_value(txn->kv, table, key, v, value) : kv_status(txn->kv, code);
}

/* Proved before room is made for it: `value` may lie in what LMDB moves then. */
static int put_proved(struct kv_txn *txn, unsigned table, struct slice key, struct slice value) {
  uint8_t proof[SECURE_SHORT];
  MDB_val k = val_of(key), v = {.mv_size = value.len + SECURE_SHORT};
  prove(txn->kv, table, key, value, proof);
  int code = mdb_put(txn->txn, txn->kv->dbis[table], &k, &v, MDB_RESERVE);
  if (code != MDB_SUCCESS)
    return code;
  uint8_t *room = v.mv_data;
  if (value.len)
    memcpy(room, value.data, value.len);
  memcpy(room + value.len, proof, SECURE_SHORT);
  return MDB_SUCCESS;
}

enum status kv_put(struct kv_txn *txn, unsigned table, struct slice key, struct slice value) {
  if (!row_allowed(txn, table, key))
    return STATUS_INVALID_ARGUMENT;
  if (txn->failed != STATUS_OK)
    return txn->failed;
  if (txn->kv->proved)
    return wrote(txn, put_proved(txn, table, key, value));
  MDB_val k = val_of(key), v = val_of(value);
  return wrote(txn, mdb_put(txn->txn, txn->kv->dbis[table], &k, &v, 0));
}

enum status kv_del(struct kv_txn *txn, unsigned table, struct slice key) {
  if (!row_allowed(txn, table, key))
    return STATUS_INVALID_ARGUMENT;
  if (txn->failed != STATUS_OK)
    return txn->failed;
  MDB_val k = val_of(key);
  return wrote(txn, mdb_del(txn->txn, txn->kv->dbis[table], &k, NULL));
}

/* --- scans -------------------------------------------------------------------------------------------------------- */

/* The first key after all that begin with `prefix`; empty when there is none (no prefix, or nothing but 0xff). */
static struct slice successor(struct slice prefix, uint8_t out[KV_KEY_MAX]) {
  size_t len = prefix.len;
  while (len > 0 && prefix.data[len - 1] == 0xff)
    len--;
  if (len == 0)
    return slice_of(out, 0);
  memcpy(out, prefix.data, len);
  out[len - 1]++;
  return slice_of(out, len);
}

static int seek_forward(struct kv_scan *scan, struct slice after) {
  struct slice prefix = slice_of(scan->prefix, scan->prefix_len);
  struct slice from = kv_compare(after, prefix) >= 0 ? after : prefix;
  if (from.len == 0)
    return mdb_cursor_get(scan->cursor, &scan->key, &scan->value, MDB_FIRST);
  scan->key = val_of(from);
  int code = mdb_cursor_get(scan->cursor, &scan->key, &scan->value, MDB_SET_RANGE);
  if (code == MDB_SUCCESS && slice_equal(slice_of_val(scan->key), after))
    code = mdb_cursor_get(scan->cursor, &scan->key, &scan->value, MDB_NEXT);
  return code;
}

/* Steps back from the first key that is no longer wanted; where there is no such key, the last one is. */
static int seek_reverse(struct kv_scan *scan, struct slice after) {
  uint8_t bytes[KV_KEY_MAX];
  struct slice bound = successor(slice_of(scan->prefix, scan->prefix_len), bytes);
  if (bound.len == 0 || (after.len > 0 && kv_compare(after, bound) < 0))
    bound = after;
  int code = MDB_NOTFOUND;
  if (bound.len > 0) {
    scan->key = val_of(bound);
    code = mdb_cursor_get(scan->cursor, &scan->key, &scan->value, MDB_SET_RANGE);
  }
  if (code != MDB_SUCCESS && code != MDB_NOTFOUND)
    return code;
  return mdb_cursor_get(scan->cursor, &scan->key, &scan->value, code == MDB_SUCCESS ? MDB_PREV : MDB_LAST);
}

enum status kv_scan_open(struct kv_txn *txn, unsigned table, struct slice prefix, struct slice after, bool reverse,
                         struct kv_scan **out) {
  if (!txn->live || table >= txn->kv->tables || prefix.len > KV_KEY_MAX || after.len > KV_KEY_MAX)
    return STATUS_INVALID_ARGUMENT;
  struct kv_scan *scan = malloc(sizeof *scan);
  if (!scan)
    return STATUS_RESOURCE_EXHAUSTED;
  int code = mdb_cursor_open(txn->txn, txn->kv->dbis[table], &scan->cursor);
  if (code != MDB_SUCCESS) {
    free(scan);
    return translate(code);
  }
  scan->kv = txn->kv;
  scan->table = table;
  scan->reverse = reverse;
  scan->prefix_len = prefix.len;
  if (prefix.len > 0)
    memcpy(scan->prefix, prefix.data, prefix.len);
  scan->found = reverse ? seek_reverse(scan, after) : seek_forward(scan, after);
  scan->held = true;
  *out = scan;
  return STATUS_OK;
}

/* Keys stand in order: else a page leads astray. */
static bool out_of_order(const struct kv_scan *scan, struct slice before) {
  int order = kv_compare(slice_of_val(scan->key), before);
  return scan->reverse ? order >= 0 : order <= 0;
}

static enum status scan_step(struct kv_scan *scan) {
  struct slice before = slice_of_val(scan->key);
  bool first = scan->held;
  if (!first && scan->found == MDB_SUCCESS)
    scan->found = mdb_cursor_get(scan->cursor, &scan->key, &scan->value, scan->reverse ? MDB_PREV : MDB_NEXT);
  scan->held = false;
  if (scan->found != MDB_SUCCESS)
    return kv_status(scan->kv, scan->found);
  if (!first && out_of_order(scan, before))
    return kv_damage(scan->kv);
  struct slice key = slice_of_val(scan->key);
  if (key.len < scan->prefix_len || memcmp(key.data, scan->prefix, scan->prefix_len) != 0)
    scan->found = MDB_NOTFOUND;
  return translate(scan->found);
}

enum status kv_scan_next(struct kv_scan *scan, struct slice *key, struct slice *value) {
  enum status status = scan_step(scan);
  if (status != STATUS_OK)
    return status;
  *key = slice_of_val(scan->key);
  return take_value(scan->kv, scan->table, *key, scan->value, value);
}

void kv_scan_close(struct kv_scan *scan) {
  if (!scan)
    return;
  mdb_cursor_close(scan->cursor);
  free(scan);
}
