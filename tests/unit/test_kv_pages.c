/* kv_pages: sound files are sound, whatever was done to them; and a flipped bit is either told or harms nothing. */
#include "harness.h"

#include "file_bytes.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/secure.h"
#include "server/store/kv/kv.h"
#include "server/store/kv/kv_pages.h"
#include "temp.h"

#define TABLES 3
#define ROWS 3000
#define PAGE 4096
#define FLIPS 150

static const struct secure_key rows_key = {{1, 2, 3}};

struct fixture {
  struct temp temp;
  char path[300], file[330];
  struct kv *kv;
  unsigned seed;
  uint32_t values[TABLES][ROWS]; /* 0: no such row */
  char first[200];               /* fault that was told */
  uint64_t told;
};

static void note_fault(const char *what, void *context) {
  struct fixture *fixture = context;
  if (fixture->told++ == 0)
    snprintf(fixture->first, sizeof fixture->first, "%s", what);
}

static enum status check_pages(struct fixture *fixture, struct kv_pages *pages) {
  fixture->told = 0;
  return kv_pages_check(fixture->path, note_fault, fixture, pages);
}

static enum status open_kv(struct fixture *fixture) {
  struct kv_options options = {
      .path = fixture->path, .map_size = 64u << 20, .tables = TABLES, .readers = 4, .create = true, .rows = &rows_key};
  return kv_open(&options, &fixture->kv);
}

static int setup(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  fixture->temp = temp_make("pages");
  snprintf(fixture->path, sizeof fixture->path, "%s/kv", fixture->temp.path);
  snprintf(fixture->file, sizeof fixture->file, "%s/data.mdb", fixture->path);
  fixture->seed = 11;
  *state = fixture;
  return secure_init() == STATUS_OK && open_kv(fixture) == STATUS_OK ? 0 : -1;
}

static void close_kv(struct fixture *fixture) {
  assert_ok(kv_close(fixture->kv));
  fixture->kv = NULL;
}

static int teardown(void **state) {
  struct fixture *fixture = *state;
  kv_close(fixture->kv);
  temp_remove(&fixture->temp);
  free(fixture);
  return 0;
}

static unsigned draw(struct fixture *fixture, unsigned below) {
  return (unsigned)rand_r(&fixture->seed) % below;
}

/* Most are short, some take pages of their own. */
static struct slice value_of(uint32_t value) {
  static uint8_t bytes[20000];
  size_t len = 4 + (value % 37 == 0 ? value % 19000 : value % 90);
  memset(bytes, (int)(value & 0xff), len);
  memcpy(bytes, &value, 4);
  return slice_of(bytes, len);
}

static struct slice key_of(char text[16], unsigned row) {
  snprintf(text, 16, "key %u", row);
  return slice_str(text);
}

static enum status change_row(struct fixture *fixture, struct kv_txn *txn) {
  char text[16];
  unsigned table = draw(fixture, TABLES), row = draw(fixture, ROWS);
  uint32_t *value = &fixture->values[table][row];
  if (draw(fixture, 3) == 0) {
    *value = 0;
    enum status status = kv_del(txn, table, key_of(text, row));
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  }
  *value = 1 + draw(fixture, 1u << 30);
  return kv_put(txn, table, key_of(text, row), value_of(*value));
}

static enum status change_many(struct fixture *fixture, unsigned count) {
  struct kv_txn *txn;
  enum status status = kv_write_begin(fixture->kv, &txn);
  if (status != STATUS_OK)
    return status;
  for (unsigned i = 0; status == STATUS_OK && i < count; i++)
    status = change_row(fixture, txn);
  if (status == STATUS_OK)
    return kv_commit(txn);
  kv_abort(txn);
  return status;
}

/* OK: all is as it was put. */
static enum status read_all(struct fixture *fixture) {
  struct kv_txn *txn;
  char text[16];
  enum status status = kv_read_begin(fixture->kv, &txn);
  for (unsigned table = 0; status == STATUS_OK && table < TABLES; table++)
    for (unsigned row = 0; status == STATUS_OK && row < ROWS; row++) {
      struct slice got;
      uint32_t value = fixture->values[table][row];
      enum status found = kv_get(txn, table, key_of(text, row), &got);
      if (found == STATUS_OK && value && slice_equal(got, value_of(value)))
        continue;
      status = found == STATUS_NOT_FOUND && !value ? STATUS_OK : found == STATUS_DATA_LOSS ? found : STATUS_INTERNAL;
    }
  kv_abort(txn);
  return status;
}

static void assert_sound(struct fixture *fixture) {
  struct kv_pages pages;
  if (check_pages(fixture, &pages) != STATUS_OK)
    fail_msg("%llu faults, the first: %s", (unsigned long long)fixture->told, fixture->first);
  assert_int_equal(fixture->told, 0);
}

static void sound_files_are_sound(void **state) {
  struct fixture *fixture = *state;
  assert_sound(fixture); /* an empty one */
  for (int round = 0; round < 60; round++) {
    struct kv_txn *held = NULL;
    if (round % 3 == 0)
      assert_ok(kv_read_begin(fixture->kv, &held)); /* keeps pages from being used again */
    for (int i = 0; i < 4; i++)
      assert_ok(change_many(fixture, round % 7 == 0 ? 1500 : 1 + draw(fixture, 60)));
    if (round % 10 == 5)
      assert_ok(kv_keep(fixture->kv));
    kv_abort(held);
    assert_sound(fixture);
    if (round % 20 == 19) {
      close_kv(fixture);
      assert_sound(fixture);
      assert_ok(kv_go_back(fixture->path));
      assert_sound(fixture);
      memset(fixture->values, 0, sizeof fixture->values); /* it is an earlier state */
      assert_ok(open_kv(fixture));
    }
  }
}

/* In the headers of pages and of their first nodes, every third time anywhere. */
static off_t draw_place(struct fixture *fixture, off_t size) {
  off_t page = (off_t)draw(fixture, (unsigned)(size / PAGE)) * PAGE;
  return page + draw(fixture, draw(fixture, 3) ? 40 : PAGE);
}

/* What is not told must harm nothing: neither what is read, but for rows that say so themselves, nor what is written later. */
static bool try_flipped(struct fixture *fixture) {
  struct kv_pages pages;
  enum status told = check_pages(fixture, &pages);
  if (told == STATUS_DATA_LOSS)
    return true;
  assert_ok(told);
  assert_ok(open_kv(fixture));
  enum status status = read_all(fixture);
  assert_true(status == STATUS_OK || status == STATUS_DATA_LOSS);
  for (int i = 0; status == STATUS_OK && i < 6; i++) {
    assert_ok(change_many(fixture, 120));
    status = read_all(fixture);
    assert_ok(status);
  }
  kv_close(fixture->kv);
  fixture->kv = NULL;
  return false;
}

static void a_flipped_bit_is_told_or_harms_nothing(void **state) {
  struct fixture *fixture = *state;
  unsigned told = 0;
  for (int i = 0; i < 12; i++)
    assert_ok(change_many(fixture, 700));
  close_kv(fixture);
  off_t size = file_size(fixture->file);
  char good[340], command[800];
  snprintf(good, sizeof good, "%s/good", fixture->temp.path);
  snprintf(command, sizeof command, "cp %s %s", fixture->file, good);
  assert_int_equal(system(command), 0); // NOLINT(cert-env33-c): a copy in the test's own folder
  static uint32_t values[TABLES][ROWS];
  memcpy(values, fixture->values, sizeof values);
  snprintf(command, sizeof command, "cp %s %s", good, fixture->file);
  for (unsigned i = 0; i < FLIPS; i++) {
    {
      off_t at = draw_place(fixture, size);
      file_flip(fixture->file, at, (uint8_t)(1u << draw(fixture, 8)));
    }
    told += try_flipped(fixture);
    memcpy(fixture->values, values, sizeof values);
    assert_int_equal(system(command), 0); // NOLINT(cert-env33-c)
  }
  assert_true(told > FLIPS / 12);
  assert_ok(open_kv(fixture));
}

static void a_short_file_is_told_and_ends_nothing(void **state) {
  struct fixture *fixture = *state;
  struct kv_pages pages;
  for (int i = 0; i < 6; i++)
    assert_ok(change_many(fixture, 700));
  close_kv(fixture);
  for (off_t size = file_size(fixture->file) - PAGE; size > 0; size /= 2) {
    assert_int_equal(truncate(fixture->file, size), 0);
    enum status status = check_pages(fixture, &pages);
    assert_true(status == STATUS_DATA_LOSS || size > PAGE * 4);
    if (status == STATUS_DATA_LOSS)
      assert_true(fixture->told > 0);
  }
  assert_int_equal(unlink(fixture->file), 0);
  assert_status(check_pages(fixture, &pages), STATUS_NOT_FOUND);
  assert_ok(open_kv(fixture));
}

/* Its size tells nothing: what was cut off was written beyond again. */
static void a_file_with_a_hole_in_it_is_not_opened(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < 6; i++)
    assert_ok(change_many(fixture, 700));
  close_kv(fixture);
  off_t size = file_size(fixture->file);
  assert_int_equal(truncate(fixture->file, size / 2 / PAGE * PAGE), 0);
  assert_int_equal(truncate(fixture->file, size), 0);
  assert_status(open_kv(fixture), STATUS_DATA_LOSS);
  assert_int_equal(unlink(fixture->file), 0);
  assert_ok(open_kv(fixture));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(sound_files_are_sound, setup, teardown),
      cmocka_unit_test_setup_teardown(a_flipped_bit_is_told_or_harms_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(a_file_with_a_hole_in_it_is_not_opened, setup, teardown),
      cmocka_unit_test_setup_teardown(a_short_file_is_told_and_ends_nothing, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
