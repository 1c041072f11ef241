/* link: a place in a doubly linked ring, for things that stand in a list without memory of the list's own. A head is a
 * link too, and points at itself when the list is empty. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct link {
  struct link *next, *prev; /* both NULL: in no list */
};

/* The struct that `member` is the `link` of. */
#define LINK_OWNER(member, type, field) ((type *)(void *)((char *)(member)-offsetof(type, field)))

static inline void link_init(struct link *head) {
  head->next = head->prev = head;
}

static inline bool link_empty(const struct link *head) {
  return head->next == head;
}

static inline bool link_joined(const struct link *link) {
  return link->next != NULL;
}

static inline void link_append(struct link *head, struct link *link) {
  link->next = head;
  link->prev = head->prev;
  head->prev->next = link;
  head->prev = link;
}

/* Nothing happens to a link that is in no list. */
static inline void link_remove(struct link *link) {
  if (!link->next)
    return;
  link->prev->next = link->next;
  link->next->prev = link->prev;
  link->next = link->prev = NULL;
}
