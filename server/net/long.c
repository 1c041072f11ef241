/* long: see long.h. */
#include "long.h"

#include <pthread.h>
#include <stdlib.h>

#include "loop.h"
#include "outflow.h"

struct worker {
  struct workers *workers;
  pthread_t thread;
  bool running;
  struct kv_txn *txn;
  struct keyring_reader *keys;
  struct directory_cache opened;
};

struct workers {
  struct server *server;
  unsigned count, queue;
  pthread_mutex_t lock; /* below, up to `all` */
  pthread_cond_t change;
  struct exchange *first, *last;
  unsigned waiting;
  bool stopping;
  struct worker all[]; /* each its own thread's */
};

/* --- what the handler calls --------------------------------------------------------------------------------------- */

static enum status send_chunk(struct call *call, const ProtobufCMessage *message) {
  struct exchange *exchange = LINK_OWNER(call, struct exchange, call);
  size_t len = protobuf_c_message_get_packed_size(message);
  if (exchange_wanted(exchange) != STATUS_OK)
    return STATUS_CANCELLED;
  if (len + 64 > (size_t)exchange->loop->server->settings.max_frame) /* room for the frame around it */
    return STATUS_RESOURCE_EXHAUSTED;
  struct chunk *chunk = malloc(sizeof *chunk + len);
  if (!chunk)
    return STATUS_RESOURCE_EXHAUSTED;
  chunk->next = NULL;
  chunk->len = protobuf_c_message_pack(message, chunk->body);
  if (!outflow_put(exchange->outflow, chunk, exchange->loop->server->settings.write_timeout)) {
    free(chunk);
    return STATUS_CANCELLED;
  }
  exchange_nudge(exchange);
  return STATUS_OK;
}

static void let_go(struct call *call) {
  kv_read_reset(call->view.rows.txn);
}

/* --- workers ------------------------------------------------------------------------------------------------------ */

static void run(struct worker *worker, struct exchange *exchange) {
  struct meta_held meta = {0};
  struct rows rows = {.txn = worker->txn,
                      .keys = worker->keys,
                      .secrets = keyring_secrets(worker->workers->server->store->keyring),
                      .held = &meta,
                      .directory = &worker->opened};
  exchange->call.chunk = send_chunk;
  exchange->call.let_go = let_go;
  (void)writer_position(worker->workers->server->writer); /* what anybody was told of is there to be read */
  enum status status = kv_read_renew(worker->txn);
  if (status == STATUS_OK)
    exchange->run(exchange, &rows);
  else
    exchange_fail(exchange, STATUS_UNAVAILABLE);
  kv_read_reset(worker->txn);
  exchange_return(exchange);
}

static struct exchange *next_exchange(struct workers *workers) {
  pthread_mutex_lock(&workers->lock);
  while (!workers->first && !workers->stopping)
    pthread_cond_wait(&workers->change, &workers->lock);
  struct exchange *exchange = workers->first;
  if (exchange) {
    workers->first = exchange->next_posted;
    exchange->next_posted = NULL;
    workers->waiting--;
  }
  pthread_mutex_unlock(&workers->lock);
  return exchange;
}

static void *work(void *argument) {
  struct worker *worker = argument;
  struct exchange *exchange;
  pthread_setname_np(pthread_self(), "lots-worker");
  while ((exchange = next_exchange(worker->workers)))
    run(worker, exchange);
  return NULL;
}

enum status workers_submit(struct workers *workers, struct exchange *exchange) {
  enum status status = outflow_create(exchange->call.request->credit, &exchange->outflow);
  if (status != STATUS_OK)
    return status;
  pthread_mutex_lock(&workers->lock);
  bool room = workers->waiting < workers->queue && !workers->stopping;
  if (room) {
    exchange->next_posted = NULL;
    if (workers->first)
      workers->last->next_posted = exchange;
    else
      workers->first = exchange;
    workers->last = exchange;
    workers->waiting++;
    pthread_cond_signal(&workers->change);
  }
  pthread_mutex_unlock(&workers->lock);
  if (room)
    return STATUS_OK;
  outflow_free(exchange->outflow);
  exchange->outflow = NULL;
  return STATUS_RESOURCE_EXHAUSTED;
}

/* --- start and stop ----------------------------------------------------------------------------------------------- */

static enum status start_worker(struct worker *worker, struct workers *workers) {
  struct store *store = workers->server->store;
  worker->workers = workers;
  enum status status = kv_read_begin(store->kv, &worker->txn);
  if (status != STATUS_OK)
    return status;
  kv_read_reset(worker->txn);
  status = keyring_reader_open(store->keyring, false, &worker->keys);
  if (status != STATUS_OK)
    return status;
  worker->running = pthread_create(&worker->thread, NULL, work, worker) == 0;
  return worker->running ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status workers_start(struct server *server, unsigned count, unsigned queue, struct workers **out) {
  struct workers *workers = calloc(1, sizeof *workers + count * sizeof *workers->all);
  if (!workers)
    return STATUS_RESOURCE_EXHAUSTED;
  workers->server = server;
  workers->count = count;
  workers->queue = queue;
  pthread_mutex_init(&workers->lock, NULL);
  pthread_cond_init(&workers->change, NULL);
  enum status status = STATUS_OK;
  for (unsigned i = 0; status == STATUS_OK && i < count; i++)
    status = start_worker(&workers->all[i], workers);
  if (status != STATUS_OK) {
    workers_stop(workers);
    return status;
  }
  *out = workers;
  return STATUS_OK;
}

static void stop_worker(struct worker *worker) {
  if (worker->running)
    pthread_join(worker->thread, NULL);
  if (worker->keys)
    keyring_reader_close(worker->keys);
  directory_cache_empty(&worker->opened);
  kv_abort(worker->txn);
}

void workers_stop(struct workers *workers) {
  if (!workers)
    return;
  pthread_mutex_lock(&workers->lock);
  workers->stopping = true;
  pthread_cond_broadcast(&workers->change);
  pthread_mutex_unlock(&workers->lock);
  for (unsigned i = 0; i < workers->count; i++)
    stop_worker(&workers->all[i]);
  pthread_cond_destroy(&workers->change);
  pthread_mutex_destroy(&workers->lock);
  free(workers);
}
