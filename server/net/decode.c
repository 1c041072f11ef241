/* decode: see decode.h. */
#include "decode.h"

#include "common/text.h"
#include "identity.h"
#include "loop.h"
#include "server.h"
#include "server/service/numbers.h"
#include "server/service/policy.h"

/* --- a NUL in a string -------------------------------------------------------------------------------------------- */

/* A reader of protobuf's wire form, for bytes that protobuf-c has accepted; it still never reads past the end. */
struct wire {
  const uint8_t *at, *end;
};

static uint64_t varint(struct wire *wire) {
  uint64_t value = 0;
  for (unsigned shift = 0; wire->at < wire->end && shift < 64; shift += 7) {
    uint8_t byte = *wire->at++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80)
      break;
  }
  return value;
}

static struct slice decode_take(struct wire *wire, uint64_t len) {
  size_t left = (size_t)(wire->end - wire->at);
  size_t n = len < left ? (size_t)len : left;
  struct slice bytes = slice_of(wire->at, n);
  wire->at += n;
  return bytes;
}

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

/* The next field's number; its bytes when it is length-delimited, else an empty slice. */
static uint64_t next_field(struct wire *wire, struct slice *bytes) {
  uint64_t tag = varint(wire);
  *bytes = (struct slice){0};
  switch (tag & 7) {
  case WIRE_VARINT:
    (void)varint(wire);
    break;
  case WIRE_64:
    (void)decode_take(wire, 8);
    break;
  case WIRE_BYTES:
    *bytes = decode_take(wire, varint(wire));
    break;
  case WIRE_32:
    (void)decode_take(wire, 4);
    break;
  default: /* does not unpack, so does not come here */
    wire->at = wire->end;
  }
  return tag >> 3;
}

static bool field_has_nul(const ProtobufCMessageDescriptor *type, uint64_t number, struct slice bytes) {
  const ProtobufCFieldDescriptor *field =
      number <= UINT32_MAX ? protobuf_c_message_descriptor_get_field(type, (unsigned)number) : NULL;
  if (!field || bytes.len == 0)
    return false;
  if (field->type == PROTOBUF_C_TYPE_STRING)
    return memchr(bytes.data, 0, bytes.len) != NULL;
  return field->type == PROTOBUF_C_TYPE_MESSAGE && decode_has_nul(field->descriptor, bytes);
}

bool decode_has_nul(const ProtobufCMessageDescriptor *type, struct slice bytes) {
  if (bytes.len == 0 || !memchr(bytes.data, 0, bytes.len))
    return false;
  struct wire wire = {bytes.data, bytes.data + bytes.len};
  while (wire.at < wire.end) {
    struct slice value;
    uint64_t number = next_field(&wire, &value);
    if (field_has_nul(type, number, value))
      return true;
  }
  return false;
}

/* --- the body ----------------------------------------------------------------------------------------------------- */

static bool decode_refuse(struct exchange *exchange, const char *field, enum message message, const char *arg) {
  exchange_refuse(exchange, STATUS_INVALID_ARGUMENT, field, message, arg);
  return false;
}

static bool check_text(struct exchange *exchange, const ProtobufCMessage *message, struct slice body) {
  const char *field;
  if (!text_message_is_clean(message, &exchange->arena, &field))
    return decode_refuse(exchange, field, MSG_NOT_TEXT, NULL);
  if (decode_has_nul(message->descriptor, body))
    return decode_refuse(exchange, "", MSG_NOT_TEXT, NULL);
  return true;
}

static void read_numbers(struct exchange *exchange, ProtobufCMessage *message) {
  struct server *server = exchange->loop->server;
  const struct numbers_meaning meaning = {
      .key = &keyring_secrets(server->store->keyring)->places,
      .organisation = exchange->identity ? exchange->identity->principal->organisation : 0,
      .first_own = server->daemon.first_own_number,
  };
  numbers_read(exchange->call.policy->asked, &meaning, message);
}

bool decode_body(struct exchange *exchange) {
  struct call *call = &exchange->call;
  const struct policy *policy = call->policy;
  const ProtobufCMessageDescriptor *type = policy->service->descriptor->methods[policy->index].input;
  struct slice body = slice_of(call->request->body.data, call->request->body.len);
  if (body.len > policy->max_body)
    return decode_refuse(exchange, "body", MSG_BODY_TOO_LARGE, arena_printf(&exchange->arena, "%zu", policy->max_body));
  ProtobufCMessage *message = arena_unpack(&exchange->arena, type, body);
  if (!message && arena_failed(&exchange->arena)) {
    exchange_fail(exchange, STATUS_RESOURCE_EXHAUSTED);
    return false;
  }
  if (!message)
    return decode_refuse(exchange, "body", MSG_BODY_MALFORMED, NULL);
  call->input = message;
  if (policy->asked)
    read_numbers(exchange, message);
  return !policy->has_text || check_text(exchange, message, body);
}
