/* stream_segment: see stream_segment.h. */
#include "stream_segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/disk/folder.h"

#define SEGMENT_MIN (1u << 20)
#define SEGMENT_ALIGN 4096
#define NAME_MAX_LEN 15
#define FILE_NAME 24 /* 16 hex digits, ".seg", NUL */
#define PIECE (1u << 20)
#define ZEROS (1u << 14)

struct stream_io stream_io = {.pwrite = pwrite, .fdatasync = fdatasync, .fallocate = posix_fallocate};

static void file_name(uint64_t number, const char *suffix, char out[FILE_NAME]) {
  snprintf(out, FILE_NAME, "%016" PRIx64 ".%s", number, suffix);
}

enum status segments_why(const struct segments *segments, char why[STREAM_WHY], uint64_t position, const char *what,
                         enum status status) {
  char name[FILE_NAME];
  file_name(segment_number(segments, position), "seg", name);
  uint64_t offset = position % segments->options.segment_size;
  snprintf(why, STREAM_WHY, "%s/%s, offset %" PRIu64 ": %s", segments->options.name, name, offset, what);
  return status;
}

enum status segments_check_options(const struct stream_options *options) {
  size_t name_len = strlen(options->name);
  bool good = name_len > 0 && name_len <= NAME_MAX_LEN && options->segment_size >= SEGMENT_MIN &&
              options->segment_size % SEGMENT_ALIGN == 0 && options->segment_size <= UINT32_MAX;
  return good ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static bool name_parse(const char *name, uint64_t *number) {
  char again[FILE_NAME];
  char *end = NULL;
  *number = strtoull(name, &end, 16);
  file_name(*number, "seg", again);
  return strcmp(name, again) == 0;
}

/* The highest segment number in the folder plus one; 0 when there is none. */
static enum status find_count(int dir, uint64_t *count) {
  int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *listing = fd < 0 ? NULL : fdopendir(fd);
  if (!listing) {
    enum status status = folder_status(errno);
    if (fd >= 0)
      close(fd);
    return status;
  }
  *count = 0;
  uint64_t number;
  for (struct dirent *entry; (entry = readdir(listing));)
    if (name_parse(entry->d_name, &number) && number >= *count)
      *count = number + 1;
  closedir(listing);
  return STATUS_OK;
}

static enum status check_file(const struct segments *segments, uint64_t number, char why[STREAM_WHY]) {
  char name[FILE_NAME];
  struct stat info;
  uint64_t start = segment_start(segments, number);
  file_name(number, "seg", name);
  if (fstatat(segments->dir, name, &info, 0) < 0)
    return segments_why(segments, why, start, errno == ENOENT ? "the segment is missing" : strerror(errno),
                        errno == ENOENT ? STATUS_DATA_LOSS : STATUS_UNAVAILABLE);
  if ((uint64_t)info.st_size != segments->options.segment_size)
    return segments_why(segments, why, start, "the segment has not the right size", STATUS_DATA_LOSS);
  return STATUS_OK;
}

static enum status take_stock(struct segments *segments, char why[STREAM_WHY]) {
  uint64_t count = 0;
  enum status status = find_count(segments->dir, &count);
  if (status != STATUS_OK)
    return segments_why(segments, why, 0, "the folder cannot be read", status);
  if (count == 0 || count > SEGMENTS_MAX)
    return segments_why(segments, why, 0, count ? "too many segments" : "there is no segment", STATUS_DATA_LOSS);
  for (uint64_t number = 0; status == STATUS_OK && number < count; number++)
    status = check_file(segments, number, why);
  atomic_init(&segments->count, count);
  return status;
}

/* The lock keeps a second process, or a second open, from "recovering" the tail that a live writer is writing. */
static enum status open_folder(struct segments *segments, char why[STREAM_WHY]) {
  segments->dir = open(segments->options.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (segments->dir < 0)
    return segments_why(segments, why, 0, strerror(errno), folder_status(errno));
  if (flock(segments->dir, LOCK_EX | LOCK_NB) < 0)
    return segments_why(segments, why, 0, "the stream is open elsewhere", STATUS_UNAVAILABLE);
  /* A name that a crash left unsynced must not vanish under what is written next. */
  if (fsync(segments->dir) < 0)
    return segments_why(segments, why, 0, strerror(errno), STATUS_UNAVAILABLE);
  return STATUS_OK;
}

enum status segments_open(struct segments *segments, const struct stream_options *options, char why[STREAM_WHY]) {
  *segments = (struct segments){.options = *options, .dir = -1};
  segments->options.dir = strdup(options->dir);
  segments->options.name = strdup(options->name);
  pool_init(&segments->pool);
  enum status status = STATUS_OK;
  if (!segments->options.dir || !segments->options.name) {
    snprintf(why, STREAM_WHY, "out of memory");
    status = STATUS_RESOURCE_EXHAUSTED;
  }
  if (status == STATUS_OK)
    status = open_folder(segments, why);
  if (status == STATUS_OK)
    status = take_stock(segments, why);
  if (status != STATUS_OK)
    segments_close(segments);
  return status;
}

void segments_close(struct segments *segments) {
  pool_deinit(&segments->pool);
  if (segments->dir >= 0)
    close(segments->dir);
  free((char *)(uintptr_t)segments->options.dir);
  free((char *)(uintptr_t)segments->options.name);
  *segments = (struct segments){.dir = -1};
}

/* --- making ------------------------------------------------------------------------------------------------------- */

static enum status segment_write_all(int fd, const void *data, size_t len, uint64_t at) {
  const uint8_t *bytes = data;
  while (len > 0) {
    ssize_t wrote = stream_io.pwrite(fd, bytes, len, (off_t)at);
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote <= 0)
      return wrote < 0 ? folder_status(errno) : STATUS_UNAVAILABLE;
    bytes += wrote;
    len -= (size_t)wrote;
    at += (uint64_t)wrote;
  }
  return STATUS_OK;
}

/* Many small writes: a file system keeps what is written at once as one unit in memory (ext4 since Linux 6.16), and each
 * later append would go through all blocks of the unit that it falls in. */
static enum status write_zeros(int fd, const uint8_t zeros[ZEROS], uint64_t at, uint64_t end) {
  enum status status = STATUS_OK;
  for (; status == STATUS_OK && at < end; at += ZEROS)
    status = segment_write_all(fd, zeros, end - at < ZEROS ? end - at : ZEROS, at);
  return status;
}

/* Real zeros: blocks that are only reserved cost a change of metadata at the first sync that writes in them. Each piece
 * is sent to the disk before the next, so that the writer's syncs meanwhile never wait behind a whole segment. */
static enum status segment_fill(int fd, uint64_t size, const atomic_bool *stop) {
  static const uint8_t zeros[ZEROS];
  enum status status = STATUS_OK;
  for (uint64_t at = 0; status == STATUS_OK && at < size; at += PIECE) {
    uint64_t len = size - at < PIECE ? size - at : PIECE;
    status = stop && atomic_load(stop) ? STATUS_CANCELLED : write_zeros(fd, zeros, at, at + len);
    (void)sync_file_range(fd, (off_t)at, (off_t)len,
                          SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
  }
  return status;
}

static enum status fill_and_sync(int fd, uint64_t size, struct slice header, const atomic_bool *stop) {
  int err = stream_io.fallocate(fd, 0, (off_t)size);
  if (err)
    return folder_status(err);
  enum status status = segment_fill(fd, size, stop);
  if (status == STATUS_OK)
    status = segment_write_all(fd, header.data, header.len, 0);
  if (status == STATUS_OK && stream_io.fdatasync(fd) < 0)
    status = folder_status(errno);
  return status;
}

static int create_file(int dir, const char *name, struct pool *pool) {
  int fd;
  do
    fd = openat(dir, name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  while (fd < 0 && (errno == EMFILE || errno == ENFILE) && pool && pool_spare(pool));
  return fd;
}

enum status segment_make(int dir, const struct stream_options *options, uint64_t number, struct slice header,
                         struct pool *pool, const atomic_bool *stop) {
  char unfinished[FILE_NAME], name[FILE_NAME];
  file_name(number, "new", unfinished);
  file_name(number, "seg", name);
  int fd = create_file(dir, unfinished, pool);
  if (fd < 0)
    return folder_status(errno);
  enum status status = fill_and_sync(fd, options->segment_size, header, stop);
  if (close(fd) < 0 && status == STATUS_OK)
    status = folder_status(errno);
  if (status == STATUS_OK && renameat(dir, unfinished, dir, name) < 0)
    status = folder_status(errno);
  if (status != STATUS_OK) {
    unlinkat(dir, unfinished, 0);
    return status;
  }
  return fsync(dir) == 0 ? STATUS_OK : STATUS_UNAVAILABLE;
}

/* --- reading and writing ------------------------------------------------------------------------------------------ */

enum status segments_hold(struct segments *segments, uint64_t number, int *fd) {
  char name[FILE_NAME];
  file_name(number, "seg", name);
  if (number >= atomic_load(&segments->count))
    return STATUS_DATA_LOSS;
  return pool_take(&segments->pool, segments->dir, name, number, fd);
}

void segments_let_go(struct segments *segments, uint64_t number) {
  pool_give(&segments->pool, number);
}

static enum status read_held(int fd, off_t at, uint8_t *bytes, size_t len) {
  while (len > 0) {
    ssize_t got = pread(fd, bytes, len, at);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return got == 0 ? STATUS_DATA_LOSS : folder_status(errno); /* the file has become shorter */
    bytes += got;
    len -= (size_t)got;
    at += got;
  }
  return STATUS_OK;
}

enum status segments_read(struct segments *segments, uint64_t position, void *out, size_t len) {
  int fd = -1;
  uint64_t number = segment_number(segments, position);
  enum status status = segments_hold(segments, number, &fd);
  if (status != STATUS_OK)
    return status;
  status = read_held(fd, (off_t)(position % segments->options.segment_size), out, len);
  segments_let_go(segments, number);
  return status;
}

enum status segments_write(struct segments *segments, uint64_t position, const void *data, size_t len) {
  int fd = -1;
  uint64_t number = segment_number(segments, position);
  enum status status = segments_hold(segments, number, &fd);
  if (status != STATUS_OK)
    return status;
  status = segment_write_all(fd, data, len, position % segments->options.segment_size);
  segments_let_go(segments, number);
  return status;
}

enum status segments_sync(struct segments *segments, uint64_t number) {
  int fd = -1;
  enum status status = segments_hold(segments, number, &fd);
  if (status != STATUS_OK)
    return status;
  if (stream_io.fdatasync(fd) < 0)
    status = folder_status(errno) == STATUS_RESOURCE_EXHAUSTED ? STATUS_RESOURCE_EXHAUSTED : STATUS_UNAVAILABLE;
  segments_let_go(segments, number);
  return status;
}
