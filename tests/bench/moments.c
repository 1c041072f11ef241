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
  struct link_target echo = {.port = bench->echo.port, .context = bench->echo.client};
  struct load_result result;
  for (unsigned turn = 0; turn < bench->side_count; turn++) {
    struct side *side = measure_turn(bench, turn);
    struct link_target daemon = world_target(&side->world, WORLD_OFFICER);
    knock_for(bench, &daemon, side->daemon.pid, &result);
    table_add(&bench->table, &row, side->index, &result);
  }
  knock_for(bench, &echo, bench->echo.pid, &result);
  struct beside beside = {.rate = load_rate(&result), .server_us = result.server_us};
  table_floor(&bench->table, &row, &beside);
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

/* One connection of the `index`-th officer of that world, answered; without one: to an echo. */
static void knock_at(struct bench *bench, struct knock *knock, struct link_target target, const struct world *world,
                     unsigned index) {
  knock->echoes = !world;
  if (world)
    target.context = world->contexts[WORLD_OFFICER + index % world->officers];
  link_open(&bench->engine, &knock->link, &target, &knock_events);
}

/* The resident memory that each of `count` connections adds to those before it, in KiB. The first few do not count:
 * they bring what all share. */
static double hold(struct bench *bench, struct link_target target, const struct world *world, pid_t server,
                   unsigned count) {
  struct knock *knocks = must_alloc(count + KNOCKING, sizeof *knocks);
  uint64_t before = 0;
  for (unsigned i = 0; i < count + KNOCKING; i++) {
    knock_at(bench, &knocks[i], target, world, i);
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

static double hold_daemon(struct bench *bench, struct side *side, unsigned count) {
  daemon_stop(&side->daemon);
  daemon_start(&side->daemon);
  return hold(bench, world_target(&side->world, WORLD_OFFICER), &side->world, side->daemon.pid, count);
}

static double hold_echo(struct bench *bench, unsigned count) {
  struct echo fresh;
  echo_start(&fresh, bench->server_cpu);
  struct link_target target = {.port = fresh.port, .context = fresh.client};
  double kib = hold(bench, target, NULL, fresh.pid, count);
  echo_stop(&fresh);
  return kib;
}

/* Each against a process that has not held so many before: memory once taken is seldom given back. */
void moments_idle(struct bench *bench) {
  static const struct figure daemon = {.key = "idle_connection",
                                       .name = "memory of an idle connection",
                                       .unit = "KiB",
                                       .target = IDLE_KIB_MOST},
                             echo = {.key = "idle_connection_echo",
                                     .name = "  the same of the TLS echo",
                                     .unit = "KiB"},
                             held = {.key = "idle_connections", .name = "  connections held", .unit = ""};
  unsigned count = affordable(bench->connections);
  for (unsigned i = 0; i < bench->side_count; i++)
    table_figure(&bench->table, &daemon, i, hold_daemon(bench, &bench->sides[i], count));
  table_figure(&bench->table, &echo, 0, hold_echo(bench, count));
  table_figure(&bench->table, &held, 0, count);
}

/* --- rest --------------------------------------------------------------------------------------------------------- */

#define REST_SHARE 5 /* times as long as a row is measured */

static void rest(struct bench *bench, const struct side *side) {
  static const struct figure cpu = {.key = "rest_cpu", .name = "at rest: processor", .unit = "%"},
                             woken = {.key = "rest_wakeups", .name = "at rest: wake-ups", .unit = "per s"},
                             memory = {
                                 .key = "rest_memory", .name = "at rest: memory besides mapped files", .unit = "MiB"};
  pid_t pid = side->daemon.pid;
  double rest_s = REST_SHARE * bench->measure_ms / 1000.0, cpu_before = process_cpu_s(pid);
  uint64_t wakeups = process_wakeups(pid);
  sleep_ms((long)REST_SHARE * bench->measure_ms);
  table_figure(&bench->table, &cpu, side->index, (process_cpu_s(pid) - cpu_before) / rest_s * 100);
  table_figure(&bench->table, &woken, side->index, (double)(process_wakeups(pid) - wakeups) / rest_s);
  table_figure(&bench->table, &memory, side->index, (double)process_memory_kib(pid, "RssAnon") / 1024);
}

void moments_rest(struct bench *bench) {
  sleep_ms(100 + bench->measure_ms); /* what goes on after the last request may end */
  for (unsigned i = 0; i < bench->side_count; i++)
    rest(bench, &bench->sides[i]);
}

/* --- starts ------------------------------------------------------------------------------------------------------- */

#define START_S_MOST 0.1
#define UNANSWERED 200
#define ARENA_BUDGET ((size_t)1 << 20)

static double start_and_ask(struct bench *bench, struct side *side) {
  int64_t begun = now_ns();
  struct arena arena;
  Lots__ShowCaseRequest asked = LOTS__SHOW_CASE_REQUEST__INIT;
  asked.id = side->world.members[WORLD_OFFICER].cases[0];
  arena_init(&arena, ARENA_BUDGET);
  daemon_start(&side->daemon);
  struct link_target target = world_target(&side->world, WORLD_OFFICER);
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
static void kill_at_work(struct bench *bench, struct side *side) {
  static const struct link_events events = {.ready = on_knock_ready, .frame = on_knock_frame, .lost = on_cut_lost};
  struct knock knock = {0};
  struct link_target target = world_target(&side->world, WORLD_OFFICER);
  struct work work = works_note(&side->works);
  link_open(&bench->engine, &knock.link, &target, &events);
  wait_done(&bench->engine, &knock);
  for (uint32_t id = 1; id <= UNANSWERED; id++)
    (void)work.next(work.context, 0, id, &knock.link.out);
  link_flush(&knock.link);
  sleep_ms(3);
  daemon_kill(&side->daemon);
  link_close(&knock.link);
}

void moments_starts(struct bench *bench) {
  static const struct figure clean = {.key = "start_clean",
                                      .name = "first answer after a clean stop",
                                      .unit = "s",
                                      .target = START_S_MOST},
                             killed = {.key = "start_killed", .name = "first answer after kill -9", .unit = "s"};
  for (unsigned turn = 0; turn < bench->side_count; turn++) {
    struct side *side = measure_turn(bench, turn);
    daemon_stop(&side->daemon);
    table_figure(&bench->table, &clean, side->index, start_and_ask(bench, side));
    kill_at_work(bench, side);
    table_figure(&bench->table, &killed, side->index, start_and_ask(bench, side));
  }
}
