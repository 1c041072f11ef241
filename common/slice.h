/* slice: a borrowed run of bytes. Owns nothing; valid as long as whatever it points into. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
  const uint8_t *data;
  size_t len;
};

static inline struct slice slice_of(const void *data, size_t len) {
  return (struct slice){.data = data, .len = len};
}

static inline struct slice slice_str(const char *text) {
  return slice_of(text, strlen(text));
}

static inline int slice_equal(struct slice a, struct slice b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
