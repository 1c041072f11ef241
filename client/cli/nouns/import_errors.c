/* import_errors: the refused rows as a file, to be corrected and imported again. */
#include <csv.h>
#include <errno.h>
#include <string.h>

#include "client/cli/file.h"
#include "import.h"

#define BOM "\xef\xbb\xbf"
#define LINE_END "\r\n"

static bool write_cell(FILE *out, const char *cell, char delimiter, bool first) {
  if (!first && fputc(delimiter, out) == EOF)
    return false;
  return csv_fwrite(out, cell ? cell : "", cell ? strlen(cell) : 0) == 0;
}

/* The row's cells, filled up to the headings' number, then what is wrong. */
static bool write_row(FILE *out, const struct sheet *sheet, const struct sheet_row *row, const char *wrong) {
  bool written = true;
  for (size_t i = 0; i < sheet->rows[0].count || i < row->count; i++)
    written &= write_cell(out, i < row->count ? row->cells[i] : "", sheet->delimiter, i == 0);
  return written && write_cell(out, wrong, sheet->delimiter, false) && fputs(LINE_END, out) != EOF;
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

bool import_write_errors(struct arena *arena, const char *path, const struct sheet *sheet,
                         const struct import_fault *faults, size_t count) {
  FILE *out = file_create_private(path);
  if (!out)
    return false;
  bool written = fputs(BOM, out) != EOF && write_row(out, sheet, &sheet->rows[0], _("what is wrong"));
  for (size_t i = 0, used; written && i < count; i += used) {
    const char *wrong = told(arena, faults + i, count - i, &used);
    written = write_row(out, sheet, &sheet->rows[faults[i].index], wrong);
  }
  return fclose(out) == 0 && written;
}
