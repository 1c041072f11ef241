/* listen: see listen.h. */
#include "listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <unistd.h>

#include "common/log.h"
#include "conn.h"

#define BACKLOG 1024

static void on_connection(uv_stream_t *listener, int result) {
  struct loop *loop = listener->data;
  if (result < 0) {
    if (loop_may_log(loop))
      log_warn("accept failed", "error=%s", uv_err_name(result));
    return;
  }
  conn_accept(loop);
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

static int bind_listener(struct loop *loop, const struct sockaddr_storage *address) {
  uv_os_fd_t fd;
  int one = 1;
  int result = uv_tcp_init_ex(&loop->uv, &loop->listener, address->ss_family);
  if (result == 0)
    result = uv_fileno((uv_handle_t *)&loop->listener, &fd);
  if (result == 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0)
    result = uv_translate_sys_error(errno);
  if (result == 0)
    result = uv_tcp_bind(&loop->listener, (const struct sockaddr *)address, 0);
  if (result == 0)
    result = uv_listen((uv_stream_t *)&loop->listener, BACKLOG, on_connection);
  loop->listener.data = loop;
  return result;
}

static int bound_port(struct loop *loop, int64_t *port) {
  struct sockaddr_storage address;
  int len = sizeof address;
  int result = uv_tcp_getsockname(&loop->listener, (struct sockaddr *)&address, &len);
  if (result == 0) /* the port stands in the same place in both families */
    *port = ntohs(((struct sockaddr_in *)(void *)&address)->sin_port);
  return result;
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
