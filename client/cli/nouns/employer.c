/* employer: employers and their workplaces, and what was said and seen there. */
#include "employer.h"

#include "client/cli/out.h"
#include "client/cli/table.h"
#include "employers.pb-c.h"
#include "nouns.h"

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
    {.key = "number", N_("Number"), "number", VALUE_NUMBER},
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
    {.key = "number", N_("Number"), "number", VALUE_NUMBER},
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
    {.name = "to", "person.to", VALUE_DATE, OPTION_LAST, .help = N_("last day")},
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
    {.name = "closed", "workplace.closed", VALUE_DATE, OPTION_LAST, .help = N_("last day it was in use")},
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

/* --- the noun ----------------------------------------------------------------------------------------------------- */

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
     .more = N_("\"-\" as a value empties a field.")},
    {.name = "employer workplace",
     N_("add or change a workplace of an employer"),
     "lots.Employers/PutWorkplace",
     workplace_options,
     &one,
     .more = N_("\"-\" as a value empties a field.")},
    {.name = "employer contact",
     N_("log a contact with an employer"),
     "lots.Employers/Contact",
     employer_contact_options,
     &employer_contact_view,
     N_("Contact with employer {employer}, {date}: {result}"),
     .more = N_(
         "  lots employer contact 3 --by STAFF --mode PHONE --about JOB --result MEETING --note \"Meeting on Friday\"\n"
         "  lots employer contact 3 --by TOGETHER --mode IN_PERSON --about VISIT --result VISIT --case 12 "
         "--names-client")},
    {.name = "employer correct-contact",
     N_("correct a contact that was logged wrong; the entry stays beside it"),
     "lots.Employers/CorrectContact",
     employer_correct_contact_options,
     &employer_contact_view,
     .more = N_("Give what was wrong; the rest stays. Employer, case and unit stay too: strike out what was logged in "
                "the wrong place, and log it anew.")},
    {.name = "employer contacts",
     N_("count a unit's contacts by coach and week"),
     "lots.Employers/Weeks",
     employer_contacts_options,
     &employer_weeks_view,
     .more = N_("A manager sees everybody's, others their own.")},
    {.name = "employer log",
     N_("what was said and seen at an employer, or for a case"),
     "lots.Employers/Log",
     employer_log_options,
     &employer_log_view},
    {.name = "employer visit",
     N_("record a study visit with a client"),
     "lots.Employers/Visit",
     employer_visit_options,
     &employer_visit_view,
     N_("Study visit at employer {employer}, {date}")},
    {.name = "employer correct-visit",
     N_("correct a study visit that was recorded wrong; the entry stays beside it"),
     "lots.Employers/CorrectVisit",
     employer_correct_visit_options,
     &employer_visit_view,
     .more = N_("Give what was wrong; the rest stays. Employer and case stay too.")},
    {.name = "employer analysis",
     N_("analyse a workplace: tasks, environment, culture"),
     "lots.Employers/Analyse",
     employer_analysis_options,
     &employer_analysis_view,
     N_("Analysis, version {version}"),
     .more = N_("Write nothing of any client here; everybody in the organisation may read it.")},
    {.name = "employer analyses",
     N_("read the analyses of a workplace, newest first"),
     "lots.Employers/Analyses",
     employer_analyses_options,
     &employer_analyses_view},
    {0},
};
const struct noun noun_employer = {"employer", N_("employers and workplaces, and the contacts with them"), commands};
