/* directory_cache: rows of the directory (organisations, units, principals) that were opened lately, for one directory
 * version. Belongs to one thread.
 *
 * They are kept packed, and unpacked anew for each who asks: what a view gives out lives in its arena and is the
 * caller's to change. What is saved is the look into the table and the unsealing.
 */
#pragma once

#include "tables.h"

struct directory_cache_slot;

struct directory_cache {
  struct directory_cache_slot *slots; /* owned; NULL: empty */
  uint64_t version;
};

/* The packed message, valid until the next call; data NULL: not here. Of another version than before: it is emptied. */
struct slice directory_cache_find(struct directory_cache *cache, uint64_t version, enum table table, uint64_t id);
/* Keeps a row of the version that was asked for last. What is large, or finds no memory, is not kept. */
void directory_cache_keep(struct directory_cache *cache, enum table table, uint64_t id, struct slice packed);
/* Also after a transaction that changed the directory was undone: its versions will be used again. */
void directory_cache_empty(struct directory_cache *cache);
