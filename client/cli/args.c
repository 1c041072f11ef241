/* args: see args.h. argp finds the options; what is said about faults is ours, so that it is said in the user's
 * language. */
#include "args.h"

#include <argp.h>
#include <string.h>

#include "cli.h"
#include "near.h"
#include "out.h"
#include "value.h"

const struct option_row args_global_options[] = {
    {.name = "json", NULL, VALUE_FLAG, .help = N_("print JSON; errors too")},
    {.name = "columns",
     NULL,
     VALUE_TEXT,
     .letter = 'o',
     .help = N_("which columns to show, with commas between; \"help\" lists them")},
    {.name = "raw", NULL, VALUE_FLAG, .help = N_("tabs between columns, codes instead of names")},
    {.name = "no-headings", NULL, VALUE_FLAG, .help = N_("leave out the line of headings")},
    {.name = "receipt", NULL, VALUE_FLAG, .help = N_("after a write, print the receipt and nothing else")},
    {.name = "dry-run", NULL, VALUE_FLAG, .help = N_("writes: tell what would happen, change nothing")},
    {.name = "key", NULL, VALUE_TEXT, .help = N_("writes: idempotency key; the same key again gives the first answer")},
    {.name = "if-revision", NULL, VALUE_COUNT, .help = N_("writes: refuse unless the record is at this revision")},
    {.name = "purpose", NULL, VALUE_TEXT, .help = N_("why you look, for the access log")},
    {.name = "deadline", NULL, VALUE_COUNT, .help = N_("give up after so many seconds; 0: after 30, as without it")},
    {.name = "profile", NULL, VALUE_TEXT, .help = N_("which enrolment to use; default: $LOTS_PROFILE or \"default\"")},
    {.name = "host", NULL, VALUE_TEXT, .help = N_("HOST[:PORT] of the daemon, instead of the profile's")},
    {.name = "language", NULL, VALUE_TEXT, .help = N_("\"sv\" or \"en\"; default: LC_ALL, LC_MESSAGES or LANG")},
    {.name = "color", NULL, VALUE_TEXT, .help = N_("\"always\", \"never\" or \"auto\": on a terminal (default)")},
    {.name = "quiet", NULL, VALUE_FLAG, .letter = 'q', .help = N_("say nothing but what was asked for, and faults")},
    {.name = "verbose", NULL, VALUE_FLAG, .letter = 'v', .help = N_("tell about the connection and the answer")},
    {.name = "help", NULL, VALUE_FLAG, .letter = 'h', .help = N_("this help")},
    {.name = "version", NULL, VALUE_FLAG, .letter = 'V', .help = N_("the version of this program")},
    {.name = "commands", NULL, VALUE_FLAG, .help = N_("every command with its options, for shell completion")},
    {0},
};

const struct option_row args_paging_options[] = {
    {.name = "limit", NULL, VALUE_COUNT, .help = N_("show at most so many rows; 0: all (default 200)")},
    {0},
};

enum { KEY_FIRST = 0x100, ROWS_MAX = 64 };

/* One run of argp. */
struct parse {
  struct cli *cli;
  const struct option_row *rows[ROWS_MAX];
  int n_rows;
  const struct option_row *positional; /* the next one expected; NULL: the first stops the parsing */
  int first_word;                      /* index in argv */
  const char *offender;
  bool excess; /* an argument that no row expects */
};

static void take(struct cli *cli, const struct option_row *row, const char *text) {
  struct args *args = &cli->args;
  if (args->count == args->room) {
    size_t room = args->room ? args->room * 2 : 16;
    struct given *more = arena_alloc(&cli->arena, room * sizeof *more);
    if (!more)
      return; /* arena_failed() stays true, and cli_fill() looks */
    if (args->count > 0)
      memcpy(more, args->given, args->count * sizeof *more);
    args->given = more;
    args->room = room;
  }
  args->given[args->count++] = (struct given){.row = row, .text = text};
  cli->json |= strcmp(row->name, "json") == 0; /* at once: a fault in what follows is told so too */
}

static int key_of(const struct parse *parse, int index) {
  return parse->rows[index]->letter ? parse->rows[index]->letter : KEY_FIRST + index;
}

static const struct option_row *next_positional(const struct option_row *row) {
  while (row && row->name && !option_is_positional(row))
    row++;
  return row && row->name ? row : NULL;
}

static error_t on_argument(struct parse *parse, char *arg, struct argp_state *state) {
  if (!parse->cli->command) { /* the noun: what follows is the command's */
    parse->first_word = state->next - 1;
    state->next = state->argc;
    return 0;
  }
  const struct option_row *row = parse->positional;
  parse->offender = arg;
  parse->excess = row == NULL;
  if (!row)
    return EINVAL;
  take(parse->cli, row, arg);
  if (!(row->flags & OPTION_REPEATED))
    parse->positional = next_positional(row + 1);
  return 0;
}

static error_t on_key(int key, char *arg, struct argp_state *state) {
  struct parse *parse = state->input;
  if (key == ARGP_KEY_ARG)
    return on_argument(parse, arg, state);
  if (key == ARGP_KEY_ERROR && !parse->excess)
    parse->offender = state->argv[state->next - 1];
  for (int i = 0; i < parse->n_rows; i++)
    if (key == key_of(parse, i)) {
      take(parse->cli, parse->rows[i], arg);
      return 0;
    }
  return ARGP_ERR_UNKNOWN;
}

static void add_rows(struct parse *parse, const struct option_row *rows) {
  for (const struct option_row *row = rows; row && row->name && parse->n_rows < ROWS_MAX; row++)
    if (!option_is_positional(row))
      parse->rows[parse->n_rows++] = row;
}

static bool takes_value(const struct parse *parse, const char *option) {
  for (int i = 0; i < parse->n_rows; i++) {
    const struct option_row *row = parse->rows[i];
    bool is_it = (option[0] == '-' && option[1] == row->letter && option[1] && !option[2]) ||
                 (strncmp(option, "--", 2) == 0 && strcmp(option + 2, row->name) == 0);
    if (is_it)
      return row->kind != VALUE_FLAG;
  }
  return false;
}

/* `option` as typed: "--stauts=ACTIVE". */
static void say_unknown(const struct parse *parse, const char *option) {
  struct arena *arena = &parse->cli->arena;
  struct near all = {.arena = arena};
  const char *name = arena_strndup(arena, option, strcspn(option, "="));
  for (int i = 0; i < parse->n_rows; i++)
    near_add(&all, arena_printf(arena, "--%s", parse->rows[i]->name));
  out_usage(parse->cli, _("there is no option %s here%s"), name ? name : "", near_meant(&all, name ? name : ""));
}

static void say_fault(const struct parse *parse) {
  const char *what = parse->offender ? parse->offender : "";
  if (parse->excess)
    out_usage(parse->cli, _("\"%s\" is one argument too many"), what);
  else if (takes_value(parse, what))
    out_usage(parse->cli, _("%s needs a value"), what);
  else
    say_unknown(parse, what);
}

static bool run(struct parse *parse, int argc, char **argv, unsigned flags) {
  struct argp_option options[ROWS_MAX + 1] = {0};
  for (int i = 0; i < parse->n_rows; i++)
    options[i] = (struct argp_option){.name = parse->rows[i]->name,
                                      .key = key_of(parse, i),
                                      .arg = parse->rows[i]->kind == VALUE_FLAG ? NULL : "VALUE"};
  struct argp argp = {.options = options, .parser = on_key};
  if (argp_parse(&argp, argc, argv, flags | ARGP_SILENT, NULL, parse) == 0)
    return true;
  parse->cli->json = parse->cli->json || args_wants_json(argv, argc);
  say_fault(parse);
  return false;
}

bool args_wants_json(char **words, int count) {
  for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
    if (strcmp(words[i], "--json") == 0)
      return true;
  return false;
}

int args_parse_globals(struct cli *cli, int argc, char **argv) {
  struct parse parse = {.cli = cli, .first_word = argc};
  add_rows(&parse, args_global_options);
  return run(&parse, argc, argv, ARGP_IN_ORDER) ? parse.first_word : -1;
}

bool args_parse_command(struct cli *cli, int argc, char **argv) {
  struct parse parse = {.cli = cli, .positional = next_positional(cli->command->options)};
  add_rows(&parse, cli->command->options);
  if (args_is_paged(cli->command))
    add_rows(&parse, args_paging_options);
  add_rows(&parse, args_global_options);
  return run(&parse, argc, argv, 0);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

const struct given *args_given(const struct cli *cli, const char *name) {
  for (size_t i = cli->args.count; i > 0; i--)
    if (strcmp(cli->args.given[i - 1].row->name, name) == 0)
      return &cli->args.given[i - 1];
  return NULL;
}

const char *args_text(const struct cli *cli, const char *name) {
  const struct given *given = args_given(cli, name);
  return given ? given->text : NULL;
}

bool args_flag(const struct cli *cli, const char *name) {
  return args_given(cli, name) != NULL;
}

bool args_number(struct cli *cli, const char *name, uint64_t otherwise, uint64_t *out) {
  const struct given *given = args_given(cli, name);
  uint64_t number = otherwise;
  if (given && !value_parse_number(given->text, &number)) {
    out_usage(cli, _("%s: \"%s\" is not a whole number"), value_option_name(cli, given->row), given->text);
    return false;
  }
  *out = number;
  return true;
}

bool args_is_paged(const struct command *command) {
  const ProtobufCMethodDescriptor *method = command->method ? lots_method(command->method, NULL) : NULL;
  return method && protobuf_c_message_descriptor_get_field_by_name(method->input, "cursor") != NULL;
}
