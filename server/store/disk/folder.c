/* folder: see folder.h. */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum status folder_status(int err) {
  if (err == EMFILE || err == ENFILE)
    return STATUS_UNAVAILABLE; /* the process is at its limit, and the disk is not full */
  enum status status = status_from_errno(err);
  switch (status) {
  case STATUS_OK:
  case STATUS_NOT_FOUND:
  case STATUS_ALREADY_EXISTS:
  case STATUS_RESOURCE_EXHAUSTED:
    return status;
  default:
    return STATUS_UNAVAILABLE;
  }
}

enum status folder_sync(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return folder_status(errno);
  enum status status = fsync(fd) == 0 ? STATUS_OK : STATUS_UNAVAILABLE;
  close(fd);
  return status;
}

enum status folder_sync_parent(const char *path) {
  char *copy = strdup(path); /* dirname() writes in its argument */
  if (!copy)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = folder_sync(dirname(copy));
  free(copy);
  return status;
}

enum status folder_make(const char *path) {
  if (mkdir(path, 0700) < 0)
    return errno == EEXIST ? STATUS_OK : folder_status(errno);
  return folder_sync_parent(path);
}
