/* store_entry: what goes into the streams: sealed and bound to its place, and opened again.
 *
 *   journal   nonce 24 | length of the envelope u16, big-endian | envelope, tag 16 | body, tag 16
 *   access    nonce 24 | record, tag 16
 *
 * The envelope is sealed with a key derived from the store's own, the body with its subject's. Everything is bound to
 * the stream's word, epoch, position, subject and the hash of the entry before: moved to another place, or behind
 * another history, it does not open. Once the subject's key is destroyed the envelope still opens, and nothing that
 * whoever holds the store's key can compute tells whether a guess at the body is right.
 *
 * Entries of epoch 0 have no envelope: one message under the subject's key, bound to word and subject alone. They are
 * turned into the same shape here, and nowhere else.
 */
#pragma once

#include "event.pb-c.h"
#include "server/store/keys/keyring.h"
#include "server/store/stream/stream.h"

struct store_entry {
  Lots__Envelope *envelope; /* NULL: of epoch 0, and its subject's key is destroyed */
  Lots__Entry *body;        /* NULL: its subject's key is destroyed */
  struct slice answer;      /* of epoch 0: the packed reply that was kept in it */
};

/* Seals an entry and adds it to the journal's batch. The body's at_us is the envelope's. Errors of stream_append() and
 * keyring_key(). */
enum status store_entry_append(struct stream *journal, struct keyring_reader *keys, uint64_t subject,
                               const Lots__Envelope *envelope, const Lots__Entry *body, struct arena *arena,
                               struct stream_head *out) MUST_USE;
/* Everything that can be opened, in the arena. DATA_LOSS: it does not open in this place, or its subject's key is
 * missing and was not destroyed. */
enum status store_entry_open(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                             struct store_entry *out) MUST_USE;
/* The envelope alone. NOT_FOUND: it has none. */
enum status store_entry_envelope(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                                 Lots__Envelope **out) MUST_USE;
/* The body alone. NOT_FOUND: its subject's key is destroyed. */
enum status store_entry_body(struct keyring_reader *keys, const struct stream_entry *sealed, struct arena *arena,
                             Lots__Entry **out) MUST_USE;

/* The same of the access stream's records, all under the store's own key. */
enum status store_record_append(struct stream *access, struct keyring_reader *keys, const ProtobufCMessage *record,
                                struct arena *arena, struct stream_head *out) MUST_USE;
enum status store_record_open(struct keyring_reader *keys, const struct stream_entry *sealed,
                              const ProtobufCMessageDescriptor *type, struct arena *arena, void *out) MUST_USE;
