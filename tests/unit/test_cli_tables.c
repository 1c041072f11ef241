/* Unit tests of client/cli: the tables of commands against the contract: every option's and column's path exists and
 * its kind fits. */
#include "harness.h"

#include <string.h>

#include "client/cli/cli.h"
#include "client/cli/nouns/nouns.h"
#include "client/cli/table.h"
#include "client/cli/words.h"

/* --- walking every command ---------------------------------------------------------------------------------------- */

typedef void check_command(const struct command *command);

static void each_command(check_command *check) {
  for (const struct noun *const *noun = nouns; *noun; noun++)
    for (const struct command *c = (*noun)->commands; c->name; c++)
      check(c);
}

static const ProtobufCMethodDescriptor *method_of(const struct command *command) {
  return command->method ? lots_method(command->method, NULL) : NULL;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

static void check_name(const struct command *command) {
  const struct noun *noun = noun_of(nouns, command);
  if (!noun || strncmp(command->name, noun->name, strlen(noun->name)) != 0)
    fail_msg("%s belongs to no noun", command->name);
  if (!command->summary || !(command->method || command->run))
    fail_msg("%s lacks a summary, or does nothing", command->name);
  if (command->method && !method_of(command))
    fail_msg("%s calls %s, which is not in the contract", command->name, command->method);
  if (command->method && !command->view)
    fail_msg("%s has no view", command->name);
}

static void test_names(void **state) {
  (void)state;
  each_command(check_name);
}

/* --- Swedish words ------------------------------------------------------------------------------------------------ */

#define WORDS_MAX 4

/* Parts a text at its spaces, in place. */
static int split(char *text, char *words[WORDS_MAX]) {
  int count = 0;
  for (char *word = strtok(text, " "); word && count < WORDS_MAX; word = strtok(NULL, " "))
    words[count++] = word;
  return count;
}

static void check_found_by(const struct command *command, const char *name) {
  char copy[128], *words[WORDS_MAX];
  int used;
  assert_true(strlen(name) < sizeof copy);
  int count = split(strcpy(copy, name), words);
  const struct command *found = command_find(nouns, words, count, &used);
  if (found != command || used != count)
    fail_msg("\"%s\" should be %s, and is %s", name, command->name, found ? found->name : "nothing");
}

static void check_swedish_name(const struct command *command) {
  struct arena arena;
  arena_init(&arena, 4096);
  const char *name = words_in_swedish(&arena, command->name, true);
  if (!name)
    fail_msg("a word of \"%s\" has no Swedish name in client/cli/words.c", command->name);
  check_found_by(command, command->name);
  check_found_by(command, name);
  arena_deinit(&arena);
}

static void test_every_command_has_swedish_words(void **state) {
  (void)state;
  each_command(check_swedish_name);
}

/* --- groups of the help ------------------------------------------------------------------------------------------- */

static int groups_with(const char *noun, const char *word, size_t len) {
  int with = 0;
  for (const struct group *group = groups; group->heading; group++)
    with += strcmp(group->noun, noun) == 0 && group_has(group, word, len);
  return with;
}

static bool is_grouped(const char *noun) {
  for (const struct group *group = groups; group->heading; group++)
    if (strcmp(group->noun, noun) == 0)
      return true;
  return false;
}

static void check_in_one_group(const struct command *command) {
  size_t len;
  const struct noun *noun = noun_of(nouns, command);
  const char *verb = command_word(command, 1, &len);
  if (groups_with("", noun->name, strlen(noun->name)) != 1)
    fail_msg("%s is not in one group of the help (nouns.c)", noun->name);
  if (is_grouped(noun->name) && groups_with(noun->name, verb, len) != 1)
    fail_msg("%s is not in one group of its noun's help (nouns.c)", command->name);
}

static void test_the_help_groups_every_command_once(void **state) {
  (void)state;
  each_command(check_in_one_group);
}

static bool has_option(const struct option_row *rows, const struct option_row *row) {
  for (; rows && rows->name; rows++)
    if (rows != row && strcmp(rows->name, row->name) == 0)
      return true;
  return false;
}

static void check_unique(const struct command *command) {
  for (const struct option_row *row = command->options; row && row->name; row++)
    if (has_option(command->options, row) || has_option(args_global_options, row) ||
        (args_is_paged(command) && has_option(args_paging_options, row)))
      fail_msg("%s: %s is there twice", command->name, row->name);
}

static void test_options_are_unique(void **state) {
  (void)state;
  each_command(check_unique);
}

/* --- options against the request ---------------------------------------------------------------------------------- */

static bool kind_fits(const struct option_row *row, const ProtobufCFieldDescriptor *field) {
  bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
  if (repeated != ((row->flags & OPTION_REPEATED) != 0))
    return false;
  switch (row->kind) {
  case VALUE_ID:
  case VALUE_COUNT:
  case VALUE_HOURS:
  case VALUE_MINUTES:
  case VALUE_MONEY:
    return field->type == PROTOBUF_C_TYPE_UINT64 || field->type == PROTOBUF_C_TYPE_UINT32;
  case VALUE_CODE:
    return (field->type == PROTOBUF_C_TYPE_ENUM || field->type == PROTOBUF_C_TYPE_STRING) && row->codes != NULL;
  case VALUE_FLAG:
    return field->type == PROTOBUF_C_TYPE_BOOL;
  case VALUE_RECORD:
    return field->type == PROTOBUF_C_TYPE_MESSAGE && row->parts != NULL;
  case VALUE_BYTES:
    return field->type == PROTOBUF_C_TYPE_BYTES;
  case VALUE_TEXT:
  case VALUE_DATE:
  case VALUE_MOMENT:
  case VALUE_NUMBER:
  case VALUE_PLACE:
    break;
  }
  return field->type == PROTOBUF_C_TYPE_STRING;
}

static void check_rows(const char *where, const ProtobufCMessageDescriptor *type, const struct option_row *rows) {
  for (const struct option_row *row = rows; row && row->name; row++) {
    const ProtobufCFieldDescriptor *field = row->field ? value_field(type, row->field) : NULL;
    if (row->field && (!field || !kind_fits(row, field)))
      fail_msg("%s: %s does not fit the field %s", where, row->name, row->field);
    if (row->parts)
      check_rows(where, field->descriptor, row->parts);
  }
}

static void check_options(const struct command *command) {
  const ProtobufCMethodDescriptor *method = method_of(command);
  if (method)
    check_rows(command->name, method->input, command->options);
}

static void test_options_fit_the_request(void **state) {
  (void)state;
  each_command(check_options);
}

/* --- columns against the reply ------------------------------------------------------------------------------------ */

static const ProtobufCMessageDescriptor *record_type(const ProtobufCMessageDescriptor *reply, const struct view *view) {
  const char *path = view->rows ? view->rows : view->record;
  const ProtobufCFieldDescriptor *field = path ? value_field(reply, path) : NULL;
  return field ? field->descriptor : path ? NULL : reply;
}

static void check_columns(const struct command *command) {
  const ProtobufCMethodDescriptor *method = method_of(command);
  if (!method)
    return;
  const ProtobufCMessageDescriptor *type = record_type(method->output, command->view);
  if (!type)
    fail_msg("%s: the reply has no %s", command->name,
             command->view->rows ? command->view->rows : command->view->record);
  for (const struct column *column = command->view->columns; column->key; column++) {
    const ProtobufCFieldDescriptor *field = column->path ? value_field(type, column->path) : NULL;
    bool many = field && field->label == PROTOBUF_C_LABEL_REPEATED;
    if (!field && !column->text)
      fail_msg("%s: there is no %s", command->name, column->path);
    if (field && many != ((column->flags & COLUMN_MANY) != 0))
      fail_msg("%s: %s is not marked as it repeats", command->name, column->key);
    if (field && field->type == PROTOBUF_C_TYPE_ENUM && !column->codes)
      fail_msg("%s: %s has no list of codes", command->name, column->key);
  }
}

static void test_columns_fit_the_reply(void **state) {
  (void)state;
  each_command(check_columns);
}

static void check_line(const struct command *command, const char *line) {
  for (const char *at = line ? strchr(line, '{') : NULL; at; at = strchr(at + 1, '{')) {
    size_t len = strcspn(at + 1, "}");
    bool found = false;
    for (const struct column *column = command->view->columns; column->key && !found; column++)
      found = strlen(column->key) == len && strncmp(column->key, at + 1, len) == 0;
    if (!found)
      fail_msg("%s: \"%s\" names no column", command->name, at);
  }
}

/* The lines after a write name columns that are there. */
static void check_done(const struct command *command) {
  check_line(command, command->done);
  check_line(command, command->would);
}

static void test_lines_after_writes(void **state) {
  (void)state;
  each_command(check_done);
}

/* --- finding ------------------------------------------------------------------------------------------------------ */

static void test_finding(void **state) {
  (void)state;
  int used;
  char *longest[] = {"case", "record", "certificate", "12"}, *short_form[] = {"note", "12"},
       *none[] = {"case", "recor"};
  assert_string_equal(command_find(nouns, longest, 4, &used)->name, "case record certificate");
  assert_int_equal(used, 3);
  assert_string_equal(command_find(nouns, short_form, 2, &used)->name, "note");
  assert_int_equal(used, 1);
  assert_null(command_find(nouns, none, 2, &used));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_every_command_has_swedish_words),
      cmocka_unit_test(test_the_help_groups_every_command_once),
      cmocka_unit_test(test_options_are_unique),
      cmocka_unit_test(test_options_fit_the_request),
      cmocka_unit_test(test_columns_fit_the_reply),
      cmocka_unit_test(test_lines_after_writes),
      cmocka_unit_test(test_finding),
  };
  return cmocka_run_group_tests_name("cli_tables", tests, NULL, NULL);
}
