/* moments: see moments.h. */
#include "moments.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "call.h"
#include "cases.pb-c.h"
#include "process.h"
#include "tool.h"
#include "world_fill.h"

static void sleep_ms(long ms) {
  nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * MILLI_NS}, NULL);
}

/* --- new connections ---------------------------------------------------------------------------------------------- */

#define KNOCKING 16 /* at a time */
#define ECHO_SENT 32
#define ECHO_RECEIVED 80

struct knock {
  struct link link; /* first: a link is its knock */
  bool echoes, done;
};

/* A client is ready before the server has judged its certificate; Welcome, or one echo, says that it has. */
static void on_knock_ready(struct link *link) {
  static const struct echo_sizes sizes = {.sent = ECHO_SENT, .received = ECHO_RECEIVED};
  struct knock *knock = (struct knock *)link;
  struct work work = echo_work(&sizes);
  knock->done = !knock->echoes || !work.next(work.context, 0, 1, &link->out);
}

static void on_knock_frame(struct link *link, struct slice body) {
  (void)body;
  ((struct knock *)link)->done = true;
}

static void on_knock_lost(struct link *link, const char *why) {
  (void)link;
  die("a new connection was lost: %s", why);
}

static const struct link_events knock_events = {
    .ready = on_knock_ready, .frame = on_knock_frame, .lost = on_knock_lost};

/* Those that were answered make room for others. */
static uint64_t renew(struct engine *engine, struct knock *knocks, const struct link_target *target, bool echoes) {
  uint64_t answered = 0;
  for (unsigned i = 0; i < KNOCKING; i++) {
    struct knock *knock = &knocks[i];
    if (knock->link.state != LINK_CLOSED && !knock->done)
      continue;
    answered += knock->done;
    link_close(&knock->link);
    *knock = (struct knock){.echoes = echoes};
    link_open(engine, &knock->link, target, &knock_events);
  }
  return answered;
}

static void knock_for(struct bench *bench, const struct link_target *target, pid_t server, struct load_result *out) {
  struct knock knocks[KNOCKING] = {0};
  double cpu = process_cpu_s(server);
  int64_t begun = now_ns(), until = begun + bench->measure_ms * MILLI_NS;
  *out = (struct load_result){0};
  while (now_ns() < until || !out->count) {
    out->count += renew(&bench->engine, knocks, target, !target->greets);
    engine_poll(&bench->engine, 10);
    if (!out->count && engine_waited(&bench->engine, begun))
      die("new connections: none was answered");
  }
  out->seconds = seconds_of(now_ns() - begun);
  out->server_us = out->count ? (process_cpu_s(server) - cpu) * 1e6 / (double)out->count : 0;
  for (unsigned i = 0; i < KNOCKING; i++)
    link_close(&knocks[i].link);
}

void moments_handshakes(struct bench *bench) {
  struct row row = {.key = "connect", .name = "new connections", .lanes = KNOCKING, .depth = 1, .floor = "TLS echo"};
  struct link_target daemon = world_target(&bench->world, WORLD_OFFICER);
  struct link_target echo = {.port = bench->echo.port, .context = bench->echo.client};
  struct load_result result, floor;
  knock_for(bench, &daemon, bench->daemon.pid, &result);
  knock_for(bench, &echo, bench->echo.pid, &floor);
  struct beside beside = {.rate = load_rate(&floor), .server_us = floor.server_us};
  table_add(&bench->table, &row, &result, &beside);
}

/* --- idle connections --------------------------------------------------------------------------------------------- */

#define IDLE_KIB_MOST 32
#define FDS_SPARE 200 /* files that either side has open besides */

static unsigned affordable(unsigned wanted) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return wanted;
  rlim_t most = limit.rlim_cur > FDS_SPARE ? limit.rlim_cur - FDS_SPARE : 1;
  return wanted < most ? wanted : (unsigned)most;
}

static void wait_done(struct engine *engine, const struct knock *knock) {
  int64_t since = now_ns();
  while (!knock->done) {
    engine_poll(engine, 1000);
    if (!knock->done && engine_waited(engine, since))
      die("a new connection: no answer for %.0f s", seconds_of(engine->patience));
  }
}

/* One connection of the `index`-th officer, answered. */
static void knock_at(struct bench *bench, struct knock *knock, struct link_target target, unsigned index) {
  knock->echoes = !target.greets;
  if (target.greets)
    target.context = bench->world.contexts[WORLD_OFFICER + index % bench->world.officers];
  link_open(&bench->engine, &knock->link, &target, &knock_events);
}

/* The resident memory that each of `count` connections adds to those before it, in KiB. The first few do not count:
 * they bring what all share. */
static double hold(struct bench *bench, struct link_target target, pid_t server, unsigned count) {
  struct knock *knocks = must_alloc(count + KNOCKING, sizeof *knocks);
  uint64_t before = 0;
  for (unsigned i = 0; i < count + KNOCKING; i++) {
    knock_at(bench, &knocks[i], target, i);
    wait_done(&bench->engine, &knocks[i]);
    if (i + 1 == KNOCKING)
      before = process_memory_kib(server, "VmRSS");
  }
  sleep_ms(200);
  uint64_t after = process_memory_kib(server, "VmRSS");
  for (unsigned i = 0; i < count + KNOCKING; i++)
    link_close(&knocks[i].link);
  free(knocks);
  return after > before ? (double)(after - before) / count : 0;
}

/* Each against a process that has not held so many before: memory once taken is seldom given back. */
void moments_idle(struct bench *bench) {
  unsigned count = affordable(bench->connections);
  struct echo fresh;
  daemon_stop(&bench->daemon);
  daemon_start(&bench->daemon);
  struct link_target target = world_target(&bench->world, WORLD_OFFICER);
  double kib = hold(bench, target, bench->daemon.pid, count);
  table_figure(&bench->table, "idle_connection", "memory of an idle connection", "KiB", IDLE_KIB_MOST, kib);
  echo_start(&fresh, bench->server_cpu);
  target = (struct link_target){.port = fresh.port, .context = fresh.client};
  kib = hold(bench, target, fresh.pid, count);
  table_figure(&bench->table, "idle_connection_echo", "  the same of the TLS echo", "KiB", 0, kib);
  table_figure(&bench->table, "idle_connections", "  connections held", "", 0, count);
  echo_stop(&fresh);
}

/* --- rest --------------------------------------------------------------------------------------------------------- */

#define REST_SHARE 5 /* times as long as a row is measured */

void moments_rest(struct bench *bench) {
  pid_t pid = bench->daemon.pid;
  double rest_s = REST_SHARE * bench->measure_ms / 1000.0;
  sleep_ms(100 + bench->measure_ms); /* what goes on after the last request may end */
  double cpu = process_cpu_s(pid);
  uint64_t wakeups = process_wakeups(pid);
  sleep_ms((long)REST_SHARE * bench->measure_ms);
  double share = (process_cpu_s(pid) - cpu) / rest_s * 100;
  double woken = (double)(process_wakeups(pid) - wakeups) / rest_s;
  table_figure(&bench->table, "rest_cpu", "at rest: processor", "%", 0, share);
  table_figure(&bench->table, "rest_wakeups", "at rest: wake-ups", "per s", 0, woken);
  table_figure(&bench->table, "rest_memory", "at rest: memory besides mapped files", "MiB", 0,
               (double)process_memory_kib(pid, "RssAnon") / 1024);
}

/* --- starts ------------------------------------------------------------------------------------------------------- */

#define START_S_MOST 0.1
#define UNANSWERED 200
#define ARENA_BUDGET ((size_t)1 << 20)

static double start_and_ask(struct bench *bench) {
  int64_t begun = now_ns();
  struct arena arena;
  Lots__ShowCaseRequest asked = LOTS__SHOW_CASE_REQUEST__INIT;
  asked.id = bench->world.members[WORLD_OFFICER].cases[0];
  arena_init(&arena, ARENA_BUDGET);
  daemon_start(&bench->daemon);
  struct link_target target = world_target(&bench->world, WORLD_OFFICER);
  struct caller *caller = caller_open(&bench->engine, &target);
  (void)!caller_call(caller, "lots.Cases/Show", &asked.base, &lots__show_case_reply__descriptor, &arena);
  double took = seconds_of(now_ns() - begun);
  caller_close(caller);
  arena_deinit(&arena);
  return took;
}

static void on_cut_lost(struct link *link, const char *why) {
  (void)link, (void)why;
}

/* Kills it with writes on their way, so that there is something to recover. */
static void kill_at_work(struct bench *bench) {
  static const struct link_events events = {.ready = on_knock_ready, .frame = on_knock_frame, .lost = on_cut_lost};
  struct knock knock = {0};
  struct link_target target = world_target(&bench->world, WORLD_OFFICER);
  struct work work = works_note(&bench->works);
  link_open(&bench->engine, &knock.link, &target, &events);
  wait_done(&bench->engine, &knock);
  for (uint32_t id = 1; id <= UNANSWERED; id++)
    (void)work.next(work.context, 0, id, &knock.link.out);
  link_flush(&knock.link);
  sleep_ms(3);
  daemon_kill(&bench->daemon);
  link_close(&knock.link);
}

void moments_starts(struct bench *bench) {
  daemon_stop(&bench->daemon);
  table_figure(&bench->table, "start_clean", "first answer after a clean stop", "s", START_S_MOST,
               start_and_ask(bench));
  kill_at_work(bench);
  table_figure(&bench->table, "start_killed", "first answer after kill -9", "s", 0, start_and_ask(bench));
}
