/* decode: see decode.h. The only file that includes iconv.h. */
#include "decode.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <unistr.h>

#define MARK "\xef\xbb\xbf" /* the byte-order mark in UTF-8 */
#define NO_CHARACTER "\xff" /* never in UTF-8 */
#define MARK_LEN (sizeof MARK - 1)

static bool begins(struct slice bytes, const char *with, size_t len) {
  return bytes.len >= len && memcmp(bytes.data, with, len) == 0;
}

static struct slice rest(struct slice bytes, size_t skip) {
  return slice_of(bytes.data + skip, bytes.len - skip);
}

/* --- which encoding ----------------------------------------------------------------------------------------------- */

/* Zip is .xlsx, .ods and .docx; the other is .xls and .doc. */
static bool is_workbook(struct slice bytes) {
  static const char zip[] = "PK\x03\x04", compound[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", pdf[] = "%PDF-";
  return begins(bytes, zip, sizeof zip - 1) || begins(bytes, compound, sizeof compound - 1) ||
         begins(bytes, pdf, sizeof pdf - 1);
}

/* Most characters of Western text in UTF-16 have a NUL in the same half, and none in the other. */
static bool has_nul_halves(struct slice bytes, size_t half) {
  size_t count = 0;
  for (size_t i = 0; i + 1 < bytes.len; i += 2) {
    if (bytes.data[i + 1 - half] == 0)
      return false;
    count += bytes.data[i + half] == 0;
  }
  return bytes.len % 2 == 0 && count * 4 > bytes.len;
}

static bool is_utf16(struct slice bytes, enum encoding *out, bool *marked) {
  bool little = begins(bytes, "\xff\xfe", 2);
  *marked = little || begins(bytes, "\xfe\xff", 2);
  if (!*marked)
    little = has_nul_halves(bytes, 1);
  *out = little ? ENCODING_UTF16LE : ENCODING_UTF16BE;
  return *marked || little || has_nul_halves(bytes, 0);
}

/* What the bytes beyond ASCII are. */
struct census {
  size_t characters;              /* of UTF-8 */
  size_t bad;                     /* bytes of none */
  size_t first_bad;               /* where; the end when there is none */
  size_t swedish, low, undefined; /* of the bad ones, as Windows-1252 has them */
};

/* A bad byte is never NUL. */
static void count_bad(struct census *census, uint8_t byte, size_t at) {
  if (census->bad++ == 0)
    census->first_bad = at;
  census->swedish += strchr("\xe5\xe4\xf6\xc5\xc4\xd6", byte) != NULL;
  census->low += byte < 0xa0;
  census->undefined += strchr("\x81\x8d\x8f\x90\x9d", byte) != NULL;
}

static struct census take_census(struct slice bytes) {
  struct census census = {.first_bad = bytes.len};
  for (size_t i = 0; i < bytes.len;) {
    ucs4_t c;
    int len = bytes.data[i] < 0x80 ? 1 : u8_mbtoucr(&c, bytes.data + i, bytes.len - i);
    if (len <= 0)
      count_bad(&census, bytes.data[i], i);
    census.characters += len > 1;
    i += len > 0 ? (size_t)len : 1;
  }
  return census;
}

static bool is_certainly_1252(const struct census *census) {
  return census->bad > 0 && census->characters == 0 && census->undefined == 0 &&
         (census->swedish > 0 || census->low == 0);
}

/* --- converting --------------------------------------------------------------------------------------------------- */

static const char *iconv_name(enum encoding encoding) {
  static const char *const names[] = {"UTF-8", "UTF-16LE", "UTF-16BE", "WINDOWS-1252"};
  return names[encoding];
}

/* How many bytes at `at` are the one thing that cannot be converted. `width`: of every such thing; 0: of UTF-8. */
static size_t unconvertible(const char *at, size_t left, size_t width) {
  ucs4_t c;
  size_t len = width > 0 ? width : (size_t)u8_mbtouc(&c, (const uint8_t *)at, left);
  return len < left ? len : left;
}

/* Puts `instead` in place of what cannot be converted. Returns the bytes written, at most `room`. */
static size_t convert(iconv_t converter, struct slice in, char *out, size_t room, size_t width, struct slice instead) {
  char *from = (char *)in.data, *start = out; /* iconv() does not write to its input */
  size_t left = in.len;
  while (iconv(converter, &from, &left, &out, &room) == (size_t)-1 && errno != E2BIG && room >= instead.len) {
    size_t skip = unconvertible(from, left, width);
    out = mempcpy(out, instead.data, instead.len);
    room -= instead.len;
    from += skip;
    left -= skip;
  }
  return (size_t)(out - start);
}

static char *to_utf8(struct arena *arena, struct slice bytes, enum encoding encoding, size_t *len) {
  size_t room = bytes.len * 3, width = encoding == ENCODING_1252 ? 1 : 2; /* no character needs more */
  char *out = arena_alloc(arena, room + 1);
  iconv_t converter = out ? iconv_open("UTF-8", iconv_name(encoding)) : (iconv_t)-1;
  if (converter == (iconv_t)-1)
    return NULL;
  *len = convert(converter, bytes, out, room, width, slice_str(NO_CHARACTER));
  iconv_close(converter);
  return out;
}

static char *copy_of(struct arena *arena, struct slice bytes) {
  char *copy = arena_alloc(arena, bytes.len + 1);
  if (copy && bytes.len > 0)
    memcpy(copy, bytes.data, bytes.len);
  return copy;
}

/* Programs put a mark before what has one already. */
static void drop_marks(struct decoded *out) {
  while (begins(slice_of(out->text, out->len), MARK, MARK_LEN)) {
    out->marked = true;
    out->text += MARK_LEN;
    out->len -= MARK_LEN;
  }
}

static enum decode_state settle(struct decoded *out, const struct census *census) {
  out->bad = census->first_bad;
  if (census->bad == 0)
    return DECODE_DONE;
  return out->encoding != ENCODING_UTF8 || out->marked || census->characters >= census->bad ? DECODE_BAD_BYTE
                                                                                            : DECODE_UNSURE;
}

struct decoded decode(struct arena *arena, struct slice bytes) {
  struct decoded out = {.state = DECODE_WORKBOOK};
  if (is_workbook(bytes))
    return out;
  struct census census = {0};
  if (is_utf16(bytes, &out.encoding, &out.marked)) {
    bytes = rest(bytes, out.marked ? 2 : 0);
  } else {
    census = take_census(bytes);
    out.encoding = is_certainly_1252(&census) ? ENCODING_1252 : ENCODING_UTF8;
  }
  out.len = bytes.len;
  out.text = out.encoding == ENCODING_UTF8 ? copy_of(arena, bytes) : to_utf8(arena, bytes, out.encoding, &out.len);
  out.state = DECODE_NO_MEMORY;
  if (!out.text)
    return out;
  out.text[out.len] = '\0';
  drop_marks(&out);
  census = take_census(slice_of(out.text, out.len));
  out.state = settle(&out, &census);
  return out;
}

/* --- where -------------------------------------------------------------------------------------------------------- */

struct decode_place decode_place(struct slice text, size_t offset) {
  struct decode_place place = {1, 1};
  for (size_t i = 0; i < offset && i < text.len; i++) {
    bool ends = text.data[i] == '\n' || (text.data[i] == '\r' && !(i + 1 < text.len && text.data[i + 1] == '\n'));
    place.line += ends;
    place.byte = ends ? 1 : place.byte + 1;
  }
  return place;
}

/* --- back --------------------------------------------------------------------------------------------------------- */

/* The text behind its mark. */
static struct slice marked_text(struct arena *arena, struct slice text, bool marked) {
  char *copy = arena_alloc(arena, text.len + MARK_LEN), *end = copy;
  if (!copy)
    return (struct slice){0};
  if (marked)
    end = mempcpy(end, MARK, MARK_LEN);
  if (text.len > 0)
    end = mempcpy(end, text.data, text.len);
  return slice_of(copy, (size_t)(end - copy));
}

static struct slice question_mark(enum encoding encoding) {
  static const char mark[] = {'\0', '?', '\0'};
  if (encoding == ENCODING_UTF16BE)
    return slice_of(mark, 2);
  return slice_of(mark + 1, encoding == ENCODING_UTF16LE ? 2 : 1);
}

struct slice encode(struct arena *arena, struct slice text, enum encoding encoding, bool marked) {
  text = marked_text(arena, text, marked && encoding != ENCODING_1252);
  if (encoding == ENCODING_UTF8 || !text.data)
    return text;
  size_t room = text.len * 2 + 2; /* a byte of UTF-8 is at most one character of two */
  char *out = arena_alloc(arena, room);
  iconv_t converter = out ? iconv_open(iconv_name(encoding), "UTF-8") : (iconv_t)-1;
  if (converter == (iconv_t)-1)
    return (struct slice){0};
  size_t len = convert(converter, text, out, room, 0, question_mark(encoding));
  iconv_close(converter);
  return slice_of(out, len);
}
