/* place_token: see place_token.h. A Feistel network over two halves of 26 bits. */
#include "place_token.h"

#include <string.h>

#define HALF_BITS 26
#define HALF ((UINT64_C(1) << HALF_BITS) - 1)
/* Four make a strong permutation of ideal functions; halves this narrow ask for more. */
#define ROUNDS 6

static uint64_t mixed(const struct secure_key *key, uint64_t round, uint64_t half) {
  uint64_t input = round << HALF_BITS | half, output;
  uint8_t mac[SECURE_SHORT];
  secure_short_mac(key, slice_of(&input, sizeof input), mac);
  memcpy(&output, mac, sizeof output);
  return output & HALF;
}

bool place_is_token(uint64_t number) {
  return number >> 2 * HALF_BITS == 1;
}

uint64_t place_token(const struct secure_key *key, uint64_t position) {
  if (position == 0 || position >= PLACE_TOKEN_LEAST)
    return position;
  uint64_t left = position >> HALF_BITS, right = position & HALF;
  for (uint64_t round = 0; round < ROUNDS; round++) {
    uint64_t next = left ^ mixed(key, round, right);
    left = right;
    right = next;
  }
  return PLACE_TOKEN_LEAST | left << HALF_BITS | right;
}

uint64_t place_of_token(const struct secure_key *key, uint64_t token) {
  if (!place_is_token(token))
    return token == 0 ? 0 : PLACE_NOWHERE;
  uint64_t left = token >> HALF_BITS & HALF, right = token & HALF;
  for (uint64_t round = ROUNDS; round-- > 0;) {
    uint64_t before = right ^ mixed(key, round, left);
    right = left;
    left = before;
  }
  return left << HALF_BITS | right;
}
