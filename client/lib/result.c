/* result: see result.h. */
#include "result.h"

#include <stdlib.h>

/* An unpacked message is larger than its bytes: a list of small rows about ten times. The daemon is trusted, but not to
 * that. */
#define BUDGET_BASE 65536
#define BUDGET_TIMES 48

struct lots_result {
  enum lots_status status;
  const char *error;
  const struct lots_detail *details;
  size_t detail_count;
  const void *message;
  bool has_receipt, replayed;
  struct lots_receipt receipt;
  uint64_t position;
  struct arena arena;
};

struct lots_result *result_out_of_memory(void) {
  static struct lots_result result = {.status = LOTS_RESOURCE_EXHAUSTED, .error = "out of memory"}; /* never written */
  return &result;
}

struct lots_result *result_new(size_t frame_len) {
  struct lots_result *result = calloc(1, sizeof *result);
  if (!result)
    return NULL;
  result->error = "";
  arena_init(&result->arena, BUDGET_BASE + frame_len * BUDGET_TIMES);
  return result;
}

struct arena *result_arena(struct lots_result *result) {
  return &result->arena;
}

static bool take_details(struct lots_result *result, const Lots__Reply *reply) {
  struct lots_detail *details = arena_alloc(&result->arena, reply->n_details * sizeof *details);
  if (!details)
    return false;
  for (size_t i = 0; i < reply->n_details; i++) {
    const Lots__Detail *one = reply->details[i];
    details[i] = (struct lots_detail){.field = one->field, .rule = one->rule, .reason = one->reason, .text = one->text};
  }
  result->details = details;
  result->detail_count = reply->n_details;
  return true;
}

static bool take_receipt(struct lots_result *result, const Lots__Receipt *receipt) {
  if (!receipt)
    return true;
  struct lots_receipt *out = &result->receipt;
  if (receipt->store.len != sizeof out->store || receipt->hash.len != sizeof out->hash)
    return false;
  memcpy(out->store, receipt->store.data, sizeof out->store);
  memcpy(out->hash, receipt->hash.data, sizeof out->hash);
  out->position = receipt->position;
  result->has_receipt = true;
  return true;
}

static bool take_failure(struct lots_result *result, const Lots__Reply *reply) {
  bool known = reply->status <= (uint32_t)LOTS_UNAUTHENTICATED;
  result->status = known ? (enum lots_status)reply->status : LOTS_UNKNOWN;
  result->error = *reply->message ? reply->message : lots_status_name(result->status);
  return true;
}

bool result_take(struct lots_result *result, const Lots__Reply *reply, const ProtobufCMessageDescriptor *output) {
  result->position = reply->position;
  result->replayed = reply->replayed;
  if (!take_details(result, reply))
    return false;
  if (!take_receipt(result, reply->receipt))
    return false;
  if (reply->status != (uint32_t)LOTS_OK)
    return take_failure(result, reply);
  result->status = LOTS_OK;
  result->message = arena_unpack(&result->arena, output, slice_of(reply->body.data, reply->body.len));
  return result->message != NULL;
}

struct lots_result *result_failure(enum status status, const char *text) {
  struct lots_result *result = result_new(0);
  if (!result)
    return result_out_of_memory();
  const char *copy = arena_strdup(&result->arena, text);
  result->status = (enum lots_status)status;
  result->error = copy ? copy : status_name(status);
  return result;
}

struct lots_result *result_sentence(enum language language, enum status status, enum message message, const char *arg1,
                                    const char *arg2) {
  struct fault fault;
  fault_set(&fault, language, status, message, arg1, arg2);
  return result_failure(status, fault.text);
}

/* --- what callers see --------------------------------------------------------------------------------------------- */

const char *lots_status_name(enum lots_status status) {
  return status_name((enum status)status);
}

enum lots_status lots_result_status(const struct lots_result *result) {
  return result->status;
}

const char *lots_result_error(const struct lots_result *result) {
  return result->status == LOTS_OK ? "" : result->error;
}

size_t lots_result_details(const struct lots_result *result, const struct lots_detail **out) {
  if (out)
    *out = result->details;
  return result->detail_count;
}

const void *lots_result_message(const struct lots_result *result) {
  return result->message;
}

bool lots_result_receipt(const struct lots_result *result, struct lots_receipt *out) {
  if (result->has_receipt && out)
    *out = result->receipt;
  return result->has_receipt;
}

uint64_t lots_result_position(const struct lots_result *result) {
  return result->position;
}

bool lots_result_replayed(const struct lots_result *result) {
  return result->replayed;
}

bool lots_result_done(const struct lots_result *result) {
  return result->status == LOTS_OK || (result->status == LOTS_ALREADY_EXISTS && result->replayed);
}

void lots_result_free(struct lots_result *result) {
  if (!result || result == result_out_of_memory())
    return;
  arena_deinit(&result->arena);
  free(result);
}
