/* quota: how many connections there may be. Until it is known whose a connection is, it is a stranger's and counts for
 * the address that it came from (an IPv6 peer has all of its /64); from then on it counts for that principal alone, so
 * that an office behind one address may be as large as it likes. Judged right after accept, before any memory is spent.
 *
 * Threads: shared by all loops; a lock held for a few instructions, two or three times in the life of a connection.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "common/status.h"

struct quota;

struct quota_limits {
  size_t connections;   /* in all */
  size_t strangers;     /* of them, whose peer is not known yet */
  size_t per_address;   /* strangers from one address */
  size_t per_principal; /* of one principal */
};

struct quota_ticket {
  uint64_t address;
  struct quota_party *party; /* that it counts for; NULL: it counts for nobody */
  bool known;                /* the party is a principal */
};

enum quota_answer { QUOTA_ENTERED, QUOTA_ADDRESS_FULL, QUOTA_ALL_FULL };

enum status quota_create(struct quota_limits limits, struct quota **out) MUST_USE;
void quota_free(struct quota *quota);

/* Counts a stranger in; a `spare` one beyond the limits. Other than ENTERED: there are too many from its address, or of all, and nothing was counted; the
 * ticket tells the address. */
enum quota_answer quota_enter(struct quota *quota, const struct sockaddr *address, bool spare,
                              struct quota_ticket *out) MUST_USE;
/* It is this principal's. False: they have as many as one may have, or it was a spare one; it stays a stranger's. */
bool quota_know(struct quota *quota, struct quota_ticket *ticket, uint64_t principal) MUST_USE;
void quota_leave(struct quota *quota, struct quota_ticket *ticket);
/* Connections now. */
size_t quota_connections(struct quota *quota);
