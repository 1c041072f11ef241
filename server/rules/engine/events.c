/* events: see events.h. */
#include "events.h"

Lots__Event *events_add(struct events *events, Lots__Event__KindCase kind, uint64_t kase, uint64_t referral,
                        uint64_t person) {
  Lots__Event *event = arena_alloc(events->arena, sizeof *event);
  if (!event || !arena_append(events->arena, &events->items, &events->count, event))
    return NULL;
  lots__event__init(event);
  event->kind_case = kind;
  event->case_ = kase;
  event->referral = referral;
  event->person = person;
  return event;
}
