/* org: organisations, between which the secrecy wall stands, and their units.
 *
 * The daemon takes a whole record when one is changed; so a change reads the record first and lays what was typed over
 * it.
 */
#include "client/cli/out.h"
#include "client/cli/table.h"
#include "nouns.h"
#include "org_settings.h"
#include "organisations.pb-c.h"

/* --- organisations ------------------------------------------------------------------------------------------------ */

static const struct column org_columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "kind", N_("Kind"), "kind", VALUE_CODE, &codes_organisation_kind},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "number", N_("Organisation number"), "number", VALUE_NUMBER},
    {.key = "municipality", N_("Municipality"), "municipality", VALUE_PLACE},
    {.key = "accept_temporary_numbers",
     N_("Temporary numbers"),
     "accept_temporary_numbers",
     VALUE_FLAG,
     .flags = COLUMN_EXTRA},
    {.key = "answer_days", N_("Days of answers"), "answer_days", VALUE_COUNT, .flags = COLUMN_EXTRA},
    {0},
};
static const struct view org_view = {.name = "organisation", .record = "organisation", .columns = org_columns};
static const struct view org_list = {.name = "organisations", .rows = "organisations", .columns = org_columns};

#define ORG_FIELDS                                                                                                     \
  {.name = "number", "organisation.number", VALUE_TEXT, .help = N_("organisation number")},                            \
      {.name = "municipality", "organisation.municipality", VALUE_PLACE, .help = N_("municipality, by code or name")}, \
      {.name = "answer-days",                                                                                          \
       "organisation.answer_days",                                                                                     \
       VALUE_COUNT,                                                                                                    \
       .help = N_("for how many days a repeated command gets its first answer (1 to 365; 0: 30)")},                    \
  {                                                                                                                    \
    .name = "accept-temporary-numbers", "organisation.accept_temporary_numbers", VALUE_FLAG,                           \
    .help = N_("take in temporary identity numbers (T-numbers)")                                                       \
  }

static const struct option_row org_add_options[] = {
    {.name = "NAME", "organisation.name", VALUE_TEXT, OPTION_REQUIRED, .help = N_("name of the organisation")},
    {.name = "kind",
     "organisation.kind",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_organisation_kind,
     .help = N_("kind of organisation")},
    ORG_FIELDS,
    {0},
};
static const struct option_row org_change_options[] = {
    {.name = "ORG", "organisation.id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the organisation")},
    {.name = "name", "organisation.name", VALUE_TEXT, .help = N_("name of the organisation")},
    {.name = "kind",
     "organisation.kind",
     VALUE_CODE,
     .codes = &codes_organisation_kind,
     .help = N_("kind of organisation")},
    ORG_FIELDS,
    {0},
};

/* The number of the record to change. False: said. */
static bool wanted_id(struct cli *cli, const char *name, uint64_t *id) {
  return args_number(cli, name, 0, id);
}

static int org_change(struct cli *cli) {
  Lots__ListOrganisationsRequest list = LOTS__LIST_ORGANISATIONS_REQUEST__INIT;
  Lots__ChangeOrganisationRequest request = LOTS__CHANGE_ORGANISATION_REQUEST__INIT;
  uint64_t id;
  CLI_RESULT struct lots_result *before =
      wanted_id(cli, "ORG", &id) ? cli_read(cli, "lots.Organisations/List", &list.base) : NULL;
  if (!before)
    return cli->code;
  const Lots__ListOrganisationsReply *all = lots_result_message(before);
  for (size_t i = 0; i < all->n_organisations; i++)
    if (all->organisations[i]->id == id)
      request.organisation = arena_clone(&cli->arena, &all->organisations[i]->base);
  return cli_fill(cli, &request.base) ? cli_send(cli, &request.base) : cli->code;
}

static const struct command org_commands[] = {
    {.name = "org add",
     N_("register an organisation"),
     "lots.Organisations/Add",
     org_add_options,
     &org_view,
     N_("Organisation {id}: {name}, {kind}")},
    {.name = "org list", N_("list the organisations"), "lots.Organisations/List", NULL, &org_list},
    {.name = "org change",
     N_("change an organisation"),
     "lots.Organisations/Change",
     org_change_options,
     &org_view,
     N_("Organisation {id}: {name}, {kind}"),
     org_change},
    {.name = "org setting",
     N_("settle something for a programme from a day on"),
     "lots.Organisations/Set",
     org_setting_options,
     &org_settled_view,
     .run = org_setting,
     .more = N_("  lots org setting 1 SIUS --certificate-age 180 --intro-shared no --from 2027-01-01 \\\n"
                "    --reference \"Beslut 2026-12-01 § 4\"\n"
                "  The word \"default\" goes back to the programme's own value.")},
    {.name = "org settings",
     N_("what an organisation has settled, beside what its programmes say"),
     "lots.Organisations/Settings",
     org_settings_options,
     &org_settings_view},
    {0},
};
const struct noun noun_org = {"org", N_("organisations, each behind its own wall of secrecy"), org_commands};

/* --- units -------------------------------------------------------------------------------------------------------- */

static const struct column unit_columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "organisation", N_("Organisation"), "organisation", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "programmes", N_("Programmes"), "programmes", VALUE_CODE, &codes_programme, COLUMN_MANY | COLUMN_CODE},
    {.key = "started", N_("Started"), "started", VALUE_DATE},
    {.key = "ended", N_("Ended"), "ended", VALUE_DATE},
    {0},
};
static const struct view unit_view = {.name = "unit", .record = "unit", .columns = unit_columns};
static const struct view unit_list = {.name = "units", .rows = "units", .columns = unit_columns};

static const struct option_row unit_add_options[] = {
    {.name = "NAME", "unit.name", VALUE_TEXT, OPTION_REQUIRED, .help = N_("name of the unit")},
    {.name = "org", "unit.organisation", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the organisation")},
    {.name = "programme",
     "unit.programmes",
     VALUE_CODE,
     OPTION_REPEATED,
     &codes_programme,
     .help = N_("programme that the unit offers")},
    {.name = "started",
     "unit.started",
     VALUE_DATE,
     .help = N_("first day of the unit, from which statistics count; default: today")},
    {0},
};
static const struct option_row unit_list_options[] = {
    {.name = "org", "organisation", VALUE_ID, .help = N_("of this organisation; default: your own")},
    {0},
};
static const struct option_row unit_change_options[] = {
    {.name = "UNIT", "unit.id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "name", "unit.name", VALUE_TEXT, .help = N_("name of the unit")},
    {.name = "programme",
     "unit.programmes",
     VALUE_CODE,
     OPTION_REPEATED,
     &codes_programme,
     .help = N_("programme that the unit offers")},
    {.name = "started",
     "unit.started",
     VALUE_DATE,
     OPTION_PAST,
     .help = N_("first day of the unit; statistics count from here")},
    {.name = "ended", "unit.ended", VALUE_DATE, OPTION_LAST, .help = N_("last day of the unit")},
    {0},
};

static int unit_change(struct cli *cli) {
  Lots__ListUnitsRequest list = LOTS__LIST_UNITS_REQUEST__INIT;
  Lots__ChangeUnitRequest request = LOTS__CHANGE_UNIT_REQUEST__INIT;
  uint64_t id;
  CLI_RESULT struct lots_result *before =
      wanted_id(cli, "UNIT", &id) ? cli_read(cli, "lots.Organisations/ListUnits", &list.base) : NULL;
  if (!before)
    return cli->code;
  const Lots__ListUnitsReply *all = lots_result_message(before);
  for (size_t i = 0; i < all->n_units; i++)
    if (all->units[i]->id == id)
      request.unit = arena_clone(&cli->arena, &all->units[i]->base);
  if (request.unit && args_flag(cli, "programme")) /* those given take the place of those it had */
    request.unit->n_programmes = 0;
  return cli_fill(cli, &request.base) ? cli_send(cli, &request.base) : cli->code;
}

/* --- how a unit gives a programme (E6) ---------------------------------------------------------------------------- */

static const struct option_row unit_setting_options[] = {
    {.name = "UNIT", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "programme",
     "setting.programme",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_programme,
     .help = N_("programme that it is about")},
    {.name = "decision-required",
     "setting.decision_required",
     VALUE_FLAG,
     .help = N_("a decision is required in each case; without this flag none is")},
    {.name = "reference",
     "setting.reference",
     VALUE_TEXT,
     .help = N_("of the board's decision, \"SN 2026-01-20 § 4\"; required when no decision is")},
    {.name = "from", "setting.from", VALUE_DATE, OPTION_REQUIRED, .help = N_("first day it holds")},
    {.name = "to",
     "setting.to",
     VALUE_DATE,
     OPTION_COMING | OPTION_LAST,
     .help = N_("last day it holds; default: until further notice")},
    {0},
};

static const char *settings_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Unit *unit = (const Lots__Unit *)record;
  const char *all = "";
  (void)style;
  for (size_t i = 0; i < unit->n_settings && all; i++) {
    const Lots__ProgrammeSetting *setting = unit->settings[i];
    const struct code *programme = code_by_number(&codes_programme, (int)setting->programme);
    all = arena_printf(&cli->arena, "%s%s%s %s %s–%s %s", all, *all ? "; " : "", programme ? programme->code : "?",
                       setting->decision_required ? _("with decision") : _("without decision"), setting->from,
                       setting->to, setting->reference);
  }
  return all;
}

static const struct column unit_setting_columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "settings", N_("Settings"), .kind = VALUE_TEXT, .flags = COLUMN_WRAP, .text = settings_text},
    {0},
};
static const struct view unit_setting_view = {.name = "unit", .record = "unit", .columns = unit_setting_columns};

static const struct command unit_commands[] = {
    {.name = "unit add",
     N_("register a unit of an organisation"),
     "lots.Organisations/AddUnit",
     unit_add_options,
     &unit_view,
     N_("Unit {id}: {name}")},
    {.name = "unit list", N_("list units"), "lots.Organisations/ListUnits", unit_list_options, &unit_list},
    {.name = "unit change",
     N_("change a unit"),
     "lots.Organisations/ChangeUnit",
     unit_change_options,
     &unit_view,
     N_("Unit {id}: {name}"),
     unit_change},
    {.name = "unit setting",
     N_("set how a unit gives a programme: with or without a decision in each case"),
     "lots.Organisations/SetProgramme",
     unit_setting_options,
     &unit_setting_view,
     N_("Unit {id}: {settings}")},
    {0},
};
const struct noun noun_unit = {"unit", N_("units, in which staff hold roles and cases are kept"), unit_commands};
