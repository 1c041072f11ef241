/* history: what a history takes: bytes of the journal with an idempotency key on every command, as liblots sends it, and
 * without; and seconds to make all tables again from it.
 */
#pragma once

#include "measure.h"

/* The same small history twice, in stores of its own. */
void history_bytes(struct bench *bench, const struct side *side);
/* `lotsd rebuild` of the whole store, which is checked by `lotsd verify` first. The daemon runs on afterwards. */
void history_rebuild(struct bench *bench, struct side *side);
