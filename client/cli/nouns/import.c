/* import: referrals from what other systems export. Each row is a request of its own, sent pipelined with a key made of
 * its content, so that a run can be repeated, or resumed after a fall, and nothing goes in twice. */
#include "import.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/out.h"
#include "client/cli/progress.h"
#include "client/cli/table.h"
#include "common/secure.h"
#include "nouns.h"

#define WINDOW_DEFAULT 32
#define METHOD "lots.Imports/Referral"

struct run {
  struct cli *cli;
  struct sheet sheet;
  struct import_map map;
  uint64_t unit;
  struct import_fault *faults; /* owned */
  size_t n_faults, room;
  size_t total, sent, answered, accepted, replayed, new_persons, refused;
  struct lots_result *stopped; /* owned: why the run cannot go on; NULL while it can */
  struct progress progress;
};

/* One row under way. */
struct flight {
  struct run *run;
  size_t index; /* in the sheet */
};

/* --- outcomes ----------------------------------------------------------------------------------------------------- */

static void add_fault(struct run *run, const struct import_fault *fault) {
  if (run->n_faults == run->room) {
    size_t room = run->room ? run->room * 2 : 64;
    struct import_fault *more = realloc(run->faults, room * sizeof *more);
    if (!more)
      return; /* the count of refused rows still tells */
    run->faults = more;
    run->room = room;
  }
  run->faults[run->n_faults++] = *fault;
}

static const char *keep(struct run *run, const char *text) {
  const char *copy = text ? arena_strdup(&run->cli->arena, text) : "";
  return copy ? copy : "";
}

static void add_refusal(struct run *run, size_t index, const struct lots_result *result) {
  const struct lots_detail *details;
  size_t count = lots_result_details(result, &details);
  struct import_fault fault = {
      .row = run->sheet.rows[index].number, .index = index, .column = "", .field = "", .rule = ""};
  run->refused++;
  for (size_t i = 0; i < count; i++) {
    fault.field = keep(run, details[i].field);
    fault.column = import_heading(&run->map, fault.field);
    fault.reason = keep(run, details[i].reason);
    fault.rule = keep(run, details[i].rule);
    fault.text = keep(run, details[i].text);
    add_fault(run, &fault);
  }
  if (count > 0)
    return;
  fault.reason = lots_status_name(lots_result_status(result));
  fault.text = keep(run, lots_result_error(result));
  add_fault(run, &fault);
}

/* The unit stands in the command, not in the file. */
static bool is_about_unit(const struct lots_result *result) {
  const struct lots_detail *details;
  size_t count = lots_result_details(result, &details);
  for (size_t i = 0; i < count; i++)
    if (strcmp(details[i].field, "unit") == 0)
      return true;
  return false;
}

/* Outcomes that every further row would share. */
static bool stops(const struct lots_result *result) {
  enum lots_status status = lots_result_status(result);
  return is_about_unit(result) || status == LOTS_CANCELLED || status == LOTS_UNAVAILABLE ||
         status == LOTS_DEADLINE_EXCEEDED || status == LOTS_UNAUTHENTICATED || status == LOTS_PERMISSION_DENIED ||
         status == LOTS_RESOURCE_EXHAUSTED || status == LOTS_DATA_LOSS;
}

static void add_accepted(struct run *run, const struct lots_result *result) {
  const Lots__ImportReferralReply *reply = lots_result_message(result);
  bool replayed = lots_result_replayed(result); /* perhaps without a reply */
  run->accepted++;
  run->replayed += replayed;
  run->new_persons += !replayed && !reply->person_existed;
}

static void on_answer(struct lots_result *result, void *context) {
  struct flight *flight = context;
  struct run *run = flight->run;
  run->answered++;
  if (lots_result_done(result))
    add_accepted(run, result);
  else if (stops(result)) {
    if (!run->stopped) {
      run->stopped = result;
      return;
    }
  } else
    add_refusal(run, flight->index, result);
  lots_result_free(result);
  progress_show(&run->progress, _("importing"), run->answered, run->total);
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

/* The same row of the same file for the same unit has the same key. */
static void make_key(struct arena *arena, const Lots__ImportReferralRequest *request, unsigned row,
                     uint8_t out[SECURE_HASH]) {
  uint8_t number[] = {(uint8_t)(row >> 24), (uint8_t)(row >> 16), (uint8_t)(row >> 8), (uint8_t)row};
  struct slice parts[] = {arena_pack(arena, &request->base), slice_of(number, sizeof number)};
  secure_hash_parts(parts, sizeof parts / sizeof *parts, out);
}

static bool send_row(struct run *run, size_t index, struct flight *flight) {
  struct cli *cli = run->cli;
  struct import_fault fault;
  struct lots_call_options options = cli->call;
  uint8_t key[SECURE_HASH];
  Lots__ImportReferralRequest request = LOTS__IMPORT_REFERRAL_REQUEST__INIT;
  *flight = (struct flight){.run = run, .index = index};
  request.unit = run->unit;
  if (!import_fill(cli, &run->map, &run->sheet.rows[index], &request, &fault)) {
    fault.index = index;
    run->refused++;
    run->answered++;
    add_fault(run, &fault);
    return true;
  }
  make_key(&cli->arena, &request, run->sheet.rows[index].number, key);
  options.key = options.dry_run ? NULL : key;
  options.key_len = options.dry_run ? 0 : sizeof key;
  run->sent++;
  return lots_start(cli->handle, METHOD, &request.base, &options, on_answer, flight) != 0;
}

/* False: there is no memory, or no connection to begin with; said. */
static bool send_all(struct run *run) {
  struct cli *cli = run->cli;
  lots *handle = cli_handle(cli);
  struct flight *flights = arena_alloc(&cli->arena, run->sheet.count * sizeof *flights);
  if (!handle || !flights)
    return false;
  const struct lots_peer *peer = lots_peer(handle);
  size_t window = peer && peer->max_in_flight > 0 ? peer->max_in_flight : WINDOW_DEFAULT;
  bool begun = true;
  for (size_t i = 1; i < run->sheet.count && !run->stopped && begun; i++) {
    begun = send_row(run, i, &flights[i]);
    lots_wait(handle, window - 1);
  }
  lots_wait(handle, 0);
  if (!begun || arena_failed(&cli->arena))
    (void)out_fault(cli, CLI_OTHER, _("the import does not fit in memory"));
  return begun && !arena_failed(&cli->arena);
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

static const struct column fault_columns[] = {
    {.key = "row", N_("Row"), .kind = VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "column", N_("Column"), .kind = VALUE_TEXT},
    {.key = "reason", N_("Reason"), .kind = VALUE_TEXT},
    {.key = "rule", N_("Rule"), .kind = VALUE_TEXT},
    {.key = "text", N_("What is wrong"), .kind = VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "field", N_("Field"), .kind = VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
static const struct view fault_view = {.name = "refused", .rows = "", .columns = fault_columns};

static int compare_faults(const void *a, const void *b) {
  const struct import_fault *left = a, *right = b;
  return (left->row > right->row) - (left->row < right->row);
}

static void print_table(struct run *run) {
  struct table *table = run->n_faults > 0 ? table_new(run->cli, &fault_view) : NULL;
  for (size_t i = 0; table && i < run->n_faults; i++) {
    const struct import_fault *f = &run->faults[i];
    const char *row = arena_printf(&run->cli->arena, "%u", f->row);
    table_add_cells(table, (const char *const[]){row, f->column, f->reason, f->rule, f->text, f->field});
  }
  if (table)
    table_print(table);
}

static void print_json(struct run *run) {
  json_t *faults = json_array();
  for (size_t i = 0; i < run->n_faults; i++) {
    const struct import_fault *f = &run->faults[i];
    (void)json_array_append_new(faults,
                                json_pack("{s:i, s:s, s:s, s:s, s:s, s:s}", "row", (int)f->row, "column", f->column,
                                          "field", f->field, "reason", f->reason, "rule", f->rule, "text", f->text));
  }
  json_t *all = json_pack("{s:I, s:I, s:I, s:I, s:I, s:b, s:b, s:o}", "rows", (json_int_t)run->total, "accepted",
                          (json_int_t)run->accepted, "replayed", (json_int_t)run->replayed, "new_persons",
                          (json_int_t)run->new_persons, "refused", (json_int_t)run->refused, "dry_run",
                          (int)run->cli->call.dry_run, "stopped", (int)(run->stopped != NULL), "faults", faults);
  (void)json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
  putchar('\n');
  json_decref(all);
}

static void print_summary(struct run *run) {
  const struct cli *cli = run->cli;
  unsigned long total = run->total, replayed = run->replayed;
  out_note(cli,
           cli->call.dry_run
               ? ngettext("Dry run: %lu row; %zu would go in, %zu would be refused. Nothing was changed.",
                          "Dry run: %lu rows; %zu would go in, %zu would be refused. Nothing was changed.", total)
               : ngettext("%lu row: %zu went in, %zu refused.", "%lu rows: %zu went in, %zu refused.", total),
           total, run->accepted, run->refused);
  if (replayed > 0)
    out_note(cli,
             ngettext("%lu of them was in already, from an earlier run.",
                      "%lu of them were in already, from an earlier run.", replayed),
             replayed);
}

static int tell_stopped(struct run *run) {
  int code = out_refusal(run->cli, run->stopped);
  if (code == CLI_CONNECT)
    out_note(run->cli, _("The import stopped. Run the same command again: what is in goes in once only."));
  return code;
}

static int tell(struct run *run, const char *errors_path) {
  struct cli *cli = run->cli;
  if (run->n_faults > 1)
    qsort(run->faults, run->n_faults, sizeof *run->faults, compare_faults);
  if (cli->json && !cli->columns)
    print_json(run);
  else
    print_table(run);
  print_summary(run);
  if (errors_path && run->n_faults > 0 &&
      !import_write_errors(&cli->arena, errors_path, &run->sheet, run->faults, run->n_faults))
    return out_fault(cli, CLI_OTHER, "%s: %s", errors_path, strerror(errno));
  if (errors_path && run->n_faults > 0)
    out_note(cli, _("The refused rows are in %s: correct them there and import that file."), errors_path);
  if (run->stopped)
    return tell_stopped(run);
  return cli->code = run->refused > 0 ? CLI_PARTLY : CLI_OK;
}

/* --- the command -------------------------------------------------------------------------------------------------- */

static void note_unused(struct run *run) {
  for (size_t i = 0; i < run->map.count; i++)
    if (!run->map.fields[i] && *run->map.headings[i] && !import_is_told(&run->cli->arena, run->map.headings[i]))
      out_note(run->cli, _("The column \"%s\" is not used."), run->map.headings[i]);
}

/* Reads file and headings. False: said. */
static bool prepare(struct run *run) {
  struct cli *cli = run->cli;
  const char *path = args_text(cli, "FILE"), *unit = args_text(cli, "unit");
  if (!path || !unit || !value_parse_number(unit, &run->unit)) {
    (void)out_usage(cli, _("give the file and the receiving unit: lots import referrals FILE --unit NUMBER"));
    return false;
  }
  const char *wrong = sheet_read(&run->sheet, &cli->arena, strcmp(path, "-") == 0 ? NULL : path);
  if (!wrong)
    wrong = import_map(cli, &run->sheet, args_text(cli, "mapping"), &run->map);
  if (!wrong)
    wrong = import_missing(cli, &run->map);
  if (wrong)
    (void)out_fault(cli, CLI_USAGE, "%s", wrong);
  run->total = run->sheet.count > 0 ? run->sheet.count - 1 : 0;
  return wrong == NULL;
}

static int import_referrals(struct cli *cli) {
  struct run run = {.cli = cli};
  if (!prepare(&run))
    return cli->code;
  if (run.sheet.was_1252)
    out_note(cli, _("The file is not UTF-8 and is read as Windows-1252."));
  note_unused(&run);
  run.progress = progress_begin(cli);
  bool sent = send_all(&run);
  progress_end(&run.progress);
  int code = sent ? tell(&run, args_text(cli, "errors")) : cli->code;
  cli_result_drop(&run.stopped);
  free(run.faults);
  return code;
}

static const struct option_row options[] = {
    {.name = "FILE", NULL, VALUE_TEXT, OPTION_REQUIRED, .help = N_("the CSV file; \"-\" reads standard input")},
    {.name = "unit", NULL, VALUE_ID, OPTION_REQUIRED, .help = N_("number of the receiving unit")},
    {.name = "mapping",
     NULL,
     VALUE_TEXT,
     .help = N_("\"COLUMN=field,COLUMN=-\": which column is which field, where the names do not tell")},
    {.name = "errors", NULL, VALUE_TEXT, .help = N_("write the refused rows to this file, with what is wrong")},
    {0},
};

static const struct command commands[] = {
    {.name = "import referrals",
     N_("import referrals from a CSV file"),
     NULL,
     options,
     &fault_view,
     .run = import_referrals,
     .more = N_(
         "UTF-8 or Windows-1252; semicolons, commas or tabs; the first row names the columns, in Swedish or English. "
         "Fields: identity_number, given_name, family_name, phone, email, municipality, programme, date, sender_role, "
         "sender_name, sender_organisation, reason, external_id, protection.\n"
         "Wrong rows are told by row, column and reason while the rest goes in; exit code 5 then. The same file again "
         "changes nothing: what is in goes in once only.")},
    {0},
};
const struct noun noun_import = {"import", N_("take in what other systems export"), commands};
