/* employer_log: what the commands about contacts, study visits, analyses and weeks take and show; the commands stand in
 * employer.c. */
#include "employer.h"

#include <inttypes.h>

#include "client/cli/rows.h"
#include "employers.pb-c.h"

/* --- contacts and visits ------------------------------------------------------------------------------------------ */

static const struct column contact_columns[] = {
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT},
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
    {.key = "corrects", N_("Corrects"), "correction.corrects", VALUE_ID, .flags = COLUMN_RIGHT},
    {0},
};
const struct view employer_contact_view = {.name = "contact", .record = "contact", .columns = contact_columns};

const struct option_row employer_contact_options[] = {
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
    {.name = "date", "contact.date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened; default: today")},
    {.name = "person", "contact.person", VALUE_COUNT, .help = N_("number of the contact person")},
    {.name = "note", "contact.note", VALUE_TEXT, OPTION_FILE, .help = N_("what was said")},
    {.name = "staff", "contact.staff", VALUE_ID, .help = N_("number of the colleague; default: yourself")},
    {.name = "unit", "contact.unit", VALUE_ID, .help = N_("whose work it counts as; default: the case's, or yours")},
    {0},
};

#define LOGGED_AT(what)                                                                                                \
  { .name = "POSITION", "position", VALUE_ID, OPTION_REQUIRED, .help = what }
#define STRIKE                                                                                                         \
  { .name = "strike", "strike", VALUE_FLAG, .help = N_("it was recorded by mistake: it never was") }

const struct option_row employer_correct_contact_options[] = {
    EMPLOYER("employer"),
    LOGGED_AT(N_("position of the contact, as \"lots employer log\" shows it")),
    REASON,
    STRIKE,
    {.name = "by", "contact.made_by", VALUE_CODE, .codes = &codes_contact_maker, .help = N_("who made the contact")},
    {.name = "mode", "contact.mode", VALUE_CODE, .codes = &codes_contact_mode, .help = N_("how")},
    {.name = "about", "contact.purpose", VALUE_CODE, .codes = &codes_contact_purpose, .help = N_("what it was about")},
    {.name = "result", "contact.result", VALUE_CODE, .codes = &codes_contact_result, .help = N_("what came of it")},
    {.name = "names-client",
     "names_client",
     VALUE_CODE,
     .codes = &codes_answer,
     .help = N_("whether the employer was told who it is about")},
    {.name = "date", "contact.date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened")},
    {.name = "person", "contact.person", VALUE_COUNT, .help = N_("number of the contact person")},
    {.name = "note", "contact.note", VALUE_TEXT, OPTION_FILE, .help = N_("what was said")},
    {.name = "staff", "contact.staff", VALUE_ID, .help = N_("number of the colleague")},
    {0},
};

static const struct column visit_columns[] = {
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT},
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
    {.key = "corrects", N_("Corrects"), "correction.corrects", VALUE_ID, .flags = COLUMN_RIGHT},
    {0},
};
const struct view employer_visit_view = {.name = "visit", .record = "visit", .columns = visit_columns};

const struct option_row employer_visit_options[] = {
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
    {.name = "date", "visit.date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened; default: today")},
    {.name = "staff", "visit.staff", VALUE_ID, .help = N_("number of the colleague; default: yourself")},
    {0},
};

const struct option_row employer_correct_visit_options[] = {
    EMPLOYER("employer"),
    LOGGED_AT(N_("position of the study visit, as \"lots employer log\" shows it")),
    REASON,
    STRIKE,
    {.name = "workplace", "visit.workplace", VALUE_COUNT, .help = N_("number of the workplace")},
    {.name = "about", "visit.purpose", VALUE_TEXT, OPTION_FILE, .help = N_("what it was about")},
    {.name = "environment",
     "visit.environment",
     VALUE_CODE,
     .codes = &codes_suitability,
     .help = N_("does the environment suit the client?")},
    {.name = "environment-text", "visit.environment_text", VALUE_TEXT, OPTION_FILE, .help = N_("what was seen of it")},
    {.name = "tasks",
     "visit.tasks",
     VALUE_CODE,
     .codes = &codes_suitability,
     .help = N_("do the tasks suit the client?")},
    {.name = "tasks-text", "visit.tasks_text", VALUE_TEXT, OPTION_FILE, .help = N_("what was seen of them")},
    {.name = "date", "visit.date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened")},
    {.name = "staff", "visit.staff", VALUE_ID, .help = N_("number of the colleague")},
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

static const Lots__Correction *correction_of(const ProtobufCMessage *record) {
  const Lots__EmployerLogItem *item = (const Lots__EmployerLogItem *)record;
  if (item->visit)
    return item->visit->correction;
  return item->contact ? item->contact->correction : NULL;
}

static const char *corrects_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Correction *correction = correction_of(record);
  (void)style;
  return correction ? arena_printf(&cli->arena, "%" PRIu64, correction->corrects) : "";
}

/* "corrects 14: wrong day", "strikes out 14: ..."; "corrected" of what a later row corrects. Scripts get the reason. */
static const char *correction_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__EmployerLogItem *item = (const Lots__EmployerLogItem *)record;
  const Lots__Correction *correction = correction_of(record);
  if (style == VALUE_FOR_SCRIPTS)
    return correction ? correction->reason : "";
  if (!correction)
    return item->uncounted ? _("corrected") : "";
  return arena_printf(&cli->arena,
                      correction->struck ? _("strikes out %" PRIu64 ": %s") : _("corrects %" PRIu64 ": %s"),
                      correction->corrects, correction->reason);
}

static const struct column log_columns[] = {
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT},
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
    {.key = "correction", N_("Correction"), .kind = VALUE_TEXT, .text = correction_text},
    {.key = "corrects", N_("Corrects"), .kind = VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA, .text = corrects_text},
    {.key = "uncounted", N_("Does not count"), "uncounted", VALUE_FLAG, .flags = COLUMN_EXTRA},
    {.key = "at", N_("When"), "at", VALUE_MOMENT, .flags = COLUMN_EXTRA},
    {.key = "author", N_("Who"), "author", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
const struct view employer_log_view = {.name = "log", .rows = "items", .columns = log_columns};

const struct option_row employer_log_options[] = {
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
const struct view employer_analysis_view = {.name = "analysis", .record = "analysis", .columns = analysis_columns};
const struct view employer_analyses_view = {.name = "analyses", .rows = "analyses", .columns = analysis_columns};

const struct option_row employer_analysis_options[] = {
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
    {.name = "date", "analysis.date", VALUE_DATE, OPTION_PAST, .help = N_("when it happened; default: today")},
    {0},
};
const struct option_row employer_analyses_options[] = {
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
const struct view employer_weeks_view = {.name = "weeks", .rows = "rows", .columns = week_columns};

const struct option_row employer_contacts_options[] = {
    {.name = "unit", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "week", "week", VALUE_TEXT, .help = N_("week, \"2026-W47\"; default: this week")},
    {.name = "weeks", "weeks", VALUE_COUNT, .help = N_("how many weeks, up to that one; default: 1")},
    {0},
};
