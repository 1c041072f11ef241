/* history: see history.h. */
#include "history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "tool.h"

#define CASES_MOST 2000
#define MILLION 1e6

/* --- bytes -------------------------------------------------------------------------------------------------------- */

struct history {
  double entry, kase; /* bytes of the journal for each */
};

static struct history make(struct bench *bench, const struct side *side, bool keys) {
  char *folder = must_printf("%s/history", side->folder);
  struct daemon daemon;
  struct world world = {.folder = folder, .engine = &bench->engine, .daemon = &daemon, .keys = keys};
  make_folder(folder);
  daemon_at(&daemon, side->daemon.lotsd, folder, bench->server_cpu, side->daemon.loops);
  world_plan(&world, side->world.cases < CASES_MOST ? side->world.cases : CASES_MOST, 1);
  world_make(&world);
  double bytes = (double)world.fill_bytes;
  struct history made = {.entry = bytes / (double)world.fill_writes, .kase = bytes / (double)world.cases};
  daemon_stop(&daemon);
  world_free(&world);
  daemon_forget(&daemon);
  remove_tree(folder);
  free(folder);
  return made;
}

void history_bytes(struct bench *bench, const struct side *side) {
  static const struct figure keyed = {.key = "journal_entry",
                                      .name = "journal: bytes of an entry, with keys",
                                      .unit = "bytes"},
                             bare = {.key = "journal_entry_bare", .name = "  without", .unit = "bytes"},
                             keyed_case = {.key = "journal_case",
                                           .name = "  bytes of a case with its person and a note, with keys",
                                           .unit = "bytes"},
                             bare_case = {.key = "journal_case_bare", .name = "  without", .unit = "bytes"},
                             ratio = {
                                 .key = "journal_keys", .name = "  with keys by without", .unit = "", .target = 1.2};
  struct history with = make(bench, side, true), without = make(bench, side, false);
  table_figure(&bench->table, &keyed, side->index, with.entry);
  table_figure(&bench->table, &bare, side->index, without.entry);
  table_figure(&bench->table, &keyed_case, side->index, with.kase);
  table_figure(&bench->table, &bare_case, side->index, without.kase);
  table_figure(&bench->table, &ratio, side->index, with.entry / without.entry);
}

/* --- rebuild ------------------------------------------------------------------------------------------------------ */

/* What a command of lotsd on the stopped store prints; to be freed. */
static char *offline(const struct side *side, const char *command) {
  const char *argv[] = {side->daemon.lotsd, command, "-c", side->daemon.conf, NULL};
  return process_output(argv);
}

static uint64_t entries_of(const struct side *side) {
  char *printed = offline(side, "verify");
  const char *sound = strstr(printed, "sound: ");
  uint64_t entries = sound ? strtoull(sound + strlen("sound: "), NULL, 10) : 0;
  if (!entries)
    die("lotsd verify: %s", printed);
  free(printed);
  return entries;
}

void history_rebuild(struct bench *bench, struct side *side) {
  static const struct figure entries = {.key = "rebuild_entries",
                                        .name = "rebuild: entries of the journal",
                                        .unit = ""},
                             seconds = {.key = "rebuild_million", .name = "  for a million entries", .unit = "s"};
  daemon_stop(&side->daemon);
  double count = (double)entries_of(side);
  int64_t begun = now_ns();
  free(offline(side, "rebuild"));
  double took = seconds_of(now_ns() - begun);
  table_figure(&bench->table, &entries, side->index, count);
  table_figure(&bench->table, &seconds, side->index, took / count * MILLION);
  daemon_start(&side->daemon);
}
