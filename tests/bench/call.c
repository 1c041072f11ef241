/* call: see call.h. */
#include "call.h"

#include <stdlib.h>

#include "common/frame.h"
#include "frame.pb-c.h"
#include "tool.h"

#define BODY_MAX 8192
#define REPLY_FIELD 4
enum { ANSWER_ID = 1, ANSWER_STATUS = 2, ANSWER_MESSAGE = 3, ANSWER_BODY = 5 };

void call_append(struct buffer *out, uint32_t id, const char *method, const ProtobufCMessage *request,
                 struct slice key) {
  uint8_t body[BODY_MAX];
  Lots__Request asked = LOTS__REQUEST__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  if (protobuf_c_message_get_packed_size(request) > sizeof body)
    die("%s: a request larger than the bench can send", method);
  asked.id = id;
  asked.method = (char *)method;
  asked.body = (ProtobufCBinaryData){.len = protobuf_c_message_pack(request, body), .data = body};
  asked.key = (ProtobufCBinaryData){.len = key.len, .data = (uint8_t *)key.data};
  frame.kind_case = LOTS__FRAME__KIND_REQUEST;
  frame.request = &asked;
  must(frame_append(out, &frame.base), method);
}

bool call_read(struct slice frame, struct answer *out) {
  struct field field;
  *out = (struct answer){0};
  if (!field_find(frame, REPLY_FIELD, &field))
    return false;
  struct slice rest = field.bytes;
  while (field_next(&rest, &field)) {
    if (field.number == ANSWER_ID)
      out->id = (uint32_t)field.value;
    else if (field.number == ANSWER_STATUS)
      out->status = (uint32_t)field.value;
    else if (field.number == ANSWER_MESSAGE)
      out->message = field.bytes;
    else if (field.number == ANSWER_BODY)
      out->body = field.bytes;
  }
  return true;
}

/* --- one at a time ------------------------------------------------------------------------------------------------ */

struct caller {
  struct link link; /* first: a link is its caller */
  const char *method;
  bool waiting;
  const ProtobufCMessageDescriptor *type;
  struct arena *arena;
  void *reply;
};

static void on_ready(struct link *link) {
  ((struct caller *)link)->waiting = false;
}

static void on_frame(struct link *link, struct slice body) {
  struct caller *caller = (struct caller *)link;
  struct answer answer;
  if (!call_read(body, &answer))
    die("%s: a frame that answers nothing", caller->method);
  if (answer.status != STATUS_OK)
    die("%s: %s: %.*s", caller->method, status_name((enum status)answer.status), (int)answer.message.len,
        (const char *)answer.message.data);
  caller->reply = arena_unpack(caller->arena, caller->type, answer.body);
  caller->waiting = false;
}

static void on_lost(struct link *link, const char *why) {
  die("%s: connection lost: %s", ((struct caller *)link)->method, why);
}

static void wait_for(struct caller *caller) {
  caller->waiting = true;
  link_flush(&caller->link);
  engine_wait(caller->link.engine, &caller->waiting, caller->method);
}

struct caller *caller_open(struct engine *engine, const struct link_target *target) {
  static const struct link_events events = {.ready = on_ready, .frame = on_frame, .lost = on_lost};
  struct caller *caller = must_alloc(1, sizeof *caller);
  caller->method = "connecting";
  link_open(engine, &caller->link, target, &events);
  wait_for(caller);
  return caller;
}

void caller_close(struct caller *caller) {
  link_close(&caller->link);
  free(caller);
}

void *caller_call(struct caller *caller, const char *method, const ProtobufCMessage *request,
                  const ProtobufCMessageDescriptor *reply, struct arena *arena) {
  caller->method = method;
  caller->type = reply;
  caller->arena = arena;
  call_append(&caller->link.out, 1, method, request, (struct slice){0});
  wait_for(caller);
  if (!caller->reply)
    die("%s: a reply that cannot be read", method);
  return caller->reply;
}

char *caller_authority(struct caller *caller, struct arena *arena) {
  char *pem = tls_peer_authority(caller->link.tls, arena);
  if (!pem)
    die("the daemon proved no authority");
  return pem;
}
