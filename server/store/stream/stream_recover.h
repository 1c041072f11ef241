/* stream_recover: finds the end of a stream at open, and tells a torn last batch from damage.
 *
 * A batch is synced before the next is written, and a segment's part of it before the next segment's. So after a crash
 * only the last batch can be torn, and only in the newest segment it had reached. Whatever does not verify is therefore
 * torn if nothing of a later batch, and nothing at all in a later segment, stands after it; else it is damage.
 */
#pragma once

#include "stream_segment.h"

/* Zeroes a torn tail and makes what stands before it durable. `known` may be NULL. */
enum status stream_recover(struct segments *segments, const struct stream_head *known, struct stream_head *head,
                           char why[STREAM_WHY]) MUST_USE;
/* What the first entry chains to. */
void stream_genesis(const struct stream_options *options, uint8_t hash[SECURE_HASH]);
