/* dispatch: the way of a request from its frame to the lane that its policy row names, and back.
 *
 *   dispatch_request   envelope, identity, audience, body: refused at the cheapest point
 *     READ   runs at once; what it showed is put on the access log, if it must be, before the answer leaves
 *     WRITE  is lent to the writer, which runs the handler on its own thread
 *     LONG   is lent to a worker
 *   dispatch_returned  what a lent exchange came back with
 */
#pragma once

#include "exchange.h"

/* On the loop thread. The exchange stands among the connection's unanswered ones; its answer goes out by conn_answer(),
 * now or later. The connection may be ending after this. */
void dispatch_request(struct exchange *exchange, Lots__Request *request);
void dispatch_returned(struct exchange *exchange);
/* Any lane, on its thread: runs the handler over a snapshot. */
void dispatch_run(struct exchange *exchange, const struct rows *rows);
