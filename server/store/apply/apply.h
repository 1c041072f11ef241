/* apply: one journal entry -> the derived tables. The only writer of tables, for live writes, replay and rebuild alike,
 * so that a rebuilt store equals the live one byte for byte. It judges nothing: what stands in the journal happened.
 */
#pragma once

#include "event.pb-c.h"
#include "server/store/stream/stream.h"
#include "server/store/tables/tables.h"

/* Applies what stands (or will stand) in the journal at `head`, inside the write transaction of `rows`; META is the
 * caller's to flush when `rows` holds it. Any failure means that the transaction must be aborted.
 *
 * `body` is NULL when its person's key is destroyed: then its events tell nothing, but numbers, totals, the command's
 * key and the time advance by the envelope just the same. So is `envelope`, for entries of before there were
 * envelopes: what those took is told by the entry TakenOver behind the last of them. */
enum status apply_entry(const struct rows *rows, const struct stream_head *head, const Lots__Envelope *envelope,
                        const Lots__Entry *body, struct arena *arena) MUST_USE;

/* Cases that stay open from one entry to the next, so that what many entries change is opened and written once. For a
 * replay, where nobody reads what stands in between: until apply_hand_write() the tables lack what the cases in `hand`
 * were changed to (rows of CASE and CASE_LIST, no others), and after a failure they do so for good. Belongs to one
 * thread. `cases`: how many at most; one takes some ten kilobytes. NULL: out of memory. */
struct apply_hand *apply_hand_new(size_t cases) MUST_USE;
void apply_hand_free(struct apply_hand *hand);
/* Writes what `rows` has in its hand, inside its transaction; the cases stay open. Without a hand nothing. */
enum status apply_hand_write(const struct rows *rows) MUST_USE;

/* Has a kind of event a part that writes it as a record (EVENT_RECORD)? */
bool apply_writes_record(Lots__Event__KindCase kind);
/* The journal head that the tables stand at; position 0 in a new store. */
enum status apply_head(const struct rows *rows, struct stream_head *out) MUST_USE;
/* Grows with every change of staff, units, organisations and certificates: what caches of principals compare. */
uint64_t apply_directory_version(const struct rows *rows);
