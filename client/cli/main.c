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
#include "unknown.h"

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

static bool is_help(const char *word) {
  return strcmp(word, "help") == 0 || strcmp(word, "hjälp") == 0;
}

static int help_about(struct cli *cli, char **words, int count) {
  int used;
  const struct command *command = command_find(cli->nouns, words, count, &used);
  const struct noun *noun = count > 0 ? noun_find(cli->nouns, words[0]) : NULL;
  if (command)
    help_command(cli, command);
  else if (noun && command_depth(noun, words, count) == count)
    help_noun(cli, noun, words, count);
  else if (count > 0)
    return unknown_words(cli, words, count);
  else
    help_overview(cli);
  return CLI_OK;
}

static int run_words(struct cli *cli, char **words, int count);

/* Options between the noun and its verb are taken out of the words. */
static int run_without_options(struct cli *cli, char **words, int count, int first) {
  int next = args_parse_globals(cli, count - first + 1, words + first - 1);
  if (next < 0)
    return CLI_USAGE;
  int left = count - first + 1 - next;
  memmove(words + first, words + first - 1 + next, (size_t)left * sizeof *words);
  return run_words(cli, words, first + left);
}

/* A noun or the beginning of several commands, alone, lists what there is. */
static int run_unfinished(struct cli *cli, char **words, int count) {
  const struct noun *noun = noun_find(cli->nouns, words[0]);
  int depth = noun ? command_depth(noun, words, count) : 0;
  const char *next = depth > 0 && depth < count ? words[depth] : "";
  if (*next == '-' && next[1])
    return run_without_options(cli, words, count, depth);
  if (depth == count)
    return cli_start(cli) ? help_about(cli, words, count) : CLI_USAGE;
  return is_help(next) ? help_about(cli, words, depth) : unknown_words(cli, words, count);
}

static int run_words(struct cli *cli, char **words, int count) {
  int used;
  if (is_help(words[0]))
    return help_about(cli, words + 1, count - 1);
  if (count == 2 && is_help(words[1]))
    return help_about(cli, words, 1);
  if (strcmp(words[0], "version") == 0 || args_flag(cli, "version"))
    return say_version();
  cli->command = command_find(cli->nouns, words, count, &used);
  if (!cli->command)
    return run_unfinished(cli, words, count);
  bool parsed = args_parse_command(cli, count - used + 1, words + used - 1);
  return parsed && cli_start(cli) ? run_command(cli) : CLI_USAGE;
}

/* Options before the noun, or instead of one. */
static int run(struct cli *cli, int argc, char **argv) {
  int first = args_parse_globals(cli, argc, argv);
  if (first < 0)
    return CLI_USAGE;
  if (first < argc)
    return run_words(cli, argv + first, argc - first);
  if (args_flag(cli, "version"))
    return say_version();
  if (!cli_start(cli))
    return CLI_USAGE;
  if (args_flag(cli, "commands"))
    command_print_all(cli->nouns);
  else
    help_overview(cli);
  return CLI_OK;
}

int main(int argc, char **argv) {
  struct cli cli = {.nouns = nouns, .groups = groups};
  if (descriptors_hold_standard() != STATUS_OK)
    return CLI_OTHER; /* there is no place to say it in */
  screen_start();
  (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is found by out_close() */
  arena_init(&cli.arena, CLI_ARENA_MAX);
  cli.language = language_start(language_wanted(argc, argv));
  int code = secure_init() == STATUS_OK ? run(&cli, argc, argv)
                                        : out_fault(&cli, CLI_OTHER, _("this machine gives no random numbers"));
  if (!cli.quiet)
    understood_tell(&cli);
  cli_stop(&cli);
  return out_close(code);
}
