/* adaptation: what is changed at work so that it can be done: proposed, decided, in place, ended or refused. */
#include "client/cli/out.h"
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "nouns.h"
#include "placements.pb-c.h"

#define NUMBER                                                                                                         \
  {                                                                                                                    \
    .name = "ADAPTATION", "adaptation.id", VALUE_COUNT, OPTION_REQUIRED,                                               \
    .help = N_("number of the adaptation within the case")                                                             \
  }
#define WHERE                                                                                                          \
  {                                                                                                                    \
    .name = "placement", "adaptation.placement", VALUE_COUNT,                                                          \
    .help = N_("placement of the case that it is for; default: wherever the client works")                             \
  }
#define COST                                                                                                           \
  {                                                                                                                    \
    .name = "cost-bearer", "adaptation.cost_bearer", VALUE_CODE, .codes = &codes_cost_bearer,                          \
    .help = N_("who bears the cost")                                                                                   \
  }
#define NEED_HELP N_("what it is for, in words of work; never a diagnosis. For the coach and the handler alone")

static const struct option_row add_options[] = {
    CASE,
    {.name = "MEASURE",
     "adaptation.measure",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("what is to be done, \"a screen between the desks\"")},
    {.name = "kind",
     "adaptation.kind",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_adaptation_kind,
     .help = N_("what is adapted")},
    {.name = "need", "adaptation.need", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = NEED_HELP},
    WHERE,
    COST,
    {.name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("when it was proposed; default: today")},
    {0},
};
static const struct option_row change_options[] = {
    CASE,
    NUMBER,
    {.name = "status",
     "status",
     VALUE_CODE,
     .codes = &codes_adaptation_status,
     .help = N_("what it becomes: DECIDED, IN_PLACE, ENDED or REFUSED")},
    {.name = "date", "date", VALUE_DATE, OPTION_PAST, .help = N_("when; default: today")},
    {.name = "reason", "reason", VALUE_TEXT, OPTION_FILE, .help = N_("why it is refused or ends")},
    {.name = "measure", "adaptation.measure", VALUE_TEXT, OPTION_FILE, .help = N_("what is to be done")},
    {.name = "kind", "adaptation.kind", VALUE_CODE, .codes = &codes_adaptation_kind, .help = N_("what is adapted")},
    {.name = "need", "adaptation.need", VALUE_TEXT, OPTION_FILE, .help = NEED_HELP},
    WHERE,
    COST,
    {0},
};
static const struct option_row list_options[] = {
    CASE,
    {.name = "placement", "placement", VALUE_COUNT, .help = N_("of this placement alone")},
    {0},
};

/* --- what is shown ------------------------------------------------------------------------------------------------ */

static const char *need_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Adaptation *adaptation = (const Lots__Adaptation *)record;
  (void)cli;
  return adaptation->withheld && style == VALUE_FOR_PEOPLE ? _("(need-to-know)") : adaptation->need;
}

/* "proposed 2026-11-01, in place 2026-11-22". */
static const char *steps_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Adaptation *adaptation = (const Lots__Adaptation *)record;
  const char *all = "";
  for (size_t i = 0; i < adaptation->n_steps && all; i++) {
    const Lots__AdaptationStep *step = adaptation->steps[i];
    const struct code *code = code_by_number(&codes_adaptation_status, (int)step->status);
    const char *status =
        style == VALUE_FOR_SCRIPTS ? code ? code->code : "?" : NAMED(codes_adaptation_status, step->status);
    all = arena_printf(&cli->arena, "%s%s%s %s%s%s", all, i ? ", " : "", status, step->date, *step->reason ? ": " : "",
                       step->reason);
  }
  return all ? all : "";
}

static const char *need_of_reply(struct cli *cli, const ProtobufCMessage *reply, enum value_style style) {
  const ProtobufCMessage *record = value_message(reply, "adaptation");
  return record ? need_text(cli, record, style) : "";
}

static const char *steps_of_reply(struct cli *cli, const ProtobufCMessage *reply, enum value_style style) {
  const ProtobufCMessage *record = value_message(reply, "adaptation");
  return record ? steps_text(cli, record, style) : "";
}

#define COLUMNS(at)                                                                                                    \
  {.key = "id", N_("Id"), at "id", VALUE_ID, .flags = COLUMN_RIGHT},                                                   \
      {.key = "kind", N_("Kind"), at "kind", VALUE_CODE, &codes_adaptation_kind},                                      \
      {.key = "measure", N_("Measure"), at "measure", VALUE_TEXT, .flags = COLUMN_WRAP},                               \
      {.key = "status", N_("Status"), at "status", VALUE_CODE, &codes_adaptation_status},                              \
      {.key = "status_since", N_("Since"), at "status_since", VALUE_DATE},                                             \
      {.key = "cost_bearer", N_("Cost borne by"), at "cost_bearer", VALUE_CODE, &codes_cost_bearer}, {                 \
    .key = "placement", N_("Placement"), at "placement", VALUE_ID, .flags = COLUMN_RIGHT                               \
  }

static const struct column one_columns[] = {
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    COLUMNS("adaptation."),
    {.key = "need", N_("Need"), .flags = COLUMN_WRAP, .text = need_of_reply},
    {.key = "steps", N_("Steps"), .flags = COLUMN_WRAP, .text = steps_of_reply},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct column list_columns[] = {
    COLUMNS(""),
    {.key = "need", N_("Need"), .flags = COLUMN_WRAP, .text = need_text},
    {.key = "steps", N_("Steps"), .flags = COLUMN_WRAP | COLUMN_EXTRA, .text = steps_text},
    {0},
};
static const struct view one = {.name = "adaptation", .columns = one_columns};
static const struct view many = {.name = "adaptations", .rows = "adaptations", .columns = list_columns};

#define TOLD N_("Case {case}, adaptation {id}: {status} since {status_since}")

static const struct command commands[] = {
    {.name = "adaptation list",
     N_("the adaptations of a case, or of one placement"),
     "lots.Adaptations/List",
     list_options,
     &many,
     .empty = N_("No adaptation is on record.")},
    {.name = "adaptation add",
     N_("propose an adaptation"),
     "lots.Adaptations/Add",
     add_options,
     &one,
     TOLD,
     .more = N_("  lots adaptation add 12 \"a screen between the desks\" --kind ENVIRONMENT \\\n"
                "    --need \"to work without being disturbed\" --placement 1 --cost-bearer EMPLOYER")},
    {.name = "adaptation change",
     N_("an adaptation is decided, in place, ended or refused, or otherwise than was said"),
     "lots.Adaptations/Change",
     change_options,
     &one,
     TOLD},
    {0},
};
const struct noun noun_adaptation = {"adaptation", N_("adaptations of work and workplace"), commands};
