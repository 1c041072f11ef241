/* The writing half of profile: see profile.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "profile.h"

/* Put after a file's name until everything is there. */
#define NEW ".new"

static bool path_of(char out[PATH_MAX], const char *folder, const char *name, const char *suffix) {
  int len = snprintf(out, PATH_MAX, "%s/%s%s", folder, name, suffix);
  bool fits = len > 0 && len < PATH_MAX;
  if (!fits)
    errno = ENAMETOOLONG;
  return fits;
}

/* Each folder on the way, ours alone; those that exist stay as they are. */
static bool make_folders(const char *folder) {
  char path[PATH_MAX];
  if (!path_of(path, folder, "", ""))
    return false;
  for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
    *at = 0;
    if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST)
      return false;
    *at = '/';
  }
  return true;
}

static bool write_all(int fd, const char *text) {
  size_t len = strlen(text);
  while (len) {
    ssize_t n = write(fd, text, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    text += n;
    len -= (size_t)n;
  }
  return fsync(fd) == 0;
}

static bool write_new(const char *folder, const char *name, mode_t mode, const char *text) {
  char path[PATH_MAX];
  if (!path_of(path, folder, name, NEW) || (unlink(path) != 0 && errno != ENOENT))
    return false;
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0)
    return false;
  bool ok = write_all(fd, text);
  int why = errno;
  ok = close(fd) == 0 && ok;
  errno = why;
  return ok;
}

static bool put_in_place(const char *folder, const char *name) {
  char from[PATH_MAX], to[PATH_MAX];
  return path_of(from, folder, name, NEW) && path_of(to, folder, name, "") && rename(from, to) == 0;
}

static enum status cannot_write(const struct profile *profile, enum language language, struct fault *fault) {
  return fault_set(fault, language, status_from_errno(errno), MSG_CLIENT_CANNOT_WRITE, profile->folder,
                   strerror(errno));
}

enum status profile_prepare(const struct profile *profile, enum language language, struct fault *fault) {
  if (make_folders(profile->folder) && write_new(profile->folder, "key.pem", S_IRUSR | S_IWUSR, profile->key))
    return STATUS_OK;
  return cannot_write(profile, language, fault);
}

static bool sync_folder(const char *folder) {
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return false;
  bool ok = fsync(fd) == 0;
  close(fd);
  return ok;
}

enum status profile_commit(const struct profile *profile, enum language language, struct fault *fault) {
  static const char *const names[] = {"key.pem", "certificate.pem", "authority.pem", "profile"};
  char settings[PATH_MAX];
  const mode_t mode = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
  int len = snprintf(settings, sizeof settings, "[server]\nhost = %s\nport = %d\n\n[holder]\nname = %s\n",
                     profile->host, profile->port, profile->name ? profile->name : "");
  bool ok = len > 0 && (size_t)len < sizeof settings &&
            write_new(profile->folder, "certificate.pem", mode, profile->certificate) &&
            write_new(profile->folder, "authority.pem", mode, profile->authority) &&
            write_new(profile->folder, "profile", mode, settings);
  for (size_t i = 0; ok && i < sizeof names / sizeof *names; i++)
    ok = put_in_place(profile->folder, names[i]);
  if (ok && sync_folder(profile->folder))
    return STATUS_OK;
  return cannot_write(profile, language, fault);
}

void profile_abandon(const struct profile *profile) {
  char path[PATH_MAX];
  if (path_of(path, profile->folder, "key.pem", NEW))
    (void)unlink(path);
  (void)rmdir(profile->folder); /* only when nothing else is there */
}
