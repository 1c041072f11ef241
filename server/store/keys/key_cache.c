/* key_cache: see key_cache.h. Hashed, and four keys to a set: two persons whose numbers fall together do not drive each
 * other out. */
#include "key_cache.h"

#include "common/locked.h"

#define SET_BITS 12
#define SETS ((size_t)1 << SET_BITS)
#define WAYS 4

struct slot {
  bool used;
  uint64_t subject;
  struct secure_key key;
};

/* 16 384 keys, 768 KiB. */
struct key_cache_set {
  struct slot slots[WAYS];
};

/* Numbers are given in order, and those of one organisation often in steps; the multiplication spreads both. */
static struct slot *slots_of(const struct key_cache *cache, uint64_t subject) {
  return cache->sets[(subject * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - SET_BITS)].slots;
}

const struct secure_key *key_cache_find(const struct key_cache *cache, uint64_t subject) {
  if (!cache->sets)
    return NULL;
  const struct slot *slots = slots_of(cache, subject);
  for (unsigned i = 0; i < WAYS; i++)
    if (slots[i].used && slots[i].subject == subject)
      return &slots[i].key;
  return NULL;
}

const struct secure_key *key_cache_keep(struct key_cache *cache, uint64_t subject, const struct secure_key *key) {
  if (!cache->sets)
    cache->sets = locked_alloc(SETS * sizeof *cache->sets);
  if (!cache->sets)
    return NULL;
  struct slot *slots = slots_of(cache, subject);
  unsigned at = 0;
  while (at < WAYS && slots[at].used)
    at++;
  if (at == WAYS)
    at = cache->next++ % WAYS;
  slots[at] = (struct slot){.used = true, .subject = subject, .key = *key};
  return &slots[at].key;
}

void key_cache_empty(struct key_cache *cache) {
  locked_free(cache->sets, SETS * sizeof *cache->sets);
  *cache = (struct key_cache){0};
}
