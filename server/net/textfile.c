/* textfile: see textfile.h. */
#include "textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE_LIMIT ((off_t)1 << 20)

static enum status textfile_read_all(struct arena *arena, int fd, char **out) {
  struct stat stat;
  if (fstat(fd, &stat) != 0)
    return status_from_errno(errno);
  if (!S_ISREG(stat.st_mode) || stat.st_size > SIZE_LIMIT)
    return STATUS_INVALID_ARGUMENT;
  size_t size = (size_t)stat.st_size, len = 0;
  char *text = arena_alloc(arena, size + 1);
  if (!text)
    return STATUS_RESOURCE_EXHAUSTED;
  while (len < size) {
    ssize_t n = read(fd, text + len, size - len);
    if (n < 0 && errno != EINTR)
      return status_from_errno(errno);
    if (n == 0)
      break;
    len += n > 0 ? (size_t)n : 0;
  }
  *out = text;
  return STATUS_OK;
}

enum status textfile_read(struct arena *arena, const char *path, char **out) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return status_from_errno(errno);
  enum status status = textfile_read_all(arena, fd, out);
  close(fd);
  return status;
}

static enum status textfile_write_all(int fd, const char *text) {
  size_t len = strlen(text);
  while (len) {
    ssize_t n = write(fd, text, len);
    if (n < 0 && errno != EINTR)
      return status_from_errno(errno);
    if (n > 0) {
      text += n;
      len -= (size_t)n;
    }
  }
  return fsync(fd) == 0 ? STATUS_OK : status_from_errno(errno);
}

/* A name is on the disk when its folder is. */
enum status textfile_sync_parent(const char *path) {
  char folder[PATH_MAX];
  if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder)
    return STATUS_INVALID_ARGUMENT;
  int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return status_from_errno(errno);
  enum status status = fsync(fd) == 0 ? STATUS_OK : status_from_errno(errno);
  close(fd);
  return status;
}

enum status textfile_create(const char *path, const char *text, bool secret) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret ? 0600 : 0644);
  if (fd < 0)
    return status_from_errno(errno);
  enum status status = textfile_write_all(fd, text);
  if (close(fd) != 0 && status == STATUS_OK)
    status = status_from_errno(errno);
  return status == STATUS_OK ? textfile_sync_parent(path) : status;
}

enum status textfile_replace(const char *path, const char *text) {
  char aside[PATH_MAX];
  if (snprintf(aside, sizeof aside, "%s.new", path) >= (int)sizeof aside)
    return STATUS_INVALID_ARGUMENT;
  (void)unlink(aside); /* of one that was interrupted */
  enum status status = textfile_create(aside, text, true);
  if (status == STATUS_OK && rename(aside, path) != 0)
    status = status_from_errno(errno);
  return status == STATUS_OK ? textfile_sync_parent(path) : status;
}
