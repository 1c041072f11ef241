/* apply_copy: see apply_copy.h. */
#include "apply_copy.h"

#include <string.h>

bool apply_keep(struct arena *arena, char **field, const char *text) {
  char *copy = arena_strdup(arena, text);
  if (copy)
    *field = copy;
  return copy != NULL;
}

enum status apply_append(struct arena *arena, void *items, size_t *count, const ProtobufCMessage *message) {
  void *copy = arena_clone(arena, message);
  return copy && arena_append(arena, items, count, copy) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status apply_put(struct arena *arena, void *items, size_t *count, size_t index, const ProtobufCMessage *message) {
  void *copy = arena_clone(arena, message);
  if (!copy)
    return STATUS_RESOURCE_EXHAUSTED;
  if (index >= *count)
    return arena_append(arena, items, count, copy) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  void **array;
  memcpy(&array, items, sizeof array); /* the caller's type is T ***; writing it as void *** would be aliasing */
  memcpy(&array[index], &copy, sizeof copy);
  return STATUS_OK;
}
