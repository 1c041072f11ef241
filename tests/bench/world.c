/* world: what a world is and how it is kept. How it is made stands in world_make.c. */
#include "world.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

#define CASES_PER_UNIT 3300
#define CASES_PER_STAFF 33

#define CASES_PER_ORGANISATION 600000 /* there are 20 identity numbers a day */
#define CASES_PER_OFFICER 2           /* at least: one to show again and again, one for a first look */

static uint64_t larger(uint64_t a, uint64_t b) {
  return a > b ? a : b;
}

static uint64_t smaller(uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

void world_plan(struct world *world, uint64_t cases, uint64_t notes) {
  world->cases = cases;
  world->notes = notes;
  world->holders = (unsigned)smaller(WORLD_HOLDERS, cases / (2 * WORLD_CASELOAD));
  uint64_t rest = cases - world->holders * WORLD_CASELOAD;
  world->officers = (unsigned)larger(1, smaller(WORLD_OFFICERS, rest / CASES_PER_OFFICER));
  world->crowd = (unsigned)larger(1, world->officers / 4);
  world->units = (unsigned)larger(4, world->cases / CASES_PER_UNIT);
  world->organisations = world->units < 24 ? 2 : 12;
  world->staff = (unsigned)larger(WORLD_MEMBERS, world->cases / CASES_PER_STAFF);
}

/* --- who works where ---------------------------------------------------------------------------------------------- */

static bool is_dealt_out(const struct world *world) {
  return world->cases > CASES_PER_ORGANISATION;
}

/* Units of the first organisation, when the others have one each. */
static unsigned home_units(const struct world *world) {
  return world->units - world->organisations + 1;
}

unsigned world_organisation_of(const struct world *world, unsigned unit) {
  if (is_dealt_out(world))
    return unit % world->organisations;
  return unit < home_units(world) ? 0 : unit - home_units(world) + 1;
}

unsigned world_unit_of(const struct world *world, unsigned staff) {
  unsigned officer = staff - WORLD_OFFICER, holder = officer - world->officers;
  if (staff < WORLD_OFFICER || officer < world->crowd)
    return 0;
  if (is_dealt_out(world))
    return 1 + officer % (world->units - 1);
  if (officer < world->officers)
    return 1 + officer % (home_units(world) - 1);
  return home_units(world) + holder % (world->organisations - 1);
}

uint64_t world_unit_cases(const struct world *world) {
  uint64_t count = 0;
  for (unsigned i = 0; i < world->crowd; i++)
    count += world->members[WORLD_OFFICER + i].case_count;
  return count;
}

uint64_t world_organisation_cases(const struct world *world) {
  uint64_t count = 0;
  for (unsigned i = 0; i < world->officers; i++)
    if (world_organisation_of(world, world_unit_of(world, WORLD_OFFICER + i)) == 0)
      count += world->members[WORLD_OFFICER + i].case_count;
  return count;
}

/* --- members ------------------------------------------------------------------------------------------------------ */

unsigned world_members(const struct world *world) {
  return WORLD_OFFICER + world->officers + world->holders;
}

struct link_target world_target(const struct world *world, unsigned member) {
  return (struct link_target){.port = world->daemon->port, .context = world->members[member].tls, .greets = true};
}

void world_free(struct world *world) {
  for (unsigned i = 0; i < WORLD_MEMBERS; i++) {
    tls_context_free(world->members[i].tls);
    free(world->members[i].cases);
  }
  free(world->organisation_ids);
  free(world->unit_ids);
}

/* --- identities --------------------------------------------------------------------------------------------------- */

static void save_pem(const struct world *world, unsigned member, const char *kind, const char *pem) {
  char *path = must_printf("%s/%u.%s", world->folder, member, kind);
  file_put(path, pem, strlen(pem));
  free(path);
}

static char *load_pem(const char *path) {
  char *pem = file_text(path);
  if (!pem)
    die("%s is missing; remove the folder to make it anew", path);
  return pem;
}

void world_save_identity(const struct world *world, unsigned member, const char *certificate, const char *key) {
  save_pem(world, member, "pem", certificate);
  save_pem(world, member, "key", key);
}

void world_load_identity(struct world *world, unsigned member) {
  char *paths[] = {must_printf("%s/%u.pem", world->folder, member), must_printf("%s/%u.key", world->folder, member),
                   must_printf("%s/tls/authority.pem", world->daemon->store)};
  char *pems[COUNT_OF(paths)];
  for (size_t i = 0; i < COUNT_OF(paths); i++)
    pems[i] = load_pem(paths[i]);
  struct tls_options options = {.certificate = pems[0], .key = pems[1], .authority = pems[2]};
  must(tls_context_new(&options, &world->members[member].tls), paths[0]);
  world->contexts[member] = world->members[member].tls;
  for (size_t i = 0; i < COUNT_OF(paths); i++) {
    free(paths[i]);
    free(pems[i]);
  }
}

/* --- keeping ------------------------------------------------------------------------------------------------------ */

static FILE *open_cases(const struct world *world, const char *mode) {
  char *path = must_printf("%s/cases", world->folder);
  FILE *file = fopen(path, mode);
  if (!file)
    die("%s: cannot be opened", path);
  free(path);
  return file;
}

static void put(FILE *file, const void *data, size_t size, size_t count) {
  if (count && fwrite(data, size, count, file) != count)
    die("the list of cases cannot be written");
}

static void get(FILE *file, void *data, size_t size, size_t count) {
  if (fread(data, size, count, file) != count)
    die("the list of cases is cut off; remove the folder to make it anew");
}

static void save_members(const struct world *world) {
  FILE *file = open_cases(world, "w");
  put(file, world->organisation_ids, sizeof *world->organisation_ids, world->organisations);
  put(file, world->unit_ids, sizeof *world->unit_ids, world->units);
  for (unsigned i = 0; i < world_members(world); i++) {
    const struct member *member = &world->members[i];
    put(file, &member->principal, sizeof member->principal, 1);
    put(file, &member->unit, sizeof member->unit, 1);
    put(file, &member->organisation, sizeof member->organisation, 1);
    put(file, &member->case_count, sizeof member->case_count, 1);
    put(file, member->cases, sizeof *member->cases, member->case_count);
  }
  if (fclose(file) != 0)
    die("the list of cases cannot be written");
}

static void load_members(struct world *world) {
  FILE *file = open_cases(world, "r");
  world->organisation_ids = must_alloc(world->organisations, sizeof *world->organisation_ids);
  world->unit_ids = must_alloc(world->units, sizeof *world->unit_ids);
  get(file, world->organisation_ids, sizeof *world->organisation_ids, world->organisations);
  get(file, world->unit_ids, sizeof *world->unit_ids, world->units);
  for (unsigned i = 0; i < world_members(world); i++) {
    struct member *member = &world->members[i];
    get(file, &member->principal, sizeof member->principal, 1);
    get(file, &member->unit, sizeof member->unit, 1);
    get(file, &member->organisation, sizeof member->organisation, 1);
    get(file, &member->case_count, sizeof member->case_count, 1);
    member->cases = must_alloc(member->case_count, sizeof *member->cases);
    get(file, member->cases, sizeof *member->cases, member->case_count);
    world_load_identity(world, i);
  }
  fclose(file);
}

/* Last of all: a folder without it is not a whole world. */
void world_keep(const struct world *world) {
  char *path = must_printf("%s/world", world->folder);
  char *text = must_printf("layout 2 cases %" PRIu64 " notes %" PRIu64 "\n", world->cases, world->notes);
  save_members(world);
  file_put(path, text, strlen(text));
  free(text);
  free(path);
}

bool world_find(struct world *world) {
  char *path = must_printf("%s/world", world->folder);
  char *text = file_text(path);
  uint64_t cases = 0, notes = 0;
  free(path);
  if (!text)
    return false;
  if (sscanf(text, "layout 2 cases %" SCNu64 " notes %" SCNu64, &cases, &notes) != 2 || cases != world->cases ||
      notes != world->notes)
    die("%s holds another store: %s", world->folder, text);
  free(text);
  load_members(world);
  return true;
}
