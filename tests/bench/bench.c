/* bench: how fast the daemon is, beside what nothing could be faster than: a bare TLS echo of the same bytes, and the
 * disk's bare rate of syncs, in the same run and in turns. Absolute figures drift with the machine; the ratios are what
 * counts.
 *
 *   bench --lotsd build/gcc/lotsd --cases 100000
 *   bench --lotsd build/gcc/lotsd --beside build/beside/.../lotsd     two builds in turns
 *   bench --lotsd build/gcc/lotsd --peers                             PostgreSQL, Redis and slapd in turns with it
 *
 * Two builds are driven by this one load generator, each in a world of its own made alike; both run all the time, on the
 * same core, and a daemon at rest takes nothing of it. How their ratio is told: paired.h.
 *
 * The daemon runs pinned to one core with one loop, the load generator on another. What is measured stands in measure.c,
 * strain.c, moments.c and history.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history.h"
#include "moments.h"
#include "options.h"
#include "peers.h"
#include "strain.h"
#include "tool.h"

/* --- the folder --------------------------------------------------------------------------------------------------- */

static char *temporary; /* removed at exit; NULL when the store is kept */
static pid_t owner;

static void remove_temporary(void) {
  if (temporary && getpid() == owner)
    remove_tree(temporary);
}

/* Below build/ when there is one: a temporary folder is often in memory, where a sync costs nothing. */
static char *folder_for(const struct options *options) {
  if (options->store) {
    make_folder(options->store);
    return must_printf("%s", options->store);
  }
  const char *parent = getenv("TMPDIR");
  if (access("build", W_OK) == 0) {
    make_folder("build/bench");
    (void)chmod("build/bench", 0711); /* a peer that runs as another user goes through it */
    parent = "build/bench";
  }
  char *folder = must_printf("%s/run-%c%c%c%c%c%c", parent ? parent : "/var/tmp", 'X', 'X', 'X', 'X', 'X', 'X');
  if (!mkdtemp(folder))
    die("%s: %s", folder, strerror(errno));
  owner = getpid();
  temporary = folder;
  (void)atexit(remove_temporary);
  return folder;
}

static void raise_file_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
  }
}

/* --- a run -------------------------------------------------------------------------------------------------------- */

static void tell(const char *fmt, ...) PRINTF_LIKE(1, 2);
static void tell(const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  vfprintf(stderr, fmt, args);
  va_end(args);
  fputc('\n', stderr);
}

static void tell_fill(struct bench *bench, const struct side *side) {
  static const struct figure writes = {.key = "fill_rate",
                                       .name = "import: writes with receipts (persons, cases, notes)",
                                       .unit = "per s"},
                             disk = {.key = "fill_disk", .name = "  on disk after it, for each case", .unit = "KiB"};
  const struct world *world = &side->world;
  double rate = (double)world->fill_writes / world->fill_seconds;
  double mib = (double)tree_bytes(side->daemon.store) / (1 << 20);
  tell("filled: %" PRIu64 " writes with receipts in %.1f s, %.0f a second; %.0f MiB on disk", world->fill_writes,
       world->fill_seconds, rate, mib);
  table_figure(&bench->table, &writes, side->index, rate);
  table_figure(&bench->table, &disk, side->index, mib * 1024 / (double)world->cases);
}

/* The daemon runs after this. */
static void prepare_world(struct bench *bench, struct side *side, const struct options *options) {
  struct world *world = &side->world;
  world_plan(world, options->cases, options->notes);
  if (world_find(world)) {
    daemon_start(&side->daemon);
    return;
  }
  tell("%s: making %" PRIu64 " cases, %u units, %u staff ...", bench->table.sides[side->index], world->cases,
       world->units, world->staff);
  world_make(world);
  tell_fill(bench, side);
  if (options->store)
    world_keep(world);
}

/* Takes over `folder`. */
static void open_side(struct bench *bench, const struct options *options, const char *lotsd, const char *name,
                      char *folder) {
  unsigned index = bench->side_count++;
  struct side *side = &bench->sides[index];
  *side = (struct side){.index = index, .folder = folder};
  bench->table.sides[index] = name;
  bench->table.side_count = bench->side_count;
  make_folder(folder);
  daemon_at(&side->daemon, lotsd, folder, options->server_cpu, (unsigned)options->loops);
  side->world = (struct world){.folder = folder, .engine = &bench->engine, .daemon = &side->daemon, .keys = true};
  prepare_world(bench, side, options);
  works_begin(&side->works, &side->world);
}

static void open_bench(struct bench *bench, const struct options *options, const char *folder) {
  bench->rounds = (unsigned)options->rounds;
  bench->connections = (unsigned)options->connections;
  bench->measure_ms = (int)(options->seconds * 1000);
  bench->server_cpu = options->server_cpu;
  bench->only = options->only;
  bench->table.setting = must_printf("%" PRIu64 " cases on %s at %s; daemon and echo on core %d with %" PRIu64
                                     " loop(s), load on core %d; medians of "
                                     "%" PRIu64 " rounds of %g s",
                                     options->cases, filesystem_name(folder), folder, options->server_cpu,
                                     options->loops, options->client_cpu, options->rounds, options->seconds);
  pin_to(options->client_cpu);
  engine_open(&bench->engine);
  bench->engine.patience = (int64_t)(options->patience * (double)SECOND_NS);
  open_side(bench, options, options->lotsd, "this", must_printf("%s", folder));
  if (options->beside)
    open_side(bench, options, options->beside, options->other, must_printf("%s/beside", folder));
  echo_start(&bench->echo, options->server_cpu);
  disk_open(&bench->disk, folder);
}

static void close_side(struct side *side) {
  daemon_stop(&side->daemon);
  world_free(&side->world);
  daemon_forget(&side->daemon);
  free(side->folder);
}

static void close_bench(struct bench *bench) {
  for (unsigned i = 0; i < bench->side_count; i++)
    close_side(&bench->sides[i]);
  echo_stop(&bench->echo);
  disk_close(&bench->disk);
  engine_close(&bench->engine);
}

static void run(struct bench *bench) {
  for (bench->round = 0; bench->round < bench->rounds; bench->round++) {
    tell("round %u of %u", bench->round + 1, bench->rounds);
    measure_round(bench);
    if (measure_wants(bench, "pages"))
      strain_pages(bench);
    if (measure_wants(bench, "colleague"))
      strain_colleague(bench);
    if (measure_wants(bench, "settings"))
      strain_settings(bench);
    if (measure_wants(bench, "connect"))
      moments_handshakes(bench);
    if (measure_wants(bench, "start"))
      moments_starts(bench);
  }
  for (unsigned i = 0; i < bench->side_count; i++) {
    if (measure_wants(bench, "journal"))
      history_bytes(bench, &bench->sides[i]);
    if (measure_wants(bench, "rebuild"))
      history_rebuild(bench, &bench->sides[i]);
  }
  if (measure_wants(bench, "rest"))
    moments_rest(bench);
  if (measure_wants(bench, "idle"))
    moments_idle(bench);
}

static void run_peers(struct bench *bench, const char *list) {
  peers_start(bench, list);
  for (bench->round = 0; bench->round < bench->rounds; bench->round++) {
    tell("round %u of %u", bench->round + 1, bench->rounds);
    peers_round(bench);
  }
  peers_stop();
}

static void write_table(const struct table *table, const char *path,
                        void (*write)(const struct table *table, FILE *out)) {
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!path)
    return;
  if (!file)
    die("%s: %s", path, strerror(errno));
  write(table, file);
  if (fclose(file) != 0)
    die("%s: %s", path, strerror(errno));
}

int main(int argc, char **argv) {
  static struct bench bench;
  struct options options = options_read(argc, argv);
  raise_file_limit();
  watch_signals();
  char *folder = folder_for(&options);
  open_bench(&bench, &options, folder);
  if (options.peers)
    run_peers(&bench, options.peers);
  else
    run(&bench);
  close_bench(&bench);
  table_print(&bench.table, stdout);
  write_table(&bench.table, options.json, table_json);
  write_table(&bench.table, options.svg, table_svg);
  bool missed = table_missed(&bench.table);
  table_free(&bench.table);
  if (!temporary)
    free(folder);
  return options.strict && missed ? 1 : 0;
}
