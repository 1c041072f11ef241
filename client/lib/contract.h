/* contract: every service and method of the contract, found by name. The tables are made from the .proto files by
 * contract.awk. */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/status.h"

struct contract_method {
  const char *name; /* "lots.Cases/Open" */
  const ProtobufCServiceDescriptor *service;
  unsigned index; /* in service->methods */
  bool safe;      /* may be sent again without a key; takes none */
};

extern const ProtobufCServiceDescriptor *const contract_services[];
extern const size_t contract_service_count;
/* Sorted by name without regard to case. */
extern const struct contract_method contract_methods[];
extern const size_t contract_method_count;

/* "lots.Cases/Open", "Cases/Open", "cases/open"; NULL when there is none. */
const struct contract_method *contract_find(const char *method);
const struct contract_method *contract_of(const ProtobufCServiceDescriptor *service, unsigned index);
const ProtobufCMethodDescriptor *contract_descriptor(const struct contract_method *method);
/* Whether the daemon takes an idempotency key with it: writes of somebody. */
bool contract_is_keyed(const struct contract_method *method);
