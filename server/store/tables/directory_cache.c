/* directory_cache: see directory_cache.h. */
#include "directory_cache.h"

#include <stdlib.h>

#define SLOT_BITS 10
#define SLOTS ((size_t)1 << SLOT_BITS)
#define PACKED_MAX 4096

struct directory_cache_slot {
  uint64_t id;
  enum table table;
  uint32_t len;
  uint8_t *packed; /* owned; NULL: empty */
};

static struct directory_cache_slot *slot_of(const struct directory_cache *cache, enum table table, uint64_t id) {
  uint64_t mixed = (id * TABLE_COUNT + table) * UINT64_C(0x9e3779b97f4a7c15);
  return &cache->slots[mixed >> (64 - SLOT_BITS)];
}

struct slice directory_cache_find(struct directory_cache *cache, uint64_t version, enum table table, uint64_t id) {
  if (cache->version != version)
    directory_cache_empty(cache);
  cache->version = version;
  const struct directory_cache_slot *slot = cache->slots ? slot_of(cache, table, id) : NULL;
  bool here = slot && slot->packed && slot->table == table && slot->id == id;
  return here ? slice_of(slot->packed, slot->len) : slice_of(NULL, 0);
}

void directory_cache_keep(struct directory_cache *cache, enum table table, uint64_t id, struct slice packed) {
  if (!cache->slots)
    cache->slots = calloc(SLOTS, sizeof *cache->slots);
  uint8_t *copy = cache->slots && packed.len && packed.len <= PACKED_MAX ? malloc(packed.len) : NULL;
  if (!copy)
    return;
  struct directory_cache_slot *slot = slot_of(cache, table, id);
  free(slot->packed);
  memcpy(copy, packed.data, packed.len);
  *slot = (struct directory_cache_slot){.id = id, .table = table, .len = (uint32_t)packed.len, .packed = copy};
}

void directory_cache_empty(struct directory_cache *cache) {
  for (size_t i = 0; cache->slots && i < SLOTS; i++)
    free(cache->slots[i].packed);
  free(cache->slots);
  *cache = (struct directory_cache){0};
}
