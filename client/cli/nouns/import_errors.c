/* import_errors: the refused rows as a file, to be corrected and imported again. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/file.h"
#include "import.h"

struct errors {
  FILE *out; /* in memory, as UTF-8 */
  struct arena *arena;
  const struct sheet *sheet;
  size_t told; /* the column of what was wrong the last time; SIZE_MAX: there is none */
};

static void put_slice(struct errors *errors, struct slice text) {
  (void)fwrite(text.data, 1, text.len, errors->out); /* fclose() tells */
}

/* Between quotation marks, doubled inside, with a ' before what would be a formula. `doubled`: they are already. */
static void put_quoted(struct errors *errors, struct slice value, bool doubled) {
  (void)fputs(sheet_is_formula(value) ? "\"'" : "\"", errors->out);
  for (size_t i = 0; i < value.len; i++) {
    if (value.data[i] == '"' && !doubled)
      (void)putc('"', errors->out);
    (void)putc(value.data[i], errors->out);
  }
  (void)putc('"', errors->out);
}

/* As it stands, but that it is no formula; Excel's own ="0305" is none that does anything. */
static void put_cell(struct errors *errors, const struct sheet_cell *cell) {
  char *plain = sheet_cell_plain(errors->arena, cell);
  bool acts = sheet_is_formula(cell->value) && !(plain && !sheet_is_formula(slice_str(plain)));
  if (acts)
    put_quoted(errors, cell->value, cell->quoted);
  else
    put_slice(errors, cell->raw);
}

static const char *line_end(const struct sheet *sheet) {
  struct slice text = slice_of(sheet->file.text, sheet->file.len), first = sheet->rows[0].raw;
  size_t at = (size_t)(first.data + first.len - text.data);
  if (at >= text.len || text.data[at] == '\n')
    return "\n";
  return at + 1 < text.len && text.data[at + 1] == '\n' ? "\r\n" : "\r";
}

/* The row's cells, filled up to the headings' number, then what is wrong. */
static void put_row(struct errors *errors, const struct sheet_row *row, const char *wrong) {
  const struct sheet *sheet = errors->sheet;
  size_t headings = sheet->rows[0].count, more = row->count > headings ? row->count - headings : 0;
  struct sheet_scan scan = {row->raw, sheet->delimiter, headings};
  for (size_t i = 0, at = 0; i < headings || i < row->count; i++) {
    struct sheet_cell cell = {0};
    if (i < row->count)
      cell = sheet_cell_at(&scan, at, i);
    at += cell.raw.len + 1;
    if (errors->told != SIZE_MAX && i == errors->told + more) /* behind the others, and all moved */
      continue;
    put_cell(errors, &cell);
    (void)putc(sheet->delimiter, errors->out);
  }
  put_quoted(errors, slice_str(wrong), false);
  (void)fputs(line_end(sheet), errors->out);
}

/* Every fault of the row that begins at faults[0]; *used is how many. */
static const char *told(struct arena *arena, const struct import_fault *faults, size_t count, size_t *used) {
  const char *all = "";
  size_t n = 0;
  for (; n < count && faults[n].row == faults[0].row && all; n++)
    all = arena_printf(arena, "%s%s%s%s%s", all, n > 0 ? "; " : "", faults[n].column, *faults[n].column ? ": " : "",
                       faults[n].text);
  *used = n;
  return all ? all : "";
}

static size_t told_column(struct arena *arena, const struct sheet_row *headings) {
  for (size_t i = 0; i < headings->count; i++)
    if (headings->cells[i] && import_is_told(arena, headings->cells[i]))
      return i;
  return SIZE_MAX;
}

/* The whole file in memory, to be freed; NULL when there is none for it. */
static char *make(struct errors *errors, const struct import_fault *faults, size_t count, size_t *len) {
  char *text = NULL;
  errors->out = open_memstream(&text, len);
  if (!errors->out)
    return NULL;
  put_slice(errors, errors->sheet->separator);
  put_row(errors, &errors->sheet->rows[0], _("what is wrong"));
  for (size_t i = 0, used; i < count; i += used) {
    const char *wrong = told(errors->arena, faults + i, count - i, &used);
    put_row(errors, &errors->sheet->rows[faults[i].index], wrong);
  }
  if (fclose(errors->out) == 0)
    return text;
  free(text);
  return NULL;
}

static bool write_file(const char *path, struct slice bytes) {
  FILE *out = file_create_private(path);
  if (!out)
    return false;
  bool written = fwrite(bytes.data, 1, bytes.len, out) == bytes.len;
  return fclose(out) == 0 && written;
}

bool import_write_errors(struct arena *arena, const char *path, const struct sheet *sheet,
                         const struct import_fault *faults, size_t count) {
  size_t len = 0;
  struct errors errors = {.arena = arena, .sheet = sheet, .told = told_column(arena, &sheet->rows[0])};
  char *text = make(&errors, faults, count, &len);
  struct slice bytes = {0};
  if (text)
    bytes = encode(arena, slice_of(text, len), sheet->file.encoding, sheet->file.marked);
  free(text);
  errno = bytes.data ? 0 : ENOMEM;
  return bytes.data && write_file(path, bytes);
}
