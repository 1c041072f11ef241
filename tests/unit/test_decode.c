/* Unit tests of common/decode: the bytes of files as offices make them. */
#include "harness.h"

#include <string.h>

#include "common/decode.h"

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

static void expect(struct arena *arena, struct slice bytes, enum decode_state state, enum encoding encoding,
                   struct slice text) {
  struct decoded got = decode(arena, bytes);
  assert_int_equal(got.state, state);
  assert_int_equal(got.encoding, encoding);
  assert_true(slice_equal(slice_of(got.text, got.len), text));
  assert_int_equal(got.text[got.len], '\0');
}

static void test_utf8(void **state) {
  expect(*state, BYTES(""), DECODE_DONE, ENCODING_UTF8, BYTES(""));
  expect(*state, slice_of(NULL, 0), DECODE_DONE, ENCODING_UTF8, BYTES(""));
  expect(*state, BYTES("Åsa;Håbo\r\n"), DECODE_DONE, ENCODING_UTF8, BYTES("Åsa;Håbo\r\n"));
  expect(*state, BYTES("\xef\xbb\xbfÅsa"), DECODE_DONE, ENCODING_UTF8, BYTES("Åsa"));
  expect(*state, BYTES("\xef\xbb\xbf\xef\xbb\xbfÅsa"), DECODE_DONE, ENCODING_UTF8, BYTES("Åsa"));
  expect(*state, BYTES("\xef\xbb\xbf"), DECODE_DONE, ENCODING_UTF8, BYTES(""));
  expect(*state, BYTES("a\0b"), DECODE_DONE, ENCODING_UTF8, BYTES("a\0b"));
  expect(*state, BYTES("a\0bcdefg"), DECODE_DONE, ENCODING_UTF8, BYTES("a\0bcdefg"));
}

static void test_utf16(void **state) {
  expect(*state, BYTES("\xff\xfe\xc5\0s\0a\0"), DECODE_DONE, ENCODING_UTF16LE, BYTES("Åsa"));
  expect(*state, BYTES("\xfe\xff\0\xc5\0s\0a"), DECODE_DONE, ENCODING_UTF16BE, BYTES("Åsa"));
  expect(*state, BYTES("\xff\xfe\xff\xfeZ\0\x41\x01"), DECODE_DONE, ENCODING_UTF16LE, BYTES("Z\u0141"));
  expect(*state, BYTES("A\0\xe5\0"), DECODE_DONE, ENCODING_UTF16LE, BYTES("Aå"));
  expect(*state, BYTES("\0A\0\xe5"), DECODE_DONE, ENCODING_UTF16BE, BYTES("Aå"));
  expect(*state, BYTES("\xff\xfe\x3d\xd8\x00\xde"), DECODE_DONE, ENCODING_UTF16LE, BYTES("\U0001f600"));
  /* Half a pair, and half a unit at the end. */
  expect(*state, BYTES("\xff\xfe\x3d\xd8_\0"), DECODE_BAD_BYTE, ENCODING_UTF16LE, BYTES("\xff_"));
  expect(*state, BYTES("\xff\xfe_\0_"), DECODE_BAD_BYTE, ENCODING_UTF16LE, BYTES("_\xff"));
}

static void test_1252(void **state) {
  expect(*state,
         BYTES("\xc5sa;H\xe5"
               "bo;\x80;\x96;\xff"),
         DECODE_DONE, ENCODING_1252, BYTES("Åsa;Håbo;\u20ac;\u2013;ÿ"));
  expect(*state, BYTES("Andr\xe9"), DECODE_DONE, ENCODING_1252, BYTES("André"));
  char euros[1000];
  memset(euros, 0x80, sizeof euros);
  euros[sizeof euros - 1] = '\xe5';
  struct decoded got = decode(*state, slice_of(euros, sizeof euros));
  assert_int_equal(got.len, 2 + 3 * (sizeof euros - 1));
}

/* One foreign byte never turns a text into another. */
static void test_what_is_not_sure(void **state) {
  expect(*state, BYTES("å\xe5"), DECODE_BAD_BYTE, ENCODING_UTF8, BYTES("å\xe5"));
  expect(*state, BYTES("\xef\xbb\xbf\xc5sa"), DECODE_BAD_BYTE, ENCODING_UTF8, BYTES("\xc5sa"));
  expect(*state, BYTES("å\xe5\xe5\xe5"), DECODE_UNSURE, ENCODING_UTF8, BYTES("å\xe5\xe5\xe5"));
  expect(*state, BYTES("\x8crende"), DECODE_UNSURE, ENCODING_UTF8, BYTES("\x8crende"));   /* ärende of an older Mac */
  expect(*state, BYTES("f\x94rnamn"), DECODE_UNSURE, ENCODING_UTF8, BYTES("f\x94rnamn")); /* förnamn of DOS */
  expect(*state, BYTES("\xe5\x81"), DECODE_UNSURE, ENCODING_UTF8, BYTES("\xe5\x81"));
  struct decoded got = decode(*state, BYTES("å\nb\xe5;å"));
  assert_int_equal(got.bad, 4);
}

static void test_workbooks(void **state) {
  assert_int_equal(decode(*state, BYTES("PK\x03\x04 and so on")).state, DECODE_WORKBOOK);
  assert_int_equal(decode(*state, BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on")).state, DECODE_WORKBOOK);
  assert_int_equal(decode(*state, BYTES("%PDF-1.7")).state, DECODE_WORKBOOK);
  assert_null(decode(*state, BYTES("%PDF-1.7")).text);
}

static void expect_place(const char *text, size_t offset, size_t line, size_t byte) {
  struct decode_place place = decode_place(slice_str(text), offset);
  assert_int_equal(place.line, line);
  assert_int_equal(place.byte, byte);
}

static void test_places(void **state) {
  (void)state;
  expect_place("", 0, 1, 1);
  expect_place("abc", 2, 1, 3);
  expect_place("a\nbc", 3, 2, 2);
  expect_place("a\r\nbc", 3, 2, 1);
  expect_place("a\rbc\r", 2, 2, 1);
  expect_place("a\n\n\nb", 4, 4, 1);
}

static void expect_bytes(struct arena *arena, const char *text, enum encoding encoding, bool marked,
                         struct slice expected) {
  assert_true(slice_equal(encode(arena, slice_str(text), encoding, marked), expected));
}

static void test_encoding(void **state) {
  expect_bytes(*state, "Åsa", ENCODING_UTF8, false, BYTES("Åsa"));
  expect_bytes(*state, "Åsa", ENCODING_UTF8, true, BYTES("\xef\xbb\xbfÅsa"));
  expect_bytes(*state, "Å\xff", ENCODING_UTF8, false, BYTES("Å\xff"));
  expect_bytes(*state, "Å", ENCODING_UTF16LE, true, BYTES("\xff\xfe\xc5\0"));
  expect_bytes(*state, "Å", ENCODING_UTF16BE, true, BYTES("\xfe\xff\0\xc5"));
  expect_bytes(*state, "Å", ENCODING_UTF16LE, false, BYTES("\xc5\0"));
  expect_bytes(*state, "Å\u20ac\u2212-", ENCODING_1252, true, BYTES("\xc5\x80?-"));
  expect_bytes(*state, "", ENCODING_1252, false, BYTES(""));
}

static void test_without_memory(void **state) {
  (void)state;
  struct arena spent;
  arena_init(&spent, 0);
  assert_int_equal(decode(&spent, BYTES("a")).state, DECODE_NO_MEMORY);
  assert_int_equal(decode(&spent, BYTES("\xe5")).state, DECODE_NO_MEMORY);
  assert_null(encode(&spent, BYTES("a"), ENCODING_UTF8, true).data);
  arena_deinit(&spent);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_utf8, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_utf16, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_1252, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_what_is_not_sure, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_workbooks, set_up, tear_down),
      cmocka_unit_test(test_places),
      cmocka_unit_test_setup_teardown(test_encoding, set_up, tear_down),
      cmocka_unit_test(test_without_memory),
  };
  return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
