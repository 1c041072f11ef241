/* fake_daemon: a thread that speaks the protocol of lotsd on loopback, for tests of liblots. Each connection runs the
 * test's script; the script reads frames and sends what it likes. Nothing is asserted in the thread: what it saw is
 * looked at after fake_stop(). */
#pragma once

#include "tls_pair.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/frame.h"
#include "frame.pb-c.h"
#include "session.pb-c.h"

#define FAKE_PATIENCE_MS 5000
#define FAKE_KEYS 8

struct fake;

/* One connection, while its script runs. */
struct session {
  struct fake *fake;
  int fd;
  unsigned number; /* of the connection, from 1 */
  struct tls *tls;
  struct buffer in;
  struct arena arena; /* of the frames that were read */
};

typedef void (*fake_script)(struct session *session);

struct fake {
  struct world *world;
  fake_script script;
  struct tls_context *context;
  pthread_t thread;
  int listener, port;
  bool plain; /* no TLS at all */
  Lots__Welcome welcome;
  atomic_uint connections, requests, cancels, goodbyes, credits, oops;
  struct {
    uint8_t bytes[64];
    size_t len;
  } keys[FAKE_KEYS]; /* of the first requests */
};

/* --- bytes -------------------------------------------------------------------------------------------------------- */

static inline bool session_flush(struct session *session) {
  for (struct slice out = tls_output(session->tls); out.len; out = tls_output(session->tls)) {
    ssize_t n = send(session->fd, out.data, out.len, MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    tls_output_consume(session->tls, (size_t)n);
  }
  return true;
}

static inline bool session_more(struct session *session) {
  uint8_t raw[16384];
  size_t len = 0;
  struct pollfd wait = {.fd = session->fd, .events = POLLIN};
  if (poll(&wait, 1, FAKE_PATIENCE_MS) != 1)
    return false;
  ssize_t n = recv(session->fd, raw, sizeof raw, 0);
  if (n <= 0)
    return false;
  enum status status = tls_feed(session->tls, slice_of(raw, (size_t)n));
  bool sent = session_flush(session);
  while (status == STATUS_OK && tls_read(session->tls, raw, sizeof raw, &len) == STATUS_OK && len)
    if (buffer_append(&session->in, slice_of(raw, len)) != STATUS_OK)
      return false;
  return sent && status == STATUS_OK;
}

static inline bool session_write(struct session *session, const void *data, size_t len) {
  return tls_write(session->tls, slice_of(data, len)) == STATUS_OK && session_flush(session);
}

/* --- frames ------------------------------------------------------------------------------------------------------- */

static inline bool session_send(struct session *session, const Lots__Frame *frame) {
  struct buffer out;
  buffer_init(&out, 64 * MIB);
  bool ok = frame_append(&out, &frame->base) == STATUS_OK;
  struct slice bytes = buffer_peek(&out);
  ok = ok && session_write(session, bytes.data, bytes.len);
  buffer_deinit(&out);
  return ok;
}

/* NULL when the client went, or said nothing for long. */
static inline const Lots__Frame *session_frame(struct session *session) {
  struct slice body;
  size_t used;
  while (frame_next(buffer_peek(&session->in), 64 * MIB, &body, &used) != STATUS_OK)
    if (!session_more(session))
      return NULL;
  const Lots__Frame *frame = arena_unpack(&session->arena, &lots__frame__descriptor, body);
  buffer_consume(&session->in, used);
  return frame;
}

static inline void session_note(struct session *session, const Lots__Frame *frame) {
  struct fake *fake = session->fake;
  if (frame->kind_case == LOTS__FRAME__KIND_REQUEST) {
    unsigned number = atomic_fetch_add(&fake->requests, 1);
    if (number < FAKE_KEYS && frame->request->key.len <= 64) {
      fake->keys[number].len = frame->request->key.len;
      if (frame->request->key.len)
        memcpy(fake->keys[number].bytes, frame->request->key.data, frame->request->key.len);
    }
  }
  fake->cancels += frame->kind_case == LOTS__FRAME__KIND_CANCEL;
  fake->goodbyes += frame->kind_case == LOTS__FRAME__KIND_GOODBYE;
  fake->credits += frame->kind_case == LOTS__FRAME__KIND_CREDIT;
}

/* The next Request; other frames are counted on the way. */
static inline const Lots__Request *session_request(struct session *session) {
  const Lots__Frame *frame;
  while ((frame = session_frame(session))) {
    session_note(session, frame);
    if (frame->kind_case == LOTS__FRAME__KIND_REQUEST)
      return frame->request;
  }
  return NULL;
}

static inline bool session_answer(struct session *session, Lots__Reply *reply, const ProtobufCMessage *message) {
  Lots__Frame frame = LOTS__FRAME__INIT;
  struct slice body = message ? arena_pack(&session->arena, message) : slice_of(NULL, 0);
  reply->body = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)body.data, .len = body.len};
  frame.kind_case = LOTS__FRAME__KIND_REPLY;
  frame.reply = reply;
  return session_send(session, &frame);
}

static inline bool session_ok(struct session *session, const Lots__Request *request, const ProtobufCMessage *message) {
  Lots__Reply reply = LOTS__REPLY__INIT;
  reply.id = request->id;
  reply.position = 17;
  return session_answer(session, &reply, message);
}

/* Answers lots.Session/Ping with its echo. */
static inline bool session_pong(struct session *session, const Lots__Request *request) {
  Lots__PingReply pong = LOTS__PING_REPLY__INIT;
  const Lots__PingRequest *ping =
      arena_unpack(&session->arena, &lots__ping_request__descriptor, slice_of(request->body.data, request->body.len));
  if (ping)
    pong.echo = ping->echo;
  return ping && session_ok(session, request, &pong.base);
}

static inline bool session_fail(struct session *session, const Lots__Request *request, uint32_t status,
                                uint32_t later_ms) {
  Lots__Reply reply = LOTS__REPLY__INIT;
  reply.id = request->id;
  reply.status = status;
  reply.message = "no";
  reply.retry_after_ms = later_ms;
  return session_answer(session, &reply, NULL);
}

static inline bool session_goodbye(struct session *session, uint32_t status, char *message) {
  Lots__Goodbye goodbye = LOTS__GOODBYE__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  goodbye.status = status;
  goodbye.message = message;
  frame.kind_case = LOTS__FRAME__KIND_GOODBYE;
  frame.goodbye = &goodbye;
  return session_send(session, &frame);
}

static inline bool session_hello(struct session *session) {
  const Lots__Frame *frame = session_frame(session);
  return frame && frame->kind_case == LOTS__FRAME__KIND_HELLO;
}

/* Hello and Welcome. */
static inline bool session_greet(struct session *session) {
  Lots__Frame frame = LOTS__FRAME__INIT;
  frame.kind_case = LOTS__FRAME__KIND_WELCOME;
  frame.welcome = &session->fake->welcome;
  return session_hello(session) && session_send(session, &frame);
}

/* Reads until the client goes, so that nothing of what was sent is lost to a reset. */
static inline void session_linger(struct session *session) {
  uint8_t raw[4096];
  struct pollfd wait = {.fd = session->fd, .events = POLLIN};
  shutdown(session->fd, SHUT_WR);
  while (poll(&wait, 1, FAKE_PATIENCE_MS) == 1 && recv(session->fd, raw, sizeof raw, 0) > 0)
    continue;
}

/* Until the client goes: echo. */
static inline void script_echo(struct session *session) {
  const Lots__Request *request;
  if (!session_greet(session))
    return;
  while ((request = session_request(session)) && session_pong(session, request))
    arena_reset(&session->arena);
}

/* --- the thread --------------------------------------------------------------------------------------------------- */

static inline bool session_shake(struct session *session) {
  while (!tls_is_ready(session->tls))
    if (!session_more(session))
      return false;
  return true;
}

static inline void fake_serve(struct fake *fake, int fd) {
  struct session session = {.fake = fake, .fd = fd, .number = atomic_fetch_add(&fake->connections, 1) + 1};
  buffer_init(&session.in, 64 * MIB);
  arena_init(&session.arena, 256 * MIB);
  if (fake->plain) {
    fake->script(&session);
  } else if (tls_new(fake->context, NULL, &session.tls) == STATUS_OK) {
    if (session_shake(&session))
      fake->script(&session);
    else
      session_linger(&session);
  }
  tls_free(session.tls);
  arena_deinit(&session.arena);
  buffer_deinit(&session.in);
  close(fd);
}

static inline void *fake_run(void *user) {
  struct fake *fake = user;
  for (;;) {
    int fd = accept(fake->listener, NULL, NULL);
    if (fd < 0)
      return NULL;
    fake_serve(fake, fd);
  }
}

static inline int fake_listen(const char *address, int *port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
  socklen_t len = sizeof at;
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(inet_pton(AF_INET, address, &at.sin_addr), 1);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(listen(fd, 16), 0);
  assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
  *port = ntohs(at.sin_port);
  return fd;
}

static uint8_t fake_store[16] = "a fake store id!";

/* `port` 0 takes a free one. Members of `fake->welcome` may be changed before the first connection. */
static inline void fake_start_at(struct fake *fake, struct world *world, fake_script script, const char *address,
                                 int port) {
  struct tls_options options = server_options(world);
  memset(fake, 0, sizeof *fake);
  fake->world = world;
  fake->script = script;
  lots__welcome__init(&fake->welcome);
  fake->welcome.major = 1;
  fake->welcome.server = "fake 1";
  fake->welcome.now = "2026-11-22T08:00:00Z";
  fake->welcome.store = (ProtobufCBinaryData){.data = fake_store, .len = sizeof fake_store};
  fake->welcome.max_frame = 1 << 20;
  fake->welcome.max_in_flight = 64;
  fake->welcome.principal = 12;
  assert_ok(tls_context_new(&options, &fake->context));
  fake->port = port;
  fake->listener = fake_listen(address, &fake->port);
  assert_int_equal(pthread_create(&fake->thread, NULL, fake_run, fake), 0);
}

static inline void fake_start(struct fake *fake, struct world *world, fake_script script) {
  fake_start_at(fake, world, script, "127.0.0.1", 0);
}

/* Close the client first: the thread ends when its connection has. */
static inline void fake_stop(struct fake *fake) {
  shutdown(fake->listener, SHUT_RDWR);
  pthread_join(fake->thread, NULL);
  close(fake->listener);
  tls_context_free(fake->context);
  assert_int_equal(fake->oops, 0);
}
