/* org_settings: see org_settings.h. A setting is an option of its own, named as people would say it; the table below
 * says which setting of the contract it is. */
#include "org_settings.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "client/cli/language.h"
#include "client/cli/out.h"
#include "organisations.pb-c.h"

#define NAME_OF(name) LOTS__SETTING_NAME__SETTING_NAME_##name
#define UNIT_IS(unit) LOTS__SETTING_UNIT__SETTING_UNIT_##unit
#define LIST_MOST 24

static const struct {
  const char *option;
  Lots__SettingName name;
  bool yes_no;
} names[] = {
    {"certificate-age", NAME_OF(CERTIFICATE_AGE), false},
    {"intro-shared", NAME_OF(INTRO_SHARED), true},
    {"intro-stops", NAME_OF(INTRO_STOPS), true},
    {"new-job-restarts", NAME_OF(NEW_JOB_RESTARTS), true},
    {"follow-up-months", NAME_OF(FOLLOW_UP_MONTHS), false},
    {"follow-up-warning", NAME_OF(FOLLOW_UP_WARNING), false},
    {"retention-gap", NAME_OF(RETENTION_GAP), false},
    {"reopen-days", NAME_OF(REOPEN_DAYS), false},
    {"outreach-times", NAME_OF(OUTREACH_TIMES), false},
    {"outreach-days", NAME_OF(OUTREACH_DAYS), false},
    {"read-after-days", NAME_OF(READ_AFTER_DAYS), false},
};

/* --- settling ----------------------------------------------------------------------------------------------------- */

const struct option_row org_setting_options[] = {
    {.name = "ORG", "organisation", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the organisation")},
    {.name = "PROGRAMME",
     "programme",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_programme,
     .help = N_("for which programme")},
    {.name = "from", "from", VALUE_DATE, OPTION_REQUIRED, .help = N_("first day it holds")},
    {.name = "reference",
     "reference",
     VALUE_TEXT,
     OPTION_REQUIRED,
     .help = N_("of the decision behind it, \"SN 2026-01-20 § 4\"")},
    {.name = "certificate-age", .kind = VALUE_TEXT, .help = N_("days that a medical certificate may be old")},
    {.name = "intro-shared",
     .kind = VALUE_TEXT,
     .help = N_("yes: introductions at several workplaces under one decision share its months; no: each has its own")},
    {.name = "intro-stops",
     .kind = VALUE_TEXT,
     .help = N_("yes: the introduction's days stand still while the case rests; no: they run on")},
    {.name = "new-job-restarts",
     .kind = VALUE_TEXT,
     .help = N_("yes: a new job inside follow-up begins a new minimum; no: the minimum that runs goes on")},
    {.name = "follow-up-months",
     .kind = VALUE_TEXT,
     .help = N_("months after the first day at work when follow-ups are due, \"1,3,6,9,12\"")},
    {.name = "follow-up-warning",
     .kind = VALUE_TEXT,
     .help = N_("months of follow-up support after which the agenda warns; 0: never")},
    {.name = "retention-gap",
     .kind = VALUE_TEXT,
     .help = N_("days between two jobs that still count as being at work")},
    {.name = "reopen-days", .kind = VALUE_TEXT, .help = N_("days within which a closed case may be reopened")},
    {.name = "read-after-days",
     .kind = VALUE_TEXT,
     .help = N_("days in which those who were assigned still read a case that has ended")},
    {0},
};

/* A number, a list of them, or a word for yes and no. False: it is none. */
static bool read_value(const char *text, bool yes_no, uint32_t *out) {
  static const struct {
    const char *word;
    uint32_t value;
  } words[] = {{"yes", 1}, {"ja", 1}, {"no", 0}, {"nej", 0}};
  uint64_t number;
  for (size_t i = 0; yes_no && i < sizeof words / sizeof *words; i++)
    if (strcasecmp(text, words[i].word) == 0) {
      *out = words[i].value;
      return true;
    }
  bool read = !yes_no && value_parse_number(text, &number) && number <= UINT32_MAX;
  if (read)
    *out = (uint32_t)number;
  return read;
}

static bool read_values(struct cli *cli, const char *text, bool yes_no, Lots__SettingValue *out) {
  out->values = arena_alloc(&cli->arena, LIST_MOST * sizeof *out->values);
  if (!out->values)
    return false;
  if (strcasecmp(text, "default") == 0)
    return true;
  for (const char *at = text; *at && out->n_values < LIST_MOST;) {
    size_t len = strcspn(at, ", ");
    const char *one = arena_strndup(&cli->arena, at, len);
    if (!one || !read_value(one, yes_no, &out->values[out->n_values++]))
      return false;
    at += len + strspn(at + len, ", ");
    if (*at && out->n_values == LIST_MOST)
      return false;
  }
  return out->n_values > 0;
}

static bool add_value(struct cli *cli, Lots__SetRequest *request, size_t index, const char *text) {
  Lots__SettingValue *value = arena_alloc(&cli->arena, sizeof *value);
  if (!value)
    return false;
  lots__setting_value__init(value);
  value->name = names[index].name;
  if (!read_values(cli, text, names[index].yes_no, value)) {
    (void)out_usage(cli,
                    names[index].yes_no ? _("--%s: \"%s\" is neither yes, no nor default")
                                        : _("--%s: \"%s\" is no whole number, list of numbers or default"),
                    names[index].option, text);
    return false;
  }
  return arena_append(&cli->arena, &request->settings, &request->n_settings, value);
}

int org_setting(struct cli *cli) {
  Lots__SetRequest request = LOTS__SET_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *text = args_text(cli, names[i].option);
    if (text && !add_value(cli, &request, i, text))
      return cli->code;
  }
  return cli_send(cli, &request.base);
}

/* --- showing ------------------------------------------------------------------------------------------------------ */

const struct option_row org_settings_options[] = {
    {.name = "ORG", "organisation", VALUE_ID, .help = N_("number of the organisation; default: your own")},
    {.name = "programme", "programme", VALUE_CODE, .codes = &codes_programme, .help = N_("of this programme alone")},
    {.name = "on", "date", VALUE_DATE, .help = N_("as they hold on this day; default: today")},
    {.name = "all", "all", VALUE_FLAG, .help = N_("those of earlier and later days too")},
    {0},
};

static const char *unit_of_values(Lots__SettingUnit unit) {
  if (unit == UNIT_IS(TIMES))
    return _("times");
  return unit == UNIT_IS(DAYS) ? _("days") : _("months");
}

static const char *values_text(struct cli *cli, const Lots__SettingShown *shown, const uint32_t *values, size_t count,
                               enum value_style style) {
  const char *all = "";
  if (shown->unit == UNIT_IS(YES_NO) && count && style == VALUE_FOR_PEOPLE)
    return values[0] ? _("yes") : _("no");
  if (shown->name == NAME_OF(FOLLOW_UP_WARNING) && count && values[0] == 0 && style == VALUE_FOR_PEOPLE)
    return _("never");
  for (size_t i = 0; i < count && all; i++)
    all = arena_printf(&cli->arena, "%s%s%" PRIu32, all, i ? ", " : "", values[i]);
  if (!all || style == VALUE_FOR_SCRIPTS || shown->unit == UNIT_IS(YES_NO))
    return all;
  return arena_printf(&cli->arena, "%s %s", all, unit_of_values(shown->unit));
}

static const char *value_shown(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__SettingShown *shown = (const Lots__SettingShown *)record;
  return values_text(cli, shown, shown->values, shown->n_values, style);
}

static const char *standard_shown(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__SettingShown *shown = (const Lots__SettingShown *)record;
  return values_text(cli, shown, shown->standard, shown->n_standard, style);
}

static const struct column settings_columns[] = {
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme, COLUMN_CODE},
    {.key = "name", N_("Setting"), "name", VALUE_CODE, &codes_setting_name, .flags = COLUMN_WRAP},
    {.key = "of_unit", N_("Unit"), "of_unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "values", N_("Value"), .kind = VALUE_TEXT, .text = value_shown},
    {.key = "standard", N_("Default"), .kind = VALUE_TEXT, .text = standard_shown},
    {.key = "from", N_("Since"), "from", VALUE_DATE},
    {.key = "to", N_("To"), "to", VALUE_DATE},
    {.key = "reference", N_("Reference"), "reference", VALUE_TEXT},
    {.key = "source", N_("Source"), "source", VALUE_TEXT},
    {.key = "least", N_("Least"), "least", VALUE_COUNT, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "most", N_("Most"), "most", VALUE_COUNT, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {0},
};
const struct view org_settings_view = {.name = "settings", .rows = "settings", .columns = settings_columns};

/* After a write: the programme's settings as they hold from then on. */
static void print_settled(struct cli *cli, const struct view *view, const ProtobufCMessage *reply) {
  struct table *table = table_new(cli, &org_settings_view);
  (void)view;
  if (!table)
    return;
  table_add_all(table, reply);
  table_print(table);
}

const struct view org_settled_view = {
    .name = "settings", .rows = "settings", .columns = settings_columns, .print = print_settled};
