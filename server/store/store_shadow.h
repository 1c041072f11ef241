/* store_shadow: a stream's folder seen through links, so that it can be opened without changing a byte of it.
 *
 * Opening a stream mends a torn tail, syncs the last batch and makes the next segment. Here all that happens to copies:
 * the segments that opening may write to are copied, the rest are linked.
 */
#pragma once

#include "store_internal.h"

/* Makes folder `to` out of the segments in `from`: those from number `written` on as copies, or, with SHADOW_NEWEST,
 * the newest three. */
#define SHADOW_NEWEST UINT64_MAX
enum status shadow_make(const char *from, const char *to, uint64_t written) MUST_USE;
