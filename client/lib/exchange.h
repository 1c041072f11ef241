/* exchange: calls as frames: Request, Cancel and Credit out; Reply, Chunk and Goodbye in. */
#pragma once

#include "calls.h"
#include "common/slice.h"

/* Queues the call's Request on the connection. False when it cannot be sent; the call is finished then. */
bool exchange_request(struct call *call) MUST_USE;
void exchange_cancel(struct call *call);
/* One frame from the daemon. */
void exchange_take(lots *handle, struct slice body);
