/* sheet: a table as an office's programs write it to a text file, read whole: any encoding of decode.h, semicolons, commas
 * or tabs, the quotes of RFC 4180, and what people and programs make of them.
 *
 * Rows are numbered as a spreadsheet shows them: the file's first row is 1, empty lines and lines above the headings
 * count, and a line "sep=;" does not, for Excel does not show it. A cell that is not rightly quoted is taken as it stands,
 * marks and all, and never reaches into the next row.
 */
#pragma once

#include "common/arena.h"
#include "common/decode.h"

struct sheet_row {
  unsigned number;
  char **cells; /* plain, as sheet_cell_plain() makes them; NULL: it holds what is not text */
  size_t count, room;
  size_t unclosed;  /* the first cell, counted from 1, whose quotation marks do not close; 0: none */
  struct slice raw; /* as it stands in the text, without its line end */
};

/* How many columns a row names, were it the one of the headings: the row that names most is, with the delimiter by
 * which it does. */
typedef size_t (*sheet_names)(void *context, const struct sheet_row *row);

struct sheet {
  struct arena *arena; /* borrowed; holds everything */
  struct decoded file; /* the whole text; of a file of bad bytes the good rows are read all the same */
  char delimiter;
  struct slice separator; /* the line "sep=;" with its end; empty: there is none */
  unsigned above;         /* rows above the headings that are not blank */
  struct sheet_row *rows; /* the headings first */
  size_t count, room;
};

/* NULL when read, else what is wrong, as the end of a sentence. `path` NULL: standard input. */
const char *sheet_read(struct sheet *sheet, struct arena *arena, const char *path, sheet_names names,
                       void *context) MUST_USE;
/* As sheet_read(), of text in memory; it is borrowed as long as the sheet is used. `names` NULL: the first row that is
 * not blank has the headings. */
const char *sheet_parse(struct sheet *sheet, struct arena *arena, struct slice text, sheet_names names,
                        void *context) MUST_USE;
/* A cell of a row as it stands, without the marks around it; nothing when the row has no such cell. */
struct slice sheet_value(const struct sheet *sheet, const struct sheet_row *row, size_t column);
/* The delimiter by the first line: the one that stands most often outside quotes. */
char sheet_delimiter(struct slice text);

/* --- sheet_cell.c --- */
struct sheet_scan {
  struct slice text;
  char delimiter;
  size_t columns; /* of the headings; 0: not known */
};
/* One cell as it stands. */
struct sheet_cell {
  struct slice raw;   /* with its quotation marks */
  struct slice value; /* what they hold, where it is rightly quoted; else the same */
  bool quoted;        /* marks in `value` are doubled */
  bool unclosed;      /* begins with a mark that nothing closes */
};
/* The cell that begins at `at` and is the row's number `index`, from 0. */
struct sheet_cell sheet_cell_at(const struct sheet_scan *scan, size_t at, size_t index);
/* What a cell says: without doubled marks, Excel's ="..." and '..., signs of no width and spaces at the ends; every other
 * space is a plain one, and Word's line breaks are line ends. NULL when it is no text, or memory is spent. */
char *sheet_cell_plain(struct arena *arena, const struct sheet_cell *cell) MUST_USE;
/* Would a spreadsheet that opens the cell take it for a formula? */
bool sheet_is_formula(struct slice value);
