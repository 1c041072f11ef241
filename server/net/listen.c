/* listen: see listen.h. */
#include "listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <unistd.h>

#include "common/log.h"
#include "conn.h"

#define BACKLOG 1024
/* Connections that one turn of the loop takes; the others' requests come in between. */
#define TURN_ACCEPTS 16
/* How long no more are taken when descriptors or memory have run out. They wait in the system's queue meanwhile. */
#define REST_MS 100

static void listen_again(uv_timer_t *timer);

static void listen_rest(struct loop *loop, int fault) {
  if (loop_may_log(loop))
    log_warn("accept failed", "error=%s", uv_err_name(uv_translate_sys_error(fault)));
  uv_poll_stop(&loop->listener);
  uv_timer_start(&loop->listen_later, listen_again, REST_MS, 0);
}

/* False: no more can be taken in this turn. */
static bool accept_one(struct loop *loop) {
  struct sockaddr_storage peer = {0};
  socklen_t len = sizeof peer;
  int fd = accept4(loop->listen_fd, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0)
    conn_accept(loop, fd, (struct sockaddr *)&peer);
  else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
    listen_rest(loop, errno);
  return fd >= 0;
}

static void on_waiting(uv_poll_t *listener, int result, int events) {
  (void)result;
  (void)events;
  for (unsigned i = 0; i < TURN_ACCEPTS && accept_one(listener->data); i++)
    ;
}

static int listen_start(struct loop *loop) {
  return uv_poll_start(&loop->listener, UV_READABLE, on_waiting);
}

static void listen_again(uv_timer_t *timer) {
  (void)listen_start(timer->data);
}

static bool listen_address_of(const struct server *server, int64_t port, struct sockaddr_storage *out) {
  const char *address = server->settings.address;
  return uv_ip4_addr(address, (int)port, (struct sockaddr_in *)out) == 0 ||
         uv_ip6_addr(address, (int)port, (struct sockaddr_in6 *)out) == 0;
}

static socklen_t address_len(const struct sockaddr_storage *address) {
  return address->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

/* SO_REUSEPORT would let a second daemon share the port in silence and take every other connection: so the first loop
 * asks for it alone. */
static int port_is_free(const struct sockaddr_storage *address) {
  int one = 1;
  int probe = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0)
    return UV_EMFILE;
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  int result = bind(probe, (const struct sockaddr *)address, address_len(address));
  result = result == 0 ? 0 : uv_translate_sys_error(errno);
  close(probe);
  return result;
}

static int open_listener(const struct sockaddr_storage *address, int *out) {
  int one = 1, none = 0; /* :: takes IPv4 as well */
  int fd = *out = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
            setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) == 0 &&
            (address->ss_family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &none, sizeof none) == 0) &&
            bind(fd, (const struct sockaddr *)address, address_len(address)) == 0 && listen(fd, BACKLOG) == 0;
  return ok ? 0 : uv_translate_sys_error(errno);
}

static int bind_listener(struct loop *loop, const struct sockaddr_storage *address) {
  int result = open_listener(address, &loop->listen_fd);
  if (result != 0)
    return result;
  result = uv_poll_init(&loop->uv, &loop->listener, loop->listen_fd);
  loop->listener.data = loop;
  return result == 0 ? listen_start(loop) : result;
}

static int bound_port(struct loop *loop, int64_t *port) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } address = {.v6 = {0}};
  socklen_t len = sizeof address;
  if (getsockname(loop->listen_fd, &address.any, &len) != 0)
    return uv_translate_sys_error(errno);
  *port = ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
  return 0;
}

enum status listen_on(struct loop *loop, bool first, int64_t *port) {
  struct sockaddr_storage address = {0};
  if (!listen_address_of(loop->server, *port, &address))
    return STATUS_INVALID_ARGUMENT;
  int result = first && *port ? port_is_free(&address) : 0;
  if (result == 0)
    result = bind_listener(loop, &address);
  if (result == 0)
    result = bound_port(loop, port);
  return status_from_errno(-result);
}

static void on_listener_closed(uv_handle_t *handle) {
  listen_drop(handle->data);
}

void listen_stop(struct loop *loop) {
  uv_timer_stop(&loop->listen_later);
  uv_close((uv_handle_t *)&loop->listener, on_listener_closed);
}

void listen_drop(struct loop *loop) {
  if (loop->listen_fd >= 0)
    close(loop->listen_fd);
  loop->listen_fd = -1;
}
