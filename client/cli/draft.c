/* draft: see draft.h. */
#include "draft.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/secure.h"
#include "file.h"

#define SUFFIX "-XXXXXX.txt"
#define TEXT_MAX (1u << 20)

/* --- the folder --------------------------------------------------------------------------------------------------- */

static void base_folder(char *out, size_t size) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  if (state && *state == '/')
    (void)snprintf(out, size, "%s/lots/drafts", state);
  else if (home && *home == '/')
    (void)snprintf(out, size, "%s/.local/state/lots/drafts", home);
}

/* Case 12 of one store is not case 12 of another: a folder a profile. */
static bool folder(const struct cli *cli, char *out, size_t size) {
  char base[DRAFT_PATH_MAX / 2] = "";
  const char *profile = cli->connection.profile, *preset = getenv("LOTS_PROFILE");
  if (!profile)
    profile = preset && *preset ? preset : "default";
  base_folder(base, sizeof base);
  int len = snprintf(out, size, "%s/%s", base, profile);
  for (char *c = out + strlen(base) + 1; *base && *c; c++) /* a profile may be named by its path */
    if (*c == '/')
      *c = '_';
  return *base && len > 0 && (size_t)len < size;
}

/* Every folder of the path that is missing, for its owner alone. */
static bool make_folders(const char *path) {
  char partial[DRAFT_PATH_MAX];
  for (const char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
    size_t len = slash ? (size_t)(slash - path) : strlen(path);
    if (len >= sizeof partial)
      return false;
    memcpy(partial, path, len);
    partial[len] = '\0';
    if (mkdir(partial, 0700) != 0 && errno != EEXIST)
      return false;
    if (!slash)
      return true;
  }
}

/* --- drafts ------------------------------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *text) {
  FILE *out = fdopen(fd, "w");
  if (!out) {
    (void)close(fd);
    return false;
  }
  bool written = fputs(text, out) != EOF && (!*text || fputc('\n', out) != EOF) && fflush(out) == 0 && fsync(fd) == 0;
  return fclose(out) == 0 && written;
}

const char *draft_new(const struct cli *cli, struct draft *draft, const char *about, const char *text) {
  char path[DRAFT_PATH_MAX - 128];
  if (!folder(cli, path, sizeof path))
    return _("there is no place for drafts: set HOME or XDG_STATE_HOME");
  if (!make_folders(path))
    return strerror(errno);
  (void)snprintf(draft->path, sizeof draft->path, "%s/%.64s" SUFFIX, path, about);
  int fd = mkostemps(draft->path, (int)strlen(".txt"), 0); /* mode 0600 */
  return fd >= 0 && write_all(fd, text) ? NULL : strerror(errno);
}

static bool is_about(const char *name, const char *about) {
  size_t len = strlen(about);
  return strncmp(name, about, len) == 0 && strlen(name) == len + strlen(SUFFIX) &&
         strcmp(name + strlen(name) - 4, ".txt") == 0;
}

static bool holds(struct cli *cli, const struct draft *draft, const char *text) {
  const char *why = NULL, *held = text ? draft_read(cli, draft, &why) : NULL;
  return !text || (held && strcmp(held, text) == 0);
}

bool draft_find(struct cli *cli, struct draft *draft, const char *about, const char *text) {
  char path[DRAFT_PATH_MAX - 256 - 1];
  DIR *entries = folder(cli, path, sizeof path) ? opendir(path) : NULL;
  time_t oldest = 0;
  bool found = false;
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    struct stat info;
    struct draft candidate;
    (void)snprintf(candidate.path, sizeof candidate.path, "%s/%.255s", path, entry->d_name);
    if (!is_about(entry->d_name, about) || stat(candidate.path, &info) != 0 || (found && info.st_mtime >= oldest) ||
        !holds(cli, &candidate, text))
      continue;
    *draft = candidate;
    oldest = info.st_mtime;
    found = true;
  }
  if (entries)
    (void)closedir(entries);
  return found;
}

static int no_dot(const struct dirent *entry) {
  return entry->d_name[0] != '.' && strlen(entry->d_name) > strlen(SUFFIX);
}

void draft_each(const struct cli *cli, draft_seen *seen, void *context) {
  char path[DRAFT_PATH_MAX - 256 - 1], about[256];
  struct dirent **entries = NULL;
  int count = folder(cli, path, sizeof path) ? scandir(path, &entries, no_dot, alphasort) : 0;
  for (int i = 0; i < count; i++) {
    struct stat info;
    struct draft draft;
    (void)snprintf(draft.path, sizeof draft.path, "%s/%.255s", path, entries[i]->d_name);
    (void)snprintf(about, sizeof about, "%.*s", (int)(strlen(entries[i]->d_name) - strlen(SUFFIX)), entries[i]->d_name);
    if (is_about(entries[i]->d_name, about) && stat(draft.path, &info) == 0)
      seen(&draft, about, info.st_mtime, context);
    free(entries[i]);
  }
  free(entries);
}

const char *draft_read(struct cli *cli, const struct draft *draft, const char **why) {
  return file_read_text(cli, draft->path, TEXT_MAX, why);
}

void draft_remove(const struct draft *draft) {
  (void)unlink(draft->path);
}

void draft_remove_empty(const struct draft *draft) {
  struct stat info;
  if (stat(draft->path, &info) == 0 && info.st_size == 0)
    draft_remove(draft);
}

void draft_key(const struct draft *draft, const char *text, uint8_t out[DRAFT_KEY]) {
  struct slice parts[] = {slice_of(draft->path, strlen(draft->path) + 1), slice_str(text)};
  _Static_assert(DRAFT_KEY == SECURE_HASH, "a key is a hash");
  secure_hash_parts(parts, sizeof parts / sizeof *parts, out);
}

/* --- the editor --------------------------------------------------------------------------------------------------- */

static const char *editor(void) {
  const char *visual = getenv("VISUAL"), *plain = getenv("EDITOR");
  return visual && *visual ? visual : plain && *plain ? plain : "editor";
}

/* $EDITOR may hold options; the shell takes it apart, and the path goes by as an argument of its own. */
static void become_editor(const char *path) {
  char command[1024];
  int len = snprintf(command, sizeof command, "%s \"$1\"", editor());
  if (len > 0 && (size_t)len < sizeof command)
    (void)execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
  _exit(127);
}

const char *draft_edit(const struct draft *draft) {
  int status;
  pid_t child = fork();
  if (child == 0)
    become_editor(draft->path);
  if (child < 0)
    return strerror(errno);
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return strerror(errno);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? NULL : _("the editor did not end well; set EDITOR");
}
