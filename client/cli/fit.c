/* fit: see fit.h. */
#include "fit.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

#define COLUMNS_MAX 32
#define NARROW 16    /* when long texts have less than this, or than their widest word, other texts are broken too */
#define NARROWEST 10 /* and less than this they never get */

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

static size_t table_width(struct libscols_table *table) {
  size_t count = scols_table_get_ncols(table), width = count;
  for (size_t i = 0; i < count; i++)
    width += column_width(table, i);
  return width;
}

static void let_wrap(struct libscols_column *column) {
  (void)scols_column_set_flags(column, scols_column_get_flags(column) | SCOLS_FL_WRAP);
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
}

/* What each of `count` columns may have of `room`: those that need less than their share leave it to the others. */
static size_t fair_share(const size_t *needs, size_t count, size_t room) {
  size_t share = count > 0 ? room / count : 0, left = room, over = count;
  for (size_t round = 0; round < count && over > 0; round++) {
    left = room;
    over = count;
    for (size_t i = 0; i < count; i++)
      if (needs[i] <= share) {
        left -= needs[i];
        over--;
      }
    share = over > 0 ? left / over : share;
  }
  return share;
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

/* A heading of several words that is wider than what stands below it takes several lines. */
static void break_headings(struct libscols_table *table) {
  size_t count = scols_table_get_ncols(table);
  char *headings[COLUMNS_MAX] = {0};
  for (size_t i = 0; i < count && i < COLUMNS_MAX; i++) {
    size_t cells = widest_cell(table, i, lines_width), word = word_width(heading_of(table, i));
    if ((headings[i] = strdup(heading_of(table, i))))
      break_text(headings[i], cells > word ? cells : word);
    if (headings[i] && strchr(headings[i], '\n'))
      let_wrap(scols_table_get_column(table, i));
  }
  struct libscols_line *line = scols_table_new_line(table, NULL);
  for (size_t i = 0; i < count && i < COLUMNS_MAX; i++)
    if (!line || !headings[i] || scols_line_refer_data(line, i, headings[i]) != 0)
      free(headings[i]);
    else /* which would still take its room */
      (void)scols_cell_set_data(scols_column_get_header(scols_table_get_column(table, i)), "");
  if (line)
    put_first(table, line);
  (void)scols_table_enable_noheadings(table, 1);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

/* Short texts of several words, a name or a date with a remark, take a line a word. */
static void squeeze_others(struct libscols_table *table, const bool *is_long) {
  for (size_t i = 0; i < scols_table_get_ncols(table) && i < COLUMNS_MAX; i++) {
    size_t word = widest_cell(table, i, word_width);
    if (is_long[i] || word == widest_cell(table, i, lines_width))
      continue;
    let_wrap(scols_table_get_column(table, i));
    break_column(table, i, word);
  }
}

static size_t room_beside_others(struct libscols_table *table, const bool *is_long, size_t width) {
  size_t count = scols_table_get_ncols(table), taken = count;
  for (size_t i = 0; i < count; i++)
    taken += i < COLUMNS_MAX && is_long[i] ? 0 : column_width(table, i);
  return width + 1 > taken ? width + 1 - taken : 0; /* nothing stands after the last column */
}

void fit_table(struct libscols_table *table, size_t width) {
  size_t count = scols_table_get_ncols(table), needs[COLUMNS_MAX] = {0}, n = 0, least = NARROW;
  bool is_long[COLUMNS_MAX] = {false};
  if (table_width(table) <= width + 1)
    return;
  for (size_t i = 0; i < count && i < COLUMNS_MAX; i++)
    is_long[i] = scols_column_is_wrap(scols_table_get_column(table, i));
  if (!scols_table_is_noheadings(table))
    break_headings(table);
  for (size_t i = 0; i < count && i < COLUMNS_MAX; i++)
    if (is_long[i]) {
      size_t word = widest_cell(table, i, word_width);
      least = word > least ? word : least;
      needs[n++] = column_width(table, i);
    }
  if (table_width(table) > width + 1 && fair_share(needs, n, room_beside_others(table, is_long, width)) < least)
    squeeze_others(table, is_long);
  size_t share = fair_share(needs, n, room_beside_others(table, is_long, width));
  for (size_t i = 0; i < count && i < COLUMNS_MAX; i++)
    if (is_long[i])
      break_column(table, i, share > NARROWEST ? share : NARROWEST);
}
