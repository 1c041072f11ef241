/* access: see access.h. The thread, its queue, and what it writes; what is remembered is in access_seen.c. */
#include "access.h"

#include <stdlib.h>

#include "access.pb-c.h"
#include "access_seen.h"
#include "common/log.h"
#include "mailbox.h"
#include "store_internal.h"

#define BATCH_MAX 1024
/* Looks in one record: a longer list takes several. */
#define RECORD_LOOKS 4096
#define RECORD_BUDGET (1024 * 1024)
/* Written in one sync at most, about: a sync reaches over two of the smallest segments. */
#define SYNC_BYTES (256 * 1024)

struct access_log {
  struct mailbox mailbox;
  struct access_request *first, **last; /* guarded by the mailbox's lock */
  struct seen *seen;                    /* owned; any thread */

  /* the access thread alone */
  struct store *store;
  struct keyring_reader *keys; /* owned */
  struct arena arena;          /* of one record at a time */
  struct access_request *batch[BATCH_MAX];
  unsigned count;
  size_t bytes;       /* appended since the last sync */
  uint64_t told;      /* position of the journal that its records tell of; 0 again when they did not become durable */
  enum status logged; /* the trouble that was logged last */
};

/* --- a record ----------------------------------------------------------------------------------------------------- */

/* Room for the numbers of each kind, as many as there are looks. */
static bool record_room(struct arena *arena, size_t looks, Lots__AccessRecord *record) {
  record->cases = arena_alloc(arena, looks * sizeof *record->cases);
  record->persons = arena_alloc(arena, looks * sizeof *record->persons);
  record->referrals = arena_alloc(arena, looks * sizeof *record->referrals);
  record->employers = arena_alloc(arena, looks * sizeof *record->employers);
  record->documents = arena_alloc(arena, looks * sizeof *record->documents);
  record->searches = arena_alloc(arena, looks * sizeof *record->searches);
  return !arena_failed(arena);
}

static void record_add(Lots__AccessRecord *record, const struct access_look *look) {
  switch (look->kind) {
  case 'c':
    record->cases[record->n_cases++] = look->record;
    break;
  case 'p':
    record->persons[record->n_persons++] = look->record;
    break;
  case 'e':
    record->employers[record->n_employers++] = look->record;
    break;
  case 'd':
    record->documents[record->n_documents++] = look->record;
    break;
  case 's':
    record->searches[record->n_searches++] = look->record;
    break;
  default:
    record->referrals[record->n_referrals++] = look->record;
  }
}

static enum status append(struct access_log *log, Lots__AccessRecord *record) {
  struct stream_head head, journal = store_stream_now(log->store->journal);
  Lots__StreamTold told;
  if (journal.position != log->told) {
    store_told(&journal, &told);
    record->journal = &told;
    log->told = journal.position;
  }
  enum status status = store_record_append(log->store->access, log->keys, &record->base, &log->arena, &head);
  record->journal = NULL; /* what it told of is ours */
  if (status == STATUS_OK)
    log->bytes += head.end - head.position;
  return status;
}

/* The looks of one sort among `count`; none, no record. Listed and opened stand in records of their own. */
static enum status write_record(struct access_log *log, const struct access_request *request,
                                const struct access_look *looks, size_t count, enum look sort) {
  Lots__AccessRecord record = LOTS__ACCESS_RECORD__INIT;
  record.at_us = request->now_us;
  record.principal = request->principal;
  record.method = (char *)(uintptr_t)request->method; /* only read from */
  record.purpose = (char *)(uintptr_t)request->purpose;
  record.listed = sort == LOOK_LISTED;
  arena_reset(&log->arena);
  if (!record_room(&log->arena, count, &record))
    return STATUS_RESOURCE_EXHAUSTED;
  for (size_t i = 0; i < count; i++)
    if (looks[i].look == sort)
      record_add(&record, &looks[i]);
  size_t records = record.n_cases + record.n_persons + record.n_referrals + record.n_employers + record.n_documents;
  bool empty = records + record.n_searches == 0;
  return empty ? STATUS_OK : append(log, &record);
}

static enum status write_request(struct access_log *log, const struct access_request *request) {
  enum status status = STATUS_OK;
  for (size_t at = 0; status == STATUS_OK && at < request->count; at += RECORD_LOOKS) {
    size_t count = request->count - at < RECORD_LOOKS ? request->count - at : RECORD_LOOKS;
    status = write_record(log, request, request->looks + at, count, LOOK_OPENED);
    if (status == STATUS_OK)
      status = write_record(log, request, request->looks + at, count, LOOK_LISTED);
  }
  return status;
}

/* --- a batch ------------------------------------------------------------------------------------------------------ */

static void note_trouble(struct access_log *log, enum status status) {
  if (status == log->logged)
    return;
  if (status == STATUS_OK)
    log_info("access-log-again", LOG_NOTHING);
  else
    log_error("access-log-refused", "status=%s", status_name(status));
  log->logged = status;
}

/* Makes requests `from` .. `end`-1 durable. */
static enum status sync_requests(struct access_log *log, unsigned from, unsigned end) {
  enum status status = stream_sync(log->store->access);
  if (status != STATUS_OK)
    log->told = 0;
  for (unsigned i = from; status != STATUS_OK && i < end; i++)
    log->batch[i]->status = status;
  log->bytes = 0;
  return status;
}

/* What one request wrote before it failed stays in the batch: a record too many does no harm. Mostly one sync; more
 * when lists were long. */
static void write_batch(struct access_log *log) {
  enum status trouble = STATUS_OK;
  for (unsigned i = 0, from = 0; i < log->count; i++) {
    enum status status = log->batch[i]->status = write_request(log, log->batch[i]);
    if (i + 1 == log->count || log->bytes >= SYNC_BYTES) {
      enum status synced = sync_requests(log, from, i + 1);
      status = synced == STATUS_OK ? status : synced;
      from = i + 1;
    }
    trouble = status == STATUS_OK ? trouble : status;
  }
  note_trouble(log, trouble);
}

static void finish(struct access_log *log, struct access_request *request) {
  for (size_t i = 0; request->status == STATUS_OK && i < request->count; i++)
    seen_mark(log->seen, request->principal, &request->looks[i], request->now_us);
  request->done(request);
}

/* With the lock held. */
static void take(struct access_log *log) {
  log->count = 0;
  while (log->first && log->count < BATCH_MAX) {
    log->batch[log->count++] = log->first;
    log->first = log->first->next;
  }
  if (!log->first)
    log->last = &log->first;
  mailbox_took(&log->mailbox, log->count);
}

static void *run(void *context) {
  struct access_log *log = context;
  while (mailbox_wait(&log->mailbox)) {
    take(log);
    write_batch(log);
    for (unsigned i = 0; i < log->count; i++)
      finish(log, log->batch[i]);
  }
  return NULL;
}

/* --- from outside ------------------------------------------------------------------------------------------------- */

static void log_free(struct access_log *log) {
  if (log->keys)
    keyring_reader_close(log->keys);
  arena_deinit(&log->arena);
  seen_free(log->seen);
  free(log);
}

enum status access_start(struct store *store, unsigned queue_limit, struct access_log **out) {
  struct access_log *log = calloc(1, sizeof *log);
  if (!log)
    return STATUS_RESOURCE_EXHAUSTED;
  log->store = store;
  log->last = &log->first;
  log->seen = seen_create();
  arena_init(&log->arena, RECORD_BUDGET);
  enum status status = log->seen ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = keyring_reader_open(store->keyring, false, &log->keys);
  if (status == STATUS_OK)
    status = mailbox_start(&log->mailbox, queue_limit, "lots-access", run, log);
  if (status == STATUS_OK)
    *out = log;
  else
    log_free(log);
  return status;
}

void access_stop(struct access_log *log) {
  if (!log)
    return;
  mailbox_stop(&log->mailbox);
  log_free(log);
}

bool access_covered(struct access_log *log, uint64_t principal, const struct access_look *look, int64_t now_us) {
  return seen_covers(log->seen, principal, look, now_us);
}

enum status access_submit(struct access_log *log, struct access_request *request) {
  enum status status = mailbox_enter(&log->mailbox);
  if (status != STATUS_OK)
    return status;
  request->next = NULL;
  *log->last = request;
  log->last = &request->next;
  mailbox_leave(&log->mailbox);
  return STATUS_OK;
}
