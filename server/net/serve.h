/* serve: the life of a running daemon: signals, clock, port file, readiness, stop. */
#pragma once

#include "server.h"

/* Starts all, serves until SIGTERM or SIGINT, and stops all. `clock` (RFC 3339, or NULL) is for test stores; the port
 * is written to `port_file` (or NULL) once the daemon listens. Told so while it starts, it ends as well. False: it did not start, or something was left over at
 * the end; the log says what. */
bool serve_until_told(struct server *server, const char *clock, const char *port_file);
