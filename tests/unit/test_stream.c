/* stream: appending, reading, walking, rolling over to new segments, and readers beside the writer. */
#include "stream_disk.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

static const struct stream_head none;

static void assert_entry(struct disk *disk, uint64_t position, uint64_t number, size_t len) {
  static uint8_t expect[MIB];
  struct arena arena;
  struct stream_entry entry;
  arena_init(&arena, MIB);
  assert_ok(stream_read(disk->stream, position, &arena, &entry));
  assert_int_equal(entry.place.position, position);
  assert_int_equal(entry.subject, number);
  assert_true(slice_equal(entry.payload, disk_payload(number, len, expect)));
  arena_deinit(&arena);
}

static enum status read_status(struct disk *disk, uint64_t position, size_t budget) {
  struct arena arena;
  struct stream_entry entry;
  arena_init(&arena, budget);
  enum status status = stream_read(disk->stream, position, &arena, &entry);
  arena_deinit(&arena);
  return status;
}

/* --- appending ---------------------------------------------------------------------------------------------------- */

static void a_new_stream_is_empty(void **state) {
  struct disk *disk = *state;
  struct stream_head head = stream_head(disk->stream);
  assert_int_equal(head.position, 0);
  assert_int_equal(disk_count(disk), 0);
  assert_int_equal(stream_create(&disk->options), STATUS_ALREADY_EXISTS);
  assert_ok(stream_sync(disk->stream));
  disk_reopen(disk);
  assert_head(disk->stream, &head);
  disk_close(disk);
  assert_ok(disk_open(disk, &none));
  assert_head(disk->stream, &head);
}

static void entries_come_back(void **state) {
  struct disk *disk = *state;
  static const size_t sizes[] = {0, 1, 7, 8, 9, 400, 1976, 1977, 2048, 5000, MIB / 2 - 80};
  uint64_t positions[sizeof sizes / sizeof *sizes];
  struct stream_head head = {0};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    head = i % 3 ? disk_append(disk, i + 1, sizes[i]) : disk_write(disk, i + 1, sizes[i]);
    positions[i] = head.position;
  }
  assert_ok(stream_sync(disk->stream));
  assert_head(disk->stream, &head);
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
      assert_entry(disk, positions[i], i + 1, sizes[i]);
    assert_int_equal(disk_count(disk), sizeof sizes / sizeof *sizes);
    disk_reopen(disk);
    assert_head(disk->stream, &head);
  }
}

static void too_large_is_refused_and_adds_nothing(void **state) {
  struct disk *disk = *state;
  static uint8_t bytes[MIB];
  struct stream_head head;
  struct slice large = slice_of(bytes, MIB / 2 - 79);
  assert_status(stream_append(disk->stream, 1, large, &head), STATUS_RESOURCE_EXHAUSTED);
  disk_write(disk, 1, 100);
  assert_int_equal(disk_count(disk), 1);
}

static void rollback_forgets_the_batch(void **state) {
  struct disk *disk = *state;
  disk_write(disk, 1, 100);
  struct stream_head forgotten = disk_append(disk, 7, 100);
  disk_append(disk, 8, 100);
  stream_rollback(disk->stream);
  assert_ok(stream_sync(disk->stream));
  assert_status(read_status(disk, forgotten.position, MIB), STATUS_NOT_FOUND);
  struct stream_head head = disk_write(disk, 2, 100);
  assert_int_equal(head.position, forgotten.position);
  assert_int_equal(disk_count(disk), 2);
  disk_reopen(disk);
  assert_head(disk->stream, &head);
}

static void what_is_not_synced_is_not_read(void **state) {
  struct disk *disk = *state;
  struct stream_head head = disk_append(disk, 1, 100);
  assert_status(read_status(disk, head.position, MIB), STATUS_NOT_FOUND);
  assert_int_equal(disk_count(disk), 0);
  assert_ok(stream_sync(disk->stream));
  assert_ok(read_status(disk, head.position, MIB));
}

static void only_positions_of_entries_can_be_read(void **state) {
  struct disk *disk = *state;
  disk_write(disk, 1, 400);
  struct stream_head head = disk_write(disk, 2, 400);
  for (uint64_t position = 0; position < head.end + 200; position++) {
    bool entry = position == 128 || position == head.position;
    assert_status(read_status(disk, position, MIB), entry ? STATUS_OK : STATUS_NOT_FOUND);
  }
  assert_status(read_status(disk, UINT64_MAX, MIB), STATUS_NOT_FOUND);
  assert_status(read_status(disk, 128, 300), STATUS_RESOURCE_EXHAUSTED);
}

static void a_read_verifies(void **state) {
  struct disk *disk = *state;
  disk_write(disk, 1, 401);
  struct stream_head head = disk_write(disk, 2, 401);
  for (uint64_t at = head.position - SECURE_HASH; at < head.end; at++) {
    disk_flip(disk, at);
    assert_status(read_status(disk, head.position, MIB), STATUS_DATA_LOSS);
    disk_flip(disk, at);
  }
  assert_ok(read_status(disk, head.position, MIB));
}

/* --- walking ------------------------------------------------------------------------------------------------------ */

static enum status stop_at_three(const struct stream_entry *entry, void *context) {
  *(uint64_t *)context = entry->subject;
  return entry->subject == 3 ? STATUS_CANCELLED : STATUS_OK;
}

static uint64_t walk_last(struct disk *disk, uint64_t after, uint64_t until) {
  uint64_t count = after ? 2 : 0; /* entry 2 is what the tests walk from */
  assert_ok(stream_walk(disk->stream, after, until, count_one, &count, disk->why));
  return count;
}

static void a_walk_keeps_to_its_bounds(void **state) {
  struct disk *disk = *state;
  struct stream_head heads[6];
  uint64_t seen = 0;
  for (uint64_t i = 1; i < 6; i++)
    heads[i] = disk_write(disk, i, 300 * i);
  assert_int_equal(walk_last(disk, 0, 0), 5);
  assert_int_equal(walk_last(disk, heads[2].position, 0), 5);
  assert_int_equal(walk_last(disk, heads[2].position, heads[4].position), 4);
  assert_int_equal(walk_last(disk, heads[2].position, heads[4].position + 8), 4);
  assert_int_equal(walk_last(disk, heads[2].position, heads[2].position), 2);
  assert_int_equal(walk_last(disk, 0, UINT64_MAX), 5);
  assert_status(stream_walk(disk->stream, 0, 0, stop_at_three, &seen, disk->why), STATUS_CANCELLED);
  assert_int_equal(seen, 3);
  assert_status(stream_walk(disk->stream, heads[2].position + 8, 0, count_one, &seen, disk->why), STATUS_NOT_FOUND);
}

static void a_walk_finds_a_flipped_bit(void **state) {
  struct disk *disk = *state;
  disk_write(disk, 1, 300);
  struct stream_head second = disk_write(disk, 2, 300);
  disk_write(disk, 3, 300);
  for (uint64_t at = second.position; at < second.end; at += 5) {
    uint64_t count = 0;
    disk_flip(disk, at);
    assert_status(stream_walk(disk->stream, 0, 0, count_one, &count, disk->why), STATUS_DATA_LOSS);
    assert_non_null(strstr(disk->why, "journal/0000000000000000.seg, offset "));
    assert_in_range(count, 1, 2);
    disk_flip(disk, at);
  }
  assert_int_equal(disk_count(disk), 3);
}

/* --- many segments ------------------------------------------------------------------------------------------------ */

static void a_stream_rolls_over_many_segments(void **state) {
  struct disk *disk = *state;
  enum { COUNT = 400 };
  static uint64_t positions[COUNT + 1];
  for (uint64_t i = 1; i <= COUNT; i++) {
    struct stream_head head = disk_append(disk, i, 10000 + i * 37 % 20000);
    positions[i] = head.position;
    if (i % 7 == 0)
      assert_ok(stream_sync(disk->stream));
  }
  assert_ok(stream_sync(disk->stream));
  struct stream_head head = stream_head(disk->stream);
  assert_true(head.position > 6 * MIB);
  assert_true(stream_bytes(disk->stream) >= 7 * MIB);
  for (int round = 0; round < 2; round++) {
    assert_int_equal(disk_count(disk), COUNT);
    for (uint64_t i = 1; i <= COUNT; i += 13)
      assert_entry(disk, positions[i], i, 10000 + i * 37 % 20000);
    disk_reopen(disk);
    assert_head(disk->stream, &head);
  }
  disk_write(disk, COUNT + 1, 100);
  assert_int_equal(disk_count(disk), COUNT + 1);
}

/* Fills the first segment, but for `left` bytes, with one batch. */
static uint64_t fill_segment(struct disk *disk, size_t left) {
  uint64_t number = 0;
  size_t room = MIB - 128 - left;
  while (room > 0) {
    size_t len = room >= 40000 ? 20000 : room - 80;
    disk_append(disk, ++number, len);
    room -= len + 80;
  }
  assert_ok(stream_sync(disk->stream));
  assert_int_equal(stream_head(disk->stream).end, MIB - left);
  return number;
}

/* Whether nothing at all is left of a segment, less than the smallest entry, or just as much. */
static void a_segment_may_end_anywhere(void **state) {
  struct disk *disk = *state;
  for (size_t left = 0; left <= 96; left += 8) {
    uint64_t count = fill_segment(disk, left);
    disk_reopen(disk);
    assert_int_equal(disk_count(disk), count);
    struct stream_head head = disk_write(disk, count + 1, 0);
    assert_int_equal(head.position, left < 80 ? MIB + 128 : MIB - left);
    head = disk_write(disk, count + 2, 1000);
    disk_reopen(disk);
    assert_head(disk->stream, &head);
    assert_int_equal(disk_count(disk), count + 2);
    disk_teardown(state);
    disk_setup(state);
    disk = *state;
  }
}

static void a_batch_crosses_one_boundary_and_no_more(void **state) {
  struct disk *disk = *state;
  static uint8_t bytes[MIB];
  struct stream_head head;
  uint64_t count = 0;
  enum status status;
  while ((status = stream_append(disk->stream, count + 1, slice_of(bytes, 100000), &head)) == STATUS_OK)
    count++;
  assert_int_equal(status, STATUS_RESOURCE_EXHAUSTED);
  assert_int_equal(count, 20);
  assert_ok(stream_sync(disk->stream));
  disk_write(disk, count + 1, 100000);
  disk_reopen(disk);
  assert_int_equal(disk_count(disk), count + 1);
}

static void a_rolled_back_crossing_leaves_the_next_segment_unused(void **state) {
  struct disk *disk = *state;
  uint64_t count = fill_segment(disk, 504);
  disk_append(disk, count + 1, 100);
  disk_append(disk, count + 2, 1000);
  stream_rollback(disk->stream);
  struct stream_head head = disk_write(disk, count + 1, 100);
  assert_true(head.position < MIB);
  disk_reopen(disk);
  assert_head(disk->stream, &head);
}

/* --- other processes and threads ---------------------------------------------------------------------------------- */

static void a_stream_is_open_once(void **state) {
  struct disk *disk = *state;
  struct stream *second;
  assert_status(stream_open(&disk->options, NULL, &second, disk->why), STATUS_UNAVAILABLE);
  assert_non_null(strstr(disk->why, "open elsewhere"));
}

static void files_are_private(void **state) {
  struct disk *disk = *state;
  char path[340];
  struct stat info;
  assert_int_equal(stat(disk->dir, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0700);
  disk_file(disk, 0, path);
  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0600);
}

static void options_are_checked(void **state) {
  struct disk *disk = *state;
  struct stream_options options = disk->options;
  struct stream *stream;
  options.segment_size = MIB / 2;
  assert_status(stream_create(&options), STATUS_INVALID_ARGUMENT);
  options.segment_size = MIB + 8;
  assert_status(stream_open(&options, NULL, &stream, disk->why), STATUS_INVALID_ARGUMENT);
  options.segment_size = MIB;
  options.name = "sixteen letters!";
  assert_status(stream_create(&options), STATUS_INVALID_ARGUMENT);
  options.name = "none";
  options.dir = "/nonexistent/folder";
  assert_status(stream_open(&options, NULL, &stream, disk->why), STATUS_NOT_FOUND);
}

enum { SHARED = 3000 };

struct reading {
  struct disk *disk;
  atomic_uint_fast64_t positions[SHARED + 1];
  atomic_uint_fast64_t count;
  atomic_uint bad;
};

static bool read_one(struct reading *reading, uint64_t number) {
  struct arena arena;
  struct stream_entry entry;
  arena_init(&arena, MIB);
  enum status status = stream_read(reading->disk->stream, atomic_load(&reading->positions[number]), &arena, &entry);
  bool good = status == STATUS_OK && entry.subject == number;
  arena_deinit(&arena);
  return good;
}

static enum status visit_some(const struct stream_entry *entry, void *context) {
  uint64_t *count = context;
  return entry->subject == ++*count ? STATUS_OK : STATUS_INTERNAL;
}

static void *read_on(void *argument) {
  struct reading *reading = argument;
  uint64_t count = 0, seen;
  for (uint64_t round = 1; count < SHARED; round++) {
    char why[256];
    uint64_t walked = 0;
    seen = atomic_load(&reading->count);
    if (seen > 0 && !read_one(reading, round * 7919 % seen + 1))
      atomic_fetch_add(&reading->bad, 1);
    if (round % 64 == 0 && (stream_walk(reading->disk->stream, 0, 0, visit_some, &walked, why) != STATUS_OK ||
                            walked < seen || stream_head(reading->disk->stream).position == 0))
      atomic_fetch_add(&reading->bad, 1);
    count = seen;
  }
  return NULL;
}

static void readers_run_beside_the_writer(void **state) {
  static struct reading reading;
  reading.disk = *state;
  pthread_t threads[2];
  uint64_t number = 1;
  struct stream_head first = disk_write(reading.disk, 1, 1000);
  atomic_store(&reading.positions[1], first.position);
  atomic_store(&reading.count, 1);
  for (size_t i = 0; i < 2; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, read_on, &reading), 0);
  while (number < SHARED) {
    uint64_t until = number + 10 < SHARED ? number + 10 : SHARED;
    while (number < until) {
      number++;
      atomic_store(&reading.positions[number], disk_append(reading.disk, number, 1000).position);
    }
    assert_ok(stream_sync(reading.disk->stream));
    atomic_store(&reading.count, number);
  }
  for (size_t i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  assert_int_equal(atomic_load(&reading.bad), 0);
}

static void write_for_ever(struct disk *disk, int out) {
  struct stream_head head;
  uint8_t bytes[3000];
  if (stream_open(&disk->options, NULL, &disk->stream, disk->why) != STATUS_OK)
    _exit(1);
  for (uint64_t i = 0;; i++) {
    enum status status = stream_append(disk->stream, i, disk_payload(i, i * 31 % 3000, bytes), &head);
    if (status == STATUS_OK && i % 3 == 0)
      status = stream_sync(disk->stream);
    if (status != STATUS_OK || (i % 3 == 0 && write(out, &head, sizeof head) != sizeof head))
      _exit(1);
  }
}

/* Every head that the killed process had given out as durable is there. */
static void what_was_synced_survives_a_killed_process(void **state) {
  struct disk *disk = *state;
  struct stream_head head = {0}, known = {0};
  disk_close(disk);
  for (int round = 0; round < 5; round++) {
    int heads[2];
    assert_int_equal(pipe(heads), 0);
    pid_t child = fork();
    if (child == 0)
      write_for_ever(disk, heads[1]);
    close(heads[1]);
    for (int i = 0; i < 100 + round * 77 && read(heads[0], &head, sizeof head) == sizeof head; i++)
      known = head;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (read(heads[0], &head, sizeof head) == sizeof head)
      known = head;
    close(heads[0]);
    if (disk_open(disk, &known) != STATUS_OK)
      fail_msg("%s", disk->why);
    assert_true(stream_head(disk->stream).position >= known.position);
    disk_close(disk);
  }
}

/* The disk is full when it is told to keep what was written, and when that is to be undone: once there is room, it goes
 * on, and what was refused is not there. */
static void a_disk_that_is_full_at_the_sync_heals(void **state) {
  struct disk *disk = *state;
  struct stream_head head, again;
  disk_make_faulty(disk);
  assert_ok(stream_append(disk->stream, 0, slice_str("first"), &head));
  assert_ok(stream_sync(disk->stream));
  assert_ok(stream_append(disk->stream, 0, slice_str("refused"), &again));
  fault_set(&fault_sync, 0, ENOSPC);
  assert_status(stream_sync(disk->stream), STATUS_RESOURCE_EXHAUSTED);
  assert_status(stream_append(disk->stream, 0, slice_str("still full"), &again), STATUS_RESOURCE_EXHAUSTED);
  fault_set(&fault_sync, 0, 0);
  enum status status = stream_append(disk->stream, 0, slice_str("second"), &again);
  if (status != STATUS_OK) { /* this one undid what was left */
    assert_status(status, STATUS_RESOURCE_EXHAUSTED);
    assert_ok(stream_append(disk->stream, 0, slice_str("second"), &again));
  }
  assert_ok(stream_sync(disk->stream));
  assert_int_equal(again.position, head.end);
  disk_reopen(disk);
  assert_int_equal(stream_head(disk->stream).position, again.position);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, disk_setup, disk_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_disk_that_is_full_at_the_sync_heals),
      TEST(a_new_stream_is_empty),
      TEST(entries_come_back),
      TEST(too_large_is_refused_and_adds_nothing),
      TEST(rollback_forgets_the_batch),
      TEST(what_is_not_synced_is_not_read),
      TEST(only_positions_of_entries_can_be_read),
      TEST(a_read_verifies),
      TEST(a_walk_keeps_to_its_bounds),
      TEST(a_walk_finds_a_flipped_bit),
      TEST(a_stream_rolls_over_many_segments),
      TEST(a_segment_may_end_anywhere),
      TEST(a_batch_crosses_one_boundary_and_no_more),
      TEST(a_rolled_back_crossing_leaves_the_next_segment_unused),
      TEST(a_stream_is_open_once),
      TEST(files_are_private),
      TEST(options_are_checked),
      TEST(readers_run_beside_the_writer),
      TEST(what_was_synced_survives_a_killed_process),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
