/* typed: what people type for a date or an amount, made plain before it is read, whatever keyboard, phone or document
 * it was copied from.
 */
#pragma once

#include "arena.h"

#define TYPED_MAX 64 /* bytes; no date and no amount is longer */

/* Case-folded, every kind of space (no-break and narrow ones too) one plain space and none at the ends, every kind of
 * dash a "-". NULL when it is longer than TYPED_MAX, or memory is spent. In the arena. */
char *typed_plain(struct arena *arena, const char *text) MUST_USE;
