/* connection: see connection.h. */
#include "connection.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/frame.h"
#include "dial.h"

/* From the first byte of TLS to the Welcome. */
#define HANDSHAKE_MS 10000
#define READ_SIZE 65536
#define RECORD_SIZE 16384
/* Reads in a row before other handles of the loop get their turn. */
#define READS_MAX 16
/* Plain bytes that wait to be encrypted, and ciphertext that waits for the socket, beyond which no more is taken. */
#define ROOM ((size_t)1 << 20)
#define SENDING_MAX ((size_t)1 << 18)
/* A daemon whose frames are larger is misconfigured. */
#define FRAME_LIMIT ((size_t)32 << 20)
#define WELCOME_BUDGET 65536

enum state { DIALLING, SHAKING, GREETING, READY, CLOSED };

struct connection {
  struct connection_options options;
  const struct connection_events *events;
  void *owner;
  enum state state;
  struct dial *dial; /* only while DIALLING */
  int fd;
  int polled; /* what the poll handle is armed for */
  uv_poll_t poll;
  uv_timer_t timer;
  unsigned open; /* of the two handles */
  bool full;     /* drained() is owed */
  struct tls *tls;
  struct buffer in, out; /* plain */
  size_t max_frame;
  uint8_t raw[READ_SIZE];
};

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void on_closed(uv_handle_t *handle) {
  struct connection *connection = handle->data;
  struct life *life = connection->options.life;
  if (--connection->open == 0) {
    if (connection->fd >= 0)
      close(connection->fd);
    tls_free(connection->tls);
    buffer_deinit(&connection->in);
    buffer_deinit(&connection->out);
    free(connection);
  }
  life_release(life);
}

static void end(struct connection *connection) {
  if (connection->state == CLOSED)
    return;
  if (connection->state == DIALLING && connection->dial)
    dial_cancel(connection->dial);
  connection->state = CLOSED;
  uv_close((uv_handle_t *)&connection->timer, on_closed);
  if (connection->fd >= 0)
    uv_close((uv_handle_t *)&connection->poll, on_closed);
}

void connection_fail(struct connection *connection, const struct fault *fault) {
  if (connection->state == CLOSED)
    return;
  struct fault copy = *fault;
  end(connection);
  connection->events->lost(connection->owner, &copy);
}

static void lose(struct connection *connection, enum status status, enum message message, const char *arg1,
                 const char *arg2) {
  struct fault fault;
  fault_set(&fault, connection->options.language, status, message, arg1, arg2);
  connection_fail(connection, &fault);
}

static void lose_peer(struct connection *connection, const char *why) {
  enum message message = connection->state == READY ? MSG_CLIENT_LOST : MSG_CLIENT_CONNECT;
  lose(connection, STATUS_UNAVAILABLE, message, connection->options.host, why);
}

static void lose_protocol(struct connection *connection, const char *why) {
  lose(connection, STATUS_INTERNAL, MSG_CLIENT_NOT_LOTS, connection->options.host, why);
}

/* Which side refused: a server says so after the client's own handshake is done (TLS 1.3). */
static void lose_tls(struct connection *connection, enum status status) {
  const char *why = tls_error(connection->tls);
  bool ready = tls_is_ready(connection->tls);
  if (status == STATUS_UNAUTHENTICATED && ready)
    lose(connection, status, MSG_CLIENT_REFUSED, why, NULL);
  else if (status == STATUS_UNAUTHENTICATED && tls_peer_expired(connection->tls))
    lose(connection, STATUS_FAILED_PRECONDITION, MSG_CLIENT_SERVER_EXPIRED, connection->options.host, NULL);
  else if (status == STATUS_UNAUTHENTICATED)
    lose(connection, status, MSG_CLIENT_UNTRUSTED, connection->options.host, why);
  else if (ready)
    lose_peer(connection, why);
  else
    lose_protocol(connection, why);
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

/* Encrypts what is queued, as far as the socket keeps up. */
static enum status encrypt(struct connection *connection) {
  struct slice plain = buffer_peek(&connection->out);
  if (plain.len == 0 || !tls_is_ready(connection->tls) || tls_output(connection->tls).len >= SENDING_MAX)
    return STATUS_OK;
  if (plain.len > SENDING_MAX)
    plain.len = SENDING_MAX;
  enum status status = tls_write(connection->tls, plain);
  if (status == STATUS_OK)
    buffer_consume(&connection->out, plain.len);
  return status;
}

/* 0, or errno; EAGAIN when the socket takes no more. */
static int send_output(struct connection *connection) {
  for (;;) {
    if (encrypt(connection) != STATUS_OK)
      return EPROTO;
    struct slice output = tls_output(connection->tls);
    if (output.len == 0)
      return 0;
    ssize_t n = send(connection->fd, output.data, output.len, MSG_NOSIGNAL);
    if (n >= 0)
      tls_output_consume(connection->tls, (size_t)n);
    else if (errno != EINTR)
      return errno;
  }
}

static void on_events(uv_poll_t *poll, int status, int events);

static void arm(struct connection *connection, int events) {
  if (connection->polled == events)
    return;
  connection->polled = events;
  (void)uv_poll_start(&connection->poll, events, on_events);
}

static void tell_drained(struct connection *connection) {
  if (!connection->full || !connection_has_room(connection) || connection->state != READY)
    return;
  connection->full = false;
  connection->events->drained(connection->owner);
}

void connection_flush(struct connection *connection) {
  if (connection->state == CLOSED || connection->state == DIALLING)
    return;
  int err = send_output(connection);
  if (err == 0 || err == EAGAIN) {
    arm(connection, UV_READABLE | (err ? UV_WRITABLE : 0));
    tell_drained(connection);
  } else if (!(connection->polled & UV_READABLE)) {
    lose_peer(connection, strerror(err));
  } else {
    /* The peer's last words may still wait to be read, and say why it went: reading will find the end. */
    arm(connection, UV_READABLE);
  }
}

enum status connection_send(struct connection *connection, const ProtobufCMessage *frame) {
  enum status status = frame_append(&connection->out, frame);
  connection->full = connection->full || !connection_has_room(connection);
  return status;
}

bool connection_has_room(const struct connection *connection) {
  return buffer_len(&connection->out) < ROOM;
}

/* --- hello -------------------------------------------------------------------------------------------------------- */

static void greet(struct connection *connection) {
  Lots__Hello hello = LOTS__HELLO__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  hello.major = PROTOCOL_MAJOR;
  hello.minor = PROTOCOL_MINOR;
  hello.client = (char *)(uintptr_t)connection->options.client; /* only read */
  hello.language = connection->options.language == LANGUAGE_SV ? "sv" : "en";
  frame.kind_case = LOTS__FRAME__KIND_HELLO;
  frame.hello = &hello;
  connection->state = GREETING;
  if (connection_send(connection, &frame.base) != STATUS_OK)
    lose(connection, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
}

static bool version_fits(const Lots__Welcome *welcome) {
  return welcome->major == PROTOCOL_MAJOR && llabs((long long)welcome->minor - PROTOCOL_MINOR) <= 1;
}

static void lose_version(struct connection *connection, const Lots__Welcome *welcome) {
  char theirs[32], ours[32];
  snprintf(theirs, sizeof theirs, "%u.%u", welcome->major, welcome->minor);
  snprintf(ours, sizeof ours, "%d.%d", PROTOCOL_MAJOR, PROTOCOL_MINOR);
  lose(connection, STATUS_UNIMPLEMENTED, MSG_CLIENT_VERSION, theirs, ours);
}

static void welcomed(struct connection *connection, const Lots__Welcome *welcome) {
  if (!version_fits(welcome)) {
    lose_version(connection, welcome);
    return;
  }
  connection->max_frame = welcome->max_frame > FRAME_LIMIT ? FRAME_LIMIT : welcome->max_frame;
  if (connection->max_frame < FRAME_MAX_HELLO)
    connection->max_frame = FRAME_MAX_HELLO;
  connection->in.max = FRAME_HEADER + connection->max_frame + RECORD_SIZE;
  connection->state = READY;
  uv_timer_stop(&connection->timer);
  connection->events->ready(connection->owner, welcome);
}

/* Instead of a Welcome: too many connections, a certificate that was revoked ... */
static void turned_away(struct connection *connection, const Lots__Goodbye *goodbye) {
  bool later = goodbye->status == STATUS_OK || goodbye->status == STATUS_RESOURCE_EXHAUSTED ||
               goodbye->status == STATUS_DEADLINE_EXCEEDED || goodbye->status > STATUS_UNAUTHENTICATED;
  enum status status = later ? STATUS_UNAVAILABLE : (enum status)goodbye->status;
  const char *why = *goodbye->message ? goodbye->message : status_name(status);
  lose(connection, status, MSG_CLIENT_GOODBYE, why, NULL);
}

static void on_greeting(struct connection *connection, struct slice body) {
  struct arena arena;
  arena_init(&arena, WELCOME_BUDGET);
  const Lots__Frame *frame = arena_unpack(&arena, &lots__frame__descriptor, body);
  if (frame && frame->kind_case == LOTS__FRAME__KIND_WELCOME)
    welcomed(connection, frame->welcome);
  else if (frame && frame->kind_case == LOTS__FRAME__KIND_GOODBYE)
    turned_away(connection, frame->goodbye);
  else
    lose_protocol(connection, "no Welcome");
  arena_deinit(&arena);
}

/* --- receiving ---------------------------------------------------------------------------------------------------- */

static void on_frame(struct connection *connection, struct slice body) {
  if (connection->state == GREETING)
    on_greeting(connection, body);
  else
    connection->events->frame(connection->owner, body);
}

/* Every whole frame that is there. An event may have closed the connection: its memory stays until the loop's next
 * turn. */
static void take_frames(struct connection *connection) {
  struct slice body;
  size_t used;
  while (connection->state != CLOSED) {
    size_t max = connection->state == READY ? connection->max_frame : FRAME_MAX_HELLO;
    enum status status = frame_next(buffer_peek(&connection->in), max, &body, &used);
    if (status == STATUS_UNAVAILABLE)
      return;
    if (status != STATUS_OK) {
      lose_protocol(connection, "a frame of a size that is not allowed");
      return;
    }
    on_frame(connection, body);
    buffer_consume(&connection->in, used);
  }
}

/* Decrypts what was fed. False when the connection has ended. */
static bool take_plain(struct connection *connection) {
  for (;;) {
    size_t len = 0;
    uint8_t *at = buffer_reserve(&connection->in, RECORD_SIZE);
    if (!at) {
      lose(connection, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
      return false;
    }
    enum status status = tls_read(connection->tls, at, RECORD_SIZE, &len);
    if (status == STATUS_OK && len == 0)
      return true;
    if (status == STATUS_OK) {
      buffer_commit(&connection->in, len);
      take_frames(connection);
    } else {
      lose_tls(connection, status);
    }
    if (connection->state == CLOSED)
      return false;
  }
}

/* False when the connection has ended. */
static bool feed(struct connection *connection, size_t len) {
  enum status status = tls_feed(connection->tls, slice_of(connection->raw, len));
  if (status == STATUS_OK && connection->state == SHAKING && tls_is_ready(connection->tls))
    greet(connection);
  if (connection->state == CLOSED || (tls_is_ready(connection->tls) && !take_plain(connection)))
    return false;
  if (status != STATUS_OK) {
    (void)send_output(connection); /* the alert */
    lose_tls(connection, status);
    return false;
  }
  if (!tls_is_closed(connection->tls))
    return true;
  lose_peer(connection, "the server closed it");
  return false;
}

/* False when the connection has ended, or there is no more for now. */
static bool read_once(struct connection *connection) {
  ssize_t n = recv(connection->fd, connection->raw, sizeof connection->raw, 0);
  if (n > 0)
    return feed(connection, (size_t)n) && (size_t)n == sizeof connection->raw;
  if (n == 0)
    lose_peer(connection, "the server closed it");
  else if (errno != EAGAIN && errno != EINTR)
    lose_peer(connection, strerror(errno));
  return false;
}

static void on_events(uv_poll_t *poll, int status, int events) {
  struct connection *connection = poll->data;
  (void)events; /* both ways are tried; the socket itself knows */
  if (status < 0) {
    lose_peer(connection, uv_strerror(status));
    return;
  }
  for (int i = 0; i < READS_MAX && read_once(connection); i++)
    continue;
  connection_flush(connection);
}

/* --- the start ---------------------------------------------------------------------------------------------------- */

static void on_timeout(uv_timer_t *timer) {
  lose_peer(timer->data, strerror(ETIMEDOUT));
}

static enum status new_tls(struct connection *connection) {
  const struct connection_options *options = &connection->options;
  if (options->pin.len)
    return tls_new_pinned(options->tls, options->pin, &connection->tls);
  return tls_new(options->tls, options->host, &connection->tls);
}

static void on_dialled(void *owner, int fd, const struct fault *fault) {
  struct connection *connection = owner;
  connection->dial = NULL;
  if (fd < 0) {
    connection_fail(connection, fault);
    return;
  }
  if (uv_poll_init(connection->options.loop, &connection->poll, fd) != 0) {
    close(fd);
    lose(connection, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
    return;
  }
  connection->poll.data = connection;
  connection->fd = fd;
  connection->open++;
  life_hold(connection->options.life);
  connection->state = SHAKING;
  enum status status = tls_start(connection->tls);
  if (status != STATUS_OK) {
    lose_tls(connection, status);
    return;
  }
  uv_timer_start(&connection->timer, on_timeout, HANDSHAKE_MS, 0);
  connection_flush(connection);
}

static struct connection *create(const struct connection_options *options, const struct connection_events *events,
                                 void *owner) {
  struct connection *connection = malloc(sizeof *connection); /* `raw` needs no zeroes */
  if (!connection)
    return NULL;
  memset(connection, 0, offsetof(struct connection, raw));
  connection->options = *options;
  connection->events = events;
  connection->owner = owner;
  connection->fd = -1;
  connection->timer.data = connection;
  buffer_init(&connection->in, FRAME_HEADER + FRAME_MAX_HELLO + RECORD_SIZE);
  buffer_init(&connection->out, FRAME_HEADER + FRAME_LIMIT + ROOM);
  return connection;
}

struct connection *connection_open(const struct connection_options *options, const struct connection_events *events,
                                   void *owner, struct fault *fault) {
  struct connection *connection = create(options, events, owner);
  if (!connection || new_tls(connection) != STATUS_OK) {
    free(connection);
    fault_set(fault, options->language, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
    return NULL;
  }
  connection->dial = dial_start(options->loop, options->life, connection->options.host, options->port,
                                options->language, on_dialled, connection, fault);
  if (!connection->dial) {
    tls_free(connection->tls);
    free(connection);
    return NULL;
  }
  (void)uv_timer_init(options->loop, &connection->timer); /* cannot fail */
  connection->open = 1;
  life_hold(options->life);
  return connection;
}

void connection_close(struct connection *connection) {
  Lots__Goodbye goodbye = LOTS__GOODBYE__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  frame.kind_case = LOTS__FRAME__KIND_GOODBYE;
  frame.goodbye = &goodbye;
  if (connection->state == READY && connection_send(connection, &frame.base) == STATUS_OK) {
    (void)encrypt(connection);
    tls_close(connection->tls);
    (void)send_output(connection); /* what the socket does not take now is not worth waiting for */
  }
  end(connection);
}

char *connection_authority(struct connection *connection, struct arena *arena) {
  return tls_peer_authority(connection->tls, arena);
}
