/* store_internal: what the parts of the store share among themselves. Only store*.c and writer*.c include it, and
 * tests.
 *
 *   store.c          lock, open, close: the coordinator
 *   store_why.c      what all of them reach for
 *   store_init.c     making a new store
 *   store_mark.c     the small texts: `id` and `heads`
 *   store_heads.c    what `heads` says
 *   store_streams.c  both streams as a whole: opened, and held against what is known of them
 *   store_keeper.c   signs heads, and keeps the tables, while the store is open
 *   store_tables.c   the derived tables as a whole: opened, made new
 *   store_stamp.c    what they were made by
 *   store_read_ahead.c  entries of the journal opened ahead of who applies them
 *   store_recover.c  journal -> tables: replay of a tail, rebuild of all
 *   store_takeover.c an old journal is gone on with in the new format
 *   store_verify.c   the offline check, store_compare.c of the tables, store_faults.c what it found
 *   store_room.c     room on the disk for new tables
 *   store_erase.c    destroying keys, for tests
 *   store_entry.c    sealing of entries
 *   store_shadow.c   a stream that is looked at and not touched
 */
#pragma once

#include "store.h"
#include "store_entry.h"
#include "store_heads.h"
#include "store_stamp.h"

#define STORE_WHY 256

/* What the machine gives, so that tests can take it away. */
struct store_seams {
  enum status (*kv_commit)(struct kv_txn *txn);
  enum status (*kv_keep)(struct kv *kv);
  enum status (*journal_sync)(struct stream *journal);
  size_t takeover_piece; /* bytes of keys in one entry, at most */
  unsigned keep_every;   /* looks of the keeper: then the tables are kept, if they have moved */
  uint64_t keep_bytes;   /* or as soon as they have grown by so much */
  unsigned heads_ms;     /* between two looks whether the streams have moved; 0: heads are signed at the stop alone */
  unsigned replay_batch; /* entries in one transaction of a replay */
  enum status (*free_bytes)(const char *path, uint64_t *out); /* of the file system that a folder lies in */
};
extern struct store_seams store_seams;

/* `id`: made with the store, never changed. Its lock is the store's: it is there as long as the store is, and taking it
 * changes nothing. */
struct store_identity {
  uint8_t id[STREAM_STORE_ID];
  bool test_store;
  uint64_t segment_size;
};

struct store_lock {
  int fd;             /* of `id`, flock'ed; -1: none */
  struct arena arena; /* the paths */
  struct store_identity identity;
  const char *dir, *id, *journal, *access, *answers, *kv, *kv_new, *kv_old, *running, *heads, *heads_beside, *damaged,
      *verify;
};

void store_why(char why[STORE_WHY], const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Fills `why` and is `status`. A macro, so that a reader's tools see which status. */
#define store_refuse(why, status, ...) (store_why((why), __VA_ARGS__), (status))

/* --- store.c --- */
/* The paths alone: nothing is opened or locked. NULL: out of memory. */
struct store_lock *store_lock_new(const struct store_options *options) MUST_USE;
/* ALREADY_EXISTS: another has it. */
enum status store_lock_take(const struct store_options *options, struct store_lock **out, char why[STORE_WHY]) MUST_USE;
void store_lock_drop(struct store_lock *lock);
/* FAILED_PRECONDITION: it is another store's. */
enum status store_keyring_open(const struct store_options *options, const struct store_lock *lock, struct keyring **out,
                               char why[STORE_WHY]) MUST_USE;
/* FAILED_PRECONDITION: it was changed less often than the store knows of. */
enum status store_keyring_check(const struct keyring *keyring, uint64_t changes, char why[STORE_WHY]) MUST_USE;
struct stream_options store_stream_options(const struct store_identity *identity, const char *dir, const char *name);

/* --- store_mark.c --- */
enum status store_identity_read(const char *path, struct store_identity *out, char why[STORE_WHY]) MUST_USE;
enum status store_identity_write(const char *path, const struct store_identity *identity) MUST_USE;

/* How the store was left. */
struct store_marks {
  bool clean;               /* stopped, and nothing was written after it: the tables are whole */
  struct store_heads known; /* the newest that was signed; all zero: nothing was */
};
/* DATA_LOSS: a file with heads is not what this store's key signed. */
enum status store_marks_read(const struct store_lock *lock, const struct keyring_secrets *secrets,
                             struct store_marks *out, char why[STORE_WHY]) MUST_USE;
/* From here on the store is running: `heads` no longer says "stopped". */
enum status store_mark_running(const struct store *store, const struct store_heads *known) MUST_USE;
/* In the store, and beside the keyring. */
enum status store_heads_sign(const struct store *store, const struct store_heads *heads) MUST_USE;

/* When damage was met in the tables: they are made again at the next start. */
enum status store_mark_damage(const struct store *store) MUST_USE;

/* --- store_streams.c --- */
/* `known->position` 0: nothing is known of it. */
enum status store_stream_open(const struct store_lock *lock, const char *dir, const char *name,
                              const struct stream_head *known, struct stream **out, char why[STORE_WHY]) MUST_USE;
/* As far as it goes, in a new epoch, when it lacks what is known. */
enum status store_stream_open_shorter(const struct store_lock *lock, const char *dir, const char *name,
                                      const struct stream_head *known, struct stream **out,
                                      char why[STORE_WHY]) MUST_USE;
/* DATA_LOSS: this entry is not in the stream. Position 0 is in all. */
enum status store_stream_has(struct stream *stream, const struct stream_head *head) MUST_USE;
/* Each stream tells how far the other had come, and the keyring how far the journal. DATA_LOSS: what one tells, behind
 * what is known, is not in the other. */
enum status store_streams_agree(struct store *store, const struct store_heads *known, char why[STORE_WHY]) MUST_USE;
/* How far a stream has durably come, with the epoch of what comes next; and as the other tells it. */
struct stream_head store_stream_now(const struct stream *stream) MUST_USE;
void store_told(const struct stream_head *now, Lots__StreamTold *out);
/* How far both have durably come; the journal as far as it is visible. */
enum status store_heads_now(const struct store *store, struct store_heads *out) MUST_USE;

/* --- store_keeper.c --- */
enum status store_keeper_start(struct store *store, struct store_keeper **out) MUST_USE;
/* NULL is allowed. */
void store_keeper_stop(struct store_keeper *keeper);

/* --- store_tables.c --- */
/* Opens tables that exist, and tells their stamp. STORE_MADE_ALIKE: they may be used; else they are to be made again,
 * and their head alone may be read; STORE_MADE_BEFORE: not even that, and `out` is left alone. NOT_FOUND or DATA_LOSS:
 * none, or not sound: rebuild them. FAILED_PRECONDITION: of a newer schema, of another store, or made when more keys
 * had been destroyed than the keyring knows of. */
enum status store_tables_open(const struct store *store, const struct store_options *options, struct kv **out,
                              struct store_stamp *stamp, char why[STORE_WHY]) MUST_USE;
/* New, empty, stamped tables. */
enum status store_tables_create(const struct store *store, const struct store_options *options, const char *path,
                                struct kv **out, char why[STORE_WHY]) MUST_USE;
enum status store_tables_head(struct kv *kv, struct stream_head *out) MUST_USE;

/* --- store_recover.c --- */
/* What it tells whoever waits; the function may be NULL. */
struct store_teller {
  store_progress progress;
  void *context;
};
/* CANCELLED: whoever waits wants it to end. */
enum status store_tell(const struct store_teller *teller, const char *what, uint64_t done, uint64_t total) MUST_USE;

/* Applies what the journal holds after the tables' head up to and including `until`, in transactions of some thousand
 * entries. */
struct store_replay {
  struct kv *kv;
  struct stream_head until;
  const char *what;
  struct store_teller teller;
  bool aside;                   /* into tables that are thrown away unless they become whole */
  uint64_t entries, unreadable; /* counted */
};
enum status store_replay(struct store *store, struct store_replay *replay, char why[STORE_WHY]) MUST_USE;
/* DATA_LOSS: the tables stand where the journal never was. Changes nothing. */
enum status store_check_tables(struct store *store, char why[STORE_WHY]) MUST_USE;
/* Brings store->kv to the journal's head; DATA_LOSS as above. */
enum status store_catch_up(struct store *store, const struct store_teller *teller, char why[STORE_WHY]) MUST_USE;
/* Makes the tables anew, aside, and puts them in place; opens store->kv. Interrupted, it begins again. */
enum status store_tables_rebuild(struct store *store, const struct store_options *options,
                                 const struct store_teller *teller, char why[STORE_WHY]) MUST_USE;

/* --- store_room.c --- */
/* Whether there is room in `where` for tables like those that are there; it is told in the log. RESOURCE_EXHAUSTED: there
 * is not, and nothing was done. Tables that are not there, or not sound, tell nothing. */
enum status store_room_check(const struct store_lock *lock, const char *where, const char *what,
                             char why[STORE_WHY]) MUST_USE;
/* Why making tables in `path` ended for want of room. Is `status`. */
enum status store_room_why(const struct store_options *options, const char *path, enum status status,
                           char why[STORE_WHY]) MUST_USE;

/* --- store_takeover.c --- */
/* When the journal is of the old format, appends what can no longer be told from its entries once a key is destroyed:
 * then the new format goes on. The tables must stand at the journal's head. Interrupted, it begins again. */
enum status store_take_over(struct store *store, const struct store_teller *teller, char why[STORE_WHY]) MUST_USE;
