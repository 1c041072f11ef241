/* store: making, locking, clean stops and crashes, rebuild and verify, and what damaged or foreign files get. */
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
  store_place_init(f, "store");
  *state = f;
  assert_ok(store_init(&f->options, f->why));
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

/* --- helpers ------------------------------------------------------------------------------------------------------ */

static void shell(const char *fmt, ...) {
  char command[2000];
  va_list args;
  va_start(args, fmt);
  vsnprintf(command, sizeof command, fmt, args);
  va_end(args);
  assert_int_equal(system(command), 0);
}

static ino_t inode(const char *path) {
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  return info.st_ino;
}

static void write_organisations(struct store *store, unsigned count) {
  struct writer *writer;
  struct job *jobs = calloc(count, sizeof *jobs);
  char name[300];
  memset(name, 'n', sizeof name);
  name[sizeof name - 1] = 0;
  assert_non_null(jobs);
  assert_ok(writer_start(store, 4 * count, &writer)); /* whoever writes has a quarter of the queue */
  for (unsigned i = 0; i < count; i++) {
    job_init(&jobs[i], JOB_ORGANISATION, name);
    assert_ok(writer_submit(writer, &jobs[i].command));
  }
  writer_stop(writer);
  for (unsigned i = 0; i < count; i++) {
    assert_ok(jobs[i].command.status);
    job_free(&jobs[i]);
  }
  free(jobs);
}

static void open_and_write(struct store_place *f, unsigned notes) {
  assert_ok(store_place_open(f));
  store_write_notes(f->store, notes);
}

static enum status no_commit(struct kv_txn *txn) {
  kv_abort(txn);
  return STATUS_RESOURCE_EXHAUSTED;
}

/* A process that opens, writes and dies without closing. With `lag`, the last write reaches the journal alone. */
static void crash(struct store_place *f, unsigned notes, bool lag) {
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    open_and_write(f, notes);
    if (lag) {
      struct writer *writer;
      struct job job;
      store_seams.kv_commit = no_commit;
      assert_ok(writer_start(f->store, 64, &writer));
      job_init(&job, JOB_ORGANISATION, "lagging");
      assert_status(job_run(writer, &job), STATUS_UNAVAILABLE);
    }
    _exit(0);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static uint64_t total(struct store_place *f, enum number number) {
  struct rows rows = {0};
  assert_ok(kv_read_begin(f->store->kv, &rows.txn));
  uint64_t found = rows_total(&rows, number);
  kv_abort(rows.txn);
  return found;
}

static struct store_verified verify(struct store_place *f) {
  struct store_verified verified;
  enum status status = store_verify(&f->options, NULL, NULL, &verified, f->why);
  if (status != STATUS_OK)
    print_error("%s\n", f->why);
  assert_ok(status);
  assert_false(file_exists(store_place_file(f, "verify")));
  return verified;
}

static void assert_refused(struct store_place *f, enum status status, const char *word) {
  f->why[0] = 0;
  assert_status(store_place_open(f), status);
  if (!strstr(f->why, word))
    fail_msg("\"%s\" does not say \"%s\"", f->why, word);
}

/* A digest of every byte in the store, LMDB's table of readers aside. */
static void digest(struct store_place *f, char out[200]) {
  char command[1000];
  snprintf(command, sizeof command,
           "cd %s && find . -type f ! -name lock.mdb -print0 | sort -z | xargs -0 sha256sum | sha256sum", f->dir);
  FILE *pipe = popen(command, "r");
  assert_non_null(pipe);
  assert_non_null(fgets(out, 200, pipe));
  pclose(pipe);
}

static struct store_heads heads_in(struct store_place *f, const char *path) {
  struct store_heads heads = {0};
  enum status status = store_heads_read(path, f->store->id, keyring_secrets(f->store->keyring), &heads);
  assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
  return heads;
}

/* --- making ------------------------------------------------------------------------------------------------------- */

static void init_makes_a_store_that_opens(void **state) {
  struct store_place *f = *state;
  assert_true(file_exists(store_place_file(f, "heads")));
  assert_ok(store_place_open(f));
  assert_true(f->store->test_store);
  assert_false(heads_in(f, store_place_file(f, "heads")).stopped);
  assert_ok(store_place_close(f));
  struct store_verified verified = verify(f);
  assert_int_equal(verified.journal_entries, 0);
}

static void init_never_overwrites(void **state) {
  struct store_place *f = *state;
  char before[200], after[200];
  digest(f, before);
  assert_status(store_init(&f->options, f->why), STATUS_ALREADY_EXISTS);
  digest(f, after);
  assert_string_equal(before, after);
}

static void a_failed_init_leaves_nothing(void **state) {
  struct store_place *f = *state;
  struct store_place g;
  store_place_init(&g, "store2");
  g.options.segment_size = 1000;
  assert_status(store_init(&g.options, g.why), STATUS_INVALID_ARGUMENT);
  g.options.segment_size = 1u << 20;
  g.options.map_size = SIZE_MAX / 2; /* no machine has so many addresses */
  assert_int_not_equal(store_init(&g.options, g.why), STATUS_OK);
  assert_false(file_exists(g.dir));
  assert_false(file_exists(g.keys));
  assert_false(file_exists(g.master));
  g.options.map_size = 64u << 20;
  g.options.master_key = f->options.master_key; /* one that was made before, elsewhere */
  assert_ok(store_init(&g.options, g.why));
  assert_ok(store_place_open(&g));
  assert_ok(store_place_close(&g));
  temp_remove(&g.temp);
}

static void one_process_at_a_time(void **state) {
  struct store_place *f = *state;
  struct store *second;
  struct store_verified verified;
  char why[STORE_WHY];
  assert_ok(store_place_open(f));
  assert_status(store_open(&f->options, NULL, NULL, &second, why), STATUS_ALREADY_EXISTS);
  assert_non_null(strstr(why, "lots admin verify"));
  assert_status(store_verify(&f->options, NULL, NULL, &verified, why), STATUS_ALREADY_EXISTS);
  assert_status(store_rebuild(&f->options, NULL, NULL, why), STATUS_ALREADY_EXISTS);
  store_write_notes(f->store, 1); /* undisturbed */
}

/* As when a copy of the folder is started with the first one's keyring. */
static void a_copy_does_not_share_the_keyring(void **state) {
  struct store_place *f = *state;
  char copy[400], why[STORE_WHY];
  struct store *second;
  snprintf(copy, sizeof copy, "%s.copy", f->dir);
  shell("cp -r %s %s", f->dir, copy);
  assert_ok(store_place_open(f));
  struct store_options options = f->options;
  options.dir = copy;
  assert_status(store_open(&options, NULL, NULL, &second, why), STATUS_ALREADY_EXISTS);
  assert_non_null(strstr(why, "keyring"));
}

static void nothing_there(void **state) {
  struct store_place *f = *state;
  char nowhere[400];
  snprintf(nowhere, sizeof nowhere, "%s/nowhere", f->temp.path);
  f->options.dir = nowhere;
  assert_refused(f, STATUS_NOT_FOUND, "no store");
}

/* --- starting ----------------------------------------------------------------------------------------------------- */

static void a_clean_stop_keeps_everything(void **state) {
  struct store_place *f = *state;
  assert_ok(store_place_open(f));
  struct stream_head receipt = store_write_notes(f->store, 10);
  assert_ok(store_place_close(f));
  assert_true(file_exists(store_place_file(f, "heads")));
  assert_int_equal(verify(f).journal_entries, 11);
  assert_ok(store_place_open(f));
  assert_true(receipt_holds(f->store, &receipt));
  assert_int_equal(total(f, NUMBER_CASE), 1);
}

static void a_crash_of_the_process_replays_the_tail(void **state) {
  struct store_place *f = *state;
  crash(f, 5, true);
  struct store_verified before = verify(f); /* before recovery: the tables are not looked at */
  assert_true(before.unclean);
  assert_int_equal(before.journal_entries, 7);
  assert_int_equal(before.rows, 0);
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 1);
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1); /* the write that lagged */
  assert_ok(store_place_close(f));
  assert_false(verify(f).unclean);
  assert_int_equal(verify(f).journal_entries, 7);
}

/* Keeps the tables, leaves a copy of their file as it was then, and writes on. */
static void crash_kept(struct store_place *f) {
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    store_seams.heads_ms = 0;
    open_and_write(f, 20);
    assert_ok(kv_keep(f->store->kv));
    shell("cp %s %s/data.kept", store_place_file(f, "kv/data.mdb"), f->temp.path);
    for (unsigned i = 0; i < 20; i++)
      store_write_notes(f->store, 10);
    _exit(0);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* What a crash of the system leaves: of each page that was written since, the old, the new, or half of each. */
static void tear(struct store_place *f, unsigned seed) {
  enum { PAGE = 4096 };
  uint8_t old[PAGE], new[PAGE];
  char kept[400];
  snprintf(kept, sizeof kept, "%s/data.kept", f->temp.path);
  int from = open(kept, O_RDONLY | O_CLOEXEC), to = open(store_place_file(f, "kv/data.mdb"), O_RDWR | O_CLOEXEC);
  assert_true(from >= 0 && to >= 0);
  for (off_t at = 0; pread(to, new, PAGE, at) == PAGE; at += PAGE) {
    memset(old, 0, PAGE); /* behind the end of the old file */
    assert_true(pread(from, old, PAGE, at) >= 0);
    unsigned choice = (unsigned)rand_r(&seed) % 4;
    size_t skip = choice == 2 ? PAGE / 2 : 0, len = choice == 0 ? PAGE : PAGE / 2;
    if (choice < 3)
      assert_true(pwrite(to, old + skip, len, at + (off_t)skip) > 0);
  }
  close(from);
  close(to);
}

static void torn_tables_go_back_to_what_was_kept(void **state) {
  struct store_place *f = *state;
  crash_kept(f);
  shell("cp -r %s %s.crashed", f->dir, f->dir);
  shell("cp -r %s %s.crashed", f->keys, f->keys);
  for (unsigned seed = 1; seed <= 30; seed++) {
    tear(f, seed);
    ino_t tables = inode(store_place_file(f, "kv/data.mdb"));
    assert_ok(store_place_open(f));
    assert_int_equal(inode(store_place_file(f, "kv/data.mdb")), tables); /* not rebuilt */
    assert_int_equal(total(f, NUMBER_CASE), 21);
    assert_ok(store_place_close(f));
    assert_true(verify(f).rows > 200);
    shell("rm -r %s %s && cp -r %s.crashed %s && cp -r %s.crashed %s", f->dir, f->keys, f->dir, f->dir, f->keys,
          f->keys);
  }
  shell("rm -r %s.crashed %s.crashed", f->dir, f->keys);
}

/* Nothing was kept, or not of this file. */
static void tables_of_which_nothing_was_kept_are_made_again(void **state) {
  struct store_place *f = *state;
  crash(f, 5, true);
  shell("rm %s", store_place_file(f, "kv/kept"));
  ino_t tables = inode(store_place_file(f, "kv/data.mdb"));
  assert_ok(store_place_open(f));
  assert_int_not_equal(inode(store_place_file(f, "kv/data.mdb")), tables);
  assert_int_equal(total(f, NUMBER_ORGANISATION), 1);
  assert_ok(store_place_close(f));
  crash(f, 5, false);
  file_flip(store_place_file(f, "kv/kept"), 60, 0x40);
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 2);
  assert_ok(store_place_close(f));
  assert_true(verify(f).rows > 20);
}

/* Half of the file is gone: found before it is mapped, at a start and after a clean stop. */
static void a_halved_file_is_made_again(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  write_organisations(f->store, 2000);
  assert_ok(store_place_close(f));
  shell("truncate -s $(($(stat -c %%s %s) / 8192 * 4096)) %s", store_place_file(f, "kv/data.mdb"),
        store_place_file(f, "kv/data.mdb"));
  struct store_verified verified;
  assert_status(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_DATA_LOSS);
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_ORGANISATION), 2000);
  assert_ok(store_place_close(f));
  verify(f);
}

/* Of a build that had a mark of its own for a store that runs. */
static void a_mark_of_before_says_nothing(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  shell("printf 'boot 1\npid 1\n' > %s", store_place_file(f, "running"));
  ino_t tables = inode(store_place_file(f, "kv/data.mdb"));
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 1);
  assert_int_equal(inode(store_place_file(f, "kv/data.mdb")), tables); /* not rebuilt */
  assert_false(file_exists(store_place_file(f, "running")));
}

/* As when somebody puts an older copy back. */
static void tables_that_lag_after_a_clean_stop_are_caught_up(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  shell("cp -r %s %s/kv.kept", store_place_file(f, "kv"), f->temp.path);
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  shell("rm -r %s && cp -r %s/kv.kept %s", store_place_file(f, "kv"), f->temp.path, store_place_file(f, "kv"));
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 2);
  assert_ok(store_place_close(f));
  assert_int_equal(verify(f).journal_entries, 8);
}

static void tables_that_are_gone_or_garbled_are_rebuilt(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  shell("rm -r %s", store_place_file(f, "kv"));
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 1);
  assert_ok(store_place_close(f));
  shell("head -c 8192 /dev/urandom > %s", store_place_file(f, "kv/data.mdb"));
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 1);
  assert_ok(store_place_close(f));
  verify(f);
}

static unsigned commits;

static enum status one_commit(struct kv_txn *txn) {
  if (commits-- > 0)
    return kv_commit(txn);
  commits = 0;
  return no_commit(txn);
}

/* Cases stay open over many transactions: whatever was committed by then lacks none of what they were changed to. */
static void a_replay_that_ends_anywhere_is_gone_on_with(void **state) {
  struct store_place *f = *state;
  assert_ok(store_place_open(f));
  assert_ok(store_place_close(f));
  shell("cp -r %s %s/kv.kept", store_place_file(f, "kv"), f->temp.path);
  open_and_write(f, 3);
  store_write_notes(f->store, 4);
  assert_ok(store_place_close(f));
  shell("rm -r %s && cp -r %s/kv.kept %s", store_place_file(f, "kv"), f->temp.path, store_place_file(f, "kv"));
  store_seams.replay_batch = 2;
  for (unsigned i = 0; i < 4; i++) {
    store_seams.kv_commit = one_commit;
    commits = 1;
    assert_refused(f, STATUS_RESOURCE_EXHAUSTED, "");
    store_seams.kv_commit = seams.kv_commit;
    assert_int_equal(verify(f).journal_entries, 9); /* compared where the tables stand */
  }
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 2);
  assert_ok(store_place_close(f));
  verify(f);
}

struct told {
  uint64_t calls, done, total;
};

static bool note_progress(const char *what, uint64_t done, uint64_t all, void *context) {
  struct told *told = context;
  assert_true(done >= told->done || strcmp(what, "rebuild") != 0);
  *told = (struct told){.calls = told->calls + 1, .done = done, .total = all};
  return true;
}

static void an_interrupted_rebuild_begins_again(void **state) {
  struct store_place *f = *state;
  struct told told = {0};
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  shell("mv %s/kv %s/kv.old && mkdir %s/kv.new && echo half > %s/kv.new/data.mdb", f->dir, f->dir, f->dir, f->dir);
  assert_ok(store_rebuild(&f->options, note_progress, &told, f->why));
  assert_true(told.calls > 0);
  assert_int_equal(told.done, told.total);
  assert_false(file_exists(store_place_file(f, "kv.old")));
  assert_false(file_exists(store_place_file(f, "kv.new")));
  verify(f);
}

static void a_map_too_small_is_said(void **state) {
  struct store_place *f = *state;
  assert_ok(store_place_open(f));
  write_organisations(f->store, 4000);
  assert_ok(store_place_close(f));
  f->options.map_size = 1u << 20;
  assert_status(store_rebuild(&f->options, NULL, NULL, f->why), STATUS_RESOURCE_EXHAUSTED);
  assert_false(file_exists(store_place_file(f, "kv.new")));
  f->options.map_size = 64u << 20;
  assert_ok(store_place_open(f)); /* the old tables were left as they were */
  assert_int_equal(total(f, NUMBER_ORGANISATION), 4000);
  assert_ok(store_place_close(f));
  assert_int_equal(verify(f).journal_entries, 4000); /* over two segments */
}

static void a_person_whose_key_is_destroyed_is_skipped(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  store_write_notes(f->store, 2);
  assert_ok(keyring_destroy(f->store->keyring, 1));
  assert_ok(store_place_close(f));
  assert_ok(store_rebuild(&f->options, NULL, NULL, f->why));
  assert_int_equal(verify(f).journal_entries, 7);
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 2); /* it was taken, and is not given again */
  store_write_notes(f->store, 1);
}

static void tables_from_before_an_erasure_are_made_again(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  store_write_notes(f->store, 2);
  assert_ok(keyring_destroy(f->store->keyring, 1));
  assert_ok(store_place_close(f));
  assert_int_equal(verify(f).erasures, 1);
  ino_t tables = inode(store_place_file(f, "kv/data.mdb"));
  assert_ok(store_place_open(f));
  assert_int_not_equal(inode(store_place_file(f, "kv/data.mdb")), tables);
  assert_ok(store_place_close(f));
  assert_int_equal(verify(f).erasures, 0);
  tables = inode(store_place_file(f, "kv/data.mdb"));
  assert_ok(store_place_open(f));
  assert_int_equal(inode(store_place_file(f, "kv/data.mdb")), tables); /* once is enough */
}

static void keep_keyring(struct store_place *f) {
  shell("cp -r %s %s/ring.kept", f->keys, f->temp.path);
}

static void put_keyring_back(struct store_place *f) {
  shell("rm -r %s && cp -r %s/ring.kept %s", f->keys, f->temp.path, f->keys);
}

static void a_keyring_from_before_an_erasure_is_refused(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  keep_keyring(f);
  assert_ok(store_place_open(f));
  assert_ok(keyring_destroy(f->store->keyring, 1));
  assert_ok(store_place_close(f));
  assert_ok(store_place_open(f)); /* makes the tables again */
  assert_ok(store_place_close(f));
  put_keyring_back(f);
  assert_refused(f, STATUS_FAILED_PRECONDITION, "newest keyring");
}

static void a_missing_key_is_damage_and_not_an_erasure(void **state) {
  struct store_place *f = *state;
  keep_keyring(f);
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  put_keyring_back(f);
  f->why[0] = 0;
  f->options.accept_shorter = true; /* else it is refused for being older */
  assert_status(store_rebuild(&f->options, NULL, NULL, f->why), STATUS_DATA_LOSS);
  assert_non_null(strstr(f->why, "key of person 1"));
  assert_non_null(strstr(f->why, "newest keyring"));
}

static const char *beside_keyring(const struct store_place *f) {
  static char path[400];
  snprintf(path, sizeof path, "%s/heads", f->keys);
  return path;
}

static void wait_until_signed(struct store_place *f, uint64_t journal, uint64_t access) {
  for (unsigned tries = 0; tries < 3000; tries++) {
    struct store_heads own = heads_in(f, store_place_file(f, "heads")), beside = heads_in(f, beside_keyring(f));
    if (own.journal.position >= journal && beside.journal.position >= journal && own.access.position >= access &&
        beside.access.position >= access) {
      assert_false(own.stopped);
      return;
    }
    usleep(10000);
  }
  fail_msg("nothing was signed");
}

static void asked(struct access_request *request) {
  sem_post((sem_t *)(void *)(request + 1));
}

static void look_at_cases(struct store *store, unsigned count) {
  struct access_log *log;
  struct {
    struct access_request request;
    sem_t done;
  } asking;
  assert_ok(access_start(store, 4, &log));
  for (unsigned i = 1; i <= count; i++) {
    struct access_look look = {.record = i, .kind = 'c', .look = LOOK_OPENED};
    asking.request = (struct access_request){
        .principal = 7, .now_us = i, .method = "m", .purpose = "", .looks = &look, .count = 1, .done = asked};
    sem_init(&asking.done, 0, 0);
    assert_ok(access_submit(log, &asking.request));
    while (sem_wait(&asking.done))
      ;
    assert_ok(asking.request.status);
  }
  access_stop(log);
}

enum crash_signs { SIGNS_NOTHING, SIGNS_ALL };

/* Opens, writes and looks, and dies; what stands in both streams before, in the middle and at the end. */
struct crashed {
  struct stream_head journal[2], access[2];
};

static struct crashed crash_signed(struct store_place *f, enum crash_signs signs) {
  struct crashed crashed;
  int pipes[2];
  assert_int_equal(pipe(pipes), 0);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    store_seams.heads_ms = signs == SIGNS_ALL ? 5 : 0;
    assert_ok(store_place_open(f));
    for (unsigned i = 0; i < 2; i++) {
      crashed.journal[i] = store_write_notes(f->store, 5);
      look_at_cases(f->store, 5);
      crashed.access[i] = stream_head(f->store->access);
    }
    if (signs == SIGNS_ALL)
      wait_until_signed(f, crashed.journal[1].position, crashed.access[1].position);
    _exit(write(pipes[1], &crashed, sizeof crashed) == sizeof crashed ? 0 : 1);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  assert_int_equal(read(pipes[0], &crashed, sizeof crashed), sizeof crashed);
  close(pipes[0]);
  close(pipes[1]);
  return crashed;
}

/* --- what must not be opened -------------------------------------------------------------------------------------- */

static void a_wrong_master_key(void **state) {
  struct store_place *f = *state;
  char before[200], after[200];
  shell("rm %s", f->master);
  assert_ok(master_key_create(f->master));
  digest(f, before);
  assert_refused(f, STATUS_UNAUTHENTICATED, "master key");
  digest(f, after);
  assert_string_equal(before, after);
  shell("chmod 644 %s", f->master);
  assert_refused(f, STATUS_PERMISSION_DENIED, "chmod 600");
}

static void a_newer_version(void **state) {
  struct store_place *f = *state;
  char before[200], after[200];
  shell("sed -i 's/^lots-store %d/lots-store %d/' %s", STORE_SCHEMA, STORE_SCHEMA + 1, store_place_file(f, "id"));
  digest(f, before);
  assert_refused(f, STATUS_FAILED_PRECONDITION, "newer version");
  digest(f, after);
  assert_string_equal(before, after);
  shell("sed -i 's/^lots-store %d/lots-store x/' %s", STORE_SCHEMA + 1, store_place_file(f, "id"));
  assert_refused(f, STATUS_DATA_LOSS, "make sense");
}

/* The tables of a store that is closed, by its own key. */
static struct kv *open_tables_of(struct store_place *f) {
  struct store_lock *lock;
  struct keyring *keyring;
  struct kv *kv;
  assert_ok(store_lock_take(&f->options, &lock, f->why));
  assert_ok(store_keyring_open(&f->options, lock, &keyring, f->why));
  struct kv_options options = {.path = store_place_file(f, "kv"),
                               .map_size = 64u << 20,
                               .tables = TABLE_COUNT,
                               .readers = 8,
                               .durable = true,
                               .rows = &keyring_secrets(keyring)->rows};
  assert_ok(kv_open(&options, &kv));
  keyring_close(keyring);
  store_lock_drop(lock);
  return kv;
}

/* NULL: as it is. */
static void restamp(struct store_place *f, uint64_t schema, const char *id, const char *rules) {
  struct kv_txn *txn;
  struct kv *kv = open_tables_of(f);
  struct slice was;
  assert_ok(kv_write_begin(kv, &txn));
  assert_ok(kv_get(txn, TABLE_META, slice_str("store"), &was));
  assert_int_equal(was.len, 48);
  struct key value = key_of_u64(schema);
  key_bytes(&value, id ? slice_str(id) : slice_of(was.data + 8, 16));
  key_bytes(&value, rules ? slice_str(rules) : slice_of(was.data + 24, 16));
  key_bytes(&value, slice_of(was.data + 40, 8));
  assert_ok(kv_put(txn, TABLE_META, slice_str("store"), key_slice(&value)));
  assert_ok(kv_commit(txn));
  assert_ok(kv_close(kv));
}

#define OTHER_RULES "rules of another"

static void tables_of_a_newer_version_or_another_store(void **state) {
  struct store_place *f = *state;
  char before[200], after[200];
  restamp(f, STORE_SCHEMA + 1, NULL, OTHER_RULES);
  digest(f, before);
  assert_refused(f, STATUS_FAILED_PRECONDITION, "newer version");
  digest(f, after);
  assert_string_equal(before, after);
  restamp(f, STORE_SCHEMA, "sixteen bytes id", NULL);
  assert_refused(f, STATUS_FAILED_PRECONDITION, "another store");
}

/* What rules without an agenda left: no row of its index. */
static void forget_the_index(struct store_place *f) {
  struct kv_txn *txn;
  struct kv_scan *scan;
  struct kv *kv = open_tables_of(f);
  struct slice key, value;
  struct key first = key_new();
  assert_ok(kv_write_begin(kv, &txn));
  do {
    first.len = 0;
    assert_ok(kv_scan_open(txn, TABLE_DUE, slice_of(NULL, 0), slice_of(NULL, 0), false, &scan));
    if (kv_scan_next(scan, &key, &value) == STATUS_OK)
      key_bytes(&first, key);
    kv_scan_close(scan);
  } while (first.len && kv_del(txn, TABLE_DUE, key_slice(&first)) == STATUS_OK);
  assert_ok(kv_commit(txn));
  assert_ok(kv_close(kv));
}

static void assert_the_index_is_there(struct store_place *f) {
  struct rows rows = {0};
  struct due due;
  assert_ok(kv_read_begin(f->store->kv, &rows.txn));
  assert_ok(rows_due(&rows, 1, &due));
  assert_true(due.day != DATE_NONE && due.day < DUE_NEVER); /* an application that stands still will be told */
  kv_abort(rows.txn);
}

/* Verify says so and compares nothing; the start makes them anew, telling how far it is; then they are ours. */
static void assert_made_anew(struct store_place *f, uint64_t schema, const char *rules) {
  forget_the_index(f);
  restamp(f, schema, NULL, rules);
  struct store_verified before = verify(f);
  assert_true(before.other_rules);
  assert_int_equal(before.rows, 0);
  struct told told = {0};
  assert_ok(store_open(&f->options, note_progress, &told, &f->store, f->why));
  assert_true(told.calls > 0 && told.done == told.total);
  assert_the_index_is_there(f);
  assert_ok(store_place_close(f));
  struct store_verified after = verify(f);
  assert_false(after.other_rules);
  assert_int_equal(after.journal_entries, before.journal_entries);
  assert_true(after.rows > 0);
}

static void tables_of_other_rules_are_made_anew(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  assert_made_anew(f, STORE_SCHEMA, OTHER_RULES);
  assert_made_anew(f, STORE_SCHEMA - 1, NULL);
}

static void tables_of_other_rules_and_a_tail(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  shell("cp -r %s %s/kv.kept", store_place_file(f, "kv"), f->temp.path);
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  for (unsigned schema = STORE_SCHEMA - 1; schema <= STORE_SCHEMA; schema++) {
    shell("rm -r %s && cp -r %s/kv.kept %s", store_place_file(f, "kv"), f->temp.path, store_place_file(f, "kv"));
    restamp(f, schema, NULL, OTHER_RULES);
    assert_int_equal(verify(f).journal_entries, 8);
    assert_ok(store_place_open(f));
    assert_int_equal(total(f, NUMBER_CASE), 2);
    assert_ok(store_place_close(f));
    assert_int_equal(verify(f).journal_entries, 8);
  }
}

static void keep_journal(struct store_place *f) {
  shell("cp -r %s %s/journal.kept", store_place_file(f, "journal"), f->temp.path);
}

static void put_journal_back(struct store_place *f) {
  shell("rm -r %s && cp -r %s/journal.kept %s", store_place_file(f, "journal"), f->temp.path,
        store_place_file(f, "journal"));
}

static void a_journal_that_was_cut_off(void **state) {
  struct store_place *f = *state;
  struct store_verified verified;
  keep_journal(f);
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  put_journal_back(f);
  assert_refused(f, STATUS_DATA_LOSS, "journal");
  assert_status(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_DATA_LOSS);
  shell("rm %s", store_place_file(f, "heads")); /* as if it had never been stopped */
  assert_refused(f, STATUS_DATA_LOSS, "journal");
}

static void a_journal_that_was_exchanged_after_a_crash(void **state) {
  struct store_place *f = *state;
  keep_journal(f);
  crash_signed(f, SIGNS_ALL);
  put_journal_back(f);
  assert_refused(f, STATUS_DATA_LOSS, "journal");
}

static void other_rules_hide_no_damage(void **state) {
  struct store_place *f = *state;
  struct store_verified verified;
  keep_journal(f);
  open_and_write(f, 20);
  assert_ok(store_place_close(f));
  restamp(f, STORE_SCHEMA, NULL, OTHER_RULES);
  shell("cp -r %s %s/journal.whole", store_place_file(f, "journal"), f->temp.path);
  put_journal_back(f);
  assert_status(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_DATA_LOSS);
  assert_refused(f, STATUS_DATA_LOSS, "journal");
  shell("rm -r %s && mv %s/journal.whole %s", store_place_file(f, "journal"), f->temp.path,
        store_place_file(f, "journal"));
  verify(f);
  file_flip(store_place_file(f, "journal/0000000000000000.seg"), 2000, 0x40);
  assert_status(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_DATA_LOSS);
  assert_refused(f, STATUS_DATA_LOSS, "0000000000000000.seg");
}

static void heads_that_were_altered(void **state) {
  struct store_place *f = *state;
  open_and_write(f, 1);
  assert_ok(store_place_close(f));
  shell("cp %s %s/heads.kept", store_place_file(f, "heads"), f->temp.path);
  shell("sed -i 's/^journal \\(.\\)/journal 1\\1/' %s", store_place_file(f, "heads"));
  assert_refused(f, STATUS_DATA_LOSS, "signed");
  shell("echo more >> %s/heads.kept && cp %s/heads.kept %s", f->temp.path, f->temp.path, store_place_file(f, "heads"));
  assert_ok(store_place_open(f)); /* what comes after the signature says nothing */
  assert_ok(store_place_close(f));
  shell(": > %s", store_place_file(f, "heads"));
  assert_refused(f, STATUS_DATA_LOSS, "signed");
}

/* --- what was signed ---------------------------------------------------------------------------------------------- */

static void zero_from(const char *path, uint64_t from) {
  shell("truncate -s %llu %s && truncate -s %u %s", (unsigned long long)from, path, 1u << 20, path);
}

static void assert_nothing_takes_it(struct store_place *f) {
  struct store_verified verified;
  assert_refused(f, STATUS_DATA_LOSS, "--accept-shorter");
  assert_int_not_equal(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_OK);
  assert_status(store_rebuild(&f->options, NULL, NULL, f->why), STATUS_DATA_LOSS);
}

static void accept_shorter(struct store_place *f) {
  f->options.accept_shorter = true;
  assert_ok(store_rebuild(&f->options, NULL, NULL, f->why));
  f->options.accept_shorter = false;
}

/* The system stopped: what the tables say is not looked at. */
static void a_tail_that_was_signed_and_is_gone_is_told(void **state) {
  struct store_place *f = *state;
  struct crashed crashed = crash_signed(f, SIGNS_ALL);
  shell("rm -r %s", store_place_file(f, "kv"));
  zero_from(store_place_file(f, "journal/0000000000000000.seg"), crashed.journal[0].end);
  assert_nothing_takes_it(f);
  accept_shorter(f);
  assert_ok(store_place_open(f));
  assert_true(receipt_holds(f->store, &crashed.journal[0]));
  assert_int_equal(total(f, NUMBER_CASE), 1);
  assert_int_equal(stream_epoch(f->store->journal), STREAM_EPOCH_FIRST + 1);
  struct stream_head again = store_write_notes(f->store, 5);
  assert_int_equal(again.epoch, STREAM_EPOCH_FIRST + 1);
  assert_ok(store_place_close(f));
  verify(f);
  assert_ok(store_place_open(f));
  assert_true(receipt_holds(f->store, &again));
}

static void an_access_log_that_was_signed_and_is_cut_is_told(void **state) {
  struct store_place *f = *state;
  struct crashed crashed = crash_signed(f, SIGNS_ALL);
  zero_from(store_place_file(f, "access/0000000000000000.seg"), crashed.access[0].end);
  assert_nothing_takes_it(f);
  accept_shorter(f);
  verify(f);
  assert_ok(store_place_open(f));
  look_at_cases(f->store, 3);
  assert_ok(store_place_close(f));
  verify(f);
}

/* Nothing was signed since the start, but each stream tells of the other. */
static void each_stream_tells_of_the_other(void **state) {
  struct store_place *f = *state;
  struct crashed crashed = crash_signed(f, SIGNS_NOTHING);
  shell("cp -r %s %s.kept", f->dir, f->dir);
  zero_from(store_place_file(f, "access/0000000000000000.seg"), crashed.access[0].position);
  assert_nothing_takes_it(f);
  shell("rm -r %s && mv %s.kept %s", f->dir, f->dir, f->dir);
  shell("rm -r %s", store_place_file(f, "kv"));
  zero_from(store_place_file(f, "journal/0000000000000000.seg"), crashed.journal[1].position);
  assert_nothing_takes_it(f);
}

/* All that lies in the store's folder, as it was when it was stopped on an earlier day; the keyring's is today's. */
static void an_older_copy_of_the_whole_store_is_told(void **state) {
  struct store_place *f = *state;
  shell("cp -r %s %s.kept", f->dir, f->dir);
  open_and_write(f, 3);
  assert_ok(store_place_close(f));
  shell("rm -r %s && cp -r %s.kept %s", f->dir, f->dir, f->dir);
  assert_nothing_takes_it(f);
  shell("rm %s", store_place_file(f, "heads"));
  assert_nothing_takes_it(f);
  accept_shorter(f);
  assert_ok(store_place_open(f));
  assert_int_equal(total(f, NUMBER_CASE), 0);
}

static void an_older_keyring_is_told(void **state) {
  struct store_place *f = *state;
  struct store_verified verified;
  keep_keyring(f);
  crash_signed(f, SIGNS_ALL);
  put_keyring_back(f);
  assert_refused(f, STATUS_FAILED_PRECONDITION, "newest keyring");
  assert_status(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_FAILED_PRECONDITION);
  assert_refused(f, STATUS_FAILED_PRECONDITION, "newest keyring");
}

/* The master key is the same: both were made on one machine. */
static void the_keyring_of_another_store_is_told(void **state) {
  struct store_place *f = *state;
  struct store_place g;
  store_place_init(&g, "store2");
  g.options.master_key = f->options.master_key;
  assert_ok(store_init(&g.options, g.why));
  g.options.keys = f->options.keys;
  assert_refused(&g, STATUS_FAILED_PRECONDITION, "another store");
  temp_remove(&g.temp);
}

/* --- flipped bits ------------------------------------------------------------------------------------------------- */

/* What a reader gets of all tables: rows by scan and by key. OK, and the same hash, or DATA_LOSS. */
static enum status read_all(struct kv *kv, uint8_t out[SECURE_HASH]) {
  struct kv_txn *txn;
  enum status status = kv_read_begin(kv, &txn);
  memset(out, 0, SECURE_HASH);
  for (unsigned table = 0; status == STATUS_OK && table < TABLE_COUNT; table++) {
    struct kv_scan *scan;
    struct slice key, value, again;
    status = kv_scan_open(txn, table, slice_of(NULL, 0), slice_of(NULL, 0), false, &scan);
    while (status == STATUS_OK && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
      struct slice parts[] = {slice_of(out, SECURE_HASH), key, value};
      secure_hash_parts(parts, 3, out);
      status = kv_get(txn, table, key, &again);
      if (status == STATUS_OK && !slice_equal(value, again))
        status = STATUS_INTERNAL;
    }
    if (status == STATUS_NOT_FOUND)
      status = STATUS_OK;
    kv_scan_close(scan);
  }
  kv_abort(txn);
  return status;
}

/* In a process of its own: LMDB ends it by a signal where a page's own numbers are garbled, which is no answer. */
static int read_flipped(struct store_place *f, const uint8_t right[SECURE_HASH]) {
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    uint8_t got[SECURE_HASH];
    log_set_level(LOG_LEVEL_ERROR);
    if (store_place_open(f) != STATUS_OK)
      _exit(2);
    enum status status = read_all(f->store->kv, got);
    _exit(status != STATUS_OK ? 1 : memcmp(got, right, SECURE_HASH) == 0 ? 0 : 3);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

/* Bytes of rows: each flip that changes what is read is told. */
static void a_flipped_row_is_told_and_never_served(void **state) {
  struct store_place *f = *state;
  uint8_t right[SECURE_HASH];
  unsigned outcomes[5] = {0}, seed = 7;
  assert_ok(store_place_open(f));
  store_write_notes(f->store, 20);
  write_organisations(f->store, 20);
  assert_ok(read_all(f->store->kv, right));
  assert_ok(store_place_close(f));
  struct stat info;
  assert_int_equal(stat(store_place_file(f, "kv/data.mdb"), &info), 0);
  shell("cp -r %s %s.kept && cp -r %s %s.kept", f->dir, f->dir, f->keys, f->keys);
  for (unsigned i = 0; i < 150; i++) {
    off_t page = 2 + (off_t)((unsigned)rand_r(&seed) % (unsigned)(info.st_size / 4096 - 2));
    file_flip(store_place_file(f, "kv/data.mdb"), page * 4096 + 256 + (off_t)((unsigned)rand_r(&seed) % 3840), 0x40);
    outcomes[read_flipped(f, right)]++;
    shell("rm -r %s %s && cp -r %s.kept %s && cp -r %s.kept %s", f->dir, f->keys, f->dir, f->dir, f->keys, f->keys);
  }
  shell("rm -r %s.kept %s.kept", f->dir, f->keys);
  print_message("same %u, told %u, refused %u, wrong %u, ended %u\n", outcomes[0], outcomes[1], outcomes[2],
                outcomes[3], outcomes[4]);
  assert_true(outcomes[1] > 0);
  assert_int_equal(outcomes[3], 0);
}

/* Whoever meets it gets DATA_LOSS; the next start makes the tables again. */
static void damage_that_is_met_makes_the_tables_again(void **state) {
  struct store_place *f = *state;
  struct slice value;
  struct kv_txn *txn;
  open_and_write(f, 5);
  assert_ok(store_place_close(f));
  struct kv_options raw = {
      .path = store_place_file(f, "kv"), .map_size = 64u << 20, .tables = TABLE_COUNT, .readers = 8, .durable = true};
  struct kv *kv;
  struct key key = key_of_u64(1);
  assert_ok(kv_open(&raw, &kv));
  assert_ok(kv_write_begin(kv, &txn));
  assert_ok(kv_put(txn, TABLE_REFERRAL_HEAD, key_slice(&key), slice_str("nobody wrote this row")));
  assert_ok(kv_commit(txn));
  assert_ok(kv_close(kv));
  assert_ok(store_place_open(f));
  assert_ok(kv_read_begin(f->store->kv, &txn));
  assert_status(kv_get(txn, TABLE_REFERRAL_HEAD, key_slice(&key), &value), STATUS_DATA_LOSS);
  kv_abort(txn);
  assert_ok(store_place_close(f));
  assert_true(file_exists(store_place_file(f, "kv/damaged")));
  assert_ok(store_place_open(f));
  assert_ok(kv_read_begin(f->store->kv, &txn));
  assert_status(kv_get(txn, TABLE_REFERRAL_HEAD, key_slice(&key), &value), STATUS_NOT_FOUND);
  kv_abort(txn);
  assert_ok(store_place_close(f));
  assert_false(file_exists(store_place_file(f, "kv/damaged")));
  verify(f);
}

/* --- verify ------------------------------------------------------------------------------------------------------- */

static void verify_changes_nothing(void **state) {
  struct store_place *f = *state;
  char before[200], after[200];
  struct told told = {0};
  struct store_verified verified;
  crash(f, 20, true);
  digest(f, before);
  assert_int_equal(verify(f).journal_entries, 22);
  digest(f, after);
  assert_string_equal(before, after);
  assert_ok(store_place_open(f));
  assert_ok(store_place_close(f));
  digest(f, before);
  assert_ok(store_verify(&f->options, note_progress, &told, &verified, f->why));
  digest(f, after);
  assert_string_equal(before, after);
  assert_true(told.calls > 3);
  assert_true(verified.rows > 20);
}

/* A torn tail is mended at a start, and left alone by verify. */
static void verify_leaves_a_torn_tail_alone(void **state) {
  struct store_place *f = *state;
  char before[200], after[200];
  crash(f, 20, false);
  assert_ok(store_place_open(f));
  uint64_t end = stream_head(f->store->journal).end;
  assert_ok(store_place_close(f));
  crash(f, 0, false);
  assert_ok(store_place_open(f));
  end = stream_head(f->store->journal).end;
  assert_ok(store_place_close(f));
  file_flip(store_place_file(f, "journal/0000000000000000.seg"), (off_t)end + 8, 0x40);
  digest(f, before);
  verify(f);
  digest(f, after);
  assert_string_equal(before, after);
}

static void verify_finds_a_flipped_byte(void **state) {
  struct store_place *f = *state;
  struct store_verified verified;
  open_and_write(f, 20);
  uint64_t middle = stream_head(f->store->journal).end / 2;
  assert_ok(store_place_close(f));
  file_flip(store_place_file(f, "journal/0000000000000000.seg"), (off_t)middle, 0x40);
  assert_status(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_DATA_LOSS);
  assert_non_null(strstr(f->why, "0000000000000000.seg"));
  assert_false(file_exists(store_place_file(f, "verify")));
}

static void alter_row(struct store_place *f, unsigned table, const char *key, const char *value) {
  struct kv_txn *txn;
  assert_ok(kv_write_begin(f->store->kv, &txn));
  assert_ok(kv_put(txn, table, slice_str(key), slice_str(value)));
  assert_ok(kv_commit(txn));
}

static void verify_finds_a_row_that_the_journal_does_not_give(void **state) {
  struct store_place *f = *state;
  struct store_verified verified;
  open_and_write(f, 2);
  alter_row(f, TABLE_COUNTER, "zz", "1");
  assert_ok(store_place_close(f));
  assert_status(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_DATA_LOSS);
  assert_non_null(strstr(f->why, "7a7a"));
  assert_ok(store_rebuild(&f->options, NULL, NULL, f->why));
  verify(f);
}

/* A kind of event that this build does not know, as a newer one packs it: an empty message at the next free number. */
static void add_newer_event(Lots__Entry *entry, Lots__Event *event, Lots__Event **events,
                            ProtobufCMessageUnknownField *field) {
  unsigned next = 0;
  for (unsigned i = 0; i < lots__event__descriptor.n_fields; i++)
    next = lots__event__descriptor.fields[i].id >= next ? lots__event__descriptor.fields[i].id + 1 : next;
  static uint8_t zero[] = {0};
  *field = (ProtobufCMessageUnknownField){
      .tag = next, .wire_type = PROTOBUF_C_WIRE_TYPE_VARINT, .len = sizeof zero, .data = zero};
  lots__event__init(event);
  event->base.n_unknown_fields = 1;
  event->base.unknown_fields = field;
  *events = event;
  entry->n_events = 1;
  entry->events = events;
}

/* As the tables of the newer daemon have it: they stand behind its entry. */
static void write_newer(struct store_place *f) {
  struct keyring_reader *keys;
  struct arena arena;
  struct stream_head head;
  Lots__Entry entry = LOTS__ENTRY__INIT;
  Lots__Envelope envelope = LOTS__ENVELOPE__INIT;
  Lots__Event event, *events;
  ProtobufCMessageUnknownField field;
  add_newer_event(&entry, &event, &events, &field);
  assert_ok(keyring_reader_open(f->store->keyring, false, &keys));
  arena_init(&arena, 1 << 20);
  assert_ok(store_entry_append(f->store->journal, keys, 0, &envelope, &entry, &arena, &head));
  assert_ok(stream_sync(f->store->journal));
  struct rows rows = {.keys = keys};
  assert_ok(kv_write_begin(f->store->kv, &rows.txn));
  assert_ok(apply_entry(&rows, &head, &envelope, NULL, &arena));
  assert_ok(kv_commit(rows.txn));
  arena_deinit(&arena);
  keyring_reader_close(keys);
}

static void replay_and_verify_refuse_an_event_of_a_newer_daemon(void **state) {
  struct store_place *f = *state;
  struct store_verified verified;
  open_and_write(f, 2);
  write_newer(f);
  assert_ok(store_place_close(f));
  assert_status(store_verify(&f->options, NULL, NULL, &verified, f->why), STATUS_UNIMPLEMENTED);
  assert_status(store_rebuild(&f->options, NULL, NULL, f->why), STATUS_UNIMPLEMENTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(init_makes_a_store_that_opens, setup, teardown),
      cmocka_unit_test_setup_teardown(init_never_overwrites, setup, teardown),
      cmocka_unit_test_setup_teardown(a_failed_init_leaves_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(one_process_at_a_time, setup, teardown),
      cmocka_unit_test_setup_teardown(a_copy_does_not_share_the_keyring, setup, teardown),
      cmocka_unit_test_setup_teardown(nothing_there, setup, teardown),
      cmocka_unit_test_setup_teardown(a_clean_stop_keeps_everything, setup, teardown),
      cmocka_unit_test_setup_teardown(a_crash_of_the_process_replays_the_tail, setup, teardown),
      cmocka_unit_test_setup_teardown(torn_tables_go_back_to_what_was_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(tables_of_which_nothing_was_kept_are_made_again, setup, teardown),
      cmocka_unit_test_setup_teardown(a_halved_file_is_made_again, setup, teardown),
      cmocka_unit_test_setup_teardown(a_mark_of_before_says_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(a_replay_that_ends_anywhere_is_gone_on_with, setup, teardown),
      cmocka_unit_test_setup_teardown(tables_that_lag_after_a_clean_stop_are_caught_up, setup, teardown),
      cmocka_unit_test_setup_teardown(tables_that_are_gone_or_garbled_are_rebuilt, setup, teardown),
      cmocka_unit_test_setup_teardown(an_interrupted_rebuild_begins_again, setup, teardown),
      cmocka_unit_test_setup_teardown(a_map_too_small_is_said, setup, teardown),
      cmocka_unit_test_setup_teardown(a_person_whose_key_is_destroyed_is_skipped, setup, teardown),
      cmocka_unit_test_setup_teardown(tables_from_before_an_erasure_are_made_again, setup, teardown),
      cmocka_unit_test_setup_teardown(a_keyring_from_before_an_erasure_is_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(a_missing_key_is_damage_and_not_an_erasure, setup, teardown),
      cmocka_unit_test_setup_teardown(a_wrong_master_key, setup, teardown),
      cmocka_unit_test_setup_teardown(a_newer_version, setup, teardown),
      cmocka_unit_test_setup_teardown(tables_of_a_newer_version_or_another_store, setup, teardown),
      cmocka_unit_test_setup_teardown(tables_of_other_rules_are_made_anew, setup, teardown),
      cmocka_unit_test_setup_teardown(tables_of_other_rules_and_a_tail, setup, teardown),
      cmocka_unit_test_setup_teardown(other_rules_hide_no_damage, setup, teardown),
      cmocka_unit_test_setup_teardown(a_journal_that_was_cut_off, setup, teardown),
      cmocka_unit_test_setup_teardown(a_journal_that_was_exchanged_after_a_crash, setup, teardown),
      cmocka_unit_test_setup_teardown(heads_that_were_altered, setup, teardown),
      cmocka_unit_test_setup_teardown(a_tail_that_was_signed_and_is_gone_is_told, setup, teardown),
      cmocka_unit_test_setup_teardown(an_access_log_that_was_signed_and_is_cut_is_told, setup, teardown),
      cmocka_unit_test_setup_teardown(each_stream_tells_of_the_other, setup, teardown),
      cmocka_unit_test_setup_teardown(an_older_copy_of_the_whole_store_is_told, setup, teardown),
      cmocka_unit_test_setup_teardown(an_older_keyring_is_told, setup, teardown),
      cmocka_unit_test_setup_teardown(the_keyring_of_another_store_is_told, setup, teardown),
      cmocka_unit_test_setup_teardown(a_flipped_row_is_told_and_never_served, setup, teardown),
      cmocka_unit_test_setup_teardown(damage_that_is_met_makes_the_tables_again, setup, teardown),
      cmocka_unit_test_setup_teardown(verify_changes_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(verify_leaves_a_torn_tail_alone, setup, teardown),
      cmocka_unit_test_setup_teardown(verify_finds_a_flipped_byte, setup, teardown),
      cmocka_unit_test_setup_teardown(verify_finds_a_row_that_the_journal_does_not_give, setup, teardown),
      cmocka_unit_test_setup_teardown(replay_and_verify_refuse_an_event_of_a_newer_daemon, setup, teardown),
  };
  return secure_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
