/* settings_files: see settings.h: whether what the settings name is there, and whose it is. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "settings.h"

static const struct {
  const char *key, *what;
  size_t offset;
  int mode;
} files[] = {
    {"store.data", "folder", offsetof(struct settings, data), R_OK | W_OK | X_OK},
    {"store.keys", "folder", offsetof(struct settings, keys), R_OK | W_OK | X_OK},
    {"store.master_key", "file", offsetof(struct settings, master_key), R_OK},
    {"tls.certificate", "file", offsetof(struct settings, tls_certificate), R_OK},
    {"tls.key", "file", offsetof(struct settings, tls_key), R_OK},
    {"tls.authority", "file", offsetof(struct settings, tls_authority), R_OK},
};

bool settings_check_files(const struct settings *settings, FILE *errors) {
  bool good = true;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    const char *path;
    memcpy(&path, (const char *)settings + files[i].offset, sizeof path);
    if (faccessat(AT_FDCWD, path, files[i].mode, AT_EACCESS) == 0)
      continue;
    good = false;
    if (errno == ENOENT)
      fprintf(errors, "%s: there is no %s %s\n", files[i].key, files[i].what, path);
    else
      fprintf(errors, "%s: %s cannot be used: %s\n", files[i].key, path, strerror(errno));
  }
  return good;
}

bool settings_own_store(const struct settings *settings, const char *command, FILE *errors) {
  struct stat stat_of;
  if (stat(settings->data, &stat_of) != 0 || stat_of.st_uid == geteuid())
    return true; /* what is not there is told by who opens it */
  const struct passwd *owner = getpwuid(stat_of.st_uid);
  const char *name = owner ? owner->pw_name : "its owner";
  fprintf(errors,
          "lotsd: the store in %s belongs to %s, who could not read what another user writes into it; run\n"
          "lotsd:   sudo -u %s lotsd %s ...\n",
          settings->data, name, name, command);
  return false;
}
