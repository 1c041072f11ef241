/* echo: see echo.h. A request's message is: size of the reply's message, id, padding. A reply's: id, padding. */
#include "echo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/frame.h"
#include "process.h"
#include "tool.h"

#define HEAD_MIN 8
#define FDS_MAX 65536
#define ECHO_MAX ((size_t)8 << 20) /* a message: more is a mistake of whoever asks */
#define ARENA_BUDGET ((size_t)1 << 20)

/* --- the server's side -------------------------------------------------------------------------------------------- */

static struct tls_context *server_context;
static struct link *links[FDS_MAX]; /* by fd; kept for reuse */

static void put_head(uint8_t *at, size_t len, uint32_t number) {
  uint32_t head = htonl((uint32_t)len);
  memcpy(at, &head, sizeof head);
  memcpy(at + FRAME_HEADER, &number, sizeof number);
}

static void on_request(struct link *link, struct slice body) {
  uint32_t want, id;
  if (body.len < HEAD_MIN) {
    link_close(link);
    return;
  }
  memcpy(&want, body.data, sizeof want);
  memcpy(&id, body.data + sizeof want, sizeof id);
  uint8_t *at = want >= sizeof id && want <= ECHO_MAX ? buffer_reserve(&link->out, FRAME_HEADER + want) : NULL;
  if (!at) {
    link_close(link);
    return;
  }
  put_head(at, want, id);
  buffer_commit(&link->out, FRAME_HEADER + want);
}

static void on_server_ready(struct link *link) {
  (void)link;
}

static void on_server_lost(struct link *link, const char *why) {
  (void)link, (void)why;
}

static void accepted(struct engine *engine, int fd) {
  static const struct link_events events = {.ready = on_server_ready, .frame = on_request, .lost = on_server_lost};
  if (fd >= FDS_MAX) {
    close(fd);
    return;
  }
  if (!links[fd])
    links[fd] = must_alloc(1, sizeof *links[fd]);
  link_adopt(engine, links[fd], fd, server_context, &events);
}

static void serve(void *context) {
  struct engine engine;
  malloc_trim(0); /* what the bench had freed would hide what connections take */
  engine_open(&engine);
  engine_listen(&engine, *(int *)context, accepted);
  for (;;)
    engine_poll(&engine, -1);
}

static int listen_anywhere(uint16_t *port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t len = sizeof at;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (const struct sockaddr *)&at, len) != 0 || listen(fd, 4096) != 0 ||
      getsockname(fd, (struct sockaddr *)&at, &len) != 0)
    die("listening: %s", strerror(errno));
  *port = ntohs(at.sin_port);
  return fd;
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

static void make_contexts(struct echo *echo) {
  static const char *const names[] = {"127.0.0.1"};
  struct arena arena;
  struct pki_identity authority, server;
  struct pki_subject subject;
  char *key, *request, *certificate;
  arena_init(&arena, ARENA_BUDGET);
  must(pki_new_authority(&arena, "bench", 1, &authority), "authority");
  must(pki_new_server(&arena, &authority, names, 1, 1, &server), "certificate");
  must(pki_new_request(&arena, "bench", &key, &request), "key");
  must(pki_sign_client(&arena, &authority, request, "bench", 1, &certificate, &subject), "certificate");
  struct tls_options options = {
      .certificate = server.certificate, .key = server.key, .authority = authority.certificate, .server = true};
  must(tls_context_new(&options, &server_context), "TLS");
  options = (struct tls_options){.certificate = certificate, .key = key, .authority = authority.certificate};
  must(tls_context_new(&options, &echo->client), "TLS");
  arena_deinit(&arena);
}

void echo_start(struct echo *echo, int cpu) {
  make_contexts(echo);
  int listener = listen_anywhere(&echo->port);
  echo->pid = process_fork(cpu, serve, &listener);
  tls_context_free(server_context); /* the copy's is its own */
  close(listener);
}

void echo_stop(struct echo *echo) {
  (void)process_stop(echo->pid, SIGKILL); /* it holds nothing */
  tls_context_free(echo->client);
}

/* --- the client's side -------------------------------------------------------------------------------------------- */

static bool next(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  const struct echo_sizes *sizes = context;
  size_t len = sizes->sent;
  uint8_t *at = buffer_reserve(out, len);
  (void)lane;
  if (!at)
    die("out of memory");
  put_head(at, len - FRAME_HEADER, sizes->received - FRAME_HEADER);
  memcpy(at + FRAME_HEADER + 4, &id, sizeof id);
  buffer_commit(out, len);
  return true;
}

static bool read_echo(struct slice frame, struct answer *out) {
  *out = (struct answer){0};
  if (frame.len < sizeof out->id)
    return false;
  memcpy(&out->id, frame.data, sizeof out->id);
  return true;
}

/* A smaller frame could not hold what an echo says of itself. */
static uint32_t whole_frame(double bytes) {
  uint32_t size = (uint32_t)(bytes + 0.5);
  return size > FRAME_HEADER + HEAD_MIN ? size : FRAME_HEADER + HEAD_MIN;
}

struct echo_sizes echo_sizes_like(const char *what, const struct load_result *like) {
  if (like->sent < 1 || like->received < 1)
    die("%s: asked with %.0f bytes and answered with %.0f: there is nothing to echo", what, like->sent, like->received);
  return (struct echo_sizes){.sent = whole_frame(like->sent), .received = whole_frame(like->received)};
}

struct work echo_work(const struct echo_sizes *sizes) {
  return (struct work){.name = "echo", .next = next, .read = read_echo, .context = (void *)sizes};
}
