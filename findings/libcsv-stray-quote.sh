#!/bin/sh
# libcsv carries a stray quotation mark over the line's end: two rows become one, and no error is told.
#
# Versions: libcsv3 and libcsv-dev 3.0.3+dfsg-6 (Debian 12, unpacked here into a temporary folder).
# Behaviour: a cell that begins with a quoted word, "Lugn" plats, is where RFC 4180 ends. Excel and Python's csv end the cell at
#   the delimiter or the line's end all the same. libcsv (not strict) goes on as inside quotation marks, to the next mark in the
#   file, on whichever line that is; so the rows between are gone. With CSV_STRICT it stops reading the file there. Neither mode
#   keeps what was exported apart by rows.
# Output seen, of three lines a;b / "Lugn" plats;1 / "Nytt jobb";2 :
#   rows 2, strict stops after 11 of 33 bytes
# Fails when that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq libcsv3=3.0.3+dfsg-6 libcsv-dev=3.0.3+dfsg-6
for package in libcsv*.deb; do dpkg -x "$package" .; done

cat > program.c <<'END'
#include <csv.h>
#include <stdio.h>
#include <string.h>
static int rows;
static void on_cell(void *cell, size_t len, void *context) { (void)cell, (void)len, (void)context; }
static void on_row(int end, void *context) { (void)end, (void)context; rows++; }
int main(void) {
  static const char text[] = "a;b\n\"Lugn\" plats;1\n\"Nytt jobb\";2\n";
  struct csv_parser parser;
  csv_init(&parser, 0);
  csv_set_delim(&parser, ';');
  csv_parse(&parser, text, strlen(text), on_cell, on_row, NULL);
  csv_fini(&parser, on_cell, on_row, NULL);
  printf("rows %d, ", rows);
  csv_init(&parser, CSV_STRICT);
  csv_set_delim(&parser, ';');
  printf("strict stops after %zu of %zu bytes\n", csv_parse(&parser, text, strlen(text), on_cell, on_row, NULL), strlen(text));
}
END
cc -o program program.c -Iusr/include usr/lib/*/libcsv.so.3
seen=$(LD_LIBRARY_PATH=$(dirname usr/lib/*/libcsv.so.3) ./program)
echo "$seen"
[ "$seen" = "rows 2, strict stops after 11 of 33 bytes" ]
