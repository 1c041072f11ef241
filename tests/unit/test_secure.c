#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "common/secure.h"

static int setup(void **state) {
  (void)state;
  return secure_init() == STATUS_OK ? 0 : -1;
}

#define PLAIN "what the case worker wrote"
#define PLAIN_LEN (sizeof PLAIN - 1)

static void sealed_values_open(void **state) {
  (void)state;
  struct secure_key key = secure_key_new();
  uint8_t sealed[PLAIN_LEN + SECURE_OVERHEAD], opened[PLAIN_LEN];
  for (size_t len = 0; len <= PLAIN_LEN; len++) {
    secure_seal(&key, slice_str("notes/1"), slice_of(PLAIN, len), sealed);
    assert_ok(secure_open(&key, slice_str("notes/1"), slice_of(sealed, len + SECURE_OVERHEAD), opened));
    assert_memory_equal(opened, PLAIN, len);
  }
}

static void sealing_is_deterministic_and_bound_to_everything(void **state) {
  (void)state;
  struct secure_key key = secure_key_new(), other = secure_key_new();
  uint8_t a[64 + SECURE_OVERHEAD], b[64 + SECURE_OVERHEAD];
  secure_seal(&key, slice_str("p"), slice_str("abc"), a);
  secure_seal(&key, slice_str("p"), slice_str("abc"), b);
  assert_memory_equal(a, b, 3 + SECURE_OVERHEAD);
  secure_seal(&key, slice_str("q"), slice_str("abc"), b);
  assert_memory_not_equal(a, b, SECURE_NONCE);
  secure_seal(&key, slice_str("p"), slice_str("abd"), b);
  assert_memory_not_equal(a, b, SECURE_NONCE);
  secure_seal(&other, slice_str("p"), slice_str("abc"), b);
  assert_memory_not_equal(a, b, SECURE_NONCE);
  secure_seal(&key, slice_str("pa"), slice_str("bc"), b); /* the same run of bytes, cut elsewhere */
  assert_memory_not_equal(a, b, SECURE_NONCE);
  secure_seal(&key, (struct slice){0}, (struct slice){0}, b);
  assert_ok(secure_open(&key, (struct slice){0}, slice_of(b, SECURE_OVERHEAD), a));
}

static void nothing_else_opens(void **state) {
  (void)state;
  struct secure_key key = secure_key_new(), other = key;
  struct slice place = slice_str("cases/7");
  uint8_t sealed[PLAIN_LEN + SECURE_OVERHEAD + 1] = {0}, opened[PLAIN_LEN + 1];
  size_t len = PLAIN_LEN + SECURE_OVERHEAD;
  secure_seal(&key, place, slice_str(PLAIN), sealed);
  other.bytes[31] ^= 1;
  assert_status(secure_open(&other, place, slice_of(sealed, len), opened), STATUS_DATA_LOSS);
  assert_status(secure_open(&key, slice_str("cases/8"), slice_of(sealed, len), opened), STATUS_DATA_LOSS);
  assert_status(secure_open(&key, slice_str("cases/"), slice_of(sealed, len), opened), STATUS_DATA_LOSS);
  for (size_t cut = 0; cut < len; cut++)
    assert_status(secure_open(&key, place, slice_of(sealed, cut), opened), STATUS_DATA_LOSS);
  assert_status(secure_open(&key, place, slice_of(sealed, len + 1), opened), STATUS_DATA_LOSS);
  for (size_t bit = 0; bit < len * 8; bit++) {
    sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    assert_status(secure_open(&key, place, slice_of(sealed, len), opened), STATUS_DATA_LOSS);
    sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  assert_ok(secure_open(&key, place, slice_of(sealed, len), opened));
}

static void hex_is(const uint8_t *bytes, size_t len, const char *expected) {
  char text[200];
  assert_string_equal(secure_hex(slice_of(bytes, len), text, sizeof text), expected);
}

static void hashes_are_blake2b(void **state) {
  (void)state;
  uint8_t out[SECURE_HASH], parts_out[SECURE_HASH];
  secure_hash(slice_str("abc"), out); /* b2sum -l 256 */
  hex_is(out, sizeof out, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  struct slice parts[] = {slice_str("a"), {0}, slice_str("bc")};
  secure_hash_parts(parts, 3, parts_out);
  assert_memory_equal(out, parts_out, SECURE_HASH);
  secure_hash((struct slice){0}, out);
  secure_hash_parts(NULL, 0, parts_out);
  assert_memory_equal(out, parts_out, SECURE_HASH);
}

static void sha256_is_that_of_sha256sum_in_whatever_parts(void **state) {
  (void)state;
  static const char text[] = "the quick brown fox jumps over the lazy dog, and then once more over the dog";
  struct secure_sha256 whole, parts, kept;
  uint8_t out[SECURE_HASH], other[SECURE_HASH];
  secure_sha256_begin(&whole);
  secure_sha256_end(&whole, out);
  hex_is(out, sizeof out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  secure_sha256_add(&whole, slice_str("abc"));
  secure_sha256_end(&whole, out);
  hex_is(out, sizeof out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  secure_sha256_end(&whole, other); /* ending leaves it as it is */
  assert_memory_equal(out, other, sizeof out);
  for (size_t cut = 0; cut < sizeof text; cut++) {
    secure_sha256_begin(&whole);
    secure_sha256_add(&whole, slice_of(text, sizeof text));
    secure_sha256_begin(&parts);
    secure_sha256_add(&parts, slice_of(text, cut));
    memcpy(kept.bytes, parts.bytes, sizeof kept.bytes); /* as a store keeps it */
    secure_sha256_add(&kept, slice_of(text + cut, sizeof text - cut));
    assert_memory_equal(whole.bytes, kept.bytes, sizeof kept.bytes); /* one state for one content */
  }
}

static void derived_keys_differ_by_use_and_from_macs(void **state) {
  (void)state;
  struct secure_key master = secure_key_new();
  struct secure_key a = secure_key_derive(&master, "cursor"), b = secure_key_derive(&master, "blind-index");
  struct secure_key again = secure_key_derive(&master, "cursor");
  uint8_t mac[SECURE_HASH];
  assert_true(secure_equal(&a, &again, sizeof a));
  assert_false(secure_equal(&a, &b, sizeof a));
  secure_mac(&master, slice_str("cursor"), mac);
  assert_false(secure_equal(a.bytes, mac, sizeof mac));
  secure_wipe(&a, sizeof a);
  assert_memory_equal(a.bytes, (uint8_t[SECURE_KEY]){0}, SECURE_KEY);
}

static void signatures(void **state) {
  (void)state;
  uint8_t secret[SECURE_SIGN_SECRET], public_key[SECURE_SIGN_PUBLIC], signature[SECURE_SIGNATURE];
  secure_sign_new(secret, public_key);
  secure_sign(secret, slice_str("head 7"), signature);
  assert_ok(secure_sign_verify(public_key, slice_str("head 7"), signature));
  assert_status(secure_sign_verify(public_key, slice_str("head 8"), signature), STATUS_DATA_LOSS);
  signature[0] ^= 1;
  assert_status(secure_sign_verify(public_key, slice_str("head 7"), signature), STATUS_DATA_LOSS);
}

static void base32_goes_round_and_forgives(void **state) {
  (void)state;
  uint8_t bytes[40], back[40];
  char text[80];
  size_t len = 0;
  for (size_t n = 0; n <= sizeof bytes; n++) {
    secure_random(bytes, n);
    assert_null(secure_base32(slice_of(bytes, n), text, n * 8 / 5 + 1));
    assert_non_null(secure_base32(slice_of(bytes, n), text, n * 8 / 5 + 2));
    assert_int_equal(strlen(text), (n * 8 + 4) / 5);
    assert_ok(secure_base32_parse(text, back, n, &len));
    assert_int_equal(len, n);
    assert_memory_equal(back, bytes, n);
  }
  assert_string_equal(secure_base32(slice_str("hello"), text, sizeof text), "D1JPRV3F");
  assert_ok(secure_base32_parse("d-lj prv 3f", back, sizeof back, &len));
  assert_memory_equal(back, "hello", 5);
  assert_ok(secure_base32_parse("oO", back, sizeof back, &len));
  assert_int_equal(back[0], 0);
}

static void base32_refuses(void **state) {
  (void)state;
  static const char *const bad[] = {"U0", "D1JPRV3F!", "0", "01", "D1JPRV3F0", "D1JPRV3F000", "\xc3\xa5"};
  uint8_t out[40];
  size_t len = 99;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_status(secure_base32_parse(bad[i], out, sizeof out, &len), STATUS_INVALID_ARGUMENT);
  assert_status(secure_base32_parse("D1JPRV3F", out, 4, &len), STATUS_INVALID_ARGUMENT);
  assert_int_equal(len, 99);
}

static void hex_goes_round_and_refuses(void **state) {
  (void)state;
  char text[9];
  uint8_t out[4];
  size_t len = 99;
  assert_string_equal(secure_hex(slice_of("\x00\xab\xff\x10", 4), text, sizeof text), "00abff10");
  assert_null(secure_hex(slice_of("\x00\xab\xff\x10", 4), text, 8));
  assert_status(secure_hex_parse("00a", out, sizeof out, &len), STATUS_INVALID_ARGUMENT);
  assert_status(secure_hex_parse("00ag", out, sizeof out, &len), STATUS_INVALID_ARGUMENT);
  assert_status(secure_hex_parse("0011223344", out, sizeof out, &len), STATUS_INVALID_ARGUMENT);
  assert_int_equal(len, 99);
  assert_ok(secure_hex_parse("00ABff10", out, sizeof out, &len));
  assert_int_equal(len, 4);
  assert_memory_equal(out, "\x00\xab\xff\x10", 4);
  assert_ok(secure_hex_parse("", out, sizeof out, &len));
  assert_int_equal(len, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sealed_values_open),
      cmocka_unit_test(sealing_is_deterministic_and_bound_to_everything),
      cmocka_unit_test(nothing_else_opens),
      cmocka_unit_test(hashes_are_blake2b),
      cmocka_unit_test(sha256_is_that_of_sha256sum_in_whatever_parts),
      cmocka_unit_test(derived_keys_differ_by_use_and_from_macs),
      cmocka_unit_test(signatures),
      cmocka_unit_test(base32_goes_round_and_forgives),
      cmocka_unit_test(base32_refuses),
      cmocka_unit_test(hex_goes_round_and_refuses),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
