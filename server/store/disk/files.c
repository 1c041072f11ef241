/* files: see files.h. */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

#define OPEN_AT_ONCE 16

static enum status last_error(void) {
  return folder_status(errno);
}

/* Fills `out` up to `size` bytes; *len tells how many there were. */
static enum status files_read_all(int fd, char *out, size_t size, size_t *len) {
  *len = 0;
  while (*len < size) {
    ssize_t n = read(fd, out + *len, size - *len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return last_error();
    if (n == 0)
      break;
    *len += (size_t)n;
  }
  return STATUS_OK;
}

enum status file_read(const char *path, char *out, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return last_error();
  size_t len;
  enum status status = files_read_all(fd, out, size, &len);
  close(fd);
  if (status == STATUS_OK && len == size)
    status = STATUS_DATA_LOSS;
  if (status == STATUS_OK)
    out[len] = 0;
  return status;
}

static enum status files_write_all(int fd, const char *text) {
  for (size_t len = strlen(text); len;) {
    ssize_t n = write(fd, text, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return last_error();
    text += n;
    len -= (size_t)n;
  }
  return fsync(fd) ? last_error() : STATUS_OK;
}

static enum status write_new(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    return last_error();
  enum status status = files_write_all(fd, text);
  if (close(fd) && status == STATUS_OK)
    status = last_error();
  return status;
}

enum status file_move(const char *from, const char *to) {
  if (rename(from, to))
    return last_error();
  return folder_sync_parent(to);
}

enum status file_write(const char *path, const char *text) {
  char aside[PATH_MAX];
  if (snprintf(aside, sizeof aside, "%s.tmp", path) >= (int)sizeof aside)
    return STATUS_INVALID_ARGUMENT;
  enum status status = write_new(aside, text);
  if (status == STATUS_OK)
    status = file_move(aside, path);
  if (status != STATUS_OK)
    unlink(aside);
  return status;
}

enum status file_remove(const char *path) {
  if (unlink(path))
    return errno == ENOENT ? STATUS_OK : last_error();
  return folder_sync_parent(path);
}

bool file_exists(const char *path) {
  struct stat ignored;
  return stat(path, &ignored) == 0;
}

enum status tree_make(const char *path) {
  char part[PATH_MAX];
  size_t len = strlen(path);
  if (len == 0 || len >= sizeof part)
    return STATUS_INVALID_ARGUMENT;
  memcpy(part, path, len + 1);
  for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    enum status status = folder_make(part);
    *slash = '/';
    if (status != STATUS_OK)
      return status;
  }
  return folder_make(part);
}

static bool is_content(const struct dirent *entry) {
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

bool tree_empty(const char *path) {
  DIR *dir = opendir(path);
  if (!dir)
    return errno == ENOENT;
  bool empty = true;
  for (const struct dirent *entry; empty && (entry = readdir(dir));)
    empty = !is_content(entry);
  closedir(dir);
  return empty;
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *ftw) {
  (void)stat, (void)type, (void)ftw;
  return remove(path) ? errno : 0;
}

enum status tree_remove(const char *path) {
  if (!file_exists(path))
    return STATUS_OK;
  int err = nftw(path, remove_one, OPEN_AT_ONCE, FTW_DEPTH | FTW_PHYS);
  if (err)
    return err < 0 ? last_error() : status_from_errno(err);
  return folder_sync_parent(path);
}
