/* dial: see dial.h. */
#include "dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long one address may take to answer before the next is tried. */
#define ADDRESS_MS 5000
/* How long a peer may leave what was sent unacknowledged: a machine that went away is noticed then. */
#define UNACKNOWLEDGED_MS 30000

struct dial {
  uv_getaddrinfo_t resolve;
  uv_timer_t timer;        /* armed while an address is tried */
  struct attempt *attempt; /* owned; the address that is being tried, or NULL */
  struct addrinfo *addresses, *next;
  uv_loop_t *loop;
  struct life *life;
  const char *host;
  int port;
  enum language language;
  dial_done done; /* NULL once told or cancelled */
  void *owner;
  struct fault fault; /* of the newest address */
  unsigned open;      /* the request and the timer */
};

/* One address. libuv wants its handle back only after a callback, so each has its own. */
struct attempt {
  uv_poll_t poll;
  struct dial *dial;
  struct life *life;
  int fd; /* -1 once handed on */
};

static void try_next(struct dial *dial);

static void release(struct dial *dial) {
  struct life *life = dial->life;
  if (--dial->open == 0)
    free(dial);
  life_release(life);
}

static void on_timer_closed(uv_handle_t *handle) {
  release(handle->data);
}

static void on_attempt_closed(uv_handle_t *handle) {
  struct attempt *attempt = handle->data;
  struct life *life = attempt->life;
  if (attempt->fd >= 0)
    close(attempt->fd);
  free(attempt);
  life_release(life);
}

/* Ends the attempt; the socket too, unless it was taken out. */
static void drop_attempt(struct dial *dial) {
  if (!dial->attempt)
    return;
  uv_close((uv_handle_t *)&dial->attempt->poll, on_attempt_closed);
  dial->attempt = NULL;
}

static void end(struct dial *dial) {
  drop_attempt(dial);
  uv_freeaddrinfo(dial->addresses);
  dial->addresses = dial->next = NULL;
  dial->done = NULL;
  uv_close((uv_handle_t *)&dial->timer, on_timer_closed);
}

static void tell(struct dial *dial, int fd) {
  dial_done done = dial->done;
  void *owner = dial->owner;
  struct fault fault = dial->fault;
  end(dial);
  done(owner, fd, &fault);
}

static void cannot_connect(struct dial *dial, int err) {
  char where[NI_MAXHOST + 16];
  bool is_ipv6 = strchr(dial->host, ':') != NULL;
  (void)snprintf(where, sizeof where, is_ipv6 ? "[%s]:%d" : "%s:%d", dial->host, dial->port);
  fault_set(&dial->fault, dial->language, STATUS_UNAVAILABLE, MSG_CLIENT_CONNECT, where, strerror(err));
}

static void set_options(int fd) {
  int on = 1, patience = UNACKNOWLEDGED_MS;
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* each is a help only */
  (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
}

static void connected(struct dial *dial) {
  int fd = dial->attempt->fd;
  dial->attempt->fd = -1;
  set_options(fd);
  tell(dial, fd);
}

static void failed(struct dial *dial, int err) {
  cannot_connect(dial, err);
  drop_attempt(dial);
  try_next(dial);
}

static void on_writable(uv_poll_t *poll, int status, int events) {
  struct attempt *attempt = poll->data;
  (void)status, (void)events; /* the socket itself knows */
  int err = 0;
  socklen_t len = sizeof err;
  if (getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &err, &len) != 0)
    err = errno;
  if (err)
    failed(attempt->dial, err);
  else
    connected(attempt->dial);
}

static void on_timeout(uv_timer_t *timer) {
  struct dial *dial = timer->data;
  if (dial->attempt)
    failed(dial, ETIMEDOUT);
  else /* an address that failed at once */
    try_next(dial);
}

static struct attempt *attempt_new(struct dial *dial, int fd) {
  struct attempt *attempt = calloc(1, sizeof *attempt);
  if (!attempt)
    return NULL;
  *attempt = (struct attempt){.dial = dial, .life = dial->life, .fd = fd};
  attempt->poll.data = attempt;
  if (uv_poll_init(dial->loop, &attempt->poll, fd) != 0) {
    free(attempt);
    return NULL;
  }
  life_hold(dial->life);
  return attempt;
}

/* True when an attempt is under way; else errno tells why not. */
static bool try_address(struct dial *dial, const struct addrinfo *address) {
  int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return false;
  if (connect(fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS) {
    int why = errno;
    close(fd);
    errno = why;
    return false;
  }
  struct attempt *attempt = attempt_new(dial, fd);
  if (!attempt) {
    close(fd);
    errno = ENOMEM;
    return false;
  }
  dial->attempt = attempt;
  return uv_poll_start(&attempt->poll, UV_WRITABLE, on_writable) == 0;
}

static void try_next(struct dial *dial) {
  const struct addrinfo *address = dial->next;
  if (!address) {
    tell(dial, -1);
    return;
  }
  dial->next = address->ai_next;
  bool trying = try_address(dial, address);
  if (!trying)
    cannot_connect(dial, errno);
  uv_timer_start(&dial->timer, on_timeout, trying ? ADDRESS_MS : 0, 0);
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *addresses) {
  struct dial *dial = request->data;
  if (!dial->done) { /* cancelled meanwhile */
    uv_freeaddrinfo(addresses);
  } else if (status != 0) {
    fault_set(&dial->fault, dial->language, STATUS_UNAVAILABLE, MSG_CLIENT_RESOLVE, dial->host, uv_strerror(status));
    tell(dial, -1);
  } else {
    dial->addresses = dial->next = addresses;
    try_next(dial);
  }
  release(dial);
}

static int resolve(struct dial *dial, int port) {
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
  char service[8];
  snprintf(service, sizeof service, "%d", port);
  return uv_getaddrinfo(dial->loop, &dial->resolve, on_resolved, dial->host, service, &hints);
}

struct dial *dial_start(uv_loop_t *loop, struct life *life, const char *host, int port, enum language language,
                        dial_done done, void *owner, struct fault *fault) {
  struct dial *dial = calloc(1, sizeof *dial);
  if (!dial) {
    fault_set(fault, language, STATUS_RESOURCE_EXHAUSTED, MSG_CLIENT_MEMORY, NULL, NULL);
    return NULL;
  }
  *dial = (struct dial){
      .loop = loop, .life = life, .host = host, .port = port, .language = language, .done = done, .owner = owner};
  dial->resolve.data = dial->timer.data = dial;
  int err = resolve(dial, port);
  if (err) {
    fault_set(fault, language, STATUS_UNAVAILABLE, MSG_CLIENT_RESOLVE, host, uv_strerror(err));
    free(dial);
    return NULL;
  }
  (void)uv_timer_init(loop, &dial->timer); /* cannot fail */
  dial->open = 2;
  life_hold(life);
  life_hold(life);
  return dial;
}

void dial_cancel(struct dial *dial) {
  (void)uv_cancel((uv_req_t *)&dial->resolve); /* too late is as good: the callback sees `done` */
  end(dial);
}
