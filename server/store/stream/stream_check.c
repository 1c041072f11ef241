/* stream_check: see stream_check.h. */
#include "stream_check.h"

#include "stream_cursor.h"

/* A segment that was never written is all zero, and stands behind the last that was. */
static enum status is_unused(struct segments *segments, uint64_t number, bool *out) {
  uint8_t header[SEGMENT_HEADER];
  const char *ignored;
  enum status status = segments_read(segments, segment_start(segments, number), header, sizeof header);
  *out = status == STATUS_OK && segment_decode(&segments->options, number, header, &ignored) == SEGMENT_EMPTY;
  return status;
}

/* From the beginning of segment *number on, until something is wrong or the stream ends; *number is then the next to begin
 * with. DATA_LOSS: `why` says what is wrong. */
static enum status check_from(struct segments *segments, uint64_t *number, char why[STREAM_WHY]) {
  struct cursor cursor;
  struct stream_entry entry;
  uint64_t batch, first = *number;
  enum step step = STEP_ENTRY;
  *number = first + 1;
  enum status status = cursor_at_segment(&cursor, segments, first, why);
  if (status != STATUS_OK)
    return status;
  while (step == STEP_ENTRY)
    step = cursor_step(&cursor, &entry, &batch);
  *number = segment_number(segments, cursor.position - 1) + 1;
  status = step == STEP_FAILED ? cursor.failure : step == STEP_END ? STATUS_OK : STATUS_DATA_LOSS;
  cursor_close(&cursor);
  return status;
}

/* Unused ones behind the end are passed over. */
static enum status skip_unused(struct segments *segments, uint64_t *number) {
  bool unused = true;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && *number < atomic_load(&segments->count)) {
    status = is_unused(segments, *number, &unused);
    if (status != STATUS_OK || !unused)
      break;
    ++*number;
  }
  return status;
}

static enum status check_segments(struct segments *segments, stream_fault tell, void *context, char why[STREAM_WHY]) {
  enum status status = STATUS_OK;
  for (uint64_t number = 0; status == STATUS_OK && number < atomic_load(&segments->count);) {
    uint64_t next = number;
    status = check_from(segments, &next, why);
    bool ended = status == STATUS_OK;
    if (status == STATUS_DATA_LOSS) {
      tell(why, context);
      status = STATUS_OK;
    }
    uint64_t after = next;
    if (status == STATUS_OK)
      status = skip_unused(segments, &after);
    if (status == STATUS_OK && ended && after < atomic_load(&segments->count)) {
      segments_why(segments, why, segment_start(segments, next),
                   "nothing was written from here on, and later ones were", STATUS_DATA_LOSS);
      tell(why, context);
    }
    number = after;
  }
  return status;
}

enum status stream_check(const struct stream_options *options, stream_fault tell, void *context, char why[256]) {
  struct segments segments;
  enum status status = segments_open(&segments, options, why);
  if (status == STATUS_DATA_LOSS) { /* a segment is missing, or short */
    tell(why, context);
    return STATUS_OK;
  }
  if (status != STATUS_OK)
    return status;
  status = check_segments(&segments, tell, context, why);
  segments_close(&segments);
  return status;
}
