/* stream: see stream.h. The parts: stream_entry (bytes), stream_segment (files), stream_ahead (the next file),
 * stream_batch (writing), stream_cursor (reading in order), stream_recover (opening). */
#include "stream.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/store/disk/folder.h"
#include "stream_ahead.h"
#include "stream_batch.h"
#include "stream_cursor.h"
#include "stream_entry.h"
#include "stream_recover.h"

/* Read at once, in the hope that the entry ends within it. */
#define GUESS 2048

struct stream {
  struct segments segments;
  struct ahead ahead;
  /* The writer sets these, any thread reads them. `synced` is head.position, for those who need no more. */
  pthread_mutex_t lock; /* guards head */
  struct stream_head head;
  atomic_uint_fast64_t synced;
  /* The writer's own. */
  struct batch batch;
  uint64_t asked; /* how many segments the helper was asked for */
  bool broken;    /* what the disk holds after head is not known */
};

/* --- making and opening ------------------------------------------------------------------------------------------- */

static bool is_segment(const char *name) {
  size_t len = strlen(name);
  return len > 4 && strcmp(name + len - 4, ".seg") == 0;
}

static enum status check_unused(const char *path) {
  DIR *listing = opendir(path);
  if (!listing)
    return folder_status(errno);
  bool used = false;
  for (struct dirent *entry; !used && (entry = readdir(listing));)
    used = is_segment(entry->d_name);
  closedir(listing);
  return used ? STATUS_ALREADY_EXISTS : STATUS_OK;
}

static enum status make_first_segment(const struct stream_options *options) {
  uint8_t genesis[SECURE_HASH], header[SEGMENT_HEADER];
  stream_genesis(options, genesis);
  segment_encode(options, 0, genesis, header);
  int dir = open(options->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir < 0)
    return folder_status(errno);
  enum status status = segment_make(dir, options, 0, slice_of(header, sizeof header), NULL, NULL);
  close(dir);
  return status;
}

enum status stream_create(const struct stream_options *options) {
  enum status status = segments_check_options(options);
  if (status == STATUS_OK)
    status = folder_make(options->dir);
  if (status == STATUS_OK)
    status = check_unused(options->dir);
  if (status == STATUS_OK)
    status = make_first_segment(options);
  return status;
}

/* The next segment is wanted once the one in use is half full. */
static void want_next_segment(struct stream *stream) {
  uint64_t size = stream->segments.options.segment_size;
  uint64_t count = (stream->head.end + size / 2) / size + 1;
  if (count <= stream->asked)
    return;
  stream->asked = count;
  ahead_want(&stream->ahead, count);
}

static enum status start(struct stream *stream, char why[256]) {
  uint32_t wanted = stream->segments.options.epoch, newest = stream->head.epoch;
  stream->batch.epoch = newest > wanted ? newest : wanted;
  enum status status = batch_reset(&stream->batch, &stream->head);
  if (status == STATUS_OK)
    status = ahead_start(&stream->ahead, &stream->segments);
  if (status != STATUS_OK) {
    batch_free(&stream->batch);
    snprintf(why, STREAM_WHY, "%s: no memory or thread to work with", stream->segments.options.name);
    return status;
  }
  atomic_init(&stream->synced, stream->head.position);
  pthread_mutex_init(&stream->lock, NULL);
  stream->asked = atomic_load(&stream->segments.count);
  want_next_segment(stream);
  return STATUS_OK;
}

static enum status open_parts(struct stream *stream, const struct stream_options *options,
                              const struct stream_head *known, char why[256]) {
  enum status status = segments_open(&stream->segments, options, why);
  if (status != STATUS_OK)
    return status;
  status = stream_recover(&stream->segments, known, &stream->head, why);
  if (status == STATUS_OK)
    status = start(stream, why);
  if (status != STATUS_OK)
    segments_close(&stream->segments);
  return status;
}

enum status stream_open(const struct stream_options *options, const struct stream_head *known, struct stream **out,
                        char why[256]) {
  why[0] = '\0';
  enum status status = segments_check_options(options);
  if (status != STATUS_OK) {
    snprintf(why, STREAM_WHY, "name or segment size out of bounds");
    return status;
  }
  struct stream *stream = calloc(1, sizeof *stream);
  if (!stream) {
    snprintf(why, STREAM_WHY, "%s: out of memory", options->name);
    return STATUS_RESOURCE_EXHAUSTED;
  }
  status = open_parts(stream, options, known, why);
  if (status != STATUS_OK)
    free(stream);
  else
    *out = stream;
  return status;
}

void stream_close(struct stream *stream) {
  if (!stream)
    return;
  ahead_stop(&stream->ahead);
  batch_free(&stream->batch);
  segments_close(&stream->segments);
  pthread_mutex_destroy(&stream->lock);
  free(stream);
}

struct stream_head stream_head(const struct stream *stream) {
  pthread_mutex_t *lock = (pthread_mutex_t *)(uintptr_t)&stream->lock; /* a lock changes nothing that shows */
  pthread_mutex_lock(lock);
  struct stream_head head = stream->head;
  pthread_mutex_unlock(lock);
  return head;
}

uint32_t stream_epoch(const struct stream *stream) {
  return stream->batch.epoch; /* set when it is opened */
}

uint64_t stream_bytes(const struct stream *stream) {
  return atomic_load(&stream->segments.count) * stream->segments.options.segment_size;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static enum status go_to_next_segment(struct stream *stream) {
  uint64_t number = segment_number(&stream->segments, stream->batch.next - 1) + 1;
  enum status status = ahead_wait(&stream->ahead, number + 1);
  if (status == STATUS_OK)
    status = batch_next_segment(&stream->batch, &stream->segments);
  return status;
}

struct stream_place stream_next(const struct stream *stream, size_t payload_len) {
  return batch_place(&stream->batch, &stream->segments, entry_size(stream->batch.epoch, payload_len));
}

/* An entry was sealed for where the next one seemed to go: whoever asks when there is room again is still refused. */
static enum status settle_before(struct stream *stream) {
  enum status status = batch_settle(&stream->batch, &stream->segments, &stream->broken);
  if (status != STATUS_OK)
    return status;
  stream_rollback(stream);
  return STATUS_RESOURCE_EXHAUSTED;
}

enum status stream_append(struct stream *stream, uint64_t subject, struct slice payload, struct stream_head *out) {
  if (stream->broken)
    return STATUS_UNAVAILABLE;
  if (stream->batch.unsettled)
    return settle_before(stream);
  uint64_t half = stream->segments.options.segment_size / 2;
  if (payload.len > half || entry_size(stream->batch.epoch, payload.len) > half)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = STATUS_OK;
  if (batch_is_full(&stream->batch, &stream->segments, entry_size(stream->batch.epoch, payload.len)))
    status = go_to_next_segment(stream);
  if (status == STATUS_OK)
    status = batch_add(&stream->batch, subject, payload);
  if (status == STATUS_OK)
    *out = batch_head(&stream->batch);
  return status;
}

static void publish(struct stream *stream) {
  struct stream_head head = batch_head(&stream->batch);
  pthread_mutex_lock(&stream->lock);
  stream->head = head;
  pthread_mutex_unlock(&stream->lock);
  atomic_store_explicit(&stream->synced, head.position, memory_order_release);
  want_next_segment(stream);
}

enum status stream_sync(struct stream *stream) {
  if (stream->broken)
    return STATUS_UNAVAILABLE;
  if (stream->batch.unsettled)
    return settle_before(stream);
  enum status status = STATUS_OK;
  if (stream->batch.first != 0)
    status = batch_write(&stream->batch, &stream->segments, &stream->broken);
  if (status == STATUS_OK && stream->batch.first != 0)
    publish(stream);
  stream_rollback(stream);
  return status;
}

void stream_rollback(struct stream *stream) {
  if (stream->batch.unsettled)
    return;
  (void)!batch_reset(&stream->batch, &stream->head); /* cannot fail once it has a buffer */
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* Bytes to read at once from 32 before `position`. */
static size_t guess(const struct segments *segments, uint64_t position) {
  uint64_t left = segment_end(segments, position) - position + SECURE_HASH;
  return left < GUESS ? (size_t)left : GUESS;
}

static bool may_begin(const struct stream *stream, uint64_t position) {
  uint64_t size = stream->segments.options.segment_size, offset = position % size;
  return position <= atomic_load_explicit(&stream->synced, memory_order_acquire) && offset >= SEGMENT_HEADER &&
         offset % 8 == 0 && size - offset >= ENTRY_MIN;
}

/* Reads *have (at most GUESS) bytes from 32 before `position`, and the header there. */
static enum status look_up(struct stream *stream, uint64_t position, uint8_t head[GUESS], size_t *have,
                           struct entry_header *header) {
  if (!may_begin(stream, position))
    return STATUS_NOT_FOUND;
  *have = guess(&stream->segments, position);
  enum status status = segments_read(&stream->segments, position - SECURE_HASH, head, *have);
  if (status != STATUS_OK)
    return status;
  if (entry_decode(head + SECURE_HASH, position, header))
    return STATUS_OK;
  return entry_resembles(head + SECURE_HASH, position) ? STATUS_DATA_LOSS : STATUS_NOT_FOUND;
}

/* *run: the entry and the hash before it, in the arena; `head` holds its first `have` bytes already. */
static enum status read_run(struct stream *stream, const struct entry_header *header, const uint8_t *head, size_t have,
                            struct arena *arena, uint8_t **run) {
  size_t len = SECURE_HASH + entry_size(header->epoch, header->len);
  if (len > SECURE_HASH + segment_end(&stream->segments, header->position) - header->position)
    return STATUS_DATA_LOSS;
  *run = arena_alloc(arena, len);
  if (!*run)
    return STATUS_RESOURCE_EXHAUSTED;
  if (have > len)
    have = len;
  memcpy(*run, head, have);
  if (have == len)
    return STATUS_OK;
  return segments_read(&stream->segments, header->position - SECURE_HASH + have, *run + have, len - have);
}

enum status stream_read(struct stream *stream, uint64_t position, struct arena *arena, struct stream_entry *out) {
  uint8_t head[GUESS], *run;
  size_t have;
  struct entry_header header;
  enum status status = look_up(stream, position, head, &have, &header);
  if (status == STATUS_OK)
    status = read_run(stream, &header, head, have, arena, &run);
  if (status != STATUS_OK)
    return status;
  const uint8_t *at = run + SECURE_HASH;
  if (!entry_verify(at, &header))
    return STATUS_DATA_LOSS;
  *out = entry_told(at, &header);
  return STATUS_OK;
}

enum status stream_read_first(struct stream *stream, uint64_t number, struct arena *arena, struct stream_entry *out) {
  return stream_read(stream, segment_start(&stream->segments, number) + SEGMENT_HEADER, arena, out);
}

uint64_t stream_segments(const struct stream *stream) {
  uint64_t newest = atomic_load_explicit(&stream->synced, memory_order_acquire);
  return newest ? segment_number(&stream->segments, newest) + 1 : 0;
}

static enum status step(struct cursor *cursor, struct stream_entry *entry) {
  uint64_t batch;
  switch (cursor_step(cursor, entry, &batch)) {
  case STEP_ENTRY:
    return STATUS_OK;
  case STEP_FAILED:
    return cursor->failure;
  case STEP_END:
    return segments_why(cursor->segments, cursor->why, cursor->position, "the stream ends before its newest entry",
                        STATUS_DATA_LOSS);
  default:
    return STATUS_DATA_LOSS;
  }
}

/* Stands at the first entry after `after`. */
static enum status begin_walk(struct stream *stream, uint64_t after, struct cursor *cursor, char why[256]) {
  uint8_t head[GUESS];
  size_t have;
  struct entry_header header;
  struct stream_entry entry;
  *cursor = (struct cursor){0};
  if (after == 0)
    return cursor_at_segment(cursor, &stream->segments, 0, why);
  enum status status = look_up(stream, after, head, &have, &header);
  if (status != STATUS_OK)
    return segments_why(&stream->segments, why, after, "no sound entry begins here", status);
  status = cursor_at_entry(cursor, &stream->segments, after, why);
  return status == STATUS_OK ? step(cursor, &entry) : status;
}

enum status stream_walk(struct stream *stream, uint64_t after, uint64_t until, stream_visit visit, void *context,
                        char why[256]) {
  struct cursor cursor;
  struct stream_entry entry = {.place.position = after};
  uint64_t newest = atomic_load_explicit(&stream->synced, memory_order_acquire);
  uint64_t last = until == 0 || until > newest ? newest : until;
  why[0] = '\0';
  if (after >= last)
    return STATUS_OK;
  enum status status = begin_walk(stream, after, &cursor, why);
  while (status == STATUS_OK && entry.place.position < last) {
    status = step(&cursor, &entry);
    if (status == STATUS_OK && entry.place.position <= last)
      status = visit(&entry, context);
  }
  cursor_close(&cursor);
  return status;
}
