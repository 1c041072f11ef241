/* exchange: see exchange.h. */
#include "exchange.h"

#include <stdio.h>

#include "handle.h"

/* Chunks that the daemon may send ahead; half of it is granted again each time half has come. */
#define CREDIT 16
/* A chunk, unpacked. */
#define CHUNK_BUDGET_BASE 65536
#define CHUNK_BUDGET_TIMES 48
/* All of a request but its body and purpose is smaller. */
#define REQUEST_EXTRA 512

/* --- out ---------------------------------------------------------------------------------------------------------- */

static uint32_t remaining_ms(const struct call *call) {
  uint64_t now = uv_now(call->handle->loop);
  return call->deadline > now ? (uint32_t)(call->deadline - now) : 1;
}

static void fill_request(const struct call *call, Lots__Request *request) {
  request->id = call->slot + 1;
  request->method = (char *)(uintptr_t)call->method->name; /* only read */
  request->body = (ProtobufCBinaryData){.data = call->data, .len = call->body_len};
  request->deadline_ms = remaining_ms(call);
  request->key = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)call->key, .len = call->key_len};
  request->if_revision = call->if_revision;
  request->dry_run = call->dry_run;
  request->min_position = call->min_position;
  request->purpose = (char *)call->data + call->body_len;
  request->credit = CREDIT;
}

static bool fits(const struct call *call, const Lots__Frame *frame) {
  size_t max = call->handle->link.max_frame;
  size_t about = call->body_len + strlen(frame->request->purpose) + REQUEST_EXTRA;
  return about <= max || protobuf_c_message_get_packed_size(&frame->base) <= max;
}

static void refuse_size(struct call *call) {
  char max[32];
  snprintf(max, sizeof max, "%zu", call->handle->link.max_frame);
  calls_finish(call, result_sentence(call->handle->language, STATUS_INVALID_ARGUMENT, MSG_CLIENT_TOO_LARGE, max, NULL));
}

bool exchange_request(struct call *call) {
  Lots__Request request = LOTS__REQUEST__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  fill_request(call, &request);
  frame.kind_case = LOTS__FRAME__KIND_REQUEST;
  frame.request = &request;
  if (!fits(call, &frame)) {
    refuse_size(call);
    return false;
  }
  if (connection_send(call->handle->link.connection, &frame.base) == STATUS_OK)
    return true;
  calls_finish(call, result_out_of_memory());
  return false;
}

/* A courtesy, so that it may fail: the daemon knows the deadline too. */
void exchange_cancel(struct call *call) {
  Lots__Cancel cancel = LOTS__CANCEL__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  cancel.id = call->slot + 1;
  frame.kind_case = LOTS__FRAME__KIND_CANCEL;
  frame.cancel = &cancel;
  enum status status = connection_send(call->handle->link.connection, &frame.base);
  (void)status;
}

static enum status grant(struct call *call) {
  Lots__Credit credit = LOTS__CREDIT__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  credit.id = call->slot + 1;
  credit.chunks = CREDIT / 2;
  frame.kind_case = LOTS__FRAME__KIND_CREDIT;
  frame.credit = &credit;
  return connection_send(call->handle->link.connection, &frame.base);
}

/* --- in ----------------------------------------------------------------------------------------------------------- */

static bool is_later(const Lots__Reply *reply) {
  return reply->retry_after_ms && (reply->status == STATUS_RESOURCE_EXHAUSTED || reply->status == STATUS_UNAVAILABLE);
}

/* Takes over `result`, whose arena the reply lies in. */
static void take_reply(struct call *call, const Lots__Reply *reply, struct lots_result *result) {
  if (is_later(reply) && !call->chunks && calls_postpone(call, reply->retry_after_ms)) {
    lots_result_free(result);
    return;
  }
  if (!result_take(result, reply, contract_descriptor(call->method)->output)) {
    lots_result_free(result);
    result = result_sentence(call->handle->language, STATUS_INTERNAL, MSG_CLIENT_ANSWER, call->method->name, NULL);
  }
  calls_finish(call, result);
}

static void on_reply(lots *handle, const Lots__Reply *reply, struct lots_result *result) {
  struct call *call = calls_by_id(handle, reply->id);
  link_answered(&handle->link);
  if (call && call->state == CALL_SENT) {
    take_reply(call, reply, result);
  } else {
    if (call)
      calls_forget(call);
    lots_result_free(result);
  }
  if (!call) {
    link_breach(handle, "an answer to no question");
    return;
  }
  link_idle(handle);
}

static bool give_chunk(struct call *call, struct slice body) {
  struct arena arena;
  arena_init(&arena, CHUNK_BUDGET_BASE + body.len * CHUNK_BUDGET_TIMES);
  const ProtobufCMessage *message = arena_unpack(&arena, call->chunk_type, body);
  if (message)
    call->chunk(message, call->chunk_context);
  arena_deinit(&arena);
  return message != NULL;
}

/* The caller's function may cancel the call, or close the handle. */
static void on_chunk(lots *handle, const Lots__Chunk *chunk) {
  struct call *call = calls_by_id(handle, chunk->id);
  if (!call || (call->state == CALL_SENT && chunk->sequence != call->chunks + 1)) {
    link_breach(handle, "a chunk out of order");
    return;
  }
  if (call->state != CALL_SENT) /* sent before the daemon saw the Cancel */
    return;
  call->chunks++;
  if (call->chunk && !give_chunk(call, slice_of(chunk->body.data, chunk->body.len)))
    link_breach(handle, "a chunk that cannot be read");
  else if (call->state == CALL_SENT && call->chunks % (CREDIT / 2) == 0 && grant(call) != STATUS_OK)
    link_breach(handle, status_name(STATUS_RESOURCE_EXHAUSTED));
}

void exchange_take(lots *handle, struct slice body) {
  struct lots_result *result = result_new(body.len);
  if (handle->closing || !result) {
    lots_result_free(result);
    if (!handle->closing)
      link_breach(handle, status_name(STATUS_RESOURCE_EXHAUSTED));
    return;
  }
  const Lots__Frame *frame = arena_unpack(result_arena(result), &lots__frame__descriptor, body);
  Lots__Frame__KindCase kind = frame ? frame->kind_case : LOTS__FRAME__KIND__NOT_SET;
  if (kind == LOTS__FRAME__KIND_REPLY) {
    on_reply(handle, frame->reply, result);
    return;
  }
  if (kind == LOTS__FRAME__KIND_CHUNK)
    on_chunk(handle, frame->chunk);
  else if (kind == LOTS__FRAME__KIND_GOODBYE)
    link_goodbye(handle, frame->goodbye);
  else
    link_breach(handle, "a frame that no server sends");
  lots_result_free(result);
}
