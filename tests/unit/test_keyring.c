/* keyring: the master key's file, keys that come and go, secrets, and readers that never serve a destroyed key. */
#include "harness.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/log.h"
#include "server/store/keys/key_cache.h"
#include "server/store/keys/keyring.h"
#include "server/store/keys/keyring_rows.h"
#include "server/store/kv/kv.h"
#include "temp.h"

struct fixture {
  struct temp temp;
  char path[300], file[300]; /* of the keyring, of the master key */
  struct secure_key master;
  struct keyring *keyring;
  struct keyring_reader *reader, *staged;
  struct arena arena;
};

static enum status open_all(struct fixture *fixture) {
  enum status status = keyring_open(fixture->path, &fixture->master, &fixture->keyring);
  if (status == STATUS_OK)
    status = keyring_reader_open(fixture->keyring, false, &fixture->reader);
  if (status == STATUS_OK)
    status = keyring_reader_open(fixture->keyring, true, &fixture->staged);
  return status;
}

static void close_all(struct fixture *fixture) {
  keyring_reader_close(fixture->reader);
  keyring_reader_close(fixture->staged);
  keyring_close(fixture->keyring);
  fixture->reader = fixture->staged = NULL;
  fixture->keyring = NULL;
}

static int setup(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  fixture->temp = temp_make("keyring");
  snprintf(fixture->path, sizeof fixture->path, "%s/keys", fixture->temp.path);
  snprintf(fixture->file, sizeof fixture->file, "%s/master.key", fixture->temp.path);
  fixture->master = secure_key_new();
  arena_init(&fixture->arena, 1 << 20);
  *state = fixture;
  if (keyring_create(fixture->path, &fixture->master) != STATUS_OK)
    return -1;
  return open_all(fixture) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state) {
  struct fixture *fixture = *state;
  close_all(fixture);
  arena_deinit(&fixture->arena);
  temp_remove(&fixture->temp);
  free(fixture);
  return 0;
}

static struct secure_key key_of(struct keyring_reader *reader, uint64_t subject) {
  const struct secure_key *key;
  assert_ok(keyring_key(reader, subject, &key));
  return *key;
}

static void assert_same(struct secure_key a, struct secure_key b) {
  assert_memory_equal(a.bytes, b.bytes, SECURE_KEY);
}

static void assert_no_key(struct keyring_reader *reader, uint64_t subject) {
  const struct secure_key *key;
  assert_status(keyring_key(reader, subject, &key), STATUS_NOT_FOUND);
}

static void assert_never_had_key(struct keyring_reader *reader, uint64_t subject) {
  const struct secure_key *key;
  assert_status(keyring_key(reader, subject, &key), STATUS_DATA_LOSS);
}

static void add(struct fixture *fixture, uint64_t subject) {
  assert_ok(keyring_add(fixture->keyring, subject));
  assert_ok(keyring_commit(fixture->keyring));
}

/* --- the master key's file ---------------------------------------------------------------------------------------- */

static void a_master_key_comes_back(void **state) {
  struct fixture *fixture = *state;
  struct secure_key one, two;
  struct stat info;
  assert_ok(master_key_create(fixture->file));
  assert_ok(master_key_read(fixture->file, &one));
  assert_ok(master_key_read(fixture->file, &two));
  assert_same(one, two);
  assert_int_equal(stat(fixture->file, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
  assert_status(master_key_create(fixture->file), STATUS_ALREADY_EXISTS);
  assert_ok(master_key_read(fixture->file, &two));
  assert_same(one, two);
}

static void a_master_key_that_others_may_read_is_refused(void **state) {
  struct fixture *fixture = *state;
  static const mode_t modes[] = {0640, 0604, 0620, 0602, 0601};
  struct secure_key key;
  assert_ok(master_key_create(fixture->file));
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    assert_int_equal(chmod(fixture->file, modes[i]), 0);
    assert_status(master_key_read(fixture->file, &key), STATUS_PERMISSION_DENIED);
  }
  assert_int_equal(chmod(fixture->file, 0400), 0);
  assert_ok(master_key_read(fixture->file, &key));
}

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const struct {
  const char *text;
  enum status status;
} files[] = {
    {"lots master key 1\n" HEX "\n", STATUS_OK},
    {"lots master key 1\n" HEX, STATUS_DATA_LOSS},
    {"lots master key 1\n" HEX "\n\n", STATUS_DATA_LOSS},
    {"lots master key 1\n" HEX "00\n", STATUS_DATA_LOSS},
    {"lots master key 2\n" HEX "\n", STATUS_DATA_LOSS},
    {"lots master key 1\nx00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", STATUS_DATA_LOSS},
    {"lots master key 1\n\n", STATUS_DATA_LOSS},
    {"", STATUS_DATA_LOSS},
};

static void a_master_key_file_is_checked(void **state) {
  struct fixture *fixture = *state;
  struct secure_key key;
  assert_status(master_key_read(fixture->file, &key), STATUS_NOT_FOUND);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    int fd = open(fixture->file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, files[i].text, strlen(files[i].text)), strlen(files[i].text));
    close(fd);
    assert_status(master_key_read(fixture->file, &key), files[i].status);
  }
  assert_int_equal(chmod(fixture->path, 0700), 0);
  assert_status(master_key_read(fixture->path, &key), STATUS_DATA_LOSS); /* a folder */
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static void the_wrong_master_key_is_refused(void **state) {
  struct fixture *fixture = *state;
  struct secure_key other = secure_key_new();
  struct keyring *keyring;
  close_all(fixture);
  assert_status(keyring_open(fixture->path, &other, &keyring), STATUS_UNAUTHENTICATED);
  assert_ok(open_all(fixture));
}

static void a_keyring_is_made_once(void **state) {
  struct fixture *fixture = *state;
  struct keyring *keyring;
  char none[400];
  snprintf(none, sizeof none, "%s/none", fixture->temp.path);
  assert_status(keyring_open(none, &fixture->master, &keyring), STATUS_NOT_FOUND);
  struct secure_key own = key_of(fixture->reader, 0);
  close_all(fixture);
  assert_status(keyring_create(fixture->path, &fixture->master), STATUS_ALREADY_EXISTS);
  assert_ok(open_all(fixture));
  assert_same(own, key_of(fixture->reader, 0));
}

static void its_secrets_stay_the_same_and_sign(void **state) {
  struct fixture *fixture = *state;
  struct keyring_secrets before = *keyring_secrets(fixture->keyring);
  uint8_t signature[SECURE_SIGNATURE];
  close_all(fixture);
  assert_ok(open_all(fixture));
  const struct keyring_secrets *secrets = keyring_secrets(fixture->keyring);
  assert_memory_equal(&before, secrets, sizeof before);
  assert_memory_not_equal(secrets->blind.bytes, secrets->cursor.bytes, SECURE_KEY);
  secure_sign(secrets->sign_secret, slice_str("head"), signature);
  assert_ok(secure_sign_verify(secrets->sign_public, slice_str("head"), signature));
}

/* Rows moved elsewhere, or changed, do not open. */
static void swap_rows(struct fixture *fixture, uint64_t from, uint64_t to) {
  const struct kv_options options = {
      .path = fixture->path, .map_size = 1 << 20, .tables = KEYRING_TABLES, .readers = 8, .durable = true};
  uint8_t from_key[8], to_key[8], copy[200];
  struct slice sealed;
  struct kv *kv;
  struct kv_txn *txn;
  for (int i = 0; i < 8; i++) {
    from_key[i] = (uint8_t)(from >> (56 - 8 * i));
    to_key[i] = (uint8_t)(to >> (56 - 8 * i));
  }
  assert_ok(kv_open(&options, &kv));
  assert_ok(kv_write_begin(kv, &txn));
  assert_ok(kv_get(txn, KEYRING_KEYS, slice_of(from_key, 8), &sealed));
  memcpy(copy, sealed.data, sealed.len);
  assert_ok(kv_put(txn, KEYRING_KEYS, slice_of(to_key, 8), slice_of(copy, sealed.len)));
  assert_ok(kv_commit(txn));
  assert_ok(kv_close(kv));
}

static void a_key_is_bound_to_its_subject(void **state) {
  struct fixture *fixture = *state;
  const struct secure_key *key;
  add(fixture, 5);
  add(fixture, 6);
  close_all(fixture);
  swap_rows(fixture, 5, 6);
  assert_ok(open_all(fixture));
  assert_ok(keyring_key(fixture->reader, 5, &key));
  assert_status(keyring_key(fixture->reader, 6, &key), STATUS_DATA_LOSS);
}

/* --- keys --------------------------------------------------------------------------------------------------------- */

static void keys_differ_and_last(void **state) {
  struct fixture *fixture = *state;
  enum { COUNT = 20000 }; /* more than a reader caches */
  static struct secure_key keys[COUNT];
  for (uint64_t subject = 1; subject < COUNT; subject++)
    assert_ok(keyring_add(fixture->keyring, subject));
  assert_ok(keyring_commit(fixture->keyring));
  for (uint64_t subject = 0; subject < COUNT; subject++)
    keys[subject] = key_of(fixture->reader, subject);
  assert_memory_not_equal(keys[0].bytes, keys[1].bytes, SECURE_KEY);
  assert_memory_not_equal(keys[1].bytes, keys[2].bytes, SECURE_KEY);
  close_all(fixture);
  assert_ok(open_all(fixture));
  for (uint64_t subject = 0; subject < COUNT; subject++) {
    assert_same(keys[subject], key_of(fixture->reader, subject));
    assert_same(keys[subject], key_of(fixture->reader, subject));
  }
  assert_never_had_key(fixture->reader, COUNT);
}

/* How many of `count` numbers, `step` apart, a cache still has after all were kept; each must have its own key. */
static size_t still_kept(uint64_t count, uint64_t step) {
  struct key_cache cache = {0};
  size_t kept = 0;
  for (uint64_t i = 0; i < count; i++) {
    struct secure_key key = {.bytes = {(uint8_t)i, (uint8_t)(i >> 8), (uint8_t)(i >> 16)}};
    const struct secure_key *same = key_cache_keep(&cache, i * step, &key);
    assert_non_null(same);
    assert_ptr_equal(key_cache_find(&cache, i * step), same);
  }
  for (uint64_t i = 0; i < count; i++) {
    const struct secure_key *key = key_cache_find(&cache, i * step);
    if (!key)
      continue;
    assert_true((key->bytes[0] | key->bytes[1] << 8 | key->bytes[2] << 16) == (int)i);
    kept++;
  }
  key_cache_empty(&cache);
  assert_null(key_cache_find(&cache, 0));
  return kept;
}

static void a_cache_keeps_what_it_can(void **state) {
  (void)state;
  assert_int_equal(still_kept(8000, 1), 8000);
  assert_int_equal(still_kept(12000, 1), 12000);
  for (uint64_t step = 2; step <= 16384; step *= 2)
    assert_true(still_kept(6000, step) >= 5800); /* such steps fell on few slots when numbers were not hashed */
  assert_true(still_kept(60000, 1) > 16000);
}

static void a_staged_key_is_the_writers_until_committed(void **state) {
  struct fixture *fixture = *state;
  assert_ok(keyring_add(fixture->keyring, 7));
  struct secure_key key = key_of(fixture->staged, 7);
  assert_never_had_key(fixture->reader, 7);
  assert_ok(keyring_commit(fixture->keyring));
  assert_same(key, key_of(fixture->reader, 7));
  assert_same(key, key_of(fixture->staged, 7));
  assert_ok(keyring_commit(fixture->keyring));
}

static void a_rolled_back_key_is_forgotten(void **state) {
  struct fixture *fixture = *state;
  assert_ok(keyring_add(fixture->keyring, 7));
  struct secure_key key = key_of(fixture->staged, 7);
  keyring_rollback(fixture->keyring);
  keyring_rollback(fixture->keyring);
  assert_never_had_key(fixture->staged, 7);
  assert_never_had_key(fixture->reader, 7);
  add(fixture, 7);
  assert_memory_not_equal(key.bytes, key_of(fixture->staged, 7).bytes, SECURE_KEY);
}

static void a_key_that_is_there_is_kept(void **state) {
  struct fixture *fixture = *state;
  add(fixture, 7);
  struct secure_key key = key_of(fixture->reader, 7);
  add(fixture, 7);
  close_all(fixture);
  assert_ok(open_all(fixture));
  assert_same(key, key_of(fixture->reader, 7));
}

static void a_destroyed_key_leaves_every_cache(void **state) {
  struct fixture *fixture = *state;
  add(fixture, 7);
  add(fixture, 8);
  struct secure_key seven = key_of(fixture->reader, 7), eight = key_of(fixture->reader, 8);
  assert_same(seven, key_of(fixture->staged, 7));
  assert_ok(keyring_destroy(fixture->keyring, 7));
  assert_no_key(fixture->reader, 7);
  assert_no_key(fixture->staged, 7);
  assert_same(eight, key_of(fixture->reader, 8));
  assert_status(keyring_destroy(fixture->keyring, 7), STATUS_NOT_FOUND);
  close_all(fixture);
  assert_ok(open_all(fixture));
  assert_no_key(fixture->reader, 7);
  assert_same(eight, key_of(fixture->reader, 8));
}

static void destroying_keeps_what_is_staged(void **state) {
  struct fixture *fixture = *state;
  add(fixture, 7);
  assert_ok(keyring_add(fixture->keyring, 9));
  assert_status(keyring_destroy(fixture->keyring, 8), STATUS_NOT_FOUND);
  struct secure_key nine = key_of(fixture->staged, 9);
  assert_ok(keyring_destroy(fixture->keyring, 7));
  assert_same(nine, key_of(fixture->reader, 9));
  assert_ok(keyring_add(fixture->keyring, 10));
  assert_ok(keyring_destroy(fixture->keyring, 10)); /* never committed */
  assert_no_key(fixture->staged, 10);
}

static void a_destroyed_key_is_never_given_again(void **state) {
  struct fixture *fixture = *state;
  const struct secure_key *key;
  add(fixture, 7);
  assert_int_equal(keyring_erasures(fixture->keyring), 0);
  assert_ok(keyring_destroy(fixture->keyring, 7));
  for (int again = 0; again < 2; again++) {
    assert_status(keyring_add(fixture->keyring, 7), STATUS_FAILED_PRECONDITION);
    keyring_rollback(fixture->keyring);
    assert_int_equal(keyring_erasures(fixture->keyring), 1);
    assert_true(keyring_has(fixture->reader, 7)); /* there was one */
    close_all(fixture);
    assert_ok(open_all(fixture));
  }
  assert_false(keyring_has(fixture->reader, 8));
  assert_status(keyring_key(fixture->reader, 8, &key), STATUS_DATA_LOSS); /* missing is not destroyed */
  assert_status(keyring_destroy(fixture->keyring, 8), STATUS_NOT_FOUND);
  assert_status(keyring_destroy(fixture->keyring, 0), STATUS_INVALID_ARGUMENT);
  assert_int_equal(keyring_erasures(fixture->keyring), 1);
}

/* Another subject's tombstone, or one that somebody without the master key made, destroys nothing. */
static void a_tombstone_is_bound_to_its_subject(void **state) {
  struct fixture *fixture = *state;
  const struct secure_key *key;
  add(fixture, 7);
  add(fixture, 8);
  assert_ok(keyring_destroy(fixture->keyring, 7));
  close_all(fixture);
  swap_rows(fixture, 7, 8);
  assert_ok(open_all(fixture));
  assert_status(keyring_key(fixture->reader, 8, &key), STATUS_DATA_LOSS);
}

struct reading {
  struct keyring *keyring;
  atomic_bool destroyed, stop;
  atomic_uint served_late, failed;
};

static void *read_keys(void *argument) {
  struct reading *reading = argument;
  struct keyring_reader *reader;
  const struct secure_key *key;
  if (keyring_reader_open(reading->keyring, false, &reader) != STATUS_OK)
    atomic_fetch_add(&reading->failed, 1);
  while (!atomic_load(&reading->stop)) {
    bool destroyed = atomic_load(&reading->destroyed);
    enum status status = keyring_key(reader, 7, &key);
    if (status == STATUS_OK && destroyed)
      atomic_fetch_add(&reading->served_late, 1);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
      atomic_fetch_add(&reading->failed, 1);
    if (keyring_key(reader, 0, &key) != STATUS_OK)
      atomic_fetch_add(&reading->failed, 1);
  }
  keyring_reader_close(reader);
  return NULL;
}

static void no_thread_is_served_a_destroyed_key(void **state) {
  struct fixture *fixture = *state;
  static struct reading reading; /* outlives a failed test */
  reading.keyring = fixture->keyring;
  pthread_t threads[2];
  add(fixture, 7);
  for (size_t i = 0; i < 2; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, read_keys, &reading), 0);
  for (uint64_t subject = 100; subject < 130; subject++)
    add(fixture, subject);
  assert_ok(keyring_destroy(fixture->keyring, 7));
  atomic_store(&reading.destroyed, true);
  for (uint64_t subject = 130; subject < 150; subject++)
    add(fixture, subject);
  atomic_store(&reading.stop, true);
  for (size_t i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  assert_int_equal(atomic_load(&reading.served_late), 0);
  assert_int_equal(atomic_load(&reading.failed), 0);
}

/* --- secrets ------------------------------------------------------------------------------------------------------ */

static void a_secret_comes_back(void **state) {
  struct fixture *fixture = *state;
  struct slice got;
  assert_status(keyring_get_secret(fixture->keyring, "ca", &fixture->arena, &got), STATUS_NOT_FOUND);
  assert_ok(keyring_put_secret(fixture->keyring, "ca", slice_str("first")));
  assert_ok(keyring_put_secret(fixture->keyring, "ca", slice_str("a private key")));
  assert_ok(keyring_put_secret(fixture->keyring, "empty", slice_str("")));
  close_all(fixture);
  assert_ok(open_all(fixture));
  assert_ok(keyring_get_secret(fixture->keyring, "ca", &fixture->arena, &got));
  assert_true(slice_equal(got, slice_str("a private key")));
  assert_ok(keyring_get_secret(fixture->keyring, "empty", &fixture->arena, &got));
  assert_int_equal(got.len, 0);
}

static void the_keyrings_own_names_are_out_of_reach(void **state) {
  struct fixture *fixture = *state;
  char name[102] = {0};
  struct slice got;
  memset(name, 'n', 101);
  const char *const refused[] = {"", ".blind", ".check", name};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    assert_status(keyring_put_secret(fixture->keyring, refused[i], slice_str("x")), STATUS_INVALID_ARGUMENT);
    assert_status(keyring_get_secret(fixture->keyring, refused[i], &fixture->arena, &got), STATUS_INVALID_ARGUMENT);
  }
  name[100] = '\0';
  assert_ok(keyring_put_secret(fixture->keyring, name, slice_str("x")));
  assert_ok(keyring_get_secret(fixture->keyring, name, &fixture->arena, &got));
}

/* Whoever steals the folder finds no key in it. */
static void nothing_lies_open_in_the_files(void **state) {
  struct fixture *fixture = *state;
  char file[400];
  static uint8_t bytes[1 << 20];
  add(fixture, 7);
  struct secure_key seven = key_of(fixture->reader, 7);
  struct keyring_secrets secrets = *keyring_secrets(fixture->keyring);
  assert_ok(keyring_put_secret(fixture->keyring, "ca", slice_str("a very private key")));
  snprintf(file, sizeof file, "%s/data.mdb", fixture->path);
  int fd = open(file, O_RDONLY);
  ssize_t len = read(fd, bytes, sizeof bytes);
  close(fd);
  assert_true(len > 0 && (size_t)len < sizeof bytes);
  assert_null(memmem(bytes, (size_t)len, seven.bytes, 16));
  assert_null(memmem(bytes, (size_t)len, fixture->master.bytes, 16));
  assert_null(memmem(bytes, (size_t)len, secrets.blind.bytes, 16));
  assert_null(memmem(bytes, (size_t)len, secrets.sign_secret, 16));
  assert_null(memmem(bytes, (size_t)len, "a very private", 14));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

/* --- flipped bits ------------------------------------------------------------------------------------------------- */

#define SUBJECTS 300
#define FLIPS 400

static void flip_one(const char *file, off_t at, unsigned bit) {
  uint8_t byte;
  int fd = open(file, O_RDWR);
  assert_int_equal(pread(fd, &byte, 1, at), 1);
  byte ^= (uint8_t)(1U << bit);
  assert_int_equal(pwrite(fd, &byte, 1, at), 1);
  close(fd);
}

/* Right, or told: a key that is there is never "destroyed", one that was destroyed is never served. */
static bool serves_nothing_wrong(struct fixture *fixture, const struct secure_key *right) {
  bool good = true;
  for (uint64_t subject = 1; subject <= SUBJECTS; subject++) {
    const struct secure_key *key = NULL;
    enum status status = keyring_key(fixture->reader, subject, &key);
    bool same = status == STATUS_OK && memcmp(key->bytes, right[subject].bytes, SECURE_KEY) == 0;
    good = good && (status == STATUS_DATA_LOSS || (subject % 7 == 0 ? status == STATUS_NOT_FOUND : same));
  }
  return good;
}

static void a_flipped_bit_is_told_and_never_served(void **state) {
  struct fixture *fixture = *state;
  static struct secure_key right[SUBJECTS + 1];
  const struct secure_key *key;
  char file[330];
  static uint8_t bytes[1 << 20];
  uint64_t damaged;
  unsigned told = 0, seed = 5;
  snprintf(file, sizeof file, "%s/%s", fixture->path, KEYRING_FILE);
  for (uint64_t subject = 1; subject <= SUBJECTS; subject++)
    assert_ok(keyring_add(fixture->keyring, subject));
  assert_ok(keyring_commit(fixture->keyring));
  for (uint64_t subject = 1; subject <= SUBJECTS; subject++) {
    assert_ok(keyring_key(fixture->reader, subject, &key));
    right[subject] = *key;
  }
  for (uint64_t subject = 7; subject <= SUBJECTS; subject += 7)
    assert_ok(keyring_destroy(fixture->keyring, subject));
  assert_ok(keyring_prove(fixture->keyring, &damaged));
  assert_int_equal(damaged, 0);
  close_all(fixture);
  int fd = open(file, O_RDONLY);
  ssize_t len = pread(fd, bytes, sizeof bytes, 0);
  close(fd);
  assert_true(len > 4 * 4096 && len < (ssize_t)sizeof bytes);
  log_set_level(LOG_LEVEL_ERROR + 1);
  for (unsigned i = 0; i < FLIPS; i++) {
    off_t page = (off_t)((unsigned)rand_r(&seed) % (unsigned)(len / 4096)) * 4096;
    flip_one(file, page + (off_t)((unsigned)rand_r(&seed) % (i % 2 ? 64 : 4096)), (unsigned)rand_r(&seed) % 8);
    enum status status = open_all(fixture);
    told += status == STATUS_DATA_LOSS;
    if (status == STATUS_OK) {
      assert_ok(keyring_prove(fixture->keyring, &damaged));
      told += damaged > 0;
      assert_true(serves_nothing_wrong(fixture, right));
    } else {
      assert_status(status, STATUS_DATA_LOSS);
    }
    close_all(fixture);
    fd = open(file, O_WRONLY);
    assert_int_equal(pwrite(fd, bytes, (size_t)len, 0), len);
    close(fd);
  }
  assert_true(told > FLIPS / 10);
  assert_int_equal(truncate(file, len / 2 / 4096 * 4096), 0);
  assert_status(open_all(fixture), STATUS_DATA_LOSS);
  close_all(fixture);
  fd = open(file, O_WRONLY);
  assert_int_equal(pwrite(fd, bytes, (size_t)len, 0), len);
  close(fd);
  log_set_level(LOG_LEVEL_INFO);
  assert_ok(open_all(fixture));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_flipped_bit_is_told_and_never_served, setup, teardown),
      TEST(a_master_key_comes_back),
      TEST(a_master_key_that_others_may_read_is_refused),
      TEST(a_master_key_file_is_checked),
      TEST(the_wrong_master_key_is_refused),
      TEST(a_keyring_is_made_once),
      TEST(its_secrets_stay_the_same_and_sign),
      TEST(a_key_is_bound_to_its_subject),
      TEST(keys_differ_and_last),
      TEST(a_cache_keeps_what_it_can),
      TEST(a_staged_key_is_the_writers_until_committed),
      TEST(a_rolled_back_key_is_forgotten),
      TEST(a_key_that_is_there_is_kept),
      TEST(a_destroyed_key_leaves_every_cache),
      TEST(destroying_keeps_what_is_staged),
      TEST(a_destroyed_key_is_never_given_again),
      TEST(a_tombstone_is_bound_to_its_subject),
      TEST(no_thread_is_served_a_destroyed_key),
      TEST(a_secret_comes_back),
      TEST(the_keyrings_own_names_are_out_of_reach),
      TEST(nothing_lies_open_in_the_files),
  };
  if (secure_init() != STATUS_OK)
    return 1;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
