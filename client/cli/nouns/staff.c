/* staff: those who work here, their roles and competences; scripts' identities; administrators. What concerns their
 * supervision stands in supervision.c. */
#include "staff.h"

#include <stdio.h>

#include "certificate.h"
#include "client/cli/out.h"
#include "noun_codes.h"
#include "nouns.h"

/* "COACH in unit 3 from 2026-01-01 to 2026-06-30, 50 %", or in JSON and --raw "3:COACH:2026-01-01:2026-06-30:50", as
 * --role takes it. A role in full says nothing of its share. */
static const char *role_line(struct cli *cli, const Lots__RoleHeld *role, enum value_style style) {
  const struct code *code = code_by_number(&codes_role, (int)role->role);
  bool part = role->fte && role->fte != 100;
  const char *share = part ? arena_printf(&cli->arena, style == VALUE_FOR_SCRIPTS ? ":%u" : ", %u %%", role->fte) : "";
  if (style == VALUE_FOR_SCRIPTS)
    return arena_printf(&cli->arena, "%llu:%s:%s%s%s%s", (unsigned long long)role->unit, code ? code->code : "",
                        role->from, *role->to || part ? ":" : "", role->to, share ? share : "");
  const char *until = *role->to ? arena_printf(&cli->arena, _(" to %s"), role->to) : "";
  return arena_printf(&cli->arena, _("%s in unit %llu from %s%s%s"),
                      code_name(&codes_role, (int)role->role, cli->language), (unsigned long long)role->unit,
                      role->from, until ? until : "", share ? share : "");
}

static const char *role_lines(struct cli *cli, Lots__RoleHeld *const *roles, size_t count, enum value_style style) {
  const char *all = "";
  for (size_t i = 0; i < count && all; i++) {
    const char *line = role_line(cli, roles[i], style);
    all = arena_printf(&cli->arena, "%s%s%s", all, i > 0 ? "\n" : "", line ? line : "");
  }
  return all;
}

static const char *roles_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Principal *principal = (const Lots__Principal *)record;
  return role_lines(cli, principal->roles, principal->n_roles, style);
}

/* Without those that ended before anybody confirmed them: "staff roles" has them. */
static const char *awaiting_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Principal *principal = (const Lots__Principal *)record;
  Lots__RoleHeld **awaiting = NULL;
  size_t count = 0;
  for (size_t i = 0; i < principal->n_awaiting; i++)
    if (!principal->awaiting[i]->ended_by && !arena_append(&cli->arena, &awaiting, &count, principal->awaiting[i]))
      return NULL;
  return role_lines(cli, awaiting, count, style);
}

/* "2: basic training in SE, 4 days, issued 2024-03-01, expires 2027-03-01"; its number is what "staff withdraw" takes.
 */
static const char *competence_line(struct cli *cli, const Lots__Competence *held, size_t number,
                                   enum value_style style) {
  const struct code *code = code_by_number(&codes_competence, (int)held->kind);
  if (style == VALUE_FOR_SCRIPTS)
    return arena_printf(&cli->arena, "%s:%s:%s%s%s", code ? code->code : "", held->issued, held->expires,
                        *held->withdrawn ? ":" : "", held->withdrawn);
  const char *days =
      held->days ? arena_printf(&cli->arena, ngettext(", %u day", ", %u days", held->days), held->days) : "";
  const char *until = *held->expires ? arena_printf(&cli->arena, _(", expires %s"), held->expires) : "";
  const char *gone = *held->withdrawn ? arena_printf(&cli->arena, _(", withdrawn from %s (%s)"), held->withdrawn,
                                                     held->withdrawn_because)
                                      : "";
  return arena_printf(&cli->arena, _("%zu: %s%s, issued %s%s%s"), number,
                      code_name(&codes_competence, (int)held->kind, cli->language), days ? days : "", held->issued,
                      until ? until : "", gone ? gone : "");
}

static const char *competences_text(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__Principal *principal = (const Lots__Principal *)record;
  const char *all = "";
  for (size_t i = 0; i < principal->n_competences && all; i++) {
    const char *line = competence_line(cli, principal->competences[i], i + 1, style);
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
    {.key = "awaiting", N_("Await confirmation"), .flags = COLUMN_MANY, .text = awaiting_text},
    {.key = "competences", N_("Competences"), .flags = COLUMN_MANY, .text = competences_text},
    {.key = "methods", N_("Methods"), "methods", VALUE_TEXT, .flags = COLUMN_MANY | COLUMN_EXTRA},
    {.key = "disabled", N_("Disabled"), "disabled", VALUE_FLAG},
    {0},
};
static const struct view one = {.name = "principal", .record = "principal", .columns = columns};

/* --- one person --------------------------------------------------------------------------------------------------- */

/* "SIUS: yes, until 2027-03-01 (basic training in SE)" */
static void print_programme(struct cli *cli, const Lots__ProgrammeCompetence *programme) {
  const struct code *code = code_by_number(&codes_programme, (int)programme->programme);
  const char *kind = NAMED(codes_competence, programme->kind), *name = code ? code->code : "?";
  if (!programme->counts)
    printf(_("  %s: no; %s\n"), name, programme->why_not);
  else if (*programme->until)
    printf(_("  %s: yes, until %s (%s)\n"), name, programme->until, kind);
  else
    printf(_("  %s: yes (%s)\n"), name, kind);
}

static void print_show(struct cli *cli, const struct view *view, const ProtobufCMessage *message) {
  const Lots__StaffReply *reply = (const Lots__StaffReply *)message;
  if (!reply->principal)
    return;
  table_show_record(cli, view, &reply->principal->base);
  if (reply->n_programmes > 0)
    out_heading(cli, _("May coach today, as far as training goes"));
  for (size_t i = 0; i < reply->n_programmes; i++)
    print_programme(cli, reply->programmes[i]);
}

/* --- the history of roles ----------------------------------------------------------------------------------------- */

static const struct column role_columns[] = {
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "role", N_("Role"), "role", VALUE_CODE, &codes_role},
    {.key = "from", N_("From"), "from", VALUE_DATE},
    {.key = "to", N_("To"), "to", VALUE_DATE},
    {.key = "given_by", N_("Given by"), "given_by", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "given", N_("Given"), "given", VALUE_MOMENT},
    {.key = "confirmed_by", N_("Confirmed by"), "confirmed_by", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "confirmed", N_("Confirmed"), "confirmed", VALUE_MOMENT},
    {.key = "ended_by", N_("Ended by"), "ended_by", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "ended", N_("Ended"), "ended", VALUE_MOMENT},
    {0},
};
static const struct view roles_awaiting = {.name = "awaiting", .rows = "principal.awaiting", .columns = role_columns};

static void print_roles(struct cli *cli, const struct view *view, const ProtobufCMessage *message) {
  const Lots__StaffReply *reply = (const Lots__StaffReply *)message;
  struct table *counted = table_new(cli, view);
  struct table *awaiting = reply->principal && reply->principal->n_awaiting ? table_new(cli, &roles_awaiting) : NULL;
  if (counted) {
    table_add_all(counted, message);
    table_print(counted);
  }
  if (!awaiting)
    return;
  out_heading(cli, _("Never counted, or not yet"));
  table_add_all(awaiting, message);
  table_print(awaiting);
}

static const struct view roles_view = {
    .name = "roles", .rows = "principal.roles", .columns = role_columns, .print = print_roles};

static const struct view shown = {.name = "principal", .record = "principal", .columns = columns, .print = print_show};
static const struct view many = {.name = "principals", .rows = "principals", .columns = columns};

static const struct option_row role_parts[] = {
    {.name = "UNIT", "unit", VALUE_ID, OPTION_REQUIRED},
    {.name = "ROLE", "role", VALUE_CODE, OPTION_REQUIRED, &codes_role},
    {.name = "FROM", "from", VALUE_DATE},
    {.name = "TO", "to", VALUE_DATE, OPTION_COMING | OPTION_LAST},
    {.name = "FTE", "fte", VALUE_COUNT},
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
     .help =
         N_("a role in a unit, \"3:COACH\" from today or \"3:COACH:2026-01-01\"; with its last day and its per cent "
            "of full time, \"3:COACH:2026-01-01:2026-06-30:50\", either of which may be left empty")},
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
    {.name = "to",
     "role.to",
     VALUE_DATE,
     OPTION_COMING | OPTION_LAST,
     .help = N_("last day; default: until further notice")},
    {.name = "fte", "role.fte", VALUE_COUNT, .help = N_("share of full time in per cent, 1-100; default: 100")},
    {0},
};
static const struct option_row end_role_options[] = {
    {.name = "STAFF", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    {.name = "unit", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "role", "role", VALUE_CODE, OPTION_REQUIRED, &codes_role, .help = N_("the role")},
    {.name = "to", "to", VALUE_DATE, OPTION_REQUIRED | OPTION_COMING | OPTION_LAST, .help = N_("last day")},
    {0},
};
static const struct option_row confirm_options[] = {
    {.name = "STAFF", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    {.name = "unit", "unit", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the unit")},
    {.name = "role", "role", VALUE_CODE, OPTION_REQUIRED, &codes_role, .help = N_("the role")},
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
     OPTION_COMING | OPTION_LAST,
     .help = N_("last day it holds; default: it does not expire")},
    {.name = "issuer", "competence.issuer", VALUE_TEXT, .help = N_("who issued it")},
    {0},
};
static const struct option_row withdraw_options[] = {
    {.name = "STAFF", "id", VALUE_ID, OPTION_REQUIRED, .help = N_("number of the member of staff")},
    {.name = "COMPETENCE",
     "competence",
     VALUE_COUNT,
     OPTION_REQUIRED,
     .help = N_("number of the competence, as \"staff show\" tells it")},
    {.name = "from",
     "from",
     VALUE_DATE,
     .help =
         N_("first day on which it does not count; default: today; the day of issue for what was recorded wrongly")},
    {.name = "reason", "reason", VALUE_TEXT, OPTION_REQUIRED | OPTION_FILE, .help = N_("why")},
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
     N_("show a member of staff with roles and competences, and for what they count today"),
     "lots.Staff/Show",
     show_options,
     &shown},
    {.name = "staff role",
     N_("give a role in a unit"),
     "lots.Staff/GiveRole",
     role_options,
     &one,
     N_("{name} ({id}): {roles} {awaiting}")},
    {.name = "staff confirm",
     N_("confirm a role that an administrator gave in a unit that you manage"),
     "lots.Staff/ConfirmRole",
     confirm_options,
     &one,
     N_("{name} ({id}): {roles}")},
    {.name = "staff roles",
     N_("the history of somebody's roles: who gave, confirmed and ended them, and when"),
     "lots.Staff/Show",
     show_options,
     &roles_view},
    {.name = "staff certificates",
     N_("your own certificates, those that have ended too"),
     "lots.Session/Certificates",
     NULL,
     &certificate_list},
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
    {.name = "staff withdraw",
     N_("withdraw a competence that was recorded wrongly or taken back; it stays on record"),
     "lots.Staff/WithdrawCompetence",
     withdraw_options,
     &one,
     N_("{name} ({id}): {competences}")},
    {.name = "staff supervise",
     N_("record supervision of a member of staff, or of a group"),
     "lots.Staff/Supervise",
     staff_supervise_options,
     &staff_supervision_view,
     N_("{kind} {date}, {minutes} h, is on record"),
     .more =
         N_("The text is about the work and holds no client's name or number: the log is read apart from any case.\n\n"
            "Examples:\n"
            "  lots staff supervise 7 --kind FIELD_MENTORING --minutes 120\n"
            "  lots staff supervise 7 8 9 --kind GROUP --minutes 60 --date 20/11\n"
            "  lots staff supervise 7 --kind INDIVIDUAL --minutes 45 --by-name \"Ann Berg, handledare\"\n")},
    {.name = "staff correct",
     N_("correct an entry of the supervision log; it stays beside the correction"),
     "lots.Staff/CorrectSupervision",
     staff_correct_options,
     &staff_supervision_view,
     N_("{kind} {date}, {minutes} h, stands instead")},
    {.name = "staff supervision",
     N_("the supervision log of a member of staff or a unit, with sums by quarter"),
     "lots.Staff/ListSupervision",
     staff_supervision_options,
     &staff_supervision_list,
     .run = staff_supervision,
     .empty = N_("Nothing is on record for that time. Look further back with --from.")},
    {.name = "staff quarters",
     N_("supervision summed by member of staff and quarter"),
     "lots.Staff/SumSupervision",
     staff_supervision_options,
     &staff_quarters_view,
     .empty = N_("Nothing is on record for that time. Look further back with --from.")},
    {.name = "staff disable",
     N_("shut somebody out; what they did stays"),
     "lots.Staff/Disable",
     disable_options,
     &one,
     N_("{name} ({id}) is shut out")},
    {0},
};
const struct noun noun_staff = {"staff", N_("those who work here: roles, competences"), commands};
