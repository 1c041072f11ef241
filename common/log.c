/* log: see log.h. */
#include "log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024

static const struct {
  const char *name;
  int priority; /* syslog's */
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", 3},
    [LOG_LEVEL_WARN] = {"warn", 4},
    [LOG_LEVEL_INFO] = {"info", 6},
    [LOG_LEVEL_DEBUG] = {"debug", 7},
};
#define LEVELS (sizeof levels / sizeof *levels)

static atomic_int threshold = LOG_LEVEL_INFO;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool under_journal;

static void look_around(void) {
  under_journal = getenv("JOURNAL_STREAM") != NULL;
}

void log_set_level(enum log_level level) {
  atomic_store_explicit(&threshold, (int)level, memory_order_relaxed);
}

enum status log_level_parse(const char *name, enum log_level *out) {
  for (size_t i = 0; i < LEVELS; i++) {
    if (strcmp(name, levels[i].name) == 0) {
      *out = (enum log_level)i;
      return STATUS_OK;
    }
  }
  return STATUS_INVALID_ARGUMENT;
}

/* Each part is appended at `len`; a part that does not fit is cut, and one byte stays free for the newline. */
static size_t put(char *line, size_t len, const char *fmt, va_list args) {
  size_t room = LINE_MAX_BYTES - 1 - len;
  int wanted = vsnprintf(line + len, room, fmt, args);
  if (wanted < 0 || room == 0)
    return len;
  return (size_t)wanted < room ? len + (size_t)wanted : LINE_MAX_BYTES - 2;
}

PRINTF_LIKE(3, 4) static size_t putf(char *line, size_t len, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  len = put(line, len, fmt, args);
  va_end(args);
  return len;
}

static size_t put_head(char *line, enum log_level level, const char *event) {
  if (under_journal)
    return putf(line, 0, "<%d>%s %s", levels[level].priority, levels[level].name, event);
  char stamp[32];
  struct tm tm;
  time_t now = time(NULL);
  strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
  return putf(line, 0, "%s %s %s", stamp, levels[level].name, event);
}

/* Nothing that a value holds may start a line of its own or steer a terminal. */
static void neutralise(char *line, size_t len) {
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
      line[i] = '?';
}

static void write_line(const char *line, size_t len) {
  ssize_t n;
  do
    n = write(STDERR_FILENO, line, len);
  while (n < 0 && errno == EINTR);
}

void log_line(enum log_level level, const char *event, const char *fmt, ...) {
  if ((size_t)level >= LEVELS || (int)level > atomic_load_explicit(&threshold, memory_order_relaxed))
    return;
  int saved = errno; /* a caller may log first and look at errno after */
  char line[LINE_MAX_BYTES];
  va_list args;
  pthread_once(&once, look_around);
  size_t head = put_head(line, level, event);
  size_t len = putf(line, head, " ");
  size_t before = len;
  va_start(args, fmt);
  len = put(line, len, fmt, args);
  va_end(args);
  if (len == before)
    len = head;
  neutralise(line, len);
  line[len++] = '\n';
  write_line(line, len);
  errno = saved;
}
