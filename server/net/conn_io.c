/* conn_io: the bytes of a connection: socket to TLS to plain text, and back. See conn.h. */
#include "conn.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/log.h"
#include "outflow.h"
#include "reply.h"

/* A step of a handshake is a good part of a millisecond of work: a turn of the loop does so much of it, and others who
 * shake hands wait for the next, after the requests of those who are known. */
#define TURN_HANDSHAKE_NS 200000

/* --- in ----------------------------------------------------------------------------------------------------------- */

static bool must_wait(const struct conn *conn) {
  return conn->state == CONN_HANDSHAKE && conn->loop->handshake_ns >= TURN_HANDSHAKE_NS;
}

/* Without memory to read to, libuv leaves the bytes in the socket and asks again in its next turn. */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out) {
  (void)suggested;
  struct conn *conn = handle->data;
  *out = must_wait(conn) ? uv_buf_init(NULL, 0) : uv_buf_init((char *)conn->loop->cipher, LOOP_READ);
}

static void note_fault(struct conn *conn) {
  bool ready = tls_is_ready(conn->tls);
  if (!ready)
    atomic_fetch_add_explicit(&conn->loop->server->counters.refused_handshakes, 1, memory_order_relaxed);
  if (loop_may_log(conn->loop))
    log_info(ready ? "connection broken" : "handshake refused", "reason=\"%s\"", tls_error(conn->tls));
}

/* The alert goes out if the socket takes it at once, then all is over. */
static void break_tls(struct conn *conn) {
  note_fault(conn);
  struct slice alert = tls_output(conn->tls);
  uv_buf_t buf = uv_buf_init((char *)(uintptr_t)alert.data, (unsigned)alert.len);
  if (alert.len && !conn->writing)
    (void)uv_try_write((uv_stream_t *)&conn->tcp, &buf, 1);
  conn_close(conn);
}

/* The handshake is done: who is it? */
static bool greet(struct conn *conn) {
  struct pki_subject subject;
  struct arena arena;
  arena_init(&arena, 8192);
  bool shown = tls_peer(conn->tls, &arena, &subject);
  bool fits = !shown || strlen(subject.serial) < sizeof conn->shown.serial;
  if (shown && fits) {
    snprintf(conn->shown.serial, sizeof conn->shown.serial, "%s", subject.serial);
    memcpy(conn->shown.fingerprint, subject.fingerprint, PKI_FINGERPRINT);
    conn->shown.own = memcmp(subject.issuer, conn->loop->server->authority_fingerprint, PKI_FINGERPRINT) == 0;
    conn->expires_us = subject.not_after_us;
  }
  arena_deinit(&arena);
  if (conn->state == CONN_HANDSHAKE)
    conn->state = CONN_GREETING;
  return fits;
}

/* What cannot be taken yet waits in `in`: at most what one read of the socket gives, and one frame that is not whole.
 */
static bool take_plain(struct conn *conn, struct slice plain) {
  size_t used = 0;
  if (buffer_len(&conn->in) == 0)
    used = conn_take_frames(conn, plain);
  struct slice rest = slice_of(plain.data + used, plain.len - used);
  return conn->state > CONN_OPEN || buffer_append(&conn->in, rest) == STATUS_OK;
}

static enum status read_plain(struct conn *conn) {
  size_t len;
  do {
    len = 0;
    enum status status = tls_read(conn->tls, conn->loop->plain, LOOP_READ, &len);
    if (status != STATUS_OK)
      return status;
    if (len && !take_plain(conn, slice_of(conn->loop->plain, len)))
      return STATUS_RESOURCE_EXHAUSTED;
  } while (len && conn->state <= CONN_OPEN);
  return STATUS_OK;
}

static enum status shake_hands(struct conn *conn, struct slice cipher) {
  uint64_t began = uv_hrtime();
  enum status status = tls_feed(conn->tls, cipher);
  if (tls_is_ready(conn->tls) && !greet(conn))
    status = STATUS_UNAUTHENTICATED;
  conn->loop->handshake_ns += uv_hrtime() - began;
  return status;
}

static void feed(struct conn *conn, struct slice cipher) {
  enum status status = conn->state == CONN_HANDSHAKE ? shake_hands(conn, cipher) : tls_feed(conn->tls, cipher);
  enum status plain = tls_is_ready(conn->tls) ? read_plain(conn) : STATUS_OK;
  if (conn->state == CONN_CLOSED)
    return;
  if (status != STATUS_OK || plain != STATUS_OK) {
    break_tls(conn);
  } else if (tls_is_closed(conn->tls)) {
    conn->peer_done = true;
    conn_end(conn, STATUS_OK, MSG_COUNT);
  }
}

static void on_read(uv_stream_t *stream, ssize_t nread, const uv_buf_t *buf) {
  struct conn *conn = stream->data;
  if (nread == 0 || nread == UV_ENOBUFS || conn->state == CONN_CLOSED)
    return;
  if (nread < 0) {
    conn_close(conn);
    return;
  }
  if (conn->state >= CONN_ENDING) /* only its end is awaited */
    return;
  conn->turn = 0;
  feed(conn, slice_of(buf->base, (size_t)nread));
  conn_settle(conn);
}

void conn_start_reading(struct conn *conn) {
  if (!conn->reading && uv_read_start((uv_stream_t *)&conn->tcp, on_alloc, on_read) == 0)
    conn->reading = true;
}

void conn_stop_reading(struct conn *conn) {
  if (conn->reading)
    uv_read_stop((uv_stream_t *)&conn->tcp);
  conn->reading = false;
}

/* --- out ---------------------------------------------------------------------------------------------------------- */

size_t conn_unsent(const struct conn *conn) {
  return buffer_len(&conn->out) + buffer_len(&conn->sending);
}

bool conn_has_room(const struct conn *conn) {
  return conn_unsent(conn) <= (size_t)conn->loop->server->settings.send_buffer;
}

/* Output memory is needed between an answer and its sending, mostly within one turn: connections share it. */
struct buffer *conn_out(struct conn *conn) {
  struct buffer *spare = &conn->loop->spare_out;
  if (!conn->out.data && spare->data) {
    conn->out.data = spare->data;
    conn->out.capacity = spare->capacity;
    *spare = (struct buffer){.max = spare->max};
  }
  return &conn->out;
}

static void return_out(struct conn *conn) {
  struct buffer *spare = &conn->loop->spare_out;
  if (spare->data || !conn->out.data) {
    buffer_deinit(&conn->out);
    return;
  }
  *spare = (struct buffer){.data = conn->out.data, .capacity = conn->out.capacity, .max = spare->max};
  conn->out = (struct buffer){.max = conn->out.max};
}

static bool append_chunk(struct conn *conn, struct exchange *exchange, struct chunk *chunk) {
  enum status status = reply_chunk(conn_out(conn), exchange->id, chunk->sequence, slice_of(chunk->body, chunk->len));
  free(chunk);
  return status == STATUS_OK;
}

/* Chunks that wait; an exchange that was returned is answered when its last has gone. */
static bool gather_chunks(struct conn *conn) {
  struct link *at = conn->unanswered.next;
  while (conn->streams && at != &conn->unanswered && conn_has_room(conn)) {
    struct exchange *exchange = LINK_OWNER(at, struct exchange, of_conn);
    struct chunk *chunk = outflow_take(exchange);
    if (chunk && !append_chunk(conn, exchange, chunk))
      return false;
    if (chunk)
      continue;
    at = at->next;
    if (exchange->outflow && !exchange->lent)
      conn_answer(exchange);
  }
  return true;
}

static bool gather_answers(struct conn *conn) {
  while (!link_empty(&conn->answered) && conn_has_room(conn)) {
    struct exchange *exchange = LINK_OWNER(conn->answered.next, struct exchange, of_conn);
    if (reply_answer(conn_out(conn), exchange) != STATUS_OK)
      return false;
    link_remove(&exchange->of_conn);
    conn->in_flight--;
    exchange_free(exchange);
  }
  return true;
}

/* What goes wrong shows again when it is sent. */
void conn_gather(struct conn *conn) {
  (void)gather_answers(conn);
}

static bool encrypt(struct conn *conn) {
  struct slice plain = buffer_peek(&conn->out);
  if (plain.len == 0)
    return true;
  if (tls_write(conn->tls, plain) != STATUS_OK)
    return false;
  buffer_consume(&conn->out, plain.len);
  return_out(conn);
  return true;
}

static void on_written(uv_write_t *write, int result) {
  struct conn *conn = write->data;
  conn->writing = false;
  buffer_deinit(&conn->sending);
  if (conn->state == CONN_CLOSED)
    return;
  if (result < 0) {
    conn_close(conn);
    return;
  }
  conn->progress = true;
  conn->turn = 0;
  conn_settle(conn);
}

/* What the socket did not take at once is kept apart: TLS goes on meanwhile and moves its own output. */
static bool send_later(struct conn *conn, struct slice rest) {
  if (buffer_append(&conn->sending, rest) != STATUS_OK)
    return false;
  struct slice kept = buffer_peek(&conn->sending);
  uv_buf_t buf = uv_buf_init((char *)(uintptr_t)kept.data, (unsigned)kept.len);
  conn->write.data = conn;
  conn->writing = uv_write(&conn->write, (uv_stream_t *)&conn->tcp, &buf, 1, on_written) == 0;
  return conn->writing;
}

static bool send_now(struct conn *conn) {
  struct slice cipher = tls_output(conn->tls);
  if (cipher.len == 0)
    return true;
  uv_buf_t buf = uv_buf_init((char *)(uintptr_t)cipher.data, (unsigned)cipher.len);
  int sent = uv_try_write((uv_stream_t *)&conn->tcp, &buf, 1);
  if (sent < 0 && sent != UV_EAGAIN)
    return false;
  size_t done = sent > 0 ? (size_t)sent : 0;
  bool ok = done == cipher.len || send_later(conn, slice_of(cipher.data + done, cipher.len - done));
  tls_output_consume(conn->tls, cipher.len);
  return ok;
}

static bool has_output(struct conn *conn) {
  return !link_empty(&conn->answered) || buffer_len(&conn->out) || tls_output(conn->tls).len;
}

void conn_flush(struct conn *conn) {
  bool ok = true;
  do {
    ok = gather_chunks(conn) && gather_answers(conn);
    if (ok && !conn->writing)
      ok = encrypt(conn) && send_now(conn);
  } while (ok && !conn->writing && has_output(conn));
  if (!ok)
    conn_close(conn);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void on_shutdown(uv_shutdown_t *shutdown, int result) {
  (void)shutdown;
  (void)result; /* the peer's end, or the linger timeout, closes it */
}

void conn_shut(struct conn *conn) {
  tls_close(conn->tls);
  if (!conn->writing && !send_now(conn)) {
    conn_close(conn);
    return;
  }
  if (uv_shutdown(&conn->shutdown, (uv_stream_t *)&conn->tcp, on_shutdown) != 0)
    conn_close(conn);
}
