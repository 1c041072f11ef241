/* lots: see lots.h. */
#include "lots.h"

#include <stdlib.h>
#include <string.h>

#include "common/secure.h"
#include "handle.h"

#define DEADLINE_MS 30000
/* Profile and options: a few kilobytes of PEM. */
#define OPTIONS_BUDGET ((size_t)1 << 20)

const char *lots_version(void) {
  return LOTS_VERSION;
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* Everything of the handle's own is closed. With the caller's loop this is its end; else who waits in lots_close() ends
 * it. */
static void destroy(lots *handle) {
  calls_free(&handle->calls);
  services_free(handle->services);
  tls_context_free(handle->tls);
  arena_deinit(&handle->arena);
  free(handle);
}

static void on_life_ended(void *owner) {
  lots *handle = owner;
  handle->gone = true;
  if (!handle->own)
    destroy(handle);
}

static bool keep_strings(lots *handle, const struct lots_options *options, const struct profile *profile,
                         struct slice pin) {
  struct arena *arena = &handle->arena;
  handle->client = arena_strdup(arena, options->client ? options->client : "liblots " LOTS_VERSION);
  handle->profile.folder = arena_strdup(arena, profile->folder);
  handle->profile.host = arena_strdup(arena, options->host ? options->host : profile->host);
  handle->profile.port = options->port ? options->port : profile->port;
  handle->pin = slice_of(arena_copy(arena, pin.data, pin.len), pin.len);
  return !arena_failed(arena);
}

static enum status make_context(lots *handle, const struct profile *profile, struct fault *fault) {
  const struct tls_options options = {
      .certificate = profile->certificate, .key = profile->key, .authority = profile->authority};
  if (tls_context_new(&options, &handle->tls) == STATUS_OK)
    return STATUS_OK;
  return fault_set(fault, handle->language, STATUS_UNAUTHENTICATED, MSG_CLIENT_IDENTITY, profile->folder, NULL);
}

static enum status out_of_memory(struct fault *fault, enum language language) {
  return fault_set(fault, language, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
}

static lots *create(const struct lots_options *options) {
  lots *handle = calloc(1, sizeof *handle);
  if (!handle)
    return NULL;
  handle->own = !options->loop;
  handle->loop = handle->own ? &handle->own_loop : options->loop;
  handle->language = fault_language(options->language);
  handle->deadline_ms = options->deadline_ms ? options->deadline_ms : DEADLINE_MS;
  handle->life = (struct life){.ended = on_life_ended, .owner = handle};
  arena_init(&handle->arena, OPTIONS_BUDGET);
  return handle;
}

enum status handle_open(const struct lots_options *options, const struct profile *profile, struct slice pin, lots **out,
                        struct fault *fault) {
  enum language language = fault_language(options->language);
  lots *handle = create(options);
  if (!handle)
    return out_of_memory(fault, language);
  enum status status = make_context(handle, profile, fault);
  if (status == STATUS_OK && !keep_strings(handle, options, profile, pin))
    status = out_of_memory(fault, language);
  if (status == STATUS_OK && handle->own && uv_loop_init(&handle->own_loop) != 0)
    status = out_of_memory(fault, language);
  if (status != STATUS_OK) {
    destroy(handle);
    return status;
  }
  calls_init(handle);
  link_init(handle);
  *out = handle;
  return STATUS_OK;
}

/* The key stays in the TLS context only. */
static void forget(const struct profile *profile, struct arena *arena) {
  if (profile->key)
    secure_wipe((char *)(uintptr_t)profile->key, strlen(profile->key)); /* ours, in the arena */
  arena_deinit(arena);
}

enum lots_status lots_open(const struct lots_options *options, lots **out, char *error) {
  static const struct lots_options none = {0};
  struct fault fault = {0};
  struct profile profile = {0};
  struct arena arena;
  options = options ? options : &none;
  *out = NULL;
  arena_init(&arena, OPTIONS_BUDGET);
  enum status status = secure_init();
  if (status == STATUS_OK)
    status = profile_read(&arena, options->profile, fault_language(options->language), &profile, &fault);
  if (status == STATUS_OK)
    status = handle_open(options, &profile, slice_of(NULL, 0), out, &fault);
  forget(&profile, &arena);
  if (status != STATUS_OK && error)
    fault_copy(error, fault.text);
  return (enum lots_status)status;
}

/* --- closing ------------------------------------------------------------------------------------------------------ */

void handle_dismantle(lots *handle) {
  link_close(handle);
  calls_close(handle);
}

static void end_own(lots *handle) {
  while (!handle->gone)
    uv_run(&handle->own_loop, UV_RUN_ONCE);
  (void)uv_loop_close(&handle->own_loop);
  destroy(handle);
}

void lots_close(lots *handle) {
  struct fault fault;
  if (!handle || handle->closing)
    return;
  handle->closing = true;
  fault_set(&fault, handle->language, STATUS_CANCELLED, MSG_CLIENT_CANCELLED, NULL, NULL);
  calls_fail(handle, STATUS_CANCELLED, fault.text);
  calls_kick(handle);
  if (handle->own && !handle->running)
    end_own(handle);
}

/* --- waiting ------------------------------------------------------------------------------------------------------ */

static bool enter(lots *handle) {
  bool may = handle->own && !handle->running && !handle->closing;
  if (may)
    handle->running = true;
  return may;
}

/* False when a callback has closed the handle meanwhile: it is gone then. */
static bool leave(lots *handle) {
  bool stays = !handle->closing;
  handle->running = false;
  if (!stays)
    end_own(handle);
  return stays;
}

static void turn(lots *handle) {
  uv_run(&handle->own_loop, UV_RUN_ONCE);
}

static void on_done(struct lots_result *result, void *context) {
  *(struct lots_result **)context = result;
}

struct lots_result *lots_call(lots *handle, const char *method, const ProtobufCMessage *input,
                              const struct lots_call_options *options) {
  struct lots_result *result = NULL;
  if (!enter(handle))
    return result_sentence(handle->language, STATUS_FAILED_PRECONDITION, MSG_CLIENT_BLOCKING, NULL, NULL);
  if (!lots_start(handle, method, input, options, on_done, &result))
    result = result_out_of_memory();
  while (!result)
    turn(handle);
  (void)leave(handle);
  return result;
}

void lots_wait(lots *handle, size_t pending) {
  if (!enter(handle))
    return;
  while (handle->calls.outstanding > pending && !handle->closing)
    turn(handle);
  (void)leave(handle);
}

const struct lots_peer *lots_peer(lots *handle) {
  if (handle->link.state != LINK_UP && !handle->closing)
    link_need(handle);
  if (handle->link.state != LINK_UP && enter(handle)) {
    while (handle->link.state == LINK_CONNECTING && !handle->closing)
      turn(handle);
    if (!leave(handle))
      return NULL;
  }
  return handle->link.state == LINK_UP ? &handle->link.peer : NULL;
}

const char *lots_error(const lots *handle) {
  return handle->error;
}
