/* peers: see peers.h. */
#include "peers.h"

#include <string.h>

#include "peer.h"
#include "tool.h"

/* PostgreSQL has a process for each connection, which plans a statement anew the first five times. */
#define WARM_EACH 8

static const struct peer *const known[] = {&peer_postgresql, &peer_redis, &peer_slapd};
static struct peer_host hosts[COUNT_OF(known)];
static unsigned host_count;

/* A row of the daemon, by key and shape, and what of the peers it is held against. */
static const struct {
  struct row row;
  enum peer_work work;
} rows[] = {
    {{.key = "show", .name = "show a case", .lanes = 1, .depth = 1}, PEER_SHOW},
    {{.key = "show", .name = "show a case", .lanes = 16, .depth = 1}, PEER_SHOW},
    {{.key = "show", .name = "show a case", .lanes = 64, .depth = 1}, PEER_SHOW},
    {{.key = "show", .name = "show a case", .lanes = 256, .depth = 1}, PEER_SHOW},
    {{.key = "show", .name = "show a case", .lanes = 64, .depth = 8}, PEER_SHOW},
    {{.key = "note", .name = "add a note", .lanes = 1, .depth = 1}, PEER_NOTE},
    {{.key = "note", .name = "add a note", .lanes = 16, .depth = 1}, PEER_NOTE},
    {{.key = "note", .name = "add a note", .lanes = 64, .depth = 1}, PEER_NOTE},
    {{.key = "note", .name = "add a note", .lanes = 256, .depth = 1}, PEER_NOTE},
    {{.key = "mixed", .name = "90 % show, 10 % note", .lanes = 64, .depth = 1}, PEER_MIXED},
    {{.key = "list", .name = "caseload of 20", .lanes = 16, .depth = 1}, PEER_LIST},
    {{.key = "list_rights", .name = "  the same, by rights", .lanes = 16, .depth = 1}, PEER_RIGHTS},
};

/* --- life --------------------------------------------------------------------------------------------------------- */

static bool is_listed(const char *list, const char *key) {
  for (const char *word = list; *word; word += strcspn(word, ","), word += *word == ',')
    if (strcspn(word, ",") == strlen(key) && strncmp(word, key, strlen(key)) == 0)
      return true;
  return false;
}

static void tell_fill(struct bench *bench, unsigned side, double rows_per_s) {
  static const struct figure rate = {
      .key = "fill_rate", .name = "import: rows (of the daemon: writes with receipts)", .unit = "per s"};
  table_figure(&bench->table, &rate, side, rows_per_s);
}

void peers_start(struct bench *bench, const char *list) {
  for (size_t i = 0; i < COUNT_OF(known); i++) {
    if (!is_listed(list, known[i]->key))
      continue;
    struct peer_host *host = &hosts[host_count++];
    unsigned side = bench->table.side_count++;
    fprintf(stderr, "%s: starting and filling ...\n", known[i]->name);
    peer_start(host, known[i], &bench->engine, bench->sides[0].folder, bench->server_cpu, bench->sides[0].world.cases);
    bench->table.sides[side] = known[i]->name;
    tell_fill(bench, side, (double)host->fill_rows / host->fill_seconds);
  }
  if (host_count == 0)
    die("%s: say which of postgresql, redis, slapd, with commas between", list);
}

void peers_stop(void) {
  for (unsigned i = 0; i < host_count; i++)
    peer_stop(&hosts[i]);
  host_count = 0;
}

/* --- a round ------------------------------------------------------------------------------------------------------ */

static void run_peer(struct bench *bench, unsigned index, const struct row *row, enum peer_work work) {
  struct peer_host *host = &hosts[index];
  const struct peer *peer = host->peer;
  struct load_result result;
  struct work asked = {
      .name = peer->name, .next = peer->next[work], .read = peer->read, .context = host, .in_order = true};
  struct load_plan plan = {.engine = &bench->engine,
                           .work = &asked,
                           .lanes = row->lanes,
                           .depth = row->depth,
                           .port = host->port,
                           .wire = peer->wire,
                           .warm_ms = bench->measure_ms / 4,
                           .warm_each = WARM_EACH,
                           .measure_ms = bench->measure_ms};
  if (!asked.next || row->depth > peer->depth_most)
    return;
  load_run(&plan, &result);
  table_add(&bench->table, row, index + 1, &result);
}

/* Everybody is first once in a while. */
static void run_row(struct bench *bench, const struct row *row, enum peer_work work) {
  unsigned count = host_count + 1;
  for (unsigned i = 0; i < count; i++) {
    unsigned turn = (i + bench->round) % count;
    if (turn == 0)
      measure_row(bench, row);
    else
      run_peer(bench, turn - 1, row, work);
  }
}

void peers_round(struct bench *bench) {
  measure_begin(bench);
  for (size_t i = 0; i < COUNT_OF(rows); i++)
    if (measure_wants_row(bench, &rows[i].row))
      run_row(bench, &rows[i].row, rows[i].work);
}
