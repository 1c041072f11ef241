/* quota: how many connections there may be: in all, from one address, and in their handshake. Judged right after
 * accept, before any memory is spent.
 *
 * Threads: shared by all loops; a lock held for a few instructions, at the beginning and end of a connection only.
 */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

#include "common/status.h"

struct quota;

struct quota_limits {
  size_t connections, per_peer, handshakes;
};

struct quota_ticket {
  struct quota_peer *peer; /* NULL: holds nothing */
  bool greeted;
};

enum status quota_create(struct quota_limits limits, struct quota **out) MUST_USE;
void quota_free(struct quota *quota);

/* Counts a connection in. False: there are too many, and nothing was counted. An IPv6 peer is counted by its /64. */
bool quota_enter(struct quota *quota, const struct sockaddr *address, struct quota_ticket *out) MUST_USE;
/* The peer has said Hello: it no longer counts as a handshake. */
void quota_greeted(struct quota *quota, struct quota_ticket *ticket);
void quota_leave(struct quota *quota, struct quota_ticket *ticket);
/* Connections now. */
size_t quota_connections(struct quota *quota);
