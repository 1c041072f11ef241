/* store_shadow: see store_shadow.h. */
#include "store_shadow.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/store/disk/folder.h"

/* The batch that a crash tore, the one it may have begun in, and the one made ahead. */
#define NEWEST 3
#define PIECE ((size_t)1 << 30)

/* False for what is no segment. */
static bool segment_number_of(const char *name, uint64_t *number) {
  char *end;
  errno = 0;
  *number = strtoull(name, &end, 16);
  return end == name + 16 && errno == 0 && strcmp(end, ".seg") == 0;
}

static uint64_t count_segments(DIR *dir) {
  uint64_t number, count = 0;
  for (const struct dirent *entry; (entry = readdir(dir));)
    if (segment_number_of(entry->d_name, &number) && number >= count)
      count = number + 1;
  rewinddir(dir);
  return count;
}

static enum status write_piece(int to, const uint8_t *bytes, size_t len) {
  while (len > 0) {
    ssize_t n = write(to, bytes, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n < 0 ? folder_status(errno) : STATUS_UNAVAILABLE;
    bytes += n;
    len -= (size_t)n;
  }
  return STATUS_OK;
}

/* Between file systems of which the kernel cannot copy. */
static enum status copy_by_hand(int from, int to) {
  static const size_t size = (size_t)64 * 1024;
  uint8_t *bytes = malloc(size);
  enum status status = bytes ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  while (status == STATUS_OK) {
    ssize_t n = read(from, bytes, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      status = n < 0 ? folder_status(errno) : STATUS_OK;
      break;
    }
    status = write_piece(to, bytes, (size_t)n);
  }
  free(bytes);
  return status;
}

static enum status copy_bytes(int from, int to) {
  ssize_t n;
  while ((n = copy_file_range(from, NULL, to, NULL, PIECE, 0)) > 0)
    ;
  if (n == 0)
    return STATUS_OK;
  return errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP ? copy_by_hand(from, to)
                                                                                     : folder_status(errno);
}

static enum status copy_file(const char *from, const char *to) {
  int in = open(from, O_RDONLY | O_CLOEXEC);
  if (in < 0)
    return folder_status(errno);
  int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  enum status status = out < 0 ? folder_status(errno) : copy_bytes(in, out);
  if (out >= 0)
    close(out);
  close(in);
  return status;
}

static enum status link_file(const char *from, const char *to) {
  char absolute[PATH_MAX];
  if (!realpath(from, absolute) || symlink(absolute, to))
    return folder_status(errno);
  return STATUS_OK;
}

static enum status shadow_segment(const char *from_dir, const char *to_dir, const char *name, bool copy) {
  char from[PATH_MAX], to[PATH_MAX];
  if (snprintf(from, sizeof from, "%s/%s", from_dir, name) >= (int)sizeof from ||
      snprintf(to, sizeof to, "%s/%s", to_dir, name) >= (int)sizeof to)
    return STATUS_INVALID_ARGUMENT;
  return copy ? copy_file(from, to) : link_file(from, to);
}

static enum status shadow_all(DIR *dir, const char *from, const char *to, uint64_t written) {
  uint64_t number, count = count_segments(dir);
  enum status status = STATUS_OK;
  if (written == SHADOW_NEWEST)
    written = count > NEWEST ? count - NEWEST : 0;
  for (const struct dirent *entry; status == STATUS_OK && (entry = readdir(dir));)
    if (segment_number_of(entry->d_name, &number))
      status = shadow_segment(from, to, entry->d_name, number >= written);
  return status;
}

enum status shadow_make(const char *from, const char *to, uint64_t written) {
  enum status status = folder_make(to);
  if (status != STATUS_OK)
    return status;
  DIR *dir = opendir(from);
  if (!dir)
    return folder_status(errno);
  status = shadow_all(dir, from, to, written);
  closedir(dir);
  return status;
}
