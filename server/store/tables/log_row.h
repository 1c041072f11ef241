/* log_row: what a row of a case's log says: the kind of event that stands at its position, and its place among what the
 * case has that people name by number.
 *
 * Notes and support given are numbered 1, 2, 3 within the case. Each row carries how many of either there were with it,
 * so that the next number is found in the last row. A correction has the number of what it corrects. */
#pragma once

#include "tables.h"

struct log_row {
  uint8_t kind;          /* of event */
  uint64_t corrected_by; /* position of the newest correction of it; 0: none */
  uint64_t first;        /* of a correction: position of what was corrected first; 0: it corrects nothing */
  uint32_t notes, given; /* up to and with this one: notes, and entries of support given */
};

struct key key_log(uint64_t kase, uint64_t position);
/* NOT_FOUND: nothing of the case stands there. */
enum status log_row_get(const struct rows *rows, uint64_t kase, uint64_t position, struct log_row *out) MUST_USE;
/* The last row of the case; OK with all 0 when there is none. */
enum status log_row_last(const struct rows *rows, uint64_t kase, struct log_row *out) MUST_USE;
enum status log_row_put(const struct rows *rows, uint64_t kase, uint64_t position, const struct log_row *row) MUST_USE;
/* DATA_LOSS: it is none. */
enum status log_row_read(struct slice value, struct log_row *out) MUST_USE;
/* Follows corrections to the newest: `position` and `row`, which is read, move on to it. */
enum status log_row_newest(const struct rows *rows, uint64_t kase, uint64_t *position, struct log_row *row) MUST_USE;
