/* kv_pages: every page of a file of LMDB 0.9 is looked at, without LMDB, and without mapping the file: no damage ends in
 * a signal. A part of kv.
 *
 * What leads to rows is looked at, and what new pages are taken from: rows themselves are proved by their
 * authenticators. Of the newest state: each page says its own number and kind and is reached once; its nodes fill what it
 * says they fill; keys rise, within what leads to them; each tree has the pages, entries and depth that its record says;
 * free pages are reached by nothing, and together with the others they are all.
 *
 *   page      number u64 | 0 u16 | kind u16 | lower u16, upper u16 (or how many u32) | offsets of nodes, 2 each
 *   node      low u16 | high u16 | flags u16 | key's length u16 | key | value, or the page that holds it
 *   tree      0 u32 | flags u16 | depth u16 | branch pages, leaf pages, overflow pages, entries, root: u64 each
 *
 * all in the machine's own order.
 */
#pragma once

#include <stdint.h>

#include "common/status.h"

/* One sentence on each fault, with the page's number. */
typedef void (*kv_fault)(const char *what, void *context);

struct kv_pages {
  uint64_t page;       /* bytes of one */
  uint64_t used, free; /* pages: in use, those that tell the state included, and free to be used again */
};

/* Of the folder `path`, which nobody writes to meanwhile. DATA_LOSS: faults, each of which was told; NOT_FOUND: there is no
 * file. `tell` may be NULL. */
enum status kv_pages_check(const char *path, kv_fault tell, void *context, struct kv_pages *out) MUST_USE;
/* The same, if the file has holes: it was cut off and written to again, or never so far. What is cheap is done before a file is
 * mapped; where there are none this is one system call. */
enum status kv_pages_check_holes(const char *path, kv_fault tell, void *context) MUST_USE;
/* Bytes of the pages that are in use: what the rows take, if they were put anew. Looks at what is free alone. */
enum status kv_pages_used(const char *path, uint64_t *bytes) MUST_USE;
