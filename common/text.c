/* text: see text.h. */
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

/* --- clean or not ------------------------------------------------------------------------------------------------- */

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

static uint64_t eight_at(const uint8_t *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

static bool all_ascii(uint64_t word) {
  return (word & EACH_BYTE(0x80)) == 0;
}

/* No byte above 0x7e or below 0x20. What a subtraction borrows can only come from a byte that is too small itself. */
static bool all_printable(uint64_t word) {
  return ((word | (word + EACH_BYTE(1)) | (word - EACH_BYTE(0x20))) & EACH_BYTE(0x80)) == 0;
}

static bool is_control(ucs4_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0);
}

/* Most text is printable ASCII: eight bytes at a time, and the others one by one. */
size_t text_clean_length(struct slice text) {
  size_t i = 0;
  while (i < text.len) {
    const uint8_t *at = text.data + i;
    size_t left = text.len - i;
    if (left >= 8 && all_printable(eight_at(at))) {
      i += 8;
      continue;
    }
    ucs4_t c = *at;
    int len = c < 0x80 ? 1 : u8_mbtoucr(&c, at, left);
    if (len <= 0 || is_control(c))
      break;
    i += (size_t)len;
  }
  return i;
}

bool text_is_clean(struct slice text) {
  return text_clean_length(text) == text.len;
}

static bool is_line_end(ucs4_t c) {
  return c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

bool text_is_line(struct slice text) {
  ucs4_t c;
  for (size_t i = 0; i < text.len;) {
    int len = u8_mbtoucr(&c, text.data + i, text.len - i);
    if (len <= 0 || is_control(c) || is_line_end(c) || uc_is_property_bidi_control(c))
      return false;
    i += (size_t)len;
  }
  return true;
}

static bool is_harmful(ucs4_t c) {
  return is_control(c) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

void text_make_harmless(char *text) {
  static const char sign[] = "\xef\xbf\xbd"; /* U+FFFD, as long as the signs of direction are */
  size_t left = strlen(text);
  while (left > 0) {
    ucs4_t c;
    int len = u8_mbtoucr(&c, (const uint8_t *)text, left);
    size_t step = len > 0 ? (size_t)len : 1;
    if (len <= 0 || is_harmful(c))
      memcpy(text, step == sizeof sign - 1 ? sign : "??", step);
    text += step;
    left -= step;
  }
}

/* The values of one field of a message: none, one, or those of a repeated field. */
struct values {
  const char *at; /* an array of `count` pointers */
  size_t count;
};

static struct values field_values(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  const char *base = (const char *)message, *member = base + field->offset;
  if (field->label == PROTOBUF_C_LABEL_REPEATED) {
    struct values values;
    memcpy(&values.at, member, sizeof values.at);
    memcpy(&values.count, base + field->quantifier_offset, sizeof values.count);
    return values;
  }
  uint32_t selected = field->id;
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) /* the members share their place; the case says whose it is */
    memcpy(&selected, base + field->quantifier_offset, sizeof selected);
  return (struct values){.at = member, .count = selected == field->id};
}

static const void *value_at(struct values values, size_t index) {
  const void *value;
  memcpy(&value, values.at + index * sizeof value, sizeof value);
  return value;
}

/* "name", or "name[2]" in a repeated field, with what lies below it behind a dot. The bare name when memory is out: an
 * offence must be told in any case. */
static const char *path_of(const ProtobufCFieldDescriptor *field, size_t index, const char *below,
                           struct arena *arena) {
  const char *dot = *below ? "." : "";
  const char *path = field->label == PROTOBUF_C_LABEL_REPEATED
                         ? arena_printf(arena, "%s[%zu]%s%s", field->name, index, dot, below)
                         : arena_printf(arena, "%s%s%s", field->name, dot, below);
  return path ? path : field->name;
}

static bool value_is_clean(const ProtobufCFieldDescriptor *field, const void *value, struct arena *arena,
                           const char **below) {
  *below = "";
  if (!value)
    return true;
  if (field->type == PROTOBUF_C_TYPE_STRING)
    return text_is_clean(slice_str(value));
  return text_message_is_clean(value, arena, below);
}

static bool field_is_clean(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct arena *arena,
                           const char **path) {
  if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
    return true;
  struct values values = field_values(message, field);
  for (size_t i = 0; i < values.count; i++) {
    const char *below;
    if (!value_is_clean(field, value_at(values, i), arena, &below)) {
      *path = path_of(field, i, below, arena);
      return false;
    }
  }
  return true;
}

bool text_message_is_clean(const ProtobufCMessage *message, struct arena *arena, const char **field) {
  const ProtobufCMessageDescriptor *type = message->descriptor;
  for (unsigned i = 0; i < type->n_fields; i++)
    if (!field_is_clean(message, &type->fields[i], arena, field))
      return false;
  return true;
}

void text_message_make_harmless(ProtobufCMessage *message) {
  const ProtobufCMessageDescriptor *type = message->descriptor;
  for (unsigned i = 0; i < type->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &type->fields[i];
    bool is_text = field->type == PROTOBUF_C_TYPE_STRING;
    if (!is_text && field->type != PROTOBUF_C_TYPE_MESSAGE)
      continue;
    struct values values = field_values(message, field);
    for (size_t j = 0; j < values.count; j++) {
      void *value = (void *)(uintptr_t)value_at(values, j);
      if (is_text && value && value != protobuf_c_empty_string && value != field->default_value)
        text_make_harmless(value);
      else if (!is_text && value)
        text_message_make_harmless(value);
    }
  }
}

/* --- trimming, folding, counting ---------------------------------------------------------------------------------- */

/* The character that ends at `end`: its beginning. What is not UTF-8 is no white space and may begin anywhere. */
static const uint8_t *last_character(const uint8_t *at, const uint8_t *end) {
  const uint8_t *first = end - 1;
  while (first > at && end - first < 4 && (*first & 0xc0) == 0x80)
    first--;
  return first;
}

/* Is the character at `at` white space? Its length, or 0. */
static int white_space(const uint8_t *at, const uint8_t *end) {
  ucs4_t c;
  int len = u8_mbtouc(&c, at, (size_t)(end - at));
  return uc_is_property_white_space(c) ? len : 0;
}

char *text_trim(struct arena *arena, const char *text) {
  const uint8_t *at = (const uint8_t *)text, *end = at + strlen(text);
  int len;
  while (at < end && (len = white_space(at, end)) > 0)
    at += len;
  while (at < end) {
    const uint8_t *last = last_character(at, end);
    if (last + white_space(last, end) != end)
      break;
    end = last;
  }
  return arena_strndup(arena, (const char *)at, (size_t)(end - at));
}

char *text_fold(struct arena *arena, const char *text) {
  size_t len = 0;
  uint8_t *folded = u8_casefold((const uint8_t *)text, strlen(text), NULL, UNINORM_NFC, NULL, &len);
  char *copy = folded ? arena_strndup(arena, (const char *)folded, len) : NULL;
  free(folded);
  return copy;
}

size_t text_width(struct slice text) {
  return text.len ? (size_t)u8_width(text.data, text.len, "UTF-8") : 0;
}

size_t text_length(const char *text) {
  const uint8_t *at = (const uint8_t *)text, *end = at + strlen(text);
  size_t length = 0;
  while (at < end) {
    bool ascii = end - at >= 8 && all_ascii(eight_at(at));
    ucs4_t c;
    length += ascii ? 8 : 1;
    at += ascii ? 8 : u8_mbtouc(&c, at, (size_t)(end - at));
  }
  return length;
}

/* --- Swedish order ------------------------------------------------------------------------------------------------ */

enum { RING = 0x30a, DIAERESIS = 0x308 };

/* One letter's place in the alphabet, and the mark that only settles ties. */
struct letter {
  uint32_t weight; /* 0 at the end of the text */
  uint32_t mark;
};

/* å, ä and ö follow z at once; what followed z moves on. */
enum { WEIGHT_AA = 'z' + 1, WEIGHT_AE, WEIGHT_OE, WEIGHT_SHIFT = 3 };

/* Letters that Swedish does not sort by their base letter. As in Swedish dictionaries: ü as y, and the neighbours' æ
 * and ø as ä and ö. The last ones Unicode does not decompose. */
static const struct {
  uint32_t base, mark;
  struct letter letter;
} letters[] = {
    {'a', RING, {WEIGHT_AA, 0}},      {'a', DIAERESIS, {WEIGHT_AE, 0}},
    {'o', DIAERESIS, {WEIGHT_OE, 0}}, {'u', DIAERESIS, {'y', DIAERESIS}},
    {0xe6, 0, {WEIGHT_AE, 0xe6}},     {0xf8, 0, {WEIGHT_OE, 0xf8}},
    {0xdf, 0, {'s', 0xdf}},           {0xf0, 0, {'d', 0xf0}},
    {0x111, 0, {'d', 0x111}},         {0x142, 0, {'l', 0x142}},
};

static struct letter letter_of(uint32_t base, uint32_t mark) {
  for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
    if (letters[i].base == base && (letters[i].mark == mark || letters[i].mark == 0))
      return letters[i].letter;
  return (struct letter){.weight = base > 'z' ? base + WEIGHT_SHIFT : base, .mark = mark};
}

/* Takes one code point apart until nothing is left to take: the base, and the mark that stands nearest to it. */
static uint32_t decompose(ucs4_t c, uint32_t *mark) {
  ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
  int count;
  while ((count = uc_canonical_decomposition(c, parts)) > 0) {
    c = parts[0];
    if (count > 1)
      *mark = parts[1];
  }
  return uc_tolower(c);
}

/* Reads one letter with the marks that follow it, so that "å" and "a" with a ring behind it are the same. */
static struct letter next_letter(const uint8_t **at, const uint8_t *end) {
  ucs4_t c;
  uint32_t mark = 0;
  if (*at == end)
    return (struct letter){0};
  *at += u8_mbtouc(&c, *at, (size_t)(end - *at));
  uint32_t base = decompose(c, &mark);
  while (*at < end) {
    int len = u8_mbtouc(&c, *at, (size_t)(end - *at));
    if (uc_combining_class(c) == UC_CCC_NR)
      break;
    mark = mark ? mark : c;
    *at += len;
  }
  return letter_of(base, mark);
}

static int order(uint32_t a, uint32_t b) {
  return (a > b) - (a < b);
}

int text_compare_sv(const char *a, const char *b) {
  const uint8_t *at_a = (const uint8_t *)a, *end_a = at_a + strlen(a);
  const uint8_t *at_b = (const uint8_t *)b, *end_b = at_b + strlen(b);
  int tie = 0; /* the first difference in marks alone */
  for (;;) {
    struct letter la = next_letter(&at_a, end_a), lb = next_letter(&at_b, end_b);
    if (la.weight != lb.weight)
      return order(la.weight, lb.weight);
    if (la.weight == 0)
      return tie;
    tie = tie ? tie : order(la.mark, lb.mark);
  }
}
