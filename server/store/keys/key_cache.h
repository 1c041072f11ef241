/* key_cache: unwrapped data keys by subject. Belongs to one thread.
 *
 * Its memory is taken at the first key and given back when it is emptied; pages that no key has fallen on are never
 * touched, and those that are stay out of swap and dumps. What leaves it is wiped.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/secure.h"
#include "common/status.h"

struct key_cache_set;

struct key_cache {
  struct key_cache_set *sets; /* owned; NULL: empty */
  unsigned next;              /* which key of a full set goes */
};

/* NULL: not here. The key is valid until the next call. */
const struct secure_key *key_cache_find(const struct key_cache *cache, uint64_t subject);
/* Keeps a key that is not here yet; another may have to go for it. NULL: out of memory. */
const struct secure_key *key_cache_keep(struct key_cache *cache, uint64_t subject, const struct secure_key *key);
void key_cache_empty(struct key_cache *cache);
