/* store: the whole of what lies on disk, opened, recovered, checked, closed.
 *
 *   DIR/store/id            format, store id, kind (real or test), segment size; text, never changed; its lock (flock)
 *                           is the store's
 *   DIR/store/journal/      the truth (stream.h)
 *   DIR/store/access/       who looked at what (stream.h)
 *   DIR/store/answers/      what repeated commands are answered (answers.h); may be lost
 *   DIR/store/kv/           derived tables (kv.h); `damaged` in it: damage was met, they are made again at the next start
 *   DIR/store/heads         both stream heads, signed: every few seconds, and at a clean stop
 *   DIR/keys/master.key     wraps the keyring; better kept elsewhere (configuration `store.master_key`)
 *   DIR/keys/ring/          the keyring; in it `heads` once more: who can write the store alone cannot write that one
 *
 * Start: after a clean stop nothing is read; after any other kv goes back to the state that was kept last, and the
 * journal's tail is replayed. When there is none, or it was made by other rules than this build's (store_stamp.h), it is
 * rebuilt from the journal, with progress. Wrong master key, foreign
 * or damaged file, newer schema, a stream that lacks what was signed of it: said in `why`, nothing changed.
 *
 * Threads: open, close, rebuild and verify from one thread. The members are shared as their own headers say.
 */
#pragma once

#include <stdbool.h>

#include "server/store/apply/apply.h"
#include "server/store/keys/keyring.h"
#include "server/store/kv/kv.h"
#include "server/store/stream/stream.h"
#include "server/store/tables/tables.h"

/* How the journal's entries and the rows of the tables are laid out; a greater number is a later layout. */
#define STORE_SCHEMA 7

struct store_options {
  const char *dir;        /* DIR/store */
  const char *keys;       /* DIR/keys/ring */
  const char *master_key; /* DIR/keys/master.key */
  uint64_t segment_size;  /* init only */
  uint64_t map_size;
  unsigned readers;
  bool test_store;     /* init only */
  bool accept_shorter; /* rebuild only: streams that lack what was signed of them are taken as they are */
  const char *work;    /* verify only: a folder to work in; NULL: one in `dir` */
};

struct store {
  uint8_t id[STREAM_STORE_ID];
  bool test_store;
  struct kv *kv;
  struct stream *journal;
  struct stream *access;
  struct keyring *keyring;
  struct answers *answers;
  struct store_keeper *keeper; /* opaque; NULL: heads are signed at the stop alone */
  struct store_lock *lock;     /* opaque */
};

/* False: it is to end, which is CANCELLED. */
typedef bool (*store_progress)(const char *what, uint64_t done, uint64_t total, void *context);

/* Makes a new store; both folders must be empty or new. A master key that is there already is taken as it is.
 * ALREADY_EXISTS: they are not empty. On failure nothing is left behind. */
enum status store_init(const struct store_options *options, char why[256]) MUST_USE;
/* What store_init() looks at before it makes anything. */
enum status store_init_check(const struct store_options *options, char why[256]) MUST_USE;
/* Takes away what a store_init() that was interrupted left in both folders. They were empty when it began. */
enum status store_init_take_back(const struct store_options *options) MUST_USE;
/* NOT_FOUND: no store there. ALREADY_EXISTS: another process has it open. UNAUTHENTICATED: wrong master key. DATA_LOSS:
 * damage. FAILED_PRECONDITION: newer schema. RESOURCE_EXHAUSTED: the disk is full, or the tables do not fit map_size.
 * `why` is set on every failure. `progress` may be NULL; it is called from time to time while a rebuild or a replay
 * goes on, with bytes of the journal. CANCELLED: it said so; the next start begins again, or goes on. */
enum status store_open(const struct store_options *options, store_progress progress, void *context, struct store **out,
                       char why[256]) MUST_USE;
/* Clean stop: syncs, signs `heads`. Writer and access log must be stopped, and no transaction
 * open. The store is gone whatever is returned; after a failure the next start recovers as after a crash. NULL is
 * allowed. */
enum status store_close(struct store *store);

/* Throws the derived tables away and makes them again from the journal. The store must not be open elsewhere. With
 * accept_shorter, what a stream lacks is logged, given up, and what comes next is of a new epoch. */
enum status store_rebuild(const struct store_options *options, store_progress progress, void *context,
                          char why[256]) MUST_USE;

#define STORE_FAULTS_TOLD 20

struct store_verified {
  uint64_t journal_entries, access_entries, rows;
  uint64_t unreadable; /* of the journal's: their keys were destroyed */
  /* Not 0, or true: the tables were not compared, and are made again at the next start. */
  uint64_t erasures;                  /* so many keys were destroyed since they were made */
  bool other_rules;                   /* made them: another build's */
  bool unclean;                       /* the store was not stopped: they are brought back to what was kept of them */
  uint64_t faults;                    /* in all; 0: it is sound */
  char fault[STORE_FAULTS_TOLD][256]; /* the first of them */
};
/* Offline check: both chains from the first entry, heads' signatures, every page of the tables' file, and derived tables
 * rebuilt aside (in `dir`/verify or options->work, which is taken away again and needs as much disk as the tables) and
 * compared row by row; tables that are to be made again are not compared, but the journal is replayed to its end. Changes
 * nothing else. It goes on behind a fault wherever what comes next can still be judged. DATA_LOSS: faults, which *out
 * tells, as it does when there are none; `why` names the first. CANCELLED: progress said so. `what` in progress:
 * "access", "journal", "pages", "tables". */
enum status store_verify(const struct store_options *options, store_progress progress, void *context,
                         struct store_verified *out, char why[256]) MUST_USE;

/* Destroys the keys of these persons in a stopped test store. FAILED_PRECONDITION: it is a real one. NOT_FOUND: one of
 * them has no key; those before are gone. Else as store_open(). */
enum status store_erase_for_test(const struct store_options *options, const uint64_t *persons, size_t count,
                                 char why[256]) MUST_USE;
