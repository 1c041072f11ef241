/* import_tell: what became of an import: the rows that are wrong, those that were in before, the sums. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/out.h"
#include "import.h"

#define RUNS_MAX 8

static const struct column fault_columns[] = {
    {.key = "row", N_("Row"), .kind = VALUE_COUNT, .flags = COLUMN_RIGHT},
    {.key = "column", N_("Column"), .kind = VALUE_TEXT},
    {.key = "reason", N_("Reason"), .kind = VALUE_TEXT},
    {.key = "rule", N_("Rule"), .kind = VALUE_TEXT},
    {.key = "text", N_("What is wrong"), .kind = VALUE_TEXT, .flags = COLUMN_WRAP},
    {.key = "field", N_("Field"), .kind = VALUE_TEXT, .flags = COLUMN_EXTRA},
    {0},
};
const struct view import_fault_view = {.name = "refused", .rows = "", .columns = fault_columns};

static int compare_taken(const void *a, const void *b) {
  const struct import_taken *left = a, *right = b;
  return (left->row > right->row) - (left->row < right->row);
}

static int compare_faults(const void *a, const void *b) {
  const struct import_fault *left = a, *right = b;
  return (left->row > right->row) - (left->row < right->row);
}

static void print_table(struct import_run *run) {
  struct table *table = run->n_faults > 0 ? table_new(run->cli, &import_fault_view) : NULL;
  for (size_t i = 0; table && i < run->n_faults; i++) {
    const struct import_fault *f = &run->faults[i];
    const char *row = arena_printf(&run->cli->arena, "%u", f->row);
    table_add_cells(table, (const char *const[]){row, f->column, f->reason, f->rule, f->text, f->field});
  }
  if (table)
    table_print(table);
}

/* A dry run's numbers are nobody's. */
static json_t *taken_json(const struct import_run *run) {
  json_t *rows = json_array();
  bool numbered = !run->cli->call.dry_run;
  for (size_t i = 0; i < run->n_taken; i++) {
    const struct import_taken *taken = &run->taken[i];
    (void)json_array_append_new(rows, json_pack("{s:I, s:I, s:I, s:b}", "row", (json_int_t)taken->row, "referral",
                                                (json_int_t)(numbered || taken->existed ? taken->referral : 0),
                                                "person", (json_int_t)(numbered || taken->existed ? taken->person : 0),
                                                "existed", (int)taken->existed));
  }
  return rows;
}

static void print_json(struct import_run *run) {
  json_t *faults = json_array();
  for (size_t i = 0; i < run->n_faults; i++) {
    const struct import_fault *f = &run->faults[i];
    (void)json_array_append_new(faults,
                                json_pack("{s:i, s:s, s:s, s:s, s:s, s:s}", "row", (int)f->row, "column", f->column,
                                          "field", f->field, "reason", f->reason, "rule", f->rule, "text", f->text));
  }
  json_t *all = json_pack("{s:I, s:I, s:I, s:I, s:I, s:b, s:b, s:o, s:o}", "rows", (json_int_t)run->total, "accepted",
                          (json_int_t)run->accepted, "replayed", (json_int_t)run->existed, "new_persons",
                          (json_int_t)run->new_persons, "refused", (json_int_t)run->refused, "dry_run",
                          (int)run->cli->call.dry_run, "stopped", (int)(run->stopped != NULL), "taken", taken_json(run),
                          "faults", faults);
  (void)json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
  putchar('\n');
  json_decref(all);
}

/* "3, 5-9": the rows that were in before, in order, runs of them put together; of many runs the first (--json has all). */
static const char *row_list(struct import_run *run) {
  struct arena *arena = &run->cli->arena;
  const char *list = "";
  unsigned runs = 0;
  for (size_t i = 0; i < run->n_taken && list; i++) {
    const struct import_taken *taken = run->taken;
    size_t end = i;
    while (taken[end].existed && end + 1 < run->n_taken && taken[end + 1].existed &&
           taken[end + 1].row == taken[end].row + 1)
      end++;
    if (!taken[i].existed)
      continue;
    if (runs++ == RUNS_MAX) {
      list = arena_printf(arena, "%s, \u2026", list);
      break;
    }
    const char *comma = *list ? ", " : "";
    list = i == end ? arena_printf(arena, "%s%s%u", list, comma, taken[i].row)
                    : arena_printf(arena, "%s%s%u\u2013%u", list, comma, taken[i].row, taken[end].row);
    i = end;
  }
  return list ? list : "";
}

static void print_summary(struct import_run *run) {
  const struct cli *cli = run->cli;
  unsigned long total = run->total, already = run->existed;
  out_note(cli,
           cli->call.dry_run
               ? ngettext("Dry run: %lu row; %zu would go in, %zu would be refused. Nothing was changed.",
                          "Dry run: %lu rows; %zu would go in, %zu would be refused. Nothing was changed.", total)
               : ngettext("%lu row: %zu went in, %zu refused.", "%lu rows: %zu went in, %zu refused.", total),
           total, run->accepted - run->existed, run->refused);
  if (already > 0)
    out_note(cli,
             ngettext("%lu referral was in already, and was not taken in again: row %s.",
                      "%lu referrals were in already, and were not taken in again: rows %s.", already),
             already, row_list(run));
}

static int tell_stopped(struct import_run *run) {
  int code = out_refusal(run->cli, run->stopped);
  if (code == CLI_CONNECT)
    out_note(run->cli, _("The import stopped. Run the same command again: what is in goes in once only."));
  return code;
}

int import_tell(struct import_run *run, const char *errors_path) {
  struct cli *cli = run->cli;
  if (run->n_faults > 1)
    qsort(run->faults, run->n_faults, sizeof *run->faults, compare_faults);
  if (run->n_taken > 1)
    qsort(run->taken, run->n_taken, sizeof *run->taken, compare_taken);
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
