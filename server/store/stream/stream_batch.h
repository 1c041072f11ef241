/* stream_batch: the entries gathered since the last sync, laid out as they will stand in the file.
 *
 * The bytes begin with the hash before the first entry. A batch may run over the end of one segment into the next, so
 * it is written as one part or two; more than two it refuses. It holds at most what two segments hold.
 *
 * Threads: belongs to the stream's writer.
 */
#pragma once

#include "stream_segment.h"

struct batch_part {
  uint64_t position; /* of its first byte in the stream */
  size_t at;         /* and in `bytes` */
  size_t len;
};

struct batch {
  uint8_t *bytes; /* owned */
  size_t len, size;
  uint64_t first; /* position of the first entry; 0: there is none yet */
  uint64_t last;  /* and of the newest */
  uint64_t next;  /* where the next entry goes, if it fits in the segment */
  uint32_t epoch; /* of all; resetting keeps it */
  struct batch_part parts[2];
  unsigned part_count;
  unsigned unsettled; /* so many parts failed, and are zeros, but not yet on a disk that is full */
};

/* Empties the batch; entries will follow `head`. */
enum status batch_reset(struct batch *batch, const struct stream_head *head) MUST_USE;
void batch_free(struct batch *batch);
/* Where an entry of `size` bytes goes. */
struct stream_place batch_place(const struct batch *batch, const struct segments *segments, uint64_t size);
/* An entry of `size` bytes does not fit in what is left of the segment. */
bool batch_is_full(const struct batch *batch, const struct segments *segments, uint64_t size);
/* Goes on in the next segment. RESOURCE_EXHAUSTED when the batch has done so before, or out of memory. */
enum status batch_next_segment(struct batch *batch, const struct segments *segments) MUST_USE;
/* The entry must fit. */
enum status batch_add(struct batch *batch, uint64_t subject, struct slice payload) MUST_USE;
/* What stream_head() will be once the batch is durable. */
struct stream_head batch_head(const struct batch *batch);

/* Writes and syncs. What failed is undone: what was written is zeroed and synced; on a full disk not even that may go,
 * then it is left unsettled. *broken: it is not known what the disk holds. UNAVAILABLE without it: nothing was tried, for
 * want of a descriptor. */
enum status batch_write(struct batch *batch, struct segments *segments, bool *broken) MUST_USE;
/* Undoes what was left so; the batch may be reset once it returns OK. RESOURCE_EXHAUSTED: still full. */
enum status batch_settle(struct batch *batch, struct segments *segments, bool *broken) MUST_USE;
