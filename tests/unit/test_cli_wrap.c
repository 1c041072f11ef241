/* Unit tests of client/cli/wrap: lines that a window holds, however the text comes in pieces. */
#include "harness.h"

#include <string.h>

#include "client/cli/wrap.h"

struct shown {
  char text[512];
  size_t len;
};

static void put(void *context, struct slice bytes) {
  struct shown *shown = context;
  assert_true(shown->len + bytes.len < sizeof shown->text);
  if (bytes.len > 0) /* of no bytes there may be no place */
    memcpy(shown->text + shown->len, bytes.data, bytes.len);
  shown->len += bytes.len;
  shown->text[shown->len] = '\0';
}

/* Text in pieces of `piece` bytes. */
static struct shown wrapped(const char *text, size_t width, size_t piece) {
  struct shown shown = {.len = 0};
  struct wrap wrap;
  wrap_init(&wrap, width, put, &shown);
  for (size_t left = strlen(text), len; left > 0; text += len, left -= len) {
    len = left < piece ? left : piece;
    wrap_text(&wrap, slice_of(text, len));
  }
  wrap_flush(&wrap);
  wrap_deinit(&wrap);
  return shown;
}

static void check(const char *text, size_t width, const char *wanted) {
  for (size_t piece = 1; piece < 12; piece++)
    assert_string_equal(wrapped(text, width, piece).text, wanted);
}

static void test_what_fits_is_as_it_was(void **state) {
  (void)state;
  check("Nr  Namn\n 1  Åsa\n\n", 8, "Nr  Namn\n 1  Åsa\n\n");
  check("one two", 7, "one two");
  check("any width at all", 0, "any width at all");
}

static void test_a_line_is_broken_between_words(void **state) {
  (void)state;
  check("one two three\n", 9, "one two\n  three\n");
  check("one two three", 5, "one\n  two\n  three");
  check("åäö åäö\n", 6, "åäö\n  åäö\n"); /* columns, not bytes */
}

static void test_what_follows_stands_further_in(void **state) {
  (void)state;
  check("  one two three\nfour\n", 10, "  one two\n    three\nfour\n");
  check("          one two three\n", 14, "          one\n  two three\n"); /* unless there is no room */
}

static void test_a_word_that_no_line_holds_stands_alone(void **state) {
  (void)state;
  check("a lots1:0123456789 b\n", 8, "a\n  lots1:0123456789\n  b\n");
  check("en\xc2\xa0sak till\n", 5, "en\xc2\xa0sak\n  till\n"); /* a no-break space is none */
}

static void test_colours_take_no_room(void **state) {
  (void)state;
  check("\033[1m  one two\033[0m three\n", 10, "\033[1m  one two\033[0m\n    three\n");
  check("\033[31mone\033[0m two\n", 7, "\033[31mone\033[0m two\n");
}

static void test_tabs_and_returns(void **state) {
  (void)state;
  check("a\tb\n", 20, "a       b\n");
  check("one two\rone three", 9, "one two\rone three");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_fits_is_as_it_was),
      cmocka_unit_test(test_a_line_is_broken_between_words),
      cmocka_unit_test(test_what_follows_stands_further_in),
      cmocka_unit_test(test_a_word_that_no_line_holds_stands_alone),
      cmocka_unit_test(test_colours_take_no_room),
      cmocka_unit_test(test_tabs_and_returns),
  };
  return cmocka_run_group_tests_name("cli_wrap", tests, NULL, NULL);
}
