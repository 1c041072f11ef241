/* lines: a stream of lines, for one who has other work while the next is not here yet. */
#pragma once

#include <stdbool.h>

#include "common/buffer.h"

enum lines_state {
  LINES_ONE,     /* here is one */
  LINES_NOT_YET, /* none is here; read again with `block` */
  LINES_END,
  LINES_TOO_LONG, /* longer than fits; the stream cannot go on */
  LINES_BROKEN,   /* reading failed: errno */
};

struct lines {
  int fd;
  struct buffer buffer;
  size_t taken;   /* bytes of the line handed out last */
  size_t scanned; /* bytes without a line end */
  bool ended;
};

void lines_init(struct lines *lines, int fd, size_t max);
void lines_deinit(struct lines *lines);
/* The next line without its end, valid until the next call; waits for it when `block`. */
enum lines_state lines_next(struct lines *lines, bool block, struct slice *out) MUST_USE;
