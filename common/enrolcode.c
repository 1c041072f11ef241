/* enrolcode: see enrolcode.h. */
#include "enrolcode.h"

#include "tls.h"

#define GROUP 4

_Static_assert(ENROLCODE_PIN >= TLS_PIN_MIN, "a shorter pin could be forged");

struct enrolcode enrolcode_new(const uint8_t fingerprint[PKI_FINGERPRINT]) {
  struct enrolcode code = {0};
  secure_random(code.bytes, ENROLCODE_RANDOM);
  memcpy(code.bytes + ENROLCODE_RANDOM, fingerprint, ENROLCODE_PIN);
  return code;
}

char *enrolcode_format(const struct enrolcode *code, char out[ENROLCODE_TEXT_MAX]) {
  char run[ENROLCODE_LEN * 8 / 5 + 2];
  char *at = out;
  *out = 0;
  if (!secure_base32(slice_of(code->bytes, sizeof code->bytes), run, sizeof run))
    return out;
  for (size_t i = 0; run[i]; i++) {
    if (i && i % GROUP == 0)
      *at++ = '-';
    *at++ = run[i];
  }
  *at = 0;
  return out;
}

enum status enrolcode_parse(const char *text, struct enrolcode *out) {
  struct enrolcode code = {0};
  size_t len = 0;
  enum status status = secure_base32_parse(text, code.bytes, sizeof code.bytes, &len);
  if (status != STATUS_OK || len != sizeof code.bytes)
    return STATUS_INVALID_ARGUMENT;
  *out = code;
  return STATUS_OK;
}

void enrolcode_hash(const struct enrolcode *code, uint8_t out[SECURE_HASH]) {
  secure_hash(slice_of(code->bytes, sizeof code->bytes), out);
}

struct slice enrolcode_pin(const struct enrolcode *code) {
  return slice_of(code->bytes + ENROLCODE_RANDOM, ENROLCODE_PIN);
}
