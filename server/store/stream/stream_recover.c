/* stream_recover: see stream_recover.h. */
#include "stream_recover.h"

#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "stream_cursor.h"

#define PIECE (64u << 10)

void stream_genesis(const struct stream_options *options, uint8_t hash[SECURE_HASH]) {
  secure_hash(slice_of(options->store_id, STREAM_STORE_ID), hash);
}

struct recovery {
  struct segments *segments; /* not owned */
  char *why;                 /* not owned */
  uint8_t *piece;            /* owned; PIECE + ENTRY_HEADER bytes */
  struct stream_head head;
  uint64_t batch; /* of the newest entry */
  bool bad;       /* what stands at head.end does not verify */
};

/* What stands after a position in one segment. */
struct rest {
  bool later;       /* entries of a later batch */
  uint64_t at;      /* the first of them */
  uint64_t nonzero; /* the end of the last piece that is not all zero; 0: there is none */
};

/* --- where to begin ----------------------------------------------------------------------------------------------- */

/* The newest segment with a sound header; 0 when none has. */
static enum status newest_used(struct recovery *recovery, uint64_t *out) {
  uint8_t header[SEGMENT_HEADER];
  const char *reason;
  struct segments *segments = recovery->segments;
  uint64_t number = atomic_load(&segments->count);
  while (--number > 0) {
    uint64_t start = segment_start(segments, number);
    enum status status = segments_read(segments, start, header, sizeof header);
    if (status != STATUS_OK)
      return segments_why(segments, recovery->why, start, "cannot be read", status);
    if (segment_decode(&segments->options, number, header, &reason) == SEGMENT_USED)
      break;
  }
  *out = number;
  return STATUS_OK;
}

/* The first header is always looked at: it says whose stream this is. */
static enum status check_genesis(struct recovery *recovery) {
  struct cursor first;
  uint8_t genesis[SECURE_HASH];
  enum status status = cursor_at_segment(&first, recovery->segments, 0, recovery->why);
  if (status != STATUS_OK)
    return status;
  stream_genesis(&recovery->segments->options, genesis);
  if (memcmp(first.hash, genesis, SECURE_HASH) != 0)
    return segments_why(recovery->segments, recovery->why, 0, "the stream does not begin with its store",
                        STATUS_DATA_LOSS);
  return STATUS_OK;
}

/* With nothing known, the newest segment and the one before it, where the last batch may have begun. */
static enum status begin_unknown(struct recovery *recovery, struct cursor *cursor) {
  uint64_t newest = 0;
  enum status status = newest_used(recovery, &newest);
  if (status != STATUS_OK)
    return status;
  return cursor_at_segment(cursor, recovery->segments, newest > 0 ? newest - 1 : 0, recovery->why);
}

/* Its own hash is compared too: another history may have an entry of the same size in the same place. */
static enum status begin_known(struct recovery *recovery, struct cursor *cursor, const struct stream_head *known) {
  struct stream_entry entry;
  enum step step = STEP_BAD;
  enum status status = cursor_at_entry(cursor, recovery->segments, known->position, recovery->why);
  if (status == STATUS_OK)
    step = cursor_step(cursor, &entry, &recovery->batch);
  if (step == STEP_ENTRY && entry.place.position == known->position &&
      memcmp(entry.hash, known->hash, SECURE_HASH) == 0) {
    recovery->head.position = known->position;
    return STATUS_OK;
  }
  if (step == STEP_FAILED)
    status = cursor->failure;
  if (status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_DATA_LOSS)
    return status;
  return segments_why(recovery->segments, recovery->why, known->position,
                      "the entry that is known to have been written is not there: cut off, or an older copy; see "
                      "--accept-shorter in lotsd(8)",
                      STATUS_DATA_LOSS);
}

static enum status begin(struct recovery *recovery, struct cursor *cursor, const struct stream_head *known) {
  *cursor = (struct cursor){0};
  enum status status = check_genesis(recovery);
  if (status != STATUS_OK)
    return status;
  if (!known)
    return begin_unknown(recovery, cursor);
  if (known->position == 0)
    return cursor_at_segment(cursor, recovery->segments, 0, recovery->why);
  return begin_known(recovery, cursor, known);
}

/* --- what stands after the end ------------------------------------------------------------------------------------ */

static void note_later(struct rest *rest, const uint8_t *piece, size_t len, uint64_t position, uint64_t after) {
  struct entry_header header;
  for (size_t at = 0; !rest->later && at + ENTRY_HEADER <= len; at += 8) {
    rest->later = entry_decode(piece + at, position + at, &header) && header.batch > after;
    rest->at = position + at;
  }
}

/* Looks through a segment from `position` on for entries of batches that begin after `after`. */
static enum status look_through(struct recovery *recovery, uint64_t position, uint64_t after, struct rest *rest) {
  *rest = (struct rest){0};
  uint64_t end = segment_end(recovery->segments, position);
  enum status status = STATUS_OK;
  for (; status == STATUS_OK && !rest->later && position < end; position += PIECE) {
    /* A header may stand across two pieces: each is read with the beginning of the next. */
    size_t len = end - position < PIECE + ENTRY_HEADER ? (size_t)(end - position) : PIECE + ENTRY_HEADER;
    status = segments_read(recovery->segments, position, recovery->piece, len);
    if (status != STATUS_OK)
      segments_why(recovery->segments, recovery->why, position, "cannot be read", status);
    else if (!bytes_are_zero(recovery->piece, len)) {
      rest->nonzero = position + len;
      note_later(rest, recovery->piece, len, position, after);
    }
  }
  return status;
}

static enum status damage(struct recovery *recovery, uint64_t position, const char *what) {
  return segments_why(recovery->segments, recovery->why, position, what, STATUS_DATA_LOSS);
}

static enum status wipe(struct recovery *recovery, uint64_t from, uint64_t until) {
  struct segments *segments = recovery->segments;
  enum status status = STATUS_OK;
  log_warn("torn-tail", "stream=%s position=%llu bytes=%llu", segments->options.name, (unsigned long long)from,
           (unsigned long long)(until - from));
  memset(recovery->piece, 0, PIECE);
  for (uint64_t at = from; status == STATUS_OK && at < until; at += PIECE)
    status = segments_write(segments, at, recovery->piece, until - at < PIECE ? (size_t)(until - at) : PIECE);
  if (status == STATUS_OK)
    status = segments_sync(segments, segment_number(segments, from));
  if (status != STATUS_OK)
    segments_why(segments, recovery->why, from, "the torn tail cannot be zeroed", status);
  return status;
}

/* What stands after the end in the segment where it lies. */
static enum status judge_segment(struct recovery *recovery, struct rest *rest) {
  uint64_t end = recovery->head.end;
  *rest = (struct rest){0};
  if (end % recovery->segments->options.segment_size == 0)
    return STATUS_OK; /* full to the last byte */
  enum status status = look_through(recovery, end, end, rest);
  if (status != STATUS_OK || !rest->later)
    return status;
  if (recovery->bad)
    return STATUS_DATA_LOSS; /* the cursor has said why */
  return damage(recovery, end, "entries are missing here; later ones follow");
}

/* What stands in the segments after it. *torn: the one (at most) that holds part of a torn batch, and up to where. */
static enum status judge_later_segments(struct recovery *recovery, bool torn_before, struct rest *torn) {
  struct segments *segments = recovery->segments;
  uint64_t next = segment_number(segments, recovery->head.end - 1) + 1;
  *torn = (struct rest){0};
  for (uint64_t number = next; number < atomic_load(&segments->count); number++) {
    struct rest rest;
    uint64_t start = segment_start(segments, number);
    enum status status = look_through(recovery, start, start + SEGMENT_HEADER, &rest);
    if (status != STATUS_OK)
      return status;
    if (rest.nonzero && recovery->bad)
      return STATUS_DATA_LOSS; /* the cursor has said why */
    if (rest.later || (rest.nonzero && (torn_before || number != next)))
      return damage(recovery, rest.later ? start : recovery->head.end, "does not verify, and later entries follow");
    if (rest.nonzero)
      *torn = rest;
  }
  return STATUS_OK;
}

static enum status judge_tail(struct recovery *recovery) {
  struct rest here, later;
  enum status status = judge_segment(recovery, &here);
  if (status == STATUS_OK)
    status = judge_later_segments(recovery, here.nonzero != 0, &later);
  if (status != STATUS_OK)
    return status;
  if (here.nonzero)
    return wipe(recovery, recovery->head.end, here.nonzero);
  if (later.nonzero)
    return wipe(recovery, segment_end(recovery->segments, recovery->head.end - 1), later.nonzero);
  return STATUS_OK;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static enum status find_end(struct recovery *recovery, struct cursor *cursor) {
  struct stream_entry entry;
  enum step step;
  while ((step = cursor_step(cursor, &entry, &recovery->batch)) == STEP_ENTRY)
    recovery->head.position = entry.place.position;
  recovery->head.end = cursor->position;
  recovery->head.epoch = cursor->epoch;
  recovery->bad = step == STEP_BAD;
  memcpy(recovery->head.hash, cursor->hash, SECURE_HASH);
  if (step == STEP_FAILED)
    return cursor->failure;
  return step == STEP_DAMAGE ? STATUS_DATA_LOSS : STATUS_OK;
}

/* What is read back here may have been written without being synced: the process may have died between the two, or a
 * sync failed, after which the kernel takes the pages for clean. So the last batch is written once more and synced.
 * What it holds in an earlier segment was synced before this one was begun. */
static enum status settle(struct recovery *recovery) {
  struct segments *segments = recovery->segments;
  uint64_t end = recovery->head.end;
  uint64_t start = segment_start(segments, segment_number(segments, end - 1));
  enum status status = STATUS_OK;
  for (uint64_t at = recovery->batch > start + SEGMENT_HEADER ? recovery->batch : start;
       at < end && status == STATUS_OK; at += PIECE) {
    size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE;
    status = segments_read(segments, at, recovery->piece, len);
    if (status == STATUS_OK)
      status = segments_write(segments, at, recovery->piece, len);
  }
  if (status == STATUS_OK)
    status = segments_sync(segments, segment_number(segments, start));
  if (status != STATUS_OK)
    segments_why(segments, recovery->why, start, "the last batch cannot be synced", status);
  return status;
}

enum status stream_recover(struct segments *segments, const struct stream_head *known, struct stream_head *head,
                           char why[STREAM_WHY]) {
  struct recovery recovery = {.segments = segments, .why = why, .piece = malloc(PIECE + ENTRY_HEADER)};
  struct cursor cursor = {0};
  enum status status = STATUS_RESOURCE_EXHAUSTED;
  if (!recovery.piece)
    segments_why(segments, why, 0, "out of memory", status);
  else
    status = begin(&recovery, &cursor, known);
  if (status == STATUS_OK)
    status = find_end(&recovery, &cursor);
  if (status == STATUS_OK)
    status = judge_tail(&recovery);
  if (status == STATUS_OK)
    status = settle(&recovery);
  if (status == STATUS_OK)
    *head = recovery.head;
  cursor_close(&cursor);
  free(recovery.piece);
  return status;
}
