/* contract: see contract.h. */
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lots.h"

#define PACKAGE "lots."
/* Longer than any name of the contract. */
#define NAME_MAX_LEN 128

static int compare(const void *name, const void *row) {
  return strcasecmp(name, ((const struct contract_method *)row)->name);
}

static const struct contract_method *find_full(const char *name) {
  return bsearch(name, contract_methods, contract_method_count, sizeof *contract_methods, compare);
}

const struct contract_method *contract_find(const char *method) {
  char full[NAME_MAX_LEN];
  if (!method)
    return NULL;
  if (strncasecmp(method, PACKAGE, strlen(PACKAGE)) == 0)
    return find_full(method);
  int len = snprintf(full, sizeof full, PACKAGE "%s", method);
  return len > 0 && (size_t)len < sizeof full ? find_full(full) : NULL;
}

const struct contract_method *contract_of(const ProtobufCServiceDescriptor *service, unsigned index) {
  char full[NAME_MAX_LEN];
  if (index >= service->n_methods)
    return NULL;
  int len = snprintf(full, sizeof full, "%s/%s", service->name, service->methods[index].name);
  const struct contract_method *method = len > 0 && (size_t)len < sizeof full ? find_full(full) : NULL;
  return method && method->service == service ? method : NULL;
}

const ProtobufCMethodDescriptor *contract_descriptor(const struct contract_method *method) {
  return &method->service->methods[method->index];
}

/* Enrolling writes, but nobody owns the key yet: the code itself can be used once only. */
bool contract_is_keyed(const struct contract_method *method) {
  return !method->safe && strcmp(method->name, "lots.Enrolment/Enrol") != 0;
}

const ProtobufCServiceDescriptor *const *lots_services(size_t *count) {
  if (count)
    *count = contract_service_count;
  return contract_services;
}

const ProtobufCMethodDescriptor *lots_method(const char *method, const char **full_name) {
  const struct contract_method *found = contract_find(method);
  if (!found)
    return NULL;
  if (full_name)
    *full_name = found->name;
  return contract_descriptor(found);
}
