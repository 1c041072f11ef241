/* employer: employers and their workplaces, and what was said and seen there. */
#include "employers.pb-c.h"
#include "out.h"
#include "table.h"

#define EMPLOYER(field)                                                                                                \
  { .name = "EMPLOYER", field, VALUE_ID, OPTION_REQUIRED, .help = N_("number of the employer's record") }

/* --- the register ------------------------------------------------------------------------------------------------- */

/* "2 Eva Lind, butikschef, 070-123" with a line for each. */
static const char *persons_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Employer *employer = (const Lots__Employer *)record;
  const char *all = "";
  (void)style;
  for (size_t i = 0; i < employer->n_persons && all; i++) {
    const Lots__EmployerPerson *person = employer->persons[i];
    all = arena_printf(&cli->arena, "%s%s%u %s%s%s%s%s%s%s%s%s", all, i > 0 ? "\n" : "", person->id, person->name,
                       *person->role ? ", " : "", person->role, *person->phone ? ", " : "", person->phone,
                       *person->email ? ", " : "", person->email, *person->to ? " - " : "", person->to);
  }
  return all;
}

static const char *workplaces_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Employer *employer = (const Lots__Employer *)record;
  const char *all = "";
  (void)style;
  for (size_t i = 0; i < employer->n_workplaces && all; i++) {
    const Lots__Workplace *place = employer->workplaces[i];
    all = arena_printf(&cli->arena, "%s%s%u %s%s%s%s%s", all, i > 0 ? "\n" : "", place->id, place->name,
                       *place->address ? ", " : "", place->address, *place->closed ? " - " : "", place->closed);
  }
  return all;
}

static const struct column columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "number", N_("Number"), "number", VALUE_TEXT},
    {.key = "sole_trader", N_("Sole trader"), "sole_trader", VALUE_FLAG},
    {.key = "sni", N_("Industry (SNI)"), "sni", VALUE_TEXT},
    {.key = "sni_version", N_("SNI version"), "sni_version", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "size", N_("Size"), "size", VALUE_CODE, &codes_employer_size},
    {.key = "municipality", N_("Municipality"), "municipality", VALUE_PLACE},
    {.key = "persons", N_("Contact persons"), .kind = VALUE_TEXT, .flags = COLUMN_MANY, .text = persons_text},
    {.key = "workplaces", N_("Workplaces"), .kind = VALUE_TEXT, .flags = COLUMN_MANY, .text = workplaces_text},
    {.key = "organisation", N_("Organisation"), "organisation", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {0},
};
static const struct view one = {.name = "employer", .record = "employer", .columns = columns};

static const struct column row_columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "number", N_("Number"), "number", VALUE_TEXT},
    {.key = "sni", N_("Industry (SNI)"), "sni", VALUE_TEXT},
    {.key = "size", N_("Size"), "size", VALUE_CODE, &codes_employer_size},
    {.key = "municipality", N_("Municipality"), "municipality", VALUE_PLACE},
    {.key = "workplaces", N_("Workplaces"), "workplaces", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view many = {.name = "employers", .rows = "employers", .columns = row_columns};

#define PARTICULARS                                                                                                    \
  {.name = "sni", "sni", VALUE_TEXT, .help = N_("industry code, \"47.112\"")},                                         \
      {.name = "sni-version", "sni_version", VALUE_TEXT, .help = N_("version of the code: 2007 (default) or 2025")},   \
      {.name = "size", "size", VALUE_CODE, .codes = &codes_employer_size, .help = N_("how many work there")}, {        \
    .name = "municipality", "municipality", VALUE_PLACE, .help = N_("municipality, by code or name")                   \
  }

static const struct option_row add_options[] = {
    {.name = "NUMBER",
     "number",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("organisation number; with --sole-trader the owner's identity number")},
    {.name = "name", "name", VALUE_TEXT, OPTION_REQUIRED, .help = N_("name of the employer")},
    {.name = "sole-trader", "sole_trader", VALUE_FLAG, .help = N_("the number is a person's own")},
    PARTICULARS,
    {0},
};
static const struct option_row show_options[] = {EMPLOYER("id"), {0}};
static const struct option_row change_options[] = {
    EMPLOYER("id"),
    {.name = "name", "name", VALUE_TEXT, .help = N_("name of the employer")},
    PARTICULARS,
    {0},
};
static const struct option_row find_options[] = {
    {.name = "NAME", "name", VALUE_TEXT, .help = N_("beginnings of words of the name")},
    {.name = "number",
     "number",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("organisation number, or a sole trader's identity number")},
    {0},
};
static const struct option_row list_options[] = {
    {.name = "municipality", "municipality", VALUE_PLACE, .help = N_("only those of this municipality")},
    {0},
};
static const struct option_row person_options[] = {
    EMPLOYER("employer"),
    {.name = "id", "person.id", VALUE_COUNT, .help = N_("which one to change; default: a new one")},
    {.name = "name", "person.name", VALUE_TEXT, .help = N_("name")},
    {.name = "role", "person.role", VALUE_TEXT, .help = N_("what the person is there")},
    {.name = "phone", "person.phone", VALUE_TEXT, .help = N_("telephone")},
    {.name = "email", "person.email", VALUE_TEXT, .help = N_("e-mail address")},
    {.name = "workplace", "person.workplace", VALUE_COUNT, .help = N_("number of the workplace; default: all")},
    {.name = "from", "person.from", VALUE_DATE, .help = N_("first day; default: today")},
    {.name = "to", "person.to", VALUE_DATE, .help = N_("last day")},
    {0},
};
static const struct option_row workplace_options[] = {
    EMPLOYER("employer"),
    {.name = "id", "workplace.id", VALUE_COUNT, .help = N_("which one to change; default: a new one")},
    {.name = "name", "workplace.name", VALUE_TEXT, .help = N_("what it is called")},
    {.name = "address", "workplace.address", VALUE_TEXT, .help = N_("address")},
    {.name = "municipality", "workplace.municipality", VALUE_PLACE, .help = N_("municipality, by code or name")},
    {.name = "environment",
     "workplace.environment",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("noise, light, stairs and the like")},
    {.name = "closed", "workplace.closed", VALUE_DATE, .help = N_("last day it was in use")},
    {0},
};

static int employer_add(struct cli *cli) {
  ProtobufCMessage *request = cli_request(cli);
  CLI_RESULT struct lots_result *result = request ? cli_call(cli, cli->command->method, request) : NULL;
  if (!result)
    return cli->code;
  const Lots__AddEmployerReply *reply = lots_result_message(result);
  if (reply->existed)
    out_note(cli, _("There was a record with this number already; nothing was added."));
  return cli_done(cli, result);
}

/* --- contacts and visits ------------------------------------------------------------------------------------------ */

static const struct column contact_columns[] = {
    {.key = "employer", N_("Employer"), "employer", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "by", N_("Made by"), "made_by", VALUE_CODE, &codes_contact_maker},
    {.key = "mode", N_("How"), "mode", VALUE_CODE, &codes_contact_mode},
    {.key = "purpose", N_("Purpose"), "purpose", VALUE_CODE, &codes_contact_purpose},
    {.key = "result", N_("Result"), "result", VALUE_CODE, &codes_contact_result},
    {.key = "named", N_("Client named"), "names_client", VALUE_FLAG},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "note", N_("Note"), "note", VALUE_TEXT, .flags = COLUMN_WRAP},
    {0},
};
static const struct view contact_view = {.name = "contact", .record = "contact", .columns = contact_columns};

static const struct option_row contact_options[] = {
    EMPLOYER("contact.employer"),
    {.name = "by",
     "contact.made_by",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_contact_maker,
     .help = N_("who made the contact")},
    {.name = "mode", "contact.mode", VALUE_CODE, OPTION_REQUIRED, &codes_contact_mode, .help = N_("how")},
    {.name = "about",
     "contact.purpose",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_contact_purpose,
     .help = N_("what it was about")},
    {.name = "result",
     "contact.result",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_contact_result,
     .help = N_("what came of it")},
    {.name = "case", "contact.case", VALUE_ID, .help = N_("number of the case it is for")},
    {.name = "names-client",
     "contact.names_client",
     VALUE_FLAG,
     .help = N_("the employer was told who it is about; the client must have chosen so")},
    {.name = "date", "contact.date", VALUE_DATE, .help = N_("when it happened; default: today")},
    {.name = "person", "contact.person", VALUE_COUNT, .help = N_("number of the contact person")},
    {.name = "note", "contact.note", VALUE_TEXT, OPTION_FILE, .help = N_("what was said")},
    {.name = "staff", "contact.staff", VALUE_ID, .help = N_("number of the colleague; default: yourself")},
    {.name = "unit", "contact.unit", VALUE_ID, .help = N_("whose work it counts as; default: the case's, or yours")},
    {0},
};

static const struct column visit_columns[] = {
    {.key = "employer", N_("Employer"), "employer", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "workplace", N_("Workplace"), "workplace", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "purpose", N_("Purpose"), "purpose", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "environment", N_("Environment"), "environment", VALUE_CODE, &codes_suitability},
    {.key = "environment_text", N_("About the environment"), "environment_text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "tasks", N_("Tasks"), "tasks", VALUE_CODE, &codes_suitability},
    {.key = "tasks_text", N_("About the tasks"), "tasks_text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view visit_view = {.name = "visit", .record = "visit", .columns = visit_columns};

static const struct option_row visit_options[] = {
    EMPLOYER("visit.employer"),
    {.name = "workplace", "visit.workplace", VALUE_COUNT, OPTION_REQUIRED, .help = N_("number of the workplace")},
    {.name = "case", "visit.case", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the case it is for")},
    {.name = "about", "visit.purpose", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("what it was about")},
    {.name = "environment",
     "visit.environment",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_suitability,
     .help = N_("does the environment suit the client?")},
    {.name = "environment-text",
     "visit.environment_text",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("what was seen of it")},
    {.name = "tasks",
     "visit.tasks",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_suitability,
     .help = N_("do the tasks suit the client?")},
    {.name = "tasks-text",
     "visit.tasks_text",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("what was seen of them")},
    {.name = "date", "visit.date", VALUE_DATE, .help = N_("when it happened; default: today")},
    {.name = "staff", "visit.staff", VALUE_ID, .help = N_("number of the colleague; default: yourself")},
    {0},
};

/* A contact's purpose is a code, a visit's is text. */
static const char *purpose_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  struct value purpose;
  bool visit = value_message(record, "visit") != NULL;
  if (!value_find(record, visit ? "visit.purpose" : "contact.purpose", &purpose))
    return "";
  return value_text(cli, purpose, visit ? VALUE_TEXT : VALUE_CODE, visit ? NULL : &codes_contact_purpose, style, "");
}

static const char *note_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__EmployerLogItem *item = (const Lots__EmployerLogItem *)record;
  (void)style;
  if (item->visit)
    return arena_printf(&cli->arena, "%s\n%s", item->visit->environment_text, item->visit->tasks_text);
  return item->contact ? item->contact->note : "";
}

static const struct column log_columns[] = {
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "employer", N_("Employer"), "employer_name", VALUE_TEXT},
    {.key = "staff", N_("Staff"), "staff_name", VALUE_TEXT},
    {.key = "by", N_("Made by"), "contact.made_by", VALUE_CODE, &codes_contact_maker},
    {.key = "mode", N_("How"), "contact.mode", VALUE_CODE, &codes_contact_mode},
    {.key = "purpose", N_("Purpose"), .kind = VALUE_TEXT, .text = purpose_text},
    {.key = "result", N_("Result"), "contact.result", VALUE_CODE, &codes_contact_result},
    {.key = "named", N_("Client named"), "contact.names_client", VALUE_FLAG},
    {.key = "environment", N_("Environment"), "visit.environment", VALUE_CODE, &codes_suitability, COLUMN_EXTRA},
    {.key = "tasks", N_("Tasks"), "visit.tasks", VALUE_CODE, &codes_suitability, COLUMN_EXTRA},
    {.key = "note", N_("Note"), .kind = VALUE_TEXT, .flags = COLUMN_WRAP, .text = note_text},
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "at", N_("When"), "at", VALUE_MOMENT, .flags = COLUMN_EXTRA},
    {.key = "author", N_("Who"), "author", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
static const struct view log_view = {.name = "log", .rows = "items", .columns = log_columns};

static const struct option_row log_options[] = {
    {.name = "EMPLOYER", "employer", VALUE_ID, .help = N_("number of the employer's record")},
    {.name = "case", "case", VALUE_ID, .help = N_("instead: everything that was done for this case")},
    {0},
};

/* --- analyses and weeks ------------------------------------------------------------------------------------------- */

static const struct column analysis_columns[] = {
    {.key = "version", N_("Version"), "version", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "date", N_("Date"), "date", VALUE_DATE},
    {.key = "tasks", N_("Tasks"), "tasks", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "environment", N_("Environment"), "environment", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "culture", N_("Culture"), "culture", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {0},
};
static const struct view analysis_view = {.name = "analysis", .record = "analysis", .columns = analysis_columns};
static const struct view analyses_view = {.name = "analyses", .rows = "analyses", .columns = analysis_columns};

static const struct option_row analysis_options[] = {
    EMPLOYER("analysis.employer"),
    {.name = "workplace", "analysis.workplace", VALUE_COUNT, OPTION_REQUIRED, .help = N_("number of the workplace")},
    {.name = "tasks", "analysis.tasks", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("what is done there")},
    {.name = "environment",
     "analysis.environment",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("noise, light, stairs and the like")},
    {.name = "culture",
     "analysis.culture",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("how people are with each other")},
    {.name = "date", "analysis.date", VALUE_DATE, .help = N_("when it happened; default: today")},
    {0},
};
static const struct option_row analyses_options[] = {
    EMPLOYER("employer"),
    {.name = "workplace", "workplace", VALUE_COUNT, OPTION_REQUIRED, .help = N_("number of the workplace")},
    {0},
};

static const struct column week_columns[] = {
    {.key = "week", N_("Week"), "week", VALUE_TEXT},
    {.key = "staff", N_("Id"), "staff", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Staff"), "staff_name", VALUE_TEXT},
    {.key = "in_person", N_("In person"), "in_person", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "other", N_("Other"), "other", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "named", N_("Client named"), "named", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "anonymous", N_("Client not named"), "anonymous", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "support", N_("Support to employers"), "support", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view weeks_view = {.name = "weeks", .rows = "rows", .columns = week_columns};

static const struct option_row contacts_options[] = {
    {.name = "unit", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "week", "week", VALUE_TEXT, .help = N_("week, \"2026-W47\"; default: this week")},
    {.name = "weeks", "weeks", VALUE_COUNT, .help = N_("how many weeks, up to that one; default: 1")},
    {0},
};

static const struct command commands[] = {
    {.name = "employer add",
     N_("register an employer, or find the record that exists"),
     "lots.Employers/Add",
     add_options,
     &one,
     N_("Employer {id}: {name}"),
     employer_add,
     N_("\"@-\" in place of the number reads it from standard input, where no list of processes shows it.")},
    {.name = "employer show", N_("show an employer's record"), "lots.Employers/Show", show_options, &one},
    {.name = "employer find", N_("find employers by number or name"), "lots.Employers/Find", find_options, &many},
    {.name = "employer list", N_("list the register of employers"), "lots.Employers/List", list_options, &many},
    {.name = "employer change",
     N_("change an employer's record"),
     "lots.Employers/Change",
     change_options,
     &one,
     N_("Employer {id}: {name}"),
     .more = N_("\"-\" as a value empties a field.")},
    {.name = "employer contact-person",
     N_("add or change somebody to talk to at an employer"),
     "lots.Employers/PutPerson",
     person_options,
     &one,
     N_("Employer {id}: {name}"),
     .more = N_("\"-\" as a value empties a field.")},
    {.name = "employer workplace",
     N_("add or change a workplace of an employer"),
     "lots.Employers/PutWorkplace",
     workplace_options,
     &one,
     N_("Employer {id}: {name}"),
     .more = N_("\"-\" as a value empties a field.")},
    {.name = "employer contact",
     N_("log a contact with an employer"),
     "lots.Employers/Contact",
     contact_options,
     &contact_view,
     N_("Contact with employer {employer}, {date}: {result}")},
    {.name = "employer contacts",
     N_("count a unit's contacts by coach and week"),
     "lots.Employers/Weeks",
     contacts_options,
     &weeks_view,
     .more = N_("A manager sees everybody's, others their own.")},
    {.name = "employer log",
     N_("what was said and seen at an employer, or for a case"),
     "lots.Employers/Log",
     log_options,
     &log_view},
    {.name = "employer visit",
     N_("record a study visit with a client"),
     "lots.Employers/Visit",
     visit_options,
     &visit_view,
     N_("Study visit at employer {employer}, {date}")},
    {.name = "employer analysis",
     N_("analyse a workplace: tasks, environment, culture"),
     "lots.Employers/Analyse",
     analysis_options,
     &analysis_view,
     N_("Analysis, version {version}"),
     .more = N_("Write nothing of any client here; everybody in the organisation may read it.")},
    {.name = "employer analyses",
     N_("read the analyses of a workplace, newest first"),
     "lots.Employers/Analyses",
     analyses_options,
     &analyses_view},
    {0},
};
const struct noun noun_employer = {"employer", N_("employers and workplaces, and the contacts with them"), commands};
