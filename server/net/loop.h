/* loop: one thread that serves connections: its libuv loop, its own listener (SO_REUSEPORT), its connections, one
 * snapshot of the store.
 *
 * The snapshot is taken by the first request of a turn of the loop, renewed when something was written meanwhile (a
 * client reads its own writes), and let go before the loop waits: an idle daemon holds no old pages.
 *
 * Two files: loop.c (life, turns, what is handed back), loop_turn.c (what a turn has).
 *
 * Start: loop_create() in the main thread binds, so that a taken port is told; loop_run() starts the thread. Stop:
 * loop_stop() from any thread, loop_join().
 */
#pragma once

#include <pthread.h>
#include <uv.h>

#include "common/buffer.h"
#include "link.h"
#include "server.h"
#include "server/store/tables/directory_cache.h"
#include "timeouts.h"

struct exchange;
struct quota;
struct workers;

/* What one read takes from a socket, and what is decrypted at a time. */
#define LOOP_READ ((size_t)64 * 1024)
/* Exchanges kept for reuse, each with its first block of memory. */
#define LOOP_SPARES 256
/* Places for principals' shares of a turn. */
#define LOOP_SHARES 64

struct policy;

/* What one principal's connections have had of a turn together. Two may fall on one place: then they share it. */
struct turn_share {
  uint64_t turn;
  unsigned frames;
};

struct loop {
  /* set before the thread starts */
  struct server *server;
  pthread_t thread;
  bool running;
  struct keyring_reader *keys;

  /* the loop thread's */
  const struct policy *last_policy; /* of the request before */
  uv_loop_t uv;
  int listen_fd;            /* owned; -1: none */
  uv_poll_t listener;       /* of it */
  uv_timer_t listen_later;  /* while descriptors or memory are short */
  uv_prepare_t before_wait; /* lets the snapshot go */
  uv_idle_t turner;         /* runs while `again` holds connections */
  uv_timer_t stopper;       /* bounds the stop */
  struct timeouts timeouts;
  struct link conns; /* all connections that are not closed */
  uint64_t turn;     /* its number */
  struct turn_share shares[LOOP_SHARES];
  uint8_t too_long[LOOP_SHARES]; /* lists of a principal's, by method: how many go to the lane untried */
  struct link again;             /* those that had more to do than one turn allows */
  size_t open;                   /* connections whose memory is not freed yet */
  size_t most_open;              /* since it last was at rest */
  size_t lent;                   /* exchanges that others have */
  struct exchange *spares;
  unsigned spare_count;
  struct kv_txn *txn;
  bool has_snapshot;
  struct meta_held meta; /* the snapshot's */
  struct directory_cache opened;
  uint64_t position;            /* the journal position that the snapshot is at or after */
  uint64_t told_position, told; /* the position that was told last, and its token */
  uint8_t *cipher, *plain;      /* LOOP_READ bytes each, for the read under way */
  struct buffer spare_out;      /* output memory that the next connection borrows */
  uint64_t handshake_ns;        /* that handshakes have taken in this turn */
  bool stopping, ended;
  int64_t log_second; /* lines about peers are bounded */
  unsigned log_lines;

  /* any thread, under `lock` */
  pthread_mutex_t lock;
  uv_async_t wake;
  struct exchange *posted;
  bool stop_asked;
};

/* Binds to the server's address and `*port`; with 0 the system chooses and *port tells. The `first` loop makes sure
 * that no other process has the port. UNAVAILABLE when one has; PERMISSION_DENIED when the port is not ours to take. */
enum status loop_create(struct server *server, bool first, int64_t *port, struct loop **out) MUST_USE;
enum status loop_run(struct loop *loop) MUST_USE;
/* Takes no more, says Goodbye, finishes what was accepted. Any thread. */
void loop_stop(struct loop *loop);
/* Waits for the thread and frees. False when something was left on it. */
bool loop_join(struct loop *loop);

/* --- loop_turn.c --- */
/* A snapshot at or after everything committed by now; valid for this turn of the loop. */
enum status loop_rows(struct loop *loop, struct rows *out) MUST_USE;
/* The principal's share of this turn; 0: of all strangers. */
struct turn_share *loop_share(struct loop *loop, uint64_t principal);
/* May a line about a peer be logged? A hostile one must not fill the disk. */
bool loop_may_log(struct loop *loop);

/* --- loop.c --- */
/* Gives the connection another turn, after the others. */
void loop_queue_again(struct loop *loop, struct link *of_again);
/* A connection is closed and freed. */
void loop_forget(struct loop *loop);
/* Ends the loop once it stops and nothing is left. */
void loop_check_end(struct loop *loop);
