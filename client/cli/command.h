/* command: what `lots` can do, as tables. A command is a row; help, completion, the checks of its arguments, the
 * request it sends and the way its reply is shown are all read from there.
 *
 * To add a command, add a row to its noun's table; to add a noun, add a file with a table in nouns/ and name it in
 * nouns/nouns.c.
 * Most need no code: the options say which field of the request they fill, the view says which fields of the reply are
 * shown.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/codes.h"

struct cli;
struct view;

/* How a text on the command line becomes a field of a message, and back. */
enum value_kind {
  VALUE_TEXT,
  VALUE_ID, /* 0 is nobody: shown as nothing */
  VALUE_COUNT,
  VALUE_DATE,   /* as people write them; "2026-11-22" in messages */
  VALUE_MOMENT, /* RFC 3339; people see it in local time */
  VALUE_CODE,   /* of `codes` */
  VALUE_FLAG,
  VALUE_BYTES,   /* people see it in hex */
  VALUE_NUMBER,  /* an identity number */
  VALUE_PLACE,   /* a municipality, by code or name */
  VALUE_HOURS,   /* "37.5", "37 h 30 min"; minutes in messages */
  VALUE_MINUTES, /* "90", "1:30", "1,5h"; minutes in messages */
  VALUE_MONEY,   /* "14 500", "14 500 kr"; whole kronor. 0 is shown as nothing */
  VALUE_RECORD,  /* a sub-message from parts with colons between: "3:COACH:2026-01-01" */
};

enum {
  OPTION_REQUIRED = 1,
  OPTION_REPEATED = 2,
  OPTION_FILE = 4,      /* a text; "@FILE", "@-" and "-" stand for what is in there */
  OPTION_PAST = 16,     /* VALUE_DATE: of what has happened; "22/11" and "fredag" are the last ones until today */
  OPTION_COMING = 32,   /* VALUE_DATE: of what is to come; the next ones from today. Neither: the nearest */
  OPTION_EARLIER = 128, /* VALUE_DATE: of what may well have happened before the case was opened */
  OPTION_LAST = 256,    /* VALUE_DATE: a last day; a whole week ("v 47") does not tell which */
  OPTION_MANAGED = 64,  /* a unit that the caller manages: told when the list is empty without it */
  OPTION_COMPOSED = 8,  /* the command's own code fills the field (compose.h) */
};

/* One option or positional argument. A table ends with a row without a name. */
struct option_row {
  const char *name;  /* "unit" is --unit; in capitals ("CASE") a positional argument */
  const char *field; /* path in the request, "principal.name"; NULL: the command's own code reads it */
  enum value_kind kind;
  int flags;
  const struct code_list *codes;
  const struct option_row *parts; /* VALUE_RECORD: in order, fields of the sub-message */
  const char *help;
  char letter; /* -v */
};

struct command {
  const char *name;    /* "case open" */
  const char *summary; /* one line */
  const char *method;  /* "lots.Cases/Open"; NULL: `run` knows */
  const struct option_row *options;
  const struct view *view;
  const char *done;         /* the line after a write, "Case {id}: {status}"; NULL: the record is shown */
  int (*run)(struct cli *); /* NULL: cli_run(), which fills the request, calls and shows. Returns an exit code */
  const char *more;         /* further help: how it is used, examples */
  const char *would;        /* instead of `done` after a dry run, where that would leave a gap; NULL: the same */
  const char *empty;        /* after an empty list: what was looked for, and how to look for more */
};

/* What stands together in a long help, under a heading. A table of groups ends with a row without a heading. */
struct group {
  const char *noun; /* whose verbs they are; "": nouns */
  const char *heading;
  const char *words; /* "open assess" */
};

struct noun {
  const char *name;
  const char *summary;
  const struct command *commands; /* ends with a row without a name */
};

/* `nouns` ends with NULL: the list of nouns/nouns.c, which main hands on. */
/* In all of these words are taken in English or Swedish (words.h).
 * The command whose words stand at the start of argv; *used is how many. NULL when there is none. */
const struct command *command_find(const struct noun *const *nouns, char **words, int count, int *used);
/* Whether all the words stand at the start of the command's name. */
bool command_begins(const struct command *command, char **words, int count);
/* How many of the words, which begin with the noun, begin some command of it: 2 of "case transfer propse". */
int command_depth(const struct noun *noun, char **words, int count);
/* Word `n` of the command's name, from 0, and its length, which is 0 when there is none. */
const char *command_word(const struct command *command, int n, size_t *len);
const struct noun *noun_find(const struct noun *const *nouns, const char *name);
/* The noun of a command. */
const struct noun *noun_of(const struct noun *const *nouns, const struct command *command);
/* Whether the word, of `len` bytes, is in the group. */
bool group_has(const struct group *group, const char *word, size_t len);
/* Every command with its options, one a line, for shell completion. */
void command_print_all(const struct noun *const *nouns);

/* --- option.c --- */
bool option_is_positional(const struct option_row *row);
