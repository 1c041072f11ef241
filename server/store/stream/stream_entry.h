/* stream_entry: how segment headers and entries are laid out as bytes. Pure: no files. See stream.h for the picture.
 *
 *   segment header: magic u64 | format u32 | 0 u32 | store id 16 | name 16 | number u64 | segment size u64 | check 32 |
 *                   chain 32
 *
 * `chain` is the hash before the segment's first entry, so that every entry, the first too, has the hash it builds on
 * in the 32 bytes before it. An entry together with those 32 bytes is one unbroken run; its hash is taken over that run
 * up to where the hash itself stands. Functions below that say `at` want those 32 bytes to be there.
 */
#pragma once

#include <stdbool.h>

#include "stream.h"

#define SEGMENT_HEADER 128
#define ENTRY_HEADER_OLD 40
#define ENTRY_HEADER 48 /* the longer of the two: so many bytes are looked at */
#define ENTRY_MIN (ENTRY_HEADER_OLD + SECURE_HASH)

struct entry_header {
  uint64_t position;
  uint64_t batch;
  uint64_t subject;
  uint32_t epoch; /* 0: the old format */
  uint32_t len;   /* of the payload, without padding */
};

/* Of the header itself. */
static inline size_t entry_header_len(uint32_t epoch) {
  return epoch ? ENTRY_HEADER : ENTRY_HEADER_OLD;
}
/* Bytes that an entry with such a payload takes; a multiple of 8. */
uint64_t entry_size(uint32_t epoch, uint64_t payload_len);
/* Writes entry_size() bytes. */
void entry_encode(const struct entry_header *header, struct slice payload, uint8_t *at);
/* False unless an entry that says it is at `position` begins here; ENTRY_HEADER bytes are looked at. */
bool entry_decode(const uint8_t *at, uint64_t position, struct entry_header *out);
/* False when what is here was never an entry, whole or damaged. */
bool entry_resembles(const uint8_t *at, uint64_t position);
/* The entry's bytes and the hash before it give the hash after it. */
bool entry_verify(const uint8_t *at, const struct entry_header *header);
/* As readers of the stream get it; the payload lies where it lay. */
struct stream_entry entry_told(const uint8_t *at, const struct entry_header *header);
static inline const uint8_t *entry_hash(const uint8_t *at, const struct entry_header *header) {
  return at + entry_size(header->epoch, header->len) - SECURE_HASH;
}

enum segment_kind {
  SEGMENT_EMPTY,   /* all zero: made ahead of use */
  SEGMENT_USED,    /* a sound header */
  SEGMENT_TORN,    /* does not verify */
  SEGMENT_FOREIGN, /* sound, but of something else */
};

void segment_encode(const struct stream_options *options, uint64_t number, const uint8_t chain[SECURE_HASH],
                    uint8_t out[SEGMENT_HEADER]);
/* `why` is set for TORN and FOREIGN. */
enum segment_kind segment_decode(const struct stream_options *options, uint64_t number,
                                 const uint8_t bytes[SEGMENT_HEADER], const char **why);
static inline const uint8_t *segment_chain(const uint8_t bytes[SEGMENT_HEADER]) {
  return bytes + (SEGMENT_HEADER - SECURE_HASH);
}

bool bytes_are_zero(const uint8_t *bytes, size_t len);
