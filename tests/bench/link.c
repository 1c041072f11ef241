/* link: see link.h. */
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/frame.h"
#include "common/protocol.h"
#include "frame.pb-c.h"
#include "tool.h"

#define READ_SIZE ((size_t)64 * 1024)
#define HELD_MAX ((size_t)16 << 20)
#define EVENTS_MAX 256
#define PATIENCE_NS (60 * SECOND_NS)
#define WELCOME_FIELD 2

/* --- sending ------------------------------------------------------------------------------------------------------ */

static void lose(struct link *link, const char *why) {
  char copy[256];
  snprintf(copy, sizeof copy, "%s", why && *why ? why : "closed by the peer");
  link_close(link);
  link->events->lost(link, copy);
}

static void watch(struct link *link, int operation) {
  struct epoll_event event = {.events = EPOLLIN | (link->stuck ? (uint32_t)EPOLLOUT : 0u), .data.ptr = link};
  if (epoll_ctl(link->engine->epoll, operation, link->fd, &event) != 0)
    die("epoll: %s", strerror(errno));
}

static void set_stuck(struct link *link, bool stuck) {
  if (link->stuck == stuck)
    return;
  link->stuck = stuck;
  watch(link, EPOLL_CTL_MOD);
}

static enum status encrypt(struct link *link) {
  struct slice plain = buffer_peek(&link->out);
  if (!plain.len || !tls_is_ready(link->tls))
    return STATUS_OK;
  enum status status = tls_write(link->tls, plain);
  buffer_consume(&link->out, plain.len);
  return status;
}

static void flush_plain(struct link *link) {
  struct slice output = buffer_peek(&link->out);
  while (output.len) {
    ssize_t n = send(link->fd, output.data, output.len, MSG_NOSIGNAL);
    if (n < 0)
      break;
    buffer_consume(&link->out, (size_t)n);
    output = buffer_peek(&link->out);
  }
  set_stuck(link, output.len > 0);
}

static void flush_cipher(struct link *link) {
  enum status status = encrypt(link);
  struct slice output = tls_output(link->tls);
  while (status == STATUS_OK && output.len) {
    ssize_t n = send(link->fd, output.data, output.len, MSG_NOSIGNAL);
    if (n < 0)
      break;
    tls_output_consume(link->tls, (size_t)n);
    output = tls_output(link->tls);
  }
  set_stuck(link, output.len > 0); /* a broken socket shows when it is read */
}

void link_flush(struct link *link) {
  if (link->state == LINK_CLOSED)
    return;
  if (link->wire)
    flush_plain(link);
  else
    flush_cipher(link);
}

/* --- birth and death ---------------------------------------------------------------------------------------------- */

static void begin(struct engine *engine, struct link *link, int fd, const struct link_events *events) {
  int on = 1;
  *link = (struct link){.state = LINK_SHAKING, .fd = fd, .engine = engine, .events = events};
  buffer_init(&link->in, HELD_MAX);
  buffer_init(&link->out, HELD_MAX);
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  (void)fcntl(fd, F_SETFL, O_NONBLOCK);
  watch(link, EPOLL_CTL_ADD);
}

static int dial(uint16_t port) {
  struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) != 0)
    die("connecting to port %u: %s", port, strerror(errno));
  return fd;
}

static void shake_hands(struct link *link, const struct link_target *target) {
  link->greets = target->greets;
  if (target->pin.len)
    must(tls_new_pinned(target->context, target->pin, &link->tls), "TLS");
  else
    must(tls_new(target->context, "127.0.0.1", &link->tls), "TLS");
  must(tls_start(link->tls), "TLS");
}

void link_open(struct engine *engine, struct link *link, const struct link_target *target,
               const struct link_events *events) {
  begin(engine, link, dial(target->port), events);
  link->wire = target->wire;
  if (link->wire) {
    link->state = LINK_GREETING;
    link->wire->greet(link);
  } else {
    shake_hands(link, target);
  }
  link_flush(link);
}

void link_adopt(struct engine *engine, struct link *link, int fd, struct tls_context *context,
                const struct link_events *events) {
  begin(engine, link, fd, events);
  must(tls_new(context, NULL, &link->tls), "TLS");
}

static void say_goodbye(struct link *link) {
  tls_close(link->tls);
  struct slice output = tls_output(link->tls);
  if (output.len)
    (void)!send(link->fd, output.data, output.len, MSG_NOSIGNAL);
  tls_free(link->tls);
}

void link_close(struct link *link) {
  if (link->state == LINK_CLOSED)
    return;
  if (link->tls)
    say_goodbye(link);
  link->state = LINK_CLOSED;
  close(link->fd);
  buffer_deinit(&link->in);
  buffer_deinit(&link->out);
}

/* --- receiving ---------------------------------------------------------------------------------------------------- */

static void say_hello(struct link *link) {
  Lots__Hello hello = LOTS__HELLO__INIT;
  Lots__Frame frame = LOTS__FRAME__INIT;
  hello.major = PROTOCOL_MAJOR;
  hello.minor = PROTOCOL_MINOR;
  hello.client = "bench";
  hello.language = "en";
  frame.kind_case = LOTS__FRAME__KIND_HELLO;
  frame.hello = &hello;
  must(frame_append(&link->out, &frame.base), "hello");
  link->state = LINK_GREETING;
}

static void become_ready(struct link *link) {
  link->state = LINK_READY;
  link->events->ready(link);
}

static void hear_greeting(struct link *link, struct slice answer) {
  if (link->wire->greeted(link, answer))
    become_ready(link);
}

/* Bytes of the first whole message; 0: there is none. */
static size_t first_message(const struct link *link, struct slice bytes, struct slice *out) {
  size_t used = 0;
  if (!link->wire)
    return frame_next(bytes, HELD_MAX, out, &used) == STATUS_OK ? used : 0;
  used = bytes.len ? link->wire->cut(bytes) : 0;
  *out = slice_of(bytes.data, used);
  return used;
}

static void take_frame(struct link *link, struct slice body) {
  struct field welcome;
  if (link->state == LINK_READY)
    link->events->frame(link, body);
  else if (link->wire)
    hear_greeting(link, body);
  else if (field_find(body, WELCOME_FIELD, &welcome))
    become_ready(link);
  else
    lose(link, "the daemon did not say Welcome");
}

/* Takes all whole frames; returns how many bytes they were. */
static size_t take_frames(struct link *link, struct slice bytes) {
  struct slice body;
  size_t used, total = 0;
  while (link->state != LINK_CLOSED &&
         (used = first_message(link, slice_of(bytes.data + total, bytes.len - total), &body)) != 0) {
    total += used;
    take_frame(link, body);
  }
  return total;
}

/* Mostly frames come whole; only what is cut off is kept. */
static void take_plain(struct link *link, struct slice plain) {
  if (buffer_len(&link->in) == 0) {
    size_t used = take_frames(link, plain);
    if (link->state != LINK_CLOSED)
      must(buffer_append(&link->in, slice_of(plain.data + used, plain.len - used)), "reading");
    return;
  }
  must(buffer_append(&link->in, plain), "reading");
  size_t used = take_frames(link, buffer_peek(&link->in));
  if (link->state != LINK_CLOSED)
    buffer_consume(&link->in, used);
}

static void decrypt(struct link *link) {
  size_t len = 1;
  while (link->state != LINK_CLOSED && len) {
    if (tls_read(link->tls, link->engine->plain, READ_SIZE, &len) != STATUS_OK)
      lose(link, tls_error(link->tls));
    else if (len)
      take_plain(link, slice_of(link->engine->plain, len));
    else if (tls_is_closed(link->tls))
      lose(link, NULL);
  }
}

static void take_cipher(struct link *link, struct slice cipher) {
  if (tls_feed(link->tls, cipher) != STATUS_OK) {
    link_flush(link);
    lose(link, tls_error(link->tls));
    return;
  }
  if (link->state == LINK_SHAKING && tls_is_ready(link->tls)) {
    if (link->greets)
      say_hello(link);
    else
      become_ready(link);
  }
  decrypt(link);
}

static void read_socket(struct link *link) {
  ssize_t n = recv(link->fd, link->engine->cipher, READ_SIZE, 0);
  if (n > 0 && link->wire)
    take_plain(link, slice_of(link->engine->cipher, (size_t)n));
  else if (n > 0)
    take_cipher(link, slice_of(link->engine->cipher, (size_t)n));
  else if (n == 0 || (errno != EAGAIN && errno != EINTR))
    lose(link, n == 0 ? NULL : strerror(errno));
}

/* --- the engine --------------------------------------------------------------------------------------------------- */

void engine_open(struct engine *engine) {
  *engine = (struct engine){.epoll = epoll_create1(EPOLL_CLOEXEC), .patience = PATIENCE_NS};
  engine->cipher = must_alloc(1, READ_SIZE);
  engine->plain = must_alloc(1, READ_SIZE);
  if (engine->epoll < 0)
    die("epoll: %s", strerror(errno));
}

void engine_close(struct engine *engine) {
  close(engine->epoll);
  free(engine->cipher);
  free(engine->plain);
}

void engine_listen(struct engine *engine, int fd, void (*accepted)(struct engine *engine, int fd)) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  engine->listener = fd;
  engine->accepted = accepted;
  if (epoll_ctl(engine->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    die("epoll: %s", strerror(errno));
}

static void accept_all(struct engine *engine) {
  int fd;
  while ((fd = accept4(engine->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    engine->accepted(engine, fd);
}

static void serve(struct link *link, uint32_t events) {
  if (link->state != LINK_CLOSED && events & ~(uint32_t)EPOLLOUT)
    read_socket(link);
  link_flush(link);
}

void engine_poll(struct engine *engine, int timeout_ms) {
  struct epoll_event events[EVENTS_MAX];
  int count = epoll_wait(engine->epoll, events, EVENTS_MAX, timeout_ms);
  give_up_if_told();
  for (int i = 0; i < count; i++) {
    engine->now = now_ns();
    if (events[i].data.ptr)
      serve(events[i].data.ptr, events[i].events);
    else
      accept_all(engine);
  }
}

bool engine_waited(const struct engine *engine, int64_t since) {
  return now_ns() - since > engine->patience;
}

void engine_wait(struct engine *engine, const bool *waiting, const char *what) {
  int64_t since = now_ns();
  while (*waiting) {
    engine_poll(engine, 1000);
    if (*waiting && engine_waited(engine, since))
      die("%s: no answer for %.0f s", what, seconds_of(engine->patience));
  }
}
