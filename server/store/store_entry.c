/* store_entry: see store_entry.h. */
#include "store_entry.h"

#include "server/store/apply/envelope.h"

#define WORD_JOURNAL "entry"
#define WORD_ACCESS "access"
#define ENVELOPE_MAX UINT16_MAX
#define ENVELOPE_AT (SECURE_NONCE + sizeof(uint16_t))
#define BODY_OVERHEAD (ENVELOPE_AT + 2 * SECURE_TAG)

/* --- where something stands --------------------------------------------------------------------------------------- */

struct binding {
  uint8_t bytes[64];
  size_t len;
};

static void bind_number(struct binding *binding, uint64_t value, unsigned bytes) {
  for (unsigned shift = bytes * 8; shift > 0; shift -= 8)
    binding->bytes[binding->len++] = (uint8_t)(value >> (shift - 8));
}

static struct binding binding_of(const char *word, const struct stream_place *place, uint64_t subject) {
  struct binding binding = {.len = strlen(word)};
  memcpy(binding.bytes, word, binding.len);
  if (place->epoch) {
    bind_number(&binding, place->epoch, 4);
    bind_number(&binding, place->position, 8);
  }
  bind_number(&binding, subject, 8);
  if (place->epoch) {
    memcpy(binding.bytes + binding.len, place->before, SECURE_HASH);
    binding.len += SECURE_HASH;
  }
  return binding;
}

static struct slice bound(const struct binding *binding) {
  return slice_of(binding->bytes, binding->len);
}

/* --- one part ----------------------------------------------------------------------------------------------------- */

static enum status unpack(struct slice plain, const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) {
  void *message = arena_unpack(arena, type, plain);
  if (!message)
    return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_DATA_LOSS;
  memcpy(out, &message, sizeof message); /* the caller's type is T **; writing it as void ** would be aliasing */
  return STATUS_OK;
}

static enum status open_part(const struct secure_key *key, const struct binding *binding, const uint8_t *nonce,
                             struct slice sealed, const ProtobufCMessageDescriptor *type, struct arena *arena,
                             void *out) {
  if (sealed.len < SECURE_TAG)
    return STATUS_DATA_LOSS;
  size_t len = sealed.len - SECURE_TAG;
  uint8_t *plain = arena_alloc(arena, len);
  if (!plain)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = secure_open_part(key, bound(binding), nonce, sealed, plain);
  return status == STATUS_OK ? unpack(slice_of(plain, len), type, arena, out) : status;
}

/* Behind its nonce, under the key of `subject`. */
static enum status open_whole(struct keyring_reader *keys, const char *word, const struct stream_entry *sealed,
                              const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) {
  const struct secure_key *key;
  enum status status = keyring_key(keys, sealed->subject, &key);
  if (status != STATUS_OK)
    return status;
  if (sealed->payload.len < SECURE_OVERHEAD)
    return STATUS_DATA_LOSS;
  const uint8_t *bytes = sealed->payload.data;
  struct binding binding = binding_of(word, &sealed->place, sealed->subject);
  struct slice behind = slice_of(bytes + SECURE_NONCE, sealed->payload.len - SECURE_NONCE);
  return open_part(key, &binding, bytes, behind, type, arena, out);
}

/* --- entries: writing --------------------------------------------------------------------------------------------- */

static struct slice pack_body(const Lots__Entry *body, struct arena *arena) {
  Lots__Entry bare = *body; /* borrows every part */
  bare.at_us = 0;
  return arena_pack(arena, &bare.base);
}

/* `sealed` has room for both. */
static void seal(struct keyring_reader *keys, const struct secure_key *key, const struct binding *binding,
                 struct slice envelope, struct slice body, uint8_t *sealed) {
  uint8_t *envelope_at = sealed + ENVELOPE_AT, *body_at = envelope_at + envelope.len + SECURE_TAG;
  struct secure_pair pair = {
      .first = {.key = &keyring_reader_secrets(keys)->envelope, .plain = envelope, .out = envelope_at},
      .second = {.key = key, .plain = body, .out = body_at},
  };
  secure_seal_pair(&pair, bound(binding));
  memcpy(sealed, pair.nonce, SECURE_NONCE);
  sealed[SECURE_NONCE] = (uint8_t)(envelope.len >> 8);
  sealed[SECURE_NONCE + 1] = (uint8_t)envelope.len;
}

enum status store_entry_append(struct stream *journal, struct keyring_reader *keys, uint64_t subject,
                               const Lots__Envelope *envelope, const Lots__Entry *body, struct arena *arena,
                               struct stream_head *out) {
  const struct secure_key *key;
  enum status status = keyring_key(keys, subject, &key);
  if (status != STATUS_OK)
    return status;
  struct slice outer = arena_pack(arena, &envelope->base), inner = pack_body(body, arena);
  size_t len = BODY_OVERHEAD + outer.len + inner.len;
  uint8_t *sealed = outer.data && inner.data ? arena_alloc(arena, len) : NULL;
  if (!sealed || outer.len > ENVELOPE_MAX)
    return STATUS_RESOURCE_EXHAUSTED;
  struct stream_place place = stream_next(journal, len);
  struct binding binding = binding_of(WORD_JOURNAL, &place, subject);
  seal(keys, key, &binding, outer, inner, sealed);
  return stream_append(journal, subject, slice_of(sealed, len), out);
}

/* --- entries: reading --------------------------------------------------------------------------------------------- */

/* OK, without a body, also when the key is destroyed. */
static enum status open_body(struct keyring_reader *keys, const struct stream_entry *sealed,
                             const struct binding *binding, struct slice inner, struct arena *arena,
                             struct store_entry *out) {
  const struct secure_key *key;
  enum status status = keyring_key(keys, sealed->subject, &key);
  if (status == STATUS_OK)
    status = open_part(key, binding, sealed->payload.data, inner, &lots__entry__descriptor, arena, &out->body);
  if (status == STATUS_OK)
    out->body->at_us = out->envelope->at_us;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The two parts, with their tags. */
static bool split(const struct stream_entry *sealed, struct slice *outer, struct slice *inner) {
  const uint8_t *bytes = sealed->payload.data;
  if (sealed->payload.len < BODY_OVERHEAD)
    return false;
  size_t len = ((size_t)bytes[SECURE_NONCE] << 8 | bytes[SECURE_NONCE + 1]) + SECURE_TAG;
  size_t rest = sealed->payload.len - ENVELOPE_AT;
  if (len > rest - SECURE_TAG)
    return false;
  *outer = slice_of(bytes + ENVELOPE_AT, len);
  *inner = slice_of(bytes + ENVELOPE_AT + len, rest - len);
  return true;
}

static enum status open_envelope(struct keyring_reader *keys, const struct stream_entry *sealed,
                                 const struct binding *binding, struct slice outer, struct arena *arena,
                                 Lots__Envelope **out) {
  return open_part(&keyring_reader_secrets(keys)->envelope, binding, sealed->payload.data, outer,
                   &lots__envelope__descriptor, arena, out);
}

static enum status open_entry(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                              struct store_entry *out) {
  struct slice outer, inner;
  if (!split(sealed, &outer, &inner))
    return STATUS_DATA_LOSS;
  struct binding binding = binding_of(WORD_JOURNAL, &sealed->place, sealed->subject);
  enum status status = open_envelope(keys, sealed, &binding, outer, arena, &out->envelope);
  return status == STATUS_OK ? open_body(keys, sealed, &binding, inner, arena, out) : status;
}

enum status store_entry_envelope(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                                 Lots__Envelope **out) {
  struct slice outer, inner;
  if (!sealed->place.epoch)
    return STATUS_NOT_FOUND;
  if (!split(sealed, &outer, &inner))
    return STATUS_DATA_LOSS;
  struct binding binding = binding_of(WORD_JOURNAL, &sealed->place, sealed->subject);
  return open_envelope(keys, sealed, &binding, outer, arena, out);
}

/* Of an entry without an envelope; what it holds is borrowed. */
static enum status reshape(const Lots__EntryBefore *before, struct arena *arena, struct store_entry *out) {
  out->body = arena_alloc(arena, sizeof *out->body);
  out->envelope = arena_alloc(arena, sizeof *out->envelope);
  if (!out->body || !out->envelope)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__entry__init(out->body);
  out->body->at_us = before->at_us;
  out->body->by = before->by;
  out->body->by_name = before->by_name;
  out->body->by_role = before->by_role;
  out->body->method = before->method;
  out->body->events = before->events;
  out->body->n_events = before->n_events;
  out->answer = slice_of(before->answer.data, before->answer.len);
  struct slice key = slice_of(before->key_hash.data, before->key_hash.len);
  struct slice request = slice_of(before->request_hash.data, before->request_hash.len);
  enum status status = envelope_of(out->body, arena, out->envelope);
  if (status == STATUS_OK && key.len)
    envelope_sign(out->envelope, key.data, request.len >= ENVELOPE_HASH ? request.data : key.data);
  return status;
}

static enum status open_before(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                               struct store_entry *out) {
  Lots__EntryBefore *before;
  enum status status = open_whole(keys, WORD_JOURNAL, sealed, &lots__entry_before__descriptor, arena, &before);
  if (status == STATUS_OK)
    return reshape(before, arena, out);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_entry_open(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                             struct store_entry *out) {
  *out = (struct store_entry){0};
  return sealed->place.epoch ? open_entry(keys, sealed, arena, out) : open_before(keys, sealed, arena, out);
}

enum status store_entry_body(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                             Lots__Entry **out) {
  struct store_entry entry;
  enum status status = store_entry_open(keys, sealed, arena, &entry);
  if (status != STATUS_OK)
    return status;
  *out = entry.body;
  return entry.body ? STATUS_OK : STATUS_NOT_FOUND;
}

/* --- records ------------------------------------------------------------------------------------------------------ */

enum status store_record_append(struct stream *access, struct keyring_reader *keys, const ProtobufCMessage *record,
                                struct arena *arena, struct stream_head *out) {
  const struct secure_key *key;
  enum status status = keyring_key(keys, 0, &key);
  if (status != STATUS_OK)
    return status;
  struct slice plain = arena_pack(arena, record);
  size_t len = plain.len + SECURE_OVERHEAD;
  uint8_t *sealed = plain.data ? arena_alloc(arena, len) : NULL;
  if (!sealed)
    return STATUS_RESOURCE_EXHAUSTED;
  struct stream_place place = stream_next(access, len);
  struct binding binding = binding_of(WORD_ACCESS, &place, 0);
  secure_seal(key, bound(&binding), plain, sealed);
  return stream_append(access, 0, slice_of(sealed, len), out);
}

enum status store_record_open(struct keyring_reader *keys, const struct stream_entry *sealed,
                              const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) {
  return open_whole(keys, WORD_ACCESS, sealed, type, arena, out);
}
