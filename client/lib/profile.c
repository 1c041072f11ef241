/* profile: see profile.h. */
#include "profile.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/conf.h"
#include "common/pki.h"

/* A PEM chain is a few kilobytes. */
#define PEM_MAX 65536

/* --- where -------------------------------------------------------------------------------------------------------- */

static bool is_name(const char *name) {
  bool ok = *name && *name != '.';
  for (; ok && *name; name++)
    ok = isalnum((unsigned char)*name) || strchr("-_.", *name);
  return ok;
}

static const char *config_home(struct arena *arena) {
  const char *config = getenv("XDG_CONFIG_HOME");
  const char *home = getenv("HOME");
  if (config && *config == '/') /* the specification has relative ones ignored */
    return config;
  return home && *home ? arena_printf(arena, "%s/.config", home) : NULL;
}

enum status profile_folder(struct arena *arena, const char *name, enum language language, const char **folder,
                           struct fault *fault) {
  const char *fallback = getenv("LOTS_PROFILE");
  if (!name)
    name = fallback && *fallback ? fallback : PROFILE_DEFAULT;
  if (strchr(name, '/')) {
    *folder = name;
    return STATUS_OK;
  }
  if (!is_name(name))
    return fault_set(fault, language, STATUS_INVALID_ARGUMENT, MSG_CLIENT_PROFILE_NAME, name, NULL);
  const char *home = config_home(arena);
  if (!home)
    return fault_set(fault, language, STATUS_FAILED_PRECONDITION, MSG_CLIENT_NO_HOME, NULL, NULL);
  const char *path = arena_printf(arena, "%s/lots/%s", home, name);
  if (!path)
    return fault_set(fault, language, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
  *folder = path;
  return STATUS_OK;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

struct settings {
  char *host, *name;
  int64_t port;
};

static const struct conf_row rows[] = {
    {"server", "host", CONF_STRING, offsetof(struct settings, host), "localhost", 0, 0,
     "name or address of the server"},
    {"server", "port", CONF_INT, offsetof(struct settings, port), "7345", 1, 65535, "its port"},
    {"holder", "name", CONF_STRING, offsetof(struct settings, name), "", 0, 0, "whose profile it is"},
};
#define ROWS (sizeof rows / sizeof *rows)

static char *first_line(char *text) {
  text[strcspn(text, "\n")] = 0;
  return text;
}

static enum status read_settings(struct arena *arena, enum language language, struct profile *out,
                                 struct fault *fault) {
  char *errors = NULL;
  size_t len;
  struct settings settings;
  const char *path = arena_printf(arena, "%s/profile", out->folder);
  FILE *stream = path ? open_memstream(&errors, &len) : NULL;
  if (!stream || conf_defaults(rows, ROWS, &settings) != STATUS_OK) {
    if (stream)
      fclose(stream);
    free(errors);
    return fault_set(fault, language, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
  }
  enum status status = conf_read(rows, ROWS, path, &settings, stream);
  fclose(stream);
  out->host = arena_strdup(arena, settings.host);
  out->name = arena_strdup(arena, settings.name);
  out->port = (int)settings.port;
  if (status == STATUS_NOT_FOUND)
    fault_set(fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_NO_PROFILE, out->folder, NULL);
  else if (status == STATUS_INVALID_ARGUMENT)
    fault_set(fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_PROFILE_FAULT, first_line(errors), NULL);
  else if (status != STATUS_OK)
    fault_set(fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_CANNOT_READ, path, status_name(status));
  conf_free(rows, ROWS, &settings);
  free(errors);
  return status == STATUS_OK ? STATUS_OK : fault->status;
}

/* The whole of an open file; NULL with errno. */
static char *read_all(struct arena *arena, int fd, off_t size) {
  if (size <= 0 || size > PEM_MAX) {
    errno = size > PEM_MAX ? EFBIG : ENODATA;
    return NULL;
  }
  char *text = arena_alloc(arena, (size_t)size + 1);
  size_t len = 0;
  while (text && len < (size_t)size) {
    ssize_t n = read(fd, text + len, (size_t)size - len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return NULL;
    if (n == 0)
      break;
    len += (size_t)n;
  }
  return text;
}

static enum status read_open(struct arena *arena, int fd, const char *path, bool secret, enum language language,
                             const char **out, struct fault *fault) {
  struct stat stat;
  if (fstat(fd, &stat) != 0)
    return fault_set(fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_CANNOT_READ, path, strerror(errno));
  if (secret && stat.st_mode & (S_IRWXG | S_IRWXO))
    return fault_set(fault, language, STATUS_PERMISSION_DENIED, MSG_CLIENT_KEY_OPEN, path, NULL);
  const char *text = read_all(arena, fd, stat.st_size);
  if (!text)
    return fault_set(fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_CANNOT_READ, path, strerror(errno));
  *out = text;
  return STATUS_OK;
}

static enum status read_file(struct arena *arena, const char *folder, const char *name, bool secret,
                             enum language language, const char **out, struct fault *fault) {
  const char *path = arena_printf(arena, "%s/%s", folder, name);
  if (!path)
    return fault_set(fault, language, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    const char *why = arena_printf(arena, "%s: %s", path, strerror(errno));
    return fault_set(fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_PROFILE_FAULT, why, NULL);
  }
  enum status status = read_open(arena, fd, path, secret, language, out, fault);
  close(fd);
  return status;
}

/* A certificate that has run out is told here, with its day, rather than by a server that breaks off. */
static enum status check_certificate(struct arena *arena, enum language language, const struct profile *profile,
                                     struct fault *fault) {
  struct pki_subject subject;
  if (pki_read(arena, profile->certificate, &subject) != STATUS_OK)
    return fault_set(fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_IDENTITY, profile->folder, NULL);
  time_t end = (time_t)(subject.not_after_us / 1000000);
  if (end > time(NULL))
    return STATUS_OK;
  char day[16] = "";
  struct tm tm;
  if (localtime_r(&end, &tm))
    strftime(day, sizeof day, "%Y-%m-%d", &tm);
  return fault_set(fault, language, STATUS_UNAUTHENTICATED, MSG_CLIENT_EXPIRED, day, NULL);
}

enum status profile_look(struct arena *arena, const char *name, enum language language, struct profile *out,
                         struct fault *fault) {
  *out = (struct profile){0};
  enum status status = profile_folder(arena, name, language, &out->folder, fault);
  const char *path = status == STATUS_OK ? arena_printf(arena, "%s/profile", out->folder) : NULL;
  if (path && access(path, F_OK) != 0 && errno == ENOENT)
    return fault_set(fault, language, STATUS_NOT_FOUND, MSG_CLIENT_NO_PROFILE, out->folder, NULL);
  if (status == STATUS_OK)
    status = read_settings(arena, language, out, fault);
  return status == STATUS_OK
             ? read_file(arena, out->folder, "certificate.pem", false, language, &out->certificate, fault)
             : status;
}

enum status profile_read(struct arena *arena, const char *name, enum language language, struct profile *out,
                         struct fault *fault) {
  struct profile profile = {0};
  enum status status = profile_folder(arena, name, language, &profile.folder, fault);
  if (status == STATUS_OK)
    status = read_settings(arena, language, &profile, fault);
  if (status == STATUS_OK)
    status = read_file(arena, profile.folder, "key.pem", true, language, &profile.key, fault);
  if (status == STATUS_OK)
    status = read_file(arena, profile.folder, "certificate.pem", false, language, &profile.certificate, fault);
  if (status == STATUS_OK)
    status = read_file(arena, profile.folder, "authority.pem", false, language, &profile.authority, fault);
  if (status == STATUS_OK)
    status = check_certificate(arena, language, &profile, fault);
  if (status == STATUS_OK)
    *out = profile;
  return status;
}
