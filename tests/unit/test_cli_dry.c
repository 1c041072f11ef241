/* Unit test of client/cli: every command that writes says first, with --dry-run, that nothing is done. Each is run with
 * something in every argument that it takes, against a daemon that says yes to all (lots_open() and lots_call() are
 * wrapped), and what it prints is read. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/cli.h"
#include "client/cli/nouns/nouns.h"
#include "client/lib/contract.h"
#include "client/lib/result.h"
#include "common/secure.h"

#define DEEPEST 4
#define WORDS_MAX 64
#define PRINTED_MAX 8192

/* --- a daemon that says yes --------------------------------------------------------------------------------------- */

enum lots_status __wrap_lots_open(const struct lots_options *options, lots **out, char *error);
struct lots_result *__wrap_lots_call(lots *handle, const char *method, const ProtobufCMessage *input,
                                     const struct lots_call_options *options);
const struct lots_peer *__wrap_lots_peer(lots *handle);
void __wrap_lots_close(lots *handle);

static bool wrote_in_earnest;

enum lots_status __wrap_lots_open(const struct lots_options *options, lots **out, char *error) {
  static char handle;
  (void)options, (void)error;
  *out = (lots *)&handle;
  return LOTS_OK;
}

void __wrap_lots_close(lots *handle) {
  (void)handle;
}

const struct lots_peer *__wrap_lots_peer(lots *handle) {
  static const struct lots_peer peer = {
      .server = "lotsd", .now = "2026-11-22T08:00:00Z", .newer_certificate = "", .test_store = true};
  (void)handle;
  return &peer;
}

/* A message with all messages that are in it, and nothing in them. */
static ProtobufCMessage *filled(struct arena *arena, const ProtobufCMessageDescriptor *type, int depth) {
  ProtobufCMessage *message = arena_alloc(arena, type->sizeof_message);
  assert_non_null(message);
  protobuf_c_message_init(type, message);
  for (unsigned i = 0; i < type->n_fields && depth < DEEPEST; i++) {
    const ProtobufCFieldDescriptor *field = &type->fields[i];
    bool one = field->type == PROTOBUF_C_TYPE_MESSAGE && field->label != PROTOBUF_C_LABEL_REPEATED &&
               !(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF);
    if (one)
      *(ProtobufCMessage **)((char *)message + field->offset) = filled(arena, field->descriptor, depth + 1);
  }
  return message;
}

struct lots_result *__wrap_lots_call(lots *handle, const char *method, const ProtobufCMessage *input,
                                     const struct lots_call_options *options) {
  const char *full;
  const ProtobufCMethodDescriptor *descriptor = lots_method(method, &full);
  struct lots_result *result = result_new(1 << 16);
  (void)handle, (void)input;
  assert_non_null(descriptor);
  assert_non_null(result);
  ProtobufCMessage *reply = filled(result_arena(result), descriptor->output, 0);
  size_t len = protobuf_c_message_get_packed_size(reply);
  uint8_t *body = arena_alloc(result_arena(result), len + 1);
  assert_non_null(body);
  Lots__Reply frame = LOTS__REPLY__INIT;
  frame.body = (ProtobufCBinaryData){.data = body, .len = protobuf_c_message_pack(reply, body)};
  assert_true(result_take(result, &frame, descriptor->output));
  wrote_in_earnest |= contract_is_keyed(contract_find(full)) && !options->dry_run;
  return result;
}

/* --- what is typed ------------------------------------------------------------------------------------------------ */

static const char *something(const struct option_row *row, struct arena *arena);

static const char *record(const struct option_row *row, struct arena *arena) {
  const char *all = "";
  for (const struct option_row *part = row->parts; part->name; part++)
    all = arena_printf(arena, "%s%s%s", all, part == row->parts ? "" : ":", something(part, arena));
  return all;
}

static const char *something(const struct option_row *row, struct arena *arena) {
  switch (row->kind) {
  case VALUE_DATE:
    return row->flags & OPTION_PAST ? "2026-11-21" : row->flags & OPTION_COMING ? "2026-12-24" : "2026-11-22";
  case VALUE_MOMENT:
    return "2026-11-22T08:00:00Z";
  case VALUE_CODE:
    return row->codes->codes[0].code;
  case VALUE_NUMBER:
    return "19890418-9808";
  case VALUE_PLACE:
    return "0686";
  case VALUE_BYTES:
    return "00";
  case VALUE_RECORD:
    return record(row, arena);
  case VALUE_TEXT:
    return "text";
  default:
    return "1";
  }
}

/* The command's words, what it needs, and every argument without a name; not files. */
static int type_words(const struct command *command, struct arena *arena, char *words[WORDS_MAX]) {
  int count = 0;
  for (const struct option_row *row = command->options; row && row->name; row++) {
    bool positional = option_is_positional(row), file = strcmp(row->name, "FILE") == 0;
    if (file || !(positional || row->flags & OPTION_REQUIRED))
      continue;
    if (!positional)
      words[count++] = arena_printf(arena, "--%s", row->name);
    words[count++] = arena_strdup(arena, something(row, arena));
  }
  if (strcmp(command->name, "document add") == 0)
    words[count++] = arena_strdup(arena, "--paper=text"); /* in place of a file */
  words[count++] = arena_strdup(arena, "--dry-run");
  words[count++] = arena_strdup(arena, "--quiet");
  assert_true(count < WORDS_MAX);
  return count;
}

/* --- what is printed ---------------------------------------------------------------------------------------------- */

static int run_typed(struct cli *cli, char **words, int count) {
  char name[] = "lots", *argv[WORDS_MAX + 2] = {name};
  memcpy(argv + 1, words, (size_t)count * sizeof *words);
  if (!args_parse_command(cli, count + 1, argv) || !cli_start(cli))
    return cli->code;
  return cli->command->run ? cli->command->run(cli) : cli_run(cli);
}

/* Runs it with standard output in a file, whose beginning goes to `printed`. */
static int run_to_file(struct cli *cli, char **words, int count, char printed[PRINTED_MAX]) {
  FILE *file = tmpfile();
  int terminal = dup(STDOUT_FILENO);
  assert_non_null(file);
  (void)fflush(stdout);
  (void)dup2(fileno(file), STDOUT_FILENO);
  int code = run_typed(cli, words, count);
  (void)fflush(stdout);
  (void)dup2(terminal, STDOUT_FILENO);
  (void)close(terminal);
  rewind(file);
  printed[fread(printed, 1, PRINTED_MAX - 1, file)] = '\0';
  (void)fclose(file);
  return code;
}

static void check_dry(const struct command *command) {
  char *words[WORDS_MAX], printed[PRINTED_MAX];
  struct cli cli = {.nouns = nouns, .command = command, .language = LANGUAGE_EN};
  arena_init(&cli.arena, CLI_ARENA_MAX);
  wrote_in_earnest = false;
  int code = run_to_file(&cli, words, type_words(command, &cli.arena, words), printed);
  const char *said = "Would be done:";
  if (code != CLI_OK)
    fail_msg("%s ends with %d", command->name, code);
  if (strncmp(printed, said, strlen(said)) != 0)
    fail_msg("%s --dry-run begins so: %.60s", command->name, printed);
  if (wrote_in_earnest)
    fail_msg("%s --dry-run has written", command->name);
  cli_stop(&cli);
}

static void test_every_command_that_writes_says_it_first(void **state) {
  size_t checked = 0;
  (void)state;
  for (const struct noun *const *noun = nouns; *noun; noun++)
    for (const struct command *c = (*noun)->commands; c->name; c++)
      if (c->method && contract_is_keyed(contract_find(c->method))) {
        check_dry(c);
        checked++;
      }
  assert_true(checked > 90);
}

/* Drafts of notes go to a folder of their own. */
static int set_up(void **state) {
  static char folder[] = "/tmp/lots-test-dry-XXXXXX";
  *state = folder;
  return mkdtemp(folder) && setenv("XDG_STATE_HOME", folder, 1) == 0 && secure_init() == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state) {
  char *command = NULL;
  int failed = asprintf(&command, "rm -rf '%s'", (const char *)*state) < 0 || system(command) != 0;
  free(command);
  return failed;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_command_that_writes_says_it_first)};
  return cmocka_run_group_tests_name("cli_dry", tests, set_up, tear_down);
}
