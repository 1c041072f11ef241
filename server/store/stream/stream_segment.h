/* stream_segment: the files of a stream: naming, making, reading and writing by position. Knows nothing of entries.
 *
 * A segment is made under the name `….new`, zero-filled, synced, and then renamed: a file called `….seg` is always
 * whole, and one that is short was damaged.
 *
 * Threads: any may read. Writing belongs to the stream's writer, making the next segment to its helper thread.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "stream.h"
#include "stream_pool.h"

/* 1 TiB in segments of 1 MiB. */
#define SEGMENTS_MAX (1u << 20)
#define STREAM_WHY 256

/* The calls that a test may make fail; set before a stream is opened. */
struct stream_io {
  ssize_t (*pwrite)(int fd, const void *data, size_t len, off_t at);
  int (*fdatasync)(int fd);
  int (*fallocate)(int fd, off_t from, off_t len); /* gives an errno value, as posix_fallocate() does */
};
extern struct stream_io stream_io;

struct segments {
  struct stream_options options; /* dir and name are owned copies */
  int dir;                       /* owned; holds the lock that keeps other processes out */
  atomic_uint_fast64_t count;    /* segments 0 .. count-1 exist; raised by the helper thread alone */
  struct pool pool;              /* of descriptors */
};

/* INVALID_ARGUMENT when name or size are out of bounds. */
enum status segments_check_options(const struct stream_options *options) MUST_USE;
/* Locks the folder and takes stock of it. NOT_FOUND: no folder; UNAVAILABLE: someone else has it open; DATA_LOSS: a
 * segment is missing or has not the right size. `why` is set on every failure. */
enum status segments_open(struct segments *segments, const struct stream_options *options,
                          char why[STREAM_WHY]) MUST_USE;
void segments_close(struct segments *segments);

/* Makes segment `number`, which begins with `header` (may be empty), and makes it durable. Gives up with CANCELLED when
 * *stop (may be NULL) becomes true. Takes a descriptor of `pool` (may be NULL) when there is no other. Leaves nothing
 * behind on failure. */
enum status segment_make(int dir, const struct stream_options *options, uint64_t number, struct slice header,
                         struct pool *pool, const atomic_bool *stop) MUST_USE;

/* Until it is let go, its descriptor stays open: what follows does not fail for want of one. Errors: pool_take(). */
enum status segments_hold(struct segments *segments, uint64_t number, int *fd) MUST_USE;
void segments_let_go(struct segments *segments, uint64_t number);

/* Exactly `len` bytes, all within one segment. */
enum status segments_read(struct segments *segments, uint64_t position, void *out, size_t len) MUST_USE;
enum status segments_write(struct segments *segments, uint64_t position, const void *data, size_t len) MUST_USE;
enum status segments_sync(struct segments *segments, uint64_t number) MUST_USE;

static inline uint64_t segment_number(const struct segments *segments, uint64_t position) {
  return position / segments->options.segment_size;
}

static inline uint64_t segment_start(const struct segments *segments, uint64_t number) {
  return number * segments->options.segment_size;
}

/* The first position after the segment that `position` lies in. */
static inline uint64_t segment_end(const struct segments *segments, uint64_t position) {
  return segment_start(segments, segment_number(segments, position) + 1);
}

/* Fills `why` with file, offset and `what`, and returns `status`. */
enum status segments_why(const struct segments *segments, char why[STREAM_WHY], uint64_t position, const char *what,
                         enum status status);
