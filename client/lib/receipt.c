/* Receipts as the text that people keep: "lots1:" and base32 of store, position, hash and two bytes that tell a slip of
 * the pen from a receipt that does not hold. */
#include <string.h>
#include <strings.h>

#include "common/secure.h"
#include "lots.h"

#define PREFIX "lots1:"
#define PREFIX_LEN (sizeof PREFIX - 1)
#define CHECK 2
#define BODY (16 + 8 + 32)
#define TEXT_MAX 128

static void add_check(const uint8_t *body, uint8_t *out) {
  uint8_t hash[SECURE_HASH];
  secure_hash(slice_of(body, BODY), hash);
  memcpy(out, hash, CHECK);
}

char *lots_receipt_text(const struct lots_receipt *receipt, char *out) {
  uint8_t bytes[BODY + CHECK];
  memcpy(bytes, receipt->store, 16);
  for (unsigned i = 0; i < 8; i++)
    bytes[16 + i] = (uint8_t)(receipt->position >> (56 - 8 * i));
  memcpy(bytes + 24, receipt->hash, 32);
  add_check(bytes, bytes + BODY);
  memcpy(out, PREFIX, PREFIX_LEN);
  (void)secure_base32(slice_of(bytes, sizeof bytes), out + PREFIX_LEN, TEXT_MAX - PREFIX_LEN); /* it fits */
  return out;
}

static const char *skip_space(const char *text) {
  return text + strspn(text, " \t\r\n");
}

bool lots_receipt_parse(const char *text, struct lots_receipt *out) {
  uint8_t bytes[BODY + CHECK], check[CHECK];
  char code[TEXT_MAX];
  size_t len;
  text = skip_space(text);
  if (strncasecmp(text, PREFIX, PREFIX_LEN) != 0)
    return false;
  size_t code_len = strcspn(text + PREFIX_LEN, "\t\r\n");
  if (code_len >= sizeof code || *skip_space(text + PREFIX_LEN + code_len))
    return false;
  memcpy(code, text + PREFIX_LEN, code_len);
  code[code_len] = 0;
  if (secure_base32_parse(code, bytes, sizeof bytes, &len) != STATUS_OK || len != sizeof bytes)
    return false;
  add_check(bytes, check);
  if (memcmp(check, bytes + BODY, CHECK) != 0)
    return false;
  memcpy(out->store, bytes, 16);
  memcpy(out->hash, bytes + 24, 32);
  out->position = 0;
  for (unsigned i = 0; i < 8; i++)
    out->position = out->position << 8 | bytes[16 + i];
  return true;
}
