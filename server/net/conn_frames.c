/* conn_frames: what a peer says, frame by frame: Hello, requests, credit, cancel, Goodbye. See conn.h. */
#include "conn.h"

#include "common/frame.h"
#include "common/log.h"
#include "common/protocol.h"
#include "dispatch.h"
#include "outflow.h"
#include "reply.h"

/* So long counts as one frame more of a turn: a list that is sorted anew for each page must not hold up the others
 * as often as a small request may. */
#define COSTLY_NS 250000

static struct server *server_of(const struct conn *conn) {
  return conn->loop->server;
}

static void count(atomic_uint_fast64_t *counter) {
  atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* The peer broke the protocol. */
static void fault(struct conn *conn, enum status status, enum message message) {
  count(&server_of(conn)->counters.refused_frames);
  if (loop_may_log(conn->loop))
    log_info("frame refused", "reason=%s", message_reason(message));
  conn_end(conn, status, message);
}

/* Who it is, as of now. UNAUTHENTICATED when that has ended. */
static enum status refresh_identity(struct conn *conn, struct arena *scratch) {
  struct identity *identity;
  struct rows rows;
  if (server_wall() >= conn->expires_us)
    return STATUS_UNAUTHENTICATED;
  if (conn->identity && conn->identity->version == writer_directory_version(server_of(conn)->writer))
    return STATUS_OK;
  enum status status = loop_rows(conn->loop, &rows);
  if (status == STATUS_OK)
    status = identity_load(&rows, &conn->shown, scratch, &identity);
  if (status != STATUS_OK)
    return status;
  identity_unref(conn->identity);
  conn->identity = identity;
  return STATUS_OK;
}

static struct exchange *find_exchange(struct conn *conn, uint32_t id) {
  for (struct link *at = conn->unanswered.next; at != &conn->unanswered; at = at->next)
    if (LINK_OWNER(at, struct exchange, of_conn)->id == id)
      return LINK_OWNER(at, struct exchange, of_conn);
  return NULL;
}

static bool id_in_use(struct conn *conn, uint32_t id) {
  for (struct link *at = conn->answered.next; at != &conn->answered; at = at->next)
    if (LINK_OWNER(at, struct exchange, of_conn)->id == id)
      return true;
  return find_exchange(conn, id) != NULL;
}

/* --- frames ------------------------------------------------------------------------------------------------------- */

static bool version_ok(const Lots__Hello *hello) {
  int64_t ahead = (int64_t)hello->minor - PROTOCOL_MINOR;
  return hello->major == PROTOCOL_MAJOR && ahead >= -1 && ahead <= 1;
}

/* What cannot be read is told another time. */
static const char *newer_certificate(struct conn *conn, struct arena *scratch) {
  const char *newer = "";
  struct rows rows;
  enum status status = conn->identity ? loop_rows(conn->loop, &rows) : STATUS_NOT_FOUND;
  if (status == STATUS_OK)
    status = identity_newer(&rows, conn->identity, server_wall(), scratch, &newer);
  return status == STATUS_OK ? newer : "";
}

static void on_hello(struct conn *conn, const Lots__Hello *hello, struct arena *scratch) {
  conn->language = language_parse(hello->language);
  if (conn->state != CONN_GREETING) {
    fault(conn, STATUS_INVALID_ARGUMENT, MSG_FRAME_UNEXPECTED);
    return;
  }
  if (!version_ok(hello)) {
    fault(conn, STATUS_FAILED_PRECONDITION, MSG_PROTOCOL_VERSION);
    return;
  }
  enum status status = *conn->shown.serial ? refresh_identity(conn, scratch) : STATUS_OK;
  if (status != STATUS_OK) {
    count(&server_of(conn)->counters.refused_handshakes);
    conn_end(conn, status, status == STATUS_UNAUTHENTICATED ? MSG_IDENTITY_ENDED : MSG_COUNT);
    return;
  }
  uint64_t principal = conn->identity ? conn->identity->principal->id : 0;
  if (principal && !quota_know(server_of(conn)->quota, &conn->ticket, principal)) {
    count(&server_of(conn)->counters.refused_connections);
    conn_end(conn, STATUS_RESOURCE_EXHAUSTED, MSG_TOO_MANY_CONNECTIONS);
    return;
  }
  conn->share = budget_share(&server_of(conn)->budget, principal);
  conn->state = CONN_OPEN;
  if (reply_welcome(conn_out(conn), server_of(conn), conn->identity, newer_certificate(conn, scratch)) != STATUS_OK)
    conn_close(conn);
}

/* Who asks stays with the request, whatever comes of the connection. One whose certificate or account has ended is sent
 * away. */
static enum status know_caller(struct conn *conn, struct exchange *exchange) {
  enum status status = *conn->shown.serial ? refresh_identity(conn, &exchange->arena) : STATUS_OK;
  if (status == STATUS_OK)
    exchange->identity = identity_ref(conn->identity);
  else if (status == STATUS_UNAUTHENTICATED)
    conn_end(conn, status, MSG_IDENTITY_ENDED);
  return status;
}

/* True: the exchange is the connection's now. */
static bool on_request(struct conn *conn, struct exchange *exchange, Lots__Request *request) {
  if (request->id == 0 || id_in_use(conn, request->id)) {
    fault(conn, STATUS_INVALID_ARGUMENT, MSG_REQUEST_ID);
    return false;
  }
  exchange->conn = conn;
  link_append(&conn->unanswered, &exchange->of_conn);
  conn->in_flight++;
  if (dispatch_request(exchange, request, know_caller(conn, exchange))) {
    conn_answer(exchange);
    conn_gather(conn);
  }
  return true;
}

static void on_cancel(struct conn *conn, uint32_t id) {
  struct exchange *exchange = find_exchange(conn, id);
  if (!exchange) /* answered meanwhile */
    return;
  atomic_store_explicit(&exchange->cancelled, true, memory_order_relaxed);
  outflow_cancel(exchange);
}

static void on_credit(struct conn *conn, const Lots__Credit *credit) {
  struct exchange *exchange = find_exchange(conn, credit->id);
  if (exchange)
    outflow_credit(exchange, credit->chunks);
}

/* True: the exchange, whose arena holds the frame, is the connection's now. */
static bool on_frame(struct conn *conn, struct exchange *exchange, const Lots__Frame *frame) {
  if (conn->state == CONN_GREETING && frame->kind_case != LOTS__FRAME__KIND_HELLO) {
    fault(conn, STATUS_INVALID_ARGUMENT, MSG_HELLO_FIRST);
    return false;
  }
  switch (frame->kind_case) {
  case LOTS__FRAME__KIND_HELLO:
    on_hello(conn, frame->hello, &exchange->arena);
    return false;
  case LOTS__FRAME__KIND_REQUEST:
    return on_request(conn, exchange, frame->request);
  case LOTS__FRAME__KIND_CREDIT:
    on_credit(conn, frame->credit);
    return false;
  case LOTS__FRAME__KIND_CANCEL:
    on_cancel(conn, frame->cancel->id);
    return false;
  case LOTS__FRAME__KIND_GOODBYE:
    conn->peer_done = true;
    conn_end(conn, STATUS_OK, MSG_COUNT);
    return false;
  default:
    fault(conn, STATUS_INVALID_ARGUMENT, MSG_FRAME_UNEXPECTED);
    return false;
  }
}

static void take_frame(struct conn *conn, struct slice body) {
  struct exchange *exchange = exchange_new(conn->loop, conn->share);
  if (!exchange) {
    conn_end(conn, STATUS_RESOURCE_EXHAUSTED, MSG_COUNT);
    return;
  }
  uint64_t began = uv_hrtime();
  conn->progress = true;
  Lots__Frame *frame = arena_unpack(&exchange->arena, &lots__frame__descriptor, body);
  if (!frame)
    fault(conn, STATUS_INVALID_ARGUMENT, MSG_FRAME_MALFORMED);
  if (!frame || !on_frame(conn, exchange, frame))
    exchange_free(exchange);
  unsigned frames = 1 + (unsigned)((uv_hrtime() - began) / COSTLY_NS);
  conn->turn += frames;
  conn_share(conn)->frames += frames;
}

/* What a frame may hold depends on how well the peer is known. */
size_t conn_max_frame(const struct conn *conn) {
  if (conn->state == CONN_GREETING)
    return FRAME_MAX_HELLO;
  return *conn->shown.serial ? (size_t)server_of(conn)->settings.max_frame : PROTOCOL_MAX_ANONYMOUS;
}

size_t conn_take_frames(struct conn *conn, struct slice plain) {
  size_t used = 0;
  while (conn_may_take(conn)) {
    struct slice body;
    size_t len;
    enum status status = frame_next(slice_of(plain.data + used, plain.len - used), conn_max_frame(conn), &body, &len);
    if (status == STATUS_RESOURCE_EXHAUSTED)
      fault(conn, status, MSG_FRAME_TOO_LARGE);
    if (status != STATUS_OK)
      break;
    used += len;
    take_frame(conn, body);
  }
  return used;
}
