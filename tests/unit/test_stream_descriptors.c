/* stream: a bounded number of open files, however many segments there are, and a process that has none left. */
#include "stream_disk.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/resource.h>

#define SEGMENTS 24
#define LIMIT 64
#define THREADS 10
#define READS 400
#define ENTRY (400u << 10) /* two to a segment */

static uint64_t positions[2 * SEGMENTS];

static unsigned open_files(void) {
  DIR *dir = opendir("/proc/self/fd");
  unsigned count = 0;
  while (readdir(dir))
    count++;
  closedir(dir);
  return count - 3;
}

static rlim_t set_limit(rlim_t files) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  rlim_t before = limit.rlim_cur;
  limit.rlim_cur = files;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
  return before;
}

/* Until there are none left. Gives how many. */
static unsigned take_all(int taken[LIMIT]) {
  unsigned count = 0;
  while (count < LIMIT && (taken[count] = dup(0)) >= 0)
    count++;
  assert_int_equal(errno, EMFILE);
  return count;
}

static void give_back(const int taken[LIMIT], unsigned count) {
  while (count-- > 0)
    close(taken[count]);
}

static void fill_segments(struct disk *disk) {
  for (uint64_t i = 0; i < 2 * SEGMENTS; i++)
    positions[i] = disk_write(disk, i + 1, ENTRY).position;
  assert_true(disk_has(disk, SEGMENTS - 1));
}

static bool reads(struct disk *disk, uint64_t number) {
  struct arena arena;
  struct stream_entry entry;
  arena_init(&arena, MIB);
  enum status status = stream_read(disk->stream, positions[number], &arena, &entry);
  arena_deinit(&arena);
  return status == STATUS_OK && entry.subject == number + 1;
}

static void many_segments_take_few_descriptors(void **state) {
  struct disk *disk = *state;
  rlim_t before = set_limit(LIMIT);
  fill_segments(disk);
  disk_close(disk);
  unsigned closed = open_files();
  assert_ok(disk_open(disk, NULL));
  assert_int_equal(disk_count(disk), 2 * SEGMENTS);
  for (uint64_t i = 0; i < 2 * SEGMENTS; i++)
    assert_true(reads(disk, i));
  assert_true(open_files() - closed <= POOL_LEAST + 1); /* and its folder */
  disk_close(disk);
  assert_int_equal(open_files(), closed);
  set_limit(before);
}

static void a_stream_goes_on_when_the_process_has_none_left(void **state) {
  struct disk *disk = *state;
  int taken[LIMIT];
  fill_segments(disk);
  disk_reopen(disk);
  rlim_t before = set_limit(LIMIT);
  unsigned count = take_all(taken);
  bool all = true;
  for (uint64_t i = 0; i < 2 * SEGMENTS; i++)
    all = all && reads(disk, i);
  assert_true(all);
  for (uint64_t i = 0; i < 10; i++) /* into segments that are yet to be made */
    disk_write(disk, 2 * SEGMENTS + i + 1, ENTRY);
  give_back(taken, count);
  set_limit(before);
  assert_int_equal(disk_count(disk), 2 * SEGMENTS + 10);
}

static void a_pool_without_any_tries_again(void **state) {
  struct disk *disk = *state;
  int taken[LIMIT], fd;
  struct pool pool;
  int dir = open(disk->dir, O_RDONLY | O_DIRECTORY);
  rlim_t before = set_limit(LIMIT);
  pool_init(&pool);
  unsigned count = take_all(taken);
  enum status status = pool_take(&pool, dir, "0000000000000000.seg", 0, &fd);
  give_back(taken, count);
  set_limit(before);
  assert_status(status, STATUS_UNAVAILABLE); /* and not "full" */
  assert_ok(pool_take(&pool, dir, "0000000000000000.seg", 0, &fd));
  pool_give(&pool, 0);
  assert_status(pool_take(&pool, dir, "0000000000000fff.seg", 0xfff, &fd), STATUS_DATA_LOSS);
  pool_deinit(&pool);
  close(dir);
}

static void *read_everywhere(void *argument) {
  struct disk *disk = argument;
  uint64_t number = (uintptr_t)&number / 4096; /* each thread in an order of its own */
  for (int i = 0; i < READS; i++)
    if (!reads(disk, (number = number * 13 + 7) % (2 * SEGMENTS)))
      return disk;
  return NULL;
}

static void threads_wait_for_each_other(void **state) {
  struct disk *disk = *state;
  pthread_t threads[THREADS];
  void *failed = NULL, *one;
  fill_segments(disk);
  rlim_t before = set_limit(LIMIT);
  disk_reopen(disk);
  for (int i = 0; i < THREADS; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, read_everywhere, disk), 0);
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], &one);
    failed = one ? one : failed;
  }
  set_limit(before);
  assert_null(failed);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, disk_setup, disk_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(many_segments_take_few_descriptors),
      TEST(a_stream_goes_on_when_the_process_has_none_left),
      TEST(a_pool_without_any_tries_again),
      TEST(threads_wait_for_each_other),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
