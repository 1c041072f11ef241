/* secure: see secure.h. */
#include "secure.h"

#include <sodium.h>
#include <stdbool.h>

/* Personalisation (16 bytes each) keeps the uses of one key apart. */
#define PERSONAL crypto_generichash_blake2b_PERSONALBYTES
static const unsigned char personal_nonce[PERSONAL + 1] = "lots seal nonce ";
static const unsigned char personal_pair[PERSONAL + 1] = "lots pair nonce ";
static const unsigned char personal_derive[PERSONAL + 1] = "lots derive key ";

_Static_assert(SECURE_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key size");
_Static_assert(SECURE_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce size");
_Static_assert(SECURE_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag size");
_Static_assert(SECURE_SIGN_SECRET == crypto_sign_SECRETKEYBYTES, "secret size");
_Static_assert(SECURE_SIGN_PUBLIC == crypto_sign_PUBLICKEYBYTES, "public size");
_Static_assert(SECURE_SIGNATURE == crypto_sign_BYTES, "signature size");

enum status secure_init(void) {
  return sodium_init() < 0 ? STATUS_UNAVAILABLE : STATUS_OK;
}

void secure_random(void *out, size_t len) {
  randombytes_buf(out, len);
}

struct secure_key secure_key_new(void) {
  struct secure_key key = {0};
  secure_random(key.bytes, sizeof key.bytes);
  return key;
}

struct secure_key secure_key_derive(const struct secure_key *master, const char *use) {
  struct secure_key key;
  (void)crypto_generichash_blake2b_salt_personal(key.bytes, sizeof key.bytes, (const unsigned char *)use, strlen(use),
                                                 master->bytes, SECURE_KEY, NULL, personal_derive);
  return key;
}

void secure_wipe(void *data, size_t len) {
  sodium_memzero(data, len);
}

/* --- sealing ------------------------------------------------------------------------------------------------------ */

/* Each part's length comes before it, so that no other split hashes the same run of bytes; the last needs none. */
static void synthetic_nonce(const struct secure_key *key, const unsigned char personal[PERSONAL],
                            const struct slice *parts, size_t count, uint8_t *nonce) {
  crypto_generichash_blake2b_state state;
  (void)crypto_generichash_blake2b_init_salt_personal(&state, key->bytes, SECURE_KEY, SECURE_NONCE, NULL, personal);
  for (size_t i = 0; i < count; i++) {
    uint8_t len[8];
    for (unsigned byte = 0; byte < sizeof len; byte++)
      len[byte] = (uint8_t)((uint64_t)parts[i].len >> (8 * byte));
    if (i + 1 < count)
      (void)crypto_generichash_blake2b_update(&state, len, sizeof len);
    (void)crypto_generichash_blake2b_update(&state, parts[i].data, parts[i].len);
  }
  (void)crypto_generichash_blake2b_final(&state, nonce, SECURE_NONCE);
}

static void encrypt(const struct secure_key *key, struct slice place, const uint8_t *nonce, struct slice plain,
                    uint8_t *out) {
  (void)crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain.data, plain.len, place.data, place.len, NULL, nonce,
                                                   key->bytes);
}

void secure_seal(const struct secure_key *key, struct slice place, struct slice plain, uint8_t *out) {
  const struct slice parts[] = {place, plain};
  synthetic_nonce(key, personal_nonce, parts, 2, out);
  encrypt(key, place, out, plain, out + SECURE_NONCE);
}

enum status secure_open(const struct secure_key *key, struct slice place, struct slice sealed, uint8_t *out) {
  if (sealed.len < SECURE_OVERHEAD)
    return STATUS_DATA_LOSS;
  struct slice behind = slice_of(sealed.data + SECURE_NONCE, sealed.len - SECURE_NONCE);
  return secure_open_part(key, place, sealed.data, behind, out);
}

void secure_seal_pair(struct secure_pair *pair, struct slice place) {
  const struct slice parts[] = {place, pair->first.plain, pair->second.plain};
  synthetic_nonce(pair->second.key, personal_pair, parts, 3, pair->nonce);
  encrypt(pair->first.key, place, pair->nonce, pair->first.plain, pair->first.out);
  encrypt(pair->second.key, place, pair->nonce, pair->second.plain, pair->second.out);
}

enum status secure_open_part(const struct secure_key *key, struct slice place, const uint8_t nonce[SECURE_NONCE],
                             struct slice sealed, uint8_t *out) {
  if (sealed.len < SECURE_TAG)
    return STATUS_DATA_LOSS;
  int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.data, sealed.len, place.data, place.len,
                                                       nonce, key->bytes);
  return bad ? STATUS_DATA_LOSS : STATUS_OK;
}

/* --- hashing and signing ------------------------------------------------------------------------------------------ */

void secure_hash(struct slice data, uint8_t out[SECURE_HASH]) {
  (void)crypto_generichash_blake2b(out, SECURE_HASH, data.data, data.len, NULL, 0);
}

void secure_hash_parts(const struct slice *parts, size_t count, uint8_t out[SECURE_HASH]) {
  crypto_generichash_blake2b_state state;
  (void)crypto_generichash_blake2b_init(&state, NULL, 0, SECURE_HASH);
  for (size_t i = 0; i < count; i++)
    (void)crypto_generichash_blake2b_update(&state, parts[i].data, parts[i].len);
  (void)crypto_generichash_blake2b_final(&state, out, SECURE_HASH);
}

/* How libsodium holds the state depends on the machine; kept are its numbers, big-endian, and of its buffer what is in
 * use. */
static void sha256_keep(const crypto_hash_sha256_state *from, struct secure_sha256 *out) {
  uint8_t *at = out->bytes;
  for (size_t i = 0; i < 8; i++)
    for (int shift = 24; shift >= 0; shift -= 8)
      *at++ = (uint8_t)(from->state[i] >> shift);
  for (int shift = 56; shift >= 0; shift -= 8)
    *at++ = (uint8_t)(from->count >> shift);
  size_t used = from->count / 8 % sizeof from->buf;
  for (size_t i = 0; i < sizeof from->buf; i++)
    *at++ = i < used ? from->buf[i] : 0;
}

static crypto_hash_sha256_state sha256_take(const struct secure_sha256 *kept) {
  crypto_hash_sha256_state state = {.count = 0};
  const uint8_t *at = kept->bytes;
  for (size_t i = 0; i < 8; i++)
    for (int byte = 0; byte < 4; byte++)
      state.state[i] = state.state[i] << 8 | *at++;
  for (int byte = 0; byte < 8; byte++)
    state.count = state.count << 8 | *at++;
  memcpy(state.buf, at, sizeof state.buf);
  return state;
}

_Static_assert(sizeof((crypto_hash_sha256_state *)0)->buf + 8 * 4 + 8 == SECURE_SHA256_STATE, "state size");
_Static_assert(SECURE_HASH == crypto_hash_sha256_BYTES, "hash size");

void secure_sha256_begin(struct secure_sha256 *state) {
  crypto_hash_sha256_state fresh;
  (void)crypto_hash_sha256_init(&fresh);
  sha256_keep(&fresh, state);
}

void secure_sha256_add(struct secure_sha256 *state, struct slice data) {
  crypto_hash_sha256_state running = sha256_take(state);
  (void)crypto_hash_sha256_update(&running, data.data, data.len);
  sha256_keep(&running, state);
}

void secure_sha256_end(const struct secure_sha256 *state, uint8_t out[SECURE_HASH]) {
  crypto_hash_sha256_state running = sha256_take(state);
  (void)crypto_hash_sha256_final(&running, out);
}

void secure_mac(const struct secure_key *key, struct slice data, uint8_t out[SECURE_HASH]) {
  (void)crypto_generichash_blake2b(out, SECURE_HASH, data.data, data.len, key->bytes, SECURE_KEY);
}

_Static_assert(crypto_shorthash_BYTES == SECURE_SHORT && crypto_shorthash_KEYBYTES <= SECURE_KEY, "SipHash-2-4");

void secure_short_mac(const struct secure_key *key, struct slice data, uint8_t out[SECURE_SHORT]) {
  (void)crypto_shorthash(out, data.data, data.len, key->bytes);
}

int secure_equal(const void *a, const void *b, size_t len) {
  return sodium_memcmp(a, b, len) == 0;
}

void secure_sign_new(uint8_t secret[SECURE_SIGN_SECRET], uint8_t public_key[SECURE_SIGN_PUBLIC]) {
  (void)crypto_sign_keypair(public_key, secret);
}

void secure_sign(const uint8_t secret[SECURE_SIGN_SECRET], struct slice data, uint8_t signature[SECURE_SIGNATURE]) {
  (void)crypto_sign_detached(signature, NULL, data.data, data.len, secret);
}

enum status secure_sign_verify(const uint8_t public_key[SECURE_SIGN_PUBLIC], struct slice data,
                               const uint8_t signature[SECURE_SIGNATURE]) {
  return crypto_sign_verify_detached(signature, data.data, data.len, public_key) ? STATUS_DATA_LOSS : STATUS_OK;
}

/* --- text for people ---------------------------------------------------------------------------------------------- */

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char *secure_base32(struct slice data, char *out, size_t out_size) {
  if (data.len > SIZE_MAX / 16 || out_size < data.len * 8 / 5 + 2)
    return NULL;
  unsigned held = 0, bits = 0;
  char *at = out;
  for (size_t i = 0; i < data.len; i++) {
    held = (held << 8 | data.data[i]) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5)
      *at++ = alphabet[held >> (bits - 5) & 31];
  }
  if (bits)
    *at++ = alphabet[held << (5 - bits) & 31];
  *at = 0;
  return out;
}

/* The value of one character; -1 for one that is not in the alphabet. */
static int base32_digit(char c) {
  if (c >= 'a' && c <= 'z')
    c = (char)(c - 'a' + 'A');
  if (c == 'O')
    c = '0';
  if (c == 'I' || c == 'L')
    c = '1';
  const char *at = c ? strchr(alphabet, c) : NULL;
  return at ? (int)(at - alphabet) : -1;
}

enum status secure_base32_parse(const char *text, uint8_t *out, size_t out_size, size_t *out_len) {
  unsigned held = 0, bits = 0;
  size_t len = 0;
  for (; *text; text++) {
    if (*text == ' ' || *text == '-')
      continue;
    int digit = base32_digit(*text);
    if (digit < 0)
      return STATUS_INVALID_ARGUMENT;
    held = (held << 5 | (unsigned)digit) & 0xfff;
    bits += 5;
    if (bits < 8)
      continue;
    if (len == out_size)
      return STATUS_INVALID_ARGUMENT;
    bits -= 8;
    out[len++] = (uint8_t)(held >> bits);
  }
  bool padded = bits < 5 && (held & ((1U << bits) - 1)) == 0; /* else a mistyped last character would go unseen */
  if (!padded)
    return STATUS_INVALID_ARGUMENT;
  *out_len = len;
  return STATUS_OK;
}

char *secure_hex(struct slice data, char *out, size_t out_size) {
  if (out_size == 0 || data.len > (out_size - 1) / 2)
    return NULL;
  return sodium_bin2hex(out, out_size, data.data, data.len);
}

enum status secure_hex_parse(const char *text, uint8_t *out, size_t out_size, size_t *out_len) {
  size_t len;
  if (sodium_hex2bin(out, out_size, text, strlen(text), NULL, &len, NULL) != 0)
    return STATUS_INVALID_ARGUMENT;
  *out_len = len;
  return STATUS_OK;
}

char *secure_base64(struct slice data, char *out, size_t out_size) {
  if (data.len > SIZE_MAX / 2 || out_size < SECURE_BASE64_SIZE(data.len))
    return NULL;
  return sodium_bin2base64(out, out_size, data.data, data.len, sodium_base64_VARIANT_ORIGINAL);
}

enum status secure_base64_parse(const char *text, uint8_t *out, size_t out_size, size_t *out_len) {
  static const int variants[] = {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
                                 sodium_base64_VARIANT_URLSAFE, sodium_base64_VARIANT_URLSAFE_NO_PADDING};
  for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
    if (sodium_base642bin(out, out_size, text, strlen(text), NULL, out_len, NULL, variants[i]) == 0)
      return STATUS_OK;
  return STATUS_INVALID_ARGUMENT;
}
