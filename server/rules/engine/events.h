/* events: the list of events that a decision gives; it becomes one journal entry. */
#pragma once

#include "common/arena.h"
#include "event.pb-c.h"

struct events {
  struct arena *arena; /* borrowed */
  Lots__Event **items;
  size_t count;
};

/* A zeroed event at the end of the list, `kind` set, about the given records (0: none); NULL when the arena is spent.
 */
Lots__Event *events_add(struct events *events, Lots__Event__KindCase kind, uint64_t kase, uint64_t referral,
                        uint64_t person) MUST_USE;
