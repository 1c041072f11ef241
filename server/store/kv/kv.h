/* kv: the seam behind which derived data lives: ordered keys, snapshot reads, one write transaction at a time.
 *
 * Nothing here exposes what only LMDB can do. kv_lmdb.c is the one engine today and the one file that includes
 * <lmdb.h>. Keys are at most KV_KEY_MAX bytes and are compared as bytes, so numbers in keys are big-endian.
 *
 * Threads: a kv is shared. A read transaction belongs to whoever holds it, one thread at a time. Write transactions
 * belong to one OS thread from begin to end. Slices that get and scan return are valid until the transaction ends or,
 * in a write transaction, until the next put or del.
 *
 * Errors: NOT_FOUND no such key; RESOURCE_EXHAUSTED the map, the disk or memory is full; DATA_LOSS the file is not
 * sound, or a row does not verify; UNAVAILABLE anything else the machine refuses; INVALID_ARGUMENT a key that is empty or too long, a table that
 * is not there, a snapshot that was let go. A put or del that fails spoils its transaction: later ones and the commit
 * give the same error.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/secure.h"
#include "common/slice.h"
#include "common/status.h"

#define KV_KEY_MAX 500

struct kv;
struct kv_txn;
struct kv_scan;

struct kv_options {
  const char *path; /* a folder; made when `create` */
  size_t map_size;  /* upper bound of the file; sparse. Never shrinks below what the file has. */
  unsigned tables;  /* numbered 0 .. tables-1, all opened at once */
  unsigned readers; /* how many read transactions may exist at once */
  bool durable;     /* sync at every commit; otherwise only kv_sync() and kv_close() do */
  bool create;
  /* Each row is kept with an authenticator by this key, bound to its table and key; what does not verify is DATA_LOSS.
   * Borrowed until kv_open() returns. NULL: rows as they are. */
  const struct secure_key *rows;
};

/* A process opens a path once at a time. NOT_FOUND: there is none, and `create` is false. */
enum status kv_open(const struct kv_options *options, struct kv **out) MUST_USE;
/* Syncs and closes; no transaction may be open. */
enum status kv_close(struct kv *kv);
/* What is committed is on the disk on return. Without `durable`, call it from the writer's thread between transactions,
 * or the file may already hold half of the next commit. */
enum status kv_sync(struct kv *kv) MUST_USE;
/* Makes the newest committed state durable and keeps it, until the next one is kept: nothing of it is written over
 * meanwhile, so that kv_go_back() finds it after whatever crash, though commits are not synced. From any thread, one at
 * a time, while others read and write; what is to be synced goes to the disk in pieces. */
enum status kv_keep(struct kv *kv) MUST_USE;
/* In a folder that nobody has open: makes the state that was kept last the newest. NOT_FOUND: none was. DATA_LOSS: the
 * file is not the one that it was kept of. */
enum status kv_go_back(const char *path) MUST_USE;
/* What was read did not verify, or the file is not sound; from any thread. It is never told as NOT_FOUND. */
bool kv_damaged(const struct kv *kv);
/* The highest byte ever used (pages freed below it are reused, not counted), and the bound. */
void kv_usage(struct kv *kv, uint64_t *used, uint64_t *limit);
/* A sound copy of the newest committed state into the folder `path`, which must be empty or new; synced. */
enum status kv_copy(struct kv *kv, const char *path) MUST_USE;

enum status kv_read_begin(struct kv *kv, struct kv_txn **out) MUST_USE;
/* Lets the snapshot go but keeps the handle; renew takes the newest snapshot. Cheap. */
void kv_read_reset(struct kv_txn *txn);
enum status kv_read_renew(struct kv_txn *txn) MUST_USE;

enum status kv_write_begin(struct kv *kv, struct kv_txn **out) MUST_USE;
/* Ends the transaction whatever it returns. */
enum status kv_commit(struct kv_txn *txn) MUST_USE;
/* Ends a transaction of either kind; NULL is allowed. */
void kv_abort(struct kv_txn *txn);

enum status kv_get(struct kv_txn *txn, unsigned table, struct slice key, struct slice *value) MUST_USE;
enum status kv_put(struct kv_txn *txn, unsigned table, struct slice key, struct slice value) MUST_USE;
/* NOT_FOUND when there was nothing to delete. */
enum status kv_del(struct kv_txn *txn, unsigned table, struct slice key) MUST_USE;

/* Walks the keys that begin with `prefix`, in order or in reverse, beginning strictly after `after` in that direction
 * (an empty `after` begins at the first, or last). Close it before the transaction ends. No put or del while a scan is
 * open. */
enum status kv_scan_open(struct kv_txn *txn, unsigned table, struct slice prefix, struct slice after, bool reverse,
                         struct kv_scan **out) MUST_USE;
/* NOT_FOUND at the end. */
enum status kv_scan_next(struct kv_scan *scan, struct slice *key, struct slice *value) MUST_USE;
void kv_scan_close(struct kv_scan *scan);
