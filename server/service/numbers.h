/* numbers: which fields of a request and a reply hold a number that is told otherwise than it is stored, and how it is
 * turned.
 *
 * A journal position leaves as a token (store/view/place_token.h) and comes back as one. A record's number comes with its
 * organisation or bare, and a bare one is the caller's own organisation's (common/record_number.h). Fields are known
 * by their names, in numbers.c; a unit test walks the contract. What is stored, and what handlers see, is turned already.
 */
#pragma once

#include <stdbool.h>

#include <protobuf-c/protobuf-c.h>

#include "common/arena.h"
#include "common/secure.h"
#include "common/slice.h"

/* Such fields of a message and of what it holds. */
struct numbers;

enum number_kind { NUMBERS_POSITION = 1, NUMBERS_RECORD = 2 };

/* Finds those of these kinds; for policy_init(), before any thread. It is kept for as long as the process lives. False:
 * no memory. `*out` is NULL when there are none. */
bool numbers_find(const ProtobufCMessageDescriptor *type, unsigned kinds, const struct numbers **out);

/* What numbers of a request mean. */
struct numbers_meaning {
  const struct secure_key *key; /* of tokens */
  uint64_t organisation;        /* the caller's; 0: none, bare numbers stay as they are */
  uint64_t first_own;           /* bare numbers below it were given to all alike */
};
/* Turns those of a request, in place. */
void numbers_read(const struct numbers *numbers, const struct numbers_meaning *meaning, ProtobufCMessage *message);
/* Packs a reply, whose positions alone were looked for, into the arena, with tokens for positions; the message is as it was afterwards, but not meanwhile: nobody
 * else may read it. Empty when the arena is spent. */
struct slice numbers_pack(const struct numbers *numbers, const struct secure_key *key, struct arena *arena,
                          const ProtobufCMessage *message);
