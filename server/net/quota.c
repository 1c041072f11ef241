/* quota: see quota.h. */
#include "quota.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024

struct quota_peer {
  struct quota_peer *next;
  uint64_t address;
  size_t connections;
};

struct quota {
  struct quota_limits limits;
  pthread_mutex_t lock; /* all below */
  size_t connections, handshakes;
  struct quota_peer *peers[BUCKETS];
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
    while (quota->peers[i]) {
      struct quota_peer *peer = quota->peers[i];
      quota->peers[i] = peer->next;
      free(peer);
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

static struct quota_peer **quota_find(struct quota *quota, uint64_t number) {
  struct quota_peer **at = &quota->peers[number * UINT64_C(0x9e3779b97f4a7c15) >> 54];
  while (*at && (*at)->address != number)
    at = &(*at)->next;
  return at;
}

static struct quota_peer *find_or_make(struct quota *quota, uint64_t number) {
  struct quota_peer **at = quota_find(quota, number);
  if (!*at)
    *at = calloc(1, sizeof **at);
  if (*at)
    (*at)->address = number;
  return *at;
}

static void drop_when_unused(struct quota *quota, struct quota_peer *peer) {
  if (peer->connections)
    return;
  *quota_find(quota, peer->address) = peer->next;
  free(peer);
}

static struct quota_peer *enter(struct quota *quota, uint64_t number) {
  if (quota->connections >= quota->limits.connections || quota->handshakes >= quota->limits.handshakes)
    return NULL;
  struct quota_peer *peer = find_or_make(quota, number);
  if (!peer || peer->connections >= quota->limits.per_peer)
    return NULL;
  peer->connections++;
  quota->connections++;
  quota->handshakes++;
  return peer;
}

bool quota_enter(struct quota *quota, const struct sockaddr *address, struct quota_ticket *out) {
  pthread_mutex_lock(&quota->lock);
  *out = (struct quota_ticket){.peer = enter(quota, number_of(address))};
  pthread_mutex_unlock(&quota->lock);
  return out->peer != NULL;
}

void quota_greeted(struct quota *quota, struct quota_ticket *ticket) {
  if (!ticket->peer || ticket->greeted)
    return;
  ticket->greeted = true;
  pthread_mutex_lock(&quota->lock);
  quota->handshakes--;
  pthread_mutex_unlock(&quota->lock);
}

void quota_leave(struct quota *quota, struct quota_ticket *ticket) {
  if (!ticket->peer)
    return;
  quota_greeted(quota, ticket);
  pthread_mutex_lock(&quota->lock);
  quota->connections--;
  ticket->peer->connections--;
  drop_when_unused(quota, ticket->peer);
  pthread_mutex_unlock(&quota->lock);
  ticket->peer = NULL;
}

size_t quota_connections(struct quota *quota) {
  pthread_mutex_lock(&quota->lock);
  size_t count = quota->connections;
  pthread_mutex_unlock(&quota->lock);
  return count;
}
