/* dispatch: the way of a request from its frame to the lane that its policy row names, and back.
 *
 *   dispatch_request   envelope, identity, audience, body: refused at the cheapest point
 *     READ   runs at once; what it showed is put on the access log, if it must be, before the answer leaves
 *     LIST   as READ while it is short; else it is lent to a worker of the lane of lists, which runs the handler anew, and
 *            then as READ
 *     WRITE  is lent to the writer, which runs the handler on its own thread
 *     LONG   is lent to a worker
 *   dispatch_returned  what a lent exchange came back with
 */
#pragma once

#include "exchange.h"

/* Both on the loop thread. The exchange stands among the connection's unanswered ones. `known`: whether it could be told
 * who asks (exchange->identity). True: the answer is ready, for conn_answer(); false: others have the exchange, and
 * hand it back. */
bool dispatch_request(struct exchange *exchange, Lots__Request *request, enum status known) MUST_USE;
void dispatch_returned(struct exchange *exchange);
