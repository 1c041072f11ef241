/* sheet: a CSV file as other systems export it, read whole: UTF-8 or Windows-1252, semicolons, commas or tabs, RFC 4180
 * quotes.
 *
 * Rows are numbered as a spreadsheet shows them: the headings are row 1, empty lines count. Read by libcsv.
 */
#pragma once

#include "common/arena.h"

struct sheet_row {
  unsigned number;
  char **cells; /* a cell is NULL when it holds what is not text */
  size_t count, room;
};

struct sheet {
  struct arena *arena; /* borrowed; holds everything */
  char delimiter;
  bool was_1252;
  struct sheet_row *rows; /* the headings first */
  size_t count, room;
};

/* NULL when read, else what is wrong, as the end of a sentence. `path` NULL: standard input. */
const char *sheet_read(struct sheet *sheet, struct arena *arena, const char *path) MUST_USE;
/* The delimiter by the first line: the one that stands most often outside quotes. */
char sheet_delimiter(const char *text);
/* As sheet_read(), of text in memory. */
const char *sheet_parse(struct sheet *sheet, struct arena *arena, const char *text, size_t len) MUST_USE;
