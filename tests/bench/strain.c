/* strain: see strain.h. */
#include "strain.h"

#include "call.h"
#include "common/date.h"
#include "organisations.pb-c.h"
#include "tool.h"

#define ARENA_BUDGET ((size_t)1 << 20)
#define WINDOW 4 /* times as long as a row is measured: a page may take as long as a row */

static struct load_plan plan_of(struct bench *bench, const struct side *side, const struct work *work, unsigned lanes) {
  const struct world *world = &side->world;
  return (struct load_plan){.engine = &bench->engine,
                            .work = work,
                            .lanes = lanes,
                            .depth = 1,
                            .port = side->daemon.port,
                            .greets = true,
                            .contexts = &world->contexts[WORLD_OFFICER],
                            .context_count = world->officers,
                            .warm_ms = bench->measure_ms / 4,
                            .measure_ms = bench->measure_ms,
                            .server = side->daemon.pid};
}

/* --- pages -------------------------------------------------------------------------------------------------------- */

#define SHOW_LANES 64
#define P99_FACTOR 2
#define P99_ENOUGH_US 1000

static void tell_pages(struct bench *bench, const struct side *side, const struct load_result *calm,
                       const struct load_result *strained, const struct load_result *pages) {
  static const struct figure of_unit = {.key = "pages_cases", .name = "work lists: cases of the unit", .unit = ""},
                             alone = {.key = "pages_calm",
                                      .name = "  show at half its top rate: p99, calm",
                                      .unit = "us"},
                             ratio = {.key = "pages_ratio", .name = "  by its calm one", .unit = ""},
                             turned = {.key = "pages_rate", .name = "  pages turned", .unit = "per s"};
  struct figure beside = {.key = "pages_p99", .name = "  p99, while pages are turned", .unit = "us"};
  double bound = P99_FACTOR * calm->p99_us;
  beside.target = bound > P99_ENOUGH_US ? bound : P99_ENOUGH_US;
  table_figure(&bench->table, &of_unit, side->index, (double)world_unit_cases(&side->world));
  table_figure(&bench->table, &alone, side->index, calm->p99_us);
  table_figure(&bench->table, &beside, side->index, strained->p99_us);
  table_figure(&bench->table, &ratio, side->index, calm->p99_us > 0 ? strained->p99_us / calm->p99_us : 0);
  table_figure(&bench->table, &turned, side->index, load_rate(pages));
}

static void strain_by_pages(struct bench *bench, struct side *side) {
  struct work show = works_show(&side->works), turn = works_pages(&side->works);
  struct load_plan plan = plan_of(bench, side, &show, SHOW_LANES), pages = plan_of(bench, side, &turn, 1);
  struct load_result top, calm, strained, turned;
  pages.contexts = &side->world.contexts[WORLD_MANAGER];
  pages.context_count = 1;
  load_run(&plan, &top);
  plan.per_s = load_rate(&top) / 2;
  plan.measure_ms = WINDOW * bench->measure_ms;
  load_run(&plan, &calm);
  struct load *turning = load_start(&pages);
  load_run(&plan, &strained);
  load_stop(turning, &turned);
  tell_pages(bench, side, &calm, &strained, &turned);
}

void strain_pages(struct bench *bench) {
  for (unsigned turn = 0; turn < bench->side_count; turn++)
    strain_by_pages(bench, measure_turn(bench, turn));
}

/* --- a colleague -------------------------------------------------------------------------------------------------- */

/* Calm is one officer who does one thing after another, alone. The load is another officer with as many connections as
 * this for each of both kinds of work, and so many requests unanswered on each: more than the daemon can do. */
#define COLLEAGUE_LANES 10
#define COLLEAGUE_DEPTH 8
#define CALM_FACTOR 3
#define CALM_ENOUGH_US 3000

/* The work of one officer on every lane. */
struct work_as {
  struct work work;
  unsigned officer;
};

static bool next_as(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  const struct work_as *as = context;
  (void)lane;
  return as->work.next(as->work.context, as->officer, id, out);
}

struct beside_colleague {
  struct figure calm, beside;
};

static void tell_beside(struct bench *bench, const struct side *side, const struct beside_colleague *told,
                        const struct load_result *calm, const struct load_result *strained) {
  struct figure beside = told->beside;
  double bound = CALM_FACTOR * calm->p99_us;
  beside.target = bound > CALM_ENOUGH_US ? bound : CALM_ENOUGH_US;
  table_figure(&bench->table, &told->calm, side->index, calm->p99_us);
  table_figure(&bench->table, &beside, side->index, strained->p99_us);
}

/* All of it is the load's until that is stopped. */
struct colleague {
  struct work_as as;
  struct work work;
  struct load_plan plan;
};

static struct load *colleague_start(struct bench *bench, const struct side *side, struct colleague *colleague) {
  struct load_plan *plan = &colleague->plan;
  colleague->work = colleague->as.work;
  colleague->work.next = next_as;
  colleague->work.heard = NULL;
  colleague->work.context = &colleague->as;
  *plan = plan_of(bench, side, &colleague->work, COLLEAGUE_LANES);
  plan->depth = COLLEAGUE_DEPTH;
  plan->contexts = &side->world.contexts[WORLD_OFFICER + colleague->as.officer];
  plan->context_count = 1;
  return load_start(plan);
}

static void strain_by_colleague(struct bench *bench, struct side *side) {
  static const struct figure writes = {.key = "colleague_writes",
                                       .name = "a colleague's 20 connections: notes",
                                       .unit = "per s"},
                             reads = {.key = "colleague_reads", .name = "  and cases shown", .unit = "per s"};
  static const struct beside_colleague told[] = {
      {{.key = "colleague_note_calm", .name = "  note after note: p99, calm", .unit = "us"},
       {.key = "colleague_note", .name = "  p99, beside them", .unit = "us"}},
      {{.key = "colleague_show_calm", .name = "  show after show: p99, calm", .unit = "us"},
       {.key = "colleague_show", .name = "  p99, beside them", .unit = "us"}}};
  struct work work[] = {works_note(&side->works), works_show(&side->works)};
  unsigned other = side->world.officers > 1; /* a store of a few cases has one officer alone, who is their own */
  struct colleague writer = {.as = {work[0], other}}, reader = {.as = {work[1], other}};
  struct load_result calm[2], strained[2], noted, shown;
  struct load_plan plan[2];
  for (int i = 0; i < 2; i++) {
    plan[i] = plan_of(bench, side, &work[i], 1);
    plan[i].measure_ms = WINDOW * bench->measure_ms;
    load_run(&plan[i], &calm[i]);
  }
  struct load *notes = colleague_start(bench, side, &writer);
  struct load *shows = colleague_start(bench, side, &reader);
  for (int i = 0; i < 2; i++)
    load_run(&plan[i], &strained[i]);
  load_stop(notes, &noted);
  load_stop(shows, &shown);
  table_figure(&bench->table, &writes, side->index, load_rate(&noted));
  table_figure(&bench->table, &reads, side->index, load_rate(&shown));
  for (int i = 0; i < 2; i++)
    tell_beside(bench, side, &told[i], &calm[i], &strained[i]);
}

void strain_colleague(struct bench *bench) {
  for (unsigned turn = 0; turn < bench->side_count; turn++)
    strain_by_colleague(bench, measure_turn(bench, turn));
}

/* --- settings ----------------------------------------------------------------------------------------------------- */

#define LONGEST_WAIT_MS 50
#define SETTLE_US 50 /* for each case: what is put off must show, too */
#define FIRST_DAY "2017-01-01"
#define AGES 2

static const struct figure hanging_cases = {.key = "settings_cases",
                                            .name = "settings: cases that hang on them",
                                            .unit = ""},
                           calm_p99 = {.key = "settings_calm", .name = "  note after note: p99, calm", .unit = "ms"},
                           longest_wait = {.key = "settings_longest",
                                           .name = "  longest wait, while they change",
                                           .unit = "ms",
                                           .target = LONGEST_WAIT_MS},
                           change_took = {.key = "settings_change", .name = "  the change itself", .unit = "ms"};

/* The day after the newest setting of that kind: settings come in the order of their days, and before the certificates,
 * or they would not be about them. */
static date_t day_for(struct caller *admin, uint64_t organisation, struct arena *arena) {
  Lots__SettingsRequest asked = LOTS__SETTINGS_REQUEST__INIT;
  date_t day = date_stored(FIRST_DAY);
  asked.organisation = organisation;
  asked.programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  asked.all = true;
  Lots__SettingsReply *reply =
      caller_call(admin, "lots.Organisations/Settings", &asked.base, &lots__settings_reply__descriptor, arena);
  for (size_t i = 0; i < reply->n_settings; i++) {
    const Lots__SettingShown *shown = reply->settings[i];
    date_t from = date_stored(shown->from);
    if (shown->name == LOTS__SETTING_NAME__SETTING_NAME_CERTIFICATE_AGE && from != DATE_NONE && from >= day)
      day = from + 1;
  }
  return day;
}

static void change_settings(struct caller *admin, uint64_t organisation, date_t day, struct arena *arena) {
  static const uint32_t ages[AGES] = {300, 330};
  uint32_t age = ages[(unsigned)(day - date_stored(FIRST_DAY)) % AGES];
  Lots__SettingValue value = LOTS__SETTING_VALUE__INIT, *values[] = {&value};
  Lots__SetRequest asked = LOTS__SET_REQUEST__INIT;
  value.name = LOTS__SETTING_NAME__SETTING_NAME_CERTIFICATE_AGE;
  value.values = &age;
  value.n_values = 1;
  asked.organisation = organisation;
  asked.programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  asked.from = date_text(arena, day);
  asked.reference = "Beslut 1";
  asked.settings = values;
  asked.n_settings = COUNT_OF(values);
  (void)!caller_call(admin, "lots.Organisations/Set", &asked.base, &lots__settings_reply__descriptor, arena);
}

static void poll_for(struct engine *engine, int64_t ns) {
  for (int64_t until = now_ns() + ns; now_ns() < until;)
    engine_poll(engine, 1);
}

/* Until what was put off has been made up for, too; returns how long the change itself took, in milliseconds. */
static double change_and_settle(struct bench *bench, struct side *side) {
  struct arena arena;
  uint64_t organisation = side->world.organisation_ids[0];
  int64_t settle = (int64_t)world_organisation_cases(&side->world) * SETTLE_US * 1000;
  struct link_target target = world_target(&side->world, WORLD_ADMIN);
  struct caller *admin = caller_open(&bench->engine, &target);
  arena_init(&arena, ARENA_BUDGET);
  date_t day = day_for(admin, organisation, &arena);
  int64_t begun = now_ns();
  change_settings(admin, organisation, day, &arena);
  double took = seconds_of(now_ns() - begun) * 1000;
  poll_for(&bench->engine, settle + bench->measure_ms * MILLI_NS);
  caller_close(admin);
  arena_deinit(&arena);
  return took;
}

static void strain_by_settings(struct bench *bench, struct side *side) {
  struct work note = works_note(&side->works);
  struct load_plan plan = plan_of(bench, side, &note, 1);
  struct load_result calm, strained;
  plan.measure_ms = WINDOW * bench->measure_ms;
  load_run(&plan, &calm);
  struct load *writing = load_start(&plan);
  double took = change_and_settle(bench, side);
  load_stop(writing, &strained);
  table_figure(&bench->table, &hanging_cases, side->index, (double)world_organisation_cases(&side->world));
  table_figure(&bench->table, &calm_p99, side->index, calm.p99_us / 1000);
  table_figure(&bench->table, &longest_wait, side->index, strained.longest_us / 1000);
  table_figure(&bench->table, &change_took, side->index, took);
}

void strain_settings(struct bench *bench) {
  for (unsigned turn = 0; turn < bench->side_count; turn++)
    strain_by_settings(bench, measure_turn(bench, turn));
}
