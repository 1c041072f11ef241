/* measure: see measure.h. */
#include "measure.h"

#include <string.h>

#include "tool.h"

#define WARM_SHARE 4 /* a quarter of the measured time comes before it */
#define OPEN_DEPTH 16
#define NOTE_ON_DISK 448 /* bytes, about what an entry of the journal takes */

enum floor { FLOOR_NONE, FLOOR_ECHO, FLOOR_DISK };
enum who { OFFICERS, HOLDERS, MANAGER };

static const struct kind {
  struct row row;
  struct work (*work)(struct works *works);
  enum who who;
  enum floor floor;
} kinds[] = {
    {{.key = "show", .name = "show an open case", .lanes = 1, .depth = 1}, works_show, OFFICERS, FLOOR_ECHO},
    {{.key = "show", .name = "show an open case", .lanes = 16, .depth = 1}, works_show, OFFICERS, FLOOR_ECHO},
    {{.key = "show", .name = "show an open case", .lanes = 64, .depth = 1, .target = 0.6},
     works_show,
     OFFICERS,
     FLOOR_ECHO},
    {{.key = "show", .name = "show an open case", .lanes = 64, .depth = 8}, works_show, OFFICERS, FLOOR_ECHO},
    {{.key = "show_notes", .name = "show it with 3 notes", .lanes = 64, .depth = 1},
     works_show_notes,
     OFFICERS,
     FLOOR_ECHO},
    {{.key = "list", .name = "list a caseload of 20", .lanes = 16, .depth = 1}, works_list, HOLDERS, FLOOR_ECHO},
    {{.key = "list", .name = "list a caseload of 20", .lanes = 64, .depth = 1}, works_list, HOLDERS, FLOOR_ECHO},
    {{.key = "counts", .name = "counts of a manager", .lanes = 16, .depth = 1}, works_counts, MANAGER, FLOOR_ECHO},
    {{.key = "agenda", .name = "agenda of a unit, few due", .lanes = 1, .depth = 1}, works_agenda, MANAGER, FLOOR_ECHO},
    {{.key = "mixed", .name = "90 % show, 10 % note", .lanes = 64, .depth = 1}, works_mixed, OFFICERS, FLOOR_ECHO},
    {{.key = "note", .name = "add a note, receipt", .lanes = 1, .depth = 1, .target = 0.45},
     works_note,
     OFFICERS,
     FLOOR_DISK},
    {{.key = "note", .name = "add a note, receipt", .lanes = 16, .depth = 1}, works_note, OFFICERS, FLOOR_DISK},
    {{.key = "note", .name = "add a note, receipt", .lanes = 64, .depth = 1, .target = 1.0},
     works_note,
     OFFICERS,
     FLOOR_DISK},
    {{.key = "note", .name = "add a note, receipt", .lanes = 256, .depth = 1}, works_note, OFFICERS, FLOOR_DISK},
    {{.key = "look", .name = "first look at a case", .lanes = 64, .depth = 1}, works_look, OFFICERS, FLOOR_ECHO},
};

bool measure_wants(const struct bench *bench, const char *key) {
  for (const char *word = bench->only; word && *word; word += strcspn(word, ","), word += *word == ',')
    if (strncmp(key, word, strcspn(word, ",")) == 0)
      return true;
  return !bench->only;
}

/* --- the daemon --------------------------------------------------------------------------------------------------- */

struct side *measure_turn(struct bench *bench, unsigned turn) {
  return &bench->sides[(turn + bench->round) % bench->side_count];
}

static void use(const struct world *world, enum who who, struct load_plan *plan) {
  const struct {
    unsigned first, count;
  } ranges[] = {[OFFICERS] = {WORLD_OFFICER, world->officers},
                [HOLDERS] = {WORLD_OFFICER + world->officers, world->holders},
                [MANAGER] = {WORLD_MANAGER, 1}};
  plan->contexts = &world->contexts[ranges[who].first];
  plan->context_count = ranges[who].count;
}

static struct load_plan plan_for(struct bench *bench, const struct side *side, const struct kind *kind,
                                 const struct work *work) {
  struct load_plan plan = {.engine = &bench->engine,
                           .work = work,
                           .lanes = kind->row.lanes,
                           .depth = kind->row.depth,
                           .port = side->daemon.port,
                           .greets = true,
                           .warm_ms = bench->measure_ms / WARM_SHARE,
                           .measure_ms = bench->measure_ms,
                           .server = side->daemon.pid};
  use(&side->world, kind->who, &plan);
  return plan;
}

/* First looks run out, so none is spent on warming up. */
static void run_daemon(struct bench *bench, struct side *side, const struct kind *kind, struct load_result *out) {
  struct work work = kind->work(&side->works);
  struct load_plan plan = plan_for(bench, side, kind, &work);
  if (kind->work == works_look) {
    works_forget_looks(&side->works);
    plan.warm_ms = 0;
  }
  load_run(&plan, out);
  if (out->count == 0)
    die("%s, %u x %u: there was nothing to ask", kind->row.name, plan.lanes, plan.depth);
}

/* --- the floors --------------------------------------------------------------------------------------------------- */

static struct beside run_echo(struct bench *bench, const struct kind *kind, const struct load_result *like) {
  struct echo_sizes sizes = echo_sizes_like(kind->row.name, like);
  struct work work = echo_work(&sizes);
  struct load_plan plan = plan_for(bench, &bench->sides[0], kind, &work);
  struct load_result result;
  plan.port = bench->echo.port;
  plan.greets = false;
  plan.contexts = &bench->echo.client;
  plan.context_count = 1;
  plan.server = bench->echo.pid;
  load_run(&plan, &result);
  return (struct beside){.rate = load_rate(&result), .server_us = result.server_us};
}

static double run_disk(struct bench *bench) {
  struct disk_result result;
  disk_run(&bench->disk, NOTE_ON_DISK, bench->measure_ms / 2, bench->server_cpu, &result);
  return result.rate;
}

/* NULL: nothing stands in the way. */
static const char *why_not(struct bench *bench, const struct kind *kind) {
  if (kind->who == HOLDERS && bench->sides[0].world.holders == 0)
    return "it takes 40 cases";
  if (kind->work == works_look && !works_have_looks(&bench->sides[0].works))
    return "it takes 2 cases";
  return NULL;
}

/* The disk is measured on both sides: others use it, too, and it changes its mind from second to second. */
static void run_kind(struct bench *bench, const struct kind *kind) {
  struct row like = kind->row;
  const char *why = why_not(bench, kind);
  if (why) {
    table_skip(&bench->table, &like, why);
    return;
  }
  struct load_result results[BENCH_SIDES];
  struct beside beside = {.rate = kind->floor == FLOOR_DISK ? run_disk(bench) : 0};
  for (unsigned turn = 0; turn < bench->side_count; turn++) {
    struct side *side = measure_turn(bench, turn);
    run_daemon(bench, side, kind, &results[side->index]);
    table_add(&bench->table, &like, side->index, &results[side->index]);
  }
  if (kind->floor == FLOOR_ECHO)
    beside = run_echo(bench, kind, &results[0]);
  else if (kind->floor == FLOOR_DISK)
    beside.rate = (beside.rate + run_disk(bench)) / 2;
  like.floor = kind->floor == FLOOR_ECHO ? "TLS echo" : kind->floor == FLOOR_DISK ? "fdatasync" : NULL;
  if (kind->floor != FLOOR_NONE)
    table_floor(&bench->table, &like, &beside);
}

/* --- a round ------------------------------------------------------------------------------------------------------ */

/* Opens the cases that are to be shown: every round anew, since the clock has jumped. */
static void open_cases(struct bench *bench, struct side *side) {
  struct work work = works_open(&side->works);
  struct kind kind = {.row = {.lanes = side->world.officers, .depth = OPEN_DEPTH}, .who = OFFICERS};
  struct load_plan plan = plan_for(bench, side, &kind, &work);
  struct load_result result;
  plan.measure_ms = 0;
  load_run(&plan, &result);
}

bool measure_wants_row(const struct bench *bench, const struct row *row) {
  char name[64];
  snprintf(name, sizeof name, "%s:%ux%u", row->key, row->lanes, row->depth);
  return measure_wants(bench, name);
}

void measure_begin(struct bench *bench) {
  for (unsigned i = 0; i < bench->side_count; i++) {
    warm_tree(bench->sides[i].daemon.store);
    open_cases(bench, &bench->sides[i]);
  }
}

void measure_row(struct bench *bench, const struct row *row) {
  for (size_t i = 0; i < COUNT_OF(kinds); i++)
    if (strncmp(kinds[i].row.key, row->key, strlen(kinds[i].row.key)) == 0) {
      struct kind like = kinds[i];
      like.row = *row;
      run_kind(bench, &like);
      return;
    }
  die("%s: no such row", row->key);
}

void measure_round(struct bench *bench) {
  measure_begin(bench);
  for (size_t i = 0; i < COUNT_OF(kinds); i++)
    if (measure_wants_row(bench, &kinds[i].row))
      run_kind(bench, &kinds[i]);
}
