/* quota: see quota.h. */
#include "quota.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024

/* An address, or a principal. */
struct quota_party {
  struct quota_party *next;
  uint64_t number;
  bool known;
  size_t connections;
};

struct quota {
  struct quota_limits limits;
  pthread_mutex_t lock; /* all below */
  size_t connections, strangers;
  struct quota_party *parties[BUCKETS];
};

enum status quota_create(struct quota_limits limits, struct quota **out) {
  struct quota *quota = calloc(1, sizeof *quota);
  if (!quota)
    return STATUS_RESOURCE_EXHAUSTED;
  quota->limits = limits;
  pthread_mutex_init(&quota->lock, NULL);
  *out = quota;
  return STATUS_OK;
}

void quota_free(struct quota *quota) {
  if (!quota)
    return;
  for (size_t i = 0; i < BUCKETS; i++) {
    while (quota->parties[i]) {
      struct quota_party *party = quota->parties[i];
      quota->parties[i] = party->next;
      free(party);
    }
  }
  pthread_mutex_destroy(&quota->lock);
  free(quota);
}

/* An IPv4 address, or the network half of an IPv6 one: an IPv6 peer has all of its /64. */
static uint64_t number_of(const struct sockaddr *address) {
  uint64_t number = 0;
  uint32_t v4;
  if (address->sa_family != AF_INET6) {
    memcpy(&v4, &((const struct sockaddr_in *)(const void *)address)->sin_addr, sizeof v4);
    return v4;
  }
  const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(v6)) {
    memcpy(&v4, v6->s6_addr + 12, sizeof v4);
    return v4;
  }
  memcpy(&number, v6->s6_addr, sizeof number);
  return number;
}

static struct quota_party **quota_find(struct quota *quota, bool known, uint64_t number) {
  struct quota_party **at = &quota->parties[(number * 2 + known) * UINT64_C(0x9e3779b97f4a7c15) >> 54];
  while (*at && ((*at)->number != number || (*at)->known != known))
    at = &(*at)->next;
  return at;
}

/* Counts one more of this party's. NULL: it has `limit`, or memory is short. */
static struct quota_party *join(struct quota *quota, bool known, uint64_t number, size_t limit) {
  struct quota_party **at = quota_find(quota, known, number);
  if (!*at) {
    *at = calloc(1, sizeof **at);
    if (!*at)
      return NULL;
    **at = (struct quota_party){.number = number, .known = known};
  }
  if ((*at)->connections >= limit)
    return NULL;
  (*at)->connections++;
  return *at;
}

static void part(struct quota *quota, struct quota_party *party) {
  if (--party->connections)
    return;
  *quota_find(quota, party->known, party->number) = party->next;
  free(party);
}

static bool all_full(const struct quota *quota) {
  return quota->connections >= quota->limits.connections || quota->strangers >= quota->limits.strangers;
}

static enum quota_answer enter(struct quota *quota, bool spare, struct quota_ticket *ticket) {
  if (!spare && all_full(quota))
    return QUOTA_ALL_FULL;
  ticket->party = join(quota, false, ticket->address, spare ? SIZE_MAX : quota->limits.per_address);
  if (!ticket->party)
    return QUOTA_ADDRESS_FULL;
  quota->connections++;
  quota->strangers++;
  return QUOTA_ENTERED;
}

enum quota_answer quota_enter(struct quota *quota, const struct sockaddr *address, bool spare,
                              struct quota_ticket *out) {
  *out = (struct quota_ticket){.address = number_of(address)};
  pthread_mutex_lock(&quota->lock);
  enum quota_answer answer = enter(quota, spare, out);
  pthread_mutex_unlock(&quota->lock);
  return answer;
}

bool quota_know(struct quota *quota, struct quota_ticket *ticket, uint64_t principal) {
  pthread_mutex_lock(&quota->lock);
  bool room = quota->connections <= quota->limits.connections;
  struct quota_party *party = room ? join(quota, true, principal, quota->limits.per_principal) : NULL;
  if (party) {
    part(quota, ticket->party);
    quota->strangers--;
    ticket->party = party;
    ticket->known = true;
  }
  pthread_mutex_unlock(&quota->lock);
  return party != NULL;
}

void quota_leave(struct quota *quota, struct quota_ticket *ticket) {
  if (!ticket->party)
    return;
  pthread_mutex_lock(&quota->lock);
  part(quota, ticket->party);
  quota->connections--;
  if (!ticket->known)
    quota->strangers--;
  pthread_mutex_unlock(&quota->lock);
  ticket->party = NULL;
}

size_t quota_connections(struct quota *quota) {
  pthread_mutex_lock(&quota->lock);
  size_t count = quota->connections;
  pthread_mutex_unlock(&quota->lock);
  return count;
}
