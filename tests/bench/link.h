/* link: one TLS connection of the bench, many to a thread on one epoll: as little as can be between socket and caller,
 * so that the generator costs less than what it measures. The echo server uses the same links from the other side.
 * Servers of another kind are spoken to in plain text, by a `wire`.
 *
 *   start here: engine_open(), link_open(), then engine_poll() until done
 *
 * Whoever owns a link keeps it in memory of their own, hears of it through `events`, and may close it in any of them.
 * Requests are put into `out` (plain frames); they leave at link_flush(), and after every event by themselves.
 */
#pragma once

#include <stdbool.h>

#include "common/buffer.h"
#include "common/slice.h"
#include "common/tls.h"

struct link;

struct link_events {
  void (*ready)(struct link *link);                    /* requests may be sent */
  void (*frame)(struct link *link, struct slice body); /* one whole frame's message */
  void (*lost)(struct link *link, const char *why);    /* closed already */
};

/* Another protocol than ours: how it begins, and where one whole answer ends. */
struct wire {
  void (*greet)(struct link *link); /* appends what is said first to `out` */
  /* Hears what answers the greeting, and may say more; true once requests may be sent. */
  bool (*greeted)(struct link *link, struct slice answer);
  /* Bytes of the first whole answer; 0: it is not all there. */
  size_t (*cut)(struct slice bytes);
};

struct engine {
  int epoll;
  int64_t patience; /* ns without an answer that anybody waits for: then the bench gives up */
  int64_t now;      /* when the events now told of were read: now_ns() */
  uint8_t *cipher, *plain;
  int listener;
  void (*accepted)(struct engine *engine, int fd);
};

enum link_state { LINK_CLOSED, LINK_SHAKING, LINK_GREETING, LINK_READY };

struct link {
  enum link_state state;
  int fd;
  bool greets, stuck; /* says Hello first; waits for the socket */
  struct engine *engine;
  struct tls *tls; /* NULL with a wire */
  const struct wire *wire;
  unsigned stage; /* for the wire, from 0 */
  struct buffer in, out;
  const struct link_events *events;
};

struct link_target {
  uint16_t port;
  struct tls_context *context;
  struct slice pin;        /* instead of the context's trust, at enrolment */
  bool greets;             /* a daemon: Hello and Welcome come first */
  const struct wire *wire; /* NULL: TLS and frames; else the three above are not used */
};

void engine_open(struct engine *engine);
void engine_close(struct engine *engine);
/* Hears of connections to `fd`, a listening socket that does not block. */
void engine_listen(struct engine *engine, int fd, void (*accepted)(struct engine *engine, int fd));
/* Waits for events at most that long and tells of them. */
void engine_poll(struct engine *engine, int timeout_ms);
/* Is it longer ago than anybody should wait for an answer? */
bool engine_waited(const struct engine *engine, int64_t since);
/* Polls while `*waiting`; dies, naming `what`, when that takes too long. */
void engine_wait(struct engine *engine, const bool *waiting, const char *what);

/* Connects and begins the handshake. */
void link_open(struct engine *engine, struct link *link, const struct link_target *target,
               const struct link_events *events);
/* The server's side, for a socket that was accepted. */
void link_adopt(struct engine *engine, struct link *link, int fd, struct tls_context *context,
                const struct link_events *events);
void link_flush(struct link *link);
/* Says goodbye as far as TLS goes, and forgets it. */
void link_close(struct link *link);
