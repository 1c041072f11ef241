/* sheet: see sheet.h. The only file that includes csv.h, but for import_errors.c, which writes. */
#include "sheet.h"

#include <csv.h>
#include <string.h>

#include "client/cli/file.h"
#include "client/cli/language.h"
#include "common/text.h"

#define FILE_MAX ((size_t)256 << 20)

/* --- what libcsv finds -------------------------------------------------------------------------------------------- */

struct reader {
  struct sheet *sheet;
  struct sheet_row row; /* being read */
  unsigned next_number;
  size_t ends;       /* line ends seen outside quotes */
  bool after_return; /* the row before ended in CR: an LF at once belongs to it */
};

/* Room for one more in an array of the arena. */
static void *grow(struct arena *arena, void *array, size_t count, size_t *room, size_t size) {
  if (count < *room)
    return array;
  size_t more = *room ? *room * 2 : 16;
  void *copy = arena_alloc(arena, more * size);
  if (!copy)
    return NULL;
  if (count > 0)
    memcpy(copy, array, count * size);
  *room = more;
  return copy;
}

static void on_cell(void *data, size_t len, void *context) {
  struct reader *reader = context;
  struct sheet_row *row = &reader->row;
  struct arena *arena = reader->sheet->arena;
  char **cells = grow(arena, row->cells, row->count, &row->room, sizeof *cells);
  reader->after_return = false;
  if (!cells)
    return; /* arena_failed() tells */
  row->cells = cells;
  row->cells[row->count++] = text_is_clean(slice_of(data, len)) ? arena_strndup(arena, data, len) : NULL;
}

/* Spreadsheets leave rows of nothing but delimiters behind. */
static bool is_blank(const struct sheet_row *row) {
  for (size_t i = 0; i < row->count; i++)
    if (!row->cells[i] || *row->cells[i])
      return false;
  return true;
}

static void keep_row(struct reader *reader) {
  struct sheet *sheet = reader->sheet;
  struct sheet_row *rows = grow(sheet->arena, sheet->rows, sheet->count, &sheet->room, sizeof *rows);
  if (!rows)
    return;
  sheet->rows = rows;
  sheet->rows[sheet->count] = reader->row;
  sheet->rows[sheet->count++].number = reader->next_number;
}

static void on_row_end(int end, void *context) {
  struct reader *reader = context;
  reader->ends++;
  bool second_half = end == '\n' && reader->after_return;
  reader->after_return = end == '\r';
  if (second_half)
    return;
  if (!is_blank(&reader->row))
    keep_row(reader);
  reader->row = (struct sheet_row){0};
  reader->next_number++;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

char sheet_delimiter(const char *text) {
  static const char candidates[] = {';', ',', '\t'};
  size_t counts[sizeof candidates] = {0}, best = 0;
  bool quoted = false;
  for (; *text && (quoted || (*text != '\n' && *text != '\r')); text++) {
    quoted ^= *text == '"';
    for (size_t i = 0; i < sizeof candidates && !quoted; i++)
      counts[i] += *text == candidates[i];
  }
  for (size_t i = 1; i < sizeof candidates; i++)
    best = counts[i] > counts[best] ? i : best;
  return candidates[best];
}

/* Excel's "sep=;" as a line of its own. Returns its length. */
static size_t take_separator_line(struct sheet *sheet, const char *text) {
  if (strncmp(text, "sep=", 4) != 0 || text[4] == '\0' || (text[5] != '\r' && text[5] != '\n'))
    return 0;
  sheet->delimiter = text[4];
  return 5 + strspn(text + 5, "\r") + (text[5 + strspn(text + 5, "\r")] == '\n');
}

/* One more line end tells whether the text ended inside quotes: it is not seen there. */
static const char *run(struct reader *reader, struct csv_parser *parser, const char *text, size_t len) {
  bool parsed = csv_parse(parser, text, len, on_cell, on_row_end, reader) == len;
  size_t before = reader->ends;
  if (!parsed || csv_parse(parser, "\n", 1, on_cell, on_row_end, reader) != 1 || arena_failed(reader->sheet->arena))
    return _("does not fit in memory");
  return reader->ends > before ? NULL : _("a quotation mark is opened and never closed");
}

const char *sheet_parse(struct sheet *sheet, struct arena *arena, const char *text, size_t len) {
  struct csv_parser parser;
  *sheet = (struct sheet){.arena = arena};
  size_t skip = take_separator_line(sheet, text);
  if (skip == 0)
    sheet->delimiter = sheet_delimiter(text);
  struct reader reader = {.sheet = sheet, .next_number = skip > 0 ? 2 : 1};
  if (csv_init(&parser, CSV_REPALL_NL) != 0)
    return _("does not fit in memory");
  csv_set_delim(&parser, (unsigned char)sheet->delimiter);
  const char *wrong = run(&reader, &parser, text + skip, len - skip);
  csv_free(&parser);
  return wrong;
}

const char *sheet_read(struct sheet *sheet, struct arena *arena, const char *path) {
  const char *why = NULL;
  size_t len;
  char *bytes = file_read(arena, path, FILE_MAX, &len, &why);
  if (!bytes)
    return why;
  struct decoded decoded = decode(arena, slice_of(bytes, len));
  why = file_undecoded(arena, &decoded);
  if (!why)
    why = sheet_parse(sheet, arena, decoded.text, decoded.len);
  sheet->was_1252 = decoded.encoding == ENCODING_1252;
  return why;
}
