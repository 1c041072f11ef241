/* supervision: what the commands of "staff" about supervision take and show; the commands stand in staff.c. */
#include <stdio.h>

#include "client/cli/out.h"
#include "staff.h"

/* --- one entry ---------------------------------------------------------------------------------------------------- */

static const struct column entry_columns[] = {
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "kind", N_("Kind"), "kind", VALUE_CODE, &codes_supervision_kind},
    {.key = "minutes", N_("Hours"), "minutes", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_MANY},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "by", N_("By"), "by", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "by_name", N_("From outside"), "by_name", VALUE_TEXT},
    {.key = "text", N_("Text"), "text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "corrects", N_("Corrects"), "corrects", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "reason", N_("Reason"), "reason", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "withdrawn", N_("Withdrawn"), "withdrawn", VALUE_FLAG},
    {0},
};
const struct view staff_supervision_view = {.name = "supervision", .record = "supervision", .columns = entry_columns};

#define WHAT(required)                                                                                                 \
  {.name = "kind",                                                                                                     \
   "supervision.kind",                                                                                                 \
   VALUE_CODE,                                                                                                         \
   required,                                                                                                           \
   &codes_supervision_kind,                                                                                            \
   .help = N_("kind of supervision")},                                                                                 \
      {.name = "minutes",                                                                                              \
       "supervision.minutes",                                                                                          \
       VALUE_MINUTES,                                                                                                  \
       required,                                                                                                       \
       .help = N_("how long, \"90\", \"1:30\" or \"1,5h\"")},                                                          \
      {.name = "by", "supervision.by", VALUE_ID, .help = N_("number of the colleague who supervised")},                \
      {.name = "by-name", "supervision.by_name", VALUE_TEXT, .help = N_("or the name of somebody from outside")}, {    \
    .name = "text", "supervision.text", VALUE_TEXT, OPTION_FILE,                                                       \
    .help = N_("what it was about, shortly; never a client's name")                                                    \
  }

const struct option_row staff_supervise_options[] = {
    {.name = "STAFF",
     "supervision.staff",
     VALUE_ID,
     OPTION_REQUIRED | OPTION_REPEATED,
     .help = N_("number of who was supervised; of a group, everybody")},
    {.name = "date", "supervision.date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened; default: today")},
    WHAT(OPTION_REQUIRED),
    {.name = "unit", "supervision.unit", VALUE_ID, .help = N_("number of the unit; default: yours where they work")},
    {0},
};
const struct option_row staff_correct_options[] = {
    {.name = "POSITION",
     "position",
     VALUE_ID,
     OPTION_REQUIRED,
     .help = N_("of the entry, as \"staff supervision\" tells it")},
    {.name = "reason",
     "supervision.reason",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("why it is corrected")},
    {.name = "staff",
     "supervision.staff",
     VALUE_ID,
     OPTION_REPEATED,
     .help = N_("number of who was supervised; of a group, everybody")},
    {.name = "date", "supervision.date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened")},
    WHAT(0),
    {.name = "withdrawn", "supervision.withdrawn", VALUE_FLAG, .help = N_("there was no such occasion")},
    {0},
};

/* --- the log ------------------------------------------------------------------------------------------------------ */

/* What was said, and whether it still holds. */
static const char *told(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__SupervisionItem *item = (const Lots__SupervisionItem *)record;
  const Lots__Supervision *said = item->supervision;
  if (!said || style == VALUE_FOR_SCRIPTS)
    return said ? said->text : "";
  const char *space = *said->text ? " " : "";
  if (item->corrected_by)
    return arena_printf(&cli->arena, _("%s%s(corrected by %llu)"), said->text, space,
                        (unsigned long long)item->corrected_by);
  if (said->withdrawn)
    return arena_printf(&cli->arena, _("%s%s(withdraws %llu: %s)"), said->text, space,
                        (unsigned long long)said->corrects, said->reason);
  if (said->corrects)
    return arena_printf(&cli->arena, _("%s%s(corrects %llu: %s)"), said->text, space,
                        (unsigned long long)said->corrects, said->reason);
  return said->text;
}

static const struct column log_columns[] = {
    {.key = "position", N_("Entry"), "supervision.position", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "supervision.date", VALUE_DATE},
    {.key = "staff", N_("Staff"), "staff_names", VALUE_TEXT, .flags = COLUMN_MANY},
    {.key = "kind", N_("Kind"), "supervision.kind", VALUE_CODE, &codes_supervision_kind},
    {.key = "minutes", N_("Hours"), "supervision.minutes", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {.key = "by", N_("By"), "by_name", VALUE_TEXT},
    {.key = "text", N_("Text"), .kind = VALUE_TEXT, .flags = COLUMN_WRAP, .text = told},
    {.key = "staff_ids", N_("Id"), "supervision.staff", VALUE_ID, .flags = COLUMN_MANY | COLUMN_EXTRA},
    {.key = "unit", N_("Unit"), "supervision.unit", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "corrects", N_("Corrects"), "supervision.corrects", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "corrected_by", N_("Corrected by"), "corrected_by", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "reason", N_("Reason"), "supervision.reason", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "withdrawn", N_("Withdrawn"), "supervision.withdrawn", VALUE_FLAG, .flags = COLUMN_EXTRA},
    {.key = "at", N_("When"), "at", VALUE_MOMENT, .flags = COLUMN_EXTRA},
    {.key = "author", N_("Who"), "author", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
const struct view staff_supervision_list = {.name = "supervision", .rows = "items", .columns = log_columns};

static const struct column quarter_columns[] = {
    {.key = "staff", N_("Id"), "staff", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Staff"), "staff_name", VALUE_TEXT},
    {.key = "quarter", N_("Quarter"), "quarter", VALUE_TEXT},
    {.key = "occasions", N_("Occasions"), "occasions", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "individual", N_("Individual"), "individual", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {.key = "group", N_("Group"), "group", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {.key = "mentoring", N_("Field mentoring"), "mentoring", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {.key = "review", N_("Outcomes review"), "review", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {.key = "minutes", N_("Hours"), "minutes", VALUE_HOURS, .flags = COLUMN_RIGHT},
    {0},
};
const struct view staff_quarters_view = {.name = "quarters", .rows = "sums", .columns = quarter_columns};

const struct option_row staff_supervision_options[] = {
    {.name = "STAFF", "staff", VALUE_ID, .help = N_("number of the member of staff; default: yourself")},
    {.name = "unit", "unit", VALUE_ID, .help = N_("instead: everybody in this unit (managers)")},
    {.name = "from", "from", VALUE_DATE, OPTION_PAST, .help = N_("first day; default: a year before the last")},
    {.name = "to", "to", VALUE_DATE, OPTION_PAST | OPTION_LAST, .help = N_("last day; default: today")},
    {0},
};

static void print_sums(struct cli *cli, const ProtobufCMessage *reply) {
  struct table *table = table_new(cli, &staff_quarters_view);
  if (!table)
    return;
  table_add_all(table, reply);
  if (table_rows(table) == 0) {
    table_free(table);
    return;
  }
  printf("\n");
  table_print(table);
}

int staff_supervision(struct cli *cli) {
  Lots__SumSupervisionRequest request = LOTS__SUM_SUPERVISION_REQUEST__INIT;
  int code = cli_run(cli);
  if (code != CLI_OK || cli->json || cli->raw || cli->columns || !cli_fill(cli, &request.base))
    return cli->code;
  CLI_RESULT struct lots_result *result = cli_read(cli, "lots.Staff/SumSupervision", &request.base);
  if (result)
    print_sums(cli, lots_result_message(result));
  return cli->code;
}
