/* writer_batch: see writer_batch.h. */
#include "writer_batch.h"

#include "answer_time.h"
#include "answers.h"
#include "common/log.h"
#include "server/store/apply/envelope.h"
#include "server/store/tables/due_rows.h"
#include "store_internal.h"

/* Of one command: its sealed entry and the rows that it changes. */
#define COMMAND_BUDGET ((size_t)256 * 1024 * 1024)
/* One sync should not take long, nor its buffer much memory. */
#define ROUND_BYTES ((uint64_t)4 * 1024 * 1024)
/* Who reads waits for the commit of a command that was told early: it should be a short one. */
#define EARLY_BYTES ((uint64_t)32 * 1024)
#define DAY_US (INT64_C(86400) * 1000000)
/* Of a segment: its header, and the entries' own headers. */
#define SEGMENT_SPARE ((uint64_t)128 * 1024)
/* Of the tables' map. */
#define RESERVE_PART 8
#define RESERVE_MAX ((uint64_t)256 * 1024 * 1024)

/* Files of answers that have ended for everybody. What goes wrong here keeps them a little longer. */
static void forget_answers(struct writer_batch *batch) {
  struct rows rows = {.keys = batch->rows.keys, .secrets = batch->rows.secrets};
  int64_t oldest_us;
  if (kv_read_begin(batch->store->kv, &rows.txn) != STATUS_OK)
    return;
  if (answer_time_oldest_of_all(&rows, &oldest_us) == STATUS_OK)
    answers_forget(batch->store->answers, oldest_us);
  kv_abort(rows.txn);
}

static struct writer_after after(const struct rows *rows) {
  struct due_waiting waiting;
  return (struct writer_after){.directory = apply_directory_version(rows),
                               .owes = due_waiting_first(rows, &waiting) == STATUS_OK};
}

enum status writer_batch_init(struct writer_batch *batch, struct store *store) {
  *batch = (struct writer_batch){.store = store};
  batch->rows =
      (struct rows){.secrets = keyring_secrets(store->keyring), .held = &batch->meta, .directory = &batch->opened};
  struct rows rows = {0};
  enum status status = kv_read_begin(store->kv, &rows.txn);
  if (status != STATUS_OK)
    return status;
  batch->after = after(&rows);
  kv_abort(rows.txn);
  status = keyring_reader_open(store->keyring, true, &batch->rows.keys);
  if (status != STATUS_OK)
    return status;
  arena_init(&batch->arena, COMMAND_BUDGET);
  forget_answers(batch);
  return STATUS_OK;
}

void writer_batch_deinit(struct writer_batch *batch) {
  keyring_reader_close(batch->rows.keys);
  directory_cache_empty(&batch->opened);
  arena_deinit(&batch->arena);
}

/* --- the same command again --------------------------------------------------------------------------------------- */

/* What an envelope tells of a command's key, and of its request. The request's hash hangs on the key, which stands
 * nowhere: whoever holds the store's key alone cannot tell by it whether a guess at the content is right. */
struct key_hashes {
  uint8_t key[SECURE_HASH], request[SECURE_HASH];
};

static void hash_key(const struct command *command, struct key_hashes *out) {
  struct key principal = key_of_u64(command->principal);
  struct slice of_key[] = {key_slice(&principal), command->key};
  struct slice of_request[] = {slice_of(command->request_hash, SECURE_HASH), key_slice(&principal), command->key};
  secure_hash_parts(of_key, 2, out->key);
  secure_hash_parts(of_request, 3, out->request);
}

struct found_key {
  uint64_t position; /* of the entry */
  uint64_t answer;   /* and where its answer was kept */
};

/* NOT_FOUND: the key is new. */
static enum status find_key(const struct writer_batch *batch, const uint8_t hash[SECURE_HASH], struct found_key *out) {
  struct slice value;
  enum status status = kv_get(batch->rows.txn, TABLE_IDEMPOTENCY, slice_of(hash, ENVELOPE_HASH), &value);
  if (status == STATUS_OK)
    *out = (struct found_key){.position = u64_at(value, 0), .answer = u64_at(value, 8)};
  return status;
}

static void refuse_key(struct command *command) {
  command->status = STATUS_ALREADY_EXISTS;
  command->key_reused = true;
}

static void give_answer(struct command *command, struct slice answer, const struct stream_head *receipt,
                        uint64_t subject) {
  const uint8_t *copy = arena_copy(command->arena, answer.data, answer.len);
  if (!copy) {
    command->status = STATUS_RESOURCE_EXHAUSTED;
    return;
  }
  command->status = STATUS_OK;
  command->answer = slice_of(copy, answer.len);
  command->receipt = *receipt;
  command->subject = subject;
  command->replayed = true;
}

/* It was carried out, but the first answer is no more: it has ended, was lost, the person's key has been destroyed, or
 * who asks may not see what it shows. To carry it out again would be wrong, and so would an empty answer: ALREADY_EXISTS,
 * with the receipt and without KEY_REUSED. */
static void answer_is_gone(struct command *command, const struct stream_head *receipt) {
  command->status = STATUS_ALREADY_EXISTS;
  command->replayed = true;
  command->receipt = *receipt;
}

/* What the first answer told is found by asking again, or is gone as well. */
static void answer_anew(struct writer_batch *batch, struct command *command, const struct stream_head *receipt,
                        uint64_t subject) {
  command->decide(command, &batch->rows);
  if (command->status != STATUS_OK || (command->entry && command->entry->n_events > 0)) {
    command->entry = NULL;
    command->answer = slice_of(NULL, 0);
    answer_is_gone(command, receipt);
    return;
  }
  command->receipt = *receipt;
  command->subject = subject;
  command->replayed = true;
}

static enum status judge_again(struct writer_batch *batch, struct command *command, const Lots__Entry *first) {
  return command->judge_again ? command->judge_again(command, &batch->rows, first) : STATUS_OK;
}

static void answer_again(struct writer_batch *batch, struct command *command, enum status judged, struct slice answer,
                         const struct stream_head *receipt, uint64_t subject) {
  if (judged == STATUS_OK)
    give_answer(command, answer, receipt, subject);
  else if (judged == STATUS_NOT_FOUND && command->anew)
    answer_anew(batch, command, receipt, subject);
  else if (judged == STATUS_NOT_FOUND)
    answer_is_gone(command, receipt);
  else
    command->status = judged;
}

/* In this batch: the entry cannot be read back yet, but the command that wrote it is here. */
static void answer_as_earlier(struct writer_batch *batch, struct command *command, uint64_t position) {
  for (unsigned i = 0; i < batch->count && batch->commands[i] != command; i++) {
    const struct command *earlier = batch->commands[i];
    if (earlier->receipt.position != position || earlier->replayed)
      continue;
    if (secure_equal(earlier->request_hash, command->request_hash, SECURE_HASH))
      answer_again(batch, command, judge_again(batch, command, earlier->entry), earlier->answer, &earlier->receipt,
                   earlier->subject);
    else
      refuse_key(command);
    return;
  }
  command->status = STATUS_INTERNAL;
}

/* Entries of epoch 0 have the hash of the request alone. */
static bool is_same_request(const struct command *command, const struct stream_entry *sealed,
                            const Lots__Envelope *envelope) {
  const ProtobufCBinaryData *hash = &envelope->request_hash;
  struct key_hashes hashes;
  hash_key(command, &hashes);
  const uint8_t *wanted = sealed->place.epoch ? hashes.request : command->request_hash;
  return hash->len == ENVELOPE_HASH && secure_equal(hash->data, wanted, ENVELOPE_HASH);
}

/* Of the entry, or kept beside it. NOT_FOUND: it is gone. */
static enum status first_answer(struct writer_batch *batch, const struct stream_entry *sealed,
                                const struct store_entry *entry, const struct found_key *found, int64_t oldest_us,
                                struct slice *out) {
  if (!entry->body || !entry->envelope || entry->envelope->at_us < oldest_us)
    return STATUS_NOT_FOUND;
  *out = entry->answer;
  if (!sealed->place.epoch)
    return STATUS_OK;
  return answers_read(batch->store->answers, batch->rows.keys, sealed->subject, found->position, found->answer,
                      &batch->arena, out);
}

static void answer_from_entry(struct writer_batch *batch, struct command *command, const struct stream_entry *sealed,
                              const struct store_entry *entry, const struct found_key *found) {
  struct stream_head receipt = stream_head_of(sealed);
  struct slice answer = {0};
  int64_t oldest_us = 0;
  if (entry->envelope && !is_same_request(command, sealed, entry->envelope)) {
    refuse_key(command);
    return;
  }
  enum status status = answer_time_oldest(&batch->rows, command->principal, &batch->arena, &oldest_us);
  if (status == STATUS_OK && entry->body)
    status = judge_again(batch, command, entry->body);
  if (status == STATUS_OK)
    status = first_answer(batch, sealed, entry, found, oldest_us, &answer);
  answer_again(batch, command, status, answer, &receipt, sealed->subject);
}

static void answer_as_before(struct writer_batch *batch, struct command *command, const struct found_key *found) {
  struct stream_entry sealed;
  struct store_entry entry;
  enum status status = stream_read(batch->store->journal, found->position, &batch->arena, &sealed);
  if (status == STATUS_OK)
    status = store_entry_open(batch->rows.keys, &sealed, &batch->arena, &entry);
  if (status == STATUS_OK)
    answer_from_entry(batch, command, &sealed, &entry, found);
  else
    command->status = status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
}

/* True when the command has its status: its key was used before, or cannot be looked up. */
static bool was_before(struct writer_batch *batch, struct command *command, const struct key_hashes *hashes) {
  struct found_key found;
  enum status status = find_key(batch, hashes->key, &found);
  if (status == STATUS_NOT_FOUND)
    return false;
  if (status != STATUS_OK)
    command->status = status;
  else if (found.position > batch->round.durable)
    answer_as_earlier(batch, command, found.position);
  else
    answer_as_before(batch, command, &found);
  return true;
}

/* --- a new command ------------------------------------------------------------------------------------------------ */

/* `hashes` must outlive the entry's sealing and applying. NULL: the command has no key. */
static enum status make_envelope(struct writer_batch *batch, struct command *command, const struct key_hashes *hashes,
                                 Lots__Envelope *out) {
  enum status status = envelope_of(command->entry, &batch->arena, out);
  if (status == STATUS_OK)
    status = envelope_keep_new(&batch->rows, out);
  if (status != STATUS_OK || !hashes)
    return status;
  envelope_sign(out, hashes->key, hashes->request);
  out->answer = answers_next(batch->store->answers, command->answer.len);
  return STATUS_OK;
}

/* `told` must live as long as the envelope. The first entry of a sync tells, if there is anything new. */
static void tell_beside(struct writer_batch *batch, Lots__StreamTold *told, Lots__Envelope *envelope) {
  struct stream_head *beside = &batch->round.beside;
  if (batch->round.written || beside->position == batch->told)
    return;
  store_told(beside, told);
  envelope->access = told;
}

/* To the journal's batch. On failure the command leaves no trace; a key made for its person is kept for the next who
 * asks. A number whose key was destroyed is given again by damaged tables alone. */
static enum status append(struct writer_batch *batch, struct command *command, const Lots__Envelope *envelope) {
  enum status status = command->new_subject ? keyring_add(batch->store->keyring, command->subject) : STATUS_OK;
  if (status == STATUS_OK)
    status = store_entry_append(batch->store->journal, batch->rows.keys, command->subject, envelope, command->entry,
                                &batch->arena, &command->receipt);
  if (status == STATUS_OK)
    batch->round.bytes += command->receipt.end - command->receipt.position;
  return status == STATUS_FAILED_PRECONDITION ? STATUS_DATA_LOSS : status;
}

/* The machine's doing, and not this command's. */
static bool is_machine(enum status status) {
  return status == STATUS_RESOURCE_EXHAUSTED || status == STATUS_UNAVAILABLE;
}

static enum status keep_answer(struct writer_batch *batch, const struct command *command,
                               const Lots__Envelope *envelope) {
  if (!envelope->answer)
    return STATUS_OK;
  return answers_add(batch->store->answers, batch->rows.keys, command->subject, command->receipt.position,
                     envelope->at_us, command->answer);
}

/* Other than OK: the whole round has failed. */
static enum status write_entry(struct writer_batch *batch, struct command *command, const struct key_hashes *hashes) {
  Lots__Envelope envelope;
  Lots__StreamTold told;
  command->status = batch->round.full ? STATUS_RESOURCE_EXHAUSTED : make_envelope(batch, command, hashes, &envelope);
  if (command->status == STATUS_OK) {
    tell_beside(batch, &told, &envelope);
    command->status = append(batch, command, &envelope);
  }
  if (command->status != STATUS_OK) {
    batch->trouble = is_machine(command->status) ? command->status : batch->trouble;
    return STATUS_OK;
  }
  batch->round.written++;
  enum status status = keep_answer(batch, command, &envelope);
  if (status != STATUS_OK)
    return status;
  return apply_entry(&batch->rows, &command->receipt, &envelope, command->entry, &batch->arena);
}

static void clear_result(struct command *command, enum status status) {
  command->status = status;
  command->answer = slice_of(NULL, 0);
  command->receipt = (struct stream_head){0};
  command->replayed = command->key_reused = false;
}

static enum status run_command(struct writer_batch *batch, struct command *command) {
  struct key_hashes hashes;
  bool keyed = command->key.len > 0;
  clear_result(command, STATUS_OK);
  arena_reset(&batch->arena);
  if (keyed) {
    hash_key(command, &hashes);
    if (was_before(batch, command, &hashes))
      return STATUS_OK;
  }
  command->decide(command, &batch->rows);
  if (command->status != STATUS_OK || command->dry_run || !command->entry || command->entry->n_events == 0)
    return STATUS_OK;
  return write_entry(batch, command, keyed ? &hashes : NULL);
}

/* --- the batch ---------------------------------------------------------------------------------------------------- */

static void undo(struct writer_batch *batch) {
  kv_abort(batch->rows.txn);
  batch->rows.txn = NULL;
  if (batch->round.written)
    directory_cache_empty(&batch->opened);
  stream_rollback(batch->store->journal);
  answers_rollback(batch->store->answers);
  keyring_rollback(batch->store->keyring);
}

/* Replays what the tables lack. */
static enum status catch_up(struct writer_batch *batch) {
  char why[STORE_WHY];
  struct store_teller nobody = {0};
  struct rows rows = {0};
  enum status status = store_catch_up(batch->store, &nobody, why);
  if (status == STATUS_OK)
    status = kv_read_begin(batch->store->kv, &rows.txn);
  if (status != STATUS_OK)
    return STATUS_UNAVAILABLE;
  batch->after = after(&rows);
  batch->behind = false;
  kv_abort(rows.txn);
  return STATUS_OK;
}

/* A sync writes to two segments at most, and an entry takes at most half of one. */
static uint64_t round_bytes(const struct store *store) {
  uint64_t half = store->lock->identity.segment_size / 2 - SEGMENT_SPARE;
  return half < ROUND_BYTES ? half : ROUND_BYTES;
}

static struct command *take_next(struct writer_batch *batch) {
  struct command *command = batch->count < BATCH_MAX ? batch->next(batch->source) : NULL;
  if (command)
    batch->commands[batch->count++] = command;
  return command;
}

static enum status decide_all(struct writer_batch *batch) {
  struct writer_round *round = &batch->round;
  struct command *command;
  uint64_t enough = round_bytes(batch->store);
  enum status status = kv_write_begin(batch->store->kv, &batch->rows.txn);
  batch->meta = (struct meta_held){0};
  while (status == STATUS_OK && round->bytes < enough && (command = take_next(batch))) {
    status = run_command(batch, command);
    round->culprit = status == STATUS_OK ? NULL : command;
  }
  return status;
}

/* The order is the promise: keys, then journal (durable), then tables (visible). What the tables still lack goes into
 * their transaction first: until the sync it may fail without harm. */
static enum status make_durable(struct writer_batch *batch) {
  enum status status = rows_flush_meta(&batch->rows);
  keyring_tell_journal(batch->store->keyring, batch->round.durable);
  if (status == STATUS_OK)
    status = keyring_commit(batch->store->keyring);
  if (status != STATUS_OK)
    return status;
  answers_write(batch->store->answers);
  status = store_seams.journal_sync(batch->store->journal);
  if (status == STATUS_OK)
    batch->told = batch->round.beside.position;
  return status;
}

/* `after` tells already what the commit will make visible. */
static void give_away_early(struct writer_batch *batch) {
  struct command *command = batch->commands[0];
  if (!batch->tell_early || batch->count != 1 || !command->early || batch->round.bytes > EARLY_BYTES)
    return;
  batch->count = 0;
  batch->tell_early(batch->context, command);
}

static enum status make_visible(struct writer_batch *batch) {
  struct kv_txn *txn = batch->rows.txn;
  struct writer_after before = batch->after;
  batch->after = after(&batch->rows);
  batch->rows.txn = NULL;
  give_away_early(batch);
  enum status status = store_seams.kv_commit(txn);
  if (status == STATUS_OK)
    return STATUS_OK;
  batch->after = before;
  log_error("tables", "commit=%s", status_name(status));
  batch->behind = true;
  return catch_up(batch);
}

/* The commit itself needs pages, and when it lacks them the journal is synced already. So writes are refused while
 * there is still a reserve. */
static bool tables_full(const struct store *store) {
  uint64_t used, limit;
  kv_usage(store->kv, &used, &limit);
  uint64_t reserve = limit / RESERVE_PART < RESERVE_MAX ? limit / RESERVE_PART : RESERVE_MAX;
  return used > limit - reserve;
}

static enum status run_round(struct writer_batch *batch) {
  batch->round.full = tables_full(batch->store);
  batch->round.durable = stream_head(batch->store->journal).position;
  batch->round.beside = store_stream_now(batch->store->access);
  enum status status = decide_all(batch);
  if (status == STATUS_OK && batch->round.written)
    status = make_durable(batch);
  if (status != STATUS_OK || !batch->round.written) {
    undo(batch);
    return status;
  }
  return make_visible(batch);
}

/* Once when it begins and once when it is over, not for every batch. */
static void note_trouble(struct writer_batch *batch) {
  if (batch->trouble == batch->logged || (batch->trouble == STATUS_OK && !batch->written))
    return;
  if (batch->trouble == STATUS_OK)
    log_info("writes-again", LOG_NOTHING);
  else
    log_error("writes-refused", "status=%s reads=%s", status_name(batch->trouble), "on");
  batch->logged = batch->trouble;
}

/* Nothing of the batch happened. What is not the machine's doing is said to the one command that met it; the others may
 * try again. */
static void fail_all(struct writer_batch *batch, enum status status) {
  if (batch->count == 0) /* it did not even begin */
    while (take_next(batch))
      ;
  for (unsigned i = 0; i < batch->count; i++) {
    bool its_own = is_machine(status) || batch->commands[i] == batch->round.culprit;
    clear_result(batch->commands[i], its_own ? status : STATUS_UNAVAILABLE);
  }
  batch->trouble = status;
}

/* Once for each day of entries. */
static void forget_answers_daily(struct writer_batch *batch) {
  int64_t day = batch->meta.meta.newest_us / DAY_US;
  if (!batch->written || day == batch->day)
    return;
  batch->day = day;
  forget_answers(batch);
}

void writer_batch_run(struct writer_batch *batch, writer_next next, void *source) {
  batch->next = next;
  batch->source = source;
  batch->written = batch->count = 0;
  batch->trouble = STATUS_OK;
  batch->round = (struct writer_round){0};
  enum status status = batch->behind ? catch_up(batch) : STATUS_OK;
  if (status == STATUS_OK)
    status = run_round(batch);
  if (status == STATUS_OK)
    batch->written = batch->round.written;
  else
    fail_all(batch, status);
  forget_answers_daily(batch);
  note_trouble(batch);
}
