/* paragraph: see paragraph.h. */
#include "paragraph.h"

#include <stdio.h>

#include "out.h"

#define BETWEEN " · "
#define INDENT "  "

static const char *cell_of(struct libscols_line *line, size_t column) {
  const char *text = scols_cell_get_data(scols_line_get_cell(line, column));
  return text ? text : "";
}

static const char *heading_of(struct libscols_column *column) {
  const char *text = scols_cell_get_data(scols_column_get_header(column));
  return text ? text : "";
}

/* The heading and the first cell that has something, with the next one. Returns the column after them. */
static size_t print_title(const struct cli *cli, struct libscols_table *table, struct libscols_line *line) {
  size_t first = 0, count = scols_table_get_ncols(table);
  while (first + 1 < count && !*cell_of(line, first))
    first++;
  const char *second = first + 1 < count ? cell_of(line, first + 1) : "";
  bool presses = scols_line_get_color(line) != NULL;
  printf("%s%s%s %s%s%s%s\n", out_bold(cli), presses ? out_red(cli) : "",
         heading_of(scols_table_get_column(table, first)), cell_of(line, first), *second ? BETWEEN : "", second,
         out_plain(cli));
  return first + 2;
}

/* Further lines of a text stand under its first. */
static void print_lines(const char *text) {
  for (; *text; text++)
    *text == '\n' ? fputs("\n" INDENT INDENT, stdout) : putchar(*text);
}

/* What is short stands on one line, what is long on one of its own. */
static void print_rest(struct libscols_table *table, struct libscols_line *line, size_t from, bool is_long) {
  bool begun = false;
  for (size_t i = from; i < scols_table_get_ncols(table); i++) {
    struct libscols_column *column = scols_table_get_column(table, i);
    const char *text = cell_of(line, i);
    if (!*text || (scols_column_is_wrap(column) != 0) != is_long)
      continue;
    printf("%s%s: ", is_long || !begun ? INDENT : BETWEEN, heading_of(column));
    print_lines(text);
    begun = true;
    if (is_long)
      putchar('\n');
  }
  if (begun && !is_long)
    putchar('\n');
}

void paragraph_print(const struct cli *cli, struct libscols_table *table) {
  for (size_t i = 0; i < scols_table_get_nlines(table); i++) {
    struct libscols_line *line = scols_table_get_line(table, i);
    size_t rest = print_title(cli, table, line);
    print_rest(table, line, rest, false);
    print_rest(table, line, rest, true);
  }
}
