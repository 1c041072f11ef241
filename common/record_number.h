/* record_number: the numbers of persons, referrals, cases, employers, documents and uploads. Each organisation has numbers
 * of its own, from 1, so that nobody learns from theirs how much another has: a record's number is the organisation that
 * made it, above 32 bits, and its own below. Numbers that were given to all alike, before, stay as they are, below 2^32;
 * the own ones begin above the last of them, so that the lower half alone names one record of the organisation's.
 *
 * On the wire a number is whole, or bare where it is the caller's own; people see and type 5 for their own and ORG/5 for
 * another's. Three sizes never meet: below 2^32 bare; below 2^52 whole; above, tokens of positions (view/place_token.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define RECORD_NUMBER_BITS 32
#define RECORD_NUMBER_BARE ((UINT64_C(1) << RECORD_NUMBER_BITS) - 1)

#define RECORD_ORGANISATION_MAX ((UINT64_C(1) << 20) - 1)

static inline uint64_t record_number(uint64_t organisation, uint64_t own) {
  return organisation << RECORD_NUMBER_BITS | own;
}

/* 0: it was given to all alike. */
static inline uint64_t record_number_organisation(uint64_t number) {
  return number >> RECORD_NUMBER_BITS;
}

static inline uint64_t record_number_own(uint64_t number) {
  return number & RECORD_NUMBER_BARE;
}

/* A whole number of a record, no bare one and no token. */
static inline bool record_number_is_whole(uint64_t number) {
  return number > RECORD_NUMBER_BARE && number >> RECORD_NUMBER_BITS <= RECORD_ORGANISATION_MAX;
}
