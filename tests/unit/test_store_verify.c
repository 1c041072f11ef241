/* store: what verify tells, all of it; room for new tables; and work that is ended before it is done. */
#include "harness.h"

#include "file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/log.h"
#include "server/store/access.h"
#include "server/store/disk/files.h"
#include "store_notes.h"

static struct store_seams seams;

static int setup(void **state) {
  struct store_place *f = calloc(1, sizeof *f);
  seams = store_seams;
  store_place_init(f, "verify");
  *state = f;
  return store_init(&f->options, f->why) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state) {
  struct store_place *f = *state;
  store_seams = seams;
  store_place_close(f);
  temp_remove(&f->temp);
  free(f);
  return 0;
}

static void fill(struct store_place *f, unsigned notes) {
  assert_ok(store_place_open(f));
  store_write_notes(f->store, notes);
  assert_ok(store_place_close(f));
}

static enum status verify(struct store_place *f, struct store_verified *found) {
  enum status status = store_verify(&f->options, NULL, NULL, found, f->why);
  assert_false(file_exists(store_place_file(f, "verify")));
  return status;
}

static void assert_sound(struct store_place *f) {
  struct store_verified found;
  if (verify(f, &found) != STATUS_OK)
    fail_msg("%s", f->why);
  assert_int_equal(found.faults, 0);
}

/* --- all faults --------------------------------------------------------------------------------------------------- */

static void put_row(struct store_place *f, const char *key) {
  struct kv_txn *txn;
  assert_ok(kv_write_begin(f->store->kv, &txn));
  assert_ok(kv_put(txn, TABLE_COUNTER, slice_str(key), slice_str("1")));
  assert_ok(kv_commit(txn));
}

static bool is_told(const struct store_verified *found, const char *words) {
  for (uint64_t i = 0; i < found->faults && i < STORE_FAULTS_TOLD; i++)
    if (strstr(found->fault[i], words))
      return true;
  return false;
}

static void every_row_that_is_wrong_is_told(void **state) {
  struct store_place *f = *state;
  struct store_verified found;
  assert_ok(store_place_open(f));
  store_write_notes(f->store, 3);
  put_row(f, "zx");
  put_row(f, "zy");
  put_row(f, "zz");
  assert_ok(store_place_close(f));
  assert_status(verify(f, &found), STATUS_DATA_LOSS);
  assert_int_equal(found.faults, 3);
  assert_true(is_told(&found, "7a78") && is_told(&found, "7a79") && is_told(&found, "7a7a"));
  assert_string_equal(f->why, found.fault[0]);
  assert_true(found.rows > 10 && found.journal_entries > 3); /* the rest was looked at */
}

static void no_more_are_kept_than_fit_and_all_are_counted(void **state) {
  struct store_place *f = *state;
  struct store_verified found;
  char key[8];
  assert_ok(store_place_open(f));
  store_write_notes(f->store, 1);
  for (unsigned i = 0; i < 2 * STORE_FAULTS_TOLD; i++) {
    snprintf(key, sizeof key, "z%02u", i);
    put_row(f, key);
  }
  assert_ok(store_place_close(f));
  assert_status(verify(f, &found), STATUS_DATA_LOSS);
  assert_int_equal(found.faults, 2 * STORE_FAULTS_TOLD);
}

/* Organisations, until the journal is so long. */
static void fill_journal(struct store_place *f, uint64_t until) {
  struct writer *writer;
  struct job job;
  char name[300];
  memset(name, 'n', sizeof name);
  name[sizeof name - 1] = 0;
  f->options.map_size = (size_t)1 << 30; /* a state that is kept keeps its pages */
  assert_ok(store_place_open(f));
  assert_ok(writer_start(f->store, 64, &writer));
  while (stream_head(f->store->journal).position < until) {
    job_init(&job, JOB_ORGANISATION, name);
    assert_ok(job_run(writer, &job));
    job_free(&job);
  }
  writer_stop(writer);
  assert_ok(store_place_close(f));
}

/* Three segments of the journal, each damaged once, and a table. */
static void faults_of_each_segment_and_of_tables_are_told(void **state) {
  struct store_place *f = *state;
  struct store_verified found;
  fill_journal(f, (uint64_t)(2u << 20) + (1u << 17));
  file_flip(store_place_file(f, "journal/0000000000000000.seg"), 600000, 4);
  file_flip(store_place_file(f, "journal/0000000000000001.seg"), 600000, 4);
  assert_status(verify(f, &found), STATUS_DATA_LOSS);
  assert_int_equal(found.faults, 2);
  assert_true(is_told(&found, "journal/0000000000000000.seg"));
  assert_true(is_told(&found, "journal/0000000000000001.seg"));
  file_flip(store_place_file(f, "journal/0000000000000002.seg"), 40, 4); /* its header */
  file_flip(store_place_file(f, "access/0000000000000000.seg"), 40, 4);
  for (off_t page = 2; page < file_size(store_place_file(f, "kv/data.mdb")) / 4096; page++)
    file_flip(store_place_file(f, "kv/data.mdb"), page * 4096 + 14, 2);
  assert_status(verify(f, &found), STATUS_DATA_LOSS);
  assert_true(found.faults >= 5);
  assert_true(is_told(&found, "0000000000000002.seg") && is_told(&found, "access/") &&
              is_told(&found, "tables: page "));
}

/* --- pages of the tables ------------------------------------------------------------------------------------------ */

/* In a process of its own: a signal would be an answer of a kind. Gives the exit status; -1: a signal. */
static int verify_apart(struct store_place *f) {
  struct store_verified found;
  pid_t pid = fork();
  if (pid == 0) {
    log_set_level(LOG_LEVEL_ERROR);
    enum status status = store_verify(&f->options, NULL, NULL, &found, f->why);
    _exit(status == STATUS_OK ? 0 : status == STATUS_DATA_LOSS || status == STATUS_NOT_FOUND ? 1 : 2);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What passes must carry what is written later. */
static void a_flip_in_a_header_of_a_page_is_told_or_harmless(void **state) {
  struct store_place *f = *state;
  char command[1400];
  unsigned told = 0, seed = 3;
  fill(f, 60);
  assert_ok(store_rebuild(&f->options, NULL, NULL, f->why)); /* few pages are free then */
  off_t pages = file_size(store_place_file(f, "kv/data.mdb")) / 4096;
  snprintf(command, sizeof command, "rm -rf %s/good && cp -r %s/data %s/good", f->temp.path, f->temp.path,
           f->temp.path);
  assert_int_equal(system(command), 0); // NOLINT(cert-env33-c): in the test's own folder
  snprintf(command, sizeof command, "rm -rf %s/data && cp -r %s/good %s/data", f->temp.path, f->temp.path,
           f->temp.path);
  for (unsigned i = 0; i < 30; i++) {
    off_t page = (off_t)((unsigned)rand_r(&seed) % (unsigned)pages);
    file_flip(store_place_file(f, "kv/data.mdb"), page * 4096 + (off_t)((unsigned)rand_r(&seed) % 24),
              (uint8_t)(1u << (unsigned)rand_r(&seed) % 8));
    int answer = verify_apart(f);
    assert_true(answer == 0 || answer == 1);
    told += answer == 1;
    if (answer == 0) {
      fill(f, 20);
      assert_sound(f);
    }
    assert_int_equal(system(command), 0); // NOLINT(cert-env33-c)
  }
  assert_true(told > 5);
}

static void a_file_that_was_cut_is_told_without_a_signal(void **state) {
  struct store_place *f = *state;
  fill(f, 60);
  for (off_t size = file_size(store_place_file(f, "kv/data.mdb")) / 2; size >= 4096; size /= 2) {
    assert_int_equal(truncate(store_place_file(f, "kv/data.mdb"), size), 0);
    assert_int_equal(verify_apart(f), 1);
  }
  assert_ok(store_place_open(f)); /* and made again */
  assert_ok(store_place_close(f));
  assert_sound(f);
}

/* Under a process that has it open: that one may be ended by it, but nothing of it is believed afterwards. */
static void a_cut_file_is_not_believed(struct store_place *f, bool grows) {
  fill(f, 200);
  pid_t pid = fork();
  if (pid == 0) {
    log_set_level(LOG_LEVEL_ERROR);
    if (store_place_open(f) != STATUS_OK)
      _exit(9);
    store_write_notes(f->store, 50);
    off_t size = file_size(store_place_file(f, "kv/data.mdb"));
    if (truncate(store_place_file(f, "kv/data.mdb"), size / 2 / 4096 * 4096))
      _exit(9);
    if (grows && truncate(store_place_file(f, "kv/data.mdb"), size)) /* as by what is written behind its end */
      _exit(9);
    alarm(2);                        /* what is broken may as well go on for ever */
    store_write_notes(f->store, 50); /* a signal, or not */
    _exit(0);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 9);
  assert_int_equal(verify_apart(f), 0); /* not stopped: the tables are not believed anyway */
  assert_ok(store_place_open(f));
  assert_ok(store_place_close(f));
  assert_sound(f);
}

static void a_file_that_is_cut_while_it_is_open_is_not_believed(void **state) {
  a_cut_file_is_not_believed(*state, false);
}

static void nor_one_that_has_grown_again(void **state) {
  a_cut_file_is_not_believed(*state, true);
}

/* --- room --------------------------------------------------------------------------------------------------------- */

static uint64_t bytes_left;

static enum status free_as_told(const char *path, uint64_t *out) {
  (void)path;
  *out = bytes_left;
  return STATUS_OK;
}

static void without_room_nothing_is_begun_and_it_is_said(void **state) {
  struct store_place *f = *state;
  struct store_verified found;
  fill(f, 30);
  struct stat before, after;
  assert_int_equal(stat(store_place_file(f, "kv/data.mdb"), &before), 0);
  store_seams.free_bytes = free_as_told;
  bytes_left = 8192;
  assert_status(store_rebuild(&f->options, NULL, NULL, f->why), STATUS_RESOURCE_EXHAUSTED);
  assert_non_null(strstr(f->why, "a rebuild needs some 1 MiB in "));
  assert_non_null(strstr(f->why, "and 1 MiB are free: make room first; nothing was changed"));
  assert_false(file_exists(store_place_file(f, "kv.new")));
  assert_int_equal(stat(store_place_file(f, "kv/data.mdb"), &after), 0);
  assert_int_equal(before.st_ino, after.st_ino);
  assert_status(verify(f, &found), STATUS_RESOURCE_EXHAUSTED);
  assert_non_null(strstr(f->why, "a verify needs some "));
  fill(f, 3); /* a start that makes no tables asks for no room */
  bytes_left = 64u << 20;
  assert_ok(store_rebuild(&f->options, NULL, NULL, f->why));
  assert_sound(f);
}

static void tables_that_do_not_fit_say_why(void **state) {
  struct store_place *f = *state;
  fill_journal(f, (uint64_t)3u << 20);
  store_seams.free_bytes = free_as_told;
  bytes_left = (uint64_t)1 << 40;
  f->options.map_size = (size_t)1 << 20;
  assert_int_equal(unlink(store_place_file(f, "kv/data.mdb")), 0);
  assert_status(store_rebuild(&f->options, NULL, NULL, f->why), STATUS_RESOURCE_EXHAUSTED);
  assert_non_null(strstr(f->why, "map_size"));
  assert_false(file_exists(store_place_file(f, "kv.new")));
}

static void verify_works_where_it_is_told_to(void **state) {
  struct store_place *f = *state;
  struct store_verified found;
  char work[300], beside[330];
  fill(f, 5);
  snprintf(work, sizeof work, "%s/elsewhere", f->temp.path);
  f->options.work = work;
  assert_ok(store_verify(&f->options, NULL, NULL, &found, f->why));
  assert_true(tree_empty(work) && file_exists(work));
  snprintf(beside, sizeof beside, "%s.verify", f->dir);
  assert_false(file_exists(beside));
  f->options.work = "/proc/nowhere";
  assert_int_not_equal(store_verify(&f->options, NULL, NULL, &found, f->why), STATUS_OK);
  assert_non_null(strstr(f->why, "--work"));
}

static void what_a_killed_verify_left_goes_at_the_next_start(void **state) {
  struct store_place *f = *state;
  assert_int_equal(mkdir(store_place_file(f, "verify"), 0700), 0);
  fill(f, 1);
  assert_false(file_exists(store_place_file(f, "verify")));
}

/* --- ended early -------------------------------------------------------------------------------------------------- */

static bool end_now(const char *what, uint64_t done, uint64_t total, void *context) {
  (void)what, (void)done, (void)total, (void)context;
  return false;
}

static void work_that_is_ended_leaves_all_as_it_was(void **state) {
  struct store_place *f = *state;
  struct store_verified found;
  fill(f, 30);
  assert_status(store_verify(&f->options, end_now, NULL, &found, f->why), STATUS_CANCELLED);
  assert_false(file_exists(store_place_file(f, "verify")));
  assert_status(store_rebuild(&f->options, end_now, NULL, f->why), STATUS_CANCELLED);
  assert_false(file_exists(store_place_file(f, "kv.new")));
  assert_sound(f);
}

static void a_replay_that_is_ended_goes_on_at_the_next_start(void **state) {
  struct store_place *f = *state;
  pid_t pid = fork();
  if (pid == 0) {
    store_seams.heads_ms = 0; /* nothing is kept after the opening */
    if (store_place_open(f) != STATUS_OK)
      _exit(1);
    store_write_notes(f->store, 30);
    _exit(0);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  store_seams.replay_batch = 4;
  assert_status(store_open(&f->options, end_now, NULL, &f->store, f->why), STATUS_CANCELLED);
  f->store = NULL;
  assert_ok(store_place_open(f));
  assert_ok(store_place_close(f));
  assert_sound(f);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_row_that_is_wrong_is_told),
      TEST(no_more_are_kept_than_fit_and_all_are_counted),
      TEST(faults_of_each_segment_and_of_tables_are_told),
      TEST(a_flip_in_a_header_of_a_page_is_told_or_harmless),
      TEST(a_file_that_was_cut_is_told_without_a_signal),
      TEST(a_file_that_is_cut_while_it_is_open_is_not_believed),
      TEST(nor_one_that_has_grown_again),
      TEST(without_room_nothing_is_begun_and_it_is_said),
      TEST(tables_that_do_not_fit_say_why),
      TEST(verify_works_where_it_is_told_to),
      TEST(what_a_killed_verify_left_goes_at_the_next_start),
      TEST(work_that_is_ended_leaves_all_as_it_was),
      TEST(a_replay_that_is_ended_goes_on_at_the_next_start),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
