/* stream_batch: see stream_batch.h. */
#include "stream_batch.h"

#include <stdlib.h>
#include <string.h>

#include "stream_entry.h"

#define SIZE_FIRST (64u << 10)
/* A batch that was larger gives its memory back. */
#define SIZE_KEEP (1u << 20)

static enum status resize(struct batch *batch, size_t size) {
  uint8_t *bytes = realloc(batch->bytes, size);
  if (!bytes)
    return STATUS_RESOURCE_EXHAUSTED;
  batch->bytes = bytes;
  batch->size = size;
  return STATUS_OK;
}

static enum status reserve(struct batch *batch, size_t more) {
  if (batch->size - batch->len >= more)
    return STATUS_OK;
  size_t size = batch->size * 2;
  return resize(batch, size - batch->len >= more ? size : batch->len + more);
}

enum status batch_reset(struct batch *batch, const struct stream_head *head) {
  if (batch->size == 0 || batch->size > SIZE_KEEP) {
    enum status status = resize(batch, SIZE_FIRST);
    if (status != STATUS_OK && batch->size == 0)
      return status; /* to shrink may fail: nothing is lost by it */
  }
  memcpy(batch->bytes, head->hash, SECURE_HASH);
  batch->len = SECURE_HASH;
  batch->first = batch->last = 0;
  batch->next = head->end;
  batch->parts[0] = (struct batch_part){.position = head->end, .at = SECURE_HASH};
  batch->part_count = 1;
  return STATUS_OK;
}

void batch_free(struct batch *batch) {
  free(batch->bytes);
  *batch = (struct batch){0};
}

/* A full segment's `next` is the first byte of the one after it, where a header must stand: no entry fits there either.
 */
bool batch_is_full(const struct batch *batch, const struct segments *segments, uint64_t size) {
  return batch->next % segments->options.segment_size == 0 || segment_end(segments, batch->next) - batch->next < size;
}

/* In the next segment its header repeats the hash, so what stands before is the same. */
struct stream_place batch_place(const struct batch *batch, const struct segments *segments, uint64_t size) {
  struct stream_place place = {.position = batch->next, .epoch = batch->epoch};
  if (batch_is_full(batch, segments, size))
    place.position = segment_start(segments, segment_number(segments, batch->next - 1) + 1) + SEGMENT_HEADER;
  memcpy(place.before, batch->bytes + batch->len - SECURE_HASH, SECURE_HASH);
  return place;
}

static uint8_t *extend(struct batch *batch, size_t len) {
  uint8_t *at = batch->bytes + batch->len;
  batch->len += len;
  batch->next += len;
  batch->parts[batch->part_count - 1].len += len;
  return at;
}

enum status batch_next_segment(struct batch *batch, const struct segments *segments) {
  if (batch->part_count == 2)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = reserve(batch, SEGMENT_HEADER);
  if (status != STATUS_OK)
    return status;
  uint64_t number = segment_number(segments, batch->next - 1) + 1;
  batch->next = segment_start(segments, number);
  batch->parts[batch->part_count++] = (struct batch_part){.position = batch->next, .at = batch->len};
  uint8_t *at = extend(batch, SEGMENT_HEADER);
  segment_encode(&segments->options, number, at - SECURE_HASH, at);
  return STATUS_OK;
}

enum status batch_add(struct batch *batch, uint64_t subject, struct slice payload) {
  uint64_t size = entry_size(batch->epoch, payload.len);
  enum status status = reserve(batch, size);
  if (status != STATUS_OK)
    return status;
  batch->last = batch->next;
  if (batch->first == 0)
    batch->first = batch->next;
  const struct entry_header header = {
      .position = batch->next,
      .batch = batch->first,
      .subject = subject,
      .epoch = batch->epoch,
      .len = (uint32_t)payload.len,
  };
  entry_encode(&header, payload, extend(batch, size));
  return STATUS_OK;
}

struct stream_head batch_head(const struct batch *batch) {
  struct stream_head head = {.position = batch->last, .end = batch->next, .epoch = batch->epoch};
  memcpy(head.hash, batch->bytes + batch->len - SECURE_HASH, SECURE_HASH);
  return head;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static enum status write_part(struct batch *batch, const struct batch_part *part, struct segments *segments,
                              bool *broken) {
  if (part->len == 0)
    return STATUS_OK;
  enum status status = segments_write(segments, part->position, batch->bytes + part->at, part->len);
  if (status != STATUS_OK)
    return status;
  status = segments_sync(segments, segment_number(segments, part->position));
  *broken = status == STATUS_UNAVAILABLE;
  return status;
}

static void let_parts_go(const struct batch *batch, unsigned parts, struct segments *segments) {
  while (parts-- > 0)
    segments_let_go(segments, segment_number(segments, batch->parts[parts].position));
}

/* Before anything is written, so that nothing is left half written, or not undone, for want of a descriptor. */
static enum status hold_parts(const struct batch *batch, struct segments *segments) {
  int ignored;
  for (unsigned i = 0; i < batch->part_count; i++) {
    enum status status = segments_hold(segments, segment_number(segments, batch->parts[i].position), &ignored);
    if (status != STATUS_OK) {
      let_parts_go(batch, i, segments);
      return status;
    }
  }
  return STATUS_OK;
}

/* The newest part first: a segment is used only when the one before it is whole. */
enum status batch_settle(struct batch *batch, struct segments *segments, bool *broken) {
  enum status status = STATUS_OK;
  while (status == STATUS_OK && batch->unsettled > 0) {
    status = write_part(batch, &batch->parts[batch->unsettled - 1], segments, broken);
    batch->unsettled -= status == STATUS_OK;
  }
  if (status != STATUS_OK && status != STATUS_RESOURCE_EXHAUSTED)
    *broken = true;
  if (batch->unsettled == 0)
    let_parts_go(batch, batch->part_count, segments);
  return *broken ? STATUS_UNAVAILABLE : status;
}

/* Whoever asked is told that these entries are not there, so a later start must not find them. */
static enum status undo(struct batch *batch, unsigned parts, struct segments *segments, bool *broken) {
  memset(batch->bytes + SECURE_HASH, 0, batch->len - SECURE_HASH);
  batch->unsettled = parts;
  return batch_settle(batch, segments, broken);
}

enum status batch_write(struct batch *batch, struct segments *segments, bool *broken) {
  enum status status = hold_parts(batch, segments);
  unsigned tried = 0;
  if (status != STATUS_OK)
    return status;
  while (status == STATUS_OK && tried < batch->part_count)
    status = write_part(batch, &batch->parts[tried++], segments, broken);
  if (status == STATUS_OK || *broken) {
    let_parts_go(batch, batch->part_count, segments);
    return status;
  }
  enum status undone = undo(batch, tried, segments, broken);
  return undone == STATUS_UNAVAILABLE ? undone : status;
}
