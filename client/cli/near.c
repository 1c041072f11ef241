/* near: see near.h. */
#include "near.h"

#include <string.h>

#include "client/lib/json.h"
#include "language.h"

void near_add(struct near *near, const char *name) {
  for (size_t i = 0; name && i < near->count; i++)
    if (strcmp(near->names[i], name) == 0)
      return;
  if (name && near->count < NEAR_MAX)
    near->names[near->count++] = name;
}

const char *near_meant(const struct near *near, const char *typed) {
  char names[JSON_NEAREST];
  bool found = json_alike(typed, near->names, near->count, names);
  const char *text = found ? arena_printf(near->arena, _("; did you mean %s?"), names) : NULL;
  return text ? text : "";
}
