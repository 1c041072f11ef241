/* conn: the life of a connection and the frames that it understands. See conn.h. */
#include "conn.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/frame.h"
#include "common/log.h"
#include "common/protocol.h"
#include "common/text.h"
#include "dispatch.h"
#include "outflow.h"
#include "reply.h"
#include "server/service/policy.h"

/* Frames that one connection may have taken before others come to their turn. */
#define TURN_FRAMES 64
/* And all connections of one principal together, in one turn of the loop. */
#define SHARE_FRAMES 64

static void count(atomic_uint_fast64_t *counter) {
  atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void on_closed(uv_handle_t *handle) {
  struct conn *conn = handle->data;
  struct loop *loop = conn->loop;
  tls_free(conn->tls);
  buffer_deinit(&conn->in);
  buffer_deinit(&conn->out);
  buffer_deinit(&conn->sending);
  identity_unref(conn->identity);
  free(conn);
  loop_forget(loop);
}

static void abandon(struct exchange *exchange) {
  exchange_orphan(exchange);
  outflow_cancel(exchange);
  if (!exchange->lent)
    exchange_free(exchange);
}

static void abandon_all(struct link *list) {
  while (!link_empty(list))
    abandon(LINK_OWNER(list->next, struct exchange, of_conn));
}

/* Keeps the count of what its buffers hold. */
static void count_buffers(struct conn *conn, size_t held) {
  if (held == conn->counted && conn->share == conn->counted_on)
    return;
  meter_take_off(conn->counted_on, conn->counted);
  meter_add(conn->share, held);
  conn->counted_on = conn->share;
  conn->counted = held;
}

void conn_close(struct conn *conn) {
  if (conn->state == CONN_CLOSED)
    return;
  conn->state = CONN_CLOSED;
  count_buffers(conn, 0);
  timeouts_set(&conn->loop->timeouts, &conn->timed, TIMEOUT_NONE);
  quota_leave(conn->loop->server->quota, &conn->ticket);
  link_remove(&conn->of_loop);
  link_remove(&conn->of_again);
  abandon_all(&conn->unanswered);
  abandon_all(&conn->answered);
  uv_close((uv_handle_t *)&conn->tcp, on_closed);
}

void conn_end(struct conn *conn, enum status status, enum message message) {
  if (conn->state >= CONN_ENDING)
    return;
  bool greeted = conn->state == CONN_OPEN || conn->state == CONN_GREETING;
  conn->state = CONN_ENDING;
  conn->end_status = status;
  conn->end_message = message;
  buffer_deinit(&conn->in);
  for (struct link *at = conn->unanswered.next; at != &conn->unanswered; at = at->next) {
    struct exchange *exchange = LINK_OWNER(at, struct exchange, of_conn);
    if (exchange->outflow)
      atomic_store_explicit(&exchange->cancelled, true, memory_order_relaxed);
    outflow_cancel(exchange);
  }
  if (!greeted)
    conn_close(conn);
}

/* --- exchanges ---------------------------------------------------------------------------------------------------- */

static void log_failure(const struct exchange *exchange) {
  enum status status = exchange->call.status;
  const struct policy *policy = exchange->call.policy;
  if (status == STATUS_INTERNAL || status == STATUS_DATA_LOSS)
    log_error("request failed", "method=%s status=%s", policy ? policy->method : "", status_name(status));
}

void conn_answer(struct exchange *exchange) {
  struct conn *conn = exchange->conn;
  log_failure(exchange);
  link_remove(&exchange->of_conn);
  link_append(&conn->answered, &exchange->of_conn);
  if (exchange->outflow)
    conn->streams--;
}

bool conn_is_strange(const struct conn *conn) {
  return !conn->ticket.known;
}

/* The peer must wait: for answers to requests that it made, or for itself to take them. */
static bool is_full(const struct conn *conn) {
  unsigned most = conn_is_strange(conn) ? 1 : (unsigned)conn->loop->server->settings.max_in_flight;
  return conn->in_flight >= most || !conn_has_room(conn);
}

struct turn_share *conn_share(const struct conn *conn) {
  return loop_share(conn->loop, conn->identity ? conn->identity->principal->id : 0);
}

static bool turn_is_over(const struct conn *conn) {
  return conn->turn >= TURN_FRAMES || conn_share(conn)->frames >= SHARE_FRAMES;
}

bool conn_may_take(const struct conn *conn) {
  bool open = conn->state == CONN_GREETING || conn->state == CONN_OPEN;
  return open && !turn_is_over(conn) && !is_full(conn);
}

/* --- after every event -------------------------------------------------------------------------------------------- */

/* Something waits in `in` that could be judged now, were it allowed. */
static bool frame_waits(const struct conn *conn) {
  struct slice body;
  size_t used;
  struct slice held = buffer_peek(&conn->in);
  return held.len && frame_next(held, conn_max_frame(conn), &body, &used) != STATUS_UNAVAILABLE;
}

/* The bytes are taken out first: a frame may end the connection, and its buffers with it. */
static void take_waiting(struct conn *conn) {
  struct buffer held = conn->in;
  conn->in = (struct buffer){.max = held.max};
  size_t used = conn_take_frames(conn, buffer_peek(&held));
  buffer_consume(&held, used);
  if (conn->state <= CONN_OPEN && buffer_len(&held))
    conn->in = held;
  else
    buffer_deinit(&held);
}

static void say_goodbye(struct conn *conn) {
  enum status status = STATUS_OK;
  if (!conn->peer_done)
    status = reply_goodbye(conn_out(conn), conn->end_status, conn->end_message, conn->language);
  conn->state = CONN_LINGER;
  conn->progress = true;
  if (status == STATUS_OK)
    conn_flush(conn);
  else
    conn_close(conn);
  if (conn->state != CONN_CLOSED)
    conn_shut(conn);
}

static enum timeout timeout_of(const struct conn *conn) {
  if (conn->state == CONN_LINGER)
    return TIMEOUT_LINGER;
  if (conn_is_strange(conn))
    return TIMEOUT_STRANGER;
  if (conn->writing)
    return TIMEOUT_STALL;
  if (conn->in_flight)
    return TIMEOUT_NONE;
  return buffer_len(&conn->in) ? TIMEOUT_STALL : TIMEOUT_IDLE;
}

static void set_timeout(struct conn *conn) {
  enum timeout kind = timeout_of(conn);
  bool anew = conn->progress && kind != TIMEOUT_STRANGER;
  conn->progress = false;
  if (kind == conn->timed.kind && (!anew || kind == TIMEOUT_NONE))
    return;
  conn->stalled_at = uv_stream_get_write_queue_size((uv_stream_t *)&conn->tcp);
  timeouts_set(&conn->loop->timeouts, &conn->timed, kind);
}

/* Its turn is over while frames wait that it may take: it comes again after the others. */
static void queue_again(struct conn *conn) {
  if (turn_is_over(conn) && frame_waits(conn))
    loop_queue_again(conn->loop, &conn->of_again);
}

static void steer_reading(struct conn *conn) {
  if (conn->state == CONN_OPEN && (is_full(conn) || frame_waits(conn)))
    conn_stop_reading(conn);
  else
    conn_start_reading(conn);
}

/* Sending makes room to take more. */
static void send_and_take(struct conn *conn) {
  conn_flush(conn);
  while (conn_may_take(conn) && frame_waits(conn)) {
    take_waiting(conn);
    if (conn->state != CONN_CLOSED)
      conn_flush(conn);
  }
}

void conn_settle(struct conn *conn) {
  if (conn->state != CONN_CLOSED)
    send_and_take(conn);
  if (conn->state == CONN_ENDING && conn->in_flight == 0 && conn_unsent(conn) == 0)
    say_goodbye(conn);
  if (conn->state == CONN_CLOSED)
    return;
  count_buffers(conn, conn->in.capacity + conn->out.capacity + conn->sending.capacity);
  queue_again(conn);
  steer_reading(conn);
  set_timeout(conn);
}

void conn_again(struct conn *conn) {
  conn->turn = 0;
  conn_settle(conn);
}

/* --- time is up --------------------------------------------------------------------------------------------------- */

/* A large answer leaves in one write: it has not stalled while some of it leaves. */
static bool still_moving(struct conn *conn) {
  size_t left = uv_stream_get_write_queue_size((uv_stream_t *)&conn->tcp);
  return conn->state != CONN_LINGER && !conn_is_strange(conn) && conn->writing && left < conn->stalled_at;
}

void conn_expired(struct timed *timed) {
  struct conn *conn = LINK_OWNER(timed, struct conn, timed);
  if (still_moving(conn)) {
    conn->progress = true;
    set_timeout(conn);
    return;
  }
  if (conn->state < CONN_OPEN)
    count(&conn->loop->server->counters.refused_handshakes);
  if (conn->state != CONN_OPEN || conn->writing) {
    conn_close(conn);
    return;
  }
  conn_end(conn, STATUS_DEADLINE_EXCEEDED, MSG_TIMED_OUT);
  conn_settle(conn);
}

/* --- the beginning ------------------------------------------------------------------------------------------------ */

static void refuse_connection(struct loop *loop, const char *reason) {
  count(&loop->server->counters.refused_connections);
  if (loop_may_log(loop))
    log_warn("connection refused", "reason=%s", reason);
}

/* The stranger of this loop who came first and waits for nothing of ours; of one address, or of all. */
static struct conn *first_stranger(struct loop *loop, const uint64_t *address) {
  struct link *queue = &loop->timeouts.queue[TIMEOUT_STRANGER];
  for (struct link *at = queue->next; at != queue; at = at->next) {
    struct conn *conn = LINK_OWNER(LINK_OWNER(at, struct timed, link), struct conn, timed);
    if (conn->in_flight == 0 && (!address || conn->ticket.address == *address))
      return conn;
  }
  return NULL;
}

/* A login takes a moment: who is in its midst is not yet the one who came first, unless hundreds come in that moment. */
static bool cut_off_a_stranger(struct loop *loop, const uint64_t *address) {
  struct conn *first = first_stranger(loop, address);
  if (first) {
    refuse_connection(loop, "others-wait");
    conn_close(first);
  }
  return first != NULL;
}

/* When all strangers are on other loops, this one takes a stranger all the same: else nobody whom the system sends here
 * could log in. */
static bool admit(struct loop *loop, const struct sockaddr *peer, struct quota_ticket *ticket) {
  struct quota *quota = loop->server->quota;
  enum quota_answer answer = quota_enter(quota, peer, false, ticket);
  bool spare = link_empty(&loop->timeouts.queue[TIMEOUT_STRANGER]);
  if (answer != QUOTA_ENTERED &&
      (spare || cut_off_a_stranger(loop, answer == QUOTA_ADDRESS_FULL ? &ticket->address : NULL)))
    answer = quota_enter(quota, peer, spare, ticket);
  if (answer != QUOTA_ENTERED)
    refuse_connection(loop, answer == QUOTA_ADDRESS_FULL ? "address" : "all");
  return answer == QUOTA_ENTERED;
}

static struct conn *create(struct loop *loop, struct quota_ticket ticket) {
  const struct settings *settings = &loop->server->settings;
  struct conn *conn = calloc(1, sizeof *conn);
  if (!conn)
    return NULL;
  conn->loop = loop;
  conn->ticket = ticket;
  conn->share = budget_share(&loop->server->budget, 0);
  conn->end_message = MSG_COUNT;
  buffer_init(&conn->in, (size_t)settings->max_frame + FRAME_HEADER + 4 * LOOP_READ);
  buffer_init(&conn->out, (size_t)settings->send_buffer + 2 * (size_t)settings->max_frame);
  buffer_init(&conn->sending, 2 * conn->out.max);
  link_init(&conn->unanswered);
  link_init(&conn->answered);
  uv_tcp_init(&loop->uv, &conn->tcp);
  conn->tcp.data = conn;
  link_append(&loop->conns, &conn->of_loop);
  if (++loop->open > loop->most_open)
    loop->most_open = loop->open;
  return conn;
}

static void begin(struct conn *conn, int fd) {
  if (uv_tcp_open(&conn->tcp, fd) != 0) {
    close(fd);
    conn_close(conn);
    return;
  }
  if (tls_new(conn->loop->server->tls, NULL, &conn->tls) != STATUS_OK) {
    conn_close(conn);
    return;
  }
  count(&conn->loop->server->counters.connections);
  uv_tcp_nodelay(&conn->tcp, 1);
  conn_settle(conn);
}

void conn_accept(struct loop *loop, int fd, const struct sockaddr *peer) {
  struct quota_ticket ticket;
  bool admitted = admit(loop, peer, &ticket);
  struct conn *conn = admitted ? create(loop, ticket) : NULL;
  if (conn) {
    begin(conn, fd);
    return;
  }
  quota_leave(loop->server->quota, &ticket);
  close(fd);
}
