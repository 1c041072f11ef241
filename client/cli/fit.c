/* fit: see fit.h. */
#include "fit.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"

#define COLUMNS_MAX 32
#define NARROWEST 16

static size_t line_width(const char *text, size_t len) {
  size_t width = 0;
  for (size_t i = 0; i < len; i++)
    width += ((unsigned char)text[i] & 0xc0) != 0x80; /* code points */
  return width;
}

/* Of its longest line. */
static size_t text_width(const char *text) {
  size_t widest = 0;
  for (size_t len; text && *text; text += len + (text[len] != '\0')) {
    len = strcspn(text, "\n");
    size_t width = line_width(text, len);
    widest = width > widest ? width : widest;
  }
  return widest;
}

static size_t column_width(struct libscols_table *table, size_t column) {
  struct libscols_column *made = scols_table_get_column(table, column);
  size_t widest = text_width(scols_cell_get_data(scols_column_get_header(made)));
  for (size_t i = 0; i < scols_table_get_nlines(table); i++) {
    size_t width = text_width(scols_cell_get_data(scols_line_get_cell(scols_table_get_line(table, i), column)));
    widest = width > widest ? width : widest;
  }
  return widest;
}

/* Line ends in place of spaces, wherever a line would be wider. */
static void break_text(char *text, size_t width) {
  size_t at = 0;
  for (char *word = text; *word;) {
    size_t len = strcspn(word, " \n"), wide = line_width(word, len);
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
    char *copy = text && text_width(text) > width ? strdup(text) : NULL;
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
  return share > NARROWEST ? share : NARROWEST;
}

void fit_table(struct libscols_table *table, size_t width) {
  size_t count = scols_table_get_ncols(table), wrapping[COLUMNS_MAX], needs[COLUMNS_MAX], n = 0, taken = count;
  for (size_t i = 0; i < count && n < COLUMNS_MAX; i++) {
    size_t need = column_width(table, i);
    if (scols_column_is_wrap(scols_table_get_column(table, i))) {
      wrapping[n] = i;
      needs[n++] = need;
    } else
      taken += need;
  }
  size_t share = fair_share(needs, n, width > taken ? width - taken : 0);
  for (size_t i = 0; i < n; i++)
    if (needs[i] > share)
      break_column(table, wrapping[i], share);
}
