/* import: what the files about importing share: which column of a sheet is which field of the request, the run, and the
 * rows that were refused. */
#pragma once

#include "client/cli/cli.h"
#include "client/cli/progress.h"
#include "client/cli/table.h"
#include "imports.pb-c.h"
#include "sheet.h"

#define IMPORT_COLUMNS_MAX 256

/* Columns of the file, by index; NULL: not used. */
struct import_map {
  const ProtobufCFieldDescriptor *fields[IMPORT_COLUMNS_MAX];
  const char *headings[IMPORT_COLUMNS_MAX]; /* as named in the file */
  size_t count;
};

/* What sheet_read() is told for import_names(). */
struct import_naming {
  struct arena *arena;
  const char *mapping; /* NULL: none */
};

/* One fault of one row. */
struct import_fault {
  unsigned row;
  size_t index; /* in the sheet */
  const char *column, *field, *reason, *rule, *text;
};

/* The field that a heading names, in Swedish or English, whatever its case, spaces and hyphens; NULL when none. */
const ProtobufCFieldDescriptor *import_field(struct arena *arena, const char *heading);
/* How many fields a row names, and columns that the mapping speaks of: a sheet_names for struct import_naming. */
size_t import_names(void *context, const struct sheet_row *row);
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
/* Fills a request from a row. False: a cell that is used, or the row's shape, is wrong; *fault says how. */
bool import_fill(struct cli *cli, const struct import_map *map, const struct sheet *sheet, const struct sheet_row *row,
                 Lots__ImportReferralRequest *request, struct import_fault *fault) MUST_USE;

/* --- import_errors.c --- */
/* The refused rows as they stood, whole, in the file's own encoding and form, with what is wrong with each in a last
 * column: to be corrected and imported again; for its owner's eyes alone. A cell that a spreadsheet would take for a
 * formula has a ' before it, which importing takes off. False with errno. `faults` are sorted by row. */
bool import_write_errors(struct arena *arena, const char *path, const struct sheet *sheet,
                         const struct import_fault *faults, size_t count) MUST_USE;

/* --- the run: import.c begins it, import_run.c carries it out, import_tell.c tells of it --- */
struct import_taken { /* one row that is in */
  unsigned row;
  uint64_t referral, person; /* 0: not known, for the answer is kept no more */
  bool existed;              /* it was in before */
};
struct import_run {
  struct cli *cli;
  struct sheet sheet;
  struct import_map map;
  uint64_t unit;
  struct import_fault *faults; /* owned */
  size_t n_faults, faults_room;
  struct import_taken *taken; /* owned */
  size_t n_taken, taken_room;
  size_t total, answered, accepted, existed, new_persons, refused;
  struct lots_result *stopped; /* owned: why the run cannot go on; NULL while it can */
  struct progress progress;
};
/* Sends every row. False: there is no memory, or no connection to begin with; said. */
bool import_send(struct import_run *run) MUST_USE;
/* Frees what the run owns. */
void import_drop(struct import_run *run);
extern const struct view import_fault_view;
/* Prints the outcome and writes the refused rows to `errors_path` (NULL: to no file). Returns the exit code. */
int import_tell(struct import_run *run, const char *errors_path);
