/* stream_disk: a stream in a folder of its own, a look and a hand in its files, and calls to the disk that fail on
 * demand. */
#pragma once

#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "server/store/stream/stream.h"
#include "server/store/stream/stream_segment.h"
#include "temp.h"

#define MIB (1u << 20)

struct disk {
  struct temp temp;
  char dir[300];
  struct stream_options options;
  struct stream *stream; /* NULL while closed */
  char why[256];
};

static inline int disk_setup(void **state) {
  struct disk *disk = calloc(1, sizeof *disk);
  disk->temp = temp_make("stream");
  snprintf(disk->dir, sizeof disk->dir, "%s/journal", disk->temp.path);
  disk->options = (struct stream_options){.dir = disk->dir,
                                          .name = "journal",
                                          .store_id = "store of a test",
                                          .segment_size = MIB,
                                          .epoch = STREAM_EPOCH_FIRST};
  *state = disk;
  if (stream_create(&disk->options) != STATUS_OK)
    return -1;
  return stream_open(&disk->options, NULL, &disk->stream, disk->why) == STATUS_OK ? 0 : -1;
}

static inline int disk_teardown(void **state) {
  struct disk *disk = *state;
  stream_close(disk->stream);
  temp_remove(&disk->temp);
  free(disk);
  stream_io = (struct stream_io){.pwrite = pwrite, .fdatasync = fdatasync, .fallocate = posix_fallocate};
  return 0;
}

static inline void disk_close(struct disk *disk) {
  stream_close(disk->stream);
  disk->stream = NULL;
}

static inline enum status disk_open(struct disk *disk, const struct stream_head *known) {
  return stream_open(&disk->options, known, &disk->stream, disk->why);
}

static inline void disk_reopen(struct disk *disk) {
  disk_close(disk);
  if (disk_open(disk, NULL) != STATUS_OK)
    fail_msg("%s", disk->why);
}

/* --- the files ---------------------------------------------------------------------------------------------------- */

static inline void disk_file(const struct disk *disk, uint64_t number, char out[340]) {
  snprintf(out, 340, "%s/%016" PRIx64 ".seg", disk->dir, number);
}

static inline int disk_fd(const struct disk *disk, uint64_t number) {
  char path[340];
  disk_file(disk, number, path);
  int fd = open(path, O_RDWR);
  if (fd < 0)
    fail_msg("%s: %s", path, strerror(errno));
  return fd;
}

static inline void disk_get(const struct disk *disk, uint64_t position, void *out, size_t len) {
  int fd = disk_fd(disk, position / MIB);
  assert_int_equal(pread(fd, out, len, (off_t)(position % MIB)), len);
  close(fd);
}

static inline void disk_put(const struct disk *disk, uint64_t position, const void *data, size_t len) {
  int fd = disk_fd(disk, position / MIB);
  assert_int_equal(pwrite(fd, data, len, (off_t)(position % MIB)), len);
  close(fd);
}

static inline void disk_flip(const struct disk *disk, uint64_t position) {
  uint8_t byte;
  disk_get(disk, position, &byte, 1);
  byte ^= 0x10;
  disk_put(disk, position, &byte, 1);
}

/* A new copy of a whole segment; the caller frees it. */
static inline uint8_t *disk_segment(const struct disk *disk, uint64_t number) {
  uint8_t *bytes = malloc(MIB);
  disk_get(disk, number * MIB, bytes, MIB);
  return bytes;
}

static inline bool disk_has(const struct disk *disk, uint64_t number) {
  char path[340];
  disk_file(disk, number, path);
  return access(path, F_OK) == 0;
}

/* --- calls that fail ---------------------------------------------------------------------------------------------- */

/* The call after that many more fails with `err`, and so do all after it until healed. */
struct fault {
  atomic_int countdown;
  atomic_int err; /* 0: healed */
};
static struct fault fault_pwrite, fault_sync, fault_fallocate;

static inline void fault_set(struct fault *fault, int after, int err) {
  atomic_store(&fault->countdown, after);
  atomic_store(&fault->err, err);
}

static inline int fault_now(struct fault *fault) {
  int err = atomic_load(&fault->err);
  return err && atomic_fetch_sub(&fault->countdown, 1) <= 0 ? err : 0;
}

/* Half is written before it fails, as when a disk fills up. */
static ssize_t faulty_pwrite(int fd, const void *data, size_t len, off_t at) {
  errno = fault_now(&fault_pwrite);
  if (errno == 0)
    return pwrite(fd, data, len, at);
  int err = errno;
  if (len > 1 && pwrite(fd, data, len / 2, at) < 0)
    fail();
  errno = err;
  return -1;
}

static int faulty_fdatasync(int fd) {
  errno = fault_now(&fault_sync);
  return errno ? -1 : fdatasync(fd);
}

static int faulty_fallocate(int fd, off_t from, off_t len) {
  int err = fault_now(&fault_fallocate);
  return err ? err : posix_fallocate(fd, from, len);
}

/* Reopens with calls that can be made to fail. */
static inline void disk_make_faulty(struct disk *disk) {
  fault_set(&fault_pwrite, 0, 0);
  fault_set(&fault_sync, 0, 0);
  fault_set(&fault_fallocate, 0, 0);
  disk_close(disk);
  stream_io = (struct stream_io){.pwrite = faulty_pwrite, .fdatasync = faulty_fdatasync, .fallocate = faulty_fallocate};
  assert_ok(disk_open(disk, NULL));
}

/* --- entries ------------------------------------------------------------------------------------------------------ */

/* An entry's payload tells its number: text, drawn out to `len`. */
static inline struct slice disk_payload(uint64_t number, size_t len, uint8_t *out) {
  memset(out, 'a' + (int)(number % 26), len);
  if (len >= sizeof number)
    memcpy(out, &number, sizeof number);
  return slice_of(out, len);
}

static inline struct stream_head disk_append(struct disk *disk, uint64_t number, size_t len) {
  static uint8_t bytes[MIB];
  struct stream_head head;
  assert_ok(stream_append(disk->stream, number, disk_payload(number, len, bytes), &head));
  return head;
}

static inline struct stream_head disk_write(struct disk *disk, uint64_t number, size_t len) {
  struct stream_head head = disk_append(disk, number, len);
  assert_ok(stream_sync(disk->stream));
  return head;
}

static inline void assert_head(const struct stream *stream, const struct stream_head *expect) {
  struct stream_head head = stream_head(stream);
  assert_int_equal(head.position, expect->position);
  assert_int_equal(head.end, expect->end);
  assert_memory_equal(head.hash, expect->hash, SECURE_HASH);
}

static inline enum status count_one(const struct stream_entry *entry, void *context) {
  uint64_t *count = context;
  assert_int_equal(entry->subject, ++*count);
  return STATUS_OK;
}

/* Walks from the first to the newest; subjects must be 1, 2, 3 ... Gives how many. */
static inline uint64_t disk_count(struct disk *disk) {
  uint64_t count = 0;
  if (stream_walk(disk->stream, 0, 0, count_one, &count, disk->why) != STATUS_OK)
    fail_msg("%s", disk->why);
  return count;
}
