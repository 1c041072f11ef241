/* fit: see fit.h. */
#include "fit.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

#define COLUMNS_MAX 64
#define READABLE 24 /* what a long text has at least, unless it needs less */
#define GAP 1       /* between two columns */

struct fit {
  size_t count;
  bool is_long[COLUMNS_MAX];
  size_t needs[COLUMNS_MAX]; /* to stand as it is */
  size_t has[COLUMNS_MAX];
};

/* Of the widest part between any of these. */
static size_t part_width(const char *text, const char *between) {
  size_t widest = 0;
  for (size_t len; text && *text; text += len + (text[len] != '\0')) {
    len = strcspn(text, between);
    size_t width = text_width(slice_of(text, len));
    widest = width > widest ? width : widest;
  }
  return widest;
}

/* Of its longest line. */
static size_t lines_width(const char *text) {
  return part_width(text, "\n");
}

/* Of the widest word: a column can be no narrower. */
static size_t word_width(const char *text) {
  return part_width(text, " \n");
}

static const char *heading_of(struct libscols_table *table, size_t column) {
  const char *text = scols_cell_get_data(scols_column_get_header(scols_table_get_column(table, column)));
  return scols_table_is_noheadings(table) || !text ? "" : text;
}

/* Of all that stands below the heading. */
static size_t widest_cell(struct libscols_table *table, size_t column, size_t (*width_of)(const char *text)) {
  size_t widest = 0;
  for (size_t i = 0; i < scols_table_get_nlines(table); i++) {
    size_t width = width_of(scols_cell_get_data(scols_line_get_cell(scols_table_get_line(table, i), column)));
    widest = width > widest ? width : widest;
  }
  return widest;
}

static size_t column_width(struct libscols_table *table, size_t column) {
  size_t cells = widest_cell(table, column, lines_width), heading = lines_width(heading_of(table, column));
  return cells > heading ? cells : heading;
}

static void let_wrap(struct libscols_column *column) {
  (void)scols_column_set_flags(column, scols_column_get_flags(column) | SCOLS_FL_WRAP);
  (void)scols_column_set_safechars(column, "\n");
  (void)scols_column_set_wrapfunc(column, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
}

/* Line ends in place of spaces, wherever a line would be wider. */
static void break_text(char *text, size_t width) {
  size_t at = 0;
  for (char *word = text; *word;) {
    size_t len = strcspn(word, " \n"), wide = text_width(slice_of(word, len));
    if (at > 0 && at + 1 + wide > width) {
      word[-1] = '\n';
      at = 0;
    }
    at += wide + (at > 0);
    at = word[len] == '\n' ? 0 : at;
    word += len + (word[len] != '\0');
  }
}

static void break_column(struct libscols_table *table, size_t column, size_t width) {
  for (size_t i = 0; i < scols_table_get_nlines(table); i++) {
    struct libscols_cell *cell = scols_line_get_cell(scols_table_get_line(table, i), column);
    const char *text = scols_cell_get_data(cell);
    char *copy = text && lines_width(text) > width ? strdup(text) : NULL;
    if (!copy)
      continue;
    break_text(copy, width);
    (void)scols_cell_refer_data(cell, copy); /* the cell's own now */
  }
  let_wrap(scols_table_get_column(table, column));
}

/* --- headings ----------------------------------------------------------------------------------------------------- */

/* libsmartcols prints a heading on one line, so the broken ones become the first row. */
static void put_first(struct libscols_table *table, struct libscols_line *first) {
  size_t count = scols_table_get_nlines(table);
  struct libscols_line **others = calloc(count, sizeof(struct libscols_line *));
  for (size_t i = 0; others && i < count; i++)
    scols_ref_line(others[i] = scols_table_get_line(table, i));
  if (!others)
    return;
  scols_table_remove_lines(table);
  (void)scols_table_add_line(table, first);
  for (size_t i = 0; i < count; i++) {
    if (others[i] != first)
      (void)scols_table_add_line(table, others[i]);
    scols_unref_line(others[i]);
  }
  free(others);
}

/* Headings that are wider than their column take several lines. */
static void break_headings(struct libscols_table *table, const struct fit *fit) {
  struct libscols_line *line = scols_table_new_line(table, NULL);
  if (!line)
    return;
  for (size_t i = 0; i < fit->count; i++) {
    (void)scols_line_set_data(line, i, heading_of(table, i));
    (void)scols_cell_set_data(scols_column_get_header(scols_table_get_column(table, i)), ""); /* takes no room */
  }
  put_first(table, line);
  (void)scols_table_enable_noheadings(table, 1);
}

/* --- who gets how much -------------------------------------------------------------------------------------------- */

static bool is_empty(struct libscols_table *table, size_t column) {
  return widest_cell(table, column, lines_width) == 0;
}

static void drop_empty(struct libscols_table *table) {
  for (size_t i = scols_table_get_ncols(table); i > 0; i--)
    if (is_empty(table, i - 1))
      (void)scols_table_remove_column(table, scols_table_get_column(table, i - 1));
}

static size_t least_width(struct libscols_table *table, const struct fit *fit, size_t column) {
  size_t cells = widest_cell(table, column, word_width), heading = word_width(heading_of(table, column));
  size_t word = cells > heading ? cells : heading, text = fit->needs[column] < READABLE ? fit->needs[column] : READABLE;
  return fit->is_long[column] && text > word ? text : word;
}

static void measure(struct libscols_table *table, struct fit *fit) {
  fit->count = scols_table_get_ncols(table);
  for (size_t i = 0; i < fit->count; i++) {
    fit->is_long[i] = scols_column_is_wrap(scols_table_get_column(table, i));
    fit->needs[i] = column_width(table, i);
    fit->has[i] = least_width(table, fit, i);
  }
}

static size_t sum_of(const struct fit *fit, const size_t *widths) {
  size_t sum = fit->count > 0 ? (fit->count - 1) * GAP : 0;
  for (size_t i = 0; i < fit->count; i++)
    sum += widths[i];
  return sum;
}

/* A column more to each that needs it, in turns, while there is room. */
static size_t hand_out(struct fit *fit, size_t room, bool to_long) {
  for (bool gave = true; gave && room > 0;) {
    gave = false;
    for (size_t i = 0; i < fit->count && room > 0; i++)
      if (fit->is_long[i] == to_long && fit->has[i] < fit->needs[i]) {
        fit->has[i]++;
        room--;
        gave = true;
      }
  }
  return room;
}

bool fit_table(struct libscols_table *table, size_t width, bool keep_empty) {
  struct fit fit = {0};
  if (scols_table_get_ncols(table) > COLUMNS_MAX)
    return false;
  measure(table, &fit);
  if (sum_of(&fit, fit.needs) <= width)
    return true;
  if (!keep_empty) {
    drop_empty(table);
    measure(table, &fit);
  }
  if (sum_of(&fit, fit.has) > width)
    return false;
  size_t left = hand_out(&fit, width - sum_of(&fit, fit.has), false);
  (void)hand_out(&fit, left, true);
  if (!scols_table_is_noheadings(table))
    break_headings(table, &fit);
  for (size_t i = 0; i < fit.count; i++)
    break_column(table, i, fit.has[i]);
  return true;
}
