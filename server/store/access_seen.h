/* access_seen: what has been logged of late: who looked at what, and when.
 *
 * It may forget at any time (when full, when memory is short): then a look is logged once more. It never says "covered"
 * of a look that is not.
 *
 * Sets of eight places, by hash; a lookup reads one set and never more. A shard (its own lock, its own sets) doubles
 * when a set is full of looks that still cover, up to a bound past which the oldest gives way, and halves when most of
 * what it holds has expired.
 *
 * Threads: any.
 */
#pragma once

#include "access.h"

struct seen;

struct seen *seen_create(void);
void seen_free(struct seen *seen);
bool seen_covers(struct seen *seen, uint64_t principal, const struct access_look *look, int64_t now_us);
void seen_mark(struct seen *seen, uint64_t principal, const struct access_look *look, int64_t now_us);
/* Bytes held. */
size_t seen_bytes(struct seen *seen);
