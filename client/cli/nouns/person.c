/* person: those whom the cases are about (klient, brukare). */
#include <stdio.h>
#include <string.h>

#include "client/cli/out.h"
#include "client/cli/table.h"
#include "nouns.h"
#include "persons.pb-c.h"

#define NUMBER_DIGITS 8 /* no name has as many */

/* "coordination number, from 2026-11-02" */
static const char *number_told(struct cli *cli, const Lots__IdentityNumber *number) {
  const char *kind = strcmp(number->kind, "COORDINATION") == 0 ? _("coordination number")
                     : strcmp(number->kind, "TEMPORARY") == 0  ? _("temporary number")
                                                               : _("personal number");
  const char *told = arena_printf(&cli->arena, _("%s, from %s"), kind, number->from);
  return *number->wrong ? arena_printf(&cli->arena, _("%s; found wrong %s"), told ? told : "", number->wrong) : told;
}

/* Newest last; for people with what sort of number it is, since when. */
static const char *numbers_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Person *person = (const Lots__Person *)record;
  const char *all = "";
  for (size_t i = 0; i < person->n_numbers && all; i++) {
    struct value number;
    bool found = value_find(&person->numbers[i]->base, "number", &number);
    const char *text = found ? value_text(cli, number, VALUE_NUMBER, NULL, style, "") : "";
    const char *told = style == VALUE_FOR_PEOPLE ? number_told(cli, person->numbers[i]) : NULL;
    all = arena_printf(&cli->arena, "%s%s%s%s%s%s", all, i > 0 ? "\n" : "", text, told ? " (" : "", told ? told : "",
                       told ? ")" : "");
  }
  return all;
}

static const struct column columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "given_name", N_("Given name"), "given_name", VALUE_TEXT},
    {.key = "family_name", N_("Family name"), "family_name", VALUE_TEXT},
    {.key = "numbers", N_("Identity numbers"), .kind = VALUE_NUMBER, .flags = COLUMN_MANY, .text = numbers_text},
    {.key = "birth_date", N_("Born"), "birth_date", VALUE_DATE},
    {.key = "phone", N_("Telephone"), "phone", VALUE_TEXT},
    {.key = "email", N_("E-mail"), "email", VALUE_TEXT},
    {.key = "address", N_("Address"), "address", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "municipality", N_("Municipality"), "municipality", VALUE_PLACE},
    {.key = "language", N_("Language"), "language", VALUE_TEXT},
    {.key = "interpreter", N_("Interpreter"), "interpreter", VALUE_FLAG},
    {.key = "protection", N_("Protected identity"), "protection", VALUE_CODE, &codes_protection},
    {.key = "protection_since", N_("Protected since"), "protection_since", VALUE_DATE},
    {.key = "organisation", N_("Organisation"), "organisation", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
static const struct view one = {.name = "person", .record = "person", .columns = columns};

static const struct column row_columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "number", N_("Identity number"), "masked_number", VALUE_TEXT},
    {.key = "cases", N_("Cases"), "cases", VALUE_ID, .flags = COLUMN_MANY},
    {0},
};
static const struct view many = {.name = "persons", .rows = "persons", .columns = row_columns};

static const struct option_row add_options[] = {
    {.name = "NUMBER",
     "identity_number",
     VALUE_TEXT,
     OPTION_REQUIRED | OPTION_FILE,
     .help = N_("identity number in any usual form")},
    {.name = "given-name", "given_name", VALUE_TEXT, OPTION_REQUIRED, .help = N_("given name")},
    {.name = "family-name", "family_name", VALUE_TEXT, OPTION_REQUIRED, .help = N_("family name")},
    {.name = "phone", "phone", VALUE_TEXT, .help = N_("telephone")},
    {.name = "email", "email", VALUE_TEXT, .help = N_("e-mail address")},
    {.name = "address", "address", VALUE_TEXT, .help = N_("postal address")},
    {.name = "municipality", "municipality", VALUE_PLACE, .help = N_("municipality, by code or name")},
    {.name = "speaks", "language", VALUE_TEXT, .help = N_("language that the person prefers, \"sv\", \"ar\"")},
    {.name = "interpreter", "interpreter", VALUE_FLAG, .help = N_("an interpreter is needed")},
    {.name = "protection", "protection", VALUE_CODE, .codes = &codes_protection, .help = N_("protected identity")},
    {0},
};
static const struct option_row show_options[] = {
    {.name = "PERSON", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the person's record")},
    {0},
};
static const struct option_row find_options[] = {
    {.name = "NAME",
     "name",
     VALUE_TEXT,
     .help = N_("beginnings of names, three letters at least; or an identity number")},
    {.name = "number", "identity_number", VALUE_TEXT, OPTION_FILE, .help = N_("identity number in any usual form")},
    {0},
};
static const struct option_row change_options[] = {
    {.name = "PERSON", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the person's record")},
    {.name = "given-name", "given_name", VALUE_TEXT, .help = N_("given name")},
    {.name = "family-name", "family_name", VALUE_TEXT, .help = N_("family name")},
    {.name = "phone", "phone", VALUE_TEXT, .help = N_("telephone")},
    {.name = "email", "email", VALUE_TEXT, .help = N_("e-mail address")},
    {.name = "address", "address", VALUE_TEXT, .help = N_("postal address")},
    {.name = "municipality", "municipality", VALUE_PLACE, .help = N_("municipality, by code or name")},
    {.name = "speaks", "language", VALUE_TEXT, .help = N_("language that the person prefers, \"sv\", \"ar\"")},
    {.name = "new-number",
     "new_identity_number",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("a new identity number; the old one stays on record")},
    {.name = "wrong-number",
     "wrong_identity_number",
     VALUE_TEXT,
     OPTION_FILE,
     .help = N_("a number of the record that never was the person's; it stays on record and finds nobody")},
    {.name = "born", "birth_date", VALUE_DATE, OPTION_PAST, .help = N_("date of birth")},
    {.name = "protection", "protection", VALUE_CODE, .codes = &codes_protection, .help = N_("protected identity")},
    {0},
};

#define NAMING_OF                                                                                                      \
  {.name = "case", "case", VALUE_ID, .help = N_("of whom: number of a case")},                                         \
      {.name = "referral", "referral", VALUE_ID, .help = N_("or of a referral")},                                      \
      {.name = "person", "person", VALUE_ID, .help = N_("or of the person")}, {                                        \
    .name = "number", "identity_number", VALUE_TEXT, OPTION_FILE, .help = N_("or the person's identity number")        \
  }
static const struct option_row naming_options[] = {
    {.name = "STAFF", "staff", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    NAMING_OF,
    {.name = "reason", "reason", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("why")},
    {0},
};
static const struct option_row named_options[] = {NAMING_OF, {0}};

static const struct column naming_columns[] = {
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "from", N_("From"), "from", VALUE_DATE},
    {.key = "to", N_("To"), "to", VALUE_DATE},
    {.key = "reason", N_("Reason"), "reason", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "end_reason", N_("Ended because"), "end_reason", VALUE_TEXT, .flags = COLUMN_WRAP},
    {0},
};
static const struct view namings = {.name = "namings", .rows = "namings", .columns = naming_columns};

static int person_add(struct cli *cli) {
  ProtobufCMessage *request = cli_request(cli);
  CLI_RESULT struct lots_result *result = request ? cli_call(cli, cli->command->method, request) : NULL;
  if (!result)
    return cli->code;
  const Lots__RegisterPersonReply *reply = lots_result_message(result);
  if (reply->unseen)
    out_note(
        cli,
        _("Somebody with this number is on record here, but not with you; nothing was added. Take the person in by "
          "the number: lots case open, lots referral add."));
  else if (reply->existed)
    out_note(cli, _("There was a record with this number already; nothing was added."));
  return cli_done(cli, result);
}

/* What is given in place of a name may be a number; letters stand in T-numbers and names alike. */
static bool is_number(const char *text) {
  size_t digits = 0;
  for (const char *c = text; *c; c++)
    digits += *c >= '0' && *c <= '9';
  return digits >= NUMBER_DIGITS;
}

static int person_find(struct cli *cli) {
  Lots__FindPersonsRequest request = LOTS__FIND_PERSONS_REQUEST__INIT;
  if (!cli_fill(cli, &request.base))
    return cli->code;
  if (!*request.identity_number && is_number(request.name)) {
    request.identity_number = request.name;
    request.name = (char *)protobuf_c_empty_string;
  }
  return cli_send(cli, &request.base);
}

static const struct command commands[] = {
    {.name = "person add",
     N_("register a person, or find the record that exists"),
     "lots.Persons/Add",
     add_options,
     &one,
     N_("Person {id}: {given_name} {family_name}"),
     person_add,
     N_("\"@-\" in place of the number reads it from standard input, where no list of processes shows it.")},
    {.name = "person show", N_("show a person's record"), "lots.Persons/Show", show_options, &one},
    {.name = "person find",
     N_("find persons by identity number or name"),
     "lots.Persons/Find",
     find_options,
     &many,
     .run = person_find,
     .more = N_("Finds only those whom you have to do with. Protected persons are found by number alone.")},
    {.name = "person change",
     N_("change a person's record"),
     "lots.Persons/Change",
     change_options,
     &one,
     N_("Person {id}: {given_name} {family_name}"),
     .more = N_("\"-\" as a value empties a field.")},
    {.name = "person name",
     N_("name a member of staff for a protected person"),
     "lots.Persons/NameStaff",
     naming_options,
     &namings,
     .more = N_("By a manager of the unit. Only those who are named know of the person: case, record and number.\n"
                "  lots person name 4 --case 12 --reason \"Coach\"")},
    {.name = "person unname", N_("end it"), "lots.Persons/EndNaming", naming_options, &namings},
    {.name = "person named",
     N_("who is, and was, named for a protected person"),
     "lots.Persons/Namings",
     named_options,
     &namings},
    {0},
};
const struct noun noun_person = {"person", N_("persons and their particulars"), commands};
