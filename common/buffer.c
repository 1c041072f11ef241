/* buffer: see buffer.h. */
#include "buffer.h"

#include <stdbool.h>
#include <stdlib.h>

#define CAPACITY_FIRST 1024

void buffer_init(struct buffer *buffer, size_t max) {
  const size_t ceiling = PTRDIFF_MAX / 2; /* so that no sum of sizes overflows */
  *buffer = (struct buffer){.max = max < ceiling ? max : ceiling};
}

void buffer_deinit(struct buffer *buffer) {
  free(buffer->data);
  *buffer = (struct buffer){.max = buffer->max};
}

struct slice buffer_peek(const struct buffer *buffer) {
  return slice_of(buffer->data ? buffer->data + buffer->start : NULL, buffer->end - buffer->start);
}

size_t buffer_len(const struct buffer *buffer) {
  return buffer->end - buffer->start;
}

/* The memory may exceed what the buffer may hold by a quarter: a full buffer that is drained and filled in small pieces
 * is then moved to the front once per quarter drained, not once per piece. */
static size_t capacity_limit(const struct buffer *buffer) {
  return buffer->max + buffer->max / 4;
}

static size_t capacity_for(const struct buffer *buffer, size_t need) {
  size_t limit = capacity_limit(buffer);
  size_t capacity = buffer->capacity < CAPACITY_FIRST ? CAPACITY_FIRST : buffer->capacity;
  capacity = capacity > limit / 2 ? limit : capacity * 2;
  if (capacity == 0) /* a buffer that may hold nothing still has an address */
    capacity = 1;
  return capacity < need ? need : capacity;
}

static void move_to_front(struct buffer *buffer) {
  size_t len = buffer_len(buffer);
  if (buffer->data)
    memmove(buffer->data, buffer->data + buffer->start, len);
  buffer->start = 0;
  buffer->end = len;
}

static enum status grow(struct buffer *buffer, size_t capacity) {
  if (buffer->start)
    move_to_front(buffer);
  uint8_t *data = realloc(buffer->data, capacity);
  if (!data)
    return STATUS_RESOURCE_EXHAUSTED;
  buffer->data = data;
  buffer->capacity = capacity;
  return STATUS_OK;
}

/* Moving is worth it when it frees at least as much as it moves; otherwise growing is what keeps appends cheap. */
static enum status make_room(struct buffer *buffer, size_t len) {
  size_t held = buffer_len(buffer);
  bool fits = buffer->data && buffer->capacity - held >= len;
  if (fits && (buffer->start >= held || buffer->capacity >= capacity_limit(buffer))) {
    move_to_front(buffer);
    return STATUS_OK;
  }
  return grow(buffer, capacity_for(buffer, held + len));
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t len) {
  if (len > buffer->max - buffer_len(buffer))
    return NULL;
  bool fits = buffer->data && buffer->capacity - buffer->end >= len;
  if (!fits && make_room(buffer, len) != STATUS_OK)
    return NULL;
  return buffer->data + buffer->end;
}

void buffer_commit(struct buffer *buffer, size_t len) {
  size_t room = buffer->capacity - buffer->end;
  buffer->end += len < room ? len : room;
}

enum status buffer_append(struct buffer *buffer, struct slice bytes) {
  if (bytes.len == 0)
    return STATUS_OK;
  uint8_t *at = buffer_reserve(buffer, bytes.len);
  if (!at)
    return STATUS_RESOURCE_EXHAUSTED;
  memcpy(at, bytes.data, bytes.len);
  buffer->end += bytes.len;
  return STATUS_OK;
}

void buffer_consume(struct buffer *buffer, size_t len) {
  if (len < buffer_len(buffer)) {
    buffer->start += len;
    return;
  }
  buffer->start = buffer->end = 0;
  if (buffer->capacity > BUFFER_KEEP)
    buffer_deinit(buffer);
}
