/* store_verify: the offline check. Both chains from their first entries, the signature of `heads`, every page of the
 * tables' file, and the tables made again aside and compared row by row. Works in a folder of its own, and changes nothing
 * else. */
#include <stdlib.h>

#include "common/log.h"
#include "server/store/disk/files.h"
#include "server/store/kv/kv_pages.h"
#include "server/store/stream/stream_check.h"
#include "store_faults.h"
#include "store_shadow.h"

#define TOLD_EVERY 4096

struct verify {
  const struct store_options *options;
  struct store_teller teller;
  char *why;
  struct arena arena;
  const char *aside, *journal, *access, *kv; /* folders; in the arena */
  struct store store;                        /* the streams are shadows; kv is the real one. NULL: not to be judged */
  struct kv *again;                          /* owned: the tables made anew */
  struct store_marks marks;
  struct store_stamp stamp;  /* of the real ones */
  struct stream_head tables; /* where they stand; all zero when that cannot be read */
  struct store_verified *found;
};

/* A fault is noted, and the check goes on. */
static enum status take_fault(struct verify *v, enum status status) {
  return store_fault_taken(v->found, status, v->why);
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static enum status make_paths(struct verify *v) {
  v->aside = v->options->work ? arena_printf(&v->arena, "%s/lots-verify", v->options->work)
                              : arena_printf(&v->arena, "%s/verify", v->options->dir); /* store_lock: `verify` */
  v->journal = arena_printf(&v->arena, "%s/journal", v->aside);
  v->access = arena_printf(&v->arena, "%s/access", v->aside);
  v->kv = arena_printf(&v->arena, "%s/kv", v->aside);
  return arena_failed(&v->arena) ? store_refuse(v->why, STATUS_RESOURCE_EXHAUSTED, "out of memory") : STATUS_OK;
}

/* Tables that are made again at the next start anyway are not compared; everything else is looked at. */
static void tell_made(struct verify *v) {
  if (v->stamp.made == STORE_MADE_BEFORE_ERASURES)
    v->found->erasures = keyring_erasures(v->store.keyring) - v->stamp.erasures;
  else
    v->found->other_rules = v->stamp.made != STORE_MADE_ALIKE;
}

static void leave_tables(struct verify *v) {
  kv_close(v->store.kv);
  v->store.kv = NULL;
}

static void page_fault(const char *what, void *context) {
  struct verify *v = context;
  store_fault(v->found, "tables: %s; rebuild them", what);
}

/* False: they are not sound, and are left alone: what reads them trusts their pages. */
static enum status check_table_pages(struct verify *v, bool *sound) {
  struct kv_pages pages;
  enum status status = kv_pages_check(v->store.lock->kv, page_fault, v, &pages);
  *sound = status == STATUS_OK || status == STATUS_NOT_FOUND; /* opening tells of what is not there */
  if (status == STATUS_OK)
    status = store_tell(&v->teller, "pages", pages.used + pages.free, pages.used + pages.free);
  return status == STATUS_DATA_LOSS || status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status open_judged(struct verify *v) {
  enum status status = store_tables_open(&v->store, v->options, &v->store.kv, &v->stamp, v->why);
  if (status == STATUS_OK)
    tell_made(v);
  if (status == STATUS_OK && v->store.kv) {
    status = store_tables_head(v->store.kv, &v->tables);
    if (status != STATUS_OK)
      store_why(v->why, "cannot read the tables in %s", v->store.lock->kv);
  }
  if (status == STATUS_DATA_LOSS)
    leave_tables(v);
  return take_fault(v, status);
}

/* After an unclean stop nobody knows what the tables hold, beside the state that was kept. */
static enum status open_compared(struct verify *v) {
  bool sound;
  v->found->unclean = !v->marks.clean;
  if (v->found->unclean)
    return STATUS_OK;
  enum status status = check_table_pages(v, &sound);
  return status == STATUS_OK && sound ? open_judged(v) : status;
}

static enum status read_marks(struct verify *v) {
  enum status status = store_marks_read(v->store.lock, keyring_secrets(v->store.keyring), &v->marks, v->why);
  if (status == STATUS_DATA_LOSS)
    v->marks = (struct store_marks){0};
  return take_fault(v, status);
}

static enum status check_keyring(struct verify *v) {
  uint64_t damaged = 0;
  enum status status = keyring_prove(v->store.keyring, &damaged);
  if (status != STATUS_OK)
    store_why(v->why, "the keyring %s cannot be read to its end; bring back its newest copy", v->options->keys);
  else if (damaged)
    store_fault(v->found, "the keyring %.120s: %llu keys do not open; bring back its newest copy", v->options->keys,
                (unsigned long long)damaged);
  return take_fault(v, status);
}

static enum status open_store(struct verify *v) {
  enum status status = store_lock_take(v->options, &v->store.lock, v->why);
  if (status == STATUS_OK)
    status = store_keyring_open(v->options, v->store.lock, &v->store.keyring, v->why);
  if (status != STATUS_OK)
    return status;
  memcpy(v->store.id, v->store.lock->identity.id, sizeof v->store.id);
  status = check_keyring(v);
  if (status == STATUS_OK)
    status = read_marks(v);
  if (status == STATUS_OK)
    status = store_keyring_check(v->store.keyring, v->marks.known.keys, v->why);
  return status == STATUS_OK ? open_compared(v) : status;
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
  return status == STATUS_OK ? status
                             : store_refuse(v->why, status, "cannot work in %s (%s); --work chooses another folder",
                                            v->aside, status_name(status));
}

static void stream_fault_found(const char *what, void *context) {
  struct verify *v = context;
  store_fault_add(v->found, what);
}

/* What stopped one who reads it in order is a fault; here are the others. */
static enum status look_through_stream(struct verify *v, struct stream **stream, const char *dir, const char *name) {
  struct stream_options options = store_stream_options(&v->store.lock->identity, dir, name);
  stream_close(*stream);
  *stream = NULL;
  return stream_check(&options, stream_fault_found, v, v->why);
}

static enum status open_one(struct verify *v, const char *dir, const char *name, const struct stream_head *known,
                            struct stream **out) {
  enum status status = store_stream_open(v->store.lock, dir, name, known, out, v->why);
  if (status != STATUS_DATA_LOSS)
    return status;
  status = take_fault(v, status);
  return status == STATUS_OK ? look_through_stream(v, out, dir, name) : status;
}

static enum status check_where_tables_stand(struct verify *v) {
  enum status status = store_check_tables(&v->store, v->why);
  if (status == STATUS_DATA_LOSS)
    leave_tables(v);
  return take_fault(v, status);
}

static enum status open_streams(struct verify *v) {
  struct store *store = &v->store;
  enum status status = make_shadows(v);
  if (status == STATUS_OK)
    status = open_one(v, v->journal, "journal", journal_known(v), &store->journal);
  if (status == STATUS_OK)
    status = open_one(v, v->access, "access", &v->marks.known.access, &store->access);
  if (status == STATUS_OK && store->kv && store->journal)
    status = check_where_tables_stand(v);
  if (status == STATUS_OK && store->journal && store->access)
    status = take_fault(v, store_streams_agree(store, &v->marks.known, v->why));
  return status;
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
    return store_tell(chain->teller, chain->what, entry->place.position, chain->end);
  return STATUS_OK;
}

static enum status walk(struct verify *v, struct stream *stream, const char *what, uint64_t after, uint64_t *entries) {
  struct stream_head head = stream_head(stream);
  struct chain chain = {.teller = &v->teller, .what = what, .end = head.end};
  if (head.position <= after)
    return STATUS_OK;
  enum status status = stream_walk(stream, after, head.position, count_entry, &chain, v->why);
  *entries += chain.entries;
  return status == STATUS_OK ? store_tell(&v->teller, what, head.end, head.end) : status;
}

static enum status check_access(struct verify *v) {
  if (!v->store.access)
    return STATUS_OK;
  enum status status = walk(v, v->store.access, "access", 0, &v->found->access_entries);
  if (status != STATUS_DATA_LOSS)
    return status;
  status = take_fault(v, status);
  return status == STATUS_OK ? look_through_stream(v, &v->store.access, v->access, "access") : status;
}

static bool is_compared(const struct verify *v) {
  return v->store.kv && v->stamp.made == STORE_MADE_ALIKE;
}

static enum status replay(struct verify *v, const struct stream_head *until) {
  struct store_replay replay = {.kv = v->again, .until = *until, .what = "journal", .teller = v->teller, .aside = true};
  enum status status = store_replay(&v->store, &replay, v->why);
  v->found->journal_entries = replay.entries;
  v->found->unreadable = replay.unreadable;
  return store_room_why(v->options, v->kv, status, v->why);
}

/* The journal is read once: as far as the tables go it is replayed, which verifies the chain too; to its end when they
 * are to be made again. */
static enum status replay_journal(struct verify *v) {
  struct stream_head until = is_compared(v) ? v->tables : stream_head(v->store.journal);
  enum status status = store_room_check(v->store.lock, v->aside, "verify", v->why);
  if (status == STATUS_OK)
    status = store_tables_create(&v->store, v->options, v->kv, &v->again, v->why);
  if (status == STATUS_OK)
    status = replay(v, &until);
  return status == STATUS_OK ? walk(v, v->store.journal, "journal", until.position, &v->found->journal_entries)
                             : status;
}

static enum status check_journal(struct verify *v) {
  if (!v->store.journal)
    return STATUS_OK;
  enum status status = replay_journal(v);
  if (status != STATUS_DATA_LOSS)
    return status;
  status = take_fault(v, status);
  return status == STATUS_OK ? look_through_stream(v, &v->store.journal, v->journal, "journal") : status;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static enum status check_tables(struct verify *v) {
  struct store_compare compare = {.live = v->store.kv, .again = v->again, .teller = v->teller, .found = v->found};
  return is_compared(v) && v->store.journal ? store_compare_tables(&compare, v->why) : STATUS_OK;
}

static enum status check_all(struct verify *v) {
  enum status status = make_paths(v);
  if (status == STATUS_OK)
    status = open_store(v);
  if (status == STATUS_OK)
    status = open_streams(v);
  if (status == STATUS_OK)
    status = check_access(v);
  if (status == STATUS_OK)
    status = check_journal(v);
  return status == STATUS_OK ? check_tables(v) : status;
}

/* What ended the check is a fault as well, if it is one. */
static enum status conclude(struct verify *v, enum status status) {
  if (status == STATUS_CANCELLED)
    return store_refuse(v->why, status, "ended before it was done, as it was told to");
  status = take_fault(v, status);
  if (status != STATUS_OK || v->found->faults == 0)
    return status;
  return store_refuse(v->why, STATUS_DATA_LOSS, "%s", v->found->fault[0]);
}

enum status store_verify(const struct store_options *options, store_progress progress, void *context,
                         struct store_verified *out, char why[STORE_WHY]) {
  struct verify *v = calloc(1, sizeof *v);
  if (!v)
    return store_refuse(why, STATUS_RESOURCE_EXHAUSTED, "out of memory");
  *out = (struct store_verified){0};
  v->options = options;
  v->teller = (struct store_teller){.progress = progress, .context = context};
  v->why = why;
  v->found = out;
  arena_init(&v->arena, (size_t)64 * 1024);
  enum status status = conclude(v, check_all(v));
  close_all(v);
  free(v);
  return status;
}
