/* stream_cursor: see stream_cursor.h. */
#include "stream_cursor.h"

#include <stdlib.h>
#include <string.h>

/* Each refill doubles the window up to here, so that a look at one entry reads little and a long walk reads in large
 * pieces. An entry larger than this makes it as large as itself, at most half a segment. */
#define WINDOW_FIRST (16u << 10)
#define WINDOW_MAX (256u << 10)

static uint64_t first_entry(const struct segments *segments, uint64_t number) {
  return segment_start(segments, number) + SEGMENT_HEADER;
}

enum status cursor_at_segment(struct cursor *cursor, struct segments *segments, uint64_t number, char why[STREAM_WHY]) {
  uint8_t header[SEGMENT_HEADER];
  const char *reason = "the segment was never written";
  uint64_t start = segment_start(segments, number);
  *cursor = (struct cursor){.segments = segments, .position = first_entry(segments, number), .why = why};
  enum status status = segments_read(segments, start, header, sizeof header);
  if (status != STATUS_OK)
    return segments_why(segments, why, start, "cannot be read", status);
  if (segment_decode(&segments->options, number, header, &reason) != SEGMENT_USED)
    return segments_why(segments, why, start, reason, STATUS_DATA_LOSS);
  memcpy(cursor->hash, segment_chain(header), SECURE_HASH);
  return STATUS_OK;
}

enum status cursor_at_entry(struct cursor *cursor, struct segments *segments, uint64_t position, char why[STREAM_WHY]) {
  *cursor = (struct cursor){.segments = segments, .position = position, .why = why};
  uint64_t offset = position % segments->options.segment_size;
  if (offset < SEGMENT_HEADER || offset % 8 != 0)
    return segments_why(segments, why, position, "no entry can begin here", STATUS_NOT_FOUND);
  enum status status = segments_read(segments, position - SECURE_HASH, cursor->hash, SECURE_HASH);
  if (status != STATUS_OK)
    return segments_why(segments, why, position, "cannot be read", status);
  return STATUS_OK;
}

void cursor_close(struct cursor *cursor) {
  free(cursor->window);
  cursor->window = NULL;
}

static enum step fail(struct cursor *cursor, enum status status) {
  cursor->failure = segments_why(cursor->segments, cursor->why, cursor->position, "cannot be read", status);
  return STEP_FAILED;
}

static enum step blame(struct cursor *cursor, uint64_t position, const char *what, enum step step) {
  segments_why(cursor->segments, cursor->why, position, what, STATUS_DATA_LOSS);
  return step;
}

static enum status grow_window(struct cursor *cursor, size_t least) {
  size_t size = cursor->size < WINDOW_FIRST ? WINDOW_FIRST
                : cursor->size < WINDOW_MAX ? cursor->size * 2
                                            : cursor->size;
  if (size < least)
    size = least;
  if (size == cursor->size)
    return STATUS_OK;
  uint8_t *window = realloc(cursor->window, size);
  if (!window)
    return STATUS_RESOURCE_EXHAUSTED;
  cursor->window = window;
  cursor->size = size;
  return STATUS_OK;
}

/* *out: `len` bytes at `position`, all in one segment. */
static enum status look(struct cursor *cursor, uint64_t position, size_t len, const uint8_t **out) {
  if (position < cursor->from || position + len > cursor->from + cursor->len) {
    cursor->len = 0;
    enum status status = grow_window(cursor, len);
    if (status != STATUS_OK)
      return status;
    uint64_t left = segment_end(cursor->segments, position) - position;
    size_t want = left < cursor->size ? (size_t)left : cursor->size;
    status = segments_read(cursor->segments, position, cursor->window, want);
    if (status != STATUS_OK)
      return status;
    cursor->from = position;
    cursor->len = want;
  }
  *out = cursor->window + (position - cursor->from);
  return STATUS_OK;
}

/* STEP_ENTRY: the cursor now stands at the first entry of the next segment. */
static enum step enter_next_segment(struct cursor *cursor) {
  struct segments *segments = cursor->segments;
  uint64_t number = segment_number(segments, cursor->position - 1) + 1;
  uint64_t start = segment_start(segments, number);
  uint8_t header[SEGMENT_HEADER];
  const char *reason = NULL;
  if (number >= atomic_load(&segments->count))
    return STEP_END;
  enum status status = segments_read(segments, start, header, sizeof header);
  if (status != STATUS_OK)
    return fail(cursor, status);
  enum segment_kind kind = segment_decode(&segments->options, number, header, &reason);
  if (kind == SEGMENT_FOREIGN)
    return blame(cursor, start, reason, STEP_DAMAGE);
  if (kind != SEGMENT_USED)
    return STEP_END;
  if (memcmp(segment_chain(header), cursor->hash, SECURE_HASH) != 0)
    return blame(cursor, start, "the segment does not follow from the one before", STEP_DAMAGE);
  cursor->position = first_entry(segments, number);
  return STEP_ENTRY;
}

static bool room_for_entry(const struct cursor *cursor) {
  uint64_t offset = cursor->position % cursor->segments->options.segment_size;
  return offset != 0 && cursor->segments->options.segment_size - offset >= ENTRY_MIN;
}

static enum step verify(struct cursor *cursor, const struct entry_header *header, const uint8_t **run) {
  uint64_t size = entry_size(header->epoch, header->len);
  if (size > segment_end(cursor->segments, cursor->position) - cursor->position)
    return blame(cursor, cursor->position, "the entry is longer than the segment", STEP_BAD);
  enum status status = look(cursor, cursor->position - SECURE_HASH, SECURE_HASH + size, run);
  if (status != STATUS_OK)
    return fail(cursor, status);
  if (memcmp(*run, cursor->hash, SECURE_HASH) != 0 || !entry_verify(*run + SECURE_HASH, header))
    return blame(cursor, cursor->position, "the entry does not verify against the hash before it", STEP_BAD);
  return STEP_ENTRY;
}

static enum step pass(struct cursor *cursor, const struct entry_header *header, const uint8_t *at,
                      struct stream_entry *out) {
  if (header->epoch < cursor->epoch)
    return blame(cursor, cursor->position, "the entry is of an earlier epoch than the one before", STEP_DAMAGE);
  *out = entry_told(at, header);
  cursor->epoch = header->epoch;
  memcpy(cursor->hash, out->hash, SECURE_HASH);
  cursor->position = out->end;
  return STEP_ENTRY;
}

enum step cursor_step(struct cursor *cursor, struct stream_entry *out, uint64_t *batch) {
  const uint8_t *run = NULL;
  struct entry_header header;
  for (;;) {
    bool room = room_for_entry(cursor);
    enum status status = STATUS_OK;
    if (room)
      status = look(cursor, cursor->position - SECURE_HASH, SECURE_HASH + ENTRY_HEADER, &run);
    if (status != STATUS_OK)
      return fail(cursor, status);
    if (room && !bytes_are_zero(run + SECURE_HASH, ENTRY_HEADER))
      break;
    enum step step = enter_next_segment(cursor);
    if (step != STEP_ENTRY)
      return step;
  }
  if (!entry_decode(run + SECURE_HASH, cursor->position, &header))
    return blame(cursor, cursor->position, "the entry's header does not verify", STEP_BAD);
  enum step step = verify(cursor, &header, &run);
  if (step != STEP_ENTRY)
    return step;
  *batch = header.batch;
  return pass(cursor, &header, run + SECURE_HASH, out);
}
