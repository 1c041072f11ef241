/* typed: what people type for a date, an amount or a code, made plain before it is read, whatever keyboard, phone or document
 * it was copied from.
 */
#pragma once

#include "arena.h"

#define TYPED_MAX 128 /* bytes; no date, amount or name of a code is longer */

/* Case-folded, every kind of space (no-break and narrow ones too) one plain space and none at the ends, every kind of
 * dash a "-". NULL when it is longer than TYPED_MAX, or memory is spent. In the arena. */
char *typed_plain(struct arena *arena, const char *text) MUST_USE;
