/* store_read_ahead: see store_read_ahead.h.
 *
 * Entries are handed over in bundles, whose memory goes with them, so that one lock is taken for many entries. The
 * reader fills bundle `filled` of the ring while whoever applies goes through bundle `emptied`.
 */
#include "store_read_ahead.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* Few enough that the entries are still in the processor's cache when they are applied. */
#define BUNDLES 4
#define BUNDLE_ENTRIES 64
#define BUNDLE_BYTES ((size_t)512 * 1024)
#define WHY 256
/* Of one entry, opened. */
#define ENTRY_BUDGET ((size_t)256 * 1024 * 1024)

struct bundle {
  struct arena arena;
  size_t count;
  struct store_read entries[BUNDLE_ENTRIES];
};

struct store_read_ahead {
  struct stream *journal;
  struct keyring_reader *keys; /* owned */
  uint64_t after, until;
  pthread_t thread;
  struct bundle bundles[BUNDLES];
  size_t next; /* in the bundle that is gone through; of whoever applies */

  pthread_mutex_t lock;
  pthread_cond_t changed;
  uint64_t filled, emptied; /* bundles ever; these four guarded by the lock */
  bool ended, stopping;

  /* when it has ended */
  enum status status;
  char why[WHY];
};

/* --- the thread --------------------------------------------------------------------------------------------------- */

/* False: nobody wants more. */
static bool bundle_begin(struct store_read_ahead *reader) {
  pthread_mutex_lock(&reader->lock);
  while (reader->filled - reader->emptied == BUNDLES && !reader->stopping)
    pthread_cond_wait(&reader->changed, &reader->lock);
  bool wanted = !reader->stopping;
  pthread_mutex_unlock(&reader->lock);
  struct bundle *bundle = &reader->bundles[reader->filled % BUNDLES];
  if (wanted) {
    bundle->count = 0;
    arena_reset(&bundle->arena);
  }
  return wanted;
}

static void bundle_hand_over(struct store_read_ahead *reader, bool last) {
  pthread_mutex_lock(&reader->lock);
  reader->filled += reader->bundles[reader->filled % BUNDLES].count > 0;
  reader->ended = last;
  pthread_cond_signal(&reader->changed);
  pthread_mutex_unlock(&reader->lock);
}

static bool bundle_is_full(const struct bundle *bundle) {
  return bundle->count == BUNDLE_ENTRIES || bundle->arena.spent >= BUNDLE_BYTES;
}

static enum status read_entry(const struct stream_entry *sealed, void *context) {
  struct store_read_ahead *reader = context;
  struct bundle *bundle = &reader->bundles[reader->filled % BUNDLES];
  struct store_read *read = &bundle->entries[bundle->count++];
  read->head = stream_head_of(sealed);
  read->subject = sealed->subject;
  read->status = store_entry_open(reader->keys, sealed, &bundle->arena, &read->entry);
  if (read->status != STATUS_OK || !bundle_is_full(bundle))
    return read->status;
  bundle_hand_over(reader, false);
  return bundle_begin(reader) ? STATUS_OK : STATUS_CANCELLED;
}

static void *read_all(void *context) {
  struct store_read_ahead *reader = context;
  reader->status = stream_walk(reader->journal, reader->after, reader->until, read_entry, reader, reader->why);
  bundle_hand_over(reader, true);
  return NULL;
}

/* --- whoever applies ---------------------------------------------------------------------------------------------- */

static int start_reading(struct store_read_ahead *reader) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int err = pthread_create(&reader->thread, NULL, read_all, reader);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (err == 0)
    pthread_setname_np(reader->thread, "lots-reader");
  return err;
}

static void free_reader(struct store_read_ahead *reader) {
  for (size_t i = 0; i < BUNDLES; i++)
    arena_deinit(&reader->bundles[i].arena);
  pthread_cond_destroy(&reader->changed);
  pthread_mutex_destroy(&reader->lock);
  keyring_reader_close(reader->keys);
  free(reader);
}

enum status store_read_ahead_start(struct stream *journal, struct keyring *keyring, uint64_t after, uint64_t until,
                                   struct store_read_ahead **out) {
  struct store_read_ahead *reader = calloc(1, sizeof *reader);
  if (!reader)
    return STATUS_RESOURCE_EXHAUSTED;
  reader->journal = journal;
  reader->after = after;
  reader->until = until;
  pthread_mutex_init(&reader->lock, NULL); /* with default attributes these two cannot fail */
  pthread_cond_init(&reader->changed, NULL);
  for (size_t i = 0; i < BUNDLES; i++)
    arena_init(&reader->bundles[i].arena, BUNDLE_BYTES + ENTRY_BUDGET);
  enum status status = keyring_reader_open(keyring, false, &reader->keys);
  if (status == STATUS_OK && start_reading(reader) != 0)
    status = STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    *out = reader;
  else
    free_reader(reader);
  return status;
}

/* NULL: all are gone through. */
static const struct bundle *bundle_next(struct store_read_ahead *reader, bool done) {
  pthread_mutex_lock(&reader->lock);
  reader->emptied += done;
  pthread_cond_signal(&reader->changed);
  while (reader->filled == reader->emptied && !reader->ended)
    pthread_cond_wait(&reader->changed, &reader->lock);
  bool more = reader->filled > reader->emptied;
  pthread_mutex_unlock(&reader->lock);
  return more ? &reader->bundles[reader->emptied % BUNDLES] : NULL;
}

const struct store_read *store_read_ahead_next(struct store_read_ahead *reader) {
  const struct bundle *bundle = &reader->bundles[reader->emptied % BUNDLES];
  bool begun = reader->next > 0, done = begun && reader->next == bundle->count;
  if (!begun || done) {
    bundle = bundle_next(reader, done);
    reader->next = 0;
  }
  return bundle ? &bundle->entries[reader->next++] : NULL;
}

enum status store_read_ahead_stop(struct store_read_ahead *reader, char why[WHY]) {
  pthread_mutex_lock(&reader->lock);
  reader->stopping = true;
  pthread_cond_signal(&reader->changed);
  pthread_mutex_unlock(&reader->lock);
  pthread_join(reader->thread, NULL);
  enum status status = reader->status;
  memcpy(why, reader->why, WHY);
  free_reader(reader);
  return status;
}
