/* dial: from a host and port to a connected TCP socket, on a libuv loop. Every address of the host is tried in turn. */
#pragma once

#include <uv.h>

#include "fault.h"
#include "life.h"

struct dial;

/* Exactly once, unless cancelled: `fd` is a connected socket, then the owner's, or -1 with `fault`. */
typedef void (*dial_done)(void *owner, int fd, const struct fault *fault);

/* NULL, with `fault`, when it cannot begin. `host` must live until done or cancelled; never calls `done` before it has
 * returned. */
struct dial *dial_start(uv_loop_t *loop, struct life *life, const char *host, int port, enum language language,
                        dial_done done, void *owner, struct fault *fault) MUST_USE;
void dial_cancel(struct dial *dial);
