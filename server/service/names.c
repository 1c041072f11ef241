/* names: see names.h. */
#include "names.h"

static enum status add(struct call *call, Lots__Named ***out, size_t *count, uint64_t id,
                       const char *(*name_of)(struct view *, uint64_t)) {
  for (size_t i = 0; i < *count; i++)
    if ((*out)[i]->id == id)
      return STATUS_OK;
  const char *name = id ? name_of(&call->view, id) : "";
  if (!name || !*name)
    return name ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  Lots__Named *named = arena_alloc(call->arena, sizeof *named);
  if (!named)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__named__init(named);
  named->id = id;
  named->name = (char *)name;
  return arena_append(call->arena, out, count, named) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status names_add_staff(struct call *call, Lots__Named ***out, size_t *count, uint64_t id) {
  return add(call, out, count, id, view_name_of);
}

enum status names_add_employer(struct call *call, Lots__Named ***out, size_t *count, uint64_t id) {
  return add(call, out, count, id, view_employer_name);
}
