/* supervision_row: a row of the supervision log, in clear: enough to sum by and to judge who may read the entry. What
 * was said lives in the journal alone.
 *
 *   kind u8 | withdrawn u8 | date u64 | minutes u64 | unit u64 | corrected by u64 | staff u64 ...
 */
#pragma once

#include "staff.pb-c.h"
#include "tables.h"

struct supervision_row {
  Lots__SupervisionKind kind;
  bool withdrawn; /* a correction: there was no such occasion */
  int32_t date;
  uint32_t minutes;
  uint64_t unit;
  uint64_t corrected_by; /* position of the correction that stands instead; 0: it holds */
  struct slice staff;    /* 8 bytes each; borrowed */
};

/* The same row stands under each member of staff, under the unit, and alone under its position. */
enum supervision_owner { SUPERVISION_OF_STAFF = 's', SUPERVISION_OF_UNIT = 'u', SUPERVISION_AT = 'p' };
struct key key_supervision(enum supervision_owner owner, uint64_t id);
/* A whole key, of the first two. */
struct key key_supervision_at(enum supervision_owner owner, uint64_t id, int32_t date, uint64_t position);
/* The date in such a key. */
int32_t key_supervision_date(struct slice key);
#define SUPERVISION_KEY 25

/* In the arena; data NULL when it is spent. */
struct slice supervision_row_value(const struct supervision_row *row, struct arena *arena);
/* DATA_LOSS: it is none. `staff` borrows from the value. */
enum status supervision_row_read(struct slice value, struct supervision_row *out) MUST_USE;
static inline size_t supervision_row_count(const struct supervision_row *row) {
  return row->staff.len / 8;
}
static inline uint64_t supervision_row_staff(const struct supervision_row *row, size_t index) {
  return u64_at(row->staff, 8 * index);
}
/* It is what happened: neither corrected nor withdrawn. */
static inline bool supervision_row_counts(const struct supervision_row *row) {
  return !row->corrected_by && !row->withdrawn;
}
