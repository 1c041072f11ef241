/* listen: a loop's own listener. All loops listen on one port (SO_REUSEPORT); the system spreads connections over them.
 *
 * A turn of the loop takes a few connections. When descriptors or memory have run out none are taken for a moment: those
 * that wait do so in the system's queue, and the loop serves those that it has.
 */
#pragma once

#include "loop.h"

/* Binds and listens on the server's address and *port; with 0 the system chooses, and *port tells. The `first` loop
 * makes sure that no other process has the port: UNAVAILABLE when one has. PERMISSION_DENIED: the port is not ours to
 * take. INVALID_ARGUMENT: no such address. */
enum status listen_on(struct loop *loop, bool first, int64_t *port) MUST_USE;
/* On the loop thread: no more are taken. */
void listen_stop(struct loop *loop);
/* Closes the socket, if it is open; its handle is closed, or never was. */
void listen_drop(struct loop *loop);
