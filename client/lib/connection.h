/* connection: one connection to a lotsd: TCP, TLS, hello, then frames both ways, on a libuv loop.
 *
 * It knows nothing of calls. Whoever opens it (link.c) is told when the daemon has said Welcome, for each frame, when
 * what was to be sent has drained, and, once, when it is lost; after `lost`, and after connection_close(), it frees
 * itself and must not be touched. Any of these may close the connection from within. None is called before
 * connection_open() has returned.
 *
 *   DIALLING ─ tcp ─► SHAKING ─ tls ─► GREETING ─ welcome ─► READY        any of them ─ lost, or closed ─► CLOSED
 */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <uv.h>

#include "common/protocol.h"
#include "common/slice.h"
#include "common/tls.h"
#include "fault.h"
#include "frame.pb-c.h"
#include "life.h"

struct connection;

struct connection_events {
  void (*ready)(void *owner, const Lots__Welcome *welcome); /* valid until it returns */
  void (*frame)(void *owner, struct slice body);            /* one Frame, not yet unpacked; likewise */
  void (*drained)(void *owner);                             /* connection_has_room() again */
  void (*lost)(void *owner, const struct fault *fault);     /* UNAVAILABLE: worth another try; all else is final */
};

/* Borrowed, all of it, until the connection has ended. */
struct connection_options {
  uv_loop_t *loop;
  struct life *life;
  struct tls_context *tls;
  struct slice pin; /* when not empty: enrolment, the server is known by its authority's fingerprint only */
  const char *host;
  int port;
  const char *client;
  enum language language;
};

/* NULL, with `fault`, when it cannot even begin. */
struct connection *connection_open(const struct connection_options *options, const struct connection_events *events,
                                   void *owner, struct fault *fault) MUST_USE;
/* Says goodbye if it can. */
void connection_close(struct connection *connection);
/* As if the peer had broken off: tells `lost`. */
void connection_fail(struct connection *connection, const struct fault *fault);

/* Queues a Frame; connection_flush() sends what is queued. RESOURCE_EXHAUSTED when memory is out. */
enum status connection_send(struct connection *connection, const ProtobufCMessage *frame) MUST_USE;
void connection_flush(struct connection *connection);
/* False while so much waits to be sent that more should not be added. */
bool connection_has_room(const struct connection *connection);
/* PEM of the authority that a pinned server proved; NULL when not pinned. */
char *connection_authority(struct connection *connection, struct arena *arena);
