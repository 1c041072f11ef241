/* stream_entry: see stream_entry.h. */
#include "stream_entry.h"

#include <endian.h>
#include <string.h>

#define ENTRY_MAGIC UINT32_C(0x4c6f7432)           /* "Lot2" */
#define ENTRY_MAGIC_OLD UINT32_C(0x4c6f7445)       /* "LotE" */
#define SEGMENT_MAGIC UINT64_C(0x4c6f74735365676d) /* "LotsSegm" */
#define SEGMENT_FORMAT 1
#define NAME_SIZE 16

/* Where fields stand. */
enum { ENTRY_LEN = 4, ENTRY_POSITION = 8, ENTRY_BATCH = 16, ENTRY_SUBJECT = 24, ENTRY_EPOCH = 32, ENTRY_ZERO = 36 };
enum {
  SEGMENT_FORMAT_AT = 8,
  SEGMENT_STORE = 16,
  SEGMENT_NAME_AT = 32,
  SEGMENT_NUMBER = 48,
  SEGMENT_SIZE = 56,
  SEGMENT_CHECK = 64,
  SEGMENT_CHAIN = 96,
};

static void put32(uint8_t *at, uint32_t value) {
  value = htobe32(value);
  memcpy(at, &value, sizeof value);
}

static void put64(uint8_t *at, uint64_t value) {
  value = htobe64(value);
  memcpy(at, &value, sizeof value);
}

static uint32_t get32(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return be32toh(value);
}

static uint64_t get64(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return be64toh(value);
}

bool bytes_are_zero(const uint8_t *bytes, size_t len) {
  return len == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

/* --- entries ------------------------------------------------------------------------------------------------------ */

static uint64_t padded(uint64_t len) {
  return (len + 7) & ~UINT64_C(7);
}

uint64_t entry_size(uint32_t epoch, uint64_t payload_len) {
  return entry_header_len(epoch) + padded(payload_len) + SECURE_HASH;
}

/* It ends the header, and is taken over what stands before it. */
static size_t check_at(uint32_t epoch) {
  return entry_header_len(epoch) - sizeof(uint64_t);
}

static uint64_t header_check(const uint8_t *at, uint32_t epoch) {
  uint8_t hash[SECURE_HASH];
  secure_hash(slice_of(at, check_at(epoch)), hash);
  return get64(hash);
}

static void run_hash(const uint8_t *at, const struct entry_header *header, uint8_t hash[SECURE_HASH]) {
  secure_hash(slice_of(at - SECURE_HASH, entry_size(header->epoch, header->len)), hash);
}

static void header_encode(const struct entry_header *header, uint8_t *at) {
  put32(at, header->epoch ? ENTRY_MAGIC : ENTRY_MAGIC_OLD);
  put32(at + ENTRY_LEN, header->len);
  put64(at + ENTRY_POSITION, header->position);
  put64(at + ENTRY_BATCH, header->batch);
  put64(at + ENTRY_SUBJECT, header->subject);
  if (header->epoch) {
    put32(at + ENTRY_EPOCH, header->epoch);
    put32(at + ENTRY_ZERO, 0);
  }
  put64(at + check_at(header->epoch), header_check(at, header->epoch));
}

void entry_encode(const struct entry_header *header, struct slice payload, uint8_t *at) {
  uint8_t *body = at + entry_header_len(header->epoch);
  header_encode(header, at);
  if (payload.len > 0)
    memcpy(body, payload.data, payload.len);
  memset(body + payload.len, 0, padded(payload.len) - payload.len);
  run_hash(at, header, body + padded(payload.len));
}

/* False: no header of either format. */
static bool epoch_decode(const uint8_t *at, uint32_t *epoch) {
  *epoch = 0;
  if (get32(at) == ENTRY_MAGIC_OLD)
    return true;
  *epoch = get32(at + ENTRY_EPOCH);
  return get32(at) == ENTRY_MAGIC && *epoch != 0 && get32(at + ENTRY_ZERO) == 0;
}

bool entry_decode(const uint8_t *at, uint64_t position, struct entry_header *out) {
  uint32_t epoch;
  if (!epoch_decode(at, &epoch) || get64(at + ENTRY_POSITION) != position ||
      get64(at + check_at(epoch)) != header_check(at, epoch))
    return false;
  *out = (struct entry_header){
      .position = position,
      .batch = get64(at + ENTRY_BATCH),
      .subject = get64(at + ENTRY_SUBJECT),
      .epoch = epoch,
      .len = get32(at + ENTRY_LEN),
  };
  return true;
}

bool entry_resembles(const uint8_t *at, uint64_t position) {
  return get32(at) == ENTRY_MAGIC || get32(at) == ENTRY_MAGIC_OLD || get64(at + ENTRY_POSITION) == position;
}

bool entry_verify(const uint8_t *at, const struct entry_header *header) {
  uint8_t hash[SECURE_HASH];
  run_hash(at, header, hash);
  return memcmp(hash, entry_hash(at, header), SECURE_HASH) == 0;
}

struct stream_entry entry_told(const uint8_t *at, const struct entry_header *header) {
  struct stream_entry entry = {
      .place = {.position = header->position, .epoch = header->epoch},
      .end = header->position + entry_size(header->epoch, header->len),
      .subject = header->subject,
      .payload = slice_of(at + entry_header_len(header->epoch), header->len),
  };
  memcpy(entry.place.before, at - SECURE_HASH, SECURE_HASH);
  memcpy(entry.hash, entry_hash(at, header), SECURE_HASH);
  return entry;
}

/* --- segment headers ---------------------------------------------------------------------------------------------- */

static void segment_check(const uint8_t *bytes, uint8_t check[SECURE_HASH]) {
  const struct slice parts[] = {slice_of(bytes, SEGMENT_CHECK), slice_of(bytes + SEGMENT_CHAIN, SECURE_HASH)};
  secure_hash_parts(parts, 2, check);
}

void segment_encode(const struct stream_options *options, uint64_t number, const uint8_t chain[SECURE_HASH],
                    uint8_t out[SEGMENT_HEADER]) {
  memset(out, 0, SEGMENT_HEADER);
  put64(out, SEGMENT_MAGIC);
  put32(out + SEGMENT_FORMAT_AT, SEGMENT_FORMAT);
  memcpy(out + SEGMENT_STORE, options->store_id, STREAM_STORE_ID);
  memcpy(out + SEGMENT_NAME_AT, options->name, strnlen(options->name, NAME_SIZE - 1));
  put64(out + SEGMENT_NUMBER, number);
  put64(out + SEGMENT_SIZE, options->segment_size);
  memcpy(out + SEGMENT_CHAIN, chain, SECURE_HASH);
  segment_check(out, out + SEGMENT_CHECK);
}

static bool segment_sound(const uint8_t *bytes) {
  uint8_t check[SECURE_HASH];
  segment_check(bytes, check);
  return get64(bytes) == SEGMENT_MAGIC && memcmp(check, bytes + SEGMENT_CHECK, SECURE_HASH) == 0;
}

static const char *segment_mismatch(const struct stream_options *options, uint64_t number, const uint8_t *bytes) {
  char name[NAME_SIZE] = {0};
  memcpy(name, options->name, strnlen(options->name, NAME_SIZE - 1));
  if (get32(bytes + SEGMENT_FORMAT_AT) != SEGMENT_FORMAT)
    return "the segment is in a format that this version does not know";
  if (memcmp(bytes + SEGMENT_STORE, options->store_id, STREAM_STORE_ID) != 0)
    return "the segment belongs to another store";
  if (memcmp(bytes + SEGMENT_NAME_AT, name, NAME_SIZE) != 0)
    return "the segment belongs to another stream";
  if (get64(bytes + SEGMENT_NUMBER) != number)
    return "the segment has another number than its file name";
  if (get64(bytes + SEGMENT_SIZE) != options->segment_size)
    return "the segment was made with another segment size";
  return NULL;
}

enum segment_kind segment_decode(const struct stream_options *options, uint64_t number,
                                 const uint8_t bytes[SEGMENT_HEADER], const char **why) {
  if (bytes_are_zero(bytes, SEGMENT_HEADER))
    return SEGMENT_EMPTY;
  *why = "the segment header does not verify";
  if (!segment_sound(bytes))
    return SEGMENT_TORN;
  *why = segment_mismatch(options, number, bytes);
  return *why ? SEGMENT_FOREIGN : SEGMENT_USED;
}
