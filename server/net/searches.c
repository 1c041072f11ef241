/* searches: see searches.h. */
#include "searches.h"

#define HOUR_US (INT64_C(3600) * 1000000)

void searches_init(struct searches *searches, int64_t per_hour) {
  searches->each_us = HOUR_US / per_hour;
  for (unsigned i = 0; i < SEARCHES_PLACES; i++)
    atomic_init(&searches->empty_us[i], 0);
}

static _Atomic int64_t *searches_place(struct searches *searches, uint64_t principal) {
  return &searches->empty_us[principal % SEARCHES_PLACES];
}

bool searches_take(struct searches *searches, uint64_t principal, int64_t now_us) {
  _Atomic int64_t *place = searches_place(searches, principal);
  int64_t empty = atomic_load_explicit(place, memory_order_relaxed), next;
  do {
    bool past = empty < now_us || empty > now_us + HOUR_US;
    next = (past ? now_us : empty) + searches->each_us;
    if (next > now_us + HOUR_US)
      return false;
  } while (!atomic_compare_exchange_weak_explicit(place, &empty, next, memory_order_relaxed, memory_order_relaxed));
  return true;
}

void searches_give_back(struct searches *searches, uint64_t principal) {
  atomic_fetch_sub_explicit(searches_place(searches, principal), searches->each_us, memory_order_relaxed);
}
