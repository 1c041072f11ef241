/* conf: see conf.h. */
#include "conf.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct unit {
  const char *name;
  int64_t factor;
};

/* Largest first: printing takes the first that divides. */
static const struct unit sizes[] = {
    {"TiB", (int64_t)1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}, {"B", 1}, {NULL, 0}};
static const struct unit durations[] = {{"d", 86400000}, {"h", 3600000}, {"min", 60000},
                                        {"s", 1000},     {"ms", 1},      {NULL, 0}};

static void *field(const struct conf_row *row, void *target) {
  return (char *)target + row->offset;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static bool number_parse(const char *text, int64_t *out, const char **rest) {
  char *end;
  errno = 0;
  long long n = strtoll(text, &end, 10);
  bool digits = (text[0] >= '0' && text[0] <= '9') || (text[0] == '-' && text[1] >= '0' && text[1] <= '9');
  if (errno || !digits)
    return false;
  *out = n;
  *rest = end;
  return true;
}

static bool int_parse(const char *text, int64_t *out) {
  const char *rest;
  return number_parse(text, out, &rest) && *rest == 0;
}

static bool united_parse(const struct unit *units, const char *text, int64_t *out) {
  const char *rest;
  int64_t n;
  if (!number_parse(text, &n, &rest))
    return false;
  rest += strspn(rest, " ");
  if (n == 0 && *rest == 0) {
    *out = 0;
    return true;
  }
  for (; units->name; units++)
    if (strcmp(rest, units->name) == 0)
      return !__builtin_mul_overflow(n, units->factor, out);
  return false;
}

static bool bool_parse(const char *text, bool *out) {
  static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcasecmp(text, words[i]) == 0) {
      *out = i % 2;
      return true;
    }
  }
  return false;
}

static void united_format(const struct unit *units, int64_t n, char *out, size_t size) {
  while (n % units->factor)
    units++;
  snprintf(out, size, "%lld%s", (long long)(n / units->factor), n ? units->name : "");
}

static void value_format(enum conf_type type, int64_t n, char *out, size_t size) {
  if (type == CONF_SIZE)
    united_format(sizes, n, out, size);
  else if (type == CONF_DURATION)
    united_format(durations, n, out, size);
  else
    snprintf(out, size, "%lld", (long long)n);
}

static const char *type_help(enum conf_type type) {
  switch (type) {
  case CONF_INT:
    return "a whole number";
  case CONF_SIZE:
    return "a size such as 65536, 64KiB or 16MiB";
  case CONF_DURATION:
    return "a duration such as 500ms, 10s, 15min or 2h";
  case CONF_BOOL:
    return "yes or no";
  case CONF_STRING:
    return "a text";
  }
  return "";
}

static bool has_range(const struct conf_row *row) {
  return row->type != CONF_BOOL && row->type != CONF_STRING && (row->min || row->max);
}

static void print_range(const struct conf_row *row, FILE *out) {
  char min[40], max[40];
  value_format(row->type, row->min, min, sizeof min);
  value_format(row->type, row->max, max, sizeof max);
  fprintf(out, "%s to %s", min, max);
}

/* --- setting one field -------------------------------------------------------------------------------------------- */

enum outcome { SET, MALFORMED, OUT_OF_RANGE, NO_MEMORY };

static enum outcome set_string(const char *value, char **at) {
  char *copy = strdup(value);
  if (!copy)
    return NO_MEMORY;
  free(*at);
  *at = copy;
  return SET;
}

static bool numeric_parse(enum conf_type type, const char *value, int64_t *n) {
  switch (type) {
  case CONF_SIZE:
    return united_parse(sizes, value, n);
  case CONF_DURATION:
    return united_parse(durations, value, n);
  default:
    return int_parse(value, n);
  }
}

static enum outcome set(const struct conf_row *row, const char *value, void *target) {
  int64_t n;
  if (row->type == CONF_STRING)
    return set_string(value, field(row, target));
  if (row->type == CONF_BOOL)
    return bool_parse(value, field(row, target)) ? SET : MALFORMED;
  if (!numeric_parse(row->type, value, &n))
    return MALFORMED;
  if (has_range(row) && (n < row->min || n > row->max))
    return OUT_OF_RANGE;
  memcpy(field(row, target), &n, sizeof n);
  return SET;
}

static enum status report(enum outcome outcome, const struct conf_row *row, const char *value, const char *where,
                          FILE *errors) {
  switch (outcome) {
  case SET:
    return STATUS_OK;
  case MALFORMED:
    fprintf(errors, "%s: %s: give %s, not '%s'\n", where, row->key, type_help(row->type), value);
    return STATUS_INVALID_ARGUMENT;
  case OUT_OF_RANGE:
    fprintf(errors, "%s: %s: '%s' is out of range, give ", where, row->key, value);
    print_range(row, errors);
    fputc('\n', errors);
    return STATUS_INVALID_ARGUMENT;
  case NO_MEMORY:
    break;
  }
  fprintf(errors, "%s: out of memory\n", where);
  return STATUS_RESOURCE_EXHAUSTED;
}

static bool section_known(const struct conf_row *rows, size_t count, const char *section) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].section, section) == 0)
      return true;
  return false;
}

static void report_section(const struct conf_row *rows, size_t count, const char *section, const char *where,
                           FILE *errors) {
  fprintf(errors, "%s: no such section [%s]; there are", where, section);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || strcmp(rows[i].section, rows[i - 1].section) != 0)
      fprintf(errors, " [%s]", rows[i].section);
  fputc('\n', errors);
}

static void report_key(const struct conf_row *rows, size_t count, const char *section, const char *key,
                       const char *where, FILE *errors) {
  fprintf(errors, "%s: no such key '%s'; [%s] has", where, key, section);
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].section, section) == 0)
      fprintf(errors, " %s", rows[i].key);
  fputc('\n', errors);
}

enum status conf_set(const struct conf_row *rows, size_t count, const char *section, const char *key, const char *value,
                     const char *where, void *target, FILE *errors) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].section, section) == 0 && strcmp(rows[i].key, key) == 0)
      return report(set(&rows[i], value, target), &rows[i], value, where, errors);
  if (section_known(rows, count, section))
    report_key(rows, count, section, key, where, errors);
  else
    report_section(rows, count, section, where, errors);
  return STATUS_INVALID_ARGUMENT;
}

enum status conf_defaults(const struct conf_row *rows, size_t count, void *target) {
  for (size_t i = 0; i < count; i++)
    if (rows[i].type == CONF_STRING)
      memset(field(&rows[i], target), 0, sizeof(char *));
  for (size_t i = 0; i < count; i++) {
    enum outcome outcome = set(&rows[i], rows[i].fallback ? rows[i].fallback : "", target);
    if (outcome == NO_MEMORY) {
      conf_free(rows, count, target);
      return STATUS_RESOURCE_EXHAUSTED;
    }
    if (outcome != SET) {
      fprintf(stderr, "conf: the default of %s.%s does not fit its row\n", rows[i].section, rows[i].key);
      abort();
    }
  }
  return STATUS_OK;
}

void conf_free(const struct conf_row *rows, size_t count, void *target) {
  for (size_t i = 0; i < count; i++) {
    if (rows[i].type != CONF_STRING)
      continue;
    char **at = field(&rows[i], target);
    free(*at);
    *at = NULL;
  }
}

void conf_print(const struct conf_row *rows, size_t count, FILE *out) {
  for (size_t i = 0; i < count; i++) {
    const struct conf_row *row = &rows[i];
    if (i == 0 || strcmp(row->section, rows[i - 1].section) != 0)
      fprintf(out, "%s[%s]\n", i ? "\n" : "", row->section);
    fprintf(out, "# %s\n# %s", row->help, type_help(row->type));
    if (has_range(row)) {
      fputs(", ", out);
      print_range(row, out);
    }
    fprintf(out, "\n%s = %s\n", row->key, row->fallback ? row->fallback : "");
  }
}

/* --- reading a file ----------------------------------------------------------------------------------------------- */

/* libinih, as distributed, counts no lines for its handler and tells only the first bad line. So the lines come to it
 * through next_line(), which counts, and which notices when a line that should have reached on_pair() did not. */
struct reader {
  const struct conf_row *rows;
  size_t count;
  void *target;
  FILE *errors;
  FILE *file;
  const char *path;
  char *line; /* owned, getline's */
  size_t line_size;
  int number;
  bool expecting; /* the line given to libinih should make a pair */
  bool skipping;  /* in a section that was reported as unknown */
  enum status status;
};

static const char *here(const struct reader *reader, char *out, size_t size) {
  snprintf(out, size, "%s:%d", reader->path, reader->number);
  return out;
}

static void fault(struct reader *reader, const char *what) {
  char where[PATH_MAX + 16];
  fprintf(reader->errors, "%s: %s\n", here(reader, where, sizeof where), what);
  reader->status = STATUS_INVALID_ARGUMENT;
}

static int on_pair(void *user, const char *section, const char *key, const char *value) {
  struct reader *reader = user;
  char where[PATH_MAX + 16];
  reader->expecting = false;
  if (reader->skipping)
    return 1;
  enum status status = conf_set(reader->rows, reader->count, section, key, value, here(reader, where, sizeof where),
                                reader->target, reader->errors);
  if (status != STATUS_OK)
    reader->status = status;
  return 1;
}

static void check_section(struct reader *reader, const char *text) {
  char where[PATH_MAX + 16], name[64];
  size_t len = strcspn(text + 1, "]");
  reader->skipping = true;
  const char *rest = text[1 + len] ? text + len + 2 : "x";
  rest += strspn(rest, " \t\r\n");
  if (len >= sizeof name || (*rest && *rest != ';' && *rest != '#')) {
    fault(reader, "write a section as [name]");
    return;
  }
  memcpy(name, text + 1, len);
  name[len] = 0;
  reader->skipping = !section_known(reader->rows, reader->count, name);
  if (!reader->skipping)
    return;
  report_section(reader->rows, reader->count, name, here(reader, where, sizeof where), reader->errors);
  reader->status = STATUS_INVALID_ARGUMENT;
}

static void check_pending(struct reader *reader) {
  if (reader->expecting)
    fault(reader, "write a setting as key = value");
  reader->expecting = false;
}

/* What is left of a line that libinih should see; "" when it must not. */
static const char *judge(struct reader *reader, size_t len, size_t room) {
  const char *text = reader->line + strspn(reader->line, " \t\r\n\v\f"); /* else it would continue the line before */
  if (strlen(reader->line) != len) {
    fault(reader, "the line holds a NUL byte; is this a text file?");
    return "";
  }
  if (strlen(text) >= room - 1) {
    fault(reader, "the line is too long");
    return "";
  }
  if (*text == '[')
    check_section(reader, text);
  else
    reader->expecting = *text && *text != '#' && *text != ';';
  return text;
}

static char *next_line(char *out, int size, void *user) {
  static const char mark[] = "\xef\xbb\xbf"; /* some editors put it first */
  struct reader *reader = user;
  check_pending(reader);
  ssize_t len = getline(&reader->line, &reader->line_size, reader->file);
  if (len < 0)
    return NULL;
  if (reader->number++ == 0 && strncmp(reader->line, mark, 3) == 0)
    memcpy(reader->line, "   ", 3);
  strcpy(out, judge(reader, (size_t)len, (size_t)size));
  return out;
}

enum status conf_read(const struct conf_row *rows, size_t count, const char *path, void *target, FILE *errors) {
  struct reader reader = {.rows = rows, .count = count, .target = target, .errors = errors, .path = path};
  reader.file = fopen(path, "re");
  if (!reader.file && errno == ENOENT)
    return STATUS_NOT_FOUND;
  if (!reader.file) {
    int why = errno;
    fprintf(errors, "%s: cannot be read: %s\n", path, strerror(why));
    return status_from_errno(why);
  }
  int bad = ini_parse_stream(next_line, &reader, on_pair, &reader);
  if (ferror(reader.file))
    fault(&reader, "reading failed here");
  else if (bad && reader.status == STATUS_OK)
    fault(&reader, "the file is not understood");
  free(reader.line);
  fclose(reader.file);
  return reader.status;
}
