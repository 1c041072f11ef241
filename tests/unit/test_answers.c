/* answers: kept beside the journal, found again by place and entry alone, and nothing rests on them. */
#include "harness.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/answers.h"
#include "temp.h"

#define DAY (INT64_C(86400) * 1000000)

struct fixture {
  struct temp temp;
  char dir[300];
  struct secure_key master;
  struct keyring *keyring;
  struct keyring_reader *keys;
  struct answers_options options;
  struct answers *answers;
  struct arena arena;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  char ring[300];
  f->temp = temp_make("answers");
  snprintf(f->dir, sizeof f->dir, "%s/answers", f->temp.path);
  snprintf(ring, sizeof ring, "%s/ring", f->temp.path);
  f->master = secure_key_new();
  assert_ok(keyring_create(ring, &f->master));
  assert_ok(keyring_open(ring, &f->master, &f->keyring));
  assert_ok(keyring_add(f->keyring, 5));
  assert_ok(keyring_add(f->keyring, 6));
  assert_ok(keyring_commit(f->keyring));
  assert_ok(keyring_reader_open(f->keyring, false, &f->keys));
  arena_init(&f->arena, 1 << 20);
  f->options = (struct answers_options){.dir = f->dir, .store_id = "store of a test", .file_size = 4096};
  assert_ok(answers_open(&f->options, &f->answers));
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  answers_close(f->answers);
  keyring_reader_close(f->keys);
  keyring_close(f->keyring);
  arena_deinit(&f->arena);
  temp_remove(&f->temp);
  free(f);
  return 0;
}

/* Its place. */
static uint64_t keep_at(struct fixture *f, uint64_t position, const char *text, int64_t at_us) {
  uint64_t place = answers_next(f->answers, strlen(text));
  assert_ok(answers_add(f->answers, f->keys, 5, position, at_us, slice_str(text)));
  return place;
}

static uint64_t keep(struct fixture *f, uint64_t position, const char *text) {
  uint64_t place = keep_at(f, position, text, 1);
  answers_write(f->answers);
  return place;
}

static enum status find(struct fixture *f, uint64_t subject, uint64_t position, uint64_t place, struct slice *out) {
  return answers_read(f->answers, f->keys, subject, position, place, &f->arena, out);
}

static void assert_kept(struct fixture *f, uint64_t position, uint64_t place, const char *text) {
  struct slice out;
  assert_ok(find(f, 5, position, place, &out));
  assert_true(slice_equal(out, slice_str(text)));
}

static void assert_not_kept(struct fixture *f, uint64_t position, uint64_t place) {
  struct slice out;
  assert_status(find(f, 5, position, place, &out), STATUS_NOT_FOUND);
}

static void reopen(struct fixture *f, uint64_t after) {
  answers_close(f->answers);
  f->options.after = after;
  assert_ok(answers_open(&f->options, &f->answers));
}

static unsigned count_files(struct fixture *f) {
  unsigned count = 0;
  DIR *listing = opendir(f->dir);
  for (const struct dirent *entry; listing && (entry = readdir(listing));)
    count += strstr(entry->d_name, ".ans") != NULL;
  if (listing)
    closedir(listing);
  return count;
}

static void answers_come_back_over_starts_and_files(void **state) {
  struct fixture *f = *state;
  uint64_t places[60];
  char text[100];
  for (uint64_t i = 0; i < 60; i++) {
    snprintf(text, sizeof text, "answer %llu%*s", (unsigned long long)i, (int)(i % 40), "");
    places[i] = keep(f, 4096 + i, text);
    assert_true(places[i] > 0 && (i == 0 || places[i] > places[i - 1]));
    if (i % 7 == 0)
      reopen(f, places[i]);
  }
  assert_true(count_files(f) > 9);
  for (uint64_t i = 0; i < 60; i++) {
    snprintf(text, sizeof text, "answer %llu%*s", (unsigned long long)i, (int)(i % 40), "");
    assert_kept(f, 4096 + i, places[i], text);
    assert_not_kept(f, 4097 + i, places[i]);
    assert_not_kept(f, 4096 + i, places[i] + 1);
  }
  assert_not_kept(f, 4096, 0);
}

static void an_answer_is_its_subjects_alone(void **state) {
  struct fixture *f = *state;
  struct slice out;
  uint64_t place = keep(f, 4096, "an answer");
  assert_status(find(f, 6, 4096, place, &out), STATUS_NOT_FOUND);
  assert_ok(keyring_destroy(f->keyring, 5));
  assert_not_kept(f, 4096, place);
}

static void what_is_taken_back_leaves_nothing(void **state) {
  struct fixture *f = *state;
  keep_at(f, 4096, "taken back", 1);
  answers_rollback(f->answers);
  uint64_t place = keep(f, 4096, "kept");
  assert_kept(f, 4096, place, "kept");
}

/* Everything in the folder was lost, or put back from long ago: no place that the journal tells of is given again. */
static void no_place_is_given_twice(void **state) {
  struct fixture *f = *state;
  uint64_t first = keep(f, 4096, "first");
  char command[400];
  snprintf(command, sizeof command, "rm -r %s", f->dir);
  assert_int_equal(system(command), 0);
  reopen(f, first);
  uint64_t second = keep(f, 5000, "second");
  assert_true(second >> ANSWERS_FILE_BITS > first >> ANSWERS_FILE_BITS);
  assert_not_kept(f, 4096, first);
  assert_kept(f, 5000, second, "second");
}

/* The disk refuses: nothing is kept, nothing fails, and what comes after is kept again. */
static void a_folder_that_takes_nothing_is_done_without(void **state) {
  struct fixture *f = *state;
  FILE *file = fopen(f->dir, "w"); /* a file in the folder's place */
  assert_non_null(file);
  fclose(file);
  uint64_t lost = keep(f, 4096, "lost");
  assert_not_kept(f, 4096, lost);
  unlink(f->dir);
  uint64_t kept = keep(f, 4200, "kept");
  assert_true(kept > lost);
  assert_kept(f, 4200, kept, "kept");
}

static void a_torn_or_altered_answer_is_none(void **state) {
  struct fixture *f = *state;
  char path[400];
  uint64_t place = keep(f, 4096, "an answer");
  snprintf(path, sizeof path, "%s/%016llx.ans", f->dir, (unsigned long long)(place >> ANSWERS_FILE_BITS));
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  off_t begin = (off_t)(place & ((1u << ANSWERS_FILE_BITS) - 1));
  for (off_t at = begin; at < info.st_size; at++) {
    FILE *file = fopen(path, "r+");
    fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    assert_not_kept(f, 4096, place);
    file = fopen(path, "r+");
    fseek(file, at, SEEK_SET);
    fputc(byte, file);
    fclose(file);
  }
  assert_kept(f, 4096, place, "an answer");
  assert_int_equal(truncate(path, info.st_size - 1), 0);
  assert_not_kept(f, 4096, place);
}

static void too_large_is_not_kept(void **state) {
  struct fixture *f = *state;
  assert_int_equal(answers_next(f->answers, 4096), 0);
  assert_true(answers_next(f->answers, 3000) != 0);
}

static void whole_files_of_old_answers_go(void **state) {
  struct fixture *f = *state;
  uint64_t places[5];
  for (int64_t day = 0; day < 5; day++) {
    places[day] = keep_at(f, 4096 + (uint64_t)day, "an answer", day * DAY);
    answers_write(f->answers);
    reopen(f, places[day]);
  }
  answers_forget(f->answers, 0);
  assert_int_equal(count_files(f), 5);
  answers_forget(f->answers, 2 * DAY + 1); /* the third file begins before, and may hold newer ones */
  assert_int_equal(count_files(f), 3);
  assert_not_kept(f, 4097, places[1]);
  assert_kept(f, 4098, places[2], "an answer");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(answers_come_back_over_starts_and_files, setup, teardown),
      cmocka_unit_test_setup_teardown(an_answer_is_its_subjects_alone, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_taken_back_leaves_nothing, setup, teardown),
      cmocka_unit_test_setup_teardown(no_place_is_given_twice, setup, teardown),
      cmocka_unit_test_setup_teardown(a_folder_that_takes_nothing_is_done_without, setup, teardown),
      cmocka_unit_test_setup_teardown(a_torn_or_altered_answer_is_none, setup, teardown),
      cmocka_unit_test_setup_teardown(too_large_is_not_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(whole_files_of_old_answers_go, setup, teardown),
  };
  return secure_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
