/* case_row: the one row of a case: in clear whose it is and who has ever been assigned to it, and behind that the case
 * itself, sealed.
 *
 *   organisation u64 | unit u64 | person u64 | count u16 | staff u64 ... | CaseStored, sealed by the person
 *
 * So one look-up answers whether a case is for somebody, before anything is opened, and then holds what is opened.
 * Numbers of staff and units say nothing of the person; they stand in the keys of the lists as well.
 */
#pragma once

#include "cases.pb-c.h"
#include "tables.h"

/* Borrowed from the transaction: valid as what kv_get gives. */
struct case_row {
  struct record_head head;
  struct slice staff; /* 8 bytes each */
  struct slice sealed;
};

/* What names the person; in the arena. */
struct case_person {
  const char *name;   /* "Given Family" */
  const char *number; /* the newest identity number, or "" */
};

/* NOT_FOUND leaves `out` all zero. Nothing is opened. */
enum status case_row_get(const struct rows *rows, uint64_t id, struct case_row *out) MUST_USE;
/* Has `staff` ever had an assignment in it? Whether one runs today stands in the case. */
bool case_row_names(const struct case_row *row, uint64_t staff);
/* `person` may be NULL. */
enum status case_row_open(const struct rows *rows, uint64_t id, const struct case_row *row, struct arena *arena,
                          Lots__Case **out, struct case_person *person) MUST_USE;
enum status case_row_put(const struct rows *rows, const Lots__Case *kase, const struct case_person *person,
                         struct arena *arena) MUST_USE;
