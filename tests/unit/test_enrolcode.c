/* One-time codes: what is printed is what is read back, however it was typed. */
#include "harness.h"

#include <string.h>

#include "common/enrolcode.h"

static const uint8_t fingerprint[PKI_FINGERPRINT] = {0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4, 5, 6, 7, 8};

static int setup(void **state) {
  (void)state;
  return secure_init() == STATUS_OK ? 0 : -1;
}

static void reads_back_what_it_writes(void **state) {
  (void)state;
  for (int i = 0; i < 1000; i++) {
    char text[ENROLCODE_TEXT_MAX];
    struct enrolcode code = enrolcode_new(fingerprint), read;
    assert_int_equal(strlen(enrolcode_format(&code, text)), ENROLCODE_TEXT_MAX - 1);
    assert_ok(enrolcode_parse(text, &read));
    assert_memory_equal(&code, &read, sizeof code);
  }
}

static void forgives_how_people_type(void **state) {
  (void)state;
  struct enrolcode expected, code;
  assert_ok(enrolcode_parse("0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ", &expected));
  assert_ok(enrolcode_parse(" ol23 4567 89ab cdef ghjk mnpq rstv wxyz ", &code));
  assert_memory_equal(&code, &expected, sizeof code);
}

static void refuses_what_is_no_code(void **state) {
  (void)state;
  static const char *const texts[] = {"",
                                      "-",
                                      "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXY",
                                      "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ-0123",
                                      "U123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ",
                                      "0123\n4567"};
  struct enrolcode code;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_status(enrolcode_parse(texts[i], &code), STATUS_INVALID_ARGUMENT);
}

static void pins_the_authority(void **state) {
  (void)state;
  struct enrolcode a = enrolcode_new(fingerprint), b = enrolcode_new(fingerprint);
  uint8_t hash_a[SECURE_HASH], hash_b[SECURE_HASH];
  struct slice pin = enrolcode_pin(&a);
  assert_int_equal(pin.len, ENROLCODE_PIN);
  assert_memory_equal(pin.data, fingerprint, pin.len);
  enrolcode_hash(&a, hash_a);
  enrolcode_hash(&b, hash_b);
  assert_memory_not_equal(hash_a, hash_b, SECURE_HASH);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_back_what_it_writes),
      cmocka_unit_test(forgives_how_people_type),
      cmocka_unit_test(refuses_what_is_no_code),
      cmocka_unit_test(pins_the_authority),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
