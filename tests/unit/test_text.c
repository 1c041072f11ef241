/* Unit tests of common/text. Letters that matter by their bytes are written as \u escapes. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include <cmocka.h>

#include "common/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BYTES(literal) slice_of(literal, sizeof(literal) - 1)

static int set_up(void **state) {
  static struct arena arena;
  arena_init(&arena, 1 << 20);
  *state = &arena;
  return 0;
}

static int tear_down(void **state) {
  arena_deinit(*state);
  return 0;
}

/* --- clean or not ------------------------------------------------------------------------------------------------- */

static void test_clean(void **state) {
  (void)state;
  const struct slice clean[] = {
      BYTES(""),       BYTES("Håbo"),       BYTES("a\tb\r\nc"),  BYTES("\u00a0"), /* the first after the C1 controls */
      BYTES("\u20ac"), BYTES("\U0001f600"), BYTES("\U0010ffff"), slice_of(NULL, 0),
  };
  const struct slice unclean[] = {
      BYTES("a\0b"),
      BYTES("\0"),
      BYTES("\x1b[31m"),
      BYTES("\b"),
      BYTES("\x7f"),
      BYTES("\xc2\x80"),
      BYTES("\xc2\x9f"),
      BYTES("H\xe5"
            "bo"), /* Windows-1252 */
      BYTES("\xc3"),
      BYTES("\xc0\x80"),
      BYTES("\xed\xa0\x80"), /* a surrogate */
      BYTES("\xf4\x90\x80\x80"),
      BYTES("\xff"),
      BYTES("\xe2\x82"),
  };
  for (size_t i = 0; i < COUNT(clean); i++)
    if (!text_is_clean(clean[i]))
      fail_msg("clean %zu", i);
  for (size_t i = 0; i < COUNT(unclean); i++)
    if (text_is_clean(unclean[i]))
      fail_msg("unclean %zu", i);
}

/* --- messages: a type of our own, so that this test does not hang on the contract --------------------------------- */

enum choice { CHOICE_NONE, CHOICE_WORDS = 5, CHOICE_NUMBER = 6, CHOICE_INNER = 7 };

struct sample {
  ProtobufCMessage base;
  char *name;
  size_t n_aliases;
  char **aliases;
  struct sample *child;
  size_t n_rows;
  struct sample **rows;
  ProtobufCBinaryData blob;
  enum choice choice;
  union {
    char *words;
    int64_t number;
    struct sample *inner;
  };
};

#define FIELD(name_, id_, label_, type_, count_, member_, flags_)                                                      \
  {                                                                                                                    \
    .name = name_, .id = id_, .label = PROTOBUF_C_LABEL_##label_, .type = PROTOBUF_C_TYPE_##type_,                     \
    .quantifier_offset = count_, .offset = offsetof(struct sample, member_), .flags = flags_                           \
  }
#define ONEOF offsetof(struct sample, choice)

static const ProtobufCFieldDescriptor sample_fields[] = {
    FIELD("name", 1, NONE, STRING, 0, name, 0),
    FIELD("aliases", 2, REPEATED, STRING, offsetof(struct sample, n_aliases), aliases, 0),
    FIELD("child", 3, NONE, MESSAGE, 0, child, 0),
    FIELD("rows", 4, REPEATED, MESSAGE, offsetof(struct sample, n_rows), rows, 0),
    FIELD("words", CHOICE_WORDS, NONE, STRING, ONEOF, words, PROTOBUF_C_FIELD_FLAG_ONEOF),
    FIELD("number", CHOICE_NUMBER, NONE, INT64, ONEOF, number, PROTOBUF_C_FIELD_FLAG_ONEOF),
    FIELD("inner", CHOICE_INNER, NONE, MESSAGE, ONEOF, inner, PROTOBUF_C_FIELD_FLAG_ONEOF),
    FIELD("blob", 8, NONE, BYTES, 0, blob, 0),
};
static const ProtobufCMessageDescriptor sample_type = {
    .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
    .name = "sample",
    .sizeof_message = sizeof(struct sample),
    .n_fields = COUNT(sample_fields),
    .fields = sample_fields,
};
#define SAMPLE(...)                                                                                                    \
  { .base = {.descriptor = &sample_type}, __VA_ARGS__ }

static char good[] = "gott", bad[] = "d\xe5ligt";

/* `path` NULL: clean. */
static void expect_field(struct arena *arena, const struct sample *sample, const char *path) {
  const char *field = "untouched";
  assert_int_equal(text_message_is_clean(&sample->base, arena, &field), path == NULL);
  assert_string_equal(field, path ? path : "untouched");
}

static void test_message_strings(void **state) {
  char *aliases[] = {good, good, bad};
  struct sample empty = SAMPLE(.name = NULL), fine = SAMPLE(.name = good, .n_aliases = 2, .aliases = aliases);
  struct sample name = SAMPLE(.name = bad), alias = SAMPLE(.name = good, .n_aliases = 3, .aliases = aliases);
  struct sample blob = SAMPLE(.name = good, .blob = {.len = 6, .data = (uint8_t *)bad}); /* bytes are not text */
  expect_field(*state, &empty, NULL);
  expect_field(*state, &fine, NULL);
  expect_field(*state, &name, "name");
  expect_field(*state, &alias, "aliases[2]");
  expect_field(*state, &blob, NULL);
}

static void test_message_in_message(void **state) {
  char *aliases[] = {bad};
  struct sample fine = SAMPLE(.name = good), alias = SAMPLE(.n_aliases = 1, .aliases = aliases);
  struct sample child = SAMPLE(.name = good, .child = &alias), deep = SAMPLE(.child = &child);
  struct sample *rows[] = {&fine, &deep};
  struct sample row = SAMPLE(.n_rows = 2, .rows = rows), clean = SAMPLE(.child = &fine, .n_rows = 1, .rows = rows);
  expect_field(*state, &clean, NULL);
  expect_field(*state, &child, "child.aliases[0]");
  expect_field(*state, &deep, "child.child.aliases[0]");
  expect_field(*state, &row, "rows[1].child.child.aliases[0]");
}

/* Only the selected case is looked at: what lies in the union may be a number. */
static void test_message_oneof(void **state) {
  struct sample faulty = SAMPLE(.name = bad);
  struct sample none = SAMPLE(.choice = CHOICE_NONE, .number = 1);
  struct sample number = SAMPLE(.choice = CHOICE_NUMBER, .number = 1);
  struct sample words = SAMPLE(.choice = CHOICE_WORDS, .words = bad);
  struct sample fine = SAMPLE(.choice = CHOICE_WORDS, .words = good);
  struct sample inner = SAMPLE(.choice = CHOICE_INNER, .inner = &faulty);
  expect_field(*state, &none, NULL);
  expect_field(*state, &number, NULL);
  expect_field(*state, &fine, NULL);
  expect_field(*state, &words, "words");
  expect_field(*state, &inner, "inner.name");
}

static void test_message_without_memory(void **state) {
  (void)state;
  struct arena spent;
  struct sample faulty = SAMPLE(.name = bad), outer = SAMPLE(.child = &faulty);
  arena_init(&spent, 0);
  expect_field(&spent, &outer, "child"); /* still refused, and still named */
  arena_deinit(&spent);
}

/* --- trimming, folding, counting ---------------------------------------------------------------------------------- */

static void test_trim(void **state) {
  static const struct {
    const char *text, *expected;
  } rows[] = {
      {"", ""},
      {" \t\r\n", ""},
      {"Anna", "Anna"},
      {"  Anna Maria\n", "Anna Maria"},
      {"\u00a0Anna\u2003\u3000", "Anna"},
      {"\u2028", ""},
      {"å ", "å"},
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    assert_string_equal(text_trim(*state, rows[i].text), rows[i].expected);
}

static void test_fold(void **state) {
  static const struct {
    const char *text, *expected;
  } rows[] = {
      {"", ""},
      {"ANNA Åkesson", "anna åkesson"},
      {"HÅBO", "håbo"},
      {"Habo", "habo"},
      {"A\u030akesson", "\u00e5kesson"}, /* a and a ring become å */
      {"\u212b", "\u00e5"},              /* the sign for ångström */
      {"Ren\u00c9e", "ren\u00e9e"},
      {"Stra\u00dfe", "strasse"},
      {"\u1e9e", "ss"},
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    assert_string_equal(text_fold(*state, rows[i].text), rows[i].expected);
  assert_string_equal(text_fold(*state, "H\xe5"), "h\ufffd");
}

static void width_is_what_a_terminal_shows(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t width;
  } rows[] = {{"", 0}, {"H\u00e5bo", 4}, {"Ha\u030abo", 4}, {"\u65e5\u672c", 4}, {"\u65e5 x", 4}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(text_width(slice_str(rows[i].text)), rows[i].width);
  assert_int_equal(text_width(slice_of("H\u00e5bo kommun", 5)), 4);
}

static void test_length(void **state) {
  (void)state;
  assert_int_equal(text_length(""), 0);
  assert_int_equal(text_length("Håbo"), 4);
  assert_int_equal(text_length("\U0001f600!"), 2);
}

static void test_without_memory(void **state) {
  (void)state;
  struct arena spent;
  arena_init(&spent, 0);
  assert_null(text_trim(&spent, " a "));
  assert_null(text_fold(&spent, "A"));
  arena_deinit(&spent);
}

/* --- Swedish order ------------------------------------------------------------------------------------------------ */

static int sign(int number) {
  return (number > 0) - (number < 0);
}

/* Sorted; each against each. */
static void expect_order(const char *const *sorted, int count) {
  for (int i = 0; i < count; i++)
    for (int j = 0; j < count; j++)
      if (sign(text_compare_sv(sorted[i], sorted[j])) != sign(i - j))
        fail_msg("\"%s\" against \"%s\"", sorted[i], sorted[j]);
}

static void test_alphabet(void **state) {
  (void)state;
  static const char *const sorted[] = {"",  "-", "1", "a", "b", "c", "d", "e", "f", "g", "h",
                                       "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
                                       "t", "u", "v", "w", "x", "y", "z", "å", "ä", "ö", "α"};
  expect_order(sorted, COUNT(sorted));
}

static void test_names_in_order(void **state) {
  (void)state;
  static const char *const sorted[] = {
      "Ahl",   "Andersson", "Anna Öst", "Annalena", "Erik",   "Érik",   "Eriksson",      "Habo",   "Håbo",
      "Lukas", "Łukas",     "Lukasson", "Muller",   "Myller", "Müller", "Mylle\u0301ra", "Vallin", "Wallin",
      "Zorn",  "Åberg",     "Ärla",     "Ærla",     "Ärlig",  "Öberg",  "Øberg",         "Öbergs",
  };
  expect_order(sorted, COUNT(sorted));
}

static void test_equal_but_for_case(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"åsa", "ÅSA"},
      {"Öberg", "öBERG"},
      {"\u00c5sa", "A\u030asa"},
      {"\u00e9", "E\u0301"},
      {"\u00f6", "O\u0308"},
      {"\u1e69", "s\u0323\u0307"},
      {"Æ", "æ"},
  };
  for (size_t i = 0; i < COUNT(pairs); i++)
    if (text_compare_sv(pairs[i][0], pairs[i][1]) != 0)
      fail_msg("\"%s\" against \"%s\"", pairs[i][0], pairs[i][1]);
}

static void test_order_is_independent_of_the_locale(void **state) {
  (void)state;
  static const char *const locales[] = {"C", "C.UTF-8", "en_US.UTF-8", "sv_SE.UTF-8"}; /* those that are installed */
  for (size_t i = 0; i < COUNT(locales); i++) {
    setlocale(LC_ALL, locales[i]);
    assert_true(text_compare_sv("zebra", "ål") < 0);
    assert_true(text_compare_sv("ål", "äl") < 0);
  }
  setlocale(LC_ALL, "C");
}

/* Bytes that are not UTF-8 get some order, and no read past the end. */
static void test_order_of_garbage(void **state) {
  (void)state;
  assert_int_not_equal(text_compare_sv("\xe5", "a"), 0);
  assert_int_equal(text_compare_sv("\xc3", "\xc3"), 0);
  assert_int_not_equal(text_compare_sv("a\xe2\x82", "a"), 0);
}

/* --- fast against slow -------------------------------------------------------------------------------------------- */

static bool slow_is_clean(struct slice text) {
  if (u8_check(text.data, text.len) != NULL)
    return false;
  for (size_t i = 0; i < text.len; i++) {
    uint8_t c = text.data[i];
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f || (c == 0xc2 && text.data[i + 1] < 0xa0))
      return false;
  }
  return true;
}

/* Looks at every character. */
static struct slice slow_trim(const char *text) {
  const uint8_t *at = (const uint8_t *)text, *end = at + strlen(text), *first = NULL, *last = at;
  while (at < end) {
    ucs4_t c;
    const uint8_t *next = at + u8_mbtouc(&c, at, (size_t)(end - at));
    if (!uc_is_property_white_space(c)) {
      first = first ? first : at;
      last = next;
    }
    at = next;
  }
  return first ? slice_of(first, (size_t)(last - first)) : slice_of("", 0);
}

/* Bytes and whole characters that the fast ways might take for others. */
static const char *const pieces[] = {
    "a",        "hej hopp", "\t",         " ",    "\x1f",     "\x7f",         "~",
    "å",        "\u00a0",   "\u2003",     "\x80", "\xc2",     "\xe2",         "\xe2\x80",
    "\xf0\x9f", "\xc2\x85", "\xc2\x80\n", "\xff", "\u3000\r", "\xed\xa0\x80", "\U0001f600"};

static size_t random_text(uint64_t *seed, char out[200]) {
  size_t len = 0, parts = *seed % 13;
  for (size_t i = 0; i < parts; i++) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    size_t pick = (*seed >> 33) % (sizeof pieces / sizeof *pieces + 4);
    char any[2] = {(char)(*seed >> 40), 0};
    const char *piece = pick < sizeof pieces / sizeof *pieces ? pieces[pick] : any;
    len += (size_t)sprintf(out + len, "%s", piece);
  }
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  *seed ^= *seed >> 29;
  out[len] = 0;
  return len;
}

static void test_fast_ways_equal_the_slow(void **state) {
  struct arena *arena = *state;
  uint64_t seed = 7;
  size_t clean = 0;
  for (unsigned i = 0; i < 300000; i++) {
    char text[200];
    size_t len = random_text(&seed, text);
    uint8_t *exact = malloc(len + 1); /* of just this size: reading past it is seen by a sanitizer */
    assert_non_null(exact);
    memcpy(exact, text, len + 1);
    struct slice bytes = slice_of(exact, len), trimmed = slow_trim((char *)exact);
    assert_int_equal(text_is_clean(bytes), slow_is_clean(bytes));
    assert_int_equal(text_clean_length(bytes) == bytes.len, slow_is_clean(bytes));
    assert_int_equal(text_length((char *)exact), u8_mbsnlen(exact, len));
    char *got = text_trim(arena, (char *)exact);
    assert_non_null(got);
    assert_true(slice_equal(slice_str(got), trimmed));
    clean += text_is_clean(bytes);
    free(exact);
    arena_reset(arena);
  }
  assert_true(clean > 1000);
}

static void what_breaks_or_turns_a_line_is_none(void **state) {
  static const char *const lines[] = {"", "Åsa Öbrink", "O'Neill \"Neil\"", "שלום عمر", "a\u00a0b", "\u200d"};
  static const char *const others[] = {"a\nb",
                                       "a\r",
                                       "\tb",
                                       "a\u2028b",
                                       "a\u2029b",
                                       "a\xc2\x85"
                                       "b",
                                       "\u202eb",
                                       "\u202a",
                                       "\u2066",
                                       "\u2069",
                                       "\u200e",
                                       "\u200f",
                                       "\u061c",
                                       "\x1b[1m",
                                       "\x7f",
                                       "\xff"};
  (void)state;
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    if (!text_is_line(slice_str(lines[i])))
      fail_msg("line %zu", i);
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (text_is_line(slice_str(others[i])))
      fail_msg("other %zu", i);
}

static void what_is_printed_is_made_harmless(void **state) {
  static const struct {
    const char *text, *printed;
  } rows[] = {
      {"", ""},
      {"Åsa\tÖ\nrad två", "Åsa\tÖ\nrad två"},
      {"a\u202eb\u2066c\u2069", "a\ufffdb\ufffdc\ufffd"},
      {"rad\u2028två", "rad\ufffdtvå"},
      {"\x1b[2Jx\x7f", "?[2Jx?"},
      {"\xc2\x9b"
       "1m",
       "??1m"},
      {"\u05d0\u200f\u05d1", "\u05d0\u200f\u05d1"}, /* a mark that Hebrew needs */
      {"a\xff\xc3", "a??"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[64];
    snprintf(text, sizeof text, "%s", rows[i].text);
    text_make_harmless(text);
    assert_string_equal(text, rows[i].printed);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_printed_is_made_harmless),
      cmocka_unit_test(test_clean),
      cmocka_unit_test(what_breaks_or_turns_a_line_is_none),
      cmocka_unit_test(test_message_strings),
      cmocka_unit_test(test_message_in_message),
      cmocka_unit_test(test_message_oneof),
      cmocka_unit_test(test_message_without_memory),
      cmocka_unit_test(test_trim),
      cmocka_unit_test(test_fold),
      cmocka_unit_test(test_length),
      cmocka_unit_test(width_is_what_a_terminal_shows),
      cmocka_unit_test(test_without_memory),
      cmocka_unit_test(test_alphabet),
      cmocka_unit_test(test_names_in_order),
      cmocka_unit_test(test_equal_but_for_case),
      cmocka_unit_test(test_order_is_independent_of_the_locale),
      cmocka_unit_test(test_order_of_garbage),
      cmocka_unit_test(test_fast_ways_equal_the_slow),
  };
  return cmocka_run_group_tests_name("text", tests, set_up, tear_down);
}
