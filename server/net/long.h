/* long: LONG calls: they run on workers of their own, each with its own snapshot, and send chunks as the client gives
 * credit.
 *
 * A worker that has no credit, or whose chunks are not taken, waits; so a slow client costs one worker and no memory,
 * and after the write timeout it is cancelled. Chunks wait in the exchange's outflow (outflow.h).
 *
 * Threads: workers_submit on the exchange's loop; the rest is the worker's.
 */
#pragma once

#include "exchange.h"

struct server;
struct workers;

/* `queue` calls may wait for a worker. */
enum status workers_start(struct server *server, unsigned count, unsigned queue, struct workers **out) MUST_USE;
/* No call may be under way: the loops have ended before. */
void workers_stop(struct workers *workers);
/* Lends the exchange to a worker; RESOURCE_EXHAUSTED when too many wait. */
enum status workers_submit(struct workers *workers, struct exchange *exchange) MUST_USE;
