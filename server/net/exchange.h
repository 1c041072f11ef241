/* exchange: one request and its answer, from the frame to the reply; what a call (service/call.h) needs around it to
 * travel between threads.
 *
 * It is born on the loop of its connection, out of the loop's pool, and ends there. In between it may be *lent*: to the
 * writer, the access thread or a worker, each of which hands it back by exchange_return(). While it is lent only the
 * borrower touches it, but for what is marked.
 *
 *   start here: dispatch.c (the way of a request), conn.c (where answers go)
 */
#pragma once

#include <stdatomic.h>

#include "common/arena.h"
#include "link.h"
#include "list_lane.h"
#include "server/service/call.h"
#include "server/service/policy.h"
#include "server/store/access.h"
#include "server/store/writer.h"

struct conn;
struct identity;
struct loop;
struct outflow;

struct exchange {
  /* set when it is born, then read by all */
  struct loop *loop;
  uint32_t id;               /* the request's */
  int64_t deadline_ns;       /* of uv_hrtime(); 0: none */
  struct identity *identity; /* one reference; NULL without a certificate */
  struct outflow *outflow;   /* LONG: chunks on their way out; has its own lock */
  /* LONG: what the worker does, with its snapshot */
  void (*run)(struct exchange *exchange, const struct rows *rows);

  /* the loop thread's at all times */
  struct conn *conn;   /* NULL when the connection has gone */
  struct link of_conn; /* among the connection's unanswered ones, or its answered but unsent ones */
  struct exchange *next_spare;
  bool lent;
  enum lane lane; /* since dispatch_request() */

  /* any thread */
  atomic_bool cancelled; /* the client no longer wants it: may be dropped if not begun */

  /* under the loop's lock */
  struct exchange *next_posted;
  bool posted, returned;

  /* whoever has it */
  struct call call;
  struct arena arena;     /* everything of this exchange */
  struct command command; /* WRITE */
  struct list_call list;  /* LIST */
  struct access_request access;
  uint64_t position; /* READ, LIST: the state it was answered from */
  uint32_t retry_after_ms;
  bool replayed;
};

/* From the loop's pool; NULL when out of memory. What it holds is counted on `share`. */
struct exchange *exchange_new(struct loop *loop, struct meter *share) MUST_USE;
/* The share that it is counted on. */
struct meter *exchange_share(const struct exchange *exchange);
/* Back to the pool, with all that it holds. It must be in no list and not lent. */
void exchange_free(struct exchange *exchange);
/* Frees what the pool keeps. */
void exchange_drop_spares(struct loop *loop);

/* Its connection has gone. What is lent goes on without it: a write that was accepted is done, unless the client took it
 * back before; a reading is not wanted any more. */
void exchange_orphan(struct exchange *exchange);

/* Any thread: the borrower has done and no longer touches it; the loop goes on with it (conn_returned()). */
void exchange_return(struct exchange *exchange);
/* Any thread that has it: a chunk waits; the loop looks. */
void exchange_nudge(struct exchange *exchange);

/* Why not to begin it: CANCELLED, DEADLINE_EXCEEDED, or OK. */
enum status exchange_wanted(const struct exchange *exchange);
/* Ends it without its handler. */
void exchange_refuse(struct exchange *exchange, enum status status, const char *field, enum message message,
                     const char *arg);
void exchange_fail(struct exchange *exchange, enum status status);
