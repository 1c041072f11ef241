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
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history.h"
#include "moments.h"
#include "peers.h"
#include "strain.h"
#include "tool.h"

#define ROUNDS 5
#define ROUNDS_BESIDE 9

struct options {
  const char *lotsd, *peers, *beside, *beside_name, *store, *json, *svg, *only;
  uint64_t cases, notes;
  unsigned rounds, connections, loops;
  double seconds, patience;
  int server_cpu, client_cpu;
  bool strict;
};

enum {
  KEY_LOTSD = 256,
  KEY_BESIDE,
  KEY_PEERS,
  KEY_NAME,
  KEY_SVG,
  KEY_STORE,
  KEY_JSON,
  KEY_ONLY,
  KEY_NOTES,
  KEY_LOOPS,
  KEY_CPU,
  KEY_CLIENT_CPU,
  KEY_PATIENCE,
  KEY_STRICT
};

static const struct argp_option option_rows[] = {
    {"lotsd", KEY_LOTSD, "FILE", 0, "the daemon to measure", 0},
    {"beside", KEY_BESIDE, "FILE", 0, "another build of it, to be measured in turns with it", 0},
    {"beside-name", KEY_NAME, "NAME", 0, "what the table calls the other one (other)", 0},
    {"peers", KEY_PEERS, "LIST", OPTION_ARG_OPTIONAL,
     "other servers beside it, of postgresql,redis,slapd (all): their rows only", 0},
    {"cases", 'n', "N", 0, "how many cases the store holds, from 1 (100000)", 0},
    {"notes", KEY_NOTES, "N", 0, "how many notes each case has at first (1)", 0},
    {"store", KEY_STORE, "DIR", 0, "keep the store in DIR, and use it again when it is there", 0},
    {"rounds", 'r', "N", 0, "rounds, of which the medians count (5; with another beside it 9)", 0},
    {"seconds", 's', "S", 0, "how long each row is measured in a round (0.4)", 0},
    {"connections", 'c', "N", 0, "idle connections to hold (5000)", 0},
    {"only", KEY_ONLY, "KEY", 0,
     "only what begins so, with commas between: show, list:16x1, counts, mixed, note, look, connect, pages, settings, "
     "connect, start, "
     "journal, rebuild, rest, idle",
     0},
    {"loops", KEY_LOOPS, "N", 0, "loops of the daemon (1)", 0},
    {"server-cpu", KEY_CPU, "N", 0, "core of the daemon and of the echo (0); -1: any", 0},
    {"client-cpu", KEY_CLIENT_CPU, "N", 0, "core of the load generator (1); -1: any", 0},
    {"json", KEY_JSON, "FILE", 0, "also write the table as JSON", 0},
    {"patience", KEY_PATIENCE, "S", 0, "how long an answer may keep the bench waiting before it gives up (60)", 0},
    {"svg", KEY_SVG, "FILE", 0, "also draw the ratios to the other one", 0},
    {"strict", KEY_STRICT, 0, 0, "end with 1 when a target is missed", 0},
    {0},
};

/* --- options ------------------------------------------------------------------------------------------------------ */

static uint64_t number_of(struct argp_state *state, const char *text, uint64_t least, uint64_t most) {
  char *end;
  uint64_t value = strtoull(text, &end, 10);
  if (*end || end == text || *text == '-' || value < least || value > most)
    argp_error(state, "%s: give a number from %" PRIu64 " to %" PRIu64, text, least, most);
  return value;
}

static double seconds_from(struct argp_state *state, const char *text) {
  char *end;
  double value = strtod(text, &end);
  if (*end || end == text || !(value >= 0.01 && value <= 600))
    argp_error(state, "%s: give seconds, 0.01 to 600", text);
  return value;
}

static error_t take_option(int key, char *text, struct argp_state *state) {
  struct options *options = state->input;
  switch (key) {
  case KEY_LOTSD:
    options->lotsd = text;
    return 0;
  case KEY_BESIDE:
    options->beside = text;
    return 0;
  case KEY_PEERS:
    options->peers = text ? text : "postgresql,redis,slapd";
    return 0;
  case KEY_NAME:
    options->beside_name = text;
    return 0;
  case KEY_SVG:
    options->svg = text;
    return 0;
  case 'n':
    options->cases = number_of(state, text, 1, 4000000);
    return 0;
  case KEY_NOTES:
    options->notes = number_of(state, text, 0, 100);
    return 0;
  case KEY_STORE:
    options->store = text;
    return 0;
  case 'r':
    options->rounds = (unsigned)number_of(state, text, 1, TABLE_ROUNDS);
    return 0;
  case 's':
    options->seconds = seconds_from(state, text);
    return 0;
  case 'c':
    options->connections = (unsigned)number_of(state, text, 1, 19000);
    return 0;
  case KEY_PATIENCE:
    options->patience = seconds_from(state, text);
    return 0;
  case KEY_ONLY:
    options->only = text;
    return 0;
  case KEY_LOOPS:
    options->loops = (unsigned)number_of(state, text, 1, 256);
    return 0;
  case KEY_CPU:
    options->server_cpu = atoi(text);
    return 0;
  case KEY_CLIENT_CPU:
    options->client_cpu = atoi(text);
    return 0;
  case KEY_JSON:
    options->json = text;
    return 0;
  case KEY_STRICT:
    options->strict = true;
    return 0;
  case ARGP_KEY_END:
    if (options->peers && options->beside)
      argp_error(state, "--peers or --beside, not both");
    if (!options->lotsd)
      argp_error(state, "say which daemon: --lotsd FILE");
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static struct options read_options(int argc, char **argv) {
  static const struct argp argp = {
      option_rows, take_option, NULL, "Measures lotsd beside a bare TLS echo and the disk.", NULL, NULL, NULL};
  bool cores = sysconf(_SC_NPROCESSORS_ONLN) > 1;
  struct options options = {.cases = 100000,
                            .notes = 1,
                            .beside_name = "other",
                            .connections = 5000,
                            .loops = 1,
                            .seconds = 0.4,
                            .patience = 60,
                            .server_cpu = 0,
                            .client_cpu = cores ? 1 : 0};
  argp_parse(&argp, argc, argv, 0, NULL, &options);
  if (!options.rounds)
    options.rounds = options.beside || options.peers ? ROUNDS_BESIDE : ROUNDS;
  return options;
}

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
  daemon_at(&side->daemon, lotsd, folder, options->server_cpu, options->loops);
  side->world = (struct world){.folder = folder, .engine = &bench->engine, .daemon = &side->daemon, .keys = true};
  prepare_world(bench, side, options);
  works_begin(&side->works, &side->world);
}

static void open_bench(struct bench *bench, const struct options *options, const char *folder) {
  bench->rounds = options->rounds;
  bench->connections = options->connections;
  bench->measure_ms = (int)(options->seconds * 1000);
  bench->server_cpu = options->server_cpu;
  bench->only = options->only;
  bench->table.setting = must_printf(
      "%" PRIu64 " cases on %s at %s; daemon and echo on core %d with %u loop(s), load on core %d; medians of %u "
      "rounds of %g s",
      options->cases, filesystem_name(folder), folder, options->server_cpu, options->loops, options->client_cpu,
      options->rounds, options->seconds);
  pin_to(options->client_cpu);
  engine_open(&bench->engine);
  bench->engine.patience = (int64_t)(options->patience * (double)SECOND_NS);
  open_side(bench, options, options->lotsd, "this", must_printf("%s", folder));
  if (options->beside)
    open_side(bench, options, options->beside, options->beside_name, must_printf("%s/beside", folder));
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
  struct options options = read_options(argc, argv);
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
