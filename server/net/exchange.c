/* exchange: see exchange.h. */
#include "exchange.h"

#include <stdlib.h>

#include "identity.h"
#include "loop.h"
#include "outflow.h"

/* What every exchange holds: itself, and the first block of its arena. */
#define EXCHANGE_BYTES (sizeof(struct exchange) + 8192)

/* --- birth and death ---------------------------------------------------------------------------------------------- */

static struct exchange *take_spare(struct loop *loop) {
  struct exchange *exchange = loop->spares;
  if (exchange) {
    loop->spares = exchange->next_spare;
    loop->spare_count--;
  }
  return exchange;
}

static struct exchange *make(struct loop *loop) {
  struct exchange *exchange = calloc(1, sizeof *exchange);
  if (exchange)
    arena_init(&exchange->arena, (size_t)loop->server->settings.request_memory);
  return exchange;
}

/* The arena stays where it is and keeps its first block; all else is set anew. */
static void clear(struct exchange *exchange, struct loop *loop) {
  exchange->loop = loop;
  exchange->id = 0;
  exchange->deadline_ns = 0;
  exchange->identity = NULL;
  exchange->outflow = NULL;
  exchange->conn = NULL;
  exchange->of_conn = (struct link){0};
  exchange->lane = LANE_READ;
  exchange->lent = exchange->posted = exchange->returned = false;
  atomic_store_explicit(&exchange->cancelled, false, memory_order_relaxed);
  exchange->position = 0;
  exchange->retry_after_ms = 0;
  exchange->replayed = false;
}

struct exchange *exchange_new(struct loop *loop, struct meter *share) {
  struct exchange *exchange = take_spare(loop);
  if (!exchange)
    exchange = make(loop);
  if (!exchange)
    return NULL;
  clear(exchange, loop);
  exchange->arena.meter = share;
  meter_add(share, EXCHANGE_BYTES);
  return exchange;
}

struct meter *exchange_share(const struct exchange *exchange) {
  return exchange->arena.meter;
}

static void destroy(struct exchange *exchange) {
  arena_deinit(&exchange->arena);
  free(exchange);
}

void exchange_free(struct exchange *exchange) {
  struct loop *loop = exchange->loop;
  identity_unref(exchange->identity);
  outflow_free(exchange->outflow);
  arena_reset(&exchange->arena);
  meter_take_off(exchange->arena.meter, EXCHANGE_BYTES);
  exchange->arena.meter = NULL;
  budget_eased(&loop->server->budget);
  if (loop->spare_count == LOOP_SPARES) {
    destroy(exchange);
    return;
  }
  exchange->next_spare = loop->spares;
  loop->spares = exchange;
  loop->spare_count++;
}

void exchange_drop_spares(struct loop *loop) {
  struct exchange *exchange;
  while ((exchange = take_spare(loop)))
    destroy(exchange);
}

/* --- back to the loop --------------------------------------------------------------------------------------------- */

/* The wake-up is sent under the lock: once it is released the loop may take the exchange, find that it was the last,
 * and close. */
static void post(struct exchange *exchange, bool returned) {
  struct loop *loop = exchange->loop;
  pthread_mutex_lock(&loop->lock);
  exchange->returned |= returned;
  if (!exchange->posted) {
    bool first = loop->posted == NULL;
    exchange->posted = true;
    exchange->next_posted = loop->posted;
    loop->posted = exchange;
    if (first)
      uv_async_send(&loop->wake);
  }
  pthread_mutex_unlock(&loop->lock);
}

void exchange_return(struct exchange *exchange) {
  post(exchange, true);
}

void exchange_nudge(struct exchange *exchange) {
  post(exchange, false);
}

/* --- without its handler ------------------------------------------------------------------------------------------ */

void exchange_orphan(struct exchange *exchange) {
  link_remove(&exchange->of_conn);
  exchange->conn = NULL;
  if (exchange->lane != LANE_WRITE)
    atomic_store_explicit(&exchange->cancelled, true, memory_order_relaxed);
}

enum status exchange_wanted(const struct exchange *exchange) {
  if (atomic_load_explicit(&exchange->cancelled, memory_order_relaxed))
    return STATUS_CANCELLED;
  if (exchange->deadline_ns && (int64_t)uv_hrtime() >= exchange->deadline_ns)
    return STATUS_DEADLINE_EXCEEDED;
  return STATUS_OK;
}

void exchange_fail(struct exchange *exchange, enum status status) {
  call_fail(&exchange->call, status);
}

void exchange_refuse(struct exchange *exchange, enum status status, const char *field, enum message message,
                     const char *arg) {
  call_refuse(&exchange->call, status, field, "", message, arg, NULL);
}
