/* temp: a folder for one test, under $TMPDIR or /tmp, so that tests may run side by side. */
#pragma once

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct temp {
  char path[256];
};

static inline struct temp temp_make(const char *name) {
  struct temp temp;
  const char *root = getenv("TMPDIR");
  snprintf(temp.path, sizeof temp.path, "%s/lots-%s-XXXXXX", root && *root ? root : "/tmp", name);
  if (!mkdtemp(temp.path)) {
    perror(temp.path);
    abort();
  }
  return temp;
}

static inline int temp_remove_one(const char *path, const struct stat *info, int kind, struct FTW *where) {
  (void)info;
  (void)kind;
  (void)where;
  return remove(path);
}

static inline void temp_remove(const struct temp *temp) {
  nftw(temp->path, temp_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
