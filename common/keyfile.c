/* keyfile: see keyfile.h. */
#include "keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Both as the system resolves them: links and dots lead nowhere else. */
static bool is_below(const char *path, const char *folder) {
  char *real = realpath(path, NULL), *above = realpath(folder, NULL);
  size_t len = above ? strlen(above) : 0;
  bool below = real && above && len > 1 && strncmp(real, above, len) == 0 && real[len] == '/';
  free(real);
  free(above);
  return below;
}

static bool is_credential(const char *path) {
  const char *folder = getenv("CREDENTIALS_DIRECTORY");
  return folder && folder[0] == '/' && is_below(path, folder);
}

enum status keyfile_check(int fd, const char *path) {
  struct stat info;
  if (fstat(fd, &info) != 0)
    return STATUS_UNAVAILABLE;
  if (!S_ISREG(info.st_mode))
    return STATUS_DATA_LOSS;
  bool open = info.st_mode & (S_IRWXG | S_IRWXO);
  return open && !is_credential(path) ? STATUS_PERMISSION_DENIED : STATUS_OK;
}

enum status keyfile_check_at(const char *path) {
  int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0)
    return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_UNAVAILABLE;
  enum status status = keyfile_check(fd, path);
  close(fd);
  return status;
}
