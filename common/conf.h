/* conf: configuration files from a declarative table: name, type, range, default, help. Read by libinih.
 *
 * The table catches unknown keys, wrong types and bad ranges, and reports all of them at once with their lines. The
 * same table prints the documented defaults (`lotsd --print-config`), so the documentation cannot go stale.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "status.h"

enum conf_type {
  CONF_INT,      /* int64_t */
  CONF_SIZE,     /* int64_t bytes; "64KiB", "16MiB", "2GiB" or a plain number */
  CONF_DURATION, /* int64_t milliseconds; "500ms", "10s", "15min", "2h" */
  CONF_BOOL,     /* bool; yes/no, true/false, on/off */
  CONF_STRING,   /* char *, owned by the struct that the table describes; free with conf_free() */
};

struct conf_row {
  const char *section;
  const char *key;
  enum conf_type type;
  size_t offset;        /* of the field in the target struct */
  const char *fallback; /* the default as one would write it */
  int64_t min, max;     /* for INT, SIZE (bytes), DURATION (ms); both 0 means any */
  const char *help;     /* one line */
};

/* Sets every field to its default; what the fields held is not looked at (conf_free() first when it matters). Fails
 * only on lack of memory (a default that does not parse is a programmer's error and aborts). */
enum status conf_defaults(const struct conf_row *rows, size_t count, void *target) MUST_USE;
/* Reads `path` over what `target` holds; of a key given twice the last counts. Every fault is written to `errors` as
 * "path:line: what to do", or why it cannot be read. INVALID_ARGUMENT when there was any (the sound lines are taken); NOT_FOUND when there is no
 * such file, and nothing is written to `errors`. */
enum status conf_read(const struct conf_row *rows, size_t count, const char *path, void *target, FILE *errors) MUST_USE;
/* Sets one key from text, as from a command line; `where` prefixes the error. INVALID_ARGUMENT leaves the field alone.
 */
enum status conf_set(const struct conf_row *rows, size_t count, const char *section, const char *key, const char *value,
                     const char *where, void *target, FILE *errors) MUST_USE;
/* Writes a file with every default, each with its help and range as a comment; conf_read() takes it as it is. */
void conf_print(const struct conf_row *rows, size_t count, FILE *out);
void conf_free(const struct conf_row *rows, size_t count, void *target);
