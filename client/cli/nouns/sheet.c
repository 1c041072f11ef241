/* sheet: see sheet.h. */
#include "sheet.h"

#include <string.h>

#include "client/cli/file.h"
#include "client/cli/language.h"

#define FILE_MAX ((size_t)256 << 20)
#define HEAD_ROWS 30 /* so far down the headings are looked for */

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

/* --- rows --------------------------------------------------------------------------------------------------------- */

struct reader {
  struct arena *arena;
  struct sheet_scan scan;
  size_t at;
  unsigned number; /* of the row that is read next */
};

static void add_cell(struct reader *reader, struct sheet_row *row, const struct sheet_cell *cell) {
  char **cells = grow(reader->arena, row->cells, row->count, &row->room, sizeof *cells);
  if (!cells)
    return; /* arena_failed() tells */
  row->cells = cells;
  row->cells[row->count++] = sheet_cell_plain(reader->arena, cell);
  if (cell->unclosed && row->unclosed == 0)
    row->unclosed = row->count;
}

static char next_char(const struct reader *reader) {
  return reader->at < reader->scan.text.len ? (char)reader->scan.text.data[reader->at] : '\0';
}

/* LF, CRLF or CR. */
static void skip_line_end(struct reader *reader) {
  if (next_char(reader) == '\r')
    reader->at++;
  if (next_char(reader) == '\n')
    reader->at++;
}

/* False at the end of the text. */
static bool read_row(struct reader *reader, struct sheet_row *row) {
  if (reader->at >= reader->scan.text.len)
    return false;
  *row = (struct sheet_row){.number = reader->number++};
  size_t begin = reader->at;
  for (size_t index = 0;; index++) {
    struct sheet_cell cell = sheet_cell_at(&reader->scan, reader->at, index);
    add_cell(reader, row, &cell);
    reader->at += cell.raw.len;
    if (reader->at >= reader->scan.text.len || next_char(reader) != reader->scan.delimiter)
      break;
    reader->at++;
  }
  row->raw = slice_of(reader->scan.text.data + begin, reader->at - begin);
  skip_line_end(reader);
  return true;
}

/* Spreadsheets leave rows of nothing but delimiters behind. */
static bool is_blank(const struct sheet_row *row) {
  for (size_t i = 0; i < row->count; i++)
    if (!row->cells[i] || *row->cells[i])
      return false;
  return true;
}

static void keep_row(struct sheet *sheet, const struct sheet_row *row) {
  struct sheet_row *rows = grow(sheet->arena, sheet->rows, sheet->count, &sheet->room, sizeof *rows);
  if (!rows)
    return;
  sheet->rows = rows;
  sheet->rows[sheet->count++] = *row;
}

/* --- the headings ------------------------------------------------------------------------------------------------- */

char sheet_delimiter(struct slice text) {
  static const char candidates[] = {';', ',', '\t'};
  size_t counts[sizeof candidates] = {0}, best = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.len && (quoted || (text.data[i] != '\n' && text.data[i] != '\r')); i++) {
    quoted ^= text.data[i] == '"';
    for (size_t j = 0; j < sizeof candidates && !quoted; j++)
      counts[j] += text.data[i] == (unsigned char)candidates[j];
  }
  for (size_t i = 1; i < sizeof candidates; i++)
    best = counts[i] > counts[best] ? i : best;
  return candidates[best];
}

/* Where the headings may be: the place of their row, and how many columns it names. */
struct heading {
  size_t at, names;
  unsigned number, above;
  char delimiter;
  bool found;
};

/* The rows that `from` stands before, by its delimiter. The first row that is not blank will do when none names more. */
static void look_for(struct reader from, sheet_names names, void *context, struct heading *best) {
  struct sheet_row row;
  unsigned above = 0;
  for (size_t i = 0, begin = from.at; i < HEAD_ROWS && read_row(&from, &row); i++, begin = from.at) {
    if (is_blank(&row))
      continue;
    size_t count = names ? names(context, &row) : 0;
    if (!best->found || count > best->names)
      *best = (struct heading){begin, count, row.number, above, from.scan.delimiter, true};
    above++;
  }
}

static struct heading find_heading(const struct reader *reader, char said, sheet_names names, void *context) {
  const char candidates[] = {said ? said : sheet_delimiter(reader->scan.text), ';', ',', '\t'};
  struct heading best = {.delimiter = candidates[0]};
  for (size_t i = 0; i < sizeof candidates && (i == 0 || names); i++) {
    struct reader from = *reader;
    from.scan.delimiter = candidates[i];
    look_for(from, names, context, &best);
  }
  return best;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

/* Excel's "sep=;", a line of its own: "sep=," in marks too, in capitals, and with what LibreOffice puts behind. Returns its
 * length, and what it says. */
static size_t separator_line(struct slice text, char *said) {
  size_t at = text.len > 0 && text.data[0] == '"', len = 0;
  while (len < text.len && text.data[len] != '\n' && text.data[len] != '\r')
    len++;
  if (len < at + 5 || strncasecmp((const char *)text.data + at, "sep=", 4) != 0)
    return 0;
  char separator = (char)text.data[at + 4];
  for (size_t i = at + 5; i < len; i++)
    if (!strchr("\" ;,\t", text.data[i]))
      return 0;
  *said = separator;
  len += len < text.len && text.data[len] == '\r';
  return len + (len < text.len && text.data[len] == '\n');
}

const char *sheet_parse(struct sheet *sheet, struct arena *arena, struct slice text, sheet_names names, void *context) {
  char said = '\0';
  struct sheet_row row;
  size_t skip = separator_line(text, &said);
  struct reader reader = {.arena = arena, .scan.text = slice_of(text.data + skip, text.len - skip), .number = 1};
  struct heading heading = find_heading(&reader, said, names, context);
  *sheet = (struct sheet){
      .arena = arena, .delimiter = heading.delimiter, .above = heading.above, .separator = slice_of(text.data, skip)};
  reader.at = heading.at;
  reader.number = heading.found ? heading.number : 1;
  reader.scan.delimiter = heading.delimiter;
  while (read_row(&reader, &row) && !arena_failed(arena)) {
    if (!is_blank(&row))
      keep_row(sheet, &row);
    if (sheet->count == 1)
      reader.scan.columns = sheet->rows[0].count;
  }
  return arena_failed(arena) ? _("does not fit in memory") : NULL;
}

struct slice sheet_value(const struct sheet *sheet, const struct sheet_row *row, size_t column) {
  struct sheet_scan scan = {row->raw, sheet->delimiter, sheet->count > 0 ? sheet->rows[0].count : 0};
  struct sheet_cell cell = {0};
  for (size_t i = 0, at = 0; i <= column && at <= row->raw.len; i++, at += cell.raw.len + 1)
    cell = sheet_cell_at(&scan, at, i);
  return column < row->count ? cell.value : (struct slice){0};
}

static bool has_bad_heading(const struct sheet *sheet) {
  for (size_t i = 0; sheet->count > 0 && i < sheet->rows[0].count; i++)
    if (!sheet->rows[0].cells[i])
      return true;
  return false;
}

const char *sheet_read(struct sheet *sheet, struct arena *arena, const char *path, sheet_names names, void *context) {
  const char *why = NULL;
  size_t len;
  char *bytes = file_read(arena, path, FILE_MAX, &len, &why);
  if (!bytes)
    return why;
  struct decoded file = decode(arena, slice_of(bytes, len));
  const char *undecoded = file_undecoded(arena, &file);
  if (undecoded && file.state != DECODE_BAD_BYTE)
    return undecoded;
  why = sheet_parse(sheet, arena, slice_of(file.text, file.len), names, context);
  sheet->file = file;
  return why || !has_bad_heading(sheet) ? why
         : undecoded                    ? undecoded
                                        : _("the headings hold characters that are not text");
}
