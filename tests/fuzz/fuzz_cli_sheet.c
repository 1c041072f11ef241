/* fuzz_cli_sheet: tables as offices' programs write them. Whatever the bytes, every row is a part of the text of its own,
 * its cells are found again in it, and it holds no other row. */
#include "client/cli/nouns/sheet.h"
#include "fuzz.h"

static size_t names(void *context, const struct sheet_row *row) {
  (void)context;
  return row->count;
}

/* No line between the first and the last of a cell is a row by itself. */
static void check_lines(const struct sheet *sheet, struct slice cell) {
  size_t line = 0, delimiters = 0, needed = sheet->rows[0].count - 1;
  for (size_t i = 0; i < cell.len; i++) {
    uint8_t c = cell.data[i];
    delimiters += c == (uint8_t)sheet->delimiter;
    if (c != '\n' && c != '\r')
      continue;
    if (line++ > 0 && needed >= 3 && delimiters >= needed)
      __builtin_trap();
    delimiters = 0;
  }
}

static void check_row(const struct sheet *sheet, const struct sheet_row *row) {
  if (row->count == 0 || row->unclosed > row->count)
    __builtin_trap();
  for (size_t i = 0; i < row->count; i++) {
    struct slice value = sheet_value(sheet, row, i);
    if (value.data < row->raw.data || value.data + value.len > row->raw.data + row->raw.len)
      __builtin_trap();
    check_lines(sheet, value);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena;
  struct sheet sheet;
  arena_init(&arena, 64 << 20);
  struct decoded file = decode(&arena, slice_of(data, size));
  if (file.text && !sheet_parse(&sheet, &arena, slice_of(file.text, file.len), names, NULL)) {
    for (size_t i = 0; i < sheet.count; i++) {
      if (i > 0 && (sheet.rows[i].raw.data < sheet.rows[i - 1].raw.data + sheet.rows[i - 1].raw.len ||
                    sheet.rows[i].number <= sheet.rows[i - 1].number))
        __builtin_trap();
      check_row(&sheet, &sheet.rows[i]);
    }
  }
  arena_deinit(&arena);
  return 0;
}
