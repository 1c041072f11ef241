/* staff: those who work here, their roles and competences; scripts' identities; administrators. */
#include "staff.pb-c.h"
#include "table.h"

/* "COACH in unit 3 from 2026-01-01 to 2026-06-30", or in JSON and --raw "3:COACH:2026-01-01:2026-06-30", as --role
 * takes it. */
static const char *role_line(struct cli *cli, const Lots__RoleHeld *role, enum value_style style) {
  const struct code *code = code_by_number(&codes_role, (int)role->role);
  if (style == VALUE_FOR_SCRIPTS)
    return arena_printf(&cli->arena, "%llu:%s:%s%s%s", (unsigned long long)role->unit, code ? code->code : "",
                        role->from, *role->to ? ":" : "", role->to);
  const char *until = *role->to ? arena_printf(&cli->arena, _(" to %s"), role->to) : "";
  return arena_printf(&cli->arena, _("%s in unit %llu from %s%s"),
                      code_name(&codes_role, (int)role->role, cli->language), (unsigned long long)role->unit,
                      role->from, until ? until : "");
}

static const char *roles_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Principal *principal = (const Lots__Principal *)record;
  const char *all = "";
  for (size_t i = 0; i < principal->n_roles && all; i++) {
    const char *line = role_line(cli, principal->roles[i], style);
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? "\n" : "", line ? line : "");
  }
  return all;
}

static const char *competence_line(struct cli *cli, const Lots__Competence *held, enum value_style style) {
  const struct code *code = code_by_number(&codes_competence, (int)held->kind);
  if (style == VALUE_FOR_SCRIPTS)
    return arena_printf(&cli->arena, "%s:%s:%s", code ? code->code : "", held->issued, held->expires);
  const char *until = *held->expires ? arena_printf(&cli->arena, _(", expires %s"), held->expires) : "";
  return arena_printf(&cli->arena, _("%s, issued %s%s"), code_name(&codes_competence, (int)held->kind, cli->language),
                      held->issued, until ? until : "");
}

static const char *competences_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Principal *principal = (const Lots__Principal *)record;
  const char *all = "";
  for (size_t i = 0; i < principal->n_competences && all; i++) {
    const char *line = competence_line(cli, principal->competences[i], style);
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? "\n" : "", line ? line : "");
  }
  return all;
}

static const struct column columns[] = {
    {.key = "id", N_("Id"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "kind", N_("Kind"), "kind", VALUE_CODE, &codes_principal_kind},
    {.key = "organisation", N_("Organisation"), "organisation", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "roles", N_("Roles"), .flags = COLUMN_MANY, .text = roles_text},
    {.key = "competences", N_("Competences"), .flags = COLUMN_MANY, .text = competences_text},
    {.key = "methods", N_("Methods"), "methods", VALUE_TEXT, .flags = COLUMN_MANY | COLUMN_EXTRA},
    {.key = "disabled", N_("Disabled"), "disabled", VALUE_FLAG},
    {0},
};
static const struct view one = {.name = "principal", .record = "principal", .columns = columns};
static const struct view many = {.name = "principals", .rows = "principals", .columns = columns};

static const struct option_row role_parts[] = {
    {.name = "UNIT", "unit", VALUE_ID, OPTION_REQUIRED},
    {.name = "ROLE", "role", VALUE_CODE, OPTION_REQUIRED, &codes_role},
    {.name = "FROM", "from", VALUE_DATE},
    {.name = "TO", "to", VALUE_DATE, OPTION_COMING},
    {0},
};

static const struct option_row add_options[] = {
    {.name = "NAME", "principal.name", VALUE_TEXT, OPTION_REQUIRED, .help = N_("full name")},
    {.name = "org",
     "principal.organisation",
     VALUE_ID,
     .help = N_("number of the organisation; none for an administrator")},
    {.name = "kind", "principal.kind", VALUE_CODE, .codes = &codes_principal_kind, .help = N_("default: STAFF")},
    {.name = "role",
     "principal.roles",
     VALUE_RECORD,
     OPTION_REPEATED,
     .parts = role_parts,
     .help = N_("a role in a unit, \"3:COACH\" from today or \"3:COACH:2026-01-01\"")},
    {.name = "method",
     "principal.methods",
     VALUE_TEXT,
     OPTION_REPEATED,
     .help = N_("of a service identity: a method open to it, \"lots.Imports/Referral\"")},
    {0},
};
static const struct option_row list_options[] = {
    {.name = "org", "organisation", VALUE_ID, .help = N_("of this organisation; default: your own")},
    {.name = "unit", "unit", VALUE_ID, .help = N_("of this unit")},
    {0},
};
static const struct option_row show_options[] = {
    {.name = "STAFF", "id", VALUE_ID, .help = N_("number of the member of staff; default: yourself")},
    {0},
};
static const struct option_row role_options[] = {
    {.name = "STAFF", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    {.name = "unit", "role.unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "role", "role.role", VALUE_CODE, OPTION_REQUIRED, &codes_role, .help = N_("the role")},
    {.name = "from", "role.from", VALUE_DATE, .help = N_("first day; default: today")},
    {.name = "to", "role.to", VALUE_DATE, OPTION_COMING, .help = N_("last day; default: until further notice")},
    {0},
};
static const struct option_row end_role_options[] = {
    {.name = "STAFF", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    {.name = "unit", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "role", "role", VALUE_CODE, OPTION_REQUIRED, &codes_role, .help = N_("the role")},
    {.name = "to", "to", VALUE_DATE, OPTION_REQUIRED | OPTION_COMING, .help = N_("last day")},
    {0},
};
static const struct option_row competence_options[] = {
    {.name = "STAFF", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    {.name = "kind",
     "competence.kind",
     VALUE_CODE,
     OPTION_REQUIRED,
     &codes_competence,
     .help = N_("kind of competence")},
    {.name = "issued",
     "competence.issued",
     VALUE_DATE,
     OPTION_REQUIRED | OPTION_PAST,
     .help = N_("when it was issued")},
    {.name = "days", "competence.days", VALUE_COUNT, .help = N_("days attended; basic training needs four")},
    {.name = "expires",
     "competence.expires",
     VALUE_DATE,
     OPTION_COMING,
     .help = N_("last day it holds; default: it does not expire")},
    {.name = "issuer", "competence.issuer", VALUE_TEXT, .help = N_("who issued it")},
    {0},
};
static const struct option_row disable_options[] = {
    {.name = "STAFF", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    {0},
};

/* Staff unless another kind is named. */
static int staff_add(struct cli *cli) {
  Lots__AddStaffRequest request = LOTS__ADD_STAFF_REQUEST__INIT;
  Lots__Principal principal = LOTS__PRINCIPAL__INIT;
  principal.kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
  request.principal = &principal;
  return cli_fill(cli, &request.base) ? cli_send(cli, &request.base) : cli->code;
}

static const struct command commands[] = {
    {.name = "staff add",
     N_("register a member of staff, a service identity or an administrator"),
     "lots.Staff/Add",
     add_options,
     &one,
     N_("{kind} {id}: {name}"),
     staff_add,
     N_("\"lots admin invite STAFF\" then makes the code to enrol with.")},
    {.name = "staff list",
     N_("list those who work in an organisation or unit"),
     "lots.Staff/List",
     list_options,
     &many},
    {.name = "staff show",
     N_("show a member of staff with roles and competences"),
     "lots.Staff/Show",
     show_options,
     &one},
    {.name = "staff role",
     N_("give a role in a unit"),
     "lots.Staff/GiveRole",
     role_options,
     &one,
     N_("{name} ({id}): {roles}")},
    {.name = "staff end-role",
     N_("end a role in a unit"),
     "lots.Staff/EndRole",
     end_role_options,
     &one,
     N_("{name} ({id}): {roles}")},
    {.name = "staff competence",
     N_("record a competence"),
     "lots.Staff/AddCompetence",
     competence_options,
     &one,
     N_("{name} ({id}): {competences}")},
    {.name = "staff disable",
     N_("shut somebody out; what they did stays"),
     "lots.Staff/Disable",
     disable_options,
     &one,
     N_("{name} ({id}) is shut out")},
    {0},
};
const struct noun noun_staff = {"staff", N_("those who work here: roles, competences"), commands};
