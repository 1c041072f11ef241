/* reply: see reply.h. */
#include "reply.h"

#include "common/date.h"
#include "common/frame.h"
#include "common/protocol.h"
#include "identity.h"
#include "loop.h"
#include "server.h"
#include "server/service/policy.h"
#include "server/store/view/place_token.h"

/* The sentence of each outcome. */
static enum message sentence(enum status status) {
  static const enum message sentences[] = {
      [STATUS_CANCELLED] = MSG_STATUS_CANCELLED,
      [STATUS_UNKNOWN] = MSG_STATUS_UNKNOWN,
      [STATUS_INVALID_ARGUMENT] = MSG_STATUS_INVALID_ARGUMENT,
      [STATUS_DEADLINE_EXCEEDED] = MSG_STATUS_DEADLINE_EXCEEDED,
      [STATUS_NOT_FOUND] = MSG_STATUS_NOT_FOUND,
      [STATUS_ALREADY_EXISTS] = MSG_STATUS_ALREADY_EXISTS,
      [STATUS_PERMISSION_DENIED] = MSG_STATUS_PERMISSION_DENIED,
      [STATUS_RESOURCE_EXHAUSTED] = MSG_STATUS_RESOURCE_EXHAUSTED,
      [STATUS_FAILED_PRECONDITION] = MSG_STATUS_FAILED_PRECONDITION,
      [STATUS_ABORTED] = MSG_STATUS_ABORTED,
      [STATUS_OUT_OF_RANGE] = MSG_STATUS_OUT_OF_RANGE,
      [STATUS_UNIMPLEMENTED] = MSG_STATUS_UNIMPLEMENTED,
      [STATUS_INTERNAL] = MSG_STATUS_INTERNAL,
      [STATUS_UNAVAILABLE] = MSG_STATUS_UNAVAILABLE,
      [STATUS_DATA_LOSS] = MSG_STATUS_DATA_LOSS,
      [STATUS_UNAUTHENTICATED] = MSG_STATUS_UNAUTHENTICATED,
  };
  bool known = (size_t)status < sizeof sentences / sizeof *sentences && status != STATUS_OK;
  return known ? sentences[status] : MSG_STATUS_UNKNOWN;
}

static ProtobufCBinaryData binary(struct slice bytes) {
  return (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)bytes.data, .len = bytes.len};
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

static Lots__Detail *detail_of(const struct problem *problem, struct arena *arena, enum language language) {
  Lots__Detail *detail = arena_alloc(arena, sizeof *detail);
  char *text = problem_text(problem, language, arena);
  if (!detail || !text)
    return NULL;
  lots__detail__init(detail);
  detail->field = (char *)(uintptr_t)problem->field;
  detail->rule = (char *)(uintptr_t)problem->rule;
  detail->reason = (char *)(uintptr_t)message_reason(problem->message);
  detail->text = text;
  return detail;
}

static bool explain(Lots__Reply *reply, struct exchange *exchange) {
  struct arena *arena = &exchange->arena;
  enum language language = exchange->call.language;
  reply->message = message_text(arena, sentence(exchange->call.status), language, NULL, NULL);
  if (!reply->message)
    return false;
  for (const struct problem *problem = exchange->call.problems.first; problem; problem = problem->next)
    if (!arena_append(arena, &reply->details, &reply->n_details, detail_of(problem, arena, language)))
      return false;
  return true;
}

static enum status append(struct buffer *out, const struct exchange *exchange, Lots__Reply *reply) {
  Lots__Frame frame = LOTS__FRAME__INIT;
  frame.kind_case = LOTS__FRAME__KIND_REPLY;
  frame.reply = reply;
  if (protobuf_c_message_get_packed_size(&frame.base) > exchange->call.daemon->max_frame)
    return STATUS_OUT_OF_RANGE;
  return frame_append(out, &frame.base);
}

/* Loop's thread. Many answers in a row tell the same position. */
static uint64_t told(struct loop *loop, uint64_t position) {
  if (loop->told_position != position) {
    loop->told_position = position;
    loop->told = place_token(&keyring_secrets(loop->server->store->keyring)->places, position);
  }
  return loop->told;
}

static void fill_receipt(Lots__Receipt *receipt, const struct exchange *exchange) {
  receipt->store = binary(slice_of(exchange->call.daemon->store_id, STREAM_STORE_ID));
  receipt->position = told(exchange->loop, exchange->command.receipt.position);
  receipt->hash = binary(slice_of(exchange->command.receipt.hash, SECURE_HASH));
}

static bool has_receipt(const struct exchange *exchange) {
  const struct policy *policy = exchange->call.policy;
  bool wrote =
      exchange->call.status == STATUS_OK || exchange->replayed; /* replayed, even if the first answer is gone */
  return wrote && policy->lane == LANE_WRITE && exchange->command.receipt.position != 0;
}

/* An answer that could not be told: needs no memory but the output's. What was written stays written, and its receipt
 * is given. */
static enum status append_bare(struct buffer *out, const struct exchange *exchange, enum status status,
                               enum message message) {
  Lots__Detail detail = LOTS__DETAIL__INIT, *details = &detail;
  Lots__Receipt receipt = LOTS__RECEIPT__INIT;
  Lots__Reply reply = LOTS__REPLY__INIT;
  detail.reason = (char *)(uintptr_t)message_reason(message);
  reply.id = exchange->id;
  reply.status = (uint32_t)status;
  reply.message = (char *)(uintptr_t) "The answer could not be made.";
  reply.details = &details;
  reply.n_details = 1;
  if (has_receipt(exchange)) {
    fill_receipt(&receipt, exchange);
    reply.receipt = &receipt;
  }
  return append(out, exchange, &reply);
}

static enum status answer_refusal(struct buffer *out, struct exchange *exchange) {
  Lots__Reply reply = LOTS__REPLY__INIT;
  Lots__Receipt receipt = LOTS__RECEIPT__INIT;
  reply.id = exchange->id;
  reply.status = (uint32_t)exchange->call.status;
  reply.retry_after_ms = exchange->retry_after_ms;
  reply.replayed = exchange->replayed;
  if (has_receipt(exchange)) {
    fill_receipt(&receipt, exchange);
    reply.receipt = &receipt;
  }
  enum status status = explain(&reply, exchange) ? append(out, exchange, &reply) : STATUS_OUT_OF_RANGE;
  if (status == STATUS_OUT_OF_RANGE)
    status = append_bare(out, exchange, exchange->call.status, sentence(exchange->call.status));
  return status;
}

static enum status answer_success(struct buffer *out, struct exchange *exchange) {
  Lots__Reply reply = LOTS__REPLY__INIT;
  Lots__Receipt receipt = LOTS__RECEIPT__INIT;
  reply.id = exchange->id;
  reply.body = binary(exchange->call.body);
  reply.position = told(exchange->loop, exchange->position);
  reply.replayed = exchange->replayed;
  if (has_receipt(exchange)) {
    fill_receipt(&receipt, exchange);
    reply.receipt = &receipt;
  }
  enum status status = append(out, exchange, &reply);
  if (status == STATUS_OUT_OF_RANGE)
    status = append_bare(out, exchange, STATUS_RESOURCE_EXHAUSTED, MSG_ANSWER_TOO_LARGE);
  return status;
}

enum status reply_answer(struct buffer *out, struct exchange *exchange) {
  return exchange->call.status == STATUS_OK ? answer_success(out, exchange) : answer_refusal(out, exchange);
}

/* --- the other frames --------------------------------------------------------------------------------------------- */

enum status reply_welcome(struct buffer *out, struct server *server, const struct identity *identity,
                          const char *newer_certificate) {
  char now[MOMENT_TEXT_MAX];
  Lots__Frame frame = LOTS__FRAME__INIT;
  Lots__Welcome welcome = LOTS__WELCOME__INIT;
  welcome.major = PROTOCOL_MAJOR;
  welcome.minor = PROTOCOL_MINOR;
  welcome.server = (char *)(uintptr_t) "lotsd " LOTS_VERSION;
  welcome.store = binary(slice_of(server->store->id, STREAM_STORE_ID));
  welcome.test_store = server->store->test_store;
  welcome.now = moment_format(server_now(server), now);
  welcome.max_frame = identity ? (uint32_t)server->settings.max_frame : PROTOCOL_MAX_ANONYMOUS;
  welcome.max_in_flight = identity ? (uint32_t)server->settings.max_in_flight : 1;
  welcome.principal = identity ? identity->principal->id : 0;
  welcome.organisation = identity ? identity->principal->organisation : 0;
  welcome.newer_certificate = (char *)(uintptr_t)newer_certificate; /* only read */
  frame.kind_case = LOTS__FRAME__KIND_WELCOME;
  frame.welcome = &welcome;
  return frame_append(out, &frame.base);
}

enum status reply_chunk(struct buffer *out, uint32_t id, uint32_t sequence, struct slice body) {
  Lots__Frame frame = LOTS__FRAME__INIT;
  Lots__Chunk chunk = LOTS__CHUNK__INIT;
  chunk.id = id;
  chunk.sequence = sequence;
  chunk.body = binary(body);
  frame.kind_case = LOTS__FRAME__KIND_CHUNK;
  frame.chunk = &chunk;
  return frame_append(out, &frame.base);
}

enum status reply_goodbye(struct buffer *out, enum status status, enum message message, enum language language) {
  Lots__Frame frame = LOTS__FRAME__INIT;
  Lots__Goodbye goodbye = LOTS__GOODBYE__INIT;
  struct arena arena;
  arena_init(&arena, 1024);
  char *text = message_text(&arena, message == MSG_COUNT ? sentence(status) : message, language, NULL, NULL);
  goodbye.status = (uint32_t)status;
  if (text)
    goodbye.message = text;
  frame.kind_case = LOTS__FRAME__KIND_GOODBYE;
  frame.goodbye = &goodbye;
  enum status result = frame_append(out, &frame.base);
  arena_deinit(&arena);
  return result;
}
