/* match: a workplace held against the vocational profile, by coach and client together. */
#include "client/cli/named.h"
#include "client/cli/rows.h"
#include "client/cli/table.h"
#include "method.pb-c.h"
#include "nouns.h"

#define SIDE(option, field, what, note)                                                                                \
  {.name = option, "match." field ".fit", VALUE_CODE, OPTION_REQUIRED, &codes_suitability, .help = what}, {            \
    .name = option "-note", "match." field ".text", VALUE_TEXT, OPTION_FILE, .help = note                              \
  }

static const struct option_row add_options[] = {
    CASE,
    {.name = "employer",
     "match.employer",
     VALUE_ID,
     OPTION_REQUIRED,
     .help = N_("the employer's number in the register")},
    {.name = "workplace", "match.workplace", VALUE_COUNT, OPTION_REQUIRED, .help = N_("number of the workplace")},
    SIDE("tasks", "tasks", N_("how the tasks suit"), N_("more about the tasks")),
    SIDE("environment", "environment", N_("how the workplace suits"), N_("more about the workplace")),
    SIDE("support", "support", N_("how the support there suits"), N_("more about the support")),
    {.name = "outcome",
     "match.outcome",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_match_outcome,
     .help = N_("what coach and client come to")},
    {.name = "with-client", "client_participated", VALUE_FLAG, .help = N_("it was done together with the client")},
    {.name = "preference",
     "match.preference",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("the wish or interest that led to this workplace")},
    {.name = "own-words", "match.client_words", VALUE_TEXT, OPTION_FILE, .help = N_("the client's own words")},
    {.name = "date", "match.date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened; default: today")},
    {0},
};
static const struct option_row list_options[] = {CASE, {0}};

static const char *employer_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  (void)style;
  return named_text(cli, "employers", ((const Lots__Match *)record)->employer);
}

static const char *staff_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  (void)style;
  return named_text(cli, "staff", ((const Lots__Match *)record)->staff);
}

/* In the middle stands the column, or columns, that tell which employer. */
#define COLUMNS(at, ...)                                                                                               \
  {.key = "number", N_("Match"), at "number", VALUE_COUNT, .flags = COLUMN_RIGHT},                                     \
      {.key = "date", N_("Date"), at "date", VALUE_DATE}, __VA_ARGS__,                                                 \
      {.key = "workplace", N_("Workplace"), at "workplace", VALUE_COUNT, .flags = COLUMN_RIGHT},                       \
      {.key = "tasks", N_("Tasks"), at "tasks.fit", VALUE_CODE, &codes_suitability},                                   \
      {.key = "environment", N_("Environment"), at "environment.fit", VALUE_CODE, &codes_suitability},                 \
      {.key = "support", N_("Support"), at "support.fit", VALUE_CODE, &codes_suitability},                             \
      {.key = "outcome", N_("Outcome"), at "outcome", VALUE_CODE, &codes_match_outcome},                               \
      {.key = "preference", N_("Led by"), at "preference", VALUE_TEXT, .flags = COLUMN_WRAP},                          \
      {.key = "client_words", N_("The client's words"), at "client_words", VALUE_TEXT, .flags = COLUMN_WRAP},          \
      {.key = "analysis", N_("Analysis"), at "analysis", VALUE_COUNT, .flags = COLUMN_RIGHT | COLUMN_EXTRA},           \
      {.key = "profile", N_("Profile"), at "profile", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA}, {               \
    .key = "staff", N_("Staff"), at "staff", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA                            \
  }

static const struct column one_columns[] = {
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    COLUMNS("match.", {.key = "employer", N_("Employer"), "match.employer", VALUE_ID, .flags = COLUMN_RIGHT}),
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct column list_columns[] = {
    COLUMNS("", {.key = "employer_name", N_("Employer"), .kind = VALUE_TEXT, .text = employer_text},
            {.key = "employer", N_("Employer"), "employer", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT}),
    {.key = "staff_name", N_("Staff"), .kind = VALUE_TEXT, .flags = COLUMN_EXTRA, .text = staff_text},
    {.key = "tasks_note", N_("About the tasks"), "tasks.text", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "environment_note", N_("About the workplace"), "environment.text", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "support_note", N_("About the support"), "support.text", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
static const struct view one = {.name = "match", .columns = one_columns};
static const struct view many = {.name = "matches", .rows = "matches", .columns = list_columns};

static const struct command commands[] = {
    {.name = "match list",
     N_("the workplaces that were held against the profile"),
     "lots.Matches/List",
     list_options,
     &many,
     .empty = N_("No workplace was held against the profile yet.")},
    {.name = "match add",
     N_("hold a workplace against the profile, together with the client"),
     "lots.Matches/Record",
     add_options,
     &one,
     N_("Case {case}, match {number}: {outcome}"),
     .more = N_("  lots match add 12 --employer 3 --workplace 1 --tasks GOOD --environment ADAPTED --support GOOD \\\n"
                "    --outcome GO_ON --with-client --preference \"wants to work with plants\"")},
    {0},
};
const struct noun noun_match = {"match", N_("workplaces held against the vocational profile"), commands};
