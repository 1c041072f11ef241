/* policy_find: a method's row by its name. See policy.h. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

/* Set once at start, read by all threads after. */
static const struct policy *const *list;
static size_t list_count;

void policy_list(const struct policy *const *sorted, size_t count) {
  list = sorted;
  list_count = count;
}

static int compare_name(const void *name, const void *row) {
  const struct policy *const *policy = row;
  return strcmp(name, (*policy)->method);
}

const struct policy *policy_find(const char *method) {
  const struct policy *const *found = list_count ? bsearch(method, list, list_count, sizeof *list, compare_name) : NULL;
  return found ? *found : NULL;
}
