/* screen: see screen.h. Two streams of stdio whose bytes come here (fopencookie) in place of standard output and
 * standard error. */
#include "screen.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pager.h"
#include "wrap.h"

#define BYTES_MAX ((size_t)1 << 20)
#define SIZE_MOST 1000

/* One of the two streams, where it is a terminal. */
struct face {
  int fd;
  bool taken; /* stdio's stream is ours */
  bool holds; /* until it is known whether the window holds it */
  struct wrap wrap;
  struct buffer bytes; /* owned; lines as the window has them, not written yet */
  size_t lines;        /* of what is held */
  int fault;           /* errno of a write that failed */
};

static struct face out = {.fd = STDOUT_FILENO}, err = {.fd = STDERR_FILENO};
static struct pager pager = {.fd = -1};
static size_t height; /* lines of the window */

/* --- the window --------------------------------------------------------------------------------------------------- */

/* COLUMNS or LINES, which the user may set. 0: not set, or no such number. */
static size_t size_said(const char *name) {
  const char *text = getenv(name);
  unsigned long size = text ? strtoul(text, NULL, 10) : 0;
  return size > SIZE_MOST ? SIZE_MOST : size;
}

static struct winsize window_of(int fd) {
  struct winsize size = {0};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0)
    size = (struct winsize){0};
  return size;
}

static size_t width_of(int fd) {
  size_t said = size_said("COLUMNS");
  return !isatty(fd) ? 0 : said ? said : window_of(fd).ws_col;
}

size_t screen_width(void) {
  return width_of(STDOUT_FILENO);
}

size_t screen_width_of_errors(void) {
  return width_of(STDERR_FILENO);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static void write_bytes(struct face *face, struct slice bytes) {
  int fd = pager.fd >= 0 ? pager.fd : face->fd;
  while (bytes.len > 0 && !face->fault) {
    ssize_t wrote = write(fd, bytes.data, bytes.len);
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote < 0) { /* who leaves the pager has seen enough */
      face->fault = fd == pager.fd && errno == EPIPE ? 0 : errno;
      return;
    }
    bytes = slice_of(bytes.data + wrote, bytes.len - (size_t)wrote);
  }
}

static void show(struct face *face) {
  struct slice bytes = buffer_peek(&face->bytes);
  face->holds = false;
  write_bytes(face, bytes);
  buffer_consume(&face->bytes, bytes.len);
}

static void show_in_pager(struct face *face) {
  (void)pager_start(&pager);
  show(face);
}

static void put(void *context, struct slice bytes) {
  struct face *face = context;
  for (size_t i = 0; i < bytes.len && face->holds; i++)
    face->lines += bytes.data[i] == '\n';
  if (buffer_append(&face->bytes, bytes) == STATUS_OK)
    return;
  face->holds ? show_in_pager(face) : show(face);
  write_bytes(face, bytes);
}

void screen_show(void) {
  (void)fflush(stdout);
  if (out.taken)
    wrap_flush(&out.wrap);
  show(&out);
}

/* --- the streams -------------------------------------------------------------------------------------------------- */

static ssize_t take_out(void *cookie, const char *data, size_t len) {
  (void)cookie;
  wrap_text(&out.wrap, slice_of(data, len));
  if (out.holds && out.lines >= height)
    show_in_pager(&out);
  else if (!out.holds)
    show(&out);
  errno = out.fault;
  return out.fault ? -1 : (ssize_t)len;
}

/* What is said here is seen at once, after all that was printed before. */
static ssize_t take_err(void *cookie, const char *data, size_t len) {
  (void)cookie;
  if (out.holds)
    screen_show();
  wrap_text(&err.wrap, slice_of(data, len));
  wrap_flush(&err.wrap);
  show(&err);
  return (ssize_t)len;
}

static FILE *take_over(struct face *face, FILE *stream, cookie_write_function_t *take) {
  FILE *ours = isatty(face->fd) ? fopencookie(NULL, "w", (cookie_io_functions_t){.write = take}) : NULL;
  if (!ours)
    return stream;
  wrap_init(&face->wrap, width_of(face->fd), put, face);
  buffer_init(&face->bytes, BYTES_MAX);
  face->taken = true;
  return ours;
}

static void give_up(struct face *face) {
  wrap_deinit(&face->wrap);
  buffer_deinit(&face->bytes);
}

void screen_start(void) {
  size_t said = size_said("LINES");
  stdout = take_over(&out, stdout, take_out);
  stderr = take_over(&err, stderr, take_err);
  if (err.taken)
    (void)setvbuf(stderr, NULL, _IONBF, 0);
  height = said ? said : window_of(STDOUT_FILENO).ws_row;
  out.holds = out.taken && height > 1 && isatty(STDIN_FILENO) && pager_wanted(); /* somebody presses keys there */
}

void screen_leave_lines(void) {
  (void)fflush(stdout);
  if (out.taken)
    wrap_flush(&out.wrap);
  out.wrap.width = err.wrap.width = 0;
}

bool screen_end(void) {
  bool failed = ferror(stdout) != 0;
  errno = 0;
  failed = fclose(stdout) != 0 || failed;
  if (!out.taken)
    return !failed;
  wrap_flush(&out.wrap);
  show(&out);
  pager_wait(&pager);
  give_up(&out);
  errno = out.fault;
  return !failed && !out.fault;
}
