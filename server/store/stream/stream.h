/* stream: an append-only run of entries in segment files, each chained to the one before by hash.
 *
 * Two streams share this machinery: `journal` (what changed; the truth) and `access` (who looked at what).
 *
 * On disk, folder `dir` holds segments `0000000000000000.seg`, ... named by number in hex, all of one size,
 * preallocated and zero-filled one ahead of use by a thread of the stream's own, so that an append is one pwrite and
 * one fdatasync into blocks that already exist. A segment begins with a header: magic, format, store id, stream name,
 * its number, and the chain hash before its first entry. Entries are 8-byte aligned and never straddle segments:
 *
 *   magic u32 | payload length u32 | position u64 | batch u64 | subject u64 | epoch u32 | zero u32 | check u64 |
 *   payload, zero-padded | hash 32
 *
 * all integers big-endian (the segment header's layout: stream_entry.h). `position` is segment number * segment size +
 * offset: it names the entry for ever and finds it without an index; it is never 0. `batch` is the position of the
 * first entry of the same sync. `check` guards the header alone. `hash` is BLAKE2b(hash of the entry before, header,
 * payload with its padding), which is one unbroken run of the file; the first entry chains to the hash of the store id.
 * The hashes are the leaves, in order, of whatever tree is built over a stream. `subject` says whose data key sealed
 * the payload: a person, or 0 for the store's own. `epoch` begins with 1 and never falls along the chain: whoever puts
 * an older copy of a stream in service again begins a new one, so that no position ever names two histories.
 *
 * Before there were epochs a header had another magic, and neither epoch nor zero. Such entries stand before all
 * others, in the same segments, and are read as epoch 0.
 *
 * A batch is one sync. It may cross from one segment into the next, whose part is written only when the first is
 * durable.
 *
 * At open the tail is read from the last known head. A torn last batch (cut off by a crash, with nothing of a later
 * batch after it) is the end and is zeroed again; anything else that does not verify is damage: DATA_LOSS, and nothing
 * is changed.
 *
 * A stream keeps a bounded number of segments open (stream_pool.h), and a lock on its folder while open.
 *
 * Threads: append, sync and rollback belong to one thread (the writer). stream_read and stream_walk may be called from
 * any thread, for entries that were synced.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#include "common/arena.h"
#include "common/secure.h"
#include "common/slice.h"
#include "common/status.h"

#define STREAM_STORE_ID 16

struct stream;

struct stream_options {
  const char *dir;
  const char *name; /* "journal", "access"; at most 15 characters */
  uint8_t store_id[STREAM_STORE_ID];
  uint64_t segment_size; /* at least 1 MiB, a multiple of 4096; an entry may take at most half of it */
  uint32_t epoch;        /* of what is appended, unless the stream has come further; 0: the old format goes on */
};
#define STREAM_EPOCH_FIRST 1

struct stream_head {
  uint64_t position; /* of the newest entry; 0: there is none */
  uint64_t end;      /* where the next one may go */
  uint8_t hash[SECURE_HASH];
  uint32_t epoch; /* of the newest entry */
};

/* Where an entry stands, or will stand: what its payload is bound to when it is sealed. */
struct stream_place {
  uint64_t position;
  uint32_t epoch;              /* 0: the old format, whose payloads are not bound to it */
  uint8_t before[SECURE_HASH]; /* hash of the entry before */
};

struct stream_entry {
  struct stream_place place;
  uint64_t end; /* where the next one may go */
  uint64_t subject;
  struct slice payload; /* sealed; in the arena */
  uint8_t hash[SECURE_HASH];
};
static inline struct stream_head stream_head_of(const struct stream_entry *entry) {
  struct stream_head head = {.position = entry->place.position, .end = entry->end, .epoch = entry->place.epoch};
  memcpy(head.hash, entry->hash, sizeof head.hash);
  return head;
}

/* Makes the folder and the first segment. ALREADY_EXISTS when there is one. */
enum status stream_create(const struct stream_options *options) MUST_USE;
/* Opens and recovers. `known` is a head that is known to have been durable (from kv or the clean-stop record): its
 * entry must be there and verify, and the tail is read from it on; NULL reads the newest segments. NOT_FOUND: no such
 * folder; UNAVAILABLE: it is open elsewhere (or twice), or the disk refuses. On every failure `why` (256 bytes) says
 * what, and on DATA_LOSS in which file and where. */
enum status stream_open(const struct stream_options *options, const struct stream_head *known, struct stream **out,
                        char why[256]) MUST_USE;
void stream_close(struct stream *stream);
/* The newest synced entry. */
struct stream_head stream_head(const struct stream *stream);
/* Of what is appended. */
uint32_t stream_epoch(const struct stream *stream);
/* Bytes on disk, all segments. */
uint64_t stream_bytes(const struct stream *stream);

/* Segments that hold synced entries. */
uint64_t stream_segments(const struct stream *stream);

/* Where the next entry would stand, if its payload were so long. Changes nothing. Of the thread that appends. */
struct stream_place stream_next(const struct stream *stream, size_t payload_len);
/* Adds an entry to the batch. *out tells its position and hash, which hold once stream_sync() has returned OK.
 * RESOURCE_EXHAUSTED: too large, no room for another segment, or the batch would cross a second segment boundary (never
 * below half a segment's bytes; sync, and append again); nothing is added, and the batch so far is as it was. */
enum status stream_append(struct stream *stream, uint64_t subject, struct slice payload,
                          struct stream_head *out) MUST_USE;
/* Writes the batch and makes it durable. On failure the batch is forgotten as by rollback; after a failed fdatasync the
 * stream refuses writes with UNAVAILABLE until it is opened again (what the kernel kept is unknown). RESOURCE_EXHAUSTED
 * (full disk, told by a write or by fdatasync) heals: once there is room. UNAVAILABLE of a process without descriptors
 * heals too. */
enum status stream_sync(struct stream *stream) MUST_USE;
/* Forgets what was appended since the last sync. */
void stream_rollback(struct stream *stream);

/* NOT_FOUND when no synced entry begins at `position`; DATA_LOSS when it does not verify against the hash before it. */
enum status stream_read(struct stream *stream, uint64_t position, struct arena *arena,
                        struct stream_entry *out) MUST_USE;

/* The first entry of the `number`th segment, from 0. NOT_FOUND: no synced entry is there; else as stream_read(). */
enum status stream_read_first(struct stream *stream, uint64_t number, struct arena *arena,
                              struct stream_entry *out) MUST_USE;

/* Calls `visit` for each synced entry after position `after` (0: from the first) up to and including `until` (0: the
 * newest), verifying every hash. The entry's payload is valid during the call. Stops when `visit` returns other than OK
 * and returns that. NOT_FOUND when no entry begins at `after`; DATA_LOSS as above; both with `why`. */
typedef enum status (*stream_visit)(const struct stream_entry *entry, void *context);
enum status stream_walk(struct stream *stream, uint64_t after, uint64_t until, stream_visit visit, void *context,
                        char why[256]) MUST_USE;
