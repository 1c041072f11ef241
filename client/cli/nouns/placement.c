/* placement: placements and jobs of a case, from the plan to the end; the person's income. */
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "nouns.h"

static const char *retained(struct cli *cli, const ProtobufCMessage *record, enum value_style style);

#define COLUMNS                                                                                                        \
  {.key = "id", N_("Id"), "placement.id", VALUE_ID, .flags = COLUMN_RIGHT},                                            \
      {.key = "kind", N_("Kind"), "placement.kind", VALUE_CODE, &codes_placement_kind},                                \
      {.key = "status", N_("Status"), "placement.status", VALUE_CODE, &codes_placement_status},                        \
      {.key = "status_since", N_("Since"), "placement.status_since", VALUE_DATE},                                      \
      {.key = "start", N_("From"), "placement.start", VALUE_DATE},                                                     \
      {.key = "end", N_("To"), "placement.end", VALUE_DATE},                                                           \
      {.key = "minutes_per_week",                                                                                      \
       N_("Hours a week"),                                                                                             \
       "placement.minutes_per_week",                                                                                   \
       VALUE_HOURS,                                                                                                    \
       .flags = COLUMN_RIGHT},                                                                                         \
  {                                                                                                                    \
    .key = "employer_name", N_("Employer"), "placement.employer_name", VALUE_TEXT                                      \
  }
#define MORE(flag)                                                                                                     \
  {.key = "planned_end", N_("Planned to"), "placement.planned_end", VALUE_DATE, .flags = (flag)},                      \
      {.key = "employer", N_("Employer's number"), "placement.employer", VALUE_ID, .flags = (flag)},                   \
      {.key = "wage", N_("Wage"), "placement.wage", VALUE_MONEY, .flags = (flag)},                                     \
      {.key = "ssyk", N_("Occupation"), "placement.ssyk", VALUE_TEXT, .flags = (flag)},                                \
      {.key = "end_reason", N_("Ended because"), "placement.end_reason", VALUE_CODE, &codes_placement_end, (flag)},    \
      {.key = "paid", N_("Paid"), "traits.paid", VALUE_CODE, &codes_answer, (flag)},                                   \
      {.key = "open_market", N_("Open market"), "traits.open_market", VALUE_CODE, &codes_answer, (flag)},              \
      {.key = "competitive", N_("Competitive"), "traits.competitive", VALUE_CODE, &codes_answer, (flag)},              \
      {.key = "subsidised", N_("Subsidised"), "traits.subsidised", VALUE_CODE, &codes_answer, (flag)},                 \
      {.key = "job_start", N_("Job start"), "job_start", VALUE_DATE, .flags = (flag)},                                 \
      {.key = "retention", N_("Kept after weeks"), .flags = (flag), .text = retained}, {                               \
    .key = "warnings", N_("Note"), "warnings", VALUE_TEXT, .flags = COLUMN_MANY | (flag)                               \
  }

static const struct column columns[] = {COLUMNS, MORE(0), {0}};
static const struct column list_columns[] = {COLUMNS, MORE(COLUMN_EXTRA), {0}};
static const struct view one = {.name = "placement", .record = "placement", .columns = columns};
static const struct view many = {.name = "placements", .rows = "placements", .columns = list_columns};

static const struct column income_columns[] = {
    {.key = "kind", N_("Income"), "kind", VALUE_CODE, &codes_income_source},
    {.key = "degree", N_("Per cent"), "degree", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "from", N_("From"), "from", VALUE_DATE},
    {.key = "to", N_("To"), "to", VALUE_DATE},
    {0},
};
static const struct view incomes = {.name = "income", .rows = "income", .columns = income_columns};

/* "13: yes, 26: not yet, 52: not yet", of the job. */
static const char *retained(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  struct value points, weeks, job;
  const char *all = "";
  if (!value_find(record, "retention", &points))
    return "";
  for (size_t i = 0; i < points.count && all; i++) {
    const ProtobufCMessage *point = value_message_at(points, i);
    if (!value_find(point, "weeks", &weeks) || !value_find(point, "job", &job))
      continue;
    all = arena_printf(&cli->arena, "%s%s%s: %s", all, i > 0 ? ", " : "",
                       value_text(cli, weeks, VALUE_COUNT, NULL, style, ""),
                       value_text(cli, job, VALUE_CODE, &codes_answer, style, ""));
  }
  return all ? all : "";
}

#define PLACEMENT(field)                                                                                               \
  { .name = "PLACEMENT", field, VALUE_ID, OPTION_REQUIRED, .help = N_("number of the placement within the case") }
#define FIELDS                                                                                                         \
  {.name = "to", "placement.planned_end", VALUE_DATE, OPTION_COMING | OPTION_LAST, .help = N_("last day as planned")}, \
      {.name = "hours", "placement.minutes_per_week", VALUE_HOURS, .help = N_("hours a week")},                        \
      {.name = "wage", "placement.wage", VALUE_MONEY, .help = N_("wage in SEK a month")},                              \
      {.name = "ssyk", "placement.ssyk", VALUE_TEXT, .help = N_("occupation, SSYK 2012")},                             \
      {.name = "employer", "placement.employer", VALUE_ID, .help = N_("the employer's number in the register")},       \
      {.name = "employer-name", "placement.employer_name", VALUE_TEXT, .help = N_("the employer's name")}, {           \
    .name = "aim", "placement.purposes", VALUE_CODE, OPTION_REPEATED, &codes_placement_purpose,                        \
    .help = N_("what it is for")                                                                                       \
  }

static const struct option_row task_parts[] = {
    {.name = "TASK", "description", VALUE_TEXT, OPTION_REQUIRED},
    {.name = "EXPECTATION", "expectation", VALUE_TEXT, OPTION_REQUIRED},
    {0},
};
static const struct option_row confirmation_parts[] = {
    {.name = "PARTY", "party", VALUE_CODE, OPTION_REQUIRED, &codes_party},
    {.name = "NAME", "name", VALUE_TEXT, OPTION_REQUIRED},
    {.name = "DATE", "date", VALUE_DATE, OPTION_PAST},
    {0},
};
#define TASK(field)                                                                                                    \
  {                                                                                                                    \
    .name = "task", field, VALUE_RECORD, OPTION_REPEATED, .parts = task_parts,                                         \
    .help = N_("a work task and what is expected, \"Water the plants:all tables by ten\"")                             \
  }

static const struct option_row plan_options[] = {
    CASE,
    {.name = "kind", "placement.kind", VALUE_CODE, OPTION_REQUIRED, &codes_placement_kind, .help = N_("what it is")},
    {.name = "from", "placement.start", VALUE_DATE, OPTION_REQUIRED | OPTION_COMING, .help = N_("first day")},
    FIELDS,
    {.name = "visit", "placement.from_visit", VALUE_ID, .help = N_("the study visit it came from")},
    TASK("placement.tasks"),
    {0},
};
static const struct option_row change_options[] = {
    CASE,
    PLACEMENT("placement.id"),
    {.name = "from", "placement.start", VALUE_DATE, OPTION_COMING, .help = N_("first day")},
    FIELDS,
    {0},
};
static const struct option_row tasks_options[] = {
    CASE,
    PLACEMENT("placement"),
    TASK("tasks"),
    {.name = "confirm",
     "confirmations",
     VALUE_RECORD,
     OPTION_REPEATED,
     .parts = confirmation_parts,
     .help = N_("who confirms the list, \"CLIENT:Anna Ek:2026-11-22\"; CLIENT, EMPLOYER and COACH do")},
    {0},
};
static const struct option_row move_options[] = {CASE, PLACEMENT("placement"), DATE, {0}};
static const struct option_row reason_options[] = {
    CASE, PLACEMENT("placement"), DATE, {.name = "reason", "reason", VALUE_TEXT, OPTION_FILE, .help = N_("why")}, {0},
};
static const struct option_row end_options[] = {
    CASE,
    PLACEMENT("placement"),
    {.name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("last day; default: today")},
    {.name = "reason", "reason", VALUE_CODE, OPTION_REQUIRED, &codes_placement_end, .help = N_("why it ended")},
    {.name = "note", "note", VALUE_TEXT, OPTION_FILE, .help = N_("more about it")},
    {.name = "adaptation", "result.adaptation_needs", VALUE_TEXT, OPTION_FILE, .help = N_("what adaptation is needed")},
    {.name = "support", "result.support_needs", VALUE_TEXT, OPTION_FILE, .help = N_("what support is needed")},
    {.name = "environment",
     "result.environment_fit",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("how the environment suited")},
    {.name = "tasks", "result.tasks_fit", VALUE_TEXT, OPTION_FILE, .help = N_("how the tasks suited")},
    {0},
};
static const struct option_row list_options[] = {
    CASE,
    {.name = "placement", "placement", VALUE_ID, .help = N_("only this one")},
    {0},
};
static const struct option_row income_list[] = {CASE, {0}};
static const struct option_row income_options[] = {
    CASE,
    {.name = "kind", "income.kind", VALUE_CODE, OPTION_REQUIRED, &codes_income_source, .help = N_("source of income")},
    {.name = "from",
     "income.from",
     VALUE_DATE,
     OPTION_REQUIRED | OPTION_PAST | OPTION_EARLIER,
     .help = N_("first day")},
    {.name = "to", "income.to", VALUE_DATE, OPTION_LAST, .help = N_("last day; default: it lasts")},
    {.name = "degree", "income.degree", VALUE_COUNT, .help = N_("25, 50, 75 or 100 per cent")},
    {0},
};

#define MOVED N_("Placement {id}, {kind}: {status} since {status_since}")

static const struct command commands[] = {
    {.name = "placement plan",
     N_("plan a placement or a job"),
     "lots.Placements/Plan",
     plan_options,
     &one,
     MOVED,
     .more = N_("  lots placement plan 12 --kind PRAKTIK --from +7d --to +3m --hours 20 --employer 3 --task \"Water "
                "the plants:every bed before ten\"\n"
                "  lots placement plan 12 --kind EMP_REG --from 1/2 --hours 37.5 --wage 24500 --employer-name "
                "\"Ekbackens trädgård\"")},
    {.name = "placement list", N_("list the placements of a case"), "lots.Placements/List", list_options, &many},
    {.name = "placement change", N_("change days, hours, wage"), "lots.Placements/Change", change_options, &one, MOVED},
    {.name = "placement tasks",
     N_("list the tasks, or confirm the list"),
     "lots.Placements/SetTasks",
     tasks_options,
     &one,
     MOVED},
    {.name = "placement agree", N_("record that it is agreed"), "lots.Placements/Agree", move_options, &one, MOVED},
    {.name = "placement start", N_("record that it begins"), "lots.Placements/Start", move_options, &one, MOVED},
    {.name = "placement interrupt",
     N_("record a break; it goes on later"),
     "lots.Placements/Interrupt",
     reason_options,
     &one,
     MOVED},
    {.name = "placement resume",
     N_("record that it goes on after a break"),
     "lots.Placements/Resume",
     move_options,
     &one,
     MOVED},
    {.name = "placement cancel",
     N_("record that it comes to nothing"),
     "lots.Placements/Cancel",
     reason_options,
     &one,
     MOVED},
    {.name = "placement end", N_("end it, with the reason"), "lots.Placements/End", end_options, &one, MOVED},
    {.name = "placement worked",
     N_("four paid hours have been worked: a job start"),
     "lots.Placements/ConfirmWork",
     move_options,
     &one,
     MOVED},
    {.name = "placement income",
     N_("record a source of income, or its end"),
     "lots.Placements/RecordIncome",
     income_options,
     &incomes},
    {.name = "placement incomes", N_("list the sources of income"), "lots.Placements/List", income_list, &incomes},
    {0},
};
const struct noun noun_placement = {"placement", N_("placements and jobs, from the plan to the end"), commands};
