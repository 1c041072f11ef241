/* loop: see loop.h. */
#include "loop.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "common/log.h"
#include "conn.h"
#include "dispatch.h"
#include "listen.h"

#define LINGER_MS 1000
/* How long accepted requests and slow peers may hold up a stop. */
#define STOP_MS 10000
/* So many connections at a time leave memory behind that is worth the trouble of giving back: when all have gone, and
 * of a throng when half have. */
#define CROWD 100
#define THRONG 1000

/* --- the snapshot ------------------------------------------------------------------------------------------------- */

static void before_wait(uv_prepare_t *handle) {
  struct loop *loop = handle->data;
  if (loop->has_snapshot)
    kv_read_reset(loop->txn);
  loop->has_snapshot = false;
  loop->handshake_ns = 0;
  loop->turn++;
  if (!link_empty(&loop->again))
    return;
  uv_idle_stop(&loop->turner);
}

/* --- turns -------------------------------------------------------------------------------------------------------- */

static void run_all(struct link *ring) {
  while (!link_empty(ring)) {
    struct conn *conn = LINK_OWNER(ring->next, struct conn, of_again);
    link_remove(&conn->of_again);
    conn_again(conn);
  }
}

/* Those that queue themselves again come in the next turn, after a look at the other sockets. Each is the first once: of
 * what a principal gets of a turn their first connection takes most. */
static void on_turn(uv_idle_t *handle) {
  struct loop *loop = handle->data;
  struct link now;
  loop->turn++; /* those who come first now have no less than those whose sockets are looked at */
  link_init(&now);
  while (!link_empty(&loop->again)) {
    struct link *first = loop->again.next;
    link_remove(first);
    link_append(&now, first);
  }
  run_all(&now);
  if (link_empty(&loop->again))
    return;
  struct link *first = loop->again.next;
  link_remove(first);
  link_append(&loop->again, first);
}

void loop_queue_again(struct loop *loop, struct link *of_again) {
  if (link_joined(of_again))
    return;
  link_append(&loop->again, of_again);
  uv_idle_start(&loop->turner, on_turn);
}

/* --- what others hand back ---------------------------------------------------------------------------------------- */

static void take_back(struct exchange *exchange) {
  exchange->lent = false;
  exchange->loop->lent--;
  if (!exchange->conn) {
    exchange_free(exchange);
    return;
  }
  dispatch_returned(exchange);
  if (!exchange->outflow) /* a streaming one is answered when its chunks have gone */
    conn_answer(exchange);
}

/* Oldest first. Each is unlinked under the lock, so that it may be posted anew as soon as it is looked at. */
static struct exchange *next_posted(struct exchange **list, struct loop *loop, bool *returned) {
  pthread_mutex_lock(&loop->lock);
  struct exchange *exchange = *list;
  if (exchange) {
    *list = exchange->next_posted;
    exchange->posted = false;
    *returned = exchange->returned;
  }
  pthread_mutex_unlock(&loop->lock);
  return exchange;
}

static struct exchange *reversed(struct exchange *list) {
  struct exchange *out = NULL;
  while (list) {
    struct exchange *next = list->next_posted;
    list->next_posted = out;
    out = list;
    list = next;
  }
  return out;
}

static struct exchange *take_posted(struct loop *loop, bool *stop) {
  pthread_mutex_lock(&loop->lock);
  struct exchange *posted = reversed(loop->posted);
  loop->posted = NULL;
  *stop = loop->stop_asked;
  pthread_mutex_unlock(&loop->lock);
  return posted;
}

/* All answers of a connection that came back together leave together. */
static void handle_posted(struct loop *loop, struct exchange *posted) {
  struct exchange *exchange;
  struct link touched;
  bool returned;
  link_init(&touched);
  while ((exchange = next_posted(&posted, loop, &returned))) {
    struct conn *conn = exchange->conn;
    if (returned)
      take_back(exchange);
    if (!conn)
      continue;
    link_remove(&conn->of_again);
    link_append(&touched, &conn->of_again);
  }
  run_all(&touched);
  writer_go_on(loop->server->writer);
}

/* --- stopping ----------------------------------------------------------------------------------------------------- */

static void on_stop_timeout(uv_timer_t *timer) {
  struct loop *loop = timer->data;
  log_warn("stop", "connections cut off=%zu", loop->open);
  while (!link_empty(&loop->conns))
    conn_close(LINK_OWNER(loop->conns.next, struct conn, of_loop));
}

static void begin_stop(struct loop *loop) {
  loop->stopping = true;
  listen_stop(loop);
  uv_update_time(&loop->uv);
  uv_timer_start(&loop->stopper, on_stop_timeout, STOP_MS, 0);
  for (struct link *at = loop->conns.next, *next; at != &loop->conns; at = next) {
    struct conn *conn = LINK_OWNER(at, struct conn, of_loop);
    next = at->next;
    conn_end(conn, STATUS_UNAVAILABLE, MSG_STOPPING);
    conn_settle(conn);
  }
}

void loop_check_end(struct loop *loop) {
  if (!loop->stopping || loop->ended || loop->open || loop->lent)
    return;
  loop->ended = true;
  timeouts_close(&loop->timeouts);
  uv_close((uv_handle_t *)&loop->before_wait, NULL);
  uv_close((uv_handle_t *)&loop->turner, NULL);
  uv_close((uv_handle_t *)&loop->stopper, NULL);
  uv_close((uv_handle_t *)&loop->listen_later, NULL);
  uv_close((uv_handle_t *)&loop->wake, NULL);
}

static void give_back(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

/* At rest: no timer, and what a crowd of connections needed goes back to the system. */
static void rest(struct loop *loop) {
  timeouts_rest(&loop->timeouts);
  if (loop->most_open >= CROWD)
    give_back();
  loop->most_open = 0;
}

/* Halving, so that it is done a few times at most however many there were. */
static void thin_out(struct loop *loop) {
  if (loop->most_open < THRONG || loop->open > loop->most_open / 2)
    return;
  give_back();
  loop->most_open = loop->open;
}

void loop_forget(struct loop *loop) {
  loop->open--;
  thin_out(loop);
  if (loop->open == 0)
    rest(loop);
  loop_check_end(loop);
}

static void on_wake(uv_async_t *handle) {
  struct loop *loop = handle->data;
  bool stop;
  handle_posted(loop, take_posted(loop, &stop));
  if (stop && !loop->stopping)
    begin_stop(loop);
  loop_check_end(loop);
}

void loop_stop(struct loop *loop) {
  pthread_mutex_lock(&loop->lock);
  loop->stop_asked = true;
  uv_async_send(&loop->wake);
  pthread_mutex_unlock(&loop->lock);
}

/* --- start and end ------------------------------------------------------------------------------------------------ */

static void set_spans(struct loop *loop) {
  const struct settings *settings = &loop->server->settings;
  loop->timeouts.span[TIMEOUT_STRANGER] = (uint64_t)settings->handshake_timeout;
  loop->timeouts.span[TIMEOUT_STALL] = (uint64_t)settings->write_timeout;
  loop->timeouts.span[TIMEOUT_IDLE] = (uint64_t)settings->idle_timeout;
  loop->timeouts.span[TIMEOUT_LINGER] = LINGER_MS;
}

static enum status init_handles(struct loop *loop) {
  int result = uv_async_init(&loop->uv, &loop->wake, on_wake);
  if (result != 0)
    return status_from_errno(-result);
  uv_prepare_init(&loop->uv, &loop->before_wait);
  uv_idle_init(&loop->uv, &loop->turner);
  uv_timer_init(&loop->uv, &loop->stopper);
  uv_timer_init(&loop->uv, &loop->listen_later);
  timeouts_init(&loop->timeouts, &loop->uv, conn_expired);
  loop->wake.data = loop->before_wait.data = loop->turner.data = loop->stopper.data = loop->listen_later.data = loop;
  uv_prepare_start(&loop->before_wait, before_wait);
  set_spans(loop);
  return STATUS_OK;
}

static enum status open_store(struct loop *loop) {
  struct store *store = loop->server->store;
  enum status status = kv_read_begin(store->kv, &loop->txn);
  if (status != STATUS_OK)
    return status;
  kv_read_reset(loop->txn);
  return keyring_reader_open(store->keyring, false, &loop->keys);
}

static enum status init_memory(struct loop *loop) {
  const struct settings *settings = &loop->server->settings;
  link_init(&loop->conns);
  link_init(&loop->again);
  buffer_init(&loop->spare_out, (size_t)settings->send_buffer + 2 * (size_t)settings->max_frame);
  loop->cipher = malloc(LOOP_READ);
  loop->plain = malloc(LOOP_READ);
  return loop->cipher && loop->plain ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static void close_handle(uv_handle_t *handle, void *context) {
  (void)context;
  if (!uv_is_closing(handle))
    uv_close(handle, NULL);
}

/* The uv loop is closed already, or never was opened. */
static void destroy(struct loop *loop) {
  exchange_drop_spares(loop);
  if (loop->keys)
    keyring_reader_close(loop->keys);
  directory_cache_empty(&loop->opened);
  kv_abort(loop->txn);
  listen_drop(loop);
  buffer_deinit(&loop->spare_out);
  free(loop->cipher);
  free(loop->plain);
  pthread_mutex_destroy(&loop->lock);
  free(loop);
}

static void close_unstarted(struct loop *loop) {
  uv_walk(&loop->uv, close_handle, NULL);
  uv_run(&loop->uv, UV_RUN_DEFAULT);
  uv_loop_close(&loop->uv);
  destroy(loop);
}

enum status loop_create(struct server *server, bool first, int64_t *port, struct loop **out) {
  struct loop *loop = calloc(1, sizeof *loop);
  if (!loop)
    return STATUS_RESOURCE_EXHAUSTED;
  loop->server = server;
  loop->listen_fd = -1;
  pthread_mutex_init(&loop->lock, NULL);
  if (uv_loop_init(&loop->uv) != 0) {
    destroy(loop);
    return STATUS_RESOURCE_EXHAUSTED;
  }
  enum status status = init_memory(loop);
  if (status == STATUS_OK)
    status = open_store(loop);
  if (status == STATUS_OK)
    status = init_handles(loop);
  if (status == STATUS_OK)
    status = listen_on(loop, first, port);
  if (status != STATUS_OK) {
    close_unstarted(loop);
    return status;
  }
  *out = loop;
  return STATUS_OK;
}

static void *serve(void *argument) {
  struct loop *loop = argument;
  pthread_setname_np(pthread_self(), "lots-loop");
  uv_run(&loop->uv, UV_RUN_DEFAULT);
  return NULL;
}

enum status loop_run(struct loop *loop) {
  loop->running = pthread_create(&loop->thread, NULL, serve, loop) == 0;
  return loop->running ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

bool loop_join(struct loop *loop) {
  if (!loop->running) {
    close_unstarted(loop);
    return true;
  }
  pthread_join(loop->thread, NULL);
  pthread_mutex_lock(&loop->lock); /* the last one to post may still be about to let it go */
  pthread_mutex_unlock(&loop->lock);
  int left = uv_loop_close(&loop->uv);
  if (left != 0)
    log_error("loop not empty", "error=%s", uv_err_name(left));
  else
    destroy(loop);
  return left == 0;
}
