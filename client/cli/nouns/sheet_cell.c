/* sheet_cell: see sheet.h. */
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "common/text.h"
#include "sheet.h"

#define CELL_MAX ((size_t)128 << 10) /* Excel keeps 32 767 characters in a cell */
#define COLUMNS_MIN 4                /* of a table whose rows can be told from a text with delimiters in it */

/* --- where it ends ------------------------------------------------------------------------------------------------ */

static char char_at(const struct sheet_scan *scan, size_t at) {
  return at < scan->text.len ? (char)scan->text.data[at] : '\n';
}

static bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

static bool ends_cell(const struct sheet_scan *scan, size_t at) {
  return char_at(scan, at) == scan->delimiter || is_line_end(char_at(scan, at));
}

/* Spaces, and marks of another file that was put behind the first. */
static size_t skip_spaces(const struct sheet_scan *scan, size_t at) {
  static const char mark[] = "\xef\xbb\xbf";
  while (at + 3 <= scan->text.len && memcmp(scan->text.data + at, mark, 3) == 0)
    at += 3;
  while (char_at(scan, at) == ' ')
    at++;
  return at;
}

static size_t to_end(const struct sheet_scan *scan, size_t at) {
  while (!ends_cell(scan, at))
    at++;
  return at;
}

/* The mark that closes the cell whose first character is at `from`; 0 when the next one that is not doubled closes none.
 */
static size_t find_closing(const struct sheet_scan *scan, size_t from) {
  for (size_t i = from; i < scan->text.len && i - from < CELL_MAX; i++) {
    if (scan->text.data[i] != '"')
      continue;
    if (char_at(scan, i + 1) == '"')
      i++;
    else
      return ends_cell(scan, skip_spaces(scan, i + 1)) ? i : 0;
  }
  return 0;
}

/* How many delimiters stand from `at` to the line's end, or to `stop`; *at is then there. */
static size_t count_delimiters(const struct sheet_scan *scan, size_t *at, size_t stop) {
  size_t count = 0;
  for (; *at < stop && !is_line_end(char_at(scan, *at)); ++*at)
    count += char_at(scan, *at) == scan->delimiter;
  return count;
}

/* Of a cell of several lines: were it begun by a stray mark, then a line of it would be a whole row: one in its midst, or
 * both its first line, with the cells before it, and its last, with those behind. The delimiters tell. */
static bool swallows(const struct sheet_scan *scan, size_t index, size_t open, size_t close) {
  size_t at = open, needed = (scan->columns > 0 ? scan->columns : COLUMNS_MIN) - 1;
  if (needed < COLUMNS_MIN - 1)
    return false;
  bool first_is_row = index + count_delimiters(scan, &at, close) >= needed;
  while (at < close) {
    at++; /* the line end */
    size_t inside = count_delimiters(scan, &at, close);
    if (at < close && inside >= needed)
      return true;
    size_t end = close, behind = at < close ? 0 : count_delimiters(scan, &end, scan->text.len);
    if (at == close && first_is_row && inside + behind >= needed && (inside > 0 || index == 0))
      return true;
  }
  return false;
}

static bool has_odd_marks(struct slice raw) {
  bool odd = false;
  for (size_t i = 0; i < raw.len; i++)
    odd ^= raw.data[i] == '"';
  return odd;
}

struct sheet_cell sheet_cell_at(const struct sheet_scan *scan, size_t at, size_t index) {
  const uint8_t *text = scan->text.data;
  size_t begin = skip_spaces(scan, at);
  bool marked = char_at(scan, begin) == '"';
  size_t close = marked ? find_closing(scan, begin + 1) : 0;
  if (close > 0 && !swallows(scan, index, begin + 1, close))
    return (struct sheet_cell){.raw = slice_of(text + at, skip_spaces(scan, close + 1) - at),
                               .value = slice_of(text + begin + 1, close - begin - 1),
                               .quoted = true};
  struct slice raw = slice_of(text + at, to_end(scan, at) - at);
  return (struct sheet_cell){.raw = raw, .value = raw, .unclosed = marked && has_odd_marks(raw)};
}

/* --- what it says ------------------------------------------------------------------------------------------------- */

static char *without_doubled(char *text) {
  char *out = text;
  for (const char *in = text; *in; in++) {
    *out++ = *in;
    in += in[0] == '"' && in[1] == '"';
  }
  *out = '\0';
  return text;
}

/* Zero-width space, word joiner, byte-order mark, soft hyphen: what comes along when text is copied. */
static bool has_no_width(ucs4_t c) {
  return c == 0x200b || c == 0x2060 || c == 0xfeff || c == 0xad || uc_is_property_bidi_control(c);
}

static bool is_line_break(ucs4_t c) {
  return c == '\v' || c == '\f' || c == 0x2028 || c == 0x2029;
}

/* Writes one character as it is meant, and returns what follows it. */
static char *put(char *out, ucs4_t c, const char *at, size_t len) {
  if (has_no_width(c))
    return out;
  bool other_space = c >= 0x80 && uc_is_property_white_space(c);
  if (!is_line_break(c) && !other_space)
    return (char *)memmove(out, at, len) + len;
  *out = is_line_break(c) ? '\n' : ' ';
  return out + 1;
}

/* In place: no character grows. */
static void make_plain(char *text) {
  char *out = text, *end = text + strlen(text);
  for (const char *at = text; at < end;) {
    ucs4_t c = (unsigned char)*at;
    int len = c < 0x80 ? 1 : u8_mbtouc(&c, (const uint8_t *)at, (size_t)(end - at));
    out = put(out, c, at, (size_t)len);
    at += len;
  }
  *out = '\0';
}

/* ="0305": how programs tell Excel that it is text. */
static bool is_text_formula(const char *text) {
  size_t len = strlen(text);
  if (len < 3 || strncmp(text, "=\"", 2) != 0 || text[len - 1] != '"')
    return false;
  for (const char *at = text + 2; at < text + len - 1; at++)
    if (*at == '"' && *++at != '"')
      return false;
  return true;
}

/* '0305: how people tell it the same. */
static bool is_text_mark(const char *text) {
  return text[0] == '\'' && ((text[1] >= '0' && text[1] <= '9') || sheet_is_formula(slice_str(text + 1)));
}

static char *without_guard(char *text) {
  text += is_text_mark(text);
  if (!is_text_formula(text))
    return text;
  text[strlen(text) - 1] = '\0';
  return without_doubled(text + 2);
}

char *sheet_cell_plain(struct arena *arena, const struct sheet_cell *cell) {
  if (cell->value.len == 0)
    return arena_strdup(arena, "");
  char *text = arena_strndup(arena, (const char *)cell->value.data, cell->value.len);
  if (!text || strlen(text) != cell->value.len || u8_check((const uint8_t *)text, cell->value.len))
    return NULL;
  if (cell->quoted)
    (void)without_doubled(text);
  make_plain(text);
  text = text_trim(arena, text);
  text = text ? text_trim(arena, without_guard(text)) : NULL;
  return text && text_is_clean(slice_str(text)) ? text : NULL;
}

bool sheet_is_formula(struct slice value) {
  size_t spaces = 0;
  while (spaces < value.len && value.data[spaces] == ' ')
    spaces++;
  return spaces < value.len && value.data[spaces] != '\0' && strchr("=+-@\t\r", value.data[spaces]);
}
