/* apply_copy: how a state takes over what an event tells: always a copy, in the state's arena. Internal to
 * server/rules/apply. */
#pragma once

#include "common/arena.h"
#include "common/status.h"

/* Copies a string into `field`; false when the arena is spent. */
bool apply_keep(struct arena *arena, char **field, const char *text) MUST_USE;
/* A copy of `message` behind the others; `items`: the address of the array. */
enum status apply_append(struct arena *arena, void *items, size_t *count, const ProtobufCMessage *message) MUST_USE;
/* A copy in place of item `index`, or behind the others when there is no such item. */
enum status apply_put(struct arena *arena, void *items, size_t *count, size_t index,
                      const ProtobufCMessage *message) MUST_USE;
