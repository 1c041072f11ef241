/* store_faults: what an offline check found, gathered while it goes on. */
#pragma once

#include "store_internal.h"

/* One more; the first are kept in words. */
void store_fault_add(struct store_verified *found, const char *what);
void store_fault(struct store_verified *found, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* DATA_LOSS becomes a fault, told by `why`, and OK: the check goes on. Else `status`. */
enum status store_fault_taken(struct store_verified *found, enum status status, const char *why) MUST_USE;

/* What the journal gives, against what the tables hold. */
struct store_compare {
  struct kv *live, *again;
  struct store_teller teller;
  struct store_verified *found;
};
/* Every row of every table, each looked up by its key too. Counts rows that are as they should be. */
enum status store_compare_tables(const struct store_compare *compare, char why[STORE_WHY]) MUST_USE;
