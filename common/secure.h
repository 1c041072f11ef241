/* secure: sealing, hashing, signing and randomness, all by libsodium. The only file that includes <sodium.h>.
 *
 * Sealing is XChaCha20-Poly1305 with a synthetic nonce: the nonce is a keyed hash of place and plaintext, so that the
 * same content in the same place seals to the same bytes (a rebuilt store equals the live one, byte for byte) and no
 * counter or randomness can ever make a nonce repeat for different content. `place` says where the value lives (table
 * and key); it is authenticated, so that a sealed value cannot be moved elsewhere.
 *
 * Threads: every function may be called from any thread after secure_init().
 */
#pragma once

#include <stdint.h>

#include "slice.h"
#include "status.h"

#define SECURE_KEY 32
#define SECURE_HASH 32
#define SECURE_NONCE 24
#define SECURE_TAG 16
#define SECURE_OVERHEAD (SECURE_NONCE + SECURE_TAG)
#define SECURE_SIGN_SECRET 64
#define SECURE_SIGN_PUBLIC 32
#define SECURE_SIGNATURE 64

struct secure_key {
  uint8_t bytes[SECURE_KEY];
};

/* Call once before anything else. UNAVAILABLE when the machine gives no randomness. */
enum status secure_init(void) MUST_USE;
void secure_random(void *out, size_t len);
struct secure_key secure_key_new(void);
/* A key for one use out of another: BLAKE2b keyed with `master` over `use` ("blind-index", "cursor"). */
struct secure_key secure_key_derive(const struct secure_key *master, const char *use);
void secure_wipe(void *data, size_t len);

/* `out` needs plain.len + SECURE_OVERHEAD bytes: nonce, ciphertext, tag. */
void secure_seal(const struct secure_key *key, struct slice place, struct slice plain, uint8_t *out);
/* `out` needs sealed.len - SECURE_OVERHEAD bytes. DATA_LOSS when key, place or bytes are not the ones it was sealed
 * with. */
enum status secure_open(const struct secure_key *key, struct slice place, struct slice sealed, uint8_t *out) MUST_USE;

/* Two parts with one place and one nonce, under a key each. The nonce hangs on both parts and on the second key: once
 * that is gone, nothing is left by which somebody who holds the first could tell whether a guess at the second part is
 * right. `out` needs room for each part and a tag. */
struct secure_pair {
  struct {
    const struct secure_key *key;
    struct slice plain;
    uint8_t *out;
  } first, second;
  uint8_t nonce[SECURE_NONCE]; /* filled */
};
void secure_seal_pair(struct secure_pair *pair, struct slice place);
/* Opens one part; `out` needs sealed.len - SECURE_TAG bytes. DATA_LOSS as secure_open(). */
enum status secure_open_part(const struct secure_key *key, struct slice place, const uint8_t nonce[SECURE_NONCE],
                             struct slice sealed, uint8_t *out) MUST_USE;

/* BLAKE2b-256. */
void secure_hash(struct slice data, uint8_t out[SECURE_HASH]);
/* BLAKE2b-256 over the parts in order, as if they were one run (chain hashes). */
void secure_hash_parts(const struct slice *parts, size_t count, uint8_t out[SECURE_HASH]);
/* SHA-256, as `sha256sum` has it, of what comes in parts. The state so far can be kept and gone on from, on any
 * machine: it is the same bytes for the same content. */
#define SECURE_SHA256_STATE 104
struct secure_sha256 {
  uint8_t bytes[SECURE_SHA256_STATE];
};
void secure_sha256_begin(struct secure_sha256 *state);
void secure_sha256_add(struct secure_sha256 *state, struct slice data);
/* `state` is left as it is. */
void secure_sha256_end(const struct secure_sha256 *state, uint8_t out[SECURE_HASH]);
/* Keyed BLAKE2b-256: blind indexes and message authentication. */
void secure_mac(const struct secure_key *key, struct slice data, uint8_t out[SECURE_HASH]);
/* Keyed SipHash-2-4, 64 bits: an authenticator for what is read often and written by ourselves alone. Far cheaper than
 * secure_mac() and, being short, no answer to who may try as often as he likes. */
#define SECURE_SHORT 8
void secure_short_mac(const struct secure_key *key, struct slice data, uint8_t out[SECURE_SHORT]);
/* Constant-time comparison; 1 when equal. */
int secure_equal(const void *a, const void *b, size_t len);

/* Ed25519, for signed chain heads. */
void secure_sign_new(uint8_t secret[SECURE_SIGN_SECRET], uint8_t public_key[SECURE_SIGN_PUBLIC]);
void secure_sign(const uint8_t secret[SECURE_SIGN_SECRET], struct slice data, uint8_t signature[SECURE_SIGNATURE]);
enum status secure_sign_verify(const uint8_t public_key[SECURE_SIGN_PUBLIC], struct slice data,
                               const uint8_t signature[SECURE_SIGNATURE]) MUST_USE;

/* Crockford base32 without padding, for codes that people type: `out` needs len*8/5+2 bytes. Reading forgives case,
 * spaces and hyphens and reads O as 0, I and L as 1. */
char *secure_base32(struct slice data, char *out, size_t out_size);
enum status secure_base32_parse(const char *text, uint8_t *out, size_t out_size, size_t *out_len) MUST_USE;
/* Lower-case hex; `out` needs 2*len+1. */
char *secure_hex(struct slice data, char *out, size_t out_size);
enum status secure_hex_parse(const char *text, uint8_t *out, size_t out_size, size_t *out_len) MUST_USE;

/* Base64 (RFC 4648) with padding, for bytes in JSON: `out` needs SECURE_BASE64_SIZE(len). Reading also takes the
 * URL-safe alphabet, and does without padding. */
#define SECURE_BASE64_SIZE(len) (((len) + 2) / 3 * 4 + 1)
char *secure_base64(struct slice data, char *out, size_t out_size);
enum status secure_base64_parse(const char *text, uint8_t *out, size_t out_size, size_t *out_len) MUST_USE;
