/* plan: plans and goals, made with the client (S0.28, S2.37). */
#include <inttypes.h>
#include <stdio.h>

#include "client/cli/compose.h"
#include "client/cli/named.h"
#include "client/cli/out.h"
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "method.pb-c.h"
#include "nouns.h"

static const struct option_row list_options[] = {CASE, {0}};

/* --- plans -------------------------------------------------------------------------------------------------------- */

static const struct option_row goal_parts[] = {
    {.name = "DIMENSION", "dimension", VALUE_CODE, OPTION_REQUIRED, &codes_goal_dimension},
    {.name = "TARGET", "target", VALUE_DATE, OPTION_REQUIRED | OPTION_COMING | OPTION_LAST},
    {.name = "TEXT", "text", VALUE_TEXT, OPTION_REQUIRED},
    {0},
};
static const struct option_row show_options[] = {
    CASE,
    {.name = "kind", "kind", VALUE_CODE, OPTION_REQUIRED, &codes_plan_kind, .help = N_("kind of plan")},
    {0},
};
static const struct option_row write_options[] = {
    CASE,
    {.name = "kind", "plan.kind", VALUE_CODE, OPTION_REQUIRED, &codes_plan_kind, .help = N_("kind of plan")},
    {.name = "status",
     "plan.status",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_plan_status,
     .help = N_("status of the plan")},
    {.name = "review",
     "plan.review",
     VALUE_DATE,
     OPTION_REQUIRED | OPTION_COMING,
     .help = N_("when it is looked at again")},
    {.name = "date", "plan.date", VALUE_DATE, OPTION_PAST, .help = N_("when it was made; default: today")},
    {.name = "responsible",
     "plan.responsible",
     VALUE_ID,
     .help = N_("number of the member of staff; default: yourself")},
    {.name = "goal", "plan.goals", VALUE_COUNT, OPTION_REPEATED, .help = N_("number of a goal of the case")},
    {.name = "new-goal",
     "goals",
     VALUE_RECORD,
     OPTION_REPEATED,
     .parts = goal_parts,
     .help = N_("a goal that is set with it, \"FIND:2027-01-31:work outdoors\"")},
    {.name = "text", "plan.text", VALUE_TEXT, OPTION_FILE, .help = N_("the plan, free in form")},
    EDIT,
    {.name = "if-version",
     "if_version",
     VALUE_COUNT,
     .help = N_("refuse unless this is the newest version of the plan; 0: none is written yet")},
    {.name = "with-client", "plan.client_participated", VALUE_FLAG, .help = N_("it was made together with the client")},
    {0},
};

static const struct column plan_columns[] = {
    {.key = "id", N_("Case"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "kind", N_("Kind"), "plan.kind", VALUE_CODE, &codes_plan_kind},
    {.key = "version", N_("Version"), "plan.version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "status", N_("Status"), "plan.status", VALUE_CODE, &codes_plan_status},
    {.key = "date", N_("Date"), "plan.date", VALUE_DATE},
    {.key = "review", N_("Review"), "plan.review", VALUE_DATE},
    {.key = "responsible", N_("Responsible"), "plan.responsible", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "goals", N_("Goals"), "plan.goals", VALUE_COUNT, .flags = COLUMN_MANY},
    {.key = "text", N_("Text"), "plan.text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view plan_view = {.name = "plan", .columns = plan_columns};

static const char *responsible_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  (void)style;
  return named_text(cli, "staff", ((const Lots__Plan *)record)->responsible);
}

static const struct column plans_columns[] = {
    {.key = "kind", N_("Kind"), "kind", VALUE_CODE, &codes_plan_kind},
    {.key = "version", N_("Version"), "version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "status", N_("Status"), "status", VALUE_CODE, &codes_plan_status},
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "review", N_("Review"), "review", VALUE_DATE},
    {.key = "responsible_name", N_("Responsible"), .kind = VALUE_TEXT, .text = responsible_text},
    {.key = "responsible", N_("Responsible"), "responsible", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "goals", N_("Goals"), "goals", VALUE_COUNT, .flags = COLUMN_MANY},
    {.key = "with_client", N_("With the client"), "client_participated", VALUE_FLAG, .flags = COLUMN_EXTRA},
    {.key = "text", N_("Text"), "text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {0},
};
static const struct view plans_view = {.name = "plans", .rows = "plans", .columns = plans_columns};

/* --- in the editor ------------------------------------------------------------------------------------------------ */

/* "Case 12, handlingsplan: version 3 of 2026-11-20." */
static const char *headline(struct cli *cli, const Lots__WritePlanRequest *request, const Lots__Plan *now) {
  const char *name = NAMED(codes_plan_kind, request->plan->kind);
  return now ? arena_printf(&cli->arena, _("Case %s, %s: version %" PRIu32 " of %s."),
                            value_record_number(cli, request->id), name, now->version, now->date)
             : arena_printf(&cli->arena, _("Case %s, %s: nothing is written yet."),
                            value_record_number(cli, request->id), name);
}

/* The editor opens on what stands there, which must still stand there at the end. */
static int edit_plan(struct cli *cli, Lots__WritePlanRequest *request) {
  char about[64], again[96];
  const char *kind = code_by_number(&codes_plan_kind, (int)request->plan->kind)->code;
  Lots__ShowPlanRequest show = LOTS__SHOW_PLAN_REQUEST__INIT;
  show.id = request->id;
  show.kind = request->plan->kind;
  CLI_RESULT struct lots_result *result = cli_read(cli, "lots.Method/ShowPlan", &show.base);
  if (!result)
    return cli->code;
  const Lots__ListPlansReply *reply = lots_result_message(result);
  const Lots__Plan *now = reply->n_plans > 0 ? reply->plans[0] : NULL;
  (void)snprintf(about, sizeof about, "plan-%" PRIu64 "-%s", request->id, kind);
  (void)snprintf(again, sizeof again, "lots plan write %" PRIu64 " --kind %s --edit", request->id, kind);
  struct compose compose = {.about = about,
                            .again = again,
                            .before = now ? now->text : NULL,
                            .headline = headline(cli, request, now),
                            .empty = _("the text is empty; nothing was sent"),
                            .anew = true};
  if (!args_flag(cli, "if-version")) {
    request->condition_case = LOTS__WRITE_PLAN_REQUEST__CONDITION_IF_VERSION;
    request->if_version = now ? now->version : 0;
  }
  const char *text = compose_text(cli, &compose);
  if (!text)
    return cli->code;
  request->plan->text = (char *)text; /* messages are only packed from here */
  return compose_send(cli, &compose, text, &request->base);
}

static int plan_write(struct cli *cli) {
  Lots__WritePlanRequest request = LOTS__WRITE_PLAN_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  return args_flag(cli, "edit") ? edit_plan(cli, &request) : cli_send(cli, &request.base);
}

static const struct command plan_commands[] = {
    {.name = "plan list",
     N_("the plans of a case, each in its newest version"),
     "lots.Method/ListPlans",
     list_options,
     &plans_view},
    {.name = "plan show",
     N_("every version of a plan, the newest first"),
     "lots.Method/ShowPlan",
     show_options,
     &plans_view},
    {.name = "plan write",
     N_("write a plan, or a new version of it"),
     "lots.Method/WritePlan",
     write_options,
     &plan_view,
     N_("Case {id}, {kind}: version {version}, {status}, to be reviewed {review}"),
     plan_write,
     .more = N_("  lots plan write 12 --kind HANDLINGSPLAN --status CURRENT --review +3m --with-client \\\n"
                "    --new-goal \"FIND:2027-01-31:work outdoors\"")},
    {0},
};
const struct noun noun_plan = {"plan", N_("plans, made with the client"), plan_commands};

/* --- goals -------------------------------------------------------------------------------------------------------- */

static const struct option_row add_options[] = {
    CASE,
    {.name = "TEXT", "goal.text", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("the goal")},
    {.name = "dimension",
     "goal.dimension",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_goal_dimension,
     .help = N_("what it is about")},
    {.name = "target",
     "goal.target",
     VALUE_DATE,
     OPTION_REQUIRED | OPTION_COMING | OPTION_LAST,
     .help = N_("when it is to be reached")},
    {.name = "date", "goal.set", VALUE_DATE, OPTION_PAST, .help = N_("when it was set; default: today")},
    {0},
};
static const struct option_row move_options[] = {
    CASE,
    {.name = "GOAL", "number", VALUE_COUNT, OPTION_REQUIRED, .help = N_("number of the goal")},
    {.name = "state",
     "state",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_goal_state,
     .help = N_("how it went; OPEN with --target puts it off")},
    DATE,
    {.name = "target", "target", VALUE_DATE, OPTION_COMING | OPTION_LAST, .help = N_("a new day to reach it")},
    {0},
};

static const struct column goal_columns[] = {
    {.key = "id", N_("Case"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "number", N_("Goal"), "goal.number", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "dimension", N_("About"), "goal.dimension", VALUE_CODE, &codes_goal_dimension},
    {.key = "text", N_("Text"), "goal.text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "state", N_("State"), "goal.state", VALUE_CODE, &codes_goal_state},
    {.key = "since", N_("Since"), "goal.since", VALUE_DATE},
    {.key = "target", N_("Target"), "goal.target", VALUE_DATE},
    {.key = "reached", N_("Reached"), "goal.reached", VALUE_DATE},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view goal_view = {.name = "goal", .columns = goal_columns};

static const struct column goals_columns[] = {
    {.key = "number", N_("Goal"), "number", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "dimension", N_("About"), "dimension", VALUE_CODE, &codes_goal_dimension},
    {.key = "text", N_("Text"), "text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "state", N_("State"), "state", VALUE_CODE, &codes_goal_state},
    {.key = "set", N_("Set"), "set", VALUE_DATE},
    {.key = "target", N_("Target"), "target", VALUE_DATE},
    {.key = "reached", N_("Reached"), "reached", VALUE_DATE},
    {0},
};
static const struct view goals_view = {.name = "goals", .rows = "goals", .columns = goals_columns};

#define GOAL_TOLD N_("Case {id}, goal {number}: {state} since {since}, target {target}")

static const struct command goal_commands[] = {
    {.name = "goal list", N_("the goals of a case"), "lots.Method/ListPlans", list_options, &goals_view},
    {.name = "goal add", N_("set a goal"), "lots.Method/SetGoal", add_options, &goal_view, GOAL_TOLD},
    {.name = "goal move",
     N_("a goal is reached, changed or dropped, or put off"),
     "lots.Method/MoveGoal",
     move_options,
     &goal_view,
     GOAL_TOLD},
    {0},
};
const struct noun noun_goal = {"goal", N_("goals: to find, get and keep a job, to study"), goal_commands};
