/* store_entry: sealing of what goes into the streams. The place is the stream's word and the subject; the position is
 * not known before the append, and the chain holds it fast anyway. */
#include "store_internal.h"

struct place {
  uint8_t bytes[32];
  size_t len;
};

static struct place place_of(const char *word, uint64_t subject) {
  struct place place = {.len = strlen(word)};
  memcpy(place.bytes, word, place.len);
  for (int shift = 56; shift >= 0; shift -= 8)
    place.bytes[place.len++] = (uint8_t)(subject >> shift);
  return place;
}

enum status store_seal(struct keyring_reader *keys, const char *place, uint64_t subject,
                       const ProtobufCMessage *message, struct arena *arena, struct slice *out) {
  const struct secure_key *key;
  enum status status = keyring_key(keys, subject, &key);
  if (status != STATUS_OK)
    return status;
  struct slice plain = arena_pack(arena, message);
  uint8_t *sealed = plain.data ? arena_alloc(arena, plain.len + SECURE_OVERHEAD) : NULL;
  if (!sealed)
    return STATUS_RESOURCE_EXHAUSTED;
  struct place where = place_of(place, subject);
  secure_seal(key, slice_of(where.bytes, where.len), plain, sealed);
  *out = slice_of(sealed, plain.len + SECURE_OVERHEAD);
  return STATUS_OK;
}

enum status store_unseal(struct keyring_reader *keys, const char *place, uint64_t subject, struct slice sealed,
                         const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) {
  const struct secure_key *key;
  enum status status = keyring_key(keys, subject, &key);
  if (status != STATUS_OK)
    return status;
  if (sealed.len < SECURE_OVERHEAD)
    return STATUS_DATA_LOSS;
  size_t len = sealed.len - SECURE_OVERHEAD;
  uint8_t *plain = arena_alloc(arena, len);
  if (!plain)
    return STATUS_RESOURCE_EXHAUSTED;
  struct place where = place_of(place, subject);
  status = secure_open(key, slice_of(where.bytes, where.len), sealed, plain);
  if (status != STATUS_OK)
    return status;
  void *message = arena_unpack(arena, type, slice_of(plain, len));
  if (!message)
    return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_DATA_LOSS;
  memcpy(out, &message, sizeof message);
  return STATUS_OK;
}

enum status store_seal_entry(struct keyring_reader *keys, uint64_t subject, const Lots__Entry *entry,
                             struct arena *arena, struct slice *out) {
  return store_seal(keys, STORE_PLACE_ENTRY, subject, &entry->base, arena, out);
}

enum status store_open_entry(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                             Lots__Entry **out) {
  return store_unseal(keys, STORE_PLACE_ENTRY, sealed->subject, sealed->payload, &lots__entry__descriptor, arena, out);
}
