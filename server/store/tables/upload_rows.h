/* upload_rows: the rows of uploads under way and of the pieces of content, as apply writes them and the view reads them.
 *
 * Content stands in the journal, an entry a chunk; CHUNK says where. An upload's chunks stay where they are when it
 * becomes a version of a document, which then names it.
 */
#pragma once

#include "documents.pb-c.h"
#include "index.pb-c.h"
#include "tables.h"

/* An upload's row: whose it is, when it ends and the bytes announced in clear, and the upload itself sealed. */
struct upload_row {
  uint64_t kase, person;
  int64_t ends_us; /* by itself, unless a piece comes before */
  uint64_t size;
  struct slice sealed;
};
struct key key_upload(uint64_t by, uint64_t upload);
/* NOT_FOUND; else borrowed from the transaction. */
enum status upload_row_get(const struct rows *rows, uint64_t by, uint64_t upload, struct upload_row *out) MUST_USE;
/* Of a value that a scan gave. */
enum status upload_row_read(struct slice value, struct upload_row *out) MUST_USE;
enum status upload_row_open(const struct rows *rows, struct slice key, const struct upload_row *row,
                            struct arena *arena, Lots__UploadStored **out) MUST_USE;
enum status upload_row_put(const struct rows *rows, uint64_t by, uint64_t person, int64_t ends_us,
                           const Lots__UploadStored *stored, struct arena *arena) MUST_USE;

static inline bool upload_has_ended(int64_t ends_us, int64_t now_us) {
  return now_us >= ends_us;
}

/* UPLOAD_END: by time, so that those that end are found. UPLOAD_GONE in place of a time: it has ended, or was given up,
 * and rows of its chunks are left. UPLOAD_STAYS: it was begun before uploads ended by themselves. */
#define UPLOAD_GONE 0
#define UPLOAD_STAYS INT64_MAX
struct upload_end {
  int64_t ends_us;
  uint64_t by, upload;
};
struct key key_upload_end(const struct upload_end *end);
/* The first by time; NOT_FOUND: there is none. */
enum status upload_end_first(const struct rows *rows, struct upload_end *out) MUST_USE;
struct upload_end upload_end_read(struct slice key);

/* UPLOAD_SUM: how many are under way, and the bytes announced; and the bytes of those that ended without becoming a
 * document on one day (of the clock in UTC, counted from 1970), which the journal holds for ever. */
#define UPLOAD_SUM_ALL 0 /* in place of a member of staff */
struct upload_sum {
  uint64_t count, bytes;
  uint64_t day, given_up;
};
/* An upload that ends counts for so much at least: what tells of it stands in the journal too. */
#define UPLOAD_LEAST 4096
uint64_t upload_day(int64_t at_us);
/* No row: none. */
enum status upload_sum_get(const struct rows *rows, uint64_t by, struct upload_sum *out) MUST_USE;
enum status upload_sum_put(const struct rows *rows, uint64_t by, const struct upload_sum *sum) MUST_USE;

struct chunk_row {
  uint64_t offset, position;
  uint32_t len;
};
enum status chunk_put(const struct rows *rows, uint64_t upload, const struct chunk_row *chunk) MUST_USE;
/* The chunk in which a byte of the content stands; NOT_FOUND beyond the end. */
enum status chunk_find(const struct rows *rows, uint64_t upload, uint64_t offset, struct chunk_row *out) MUST_USE;
/* How much of the content has come; NOT_FOUND: nothing. */
enum status chunk_end(const struct rows *rows, uint64_t upload, uint64_t *out) MUST_USE;
/* The first that is left; NOT_FOUND: none. */
enum status chunk_first(const struct rows *rows, uint64_t upload, struct chunk_row *out) MUST_USE;
enum status chunk_forget(const struct rows *rows, uint64_t upload, uint64_t offset) MUST_USE;
