/* list_lane: see list_lane.h. */
#include "list_lane.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include "link.h"
#include "snapshot.h"

/* Calls of one party that may wait: the queue is not one client's. */
#define TURN_MAX 64
#define MILLISECOND INT64_C(1000000)
/* How long a snapshot is kept, and how long a worker keeps the core before it offers it to others. */
#define SNAPSHOT_NS (200 * MILLISECOND)
#define STINT_NS (MILLISECOND / 10)
#define NICE 10

/* A party's place in the lane, while it has calls there. */
struct list_turn {
  struct list_turn *next; /* of the bucket */
  uint64_t party;
  struct link of_ring; /* joined: calls wait, and none is at work */
  struct list_call *first, *last;
  unsigned waiting;
  bool running;
};

#define BUCKET_BITS 8

struct list_worker {
  struct list_lane *lane;
  pthread_t thread;
  bool started;
  struct snapshot snapshot;
  /* the call at hand */
  struct pace pace;
  struct list_call *call;
  uint64_t directory; /* its version when the rights were judged */
  int64_t stint_ns, snapshot_ns;
};

struct list_lane {
  struct store *store;
  struct writer *writer;
  unsigned count, queue;
  pthread_mutex_t lock; /* below, up to `all` */
  pthread_cond_t change;
  struct list_turn *turns[1 << BUCKET_BITS], *spare; /* the memory of one that is over */
  struct link ring;
  unsigned waiting;
  bool stopping;
  struct list_worker all[]; /* each its own thread's */
};

/* --- turns -------------------------------------------------------------------------------------------------------- */

/* Under the lock, as all of this part. */
static void turn_push(struct list_turn *turn, struct list_call *call) {
  call->next = NULL;
  if (turn->first)
    turn->last->next = call;
  else
    turn->first = call;
  turn->last = call;
  turn->waiting++;
}

static struct list_call *turn_pop(struct list_turn *turn) {
  struct list_call *call = turn->first;
  turn->first = call->next;
  call->next = NULL;
  turn->waiting--;
  return call;
}

static void enter_ring(struct list_lane *lane, struct list_turn *turn) {
  if (turn->running || !turn->first || link_joined(&turn->of_ring))
    return;
  link_append(&lane->ring, &turn->of_ring);
  pthread_cond_signal(&lane->change);
}

/* The first turn of the ring, now running, and its oldest call; NULL: none waits. */
static struct list_turn *take_turn(struct list_lane *lane, struct list_call **out) {
  if (link_empty(&lane->ring))
    return NULL;
  struct list_turn *turn = LINK_OWNER(lane->ring.next, struct list_turn, of_ring);
  link_remove(&turn->of_ring);
  turn->running = true;
  *out = turn_pop(turn);
  lane->waiting--;
  return turn;
}

static struct list_turn **bucket_of(struct list_lane *lane, uint64_t party) {
  return &lane->turns[party * UINT64_C(0x9e3779b97f4a7c15) >> (64 - BUCKET_BITS)];
}

/* A new one when there is none; NULL: no memory. */
static struct list_turn *turn_of(struct list_lane *lane, uint64_t party) {
  struct list_turn **bucket = bucket_of(lane, party), *turn = *bucket;
  while (turn && turn->party != party)
    turn = turn->next;
  if (turn)
    return turn;
  turn = lane->spare ? lane->spare : malloc(sizeof *turn);
  if (!turn)
    return NULL;
  lane->spare = NULL;
  *turn = (struct list_turn){.party = party, .next = *bucket};
  return *bucket = turn;
}

static void turn_forget(struct list_lane *lane, struct list_turn *turn) {
  struct list_turn **at = bucket_of(lane, turn->party);
  while (*at != turn)
    at = &(*at)->next;
  *at = turn->next;
  free(lane->spare);
  lane->spare = turn;
}

/* --- from the loops ----------------------------------------------------------------------------------------------- */

enum status list_lane_submit(struct list_lane *lane, uint64_t party, struct list_call *call) {
  pthread_mutex_lock(&lane->lock);
  struct list_turn *turn = lane->waiting < lane->queue ? turn_of(lane, party) : NULL;
  bool room = turn && turn->waiting < TURN_MAX;
  if (room) {
    turn_push(turn, call);
    lane->waiting++;
    enter_ring(lane, turn);
  }
  pthread_mutex_unlock(&lane->lock);
  return room ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

/* --- the call at hand --------------------------------------------------------------------------------------------- */

static enum status begin(struct list_worker *worker) {
  enum status status = snapshot_renew(&worker->snapshot, worker->lane->writer);
  struct rows rows = snapshot_rows(&worker->snapshot);
  worker->snapshot_ns = worker->stint_ns = (int64_t)uv_hrtime();
  worker->directory = status == STATUS_OK ? rows_directory_version(&rows) : 0;
  return status;
}

/* Rights were judged in one state of the directory: none newer is read with them. */
static enum status change_snapshot(struct list_worker *worker, int64_t now) {
  struct writer *writer = worker->lane->writer;
  worker->snapshot_ns = now;
  if (writer_directory_version(writer) != worker->directory)
    return STATUS_OK;
  enum status status = snapshot_renew(&worker->snapshot, writer);
  if (status != STATUS_OK)
    return status;
  struct rows rows = snapshot_rows(&worker->snapshot);
  worker->pace.snapshots++;
  return rows_directory_version(&rows) == worker->directory ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status step(struct pace *pace) {
  struct list_worker *worker = LINK_OWNER(pace, struct list_worker, pace);
  int64_t now = (int64_t)uv_hrtime();
  if (now - worker->stint_ns < STINT_NS)
    return STATUS_OK;
  sched_yield();
  worker->stint_ns = (int64_t)uv_hrtime();
  enum status status = worker->call->wanted(worker->call);
  if (status == STATUS_OK && !pace->held && now - worker->snapshot_ns > SNAPSHOT_NS)
    status = change_snapshot(worker, now);
  return status;
}

static void run(struct list_worker *worker, struct list_call *call) {
  struct rows rows = snapshot_rows(&worker->snapshot);
  worker->call = call;
  worker->pace = (struct pace){.step = step};
  enum status status = begin(worker);
  call->run(call, status, &rows, worker->snapshot.position, &worker->pace);
  snapshot_reset(&worker->snapshot);
  call->done(call);
}

/* --- workers ------------------------------------------------------------------------------------------------------ */

static struct list_turn *next_turn(struct list_lane *lane, struct list_call **out) {
  struct list_turn *turn;
  pthread_mutex_lock(&lane->lock);
  while (!(turn = take_turn(lane, out)) && !lane->stopping)
    pthread_cond_wait(&lane->change, &lane->lock);
  pthread_mutex_unlock(&lane->lock);
  return turn;
}

static void end_turn(struct list_lane *lane, struct list_turn *turn) {
  pthread_mutex_lock(&lane->lock);
  turn->running = false;
  enter_ring(lane, turn);
  if (!turn->first)
    turn_forget(lane, turn);
  pthread_mutex_unlock(&lane->lock);
}

/* Linux has a nice value for each thread, and a higher one is anybody's to take. Without it the lists only hold up more
 * than they need. */
static void give_way(void) {
  id_t self = (id_t)gettid();
  (void)setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + NICE);
}

static void *work(void *argument) {
  struct list_worker *worker = argument;
  struct list_turn *turn;
  struct list_call *call;
  pthread_setname_np(pthread_self(), "lots-list");
  give_way();
  while ((turn = next_turn(worker->lane, &call))) {
    run(worker, call);
    end_turn(worker->lane, turn);
  }
  return NULL;
}

/* --- start and stop ----------------------------------------------------------------------------------------------- */

static enum status start_worker(struct list_worker *worker, struct list_lane *lane) {
  worker->lane = lane;
  enum status status = snapshot_open(&worker->snapshot, lane->store);
  if (status != STATUS_OK)
    return status;
  worker->started = pthread_create(&worker->thread, NULL, work, worker) == 0;
  return worker->started ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status list_lane_start(struct store *store, struct writer *writer, unsigned workers, unsigned queue,
                            struct list_lane **out) {
  struct list_lane *lane = calloc(1, sizeof *lane + workers * sizeof *lane->all);
  if (!lane)
    return STATUS_RESOURCE_EXHAUSTED;
  lane->store = store;
  lane->writer = writer;
  lane->count = workers;
  lane->queue = queue;
  link_init(&lane->ring);
  pthread_mutex_init(&lane->lock, NULL);
  pthread_cond_init(&lane->change, NULL);
  enum status status = STATUS_OK;
  for (unsigned i = 0; status == STATUS_OK && i < workers; i++)
    status = start_worker(&lane->all[i], lane);
  if (status != STATUS_OK) {
    list_lane_stop(lane);
    return status;
  }
  *out = lane;
  return STATUS_OK;
}

static void stop_worker(struct list_worker *worker) {
  if (worker->started)
    pthread_join(worker->thread, NULL);
  snapshot_close(&worker->snapshot);
}

void list_lane_stop(struct list_lane *lane) {
  if (!lane)
    return;
  pthread_mutex_lock(&lane->lock);
  lane->stopping = true;
  pthread_cond_broadcast(&lane->change);
  pthread_mutex_unlock(&lane->lock);
  for (unsigned i = 0; i < lane->count; i++)
    stop_worker(&lane->all[i]);
  pthread_cond_destroy(&lane->change);
  pthread_mutex_destroy(&lane->lock);
  free(lane->spare);
  free(lane);
}
