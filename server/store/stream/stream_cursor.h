/* stream_cursor: goes through entries in order, checking each against the chain; for recovery and for walks.
 *
 * Threads: a cursor belongs to one thread.
 */
#pragma once

#include "stream_entry.h"
#include "stream_segment.h"

struct cursor {
  struct segments *segments; /* not owned */
  uint64_t position;         /* of the next entry */
  uint8_t hash[SECURE_HASH]; /* before it */
  uint32_t epoch;            /* of the entry before, if it was seen */
  uint8_t *window;           /* owned: the bytes from `from` on */
  uint64_t from;
  size_t len, size;
  enum status failure; /* after STEP_FAILED */
  char *why;           /* STREAM_WHY bytes, not owned; set for BAD, DAMAGE and FAILED */
};

enum step {
  STEP_ENTRY,
  STEP_END,    /* nothing begins here, nor in a next segment */
  STEP_BAD,    /* something does, and does not verify: damage, or torn by a crash */
  STEP_DAMAGE, /* cannot come from a crash */
  STEP_FAILED, /* the machine's fault: see `failure` */
};

/* At the first entry of a segment, with the chain hash that its header gives. DATA_LOSS when the header is not a sound
 * one. */
enum status cursor_at_segment(struct cursor *cursor, struct segments *segments, uint64_t number,
                              char why[STREAM_WHY]) MUST_USE;
/* At a position where an entry should begin, trusting the 32 bytes before it. */
enum status cursor_at_entry(struct cursor *cursor, struct segments *segments, uint64_t position,
                            char why[STREAM_WHY]) MUST_USE;
void cursor_close(struct cursor *cursor);
/* On STEP_ENTRY *out is the entry; its payload is valid until the next step. */
enum step cursor_step(struct cursor *cursor, struct stream_entry *out, uint64_t *batch);
