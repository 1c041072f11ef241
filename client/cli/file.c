/* file: see file.h. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/text.h"
#include "out.h"

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

/* --- text --------------------------------------------------------------------------------------------------------- */

static const char *bad_byte(struct arena *arena, const struct decoded *decoded) {
  struct decode_place place = decode_place(slice_of(decoded->text, decoded->len), decoded->bad);
  unsigned byte = (unsigned char)decoded->text[decoded->bad];
  if (decoded->state == DECODE_UNSURE)
    return arena_printf(
        arena,
        _("line %zu, byte %zu (0x%02X): the file is neither UTF-8 nor certainly Windows-1252; save it as "
          "UTF-8 and give that"),
        place.line, place.byte, byte);
  if (decoded->encoding == ENCODING_UTF8)
    return arena_printf(arena,
                        _("line %zu, byte %zu (0x%02X): no character of UTF-8, which the rest is; write that character "
                          "anew and save the file as UTF-8"),
                        place.line, place.byte, byte);
  return arena_printf(arena, _("line %zu: half a character of UTF-16; write it anew and save the file as UTF-8"),
                      place.line);
}

const char *file_undecoded(struct arena *arena, const struct decoded *decoded) {
  switch (decoded->state) {
  case DECODE_DONE:
    return NULL;
  case DECODE_WORKBOOK:
    return _("is a file of an office program such as Excel or Word, not text; save it there as text (of Excel \"CSV "
             "UTF-8\") and give that");
  case DECODE_NO_MEMORY:
    return _("does not fit in memory");
  case DECODE_BAD_BYTE:
  case DECODE_UNSURE:
    break;
  }
  return bad_byte(arena, decoded);
}

void file_tell_encoding(const struct cli *cli, const struct decoded *decoded) {
  if (decoded->state == DECODE_DONE && decoded->encoding == ENCODING_1252)
    out_note(cli, _("The file is not UTF-8 and is read as Windows-1252."));
}

/* Word's line breaks within a paragraph, and its page breaks. */
static void mend_breaks(struct decoded *decoded) {
  for (size_t i = 0; i < decoded->len; i++)
    if (decoded->text[i] == '\v' || decoded->text[i] == '\f')
      decoded->text[i] = '\n';
}

const char *file_text_fault(struct arena *arena, struct slice text) {
  size_t clean = text_clean_length(text);
  if (clean == text.len)
    return NULL;
  struct decode_place place = decode_place(text, clean);
  const uint8_t *at = text.data + clean;
  bool is_c1 = clean + 1 < text.len && at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0;
  bool is_control = *at < 0x20 || *at == 0x7f || is_c1;
  return arena_printf(arena,
                      is_control
                          ? _("line %zu, byte %zu (0x%02X): a control character, which no text has; take it away")
                          : _("line %zu, byte %zu (0x%02X): no character of UTF-8; write it anew"),
                      place.line, place.byte, *at);
}

static char *without_line_ends(struct decoded *decoded) {
  char *text = decoded->text;
  size_t len = decoded->len;
  while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
    text[--len] = '\0';
  return text;
}

static bool take_input(struct cli *cli, const char **why) {
  bool first = !cli->input_read;
  cli->input_read = true;
  if (!first)
    *why = _("standard input can be read for one text alone");
  return first;
}

char *file_read_text(struct cli *cli, const char *path, size_t max, const char **why) {
  size_t len;
  char *bytes = path || take_input(cli, why) ? file_read(&cli->arena, path, max, &len, why) : NULL;
  if (!bytes)
    return NULL;
  struct decoded decoded = decode(&cli->arena, slice_of(bytes, len));
  const char *wrong = file_undecoded(&cli->arena, &decoded);
  if (!wrong && cli->json && decoded.encoding == ENCODING_1252) /* a script would not be told */
    wrong = _("is Windows-1252; with --json a text is UTF-8");
  if (!wrong)
    mend_breaks(&decoded);
  if (!wrong)
    wrong = file_text_fault(&cli->arena, slice_of(decoded.text, decoded.len));
  if (wrong) {
    *why = say(&cli->arena, path, wrong);
    return NULL;
  }
  file_tell_encoding(cli, &decoded);
  return without_line_ends(&decoded);
}

FILE *file_create_private(const char *path) {
  if (unlink(path) != 0 && errno != ENOENT)
    return NULL;
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return fd < 0 ? NULL : fdopen(fd, "w");
}
