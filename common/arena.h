/* arena: memory for one request, freed whole.
 *
 * A bump allocator with a hard budget of *cumulative* bytes: what protobuf-c asks for while it unpacks hostile input
 * (empty sub-messages, merged fields) can never exceed it. Nothing is freed singly. When the budget is spent every
 * further call returns NULL and arena_failed() stays true, so a run of allocations needs one check at its end.
 *
 * Threads: an arena belongs to one thread at a time; hand it over whole.
 */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "meter.h"
#include "slice.h"
#include "status.h"

struct arena {
  struct arena_block *block;  /* owned; newest first */
  struct arena_array *arrays; /* that arena_append() made; in the blocks */
  size_t spent;               /* bytes handed out since init or reset, each run rounded up to the alignment */
  size_t budget;
  bool failed;
  struct meter
      *meter; /* that blocks are counted on, but for the first; borrowed, NULL: none. Set while there is no more
                        * than the first */
  ProtobufCAllocator pb; /* allocator for *_unpack; its free does nothing */
};

/* Readies `arena` in the caller's memory; allocates nothing yet. An arena must not be moved or copied: `pb` points at
 * it. */
void arena_init(struct arena *arena, size_t budget);
/* Frees everything handed out. The arena may be used again after arena_init(). */
void arena_deinit(struct arena *arena);
/* Forgets everything handed out, and a failure, but keeps the first block for reuse. */
void arena_reset(struct arena *arena);
bool arena_failed(const struct arena *arena);

/* Zeroed memory, aligned for any type, or NULL when the budget or the machine is out. `size` 0 gives a unique pointer.
 */
void *arena_alloc(struct arena *arena, size_t size) MUST_USE;
void *arena_copy(struct arena *arena, const void *data, size_t len) MUST_USE;
char *arena_strdup(struct arena *arena, const char *text) MUST_USE;
/* At most `len` characters, up to a NUL; an empty text for none, which may be NULL. */
char *arena_strndup(struct arena *arena, const char *text, size_t len) MUST_USE;
char *arena_printf(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3) MUST_USE;
/* Appends `item` to a protobuf-c repeated message field: arena_append(arena, &message->items, &message->n_items, item).
 * The array may be NULL, grown by this function, or any other: one that was not is copied, and left as it is. A NULL item is refused, so that the item's own allocation needs no check. False when out of memory. */
bool arena_append(struct arena *arena, void *array_of_pointers, size_t *count, void *item) MUST_USE;
/* One more item of `size` bytes, zeroed, at the end of an array of `*count` items with `*room` for more; the array is
 * begun or moved into a larger one when it is full: arena_grow(arena, &items, &count, &room, sizeof *items). NULL when
 * out of memory; the array stays as it was then. */
void *arena_grow(struct arena *arena, void *array_of_items, size_t *count, size_t *room, size_t size) MUST_USE;
/* Packs `message` into the arena; an empty slice with data NULL when out of memory. */
struct slice arena_pack(struct arena *arena, const ProtobufCMessage *message) MUST_USE;
/* Unpacks into the arena; NULL when the bytes are not such a message or the budget is spent. */
void *arena_unpack(struct arena *arena, const ProtobufCMessageDescriptor *type, struct slice bytes) MUST_USE;
/* A deep copy of a message, by packing and unpacking. NULL when out of memory. */
void *arena_clone(struct arena *arena, const ProtobufCMessage *message) MUST_USE;
