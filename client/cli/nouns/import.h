/* import: what the files about importing share: which column of a sheet is which field of the request, and the rows
 * that were refused. */
#pragma once

#include "client/cli/cli.h"
#include "imports.pb-c.h"
#include "sheet.h"

#define IMPORT_COLUMNS_MAX 256

/* Columns of the file, by index; NULL: not used. */
struct import_map {
  const ProtobufCFieldDescriptor *fields[IMPORT_COLUMNS_MAX];
  const char *headings[IMPORT_COLUMNS_MAX]; /* as named in the file */
  size_t count;
};

/* One fault of one row. */
struct import_fault {
  unsigned row;
  size_t index; /* in the sheet */
  const char *column, *field, *reason, *rule, *text;
};

/* The field that a heading names, in Swedish or English, whatever its case, spaces and hyphens; NULL when none. */
const ProtobufCFieldDescriptor *import_field(struct arena *arena, const char *heading);
/* Matches the sheet's headings; `mapping` ("Pnr=identity_number,Ort=-") goes before the names. NULL when done, else
 * what is wrong. */
const char *import_map(struct cli *cli, const struct sheet *sheet, const char *mapping,
                       struct import_map *out) MUST_USE;
/* Every row needs certain columns. NULL when the file has them all, else what is wrong. */
const char *import_missing(struct cli *cli, const struct import_map *map) MUST_USE;
/* Is this the column that import_write_errors() adds, in whichever language? */
bool import_is_told(struct arena *arena, const char *heading);
/* The heading of a field, as in the file; the field's own name when the file has no such column. */
const char *import_heading(const struct import_map *map, const char *field);
/* Fills a request from a row. False: a cell or the row's shape is wrong; *fault says how. */
bool import_fill(struct cli *cli, const struct import_map *map, const struct sheet_row *row,
                 Lots__ImportReferralRequest *request, struct import_fault *fault) MUST_USE;
/* The refused rows as they stood, with what is wrong with each, to be corrected and imported again; for its owner's
 * eyes alone. False with errno. `faults` are sorted by row. */
bool import_write_errors(struct arena *arena, const char *path, const struct sheet *sheet,
                         const struct import_fault *faults, size_t count) MUST_USE;
