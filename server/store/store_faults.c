/* store_faults: see store_faults.h. */
#include "store_faults.h"

#include <stdarg.h>
#include <stdio.h>

#define TOLD_MAX sizeof(((struct store_verified *)NULL)->fault[0])

/* What stops one part of the check may be told once more by another. */
static bool is_told(const struct store_verified *found, const char *what) {
  for (uint64_t i = 0; i < found->faults && i < STORE_FAULTS_TOLD; i++)
    if (strcmp(found->fault[i], what) == 0)
      return true;
  return false;
}

void store_fault_add(struct store_verified *found, const char *what) {
  if (is_told(found, what))
    return;
  if (found->faults < STORE_FAULTS_TOLD)
    snprintf(found->fault[found->faults], TOLD_MAX, "%s", what);
  found->faults++;
}

void store_fault(struct store_verified *found, const char *fmt, ...) {
  char what[STORE_WHY];
  va_list args;
  va_start(args, fmt);
  vsnprintf(what, sizeof what, fmt, args);
  va_end(args);
  store_fault_add(found, what);
}

enum status store_fault_taken(struct store_verified *found, enum status status, const char *why) {
  if (status != STATUS_DATA_LOSS)
    return status;
  store_fault_add(found, *why ? why : "damaged, and nothing more is known");
  return STATUS_OK;
}
