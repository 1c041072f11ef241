/* file_bytes: what tests do to files that the code under test has written. */
#pragma once

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

/* Turns these bits of the byte at `at`. */
static inline void file_flip(const char *path, off_t at, uint8_t bits) {
  uint8_t byte;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  assert_true(fd >= 0);
  assert_int_equal(pread(fd, &byte, 1, at), 1);
  byte ^= bits;
  assert_int_equal(pwrite(fd, &byte, 1, at), 1);
  close(fd);
}

static inline off_t file_size(const char *path) {
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  return info.st_size;
}
