/* lines: see lines.h. */
#include "lines.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define CHUNK 65536

void lines_init(struct lines *lines, int fd, size_t max) {
  *lines = (struct lines){.fd = fd};
  buffer_init(&lines->buffer, max + CHUNK);
}

void lines_deinit(struct lines *lines) {
  buffer_deinit(&lines->buffer);
}

static struct slice without_return(struct slice line) {
  if (line.len > 0 && line.data[line.len - 1] == '\r')
    line.len--;
  return line;
}

/* A whole line in the buffer, or what is left at the end. */
static bool take(struct lines *lines, struct slice *out) {
  struct slice bytes = buffer_peek(&lines->buffer);
  const uint8_t *end =
      bytes.len > lines->scanned ? memchr(bytes.data + lines->scanned, '\n', bytes.len - lines->scanned) : NULL;
  lines->scanned = bytes.len;
  if (!end && !(lines->ended && bytes.len > 0))
    return false;
  size_t len = end ? (size_t)(end - bytes.data) : bytes.len;
  *out = without_return(slice_of(bytes.data, len));
  lines->taken = len + (end != NULL);
  lines->scanned = 0;
  return true;
}

static bool is_ready(int fd) {
  struct pollfd ready = {.fd = fd, .events = POLLIN};
  return poll(&ready, 1, 0) != 0;
}

static enum lines_state fill(struct lines *lines, bool block) {
  if (!block && !is_ready(lines->fd))
    return LINES_NOT_YET;
  uint8_t *room = buffer_reserve(&lines->buffer, CHUNK);
  if (!room)
    return LINES_TOO_LONG;
  ssize_t had = read(lines->fd, room, CHUNK);
  if (had < 0)
    return errno == EINTR ? LINES_ONE : LINES_BROKEN;
  lines->ended = had == 0;
  if (had > 0)
    buffer_commit(&lines->buffer, (size_t)had);
  return LINES_ONE;
}

enum lines_state lines_next(struct lines *lines, bool block, struct slice *out) {
  if (lines->taken > 0)
    buffer_consume(&lines->buffer, lines->taken);
  lines->taken = 0;
  while (!take(lines, out)) {
    if (lines->ended)
      return LINES_END;
    enum lines_state state = fill(lines, block);
    if (state != LINES_ONE)
      return state;
  }
  return LINES_ONE;
}
