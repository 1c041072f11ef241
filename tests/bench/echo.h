/* echo: the floor that the daemon is measured against: a server that does TLS and frames and nothing else. It answers
 * each frame with one of the size that the frame asks for, so that the same bytes travel as in the real call.
 */
#pragma once

#include "load.h"

struct echo {
  pid_t pid;
  uint16_t port;
  struct tls_context *client; /* has a certificate, as every client of the daemon */
};

/* Starts the server, a process of its own, on that core. */
void echo_start(struct echo *echo, int cpu);
void echo_stop(struct echo *echo);

struct echo_sizes {
  uint32_t sent, received; /* bytes of a whole frame */
};
/* As large on the average as what was measured; dies, naming `what`, when nothing was answered. */
struct echo_sizes echo_sizes_like(const char *what, const struct load_result *like);
/* A work that sends and receives frames of these sizes; `sizes` must outlive it. */
struct work echo_work(const struct echo_sizes *sizes);
