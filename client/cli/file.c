/* file: see file.h. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/text.h"
#include "language.h"

#define CHUNK 65536

static const char *say(struct arena *arena, const char *path, const char *what) {
  const char *said = arena_printf(arena, "%s: %s", path ? path : _("standard input"), what);
  return said ? said : what;
}

/* Returns what is wrong, or NULL. */
static const char *read_all(FILE *in, struct buffer *buffer) {
  for (;;) {
    uint8_t *room = buffer_reserve(buffer, CHUNK);
    if (!room)
      return _("is too large");
    size_t had = fread(room, 1, CHUNK, in);
    if (had == 0)
      return ferror(in) ? strerror(errno) : NULL;
    buffer_commit(buffer, had);
  }
}

static char *finish(struct arena *arena, struct slice bytes, size_t *len) {
  char *copy = arena_alloc(arena, bytes.len + 1);
  if (copy && bytes.len > 0)
    memcpy(copy, bytes.data, bytes.len);
  *len = bytes.len;
  return copy;
}

char *file_read(struct arena *arena, const char *path, size_t max, size_t *len, const char **why) {
  struct buffer buffer;
  FILE *in = path ? fopen(path, "re") : stdin;
  if (!in) {
    *why = say(arena, path, strerror(errno));
    return NULL;
  }
  buffer_init(&buffer, max + CHUNK);
  const char *wrong = read_all(in, &buffer);
  char *bytes = wrong ? NULL : finish(arena, buffer_peek(&buffer), len);
  if (!bytes)
    *why = say(arena, path, wrong ? wrong : _("is too large"));
  buffer_deinit(&buffer);
  if (path)
    (void)fclose(in);
  return bytes;
}

char *file_read_text(struct arena *arena, const char *path, size_t max, const char **why) {
  size_t len;
  bool was_1252;
  char *bytes = file_read(arena, path, max, &len, why);
  char *text = bytes ? text_import(arena, slice_of(bytes, len), &len, &was_1252) : NULL;
  if (bytes && (!text || strlen(text) != len)) {
    *why = say(arena, path, _("holds bytes that are not text"));
    return NULL;
  }
  while (text && len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
    text[--len] = '\0';
  return text;
}

FILE *file_create_private(const char *path) {
  if (unlink(path) != 0 && errno != ENOENT)
    return NULL;
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return fd < 0 ? NULL : fdopen(fd, "w");
}
