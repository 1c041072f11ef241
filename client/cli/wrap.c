/* wrap: see wrap.h. */
#include "wrap.h"

#include <string.h>

#include "common/text.h"

#define WORD_MAX 65536
#define HANGING 2
#define TAB_STOP 8

void wrap_init(struct wrap *wrap, size_t width, void (*put)(void *context, struct slice bytes), void *context) {
  *wrap = (struct wrap){.width = width, .put = put, .context = context};
  buffer_init(&wrap->word, WORD_MAX);
}

void wrap_deinit(struct wrap *wrap) {
  buffer_deinit(&wrap->word);
}

/* How many bytes at the start are a colour or the like: "\033[", numbers, a letter. */
static size_t escape_len(struct slice text) {
  size_t len = 2;
  if (text.len < 2 || text.data[0] != '\033' || text.data[1] != '[')
    return 0;
  while (len < text.len && (text.data[len] < '@' || text.data[len] > '~'))
    len++;
  return len < text.len ? len + 1 : len;
}

static size_t shown_width(struct slice text) {
  size_t width = 0;
  for (size_t len; text.len > 0; text = slice_of(text.data + len, text.len - len)) {
    size_t escape = escape_len(text);
    const uint8_t *next = escape ? NULL : memchr(text.data + 1, '\033', text.len - 1);
    len = escape ? escape : next ? (size_t)(next - text.data) : text.len;
    width += escape ? 0 : text_width(slice_of(text.data, len));
  }
  return width;
}

static void put_spaces(struct wrap *wrap, size_t count) {
  static const char blank[] = "                                ";
  for (size_t len; count > 0; count -= len) {
    len = count < sizeof blank - 1 ? count : sizeof blank - 1;
    wrap->put(wrap->context, slice_of(blank, len));
  }
}

static void start_line(struct wrap *wrap, size_t indent) {
  wrap->put(wrap->context, slice_str("\n"));
  wrap->spaces = indent;
  wrap->column = 0;
}

void wrap_flush(struct wrap *wrap) {
  struct slice word = buffer_peek(&wrap->word);
  size_t wide = shown_width(word);
  if (!wrap->begun && wide > 0)
    wrap->indent = wrap->column + wrap->spaces + HANGING;
  if (wrap->begun && wide > 0 && wrap->width > 0 && wrap->column + wrap->spaces + wide > wrap->width)
    start_line(wrap, wrap->indent < wrap->width / 2 ? wrap->indent : HANGING);
  put_spaces(wrap, wrap->spaces);
  wrap->put(wrap->context, word);
  wrap->column += wrap->spaces + wide;
  wrap->begun = wrap->begun || wide > 0;
  wrap->spaces = 0;
  buffer_consume(&wrap->word, word.len);
}

/* A line end, or a return to the line's beginning. What was held back of spaces stands at the end and is seen by nobody.
 */
static void end_line(struct wrap *wrap, const char *how) {
  if (buffer_len(&wrap->word) > 0)
    wrap_flush(wrap);
  wrap->put(wrap->context, slice_str(how));
  wrap->column = wrap->spaces = wrap->indent = 0;
  wrap->begun = false;
}

static void take_blank(struct wrap *wrap, uint8_t c) {
  if (buffer_len(&wrap->word) > 0)
    wrap_flush(wrap);
  wrap->spaces += c == '\t' ? TAB_STOP - (wrap->column + wrap->spaces) % TAB_STOP : 1;
}

static void take_word(struct wrap *wrap, struct slice part) {
  if (buffer_append(&wrap->word, part) == STATUS_OK)
    return;
  wrap_flush(wrap);
  wrap->put(wrap->context, part);
}

static bool is_between(uint8_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void wrap_text(struct wrap *wrap, struct slice text) {
  if (wrap->width == 0) {
    wrap->put(wrap->context, text);
    return;
  }
  for (size_t len; text.len > 0; text = slice_of(text.data + len, text.len - len)) {
    len = 0;
    while (len < text.len && !is_between(text.data[len]))
      len++;
    if (len > 0)
      take_word(wrap, slice_of(text.data, len));
    else if (text.data[len++] == '\n' || text.data[0] == '\r')
      end_line(wrap, text.data[0] == '\n' ? "\n" : "\r");
    else
      take_blank(wrap, text.data[0]);
  }
}
