/* store_takeover: a journal of before there were envelopes is gone on with in the new format: nothing of it changes, and
 * what only its entries told is told once more, so that destroyed keys take nothing with them. */
#include "harness.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "old_store.h"

#define OLD 40
#define NOW (INT64_C(1781517600) * 1000000)
#define DAY (INT64_C(86400) * 1000000)

static struct store_seams seams;
static struct stream_head receipts[OLD + 1];

static int setup(void **state) {
  struct store_place *f = calloc(1, sizeof *f);
  struct old_store old;
  seams = store_seams;
  store_place_init(f, "old");
  assert_ok(store_init(&f->options, f->why));
  old_open(&old, f);
  for (uint64_t number = 1; number <= OLD; number++)
    receipts[number] = old_write(&old, number, NOW + (int64_t)number);
  old_close(&old);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct store_place *f = *state;
  store_place_close(f); /* its threads read the seams */
  store_seams = seams;
  temp_remove(&f->temp);
  free(f);
  return 0;
}

static void open_store(struct store_place *f) {
  enum status status = store_place_open(f);
  if (status != STATUS_OK)
    fail_msg("%s", f->why);
}

static struct store_verified verify(struct store_place *f) {
  struct store_verified verified;
  if (store_verify(&f->options, NULL, NULL, &verified, f->why) != STATUS_OK)
    fail_msg("%s", f->why);
  return verified;
}

static struct meta meta_of(struct store_place *f) {
  struct rows rows = {0};
  struct meta meta;
  assert_ok(kv_read_begin(f->store->kv, &rows.txn));
  assert_ok(rows_meta(&rows, &meta));
  kv_abort(rows.txn);
  return meta;
}

static void old_bytes(struct store_place *f, uint8_t *out) {
  char path[400];
  snprintf(path, sizeof path, "%s/journal/0000000000000000.seg", f->dir);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  assert_int_equal(pread(fd, out, receipts[OLD].end, 0), receipts[OLD].end);
  close(fd);
}

static enum status run_key(struct writer *writer, uint64_t number, struct job *job) {
  char key[32];
  snprintf(key, sizeof key, "old-%llu", (unsigned long long)number);
  job_init(job, JOB_ORGANISATION, "not this");
  job_key(job, key, key);
  enum status status = job_run(writer, job);
  assert_int_equal(job->decisions, 0); /* never twice */
  assert_true(job->command.replayed);
  assert_int_equal(job->command.receipt.position, receipts[number].position);
  return status;
}

static void assert_answered(struct writer *writer, uint64_t number) {
  struct job job;
  char answer[32];
  snprintf(answer, sizeof answer, "answer %llu", (unsigned long long)number);
  assert_ok(run_key(writer, number, &job));
  assert_true(slice_equal(job.command.answer, slice_str(answer)));
  job_free(&job);
}

static void assert_gone(struct writer *writer, uint64_t number) {
  struct job job;
  assert_status(run_key(writer, number, &job), STATUS_ALREADY_EXISTS);
  assert_false(job.command.key_reused);
  job_free(&job);
}

/* The number that a new person gets. */
static uint64_t new_person(struct writer *writer) {
  struct job job;
  job_init(&job, JOB_PERSON_CASE, "New");
  assert_ok(job_run(writer, &job));
  uint64_t number = job.person;
  job_free(&job);
  return number;
}

static void the_old_entries_stay_as_they_are(void **state) {
  struct store_place *f = *state;
  uint8_t *before = malloc(receipts[OLD].end), *after = malloc(receipts[OLD].end);
  old_bytes(f, before);
  open_store(f);
  assert_int_equal(meta_of(f).format, JOURNAL_LEAN);
  assert_int_equal(meta_of(f).entries, OLD + 1);
  assert_int_equal(stream_head(f->store->journal).epoch, STREAM_EPOCH_FIRST);
  for (uint64_t number = 1; number <= OLD; number++)
    assert_true(receipt_holds(f->store, &receipts[number]));
  assert_ok(store_place_close(f));
  old_bytes(f, after);
  assert_memory_equal(before, after, receipts[OLD].end);
  assert_int_equal(verify(f).journal_entries, OLD + 1);
  open_store(f); /* once is enough */
  assert_int_equal(meta_of(f).entries, OLD + 1);
  assert_ok(store_place_close(f));
  assert_ok(store_rebuild(&f->options, NULL, NULL, f->why));
  verify(f);
  free(before);
  free(after);
}

static void old_keys_are_answered_as_long_as_answers_are(void **state) {
  struct store_place *f = *state;
  struct writer *writer;
  struct job job;
  open_store(f);
  assert_ok(writer_start(f->store, 64, &writer));
  assert_answered(writer, 1);
  assert_answered(writer, OLD);
  job_init(&job, JOB_ORGANISATION, "x");
  job_key(&job, "old-2", "another request");
  assert_status(job_run(writer, &job), STATUS_ALREADY_EXISTS);
  assert_true(job.command.key_reused);
  job_free(&job);
  job_init(&job, JOB_ORGANISATION, "a month later");
  job.at_us = NOW + 31 * DAY;
  assert_ok(job_run(writer, &job));
  job_free(&job);
  assert_gone(writer, 1);
  writer_stop(writer);
}

/* Every third person, the newest among them. */
static void destroyed_keys_take_no_number_and_no_key_with_them(void **state) {
  struct store_place *f = *state;
  struct writer *writer;
  open_store(f);
  for (uint64_t number = 1; number <= OLD; number += 3)
    assert_ok(keyring_destroy(f->store->keyring, number));
  assert_ok(store_place_close(f));
  open_store(f); /* makes the tables again */
  assert_int_equal(meta_of(f).totals[NUMBER_PERSON], OLD);
  assert_ok(writer_start(f->store, 64, &writer));
  assert_gone(writer, 1);
  assert_answered(writer, 2);
  assert_gone(writer, OLD);
  assert_int_equal(new_person(writer), OLD + 1);
  writer_stop(writer);
  assert_ok(store_place_close(f));
  assert_int_equal(verify(f).erasures, 0);
}

/* --- cut short ---------------------------------------------------------------------------------------------------- */

static int until; /* calls that succeed before the process is gone */

static enum status last_sync(struct stream *journal) {
  if (until-- == 0)
    _exit(0);
  enum status status = stream_sync(journal);
  if (until-- == 0)
    _exit(0);
  return status;
}

static enum status last_commit(struct kv_txn *txn) {
  if (until-- == 0)
    _exit(0);
  enum status status = kv_commit(txn);
  if (until-- == 0)
    _exit(0);
  return status;
}

/* Before and after each sync and each commit of a start; the replay's commit is the first. */
static void cut_anywhere_it_begins_again(void **state) {
  struct store_place *f = *state;
  bool ended = false;
  store_seams.takeover_piece = 10 * 24; /* ten keys in each entry */
  for (int calls = 0; !ended; calls++) {
    pid_t pid = fork();
    int status;
    if (pid == 0) {
      until = calls;
      store_seams.kv_commit = last_commit;
      store_seams.journal_sync = last_sync;
      _exit(store_place_open(f) == STATUS_OK ? 1 : 2);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
    ended = WEXITSTATUS(status) == 1;
    if (calls % 2)
      verify(f);
  }
  struct writer *writer;
  open_store(f);
  assert_int_equal(meta_of(f).format, JOURNAL_LEAN);
  assert_true(meta_of(f).entries > OLD + 4); /* some pieces were told twice */
  assert_ok(writer_start(f->store, 64, &writer));
  for (uint64_t number = 1; number <= OLD; number++)
    assert_answered(writer, number);
  assert_int_equal(new_person(writer), OLD + 1);
  writer_stop(writer);
  assert_ok(store_place_close(f));
  verify(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_old_entries_stay_as_they_are, setup, teardown),
      cmocka_unit_test_setup_teardown(old_keys_are_answered_as_long_as_answers_are, setup, teardown),
      cmocka_unit_test_setup_teardown(destroyed_keys_take_no_number_and_no_key_with_them, setup, teardown),
      cmocka_unit_test_setup_teardown(cut_anywhere_it_begins_again, setup, teardown),
  };
  return secure_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
