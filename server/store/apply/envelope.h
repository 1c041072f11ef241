/* envelope: what is told of an entry outside of its body: made from the body, whatever its format. Numbers, totals and
 * keys of commands are derived from envelopes alone, so that destroying a person's key takes nothing from them. */
#pragma once

#include "common/arena.h"
#include "event.pb-c.h"
#include "server/store/tables/tables.h"

#define ENVELOPE_HASH 16 /* bytes of a hash that are kept */

/* Time, kinds and every number that is named as a record's own; those of records that were there before too. */
enum status envelope_of(const Lots__Entry *body, struct arena *arena, Lots__Envelope *out) MUST_USE;
/* Leaves the numbers that are new in this state. */
enum status envelope_keep_new(const struct rows *rows, Lots__Envelope *envelope) MUST_USE;
/* Borrows the first ENVELOPE_HASH bytes of both hashes. */
void envelope_sign(Lots__Envelope *envelope, const uint8_t *key_hash, const uint8_t *request_hash);
