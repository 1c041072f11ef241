/* buffer: bytes that grow to a maximum given at birth, with a read cursor at the front.
 *
 * Appending past the maximum fails with RESOURCE_EXHAUSTED and changes nothing. Consumed bytes are reclaimed.
 */
#pragma once

#include "slice.h"
#include "status.h"

struct buffer {
  uint8_t *data; /* owned */
  size_t start;  /* first unread byte */
  size_t end;    /* one past the last byte */
  size_t capacity;
  size_t max;
};

void buffer_init(struct buffer *buffer, size_t max);
void buffer_deinit(struct buffer *buffer);
/* The unread bytes; valid until the next call that changes the buffer. */
struct slice buffer_peek(const struct buffer *buffer);
size_t buffer_len(const struct buffer *buffer);
enum status buffer_append(struct buffer *buffer, struct slice bytes) MUST_USE;
/* Makes room for `len` more bytes and returns where to write them; follow with buffer_commit(). NULL when refused. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t len) MUST_USE;
void buffer_commit(struct buffer *buffer, size_t len);
/* Drops `len` bytes from the front; an emptied buffer larger than `BUFFER_KEEP` gives its memory back. */
void buffer_consume(struct buffer *buffer, size_t len);
#define BUFFER_KEEP 16384
