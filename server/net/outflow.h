/* outflow: the chunks of a LONG call, between the worker that makes them and the loop that sends them.
 *
 * Threads: outflow_put is the worker's; the rest is called on the exchange's loop. Nothing happens to an exchange that
 * has none.
 */
#pragma once

#include "exchange.h"

struct chunk {
  struct chunk *next;
  uint32_t sequence;
  size_t len;
  uint8_t body[];
};

/* `credit`: chunks that the client takes before it gives more. */
enum status outflow_create(uint64_t credit, struct outflow **out) MUST_USE;
/* NULL is allowed. */
void outflow_free(struct outflow *outflow);
/* Waits for credit and for room; the chunk is the outflow's then. False: the client is gone, does not want it any more,
 * or takes nothing for so long. */
bool outflow_put(struct outflow *outflow, struct chunk *chunk, int64_t patience_ms) MUST_USE;

void outflow_credit(struct exchange *exchange, uint32_t chunks);
void outflow_cancel(struct exchange *exchange);
/* The next chunk to send, now the caller's to free(); NULL when none waits. */
struct chunk *outflow_take(struct exchange *exchange);
