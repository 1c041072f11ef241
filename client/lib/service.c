/* service: see service.h. */
#include "service.h"

#include <stdlib.h>

#include "handle.h"

struct service {
  ProtobufCService base; /* first: protobuf-c knows only this */
  lots *handle;
};

/* What the stub was given, until the reply is there. */
struct pending {
  ProtobufCClosure closure;
  void *data;
};

static void answer(struct lots_result *result, ProtobufCClosure closure, void *data) {
  closure(lots_result_message(result), data);
  lots_result_free(result);
}

static void on_done(struct lots_result *result, void *context) {
  struct pending pending = *(struct pending *)context;
  free(context);
  answer(result, pending.closure, pending.data);
}

static void begin(lots *handle, const char *method, const ProtobufCMessage *input, ProtobufCClosure closure,
                  void *data) {
  struct pending *pending = malloc(sizeof *pending);
  if (pending)
    *pending = (struct pending){.closure = closure, .data = data};
  if (pending && lots_start(handle, method, input, NULL, on_done, pending))
    return;
  free(pending);
  closure(NULL, data);
}

/* Waits for the answer when the handle can, and is told of it later when it runs on the caller's loop. */
static void invoke(ProtobufCService *base, unsigned index, const ProtobufCMessage *input, ProtobufCClosure closure,
                   void *data) {
  lots *handle = ((struct service *)(void *)base)->handle;
  const struct contract_method *method = contract_of(base->descriptor, index);
  const char *name = method ? method->name : "";
  if (handle->own && !handle->running)
    answer(lots_call(handle, name, input, NULL), closure, data);
  else
    begin(handle, name, input, closure, data);
}

static void destroy(ProtobufCService *service) {
  (void)service; /* the handle's */
}

static struct service *make_all(lots *handle) {
  struct service *services = calloc(contract_service_count, sizeof *services);
  for (size_t i = 0; services && i < contract_service_count; i++)
    services[i] = (struct service){.base = {.descriptor = contract_services[i], .invoke = invoke, .destroy = destroy},
                                   .handle = handle};
  return services;
}

ProtobufCService *lots_service(lots *handle, const ProtobufCServiceDescriptor *descriptor) {
  if (!handle->services)
    handle->services = make_all(handle);
  for (size_t i = 0; handle->services && i < contract_service_count; i++)
    if (contract_services[i] == descriptor)
      return &handle->services[i].base;
  return NULL;
}

void services_free(struct service *services) {
  free(services);
}
