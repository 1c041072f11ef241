/* case_list: cases in rows: the caseload, counts, the history of one, the criteria of one. */
#include <inttypes.h>
#include <stdio.h>

#include "case.h"
#include "cases.pb-c.h"
#include "client/cli/out.h"

static const struct column case_columns[] = {
    {.key = "id", N_("Case"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "status", N_("Status"), "status", VALUE_CODE, &codes_case_status},
    {.key = "status_since", N_("Since"), "status_since", VALUE_DATE},
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme},
    {.key = "person", N_("Person"), "person", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "opened", N_("Opened"), "opened", VALUE_DATE},
    {.key = "received", N_("Received"), "received", VALUE_DATE},
    {.key = "active_since", N_("Active since"), "active_since", VALUE_DATE},
    {.key = "closed", N_("Closed"), "closed", VALUE_DATE},
    {.key = "referral", N_("Referral"), "referral", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "missing", N_("Missing"), "missing", VALUE_TEXT, .flags = COLUMN_MANY},
    {.key = "reject_reason", N_("Refused because"), "reject_reason", VALUE_CODE, &codes_reject_reason},
    {.key = "close_reason", N_("Closed because"), "close_reason", VALUE_CODE, &codes_close_reason},
    {.key = "revision", N_("Revision"), "revision", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "basis", N_("Basis"), .flags = COLUMN_EXTRA, .text = case_basis_text},
    {0},
};
const struct view case_view = {.name = "case", .record = "case", .columns = case_columns};

static const char *list_name(struct cli *cli, const ProtobufCMessage *record, enum value_style style) {
  const Lots__CaseRow *row = (const Lots__CaseRow *)record;
  (void)cli;
  return row->withheld && style == VALUE_FOR_PEOPLE ? _("(protected)") : row->name;
}

static const struct column list_columns[] = {
    {.key = "id", N_("Case"), "id", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "name", N_("Name"), .text = list_name},
    {.key = "number", N_("Identity number"), "masked_number", VALUE_TEXT},
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme, COLUMN_CODE},
    {.key = "status", N_("Status"), "status", VALUE_CODE, &codes_case_status},
    {.key = "since", N_("Since"), "status_since", VALUE_DATE},
    {.key = "coach_name", N_("Coach"), "coach_name", VALUE_TEXT},
    {.key = "coach", N_("Coach"), "coach", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_EXTRA | COLUMN_RIGHT},
    {.key = "opened", N_("Opened"), "opened", VALUE_DATE, .flags = COLUMN_EXTRA},
    {.key = "withheld", N_("Protected"), "withheld", VALUE_FLAG, .flags = COLUMN_EXTRA},
    {.key = "phases", N_("Open phases"), "phases", VALUE_TEXT, .flags = COLUMN_MANY},
    {0},
};
const struct view case_list_view = {.name = "cases", .rows = "cases", .columns = list_columns};

static const struct column count_columns[] = {
    {.key = "unit", N_("Unit"), "unit", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "programme", N_("Programme"), "programme", VALUE_CODE, &codes_programme, COLUMN_CODE},
    {.key = "status", N_("Status"), "status", VALUE_CODE, &codes_case_status},
    {.key = "count", N_("Cases"), "count", VALUE_COUNT, .flags = COLUMN_RIGHT},
    {0},
};
const struct view case_count_view = {.name = "counts", .rows = "counts", .columns = count_columns};

static const struct column history_columns[] = {
    {.key = "position", N_("Position"), "position", VALUE_ID, .flags = COLUMN_RIGHT},
    {.key = "number", N_("Number"), "number", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "at", N_("When"), "at", VALUE_MOMENT},
    {.key = "author", N_("Who"), "author", VALUE_TEXT},
    {.key = "role", N_("As"), "role", VALUE_CODE, &codes_role, COLUMN_EXTRA},
    {.key = "what", N_("Event"), "what", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "text", N_("What"), "text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "note", N_("Note"), "note.text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "client_view",
     N_("The client's view"),
     "note.client_view",
     VALUE_TEXT,
     .flags = COLUMN_WRAP | COLUMN_EXTRA},
    {.key = "corrects", N_("Corrects"), "note.corrects", VALUE_ID, .flags = COLUMN_RIGHT | COLUMN_EXTRA},
    {.key = "corrected_by", N_("Corrected by"), "corrected_by", VALUE_ID, .flags = COLUMN_RIGHT},
    {0},
};
/* What an entry is named by: its number in the case, or where it stands. */
static uint64_t item_name(const Lots__HistoryItem *item) {
  return item->number ? item->number : item->position;
}

static void print_item_note(struct cli *cli, const Lots__Note *note) {
  if (note->struck)
    printf("    [%s]\n", note_struck_text(cli, note->struck));
  if (*note->written)
    printf(_("    Moved here; written %s by %s\n"), note->written, note->written_by);
  case_print_text(note->text);
  if (*note->client_view)
    printf(_("    The client's view: %s\n"), note->client_view);
}

/* "2026-11-22 09:15, Stig Ros (SIUS consultant): note about 2026-11-22 [14]", and the note's text below. */
static void print_item(struct cli *cli, const ProtobufCMessage *record) {
  const Lots__HistoryItem *item = (const Lots__HistoryItem *)record;
  const char *role = item->role ? code_name(&codes_role, (int)item->role, cli->language) : "";
  printf("%s%s, %s%s%s%s: %s [%" PRIu64 "]%s\n", out_bold(cli), value_moment(cli, item->at), item->author,
         *role ? " (" : "", role, *role ? ")" : "", item->text, item_name(item), out_plain(cli));
  if (item->note)
    print_item_note(cli, item->note);
  if (item->corrected_by && item->number && !(item->note && item->note->struck))
    printf(_("    Corrected later\n"));
  else if (item->corrected_by && !item->number)
    printf(_("    Corrected by [%" PRIu64 "]\n"), item->corrected_by);
}

const struct view case_history_view = {
    .name = "history", .rows = "items", .columns = history_columns, .paragraph = print_item};

static const struct column criterion_columns[] = {
    {.key = "rule", N_("Rule"), "rule", VALUE_TEXT},
    {.key = "name", N_("Criterion"), "name", VALUE_TEXT},
    {.key = "met", N_("Met"), "met", VALUE_FLAG},
    {.key = "reason", N_("Reason"), "reason", VALUE_TEXT, .flags = COLUMN_EXTRA},
    {.key = "text", N_("What to do"), "text", VALUE_TEXT, .flags = COLUMN_WRAP},
    {0},
};

static void print_eligibility(struct cli *cli, const struct view *view, const ProtobufCMessage *reply) {
  const Lots__EligibilityReply *eligibility = (const Lots__EligibilityReply *)reply;
  struct table *table = table_new(cli, view);
  if (!table)
    return;
  table_add_all(table, reply);
  table_print(table);
  printf("%s%s%s\n", out_bold(cli),
         eligibility->eligible ? _("Every criterion is met.") : _("Not every criterion is met."), out_plain(cli));
}

const struct view case_eligibility_view = {
    .name = "criteria", .rows = "criteria", .columns = criterion_columns, .print = print_eligibility};
