/* kv: rows, snapshots, scans in both directions, copies, and what happens when there is no room or no soundness. */
#include "harness.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/secure.h"
#include "server/store/kv/kv.h"
#include "temp.h"

struct fixture {
  struct temp temp;
  char path[300];
  struct kv *kv;
};

static struct kv_options options_for(const char *path) {
  return (struct kv_options){.path = path, .map_size = 4u << 20, .tables = 3, .readers = 4, .create = true};
}

static int setup(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  fixture->temp = temp_make("kv");
  snprintf(fixture->path, sizeof fixture->path, "%s/kv", fixture->temp.path);
  struct kv_options options = options_for(fixture->path);
  *state = fixture;
  return kv_open(&options, &fixture->kv) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state) {
  struct fixture *fixture = *state;
  enum status status = kv_close(fixture->kv);
  temp_remove(&fixture->temp);
  free(fixture);
  return status == STATUS_OK ? 0 : -1;
}

static void reopen(struct fixture *fixture, struct kv_options options) {
  assert_ok(kv_close(fixture->kv));
  fixture->kv = NULL;
  assert_ok(kv_open(&options, &fixture->kv));
}

static void put(struct kv *kv, unsigned table, const char *key, const char *value) {
  struct kv_txn *txn;
  assert_ok(kv_write_begin(kv, &txn));
  assert_ok(kv_put(txn, table, slice_str(key), slice_str(value)));
  assert_ok(kv_commit(txn));
}

static void assert_row(struct kv_txn *txn, unsigned table, const char *key, const char *value) {
  struct slice got;
  enum status status = kv_get(txn, table, slice_str(key), &got);
  assert_int_equal(status, value ? STATUS_OK : STATUS_NOT_FOUND);
  if (value)
    assert_true(slice_equal(got, slice_str(value)));
}

static void assert_newest(struct kv *kv, unsigned table, const char *key, const char *value) {
  struct kv_txn *txn;
  assert_ok(kv_read_begin(kv, &txn));
  assert_row(txn, table, key, value);
  kv_abort(txn);
}

static void rows_are_put_and_deleted(void **state) {
  struct fixture *fixture = *state;
  struct kv_txn *txn;
  put(fixture->kv, 0, "a", "1");
  put(fixture->kv, 1, "a", "2");
  assert_newest(fixture->kv, 0, "a", "1");
  assert_newest(fixture->kv, 1, "a", "2");
  assert_newest(fixture->kv, 2, "a", NULL);
  assert_ok(kv_write_begin(fixture->kv, &txn));
  assert_ok(kv_del(txn, 0, slice_str("a")));
  assert_status(kv_del(txn, 0, slice_str("a")), STATUS_NOT_FOUND);
  assert_ok(kv_put(txn, 1, slice_str("a"), slice_of(NULL, 0)));
  assert_ok(kv_commit(txn));
  assert_newest(fixture->kv, 0, "a", NULL);
  assert_newest(fixture->kv, 1, "a", "");
}

static void an_aborted_transaction_leaves_no_trace(void **state) {
  struct fixture *fixture = *state;
  struct kv_txn *txn;
  assert_ok(kv_write_begin(fixture->kv, &txn));
  assert_ok(kv_put(txn, 0, slice_str("a"), slice_str("1")));
  assert_row(txn, 0, "a", "1");
  kv_abort(txn);
  kv_abort(NULL);
  assert_newest(fixture->kv, 0, "a", NULL);
}

static void a_snapshot_stands_still_until_renewed(void **state) {
  struct fixture *fixture = *state;
  struct kv_txn *old;
  put(fixture->kv, 0, "a", "1");
  assert_ok(kv_read_begin(fixture->kv, &old));
  put(fixture->kv, 0, "a", "2");
  assert_row(old, 0, "a", "1");
  assert_ok(kv_read_renew(old));
  assert_row(old, 0, "a", "2");
  kv_read_reset(old);
  kv_read_reset(old);
  put(fixture->kv, 0, "a", "3");
  struct slice value;
  assert_status(kv_get(old, 0, slice_str("a"), &value), STATUS_INVALID_ARGUMENT);
  assert_ok(kv_read_renew(old));
  assert_row(old, 0, "a", "3");
  kv_abort(old);
}

/* A key may come from a peer: it is refused and spoils nothing. */
static void bad_keys_are_refused(void **state) {
  struct fixture *fixture = *state;
  char key[KV_KEY_MAX + 1] = {1};
  struct kv_txn *txn;
  struct slice value;
  assert_ok(kv_write_begin(fixture->kv, &txn));
  assert_status(kv_put(txn, 0, slice_of(key, sizeof key), slice_str("x")), STATUS_INVALID_ARGUMENT);
  assert_status(kv_put(txn, 0, slice_of(key, 0), slice_str("x")), STATUS_INVALID_ARGUMENT);
  assert_status(kv_put(txn, 3, slice_str("a"), slice_str("x")), STATUS_INVALID_ARGUMENT);
  assert_status(kv_get(txn, 0, slice_of(key, sizeof key), &value), STATUS_INVALID_ARGUMENT);
  assert_status(kv_del(txn, 0, slice_of(key, sizeof key)), STATUS_INVALID_ARGUMENT);
  assert_ok(kv_put(txn, 0, slice_of(key, KV_KEY_MAX), slice_str("x")));
  assert_ok(kv_commit(txn));
}

/* --- scans -------------------------------------------------------------------------------------------------------- */

/* Keys are written here in characters, with '~' for 0xff, and "." for none. */
static struct slice bytes_of(const char *text, uint8_t out[16]) {
  size_t len = strcmp(text, ".") == 0 ? 0 : strlen(text);
  for (size_t i = 0; i < len; i++)
    out[i] = text[i] == '~' ? 0xff : (uint8_t)text[i];
  return slice_of(out, len);
}

static void fill(struct kv *kv, const char *keys) {
  char copy[128], *rest = NULL;
  struct kv_txn *txn;
  snprintf(copy, sizeof copy, "%s", keys);
  assert_ok(kv_write_begin(kv, &txn));
  for (char *key = strtok_r(copy, " ", &rest); key; key = strtok_r(NULL, " ", &rest)) {
    uint8_t bytes[16];
    assert_ok(kv_put(txn, 0, bytes_of(key, bytes), slice_str(key)));
  }
  assert_ok(kv_commit(txn));
}

static void assert_scan(struct kv_txn *txn, const char *prefix, const char *after, bool reverse, const char *expect) {
  uint8_t prefix_bytes[16], after_bytes[16];
  char got[128] = "";
  struct kv_scan *scan;
  struct slice key, value;
  enum status status;
  assert_ok(kv_scan_open(txn, 0, bytes_of(prefix, prefix_bytes), bytes_of(after, after_bytes), reverse, &scan));
  while ((status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
    size_t len = strlen(got);
    snprintf(got + len, sizeof got - len, "%s%.*s", len ? " " : "", (int)value.len, (const char *)value.data);
  }
  assert_int_equal(status, STATUS_NOT_FOUND);
  assert_status(kv_scan_next(scan, &key, &value), STATUS_NOT_FOUND);
  kv_scan_close(scan);
  if (strcmp(got, expect) != 0)
    fail_msg("prefix %s after %s %s: \"%s\", not \"%s\"", prefix, after, reverse ? "reverse" : "forward", got, expect);
}

static const char *const scan_keys = "a a~ b b1 b2 b3 b~ b~~ b~~1 c ~ ~~ ~~a";

static const struct {
  const char *prefix, *after;
  bool reverse;
  const char *expect;
} scans[] = {
    {".", ".", false, "a a~ b b1 b2 b3 b~ b~~ b~~1 c ~ ~~ ~~a"},
    {".", ".", true, "~~a ~~ ~ c b~~1 b~~ b~ b3 b2 b1 b a~ a"},
    {"b", ".", false, "b b1 b2 b3 b~ b~~ b~~1"},
    {"b", ".", true, "b~~1 b~~ b~ b3 b2 b1 b"},
    {"b", "b1", false, "b2 b3 b~ b~~ b~~1"},
    {"b", "b1", true, "b"},
    {"b", "b11", false, "b2 b3 b~ b~~ b~~1"},
    {"b", "b11", true, "b1 b"},
    {"b", "b", false, "b1 b2 b3 b~ b~~ b~~1"},
    {"b", "b", true, ""},
    {"b", "a", false, "b b1 b2 b3 b~ b~~ b~~1"}, /* `after` lies before the prefix */
    {"b", "a", true, ""},
    {"b", "c", false, ""}, /* and beyond it */
    {"b", "c", true, "b~~1 b~~ b~ b3 b2 b1 b"},
    {"b", "~~a", true, "b~~1 b~~ b~ b3 b2 b1 b"},
    {"b~", ".", true, "b~~1 b~~ b~"}, /* the successor of b ff is c */
    {"b~~", ".", true, "b~~1 b~~"},
    {"~", ".", true, "~~a ~~ ~"}, /* nothing comes after ff */
    {"~", "~~", true, "~"},
    {"~~", ".", false, "~~ ~~a"},
    {"~~", ".", true, "~~a ~~"},
    {"~~~", ".", true, ""},
    {"aa", ".", false, ""},
    {"aa", ".", true, ""},
    {"d", ".", false, ""},
    {".", "~~a", false, ""},
    {".", "a", true, ""},
    {".", "c", false, "~ ~~ ~~a"},
    {".", "b1", true, "b a~ a"},
};

static void scans_keep_to_prefix_and_direction(void **state) {
  struct fixture *fixture = *state;
  struct kv_txn *txn;
  fill(fixture->kv, scan_keys);
  assert_ok(kv_read_begin(fixture->kv, &txn));
  for (size_t i = 0; i < sizeof scans / sizeof *scans; i++)
    assert_scan(txn, scans[i].prefix, scans[i].after, scans[i].reverse, scans[i].expect);
  kv_abort(txn);
}

static void an_empty_table_scans_to_nothing(void **state) {
  struct fixture *fixture = *state;
  struct kv_txn *txn;
  assert_ok(kv_read_begin(fixture->kv, &txn));
  assert_scan(txn, ".", ".", false, "");
  assert_scan(txn, ".", ".", true, "");
  assert_scan(txn, "b", "b1", true, "");
  kv_abort(txn);
}

static void a_scan_in_a_write_transaction_sees_its_writes(void **state) {
  struct fixture *fixture = *state;
  struct kv_txn *txn;
  assert_ok(kv_write_begin(fixture->kv, &txn));
  assert_ok(kv_put(txn, 0, slice_str("x1"), slice_str("x1")));
  assert_ok(kv_put(txn, 0, slice_str("x2"), slice_str("x2")));
  assert_scan(txn, "x", ".", true, "x2 x1");
  assert_ok(kv_del(txn, 0, slice_str("x1")));
  assert_scan(txn, "x", ".", true, "x2");
  kv_abort(txn);
}

/* --- bounds and faults -------------------------------------------------------------------------------------------- */

static enum status put_until_full(struct kv *kv) {
  static const uint8_t value[3000];
  struct kv_txn *txn;
  assert_ok(kv_write_begin(kv, &txn));
  enum status status = STATUS_OK;
  for (uint32_t key = 0; status == STATUS_OK && key < 5000; key++)
    status = kv_put(txn, 0, slice_of(&key, sizeof key), slice_of(value, sizeof value));
  assert_int_equal(kv_put(txn, 0, slice_str("more"), slice_str("")), status);
  assert_int_equal(kv_commit(txn), status);
  return status;
}

static void a_full_map_refuses_and_heals(void **state) {
  struct fixture *fixture = *state;
  uint64_t used, limit;
  put(fixture->kv, 0, "a", "1");
  assert_int_equal(put_until_full(fixture->kv), STATUS_RESOURCE_EXHAUSTED);
  assert_newest(fixture->kv, 0, "a", "1");
  kv_usage(fixture->kv, &used, &limit);
  assert_true(used > 0 && used <= limit);
  assert_int_equal(limit, 4u << 20);
  put(fixture->kv, 0, "a", "2");
  struct kv_options larger = options_for(fixture->path);
  larger.map_size = 64u << 20;
  reopen(fixture, larger);
  assert_ok(put_until_full(fixture->kv));
  assert_newest(fixture->kv, 0, "a", "2");
}

static void the_map_never_shrinks(void **state) {
  struct fixture *fixture = *state;
  uint64_t used, limit;
  struct kv_options larger = options_for(fixture->path);
  larger.map_size = 64u << 20;
  reopen(fixture, larger);
  assert_ok(put_until_full(fixture->kv));
  reopen(fixture, options_for(fixture->path));
  kv_usage(fixture->kv, &used, &limit);
  assert_true(limit >= used && used > 4u << 20);
  put(fixture->kv, 0, "a", "1");
  assert_newest(fixture->kv, 0, "a", "1");
}

static void readers_are_bounded(void **state) {
  struct fixture *fixture = *state;
  struct kv_txn *txns[4], *one_more;
  for (size_t i = 0; i < 4; i++)
    assert_ok(kv_read_begin(fixture->kv, &txns[i]));
  assert_status(kv_read_begin(fixture->kv, &one_more), STATUS_RESOURCE_EXHAUSTED);
  kv_abort(txns[0]);
  assert_ok(kv_read_begin(fixture->kv, &txns[0]));
  for (size_t i = 0; i < 4; i++)
    kv_abort(txns[i]);
}

static void a_missing_store_is_not_made_unasked(void **state) {
  struct fixture *fixture = *state;
  char path[400];
  struct kv *kv;
  snprintf(path, sizeof path, "%s/none", fixture->temp.path);
  struct kv_options options = options_for(path);
  options.create = false;
  assert_status(kv_open(&options, &kv), STATUS_NOT_FOUND);
  assert_int_equal(access(path, F_OK), -1);
}

static void a_garbled_file_is_damage(void **state) {
  struct fixture *fixture = *state;
  char path[400], file[420];
  struct kv *kv;
  snprintf(path, sizeof path, "%s/garbled", fixture->temp.path);
  snprintf(file, sizeof file, "%s/data.mdb", path);
  assert_int_equal(mkdir(path, 0700), 0);
  FILE *out = fopen(file, "w");
  for (int i = 0; i < 10000; i++)
    fputc(i % 251, out);
  fclose(out);
  struct kv_options options = options_for(path);
  assert_status(kv_open(&options, &kv), STATUS_DATA_LOSS);
}

/* What is said on standard error meanwhile goes to a file. */
static int listen(const char *path) {
  int kept = dup(STDERR_FILENO), file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  assert_true(kept >= 0 && file >= 0);
  assert_true(dup2(file, STDERR_FILENO) >= 0);
  close(file);
  return kept;
}

static void listen_no_more(int kept, const char *path, char *said, size_t size) {
  ssize_t len = pread(STDERR_FILENO, said, size - 1, 0);
  assert_true(len >= 0);
  said[len] = 0;
  assert_true(dup2(kept, STDERR_FILENO) >= 0);
  close(kept);
  unlink(path);
}

/* Descriptors run out at each step in turn, the last of which syncs the folder. */
static void a_failed_opening_never_tells_of_success(void **state) {
  struct fixture *fixture = *state;
  struct kv_options options = options_for(fixture->path);
  struct rlimit before, tight;
  char path[400], said[4096];
  unsigned failures = 0;
  enum status status = STATUS_RESOURCE_EXHAUSTED;
  assert_ok(kv_close(fixture->kv));
  fixture->kv = NULL;
  snprintf(path, sizeof path, "%s/said", fixture->temp.path);
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
  int kept = listen(path), next = dup(kept);
  close(next);
  tight = before;
  for (tight.rlim_cur = (rlim_t)next; status != STATUS_OK; tight.rlim_cur++) {
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    status = kv_open(&options, &fixture->kv);
    failures += status != STATUS_OK;
  }
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
  listen_no_more(kept, path, said, sizeof said);
  assert_true(failures >= 3);
  assert_null(strstr(said, "Success"));
  assert_non_null(strstr(said, "UNAVAILABLE"));
}

static void files_are_private(void **state) {
  struct fixture *fixture = *state;
  static const char *const names[] = {"", "/data.mdb", "/lock.mdb"};
  for (size_t i = 0; i < 3; i++) {
    char path[400];
    struct stat info;
    snprintf(path, sizeof path, "%s%s", fixture->path, names[i]);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 077, 0);
  }
}

static void a_copy_is_sound_and_newest(void **state) {
  struct fixture *fixture = *state;
  char path[400];
  struct kv *copy;
  struct stat info;
  snprintf(path, sizeof path, "%s/copy", fixture->temp.path);
  put(fixture->kv, 0, "a", "1");
  assert_ok(kv_copy(fixture->kv, path));
  assert_status(kv_copy(fixture->kv, path), STATUS_ALREADY_EXISTS);
  put(fixture->kv, 0, "a", "2");
  struct kv_options options = options_for(path);
  options.create = false;
  assert_ok(kv_open(&options, &copy));
  assert_newest(copy, 0, "a", "1");
  assert_ok(kv_close(copy));
  strcat(path, "/data.mdb");
  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
}

/* --- crash and threads -------------------------------------------------------------------------------------------- */

/* Each commit writes the same number in two tables; killed at any moment, they must agree. */
static void write_for_ever(const char *path, int ready) {
  struct kv_options options = options_for(path);
  struct kv *kv;
  struct kv_txn *txn;
  if (kv_open(&options, &kv) != STATUS_OK)
    _exit(1);
  for (uint32_t i = 1;; i++) {
    if (kv_write_begin(kv, &txn) != STATUS_OK || kv_put(txn, 0, slice_str("n"), slice_of(&i, sizeof i)) != STATUS_OK ||
        kv_put(txn, 1, slice_of(&(uint32_t){i % 500}, 4), slice_of(&i, sizeof i)) != STATUS_OK ||
        kv_put(txn, 2, slice_str("n"), slice_of(&i, sizeof i)) != STATUS_OK || kv_commit(txn) != STATUS_OK)
      _exit(1);
    if (i == 200 && write(ready, "x", 1) != 1)
      _exit(1);
  }
}

static uint32_t number_in(struct kv_txn *txn, unsigned table) {
  struct slice value;
  uint32_t number;
  assert_ok(kv_get(txn, table, slice_str("n"), &value));
  memcpy(&number, value.data, sizeof number);
  return number;
}

static void an_unsynced_file_survives_a_killed_process(void **state) {
  struct fixture *fixture = *state;
  assert_ok(kv_close(fixture->kv));
  fixture->kv = NULL;
  for (int round = 0; round < 5; round++) {
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0)
      write_for_ever(fixture->path, ready[1]);
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    usleep((useconds_t)(round * 700));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    struct kv_options options = options_for(fixture->path);
    struct kv_txn *txn;
    assert_ok(kv_open(&options, &fixture->kv));
    assert_ok(kv_read_begin(fixture->kv, &txn));
    assert_true(number_in(txn, 0) >= 200);
    assert_int_equal(number_in(txn, 0), number_in(txn, 2));
    kv_abort(txn);
    put(fixture->kv, 0, "a", "1");
    assert_ok(kv_close(fixture->kv));
    fixture->kv = NULL;
  }
}

struct reading {
  struct kv *kv;
  atomic_bool stop;
  unsigned bad;
};

static void *read_pairs(void *argument) {
  struct reading *reading = argument;
  struct kv_txn *txn;
  struct slice a, b;
  if (kv_read_begin(reading->kv, &txn) != STATUS_OK)
    return argument;
  while (!atomic_load(&reading->stop)) {
    if (kv_read_renew(txn) != STATUS_OK)
      reading->bad++;
    else if (kv_get(txn, 0, slice_str("n"), &a) == STATUS_OK)
      reading->bad += kv_get(txn, 1, slice_str("n"), &b) != STATUS_OK || !slice_equal(a, b);
    kv_read_reset(txn);
  }
  kv_abort(txn);
  return NULL;
}

static void readers_run_beside_the_writer(void **state) {
  struct fixture *fixture = *state;
  static struct reading reading; /* outlives a failed test */
  pthread_t thread;
  struct kv_txn *txn;
  /* A reader that the machine puts aside for a while keeps the pages of its snapshot: a small map would fill up. */
  struct kv_options roomy = options_for(fixture->path);
  roomy.map_size = (size_t)1 << 30;
  reopen(fixture, roomy);
  reading.kv = fixture->kv;
  assert_int_equal(pthread_create(&thread, NULL, read_pairs, &reading), 0);
  for (uint32_t i = 0; i < 500; i++) {
    assert_ok(kv_write_begin(fixture->kv, &txn));
    assert_ok(kv_put(txn, 0, slice_str("n"), slice_of(&i, sizeof i)));
    assert_ok(kv_put(txn, 1, slice_str("n"), slice_of(&i, sizeof i)));
    assert_ok(kv_commit(txn));
  }
  atomic_store(&reading.stop, true);
  pthread_join(thread, NULL);
  assert_int_equal(reading.bad, 0);
}

static void durable_rows_are_there_after_reopening(void **state) {
  struct fixture *fixture = *state;
  struct kv_options durable = options_for(fixture->path);
  durable.durable = true;
  reopen(fixture, durable);
  put(fixture->kv, 0, "a", "1");
  assert_ok(kv_sync(fixture->kv));
  reopen(fixture, durable);
  assert_newest(fixture->kv, 0, "a", "1");
}

/* --- keeping ------------------------------------------------------------------------------------------------------ */

enum { PAGE = 4096, TORN_ROWS = 300 };

static void key_of(unsigned row, char out[16]) {
  snprintf(out, 16, "row %u", row);
}

/* Each state that is written has its number in all rows that it touches. */
static void write_state(struct kv *kv, unsigned number) {
  struct kv_txn *txn;
  char key[16], value[300];
  assert_ok(kv_write_begin(kv, &txn));
  memset(value, 'v', sizeof value);
  for (unsigned i = 0; i < 40; i++) {
    key_of((number * 7 + i * 13) % TORN_ROWS, key);
    snprintf(value, 20, "%u", number);
    unsigned table = i % 3;
    enum status status = number % 5 ? kv_put(txn, table, slice_str(key), slice_of(value, sizeof value))
                                    : kv_del(txn, table, slice_str(key));
    assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
  }
  assert_ok(kv_commit(txn));
}

/* All rows of all tables, as one hash. */
static void hash_rows(struct kv *kv, uint8_t out[SECURE_HASH]) {
  struct kv_txn *txn;
  struct slice key, value;
  memset(out, 0, SECURE_HASH);
  assert_ok(kv_read_begin(kv, &txn));
  for (unsigned table = 0; table < 3; table++) {
    struct kv_scan *scan;
    assert_ok(kv_scan_open(txn, table, slice_of(NULL, 0), slice_of(NULL, 0), false, &scan));
    while (kv_scan_next(scan, &key, &value) == STATUS_OK) {
      struct slice parts[] = {slice_of(out, SECURE_HASH), key, value};
      secure_hash_parts(parts, 3, out);
    }
    kv_scan_close(scan);
  }
  kv_abort(txn);
}

static uint8_t *read_file(const char *path, size_t *len) {
  struct stat info;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  assert_true(fd >= 0 && fstat(fd, &info) == 0);
  uint8_t *bytes = calloc(1, (size_t)info.st_size);
  assert_int_equal(read(fd, bytes, (size_t)info.st_size), info.st_size);
  close(fd);
  *len = (size_t)info.st_size;
  return bytes;
}

/* Of each page the old, the new, or half of each. */
static void write_torn(const char *path, const uint8_t *old, size_t old_len, const uint8_t *new, size_t len,
                       unsigned seed) {
  static const uint8_t nothing[PAGE];
  int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  assert_true(fd >= 0);
  for (size_t at = 0; at + PAGE <= len; at += PAGE) {
    const uint8_t *before = at + PAGE <= old_len ? old + at : nothing;
    unsigned choice = (unsigned)rand_r(&seed) % 4;
    assert_int_equal(write(fd, choice & 1 ? before : new + at, PAGE / 2), PAGE / 2);
    assert_int_equal(write(fd, (choice & 2 ? before : new + at) + PAGE / 2, PAGE / 2), PAGE / 2);
  }
  close(fd);
}

static void what_was_kept_comes_back_from_any_torn_file(void **state) {
  struct fixture *fixture = *state;
  char path[400];
  uint8_t kept[SECURE_HASH], found[SECURE_HASH];
  size_t old_len, new_len;
  struct kv_options options = options_for(fixture->path);
  options.map_size = 64u << 20;
  reopen(fixture, options);
  snprintf(path, sizeof path, "%s/data.mdb", fixture->path);
  for (unsigned number = 1; number < 60; number++) {
    write_state(fixture->kv, number);
    if (number % 20 == 0)
      assert_ok(kv_keep(fixture->kv));
  }
  assert_ok(kv_keep(fixture->kv));
  hash_rows(fixture->kv, kept);
  uint8_t *old = read_file(path, &old_len);
  for (unsigned number = 60; number < 90; number++)
    write_state(fixture->kv, number);
  uint8_t *new = read_file(path, &new_len);
  for (unsigned seed = 1; seed <= 150; seed++) {
    assert_ok(kv_close(fixture->kv));
    write_torn(path, old, old_len, new, new_len, seed);
    assert_ok(kv_go_back(fixture->path));
    assert_ok(kv_open(&options, &fixture->kv));
    hash_rows(fixture->kv, found);
    assert_memory_equal(found, kept, SECURE_HASH);
    write_state(fixture->kv, seed); /* it can be gone on with */
  }
  free(old);
  free(new);
}

static void nothing_to_go_back_to(void **state) {
  struct fixture *fixture = *state;
  char path[400];
  assert_status(kv_go_back(fixture->path), STATUS_NOT_FOUND);
  put(fixture->kv, 0, "a", "1");
  assert_ok(kv_keep(fixture->kv));
  assert_ok(kv_close(fixture->kv));
  snprintf(path, sizeof path, "%s/data.mdb", fixture->path);
  assert_int_equal(truncate(path, 3 * PAGE), 0);
  assert_status(kv_go_back(fixture->path), STATUS_DATA_LOSS);
  struct kv_options options = options_for(fixture->path);
  fixture->kv = NULL;
  assert_status(kv_open(&options, &fixture->kv), STATUS_DATA_LOSS); /* an error, and no signal */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_was_kept_comes_back_from_any_torn_file),
      TEST(nothing_to_go_back_to),
      TEST(rows_are_put_and_deleted),
      TEST(an_aborted_transaction_leaves_no_trace),
      TEST(a_snapshot_stands_still_until_renewed),
      TEST(bad_keys_are_refused),
      TEST(scans_keep_to_prefix_and_direction),
      TEST(an_empty_table_scans_to_nothing),
      TEST(a_scan_in_a_write_transaction_sees_its_writes),
      TEST(a_full_map_refuses_and_heals),
      TEST(the_map_never_shrinks),
      TEST(readers_are_bounded),
      TEST(a_missing_store_is_not_made_unasked),
      TEST(a_garbled_file_is_damage),
      TEST(a_failed_opening_never_tells_of_success),
      TEST(files_are_private),
      TEST(a_copy_is_sound_and_newest),
      TEST(an_unsynced_file_survives_a_killed_process),
      TEST(readers_run_beside_the_writer),
      TEST(durable_rows_are_there_after_reopening),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
