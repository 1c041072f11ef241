/* agenda: what is due, overdue first; a line an item, in colour on a terminal. */
#include "agenda.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cli/command.h"
#include "client/cli/out.h"
#include "client/cli/table.h"
#include "nouns.h"

static const struct option_row options[] = {
    {.name = "CASE", "case", VALUE_ID, .help = N_("of this case; default: of all your own open ones, and of yourself")},
    {.name = "unit",
     "unit",
     VALUE_ID,
     OPTION_MANAGED,
     .help = N_("of every open case of this unit, and of its staff (managers)")},
    {.name = "until",
     "until",
     VALUE_DATE,
     OPTION_COMING | OPTION_LAST,
     .help = N_("what is due by this day; default: 30 days ahead")},
    {0},
};

static const struct column columns[] = {
    {.key = "due", N_("Due"), "due", VALUE_DATE},
    {.key = "overdue", N_("Overdue"), "overdue", VALUE_FLAG},
    {.key = "case", N_("Case"), "case", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), "name", VALUE_TEXT},
    {.key = "kind", N_("Kind"), "kind", VALUE_CODE, &codes_agenda_kind},
    {.key = "text", N_("What"), "text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "rule", N_("Rule"), "rule", VALUE_TEXT},
    {.key = "source", N_("Source"), "source", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "base", N_("Counted from"), "base_date", VALUE_DATE},
    {.key = "base_text", N_("Which is"), "base_text", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme, COLUMN_CODE | COLUMN_EXTRA},
    {.key = "staff_name", N_("Responsible"), "staff_name", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "staff", N_("Staff"), "staff", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {0},
};

const char *agenda_mark(const struct cli *cli, const Lots__AgendaItem *item) {
  if (!cli->color)
    return "";
  if (item->overdue)
    return "\033[31m";
  return item->kind == LOTS__AGENDA_KIND__AGENDA_KIND_LIMIT ? "\033[1m" : "";
}

/* "Case 5, Åsa Öbrink"; of staff, who it is; of a team, the unit. */
static const char *about(struct cli *cli, const Lots__AgendaItem *item) {
  if (item->case_)
    return arena_printf(&cli->arena, _("Case %s, %s"), value_record_number(cli, item->case_), item->name);
  if (item->staff)
    return item->staff_name;
  return arena_printf(&cli->arena, _("Unit %" PRIu64 ", %s"), item->unit, item->name);
}

/* "S2.30" in "B6, S2.30". */
static bool is_named(const char *rule, const char *source) {
  for (size_t len; *source; source += len + strspn(source + len, ", ")) {
    len = strcspn(source, ",");
    if (strlen(rule) == len && strncmp(rule, source, len) == 0)
      return true;
  }
  return false;
}

/* "2026-11-20 OVERDUE  Case 5, Åsa Öbrink: follow-up of month 1", and below why. */
static void print_item(struct cli *cli, const ProtobufCMessage *record) {
  const Lots__AgendaItem *item = (const Lots__AgendaItem *)record;
  const char *subject = about(cli, item);
  printf("%s%s%s  %s: %s%s\n", agenda_mark(cli, item), item->due, item->overdue ? _(" OVERDUE") : "",
         subject ? subject : "", item->text, out_plain(cli));
  bool named = is_named(item->rule, item->source);
  printf("    %s%s%s; %s%s%s\n", named ? "" : item->rule, named ? "" : ", ", item->source, item->base_text,
         item->case_ && *item->staff_name ? "; " : "", item->case_ ? item->staff_name : "");
}

static const struct view view = {.name = "items", .rows = "items", .columns = columns, .paragraph = print_item};

static const struct command commands[] = {
    {.name = "agenda",
     N_("what is due, overdue first, each with its rule and what it counts from"),
     "lots.Agenda/List",
     options,
     &view,
     .more = N_("Examples:\n"
                "  lots agenda                     your own cases, 30 days ahead\n"
                "  lots agenda 5 --until +6m       one case\n"
                "  lots agenda --unit 1 --until +5d\n"),
     .empty = N_("Nothing is due by then. Look further ahead with --until.")},
    {0},
};
const struct noun noun_agenda = {"agenda", N_("what is due"), commands};
