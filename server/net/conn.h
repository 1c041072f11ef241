/* conn: one connection, from accept to close: a socket, TLS, frames, and the requests that are unanswered on it.
 *
 *            certificate            Hello               Goodbye, fault,         all answered
 *   HANDSHAKE ----------> GREETING ---------> OPEN ------------------> ENDING ----------------> LINGER
 *       |                     |                 |        stop            |    Goodbye, FIN         |
 *       +---------------------+-----------------+------------------------+------------------------+--> CLOSED
 *                         the peer is gone, breaks TLS, or a time runs out
 *
 * Three files: conn.c (life), conn_frames.c (what the peer says), conn_io.c (bytes in and out). After every event
 * conn_settle() brings all in order: sends, goes on with frames that waited, stops or starts reading, sets the timeout.
 *
 * Limits. No more is read, or taken from what was read, while as many requests are unanswered as may be, or while more
 * output waits than `send_buffer` because the peer does not read; answers then wait in their exchanges.
 *
 * A stranger, who has shown no certificate or has not said Hello yet, has one request unanswered and one span of time for
 * all of it; when there is no room for one more connection, the stranger who came first makes room (of the same address,
 * when that is what is full).
 *
 * Threads: all of it belongs to the thread of its loop. The memory is freed when libuv has closed the handle, never
 * during a call.
 */
#pragma once

#include <uv.h>

#include "common/buffer.h"
#include "common/message.h"
#include "common/tls.h"
#include "exchange.h"
#include "identity.h"
#include "link.h"
#include "loop.h"
#include "quota.h"
#include "timeouts.h"

enum conn_state { CONN_HANDSHAKE, CONN_GREETING, CONN_OPEN, CONN_ENDING, CONN_LINGER, CONN_CLOSED };

struct conn {
  uv_tcp_t tcp;
  uv_write_t write;
  uv_shutdown_t shutdown;
  struct loop *loop;
  struct tls *tls; /* owned */
  enum conn_state state;
  enum status end_status; /* ENDING: what the Goodbye will say; its message MSG_COUNT: nothing but the status */
  enum message end_message;
  bool reading, writing; /* a uv_write is under way */
  bool peer_done;        /* it said Goodbye or close_notify: needs no Goodbye */
  bool progress;         /* a frame came whole or bytes went out: the timeout starts anew */
  unsigned turn;         /* frames taken since it came to its turn; costly ones count as several */
  enum language language;
  struct quota_ticket ticket;
  struct meter *share; /* of the budget; what it and its exchanges hold is counted there */
  struct meter *counted_on;
  size_t counted; /* of its buffers, there */
  struct timed timed;
  struct link of_loop, of_again;

  struct buffer in;      /* plain: frames that wait, the last perhaps not whole */
  struct buffer out;     /* plain: answers to be encrypted */
  struct buffer sending; /* ciphertext lent to `write` */
  size_t stalled_at;     /* what was unsent when the write's timeout was set */

  struct link unanswered; /* exchanges */
  struct link answered;   /* exchanges whose answer waits for room in `out` */
  unsigned in_flight;     /* in both */
  unsigned streams;       /* of them, LONG ones */

  struct certificate_shown shown;
  int64_t expires_us;
  struct identity *identity; /* one reference */
};

/* --- conn.c --- */
/* Takes a connection that came in as `fd`, or turns it away at once; `fd` is no longer the caller's. */
void conn_accept(struct loop *loop, int fd, const struct sockaddr *peer);
/* Takes no more requests; says Goodbye with this reason once all that was accepted is answered. */
void conn_end(struct conn *conn, enum status status, enum message message);
/* Closes at once. */
void conn_close(struct conn *conn);
/* An exchange of this connection is ready to be answered. */
void conn_answer(struct exchange *exchange);
/* Something has changed: see above. */
void conn_settle(struct conn *conn);
/* A new turn for a connection that had more frames than a turn allows. */
void conn_again(struct conn *conn);
void conn_expired(struct timed *timed);
/* Nobody knows whose it is. */
bool conn_is_strange(const struct conn *conn);
/* What its principal has had of this turn of the loop. */
struct turn_share *conn_share(const struct conn *conn);
/* May another frame be taken now? */
bool conn_may_take(const struct conn *conn);

/* --- conn_frames.c --- */
/* Takes frames from the start of `plain`, as far as limits allow; returns how many bytes that was. */
size_t conn_take_frames(struct conn *conn, struct slice plain);
/* What a frame may hold now: that depends on how well the peer is known. */
size_t conn_max_frame(const struct conn *conn);

/* --- conn_io.c --- */
void conn_start_reading(struct conn *conn);
void conn_stop_reading(struct conn *conn);
/* Sends what can be sent now; the rest when the socket takes more. The connection may be closed after this. */
void conn_flush(struct conn *conn);
/* What is on its way to the peer, in bytes. */
size_t conn_unsent(const struct conn *conn);
/* Is there room for one more answer? */
bool conn_has_room(const struct conn *conn);
/* Puts answers that are ready into the output, as far as there is room: an exchange holds more memory than its answer. */
void conn_gather(struct conn *conn);
/* The plain output, with memory to write to. */
struct buffer *conn_out(struct conn *conn);
/* Says close_notify and FIN after all that was sent; then the peer's FIN is awaited. */
void conn_shut(struct conn *conn);
