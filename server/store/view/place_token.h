/* place_token: journal positions as they are told to others. A position grows by the size of whatever anybody writes, also
 * behind the wall between two organisations; so what leaves the daemon is a keyed permutation of it, which names the same
 * place and tells neither order nor distance.
 *
 * A token has 53 bits, the highest set, so that JSON holds it exactly; a position has at most 52. Both functions are pure
 * and safe from any thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/secure.h"

/* A smaller number is a position that was told before there were tokens. It names its entry on a receipt alone, which
 * knows the entry's hash: elsewhere whoever tries them one after the other learns where their own entries stand, and by
 * that how much others write. */
#define PLACE_TOKEN_LEAST (UINT64_C(1) << 52)
/* True: it is a token, and no position of a receipt of before there were tokens. */
bool place_is_token(uint64_t number);
/* 0 stays 0 (no position), and a token itself. */
uint64_t place_token(const struct secure_key *key, uint64_t position);
/* No entry stands here. */
#define PLACE_NOWHERE UINT64_MAX
/* Back. What is no token is PLACE_NOWHERE. */
uint64_t place_of_token(const struct secure_key *key, uint64_t token);
