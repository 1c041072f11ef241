/* locked: memory for keys. It is not written to swap, stands in no dump, and is wiped when it is freed.
 *
 * Pages are locked when they are first touched. Where the system refuses to lock (RLIMIT_MEMLOCK, LimitMEMLOCK= of a
 * service), that is logged once, and the memory is used all the same.
 *
 * Threads: any.
 */
#pragma once

#include <stddef.h>

/* Zeros, from a page of its own. NULL: out of memory. */
void *locked_alloc(size_t size);
/* NULL is allowed. `size` as it was asked for. */
void locked_free(void *memory, size_t size);
/* This process leaves no core file. Once, before there are keys. */
void locked_leave_no_core(void);
