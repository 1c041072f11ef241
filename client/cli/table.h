/* table: the one way out for records: a list as a table, one record as a sheet of "Heading: value" lines, either as
 * --json, as --raw, or as the columns that -o asks for. Printed by libsmartcols.
 *
 * A view says where the records stand in a reply and what can be shown of each. Headings and codes are translated for
 * people; keys, which scripts use, never are.
 */
#pragma once

#include "cli.h"
#include "value.h"

enum {
  COLUMN_RIGHT = 1, /* a number: to the right */
  COLUMN_EXTRA = 2, /* shown with -o and --json only */
  COLUMN_WRAP = 4,  /* long text */
  COLUMN_CODE = 16, /* people know the code better than the name: "SIUS" */
  COLUMN_MANY = 8,  /* several values, an array in JSON; texts come with line ends between */
};

/* A table of columns ends with a row without a key. */
struct column {
  const char *key; /* "status" */
  const char *heading;
  const char *path; /* in the record, "person.given_name" */
  enum value_kind kind;
  const struct code_list *codes;
  int flags;
  /* What is shown when a path alone does not tell; in the arena. */
  const char *(*text)(struct cli *cli, const ProtobufCMessage *record, enum value_style style);
};

struct view {
  const char *name;   /* of the list in JSON, "cases" */
  const char *rows;   /* path of a repeated message in the reply; NULL: the reply shows one record */
  const char *record; /* path of that one record; NULL: the reply itself */
  const struct column *columns;
  /* For people, instead of table and sheet. With --json the whole reply is shown then, as for one record. */
  void (*print)(struct cli *cli, const struct view *view, const ProtobufCMessage *reply);
  /* For people, instead of a row of the table: one record of the list as a paragraph. */
  void (*paragraph)(struct cli *cli, const ProtobufCMessage *record);
  /* Does a row press? Then it is red on a terminal. NULL: none does. */
  bool (*presses)(const ProtobufCMessage *record);
};

struct table;
/* NULL: said (an unknown column). */
struct table *table_new(struct cli *cli, const struct view *view);
/* For tables whose rows are no messages: cells in the order of the view's columns, copied. */
void table_add_cells(struct table *table, const char *const *cells);
void table_add(struct table *table, const ProtobufCMessage *record);
/* Every row of a reply. */
void table_add_all(struct table *table, const ProtobufCMessage *reply);
/* Prints and frees. */
void table_print(struct table *table);
/* Frees without printing. */
void table_free(struct table *table);
size_t table_rows(const struct table *table);

/* One record: a sheet for people; a table of one row with -o or --raw. */
void table_show_record(struct cli *cli, const struct view *view, const ProtobufCMessage *record);
/* "id,name,status": what -o takes, in the arena. */
const char *table_choices(struct cli *cli, const struct column *columns);
/* "Case {id}: {status}" with the columns' texts in place of their keys; in the arena. */
const char *table_line(struct cli *cli, const struct column *columns, const ProtobufCMessage *record,
                       const char *pattern);
/* What a column shows of a record, in the arena. */
const char *table_cell(struct cli *cli, const struct column *column, const ProtobufCMessage *record,
                       enum value_style style);
