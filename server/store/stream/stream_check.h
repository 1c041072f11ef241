/* stream_check: a stream's folder looked through to its end, whatever is wrong in it: behind what does not verify it goes on
 * with the next segment, whose header holds the hash that it begins with. Changes nothing.
 */
#pragma once

#include "stream.h"

/* A file, a place in it, and what is wrong there. */
typedef void (*stream_fault)(const char *what, void *context);
/* The stream must not be open. OK: it was looked through, and faults were told; else it cannot be read, as `why` says. */
enum status stream_check(const struct stream_options *options, stream_fault tell, void *context,
                         char why[256]) MUST_USE;
