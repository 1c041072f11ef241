/* table: see table.h. How they fit a window is in fit.c and paragraph.c.
 *
 * libsmartcols holds the cells and prints them for people. For scripts they are printed here: its JSON has no empty
 * arrays, and its raw mode writes every å as "\xc3\xa5".
 */
#include "table.h"

#include <jansson.h>
#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "empty.h"
#include "fit.h"
#include "out.h"
#include "paragraph.h"
#include "screen.h"

#define COLUMNS_MAX 64

struct table {
  struct cli *cli;
  const struct view *view;
  struct libscols_table *cols; /* owned */
  const struct column *shown[COLUMNS_MAX];
  size_t n_shown;
  enum value_style style;
};

/* --- cells -------------------------------------------------------------------------------------------------------- */

/* Several values come with line ends between; only JSON wants them so. */
static const char *join_lines(struct cli *cli, const char *text, enum value_style style) {
  const char *joined = "";
  while (joined && *text) {
    size_t len = strcspn(text, "\n");
    const char *between = text[len] == '\0' ? "" : style == VALUE_FOR_PEOPLE ? ", " : ",";
    joined = arena_printf(&cli->arena, "%s%.*s%s", joined, (int)len, text, between);
    text += len + (text[len] != '\0');
  }
  return joined ? joined : "";
}

const char *table_cell(struct cli *cli, const struct column *column, const ProtobufCMessage *record,
                       enum value_style style) {
  struct value value;
  const char *text = "";
  if (column->text)
    text = column->text(cli, record, style);
  else if (column->path && value_find(record, column->path, &value))
    text = value_text(cli, value, column->kind, column->codes, column->flags & COLUMN_CODE ? VALUE_FOR_SCRIPTS : style,
                      "\n");
  if (!text || !*text)
    return "";
  bool is_array = cli->json && style == VALUE_FOR_SCRIPTS;
  return column->flags & COLUMN_MANY && !is_array ? join_lines(cli, text, style) : text;
}

static const struct column *column_find(const struct column *columns, const char *key, size_t len) {
  for (const struct column *column = columns; column->key; column++)
    if (strlen(column->key) == len && strncmp(column->key, key, len) == 0)
      return column;
  return NULL;
}

const char *table_line(struct cli *cli, const struct column *columns, const ProtobufCMessage *record,
                       const char *pattern) {
  const char *line = "";
  while (line && *pattern) {
    size_t plain = strcspn(pattern, "{"), key = pattern[plain] ? strcspn(pattern + plain + 1, "}") : 0;
    const struct column *column = key ? column_find(columns, pattern + plain + 1, key) : NULL;
    const char *text = column ? table_cell(cli, column, record, VALUE_FOR_PEOPLE) : "";
    line = arena_printf(&cli->arena, "%s%.*s%s", line, (int)plain, pattern, text);
    pattern += plain + (pattern[plain] ? key + 2 : 0);
  }
  return line ? line : "";
}

/* --- choosing columns --------------------------------------------------------------------------------------------- */

const char *table_choices(struct cli *cli, const struct column *columns) {
  const char *all = "";
  for (const struct column *column = columns; column->key && all; column++)
    all = arena_printf(&cli->arena, "%s%s%s", all, *all ? "," : "", column->key);
  return all ? all : "";
}

static bool choose(struct table *table) {
  const char *rest = table->cli->columns;
  for (size_t len; *rest; rest += len + (rest[len] == ',')) {
    len = strcspn(rest, ",");
    const struct column *column = column_find(table->view->columns, rest, len);
    if (!column || table->n_shown == COLUMNS_MAX) {
      out_usage(table->cli, _("there is no column \"%.*s\"; choose from: %s"), (int)len, rest,
                table_choices(table->cli, table->view->columns));
      return false;
    }
    table->shown[table->n_shown++] = column;
  }
  return true;
}

static void choose_default(struct table *table, bool all) {
  for (const struct column *column = table->view->columns; column->key && table->n_shown < COLUMNS_MAX; column++)
    if (all || !(column->flags & COLUMN_EXTRA))
      table->shown[table->n_shown++] = column;
}

static bool add_column(struct table *table, const struct column *column) {
  bool for_people = table->style == VALUE_FOR_PEOPLE;
  int flags = (column->flags & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0) | (column->flags & COLUMN_WRAP ? SCOLS_FL_WRAP : 0);
  const char *heading = for_people && column->heading ? _(column->heading) : column->key;
  struct libscols_column *made = scols_table_new_column(table->cols, heading, 0, flags);
  if (made && column->flags & COLUMN_WRAP)
    (void)scols_column_set_wrapfunc(made, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
  return made && scols_column_set_safechars(made, "\n") == 0;
}

static bool set_up(struct table *table) {
  const struct cli *cli = table->cli;
  if (!(table->cols = scols_new_table()))
    return false;
  (void)scols_table_enable_noheadings(table->cols, cli->no_headings);
  (void)scols_table_enable_colors(table->cols, cli->color);
  for (size_t i = 0; i < table->n_shown; i++)
    if (!add_column(table, table->shown[i]))
      return false;
  return true;
}

void table_free(struct table *table) {
  if (table)
    scols_unref_table(table->cols);
  free(table);
}

struct table *table_new(struct cli *cli, const struct view *view) {
  struct table *table = calloc(1, sizeof *table);
  if (!table)
    return NULL;
  table->cli = cli;
  table->view = view;
  table->style = cli->json || cli->raw ? VALUE_FOR_SCRIPTS : VALUE_FOR_PEOPLE;
  bool chosen = true;
  if (cli->columns)
    chosen = choose(table);
  else
    choose_default(table, cli->json);
  if (chosen && set_up(table))
    return table;
  if (chosen)
    (void)out_fault(cli, CLI_OTHER, _("the answer does not fit in memory"));
  table_free(table);
  return NULL;
}

/* --- filling and printing ----------------------------------------------------------------------------------------- */

static size_t index_in_view(const struct table *table, const struct column *column) {
  return (size_t)(column - table->view->columns);
}

void table_add_cells(struct table *table, const char *const *cells) {
  struct libscols_line *line = scols_table_new_line(table->cols, NULL);
  for (size_t i = 0; line && i < table->n_shown; i++)
    (void)scols_line_set_data(line, i, cells[index_in_view(table, table->shown[i])]);
}

void table_add(struct table *table, const ProtobufCMessage *record) {
  struct libscols_line *line = scols_table_new_line(table->cols, NULL);
  for (size_t i = 0; line && i < table->n_shown; i++) {
    const char *text = table_cell(table->cli, table->shown[i], record, table->style);
    (void)scols_line_set_data(line, i, text ? text : "");
  }
  if (line && table->cli->color && table->view->presses && table->view->presses(record))
    (void)scols_line_set_color(line, "red");
}

size_t table_rows(const struct table *table) {
  return scols_table_get_nlines(table->cols);
}

void table_add_all(struct table *table, const ProtobufCMessage *reply) {
  struct value rows;
  if (!value_find(reply, table->view->rows, &rows))
    return;
  for (size_t i = 0; i < rows.count; i++)
    table_add(table, value_message_at(rows, i));
}

/* --- for scripts -------------------------------------------------------------------------------------------------- */

static const char *cell_at(struct libscols_line *line, size_t index) {
  const char *text = scols_cell_get_data(scols_line_get_cell(line, index));
  return text ? text : "";
}

static bool is_number(enum value_kind kind) {
  return kind == VALUE_ID || kind == VALUE_COUNT || kind == VALUE_HOURS || kind == VALUE_MONEY;
}

static json_t *json_scalar(const struct column *column, const char *text, size_t len) {
  if (is_number(column->kind))
    return json_integer(len > 0 ? strtoll(text, NULL, 10) : 0);
  if (column->kind == VALUE_FLAG)
    return json_boolean(strncmp(text, "yes", len) == 0 && len > 0);
  return json_stringn(text, len);
}

static json_t *json_cell(const struct column *column, const char *text) {
  if (!(column->flags & COLUMN_MANY))
    return json_scalar(column, text, strlen(text));
  json_t *array = json_array();
  for (size_t len; *text; text += len + (text[len] != '\0')) {
    len = strcspn(text, "\n");
    (void)json_array_append_new(array, json_scalar(column, text, len));
  }
  return array;
}

static json_t *json_row(const struct table *table, struct libscols_line *line) {
  json_t *row = json_object();
  for (size_t c = 0; c < table->n_shown; c++)
    (void)json_object_set_new(row, table->shown[c]->key, json_cell(table->shown[c], cell_at(line, c)));
  return row;
}

/* {"cases": [{"id": 1, ...}, ...]}, or for a view of one record {"case": {"id": 1, ...}, "receipt": "lots1:..."}. */
static void print_json(const struct table *table) {
  json_t *rows = json_array(), *all = json_object();
  for (size_t i = 0; i < table_rows(table); i++)
    (void)json_array_append_new(rows, json_row(table, scols_table_get_line(table->cols, i)));
  (void)json_object_set(all, table->view->name, table->view->rows ? rows : json_array_get(rows, 0));
  const char *receipt = out_receipt_text(table->cli, table->cli->answer);
  if (receipt)
    (void)json_object_set_new(all, "receipt", json_string(receipt));
  if (table->cli->call.dry_run)
    (void)json_object_set_new(all, "dry_run", json_true());
  (void)json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
  putchar('\n');
  json_decref(rows);
  json_decref(all);
}

static void print_raw_cell(const char *text) {
  for (; *text; text++)
    if (*text == '\t')
      fputs("\\t", stdout);
    else if (*text == '\n')
      fputs("\\n", stdout);
    else if (*text == '\\')
      fputs("\\\\", stdout);
    else
      putchar(*text);
}

/* A tab between, a line a row; tabs, line ends and backslashes inside are escaped. */
static void print_raw(const struct table *table) {
  for (size_t c = 0; c < table->n_shown && !table->cli->no_headings; c++)
    printf("%s%c", table->shown[c]->key, c + 1 < table->n_shown ? '\t' : '\n');
  for (size_t i = 0; i < table_rows(table); i++) {
    struct libscols_line *line = scols_table_get_line(table->cols, i);
    for (size_t c = 0; c < table->n_shown; c++) {
      print_raw_cell(cell_at(line, c));
      putchar(c + 1 < table->n_shown ? '\t' : '\n');
    }
  }
}

/* False: the window is too narrow, and nothing was printed. */
static bool print_for_people(struct libscols_table *table, bool keep_empty) {
  size_t width = screen_width();
  if (width > 0 && !fit_table(table, width, keep_empty))
    return false;
  (void)scols_table_set_stream(table, stdout);
  (void)scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER); /* it is as wide as fit_table() lets it be */
  (void)scols_print_table(table);
  return true;
}

void table_print(struct table *table) {
  const struct cli *cli = table->cli;
  if (arena_failed(&cli->arena))
    (void)out_fault(table->cli, CLI_OTHER, _("the answer does not fit in memory"));
  else if (cli->json)
    print_json(table);
  else if (cli->raw)
    print_raw(table);
  else if (table_rows(table) == 0)
    empty_say(table->cli);
  else if (!print_for_people(table->cols, cli->columns != NULL))
    paragraph_print(cli, table->cols);
  table_free(table);
}

/* --- one record --------------------------------------------------------------------------------------------------- */

static void add_sheet_line(struct libscols_table *sheet, struct cli *cli, const struct column *column,
                           const ProtobufCMessage *record) {
  const char *text = table_cell(cli, column, record, VALUE_FOR_PEOPLE);
  const char *heading = arena_printf(&cli->arena, "%s:", _(column->heading));
  struct libscols_line *line = text && *text && heading ? scols_table_new_line(sheet, NULL) : NULL;
  if (!line)
    return;
  (void)scols_line_set_data(line, 0, heading);
  (void)scols_line_set_data(line, 1, text);
}

/* In a window that has no room for two columns. */
static void print_sheet_lines(struct libscols_table *sheet) {
  for (size_t i = 0; i < scols_table_get_nlines(sheet); i++) {
    struct libscols_line *line = scols_table_get_line(sheet, i);
    printf("%s %s\n", cell_at(line, 0), cell_at(line, 1));
  }
}

static void show_sheet(struct cli *cli, const struct view *view, const ProtobufCMessage *record) {
  struct libscols_table *sheet = scols_new_table();
  if (!sheet)
    return;
  (void)scols_table_enable_noheadings(sheet, 1);
  (void)scols_table_new_column(sheet, "", 0, 0);
  struct libscols_column *values = scols_table_new_column(sheet, "", 0, SCOLS_FL_WRAP);
  if (values) {
    (void)scols_column_set_safechars(values, "\n");
    (void)scols_column_set_wrapfunc(values, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
  }
  for (const struct column *column = view->columns; column->key; column++)
    add_sheet_line(sheet, cli, column, record);
  if (!print_for_people(sheet, true))
    print_sheet_lines(sheet);
  scols_unref_table(sheet);
}

void table_show_record(struct cli *cli, const struct view *view, const ProtobufCMessage *record) {
  if (!cli->columns && !cli->raw && !cli->json) {
    show_sheet(cli, view, record);
    return;
  }
  struct table *table = table_new(cli, view);
  if (!table)
    return;
  table_add(table, record);
  table_print(table);
}
