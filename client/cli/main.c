/* main: `lots`, the command-line client. Finds the command in the tables (command.h) and runs it.
 *
 * Where things are: language.c (Swedish and English), args.c (what was typed), value.c (text to fields and back),
 * table.c (how records are shown), out.c (faults, receipts), cli.c (connection and request), run.c (calls and answers);
 * then one file per noun in nouns/.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "common/descriptors.h"
#include "common/secure.h"
#include "help.h"
#include "nouns/nouns.h"
#include "out.h"
#include "screen.h"
#include "table.h"
#include "understood.h"

static int say_unknown(struct cli *cli, char **words, int count) {
  const struct noun *noun = noun_find(cli->nouns, words[0]);
  if (!noun)
    return out_usage(cli, _("there is no command \"%s\""), words[0]);
  bool wants_help = count > 1 && (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0);
  if (count == 1 || wants_help) {
    help_noun(cli, noun);
    return wants_help ? CLI_OK : CLI_USAGE;
  }
  return out_usage(cli, _("\"%s\" has no \"%s\"; \"lots %s\" lists what there is"), noun->name, words[1], noun->name);
}

static int say_version(void) {
  printf("lots %s\n", lots_version());
  return CLI_OK;
}

static int run_command(struct cli *cli) {
  const struct command *command = cli->command;
  if (args_flag(cli, "version"))
    return say_version();
  if (args_flag(cli, "help")) {
    help_command(cli, command);
    return CLI_OK;
  }
  if (cli->columns && strcmp(cli->columns, "help") == 0 && command->view) {
    puts(table_choices(cli, command->view->columns));
    return CLI_OK;
  }
  return command->run ? command->run(cli) : cli_run(cli);
}

static int help_about(struct cli *cli, char **words, int count) {
  int used;
  const struct command *command = command_find(cli->nouns, words, count, &used);
  const struct noun *noun = count > 0 ? noun_find(cli->nouns, words[0]) : NULL;
  if (command)
    help_command(cli, command);
  else if (noun)
    help_noun(cli, noun);
  else
    help_overview(cli);
  return CLI_OK;
}

static int run_words(struct cli *cli, char **words, int count) {
  int used;
  if (strcmp(words[0], "help") == 0)
    return help_about(cli, words + 1, count - 1);
  cli->command = command_find(cli->nouns, words, count, &used);
  if (!cli->command)
    return say_unknown(cli, words, count);
  bool parsed = args_parse_command(cli, count - used + 1, words + used - 1);
  return parsed && cli_start(cli) ? run_command(cli) : CLI_USAGE;
}

/* Options before the noun, or instead of one. */
static int run(struct cli *cli, int argc, char **argv) {
  int first = args_parse_globals(cli, argc, argv);
  if (first < 0)
    return CLI_USAGE;
  if (first < argc && !args_flag(cli, "help"))
    return run_words(cli, argv + first, argc - first);
  if (args_flag(cli, "version"))
    return say_version();
  if (args_flag(cli, "commands"))
    command_print_all(cli->nouns);
  else if (first < argc)
    return help_about(cli, argv + first, argc - first);
  else
    help_overview(cli);
  return args_flag(cli, "help") || args_flag(cli, "commands") ? CLI_OK : CLI_USAGE;
}

int main(int argc, char **argv) {
  struct cli cli = {.nouns = nouns};
  if (descriptors_hold_standard() != STATUS_OK)
    return CLI_OTHER; /* there is no place to say it in */
  screen_start();
  (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is found by out_close() */
  arena_init(&cli.arena, CLI_ARENA_MAX);
  cli.language = language_start(language_wanted(argc, argv));
  int code = secure_init() == STATUS_OK ? run(&cli, argc, argv)
                                        : out_fault(&cli, CLI_OTHER, _("this machine gives no random numbers"));
  understood_tell(&cli);
  cli_stop(&cli);
  return out_close(code);
}
