/* writer: receipts, order, idempotency, batches, and what happens when the machine refuses. */
#include "harness.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "server/store/stream/stream_segment.h"
#include "server/store/view/view.h"
#include "settings_followed.h"

struct fixture {
  struct store_place base;
  struct writer *writer;
};

static struct store_seams seams;
static struct stream_io io;
static int failures;             /* calls of a seam that are to fail */
static atomic_int sync_failures; /* calls of fdatasync that are to fail */

static int failing_fdatasync(int fd) {
  if (sync_failures == 0)
    return fdatasync(fd);
  sync_failures--;
  errno = EIO;
  return -1;
}

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  seams = store_seams;
  io = stream_io;
  stream_io.fdatasync = failing_fdatasync;
  store_place_init(&f->base, "writer");
  *state = f;
  assert_ok(store_init(&f->base.options, f->base.why));
  assert_ok(store_place_open(&f->base));
  assert_ok(writer_start(f->base.store, 4096, &f->writer));
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  writer_stop(f->writer);
  store_place_close(&f->base);
  store_seams = seams;
  stream_io = io;
  temp_remove(&f->base.temp);
  free(f);
  return 0;
}

static void restart(struct fixture *f) {
  writer_stop(f->writer);
  assert_ok(store_place_close(&f->base));
  assert_ok(store_place_open(&f->base));
  assert_ok(writer_start(f->base.store, 4096, &f->writer));
}

static void verify(struct fixture *f) {
  struct store_verified verified;
  writer_stop(f->writer);
  f->writer = NULL;
  assert_ok(store_place_close(&f->base));
  enum status status = store_verify(&f->base.options, NULL, NULL, &verified, f->base.why);
  if (status != STATUS_OK)
    print_error("%s\n", f->base.why);
  assert_ok(status);
}

static uint64_t total(struct fixture *f, enum number number) {
  struct rows rows = {0};
  assert_ok(kv_read_begin(f->base.store->kv, &rows.txn));
  uint64_t found = rows_total(&rows, number);
  kv_abort(rows.txn);
  return found;
}

/* Holds the writer in a decision until gate_open(), so that what is submitted meanwhile makes one batch. */
struct gate {
  struct job job;
  sem_t sem;
};

static void gate_shut(struct fixture *f, struct gate *gate) {
  job_init(&gate->job, JOB_REFUSED, "gate");
  sem_init(&gate->sem, 0, 0);
  gate->job.gate = &gate->sem;
  assert_ok(writer_submit(f->writer, &gate->job.command));
  while (sem_wait(&gate->job.decided))
    ;
}

static void gate_open(struct gate *gate) {
  sem_post(&gate->sem);
  job_wait(&gate->job);
  job_free(&gate->job);
  sem_destroy(&gate->sem);
}

/* --- the ordinary case -------------------------------------------------------------------------------------------- */

static void writes_and_gives_a_receipt(void **state) {
  struct fixture *f = *state;
  struct job first, note;
  job_init(&first, JOB_PERSON_CASE, "Andersson");
  assert_ok(job_run(f->writer, &first));
  assert_true(receipt_holds(f->base.store, &first.command.receipt));
  assert_int_equal(writer_position(f->writer), first.command.receipt.position);
  job_init(&note, JOB_NOTE, "First talk.");
  note.kase = first.kase;
  note.person = first.person;
  assert_ok(job_run(f->writer, &note));
  assert_true(note.command.receipt.position > first.command.receipt.position);
  assert_int_equal(total(f, NUMBER_CASE), 1);
  assert_int_equal(writer_stats(f->writer).writes, 2);
  job_free(&first);
  job_free(&note);
  verify(f);
}

static void directory_version_grows_with_the_directory_only(void **state) {
  struct fixture *f = *state;
  struct job organisation, person;
  uint64_t before = writer_directory_version(f->writer);
  job_init(&person, JOB_PERSON_CASE, "Berg");
  assert_ok(job_run(f->writer, &person));
  assert_int_equal(writer_directory_version(f->writer), before);
  job_init(&organisation, JOB_ORGANISATION, "Staden");
  assert_ok(job_run(f->writer, &organisation));
  assert_true(writer_directory_version(f->writer) > before);
  uint64_t after = writer_directory_version(f->writer);
  job_free(&organisation);
  job_free(&person);
  restart(f);
  assert_int_equal(writer_directory_version(f->writer), after);
}

static void one_batch_sees_itself_and_answers_in_order(void **state) {
  struct fixture *f = *state;
  struct gate gate;
  struct job jobs[40];
  unsigned counter = 0;
  gate_shut(f, &gate);
  for (unsigned i = 0; i < 40; i++) {
    job_init(&jobs[i], i % 4 == 3 ? JOB_REFUSED : JOB_ORGANISATION, "same batch");
    jobs[i].counter = &counter;
    jobs[i].command.principal = 100 + i; /* one of each principal is in a batch, however long it takes */
    assert_ok(writer_submit(f->writer, &jobs[i].command));
  }
  gate_open(&gate);
  for (unsigned i = 0; i < 40; i++) {
    job_wait(&jobs[i]);
    assert_int_equal(jobs[i].order, i + 1);
    assert_status(jobs[i].command.status, i % 4 == 3 ? STATUS_FAILED_PRECONDITION : STATUS_OK);
    assert_int_equal(receipt_holds(f->base.store, &jobs[i].command.receipt), i % 4 != 3);
    job_free(&jobs[i]);
  }
  assert_int_equal(writer_stats(f->writer).writes, 30);
  assert_true(writer_stats(f->writer).batches <= 2);
  assert_int_equal(total(f, NUMBER_ORGANISATION), 30); /* each took a number of its own; the refused took none */
  verify(f);
}

static void a_dry_run_leaves_no_trace(void **state) {
  struct fixture *f = *state;
  struct job job;
  job_init(&job, JOB_PERSON_CASE, "Ceder");
  job_key(&job, "k", "r");
  job.command.dry_run = true;
  assert_ok(job_run(f->writer, &job));
  assert_true(slice_equal(job.command.answer, slice_str("Ceder")));
  assert_int_equal(job.command.receipt.position, 0);
  assert_int_equal(total(f, NUMBER_PERSON), 0);
  assert_int_equal(stream_head(f->base.store->journal).position, 0);
  job_free(&job);
}

static void a_full_queue_refuses_and_a_stop_finishes(void **state) {
  struct fixture *f = *state;
  struct gate gate;
  struct job jobs[5];
  writer_stop(f->writer);
  assert_ok(writer_start(f->base.store, 4, &f->writer));
  gate_shut(f, &gate);
  for (int i = 0; i < 5; i++)
    job_init(&jobs[i], JOB_ORGANISATION, "queued");
  for (int i = 0; i < 4; i++)
    assert_ok(writer_submit(f->writer, &jobs[i].command));
  assert_status(writer_submit(f->writer, &jobs[4].command), STATUS_RESOURCE_EXHAUSTED);
  gate_open(&gate);
  writer_stop(f->writer);
  f->writer = NULL;
  for (int i = 0; i < 5; i++) {
    if (i < 4)
      job_wait(&jobs[i]);
    assert_status(jobs[i].command.status, STATUS_OK);
    job_free(&jobs[i]);
  }
  assert_int_equal(total(f, NUMBER_ORGANISATION), 4);
}

/* --- turns -------------------------------------------------------------------------------------------------------- */

static void submit_for(struct fixture *f, struct job *job, uint64_t principal, bool bulk, unsigned *counter) {
  job_init(job, JOB_ORGANISATION, "turns");
  job->command.principal = principal;
  job->command.bulk = bulk;
  job->counter = counter;
  assert_ok(writer_submit(f->writer, &job->command));
}

/* One who came first with much, two with little, one in bulk: `order` says who is told when. */
static void principals_take_turns_and_bulk_comes_last(void **state) {
  struct fixture *f = *state;
  struct gate gate;
  struct job much[5], little[2], bulk;
  unsigned counter = 0;
  gate_shut(f, &gate);
  submit_for(f, &bulk, 4, true, &counter);
  for (int i = 0; i < 5; i++)
    submit_for(f, &much[i], 1, false, &counter);
  for (int i = 0; i < 2; i++)
    submit_for(f, &little[i], 2 + (uint64_t)i, false, &counter);
  gate_open(&gate);
  for (int i = 0; i < 5; i++) {
    job_wait(&much[i]);
    assert_ok(much[i].command.status);
    assert_true(i == 0 ? much[i].order == 1 : much[i].order > 3);
    job_free(&much[i]);
  }
  for (int i = 0; i < 2; i++) {
    job_wait(&little[i]);
    assert_int_equal(little[i].order, 2 + i);
    job_free(&little[i]);
  }
  job_wait(&bulk);
  assert_true(bulk.order > 3);
  job_free(&bulk);
}

static void who_fills_the_queue_fills_their_own_share(void **state) {
  struct fixture *f = *state;
  enum { SHARE = 64, LIMIT = 100 };
  struct gate gate;
  static struct job of_one[SHARE + 1], of_other[LIMIT - SHARE + 1], of_third;
  unsigned counter = 0;
  writer_stop(f->writer);
  assert_ok(writer_start(f->base.store, LIMIT, &f->writer));
  gate_shut(f, &gate);
  for (int i = 0; i < SHARE; i++)
    submit_for(f, &of_one[i], 1, false, &counter);
  job_init(&of_one[SHARE], JOB_ORGANISATION, "one too many");
  of_one[SHARE].command.principal = 1;
  assert_status(writer_submit(f->writer, &of_one[SHARE].command), STATUS_RESOURCE_EXHAUSTED);
  for (int i = 0; i < LIMIT - SHARE; i++)
    submit_for(f, &of_other[i], 2, false, &counter);
  submit_for(f, &of_third, 3, false, &counter); /* the queue is full: but they have nothing in it yet */
  gate_open(&gate);
  job_wait(&of_third);
  assert_int_equal(of_third.order, 3);
  for (int i = 0; i < SHARE; i++)
    job_wait(&of_one[i]);
  for (int i = 0; i < LIMIT - SHARE; i++)
    job_wait(&of_other[i]);
  assert_int_equal(total(f, NUMBER_ORGANISATION), LIMIT + 1);
}

/* --- the same key ------------------------------------------------------------------------------------------------- */

static void assert_replayed(struct writer *writer, const char *key, const struct job *first) {
  struct job again;
  job_init(&again, JOB_ORGANISATION, "not this answer");
  job_key(&again, key, "request");
  assert_ok(job_run(writer, &again));
  assert_true(again.command.replayed);
  assert_int_equal(again.decisions, 0);
  assert_true(slice_equal(again.command.answer, slice_str(first->text)));
  assert_int_equal(again.command.receipt.position, first->command.receipt.position);
  assert_memory_equal(again.command.receipt.hash, first->command.receipt.hash, SECURE_HASH);
  job_free(&again);
}

static void the_same_key_gives_the_first_answer(void **state) {
  struct fixture *f = *state;
  struct job first, other;
  job_init(&first, JOB_ORGANISATION, "first answer");
  job_key(&first, "key-1", "request");
  assert_ok(job_run(f->writer, &first));
  assert_false(first.command.replayed);
  assert_replayed(f->writer, "key-1", &first);
  job_init(&other, JOB_ORGANISATION, "x");
  job_key(&other, "key-1", "another request");
  assert_status(job_run(f->writer, &other), STATUS_ALREADY_EXISTS);
  assert_true(other.command.key_reused);
  assert_int_equal(other.decisions, 0);
  job_free(&other);
  job_init(&other, JOB_ORGANISATION, "x"); /* another principal's key of the same name */
  job_key(&other, "key-1", "another request");
  other.command.principal = 8;
  assert_ok(job_run(f->writer, &other));
  assert_false(other.command.replayed);
  job_free(&other);
  restart(f);
  assert_replayed(f->writer, "key-1", &first);
  writer_stop(f->writer);
  assert_ok(store_place_close(&f->base));
  assert_ok(store_rebuild(&f->base.options, NULL, NULL, f->base.why));
  assert_ok(store_place_open(&f->base));
  assert_ok(writer_start(f->base.store, 4096, &f->writer));
  assert_replayed(f->writer, "key-1", &first);
  job_free(&first);
}

static void the_same_key_within_one_batch(void **state) {
  struct fixture *f = *state;
  struct gate gate;
  struct job jobs[4];
  gate_shut(f, &gate);
  for (int i = 0; i < 4; i++) {
    job_init(&jobs[i], JOB_ORGANISATION, i == 0 ? "the first" : "a later");
    job_key(&jobs[i], "key", i == 3 ? "other" : "request");
    assert_ok(writer_submit(f->writer, &jobs[i].command));
  }
  gate_open(&gate);
  for (int i = 0; i < 4; i++)
    job_wait(&jobs[i]);
  for (int i = 0; i < 3; i++) {
    assert_ok(jobs[i].command.status);
    assert_int_equal(jobs[i].command.replayed, i > 0);
    assert_true(slice_equal(jobs[i].command.answer, slice_str("the first")));
    assert_int_equal(jobs[i].command.receipt.position, jobs[0].command.receipt.position);
  }
  assert_status(jobs[3].command.status, STATUS_ALREADY_EXISTS);
  assert_true(jobs[3].command.key_reused);
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1);
  for (int i = 0; i < 4; i++)
    job_free(&jobs[i]);
}

static void a_key_whose_person_is_gone(void **state) {
  struct fixture *f = *state;
  struct job first, again;
  job_init(&first, JOB_PERSON_CASE, "Dahl");
  job_key(&first, "key", "request");
  assert_ok(job_run(f->writer, &first));
  assert_ok(keyring_destroy(f->base.store->keyring, first.person));
  job_init(&again, JOB_PERSON_CASE, "Dahl");
  job_key(&again, "key", "request");
  assert_status(job_run(f->writer, &again), STATUS_ALREADY_EXISTS);
  assert_false(again.command.key_reused);
  assert_true(again.command.replayed);
  assert_int_equal(again.decisions, 0);
  assert_int_equal(again.command.answer.len, 0);
  assert_int_equal(again.command.receipt.position, first.command.receipt.position);
  job_free(&first);
  job_free(&again);
}

static enum status judge_none(struct command *command, const struct rows *rows, const Lots__Entry *first) {
  (void)command;
  (void)rows;
  return first->n_events == 1 ? STATUS_NOT_FOUND : STATUS_INTERNAL;
}

static enum status judge_refuse(struct command *command, const struct rows *rows, const Lots__Entry *first) {
  (void)command;
  (void)rows;
  (void)first;
  return STATUS_PERMISSION_DENIED;
}

static void assert_judged(const struct command *command, enum status status, const struct stream_head *first) {
  assert_status(command->status, status);
  assert_int_equal(command->answer.len, 0);
  assert_int_equal(command->receipt.position, first ? first->position : 0);
  assert_int_equal(command->replayed, first != NULL);
}

/* The first of the batch, or of an earlier one: by the queue's gate. */
static void a_repeated_key_is_judged_before_it_is_answered(void **state) {
  struct fixture *f = *state;
  struct gate gate;
  struct job jobs[3];
  for (int batch = 0; batch < 2; batch++) {
    gate_shut(f, &gate);
    for (int i = 0; i < 3; i++) {
      job_init(&jobs[i], JOB_ORGANISATION, "an answer");
      job_key(&jobs[i], "key", "request");
      jobs[i].command.judge_again = i == 1 ? judge_none : i == 2 ? judge_refuse : NULL;
      assert_ok(writer_submit(f->writer, &jobs[i].command));
    }
    gate_open(&gate);
    for (int i = 0; i < 3; i++)
      job_wait(&jobs[i]);
    assert_ok(jobs[0].command.status);
    assert_int_equal(jobs[0].command.replayed, batch > 0);
    assert_judged(&jobs[1].command, STATUS_ALREADY_EXISTS, &jobs[0].command.receipt);
    assert_judged(&jobs[2].command, STATUS_PERMISSION_DENIED, NULL);
    for (int i = 0; i < 3; i++)
      job_free(&jobs[i]);
  }
}

/* --- the end of answers ------------------------------------------------------------------------------------------- */

#define DAY (INT64_C(86400) * 1000000)

static void assert_gone(struct writer *writer, const char *key, const struct job *first) {
  struct job again;
  job_init(&again, JOB_ORGANISATION, "not again");
  job_key(&again, key, "request");
  assert_status(job_run(writer, &again), STATUS_ALREADY_EXISTS);
  assert_true(again.command.replayed);
  assert_false(again.command.key_reused);
  assert_int_equal(again.decisions, 0);
  assert_int_equal(again.command.answer.len, 0);
  assert_int_equal(again.command.receipt.position, first->command.receipt.position);
  assert_memory_equal(again.command.receipt.hash, first->command.receipt.hash, SECURE_HASH);
  job_free(&again);
}

static void write_at(struct fixture *f, int64_t at_us) {
  struct job job;
  job_init(&job, JOB_ORGANISATION, "as time goes by");
  job.at_us = at_us;
  assert_ok(job_run(f->writer, &job));
  job_free(&job);
}

/* By the times of entries: the daemon's clock, a restart and a rebuild have no part in it. */
static void an_answer_ends_and_its_key_stays(void **state) {
  struct fixture *f = *state;
  struct job first, other;
  job_init(&first, JOB_ORGANISATION, "first answer");
  job_key(&first, "key-1", "request");
  first.at_us = 100 * DAY;
  assert_ok(job_run(f->writer, &first));
  write_at(f, 130 * DAY);
  assert_replayed(f->writer, "key-1", &first);
  write_at(f, 130 * DAY + 1);
  assert_gone(f->writer, "key-1", &first);
  write_at(f, 100 * DAY); /* time that goes back gives nothing back */
  assert_gone(f->writer, "key-1", &first);
  job_init(&other, JOB_ORGANISATION, "x");
  job_key(&other, "key-1", "another request"); /* still told from the same */
  assert_status(job_run(f->writer, &other), STATUS_ALREADY_EXISTS);
  assert_true(other.command.key_reused);
  job_free(&other);
  writer_stop(f->writer);
  assert_ok(store_place_close(&f->base));
  assert_ok(store_rebuild(&f->base.options, NULL, NULL, f->base.why));
  assert_ok(store_place_open(&f->base));
  assert_ok(writer_start(f->base.store, 4096, &f->writer));
  assert_gone(f->writer, "key-1", &first);
  job_free(&first);
  verify(f);
}

/* Principal 7's organisation keeps answers for two days. */
static void decide_two_days(struct command *command, const struct rows *rows) {
  struct job *job = (struct job *)(void *)command;
  job_decide(command, rows);
  command->entry->events[0]->organisation_put->answer_days = 2;
  Lots__Principal *principal = job_message(job, &lots__principal__descriptor);
  principal->id = 7;
  principal->organisation = command->entry->events[0]->organisation_put->id;
  job_event(job, LOTS__EVENT__KIND_PRINCIPAL_PUT)->principal_put = principal;
}

static void an_organisation_settles_how_long_answers_are_kept(void **state) {
  struct fixture *f = *state;
  struct job first;
  job_init(&first, JOB_ORGANISATION, "two days");
  job_key(&first, "key-1", "request");
  first.command.decide = decide_two_days;
  first.at_us = 100 * DAY;
  assert_ok(job_run(f->writer, &first));
  write_at(f, 102 * DAY);
  assert_replayed(f->writer, "key-1", &first);
  write_at(f, 102 * DAY + 1);
  assert_gone(f->writer, "key-1", &first);
  job_free(&first);
  verify(f);
}

/* As a power cut may, or somebody who makes room. */
static void lost_answers_leave_the_receipt(void **state) {
  struct fixture *f = *state;
  struct job first, second;
  char command[400];
  job_init(&first, JOB_PERSON_CASE, "Falk");
  job_key(&first, "key-1", "request");
  assert_ok(job_run(f->writer, &first));
  snprintf(command, sizeof command, "rm -r %s/answers", f->base.dir);
  assert_int_equal(system(command), 0);
  assert_gone(f->writer, "key-1", &first);
  restart(f);
  assert_gone(f->writer, "key-1", &first);
  job_init(&second, JOB_ORGANISATION, "kept again");
  job_key(&second, "key-2", "request");
  assert_ok(job_run(f->writer, &second));
  assert_replayed(f->writer, "key-2", &second);
  job_free(&first);
  job_free(&second);
  verify(f);
}

/* --- trouble ------------------------------------------------------------------------------------------------------ */

static enum status failing_sync(struct stream *journal) {
  return failures-- > 0 ? STATUS_RESOURCE_EXHAUSTED : stream_sync(journal);
}

static void a_full_disk_refuses_and_heals(void **state) {
  struct fixture *f = *state;
  struct job lost, kept;
  store_seams.journal_sync = failing_sync;
  failures = 1;
  job_init(&lost, JOB_PERSON_CASE, "Ek");
  job_key(&lost, "key", "request");
  assert_status(job_run(f->writer, &lost), STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(lost.command.receipt.position, 0);
  assert_int_equal(lost.command.answer.len, 0);
  assert_int_equal(total(f, NUMBER_PERSON), 0);
  /* The number is given again, with a key that is read back right: nothing of the first try was kept. */
  job_init(&kept, JOB_PERSON_CASE, "Falk");
  job_key(&kept, "key", "request");
  assert_ok(job_run(f->writer, &kept));
  assert_false(kept.command.replayed);
  assert_int_equal(kept.person, lost.person);
  assert_true(receipt_holds(f->base.store, &kept.command.receipt));
  job_free(&lost);
  job_free(&kept);
  verify(f);
}

static void full_tables_refuse_and_reads_go_on(void **state) {
  struct fixture *f = *state;
  struct job job;
  enum status status = STATUS_OK;
  writer_stop(f->writer);
  assert_ok(store_place_close(&f->base));
  f->base.options.map_size = 1u << 20;
  assert_ok(store_rebuild(&f->base.options, NULL, NULL, f->base.why)); /* a map never shrinks: new tables, small */
  assert_ok(store_place_open(&f->base));
  assert_ok(writer_start(f->base.store, 4096, &f->writer));
  uint64_t written = 0;
  for (int i = 0; i < 20000 && status == STATUS_OK; i++) {
    job_init(&job, JOB_ORGANISATION, "a row that takes some room in the tables, so that they are full soon");
    status = job_run(f->writer, &job);
    written += status == STATUS_OK;
    job_free(&job);
  }
  assert_status(status, STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(total(f, NUMBER_ORGANISATION), written);
  assert_int_equal(writer_position(f->writer), stream_head(f->base.store->journal).position);
  writer_stop(f->writer);
  assert_ok(store_place_close(&f->base));
  f->base.options.map_size = 64u << 20; /* what an operator does */
  assert_ok(store_place_open(&f->base));
  assert_ok(writer_start(f->base.store, 4096, &f->writer));
  job_init(&job, JOB_ORGANISATION, "room again");
  assert_ok(job_run(f->writer, &job));
  job_free(&job);
  verify(f);
}

static void a_failed_fdatasync_ends_writing_until_restart(void **state) {
  struct fixture *f = *state;
  struct job good, bad;
  job_init(&good, JOB_ORGANISATION, "good");
  job_key(&good, "key", "request");
  assert_ok(job_run(f->writer, &good));
  sync_failures = 1;
  for (int i = 0; i < 3; i++) { /* the disk would take the second and third, but what it holds is not known */
    job_init(&bad, JOB_ORGANISATION, "bad");
    assert_status(job_run(f->writer, &bad), STATUS_UNAVAILABLE);
    job_free(&bad);
  }
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1);
  assert_replayed(f->writer, "key", &good); /* needs no write */
  restart(f);
  job_init(&bad, JOB_ORGANISATION, "after");
  assert_ok(job_run(f->writer, &bad));
  job_free(&bad);
  job_free(&good);
  verify(f);
}

static enum status failing_commit(struct kv_txn *txn) {
  if (failures-- <= 0)
    return kv_commit(txn);
  kv_abort(txn);
  return STATUS_RESOURCE_EXHAUSTED;
}

static void a_failed_commit_is_caught_up_at_once(void **state) {
  struct fixture *f = *state;
  struct job job;
  store_seams.kv_commit = failing_commit;
  failures = 1;
  uint64_t directory = writer_directory_version(f->writer);
  job_init(&job, JOB_ORGANISATION, "late but there");
  assert_ok(job_run(f->writer, &job));
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1);
  assert_int_equal(writer_position(f->writer), job.command.receipt.position);
  assert_true(writer_directory_version(f->writer) > directory);
  job_free(&job);
  verify(f);
}

static void a_durable_write_that_stays_invisible_is_found_by_its_key(void **state) {
  struct fixture *f = *state;
  struct job job, other;
  store_seams.kv_commit = failing_commit;
  failures = 2; /* the commit, and the catching up after it */
  job_init(&job, JOB_ORGANISATION, "the answer");
  job_key(&job, "key", "request");
  assert_status(job_run(f->writer, &job), STATUS_UNAVAILABLE);
  assert_int_equal(total(f, NUMBER_ORGANISATION), 0);
  failures = 1; /* and the one before the next batch */
  job_init(&other, JOB_ORGANISATION, "other");
  assert_status(job_run(f->writer, &other), STATUS_UNAVAILABLE);
  assert_int_equal(other.decisions, 0);
  job_free(&job);
  job_init(&job, JOB_ORGANISATION, "the answer");
  job_key(&job, "key", "request");
  assert_ok(job_run(f->writer, &job));
  assert_true(job.command.replayed);
  assert_true(receipt_holds(f->base.store, &job.command.receipt));
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1);
  job_free(&job);
  job_free(&other);
  verify(f);
}

/* --- told early --------------------------------------------------------------------------------------------------- */

static atomic_int commits;

static enum status counted_commit(struct kv_txn *txn) {
  commits++;
  return kv_commit(txn);
}

static enum status run_early(struct fixture *f, struct job *job, const char *text) {
  job_init(job, JOB_ORGANISATION, text);
  job_key(job, text, text);
  job->command.early = true;
  return job_run(f->writer, job);
}

/* The commit is held back until somebody reads: nobody here passes the answer on. */
static void who_was_told_early_reads_what_it_was_told(void **state) {
  struct fixture *f = *state;
  struct job job;
  store_seams.kv_commit = counted_commit;
  commits = 0;
  uint64_t directory = writer_directory_version(f->writer);
  assert_ok(run_early(f, &job, "told"));
  assert_true(receipt_holds(f->base.store, &job.command.receipt));
  assert_true(writer_directory_version(f->writer) > directory);
  assert_int_equal(commits, 0);
  assert_int_equal(total(f, NUMBER_ORGANISATION), 0);
  assert_int_equal(writer_position(f->writer), job.command.receipt.position);
  assert_int_equal(commits, 1);
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1);
  job_free(&job);
  verify(f);
}

static void the_commit_waits_for_nobody_who_has_more_to_do(void **state) {
  struct fixture *f = *state;
  struct job jobs[3];
  assert_ok(run_early(f, &jobs[0], "first"));
  assert_ok(run_early(f, &jobs[1], "second")); /* the first is visible to it */
  assert_ok(run_early(f, &jobs[2], "first"));
  assert_true(jobs[2].command.replayed);
  assert_int_equal(jobs[2].command.receipt.position, jobs[0].command.receipt.position);
  for (int i = 0; i < 3; i++)
    job_free(&jobs[i]);
  assert_ok(run_early(f, &jobs[0], "third"));
  writer_go_on(f->writer);
  job_free(&jobs[0]);
  assert_ok(run_early(f, &jobs[0], "fourth"));
  job_free(&jobs[0]);
  restart(f); /* a stop commits it */
  assert_int_equal(total(f, NUMBER_ORGANISATION), 4);
  verify(f);
}

/* --- told again before who waits runs --- */

static struct fixture *next_fixture;
static struct job next_job;
static atomic_bool keeps_busy;

/* While the first command is committed the next one comes in, and who waits for the first gets no processor. */
static enum status commit_and_go_on(struct kv_txn *txn) {
  store_seams.kv_commit = kv_commit;
  keeps_busy = true;
  assert_ok(writer_submit(next_fixture->writer, &next_job.command));
  return kv_commit(txn);
}

static void pin(void) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  (void)pthread_setaffinity_np(pthread_self(), sizeof one, &one); /* where that is not allowed less is tried */
}

static void *wait_idly(void *context) {
  struct sched_param none = {0};
  pin();
  (void)pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
  (void)writer_position(context);
  return NULL;
}

static void *be_in_the_way(void *context) {
  (void)context;
  pin();
  while (!keeps_busy)
    usleep(100);
  struct timespec begun, now;
  clock_gettime(CLOCK_MONOTONIC, &begun);
  do
    clock_gettime(CLOCK_MONOTONIC, &now);
  while ((now.tv_sec - begun.tv_sec) * 1000000000L + now.tv_nsec - begun.tv_nsec < 20000000);
  return NULL;
}

static void who_waits_for_one_command_waits_for_no_other(void **state) {
  struct fixture *f = next_fixture = *state;
  for (int i = 0; i < 10; i++) {
    pthread_t waits, busy;
    struct job job;
    char first[24], next[24];
    struct timespec late;
    snprintf(first, sizeof first, "first %d", i);
    snprintf(next, sizeof next, "next %d", i);
    job_init(&next_job, JOB_ORGANISATION, next);
    job_key(&next_job, next, next);
    next_job.command.early = true;
    keeps_busy = false;
    assert_ok(run_early(f, &job, first));
    store_seams.kv_commit = commit_and_go_on;
    assert_int_equal(pthread_create(&busy, NULL, be_in_the_way, NULL), 0);
    assert_int_equal(pthread_create(&waits, NULL, wait_idly, f->writer), 0);
    clock_gettime(CLOCK_REALTIME, &late);
    late.tv_sec += 60;
    assert_int_equal(pthread_timedjoin_np(waits, NULL, &late), 0);
    pthread_join(busy, NULL);
    job_wait(&next_job);
    job_free(&next_job);
    job_free(&job);
  }
  verify(f);
}

static void what_was_told_early_holds_when_the_tables_fail(void **state) {
  struct fixture *f = *state;
  struct job job, other;
  store_seams.kv_commit = failing_commit;
  failures = 3; /* the commit, the catching up after it, and the one before the next batch */
  assert_ok(run_early(f, &job, "told"));
  assert_true(writer_position(f->writer) < job.command.receipt.position);
  job_free(&job);
  assert_status(run_early(f, &other, "other"), STATUS_UNAVAILABLE);
  job_free(&other);
  assert_ok(run_early(f, &job, "told"));
  assert_true(job.command.replayed);
  assert_true(receipt_holds(f->base.store, &job.command.receipt));
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1);
  job_free(&job);
  verify(f);
}

static void decide_large(struct command *command, const struct rows *rows) {
  job_decide(command, rows);
  size_t size = (size_t)command->request_hash[0] * 4096;
  char *name = arena_alloc(command->arena, size + 1);
  memset(name, 'x', size);
  command->entry->events[0]->organisation_put->name = name;
}

static void large_entries(void **state) {
  struct fixture *f = *state;
  struct gate gate;
  struct job jobs[30];
  gate_shut(f, &gate);
  for (int i = 0; i < 30; i++) {
    job_init(&jobs[i], JOB_ORGANISATION, "large");
    jobs[i].command.decide = decide_large;
    jobs[i].command.request_hash[0] = i == 7 ? 200 : 90; /* 800 KiB: more than half a segment; 360 KiB */
    assert_ok(writer_submit(f->writer, &jobs[i].command));
  }
  gate_open(&gate);
  for (int i = 0; i < 30; i++) {
    job_wait(&jobs[i]);
    assert_status(jobs[i].command.status, i == 7 ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK);
    assert_int_equal(receipt_holds(f->base.store, &jobs[i].command.receipt), i != 7);
    job_free(&jobs[i]);
  }
  assert_int_equal(total(f, NUMBER_ORGANISATION), 29);
  verify(f);
}

/* A case that is not there cannot be moved: apply says DATA_LOSS, to that command alone. */
static void decide_faulty(struct command *command, const struct rows *rows) {
  job_decide(command, rows);
  struct job *job = (struct job *)(void *)command;
  Lots__Event *event = command->entry->events[0];
  event->kind_case = LOTS__EVENT__KIND_CASE_MOVED;
  event->case_moved = job_message(job, &lots__case_moved__descriptor);
  event->case_ = 99;
}

static void a_fault_is_told_to_the_one_that_met_it(void **state) {
  struct fixture *f = *state;
  struct gate gate;
  struct job jobs[3];
  gate_shut(f, &gate);
  for (int i = 0; i < 3; i++) {
    job_init(&jobs[i], JOB_ORGANISATION, "x");
    jobs[i].command.decide = i == 1 ? decide_faulty : job_decide;
    jobs[i].command.principal = 100 + (uint64_t)i;
    assert_ok(writer_submit(f->writer, &jobs[i].command));
  }
  gate_open(&gate);
  for (int i = 0; i < 3; i++)
    job_wait(&jobs[i]);
  assert_status(jobs[0].command.status, STATUS_UNAVAILABLE);
  assert_status(jobs[1].command.status, STATUS_DATA_LOSS);
  assert_ok(jobs[2].command.status);
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1);
  for (int i = 0; i < 3; i++)
    job_free(&jobs[i]);
  verify(f);
}

/* Writes nothing; the job's text becomes the name of organisation 1 as the writer sees it. */
static void decide_look(struct command *command, const struct rows *rows) {
  struct job *job = (struct job *)(void *)command;
  Lots__Principal admin = LOTS__PRINCIPAL__INIT;
  admin.kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
  struct view view = {.rows = *rows, .arena = &job->arena, .who = &admin};
  const Lots__Organisation *organisation;
  command->status = view_organisation(&view, 1, &organisation);
  snprintf(job->text, sizeof job->text, "%s", command->status == STATUS_OK ? organisation->name : "none");
}

/* The version that an undone change had made is used again by the next. */
static void what_was_undone_is_not_seen_again(void **state) {
  struct fixture *f = *state;
  struct gate gate;
  struct job undone, look, faulty, kept, again;
  struct job *const jobs[] = {&undone, &look, &faulty};
  job_init(&undone, JOB_ORGANISATION, "Undone");
  job_init(&look, JOB_REFUSED, "");
  job_init(&faulty, JOB_ORGANISATION, "x");
  look.command.decide = decide_look;
  faulty.command.decide = decide_faulty;
  gate_shut(f, &gate);
  for (int i = 0; i < 3; i++) {
    jobs[i]->command.principal = 100 + (uint64_t)i;
    assert_ok(writer_submit(f->writer, &jobs[i]->command));
  }
  gate_open(&gate);
  for (int i = 0; i < 3; i++)
    job_wait(jobs[i]);
  assert_string_equal(look.text, "Undone");
  job_init(&kept, JOB_ORGANISATION, "Kept");
  assert_ok(job_run(f->writer, &kept));
  job_init(&again, JOB_REFUSED, "");
  again.command.decide = decide_look;
  assert_ok(job_run(f->writer, &again));
  assert_string_equal(again.text, "Kept");
  assert_int_equal(writer_directory_version(f->writer), 1);
  struct job *const all[] = {&undone, &look, &faulty, &kept, &again};
  for (int i = 0; i < 5; i++)
    job_free(all[i]);
  verify(f);
}

/* --- many at once ------------------------------------------------------------------------------------------------- */

#define THREADS 8
#define EACH 100

struct submitter {
  struct fixture *fixture;
  pthread_t thread;
  uint64_t kase, person;
  int number, failed;
};

/* Every second command is the one before it again. */
static void *submit_many(void *context) {
  struct submitter *self = context;
  for (int i = 0; i < EACH; i++) {
    struct job job;
    char key[32];
    snprintf(key, sizeof key, "%d-%d", self->number, i / 2);
    job_init(&job, JOB_NOTE, key);
    job_key(&job, key, key);
    job.kase = self->kase;
    job.person = self->person;
    job.command.early = self->number % 2;
    self->failed += job_run(self->fixture->writer, &job) != STATUS_OK;
    self->failed += job.command.replayed != (i % 2 == 1);
    self->failed += writer_position(self->fixture->writer) < job.command.receipt.position;
    self->failed += !receipt_holds(self->fixture->base.store, &job.command.receipt);
    self->failed += !slice_equal(job.command.answer, slice_str(key));
    job_free(&job);
  }
  return NULL;
}

static void many_threads(void **state) {
  struct fixture *f = *state;
  struct submitter submitters[THREADS];
  struct job person;
  job_init(&person, JOB_PERSON_CASE, "Gran");
  assert_ok(job_run(f->writer, &person));
  for (int i = 0; i < THREADS; i++) {
    submitters[i] = (struct submitter){.fixture = f, .number = i, .kase = person.kase, .person = person.person};
    assert_int_equal(pthread_create(&submitters[i].thread, NULL, submit_many, &submitters[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    pthread_join(submitters[i].thread, NULL);
    assert_int_equal(submitters[i].failed, 0);
  }
  assert_int_equal(writer_stats(f->writer).writes, 1 + THREADS * EACH / 2);
  job_free(&person);
  verify(f);
}

/* --- what the store owes itself ----------------------------------------------------------------------------------- */

#define FOLLOWERS 300
#define SLICE 32

static void cases_follow_settings_in_small_slices(void **state) {
  struct fixture *f = *state;
  struct job job;
  static date_t days[FOLLOWERS];
  assert_ok(followers_make(f->writer, FOLLOWERS));
  uint64_t writes = writer_stats(f->writer).writes;
  assert_ok(settle_days(f->writer, 100));
  followers_finish(f->base.store);
  assert_true(followers_days(f->base.store, FOLLOWERS, days));
  for (unsigned i = 0; i < FOLLOWERS; i++)
    assert_int_not_equal(days[i], DATE_NONE);
  job_init(&job, JOB_ORGANISATION, "Staden"); /* once it is answered, the figures are those of all before it */
  assert_ok(job_run(f->writer, &job));
  job_free(&job);
  assert_int_equal(writer_stats(f->writer).writes - writes, 2 + (FOLLOWERS + SLICE - 1) / SLICE);
  verify(f);
}

static atomic_int syncs_left, syncs_refused;

static enum status sync_so_often(struct stream *stream) {
  if (syncs_left-- > 0)
    return seams.journal_sync(stream);
  syncs_refused++;
  return STATUS_RESOURCE_EXHAUSTED;
}

static void slices_that_a_full_disk_refuses_come_after_the_next_write(void **state) {
  struct fixture *f = *state;
  struct due_waiting waiting;
  assert_ok(followers_make(f->writer, FOLLOWERS));
  syncs_left = 2; /* the settings, and a slice */
  syncs_refused = 0;
  store_seams.journal_sync = sync_so_often;
  assert_ok(settle_days(f->writer, 100));
  while (!syncs_refused)
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
  assert_int_equal(syncs_refused, 1); /* it does not try in vain for ever */
  assert_true(followers_wait(f->base.store, &waiting));
  syncs_left = 1000;
  assert_ok(settle_days(f->writer, 100)); /* nothing new */
  followers_finish(f->base.store);
  verify(f);
}

static void a_start_goes_on_with_what_waits(void **state) {
  struct fixture *f = *state;
  struct due_waiting waiting;
  assert_ok(followers_make(f->writer, FOLLOWERS));
  syncs_left = 2;
  store_seams.journal_sync = sync_so_often;
  assert_ok(settle_days(f->writer, 100));
  writer_stop(f->writer);
  assert_true(followers_wait(f->base.store, &waiting));
  store_seams.journal_sync = seams.journal_sync;
  assert_ok(writer_start(f->base.store, 4096, &f->writer));
  followers_finish(f->base.store);
  verify(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(writes_and_gives_a_receipt, setup, teardown),
      cmocka_unit_test_setup_teardown(directory_version_grows_with_the_directory_only, setup, teardown),
      cmocka_unit_test_setup_teardown(one_batch_sees_itself_and_answers_in_order, setup, teardown),
      cmocka_unit_test_setup_teardown(a_dry_run_leaves_no_trace, setup, teardown),
      cmocka_unit_test_setup_teardown(a_full_queue_refuses_and_a_stop_finishes, setup, teardown),
      cmocka_unit_test_setup_teardown(principals_take_turns_and_bulk_comes_last, setup, teardown),
      cmocka_unit_test_setup_teardown(who_fills_the_queue_fills_their_own_share, setup, teardown),
      cmocka_unit_test_setup_teardown(the_same_key_gives_the_first_answer, setup, teardown),
      cmocka_unit_test_setup_teardown(the_same_key_within_one_batch, setup, teardown),
      cmocka_unit_test_setup_teardown(a_key_whose_person_is_gone, setup, teardown),
      cmocka_unit_test_setup_teardown(a_repeated_key_is_judged_before_it_is_answered, setup, teardown),
      cmocka_unit_test_setup_teardown(an_answer_ends_and_its_key_stays, setup, teardown),
      cmocka_unit_test_setup_teardown(an_organisation_settles_how_long_answers_are_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(lost_answers_leave_the_receipt, setup, teardown),
      cmocka_unit_test_setup_teardown(a_full_disk_refuses_and_heals, setup, teardown),
      cmocka_unit_test_setup_teardown(full_tables_refuse_and_reads_go_on, setup, teardown),
      cmocka_unit_test_setup_teardown(a_failed_fdatasync_ends_writing_until_restart, setup, teardown),
      cmocka_unit_test_setup_teardown(a_failed_commit_is_caught_up_at_once, setup, teardown),
      cmocka_unit_test_setup_teardown(a_durable_write_that_stays_invisible_is_found_by_its_key, setup, teardown),
      cmocka_unit_test_setup_teardown(who_was_told_early_reads_what_it_was_told, setup, teardown),
      cmocka_unit_test_setup_teardown(the_commit_waits_for_nobody_who_has_more_to_do, setup, teardown),
      cmocka_unit_test_setup_teardown(who_waits_for_one_command_waits_for_no_other, setup, teardown),
      cmocka_unit_test_setup_teardown(what_was_told_early_holds_when_the_tables_fail, setup, teardown),
      cmocka_unit_test_setup_teardown(large_entries, setup, teardown),
      cmocka_unit_test_setup_teardown(a_fault_is_told_to_the_one_that_met_it, setup, teardown),
      cmocka_unit_test_setup_teardown(what_was_undone_is_not_seen_again, setup, teardown),
      cmocka_unit_test_setup_teardown(cases_follow_settings_in_small_slices, setup, teardown),
      cmocka_unit_test_setup_teardown(slices_that_a_full_disk_refuses_come_after_the_next_write, setup, teardown),
      cmocka_unit_test_setup_teardown(a_start_goes_on_with_what_waits, setup, teardown),
      cmocka_unit_test_setup_teardown(many_threads, setup, teardown),
  };
  return secure_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
