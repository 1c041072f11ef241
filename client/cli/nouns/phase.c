/* phase: the phases of a case's programme, side by side (B8). */
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "nouns.h"

#define PHASE                                                                                                          \
  {                                                                                                                    \
    .name = "PHASE", "phase", VALUE_CODE, OPTION_REQUIRED, &codes_phase,                                               \
    .help = N_("which phase: P1 to P5, or CHOOSE, GET, KEEP of Supported Education")                                   \
  }

static const struct option_row list_options[] = {CASE, {0}};
static const struct option_row move_options[] = {CASE, PHASE, DATE, {0}};
static const struct option_row suspend_options[] = {
    CASE, PHASE, DATE, {.name = "reason", "reason", VALUE_TEXT, OPTION_FILE, .help = N_("why")}, {0},
};
static const struct option_row done_options[] = {
    CASE,
    PHASE,
    DATE,
    {.name = "reason",
     "reason",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("P5, KEEP: why the support ended; GET: which place was given")},
    {.name = "information-given",
     "information_given",
     VALUE_FLAG,
     .help = N_("P1: the client has been informed of the support")},
    {.name = "consents-recorded",
     "consents_recorded",
     VALUE_FLAG,
     .help = N_("P1: the client's consent choices are on record")},
    {.name = "goal-changed", "goal_changed", VALUE_FLAG, .help = N_("P3: the client has another goal now")},
    {0},
};

static const struct column one_columns[] = {
    {.key = "id", N_("Case"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "phase", N_("Phase"), "phase.phase", VALUE_CODE, &codes_phase, COLUMN_CODE},
    {.key = "status", N_("Status"), "phase.status", VALUE_CODE, &codes_phase_status},
    {.key = "since", N_("Since"), "phase.since", VALUE_DATE},
    {.key = "opened", N_("Opened"), "phase.opened", VALUE_DATE},
    {.key = "done", N_("Done"), "phase.done", VALUE_DATE},
    {.key = "entries", N_("Times opened"), "phase.entries", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view one = {.name = "phase", .columns = one_columns};

static const struct column list_columns[] = {
    {.key = "phase", N_("Phase"), "state.phase", VALUE_CODE, &codes_phase, COLUMN_CODE},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "status", N_("Status"), "state.status", VALUE_CODE, &codes_phase_status},
    {.key = "since", N_("Since"), "state.since", VALUE_DATE},
    {.key = "opened", N_("Opened"), "state.opened", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "done", N_("Done"), "state.done", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "entries", N_("Times opened"), "state.entries", VALUE_COUNT, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "missing", N_("Missing for the next step"), "missing", VALUE_TEXT, .flags = COLUMN_MANY | COLUMN_WRAP},
    {0},
};
static const struct view many = {.name = "phases", .rows = "phases", .columns = list_columns};

#define MOVED N_("Case {id}, phase {phase}: {status} since {since}")

static const struct command commands[] = {
    {.name = "phase list",
     N_("the phases of a case, and what is missing for the next step of each"),
     "lots.Method/ListPhases",
     list_options,
     &many},
    {.name = "phase open", N_("open a phase, or enter it again"), "lots.Method/OpenPhase", move_options, &one, MOVED},
    {.name = "phase suspend", N_("let a phase rest"), "lots.Method/SuspendPhase", suspend_options, &one, MOVED},
    {.name = "phase resume", N_("go on with a phase"), "lots.Method/ResumePhase", move_options, &one, MOVED},
    {.name = "phase done", N_("a phase is done"), "lots.Method/FinishPhase", done_options, &one, MOVED},
    {0},
};
const struct noun noun_phase = {"phase", N_("phases of the method, side by side"), commands};
