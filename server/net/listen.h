/* listen: a loop's own listener. All loops listen on one port (SO_REUSEPORT); the system spreads connections over them.
 */
#pragma once

#include "loop.h"

/* Binds and listens on the server's address and *port; with 0 the system chooses, and *port tells. The `first` loop
 * makes sure that no other process has the port: UNAVAILABLE when one has. PERMISSION_DENIED: the port is not ours to
 * take. INVALID_ARGUMENT: no such address. */
enum status listen_on(struct loop *loop, bool first, int64_t *port) MUST_USE;
