/* profile_files: a profile's folder in a temporary place, written file by file. */
#pragma once

#include "harness.h"

#include <stdio.h>
#include <sys/stat.h>

#include "temp.h"

static inline void put_file(const struct temp *temp, const char *name, mode_t mode, const char *text) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", temp->path, name);
  remove(path);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_not_equal(fputs(text, file), EOF);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(path, mode), 0);
}

static inline void put_server(const struct temp *temp, const char *host, int port) {
  char text[256];
  snprintf(text, sizeof text, "[server]\nhost = %s\nport = %d\n", host, port);
  put_file(temp, "profile", 0644, text);
}

static inline void put_identity(const struct temp *temp, const char *key, const char *certificate,
                                const char *authority) {
  put_file(temp, "key.pem", 0600, key);
  put_file(temp, "certificate.pem", 0644, certificate);
  put_file(temp, "authority.pem", 0644, authority);
}
