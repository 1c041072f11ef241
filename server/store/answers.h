/* answers: what commands with a key were answered, kept beside the journal for who asks again.
 *
 * They are not the truth and nothing is derived from them: they are written before the journal's sync and never synced
 * themselves, and what a power cut, a full disk or a missing folder takes from them is answered by its receipt alone.
 *
 * On disk: `0000000000000001.ans`, ... in a folder, appended to. Each start, and each failure, begins a new file; no
 * place is given twice, for a file's number is above those of all files and all places that the journal tells of.
 *
 *   file     magic u64 | store id 16 | number u64 | time of the first answer u64
 *   answer   length u32 | sealed with the key of whom it is about: nonce, reply, tag
 *
 * An answer is bound to its place and to the position of the entry that it answers: another, an older or a torn one
 * does not open. Its place is file number << ANSWERS_FILE_BITS | offset, and never 0.
 *
 * Threads: the writer's alone.
 */
#pragma once

#include "server/store/keys/keyring.h"
#include "server/store/stream/stream.h"

#define ANSWERS_FILE_BITS 26 /* a file has at most 64 MiB */

struct answers;

struct answers_options {
  const char *dir;
  uint8_t store_id[STREAM_STORE_ID];
  uint64_t after;     /* the last place that was ever given */
  uint32_t file_size; /* at most; 0: as much as places allow */
};

/* RESOURCE_EXHAUSTED alone: whatever the folder is like, answering goes on without it. */
enum status answers_open(const struct answers_options *options, struct answers **out) MUST_USE;
void answers_close(struct answers *answers);

/* Where the next answer will stand if it has this length; 0: it cannot be kept. */
uint64_t answers_next(const struct answers *answers, size_t len);
/* Adds to what is to be written the answer to the entry at `position`, written at `at_us`, about `subject`. Its place
 * is what answers_next() told. */
enum status answers_add(struct answers *answers, struct keyring_reader *keys, uint64_t subject, uint64_t position,
                        int64_t at_us, struct slice answer) MUST_USE;
/* Writes what was added, as far as the disk takes it. */
void answers_write(struct answers *answers);
/* Forgets what was added since; its places are given again, to be bound to other entries. */
void answers_rollback(struct answers *answers);

/* NOT_FOUND: it is not there, or not the answer to the entry at `position`, or its subject's key is destroyed. */
enum status answers_read(struct answers *answers, struct keyring_reader *keys, uint64_t subject, uint64_t position,
                         uint64_t place, struct arena *arena, struct slice *out) MUST_USE;
/* Deletes files whose answers are all from before `before_us`. */
void answers_forget(struct answers *answers, int64_t before_us);
