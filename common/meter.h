/* meter: how many bytes somebody holds, and all together. An arena that has one counts its larger blocks on it.
 *
 * Threads: any. Nothing is refused here: who asks for more looks first whether there is too much (server/net/budget.h).
 */
#pragma once

#include <stdatomic.h>
#include <stddef.h>

struct meter {
  atomic_size_t used;
  struct meter *whole; /* of which it is a part; NULL: of none */
};

static inline size_t meter_used(const struct meter *meter) {
  return atomic_load_explicit(&meter->used, memory_order_relaxed);
}

/* NULL is allowed, as below. */
static inline void meter_add(struct meter *meter, size_t bytes) {
  for (; meter; meter = meter->whole)
    atomic_fetch_add_explicit(&meter->used, bytes, memory_order_relaxed);
}

static inline void meter_take_off(struct meter *meter, size_t bytes) {
  for (; meter; meter = meter->whole)
    atomic_fetch_sub_explicit(&meter->used, bytes, memory_order_relaxed);
}
