/* help: see help.h. */
#include "help.h"

#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "out.h"
#include "screen.h"
#include "table.h"
#include "words.h"

#define LEFT_WIDTH 28
#define NARROW 64
#define NARROW_INDENT 6
#define LINE_WIDTH 96 /* at the most */

/* What stands for an option's value: "NUMBER", "DATE". */
static const char *placeholder(const struct option_row *row) {
  switch (row->kind) {
  case VALUE_ID:
  case VALUE_COUNT:
    return _("NUMBER");
  case VALUE_MONEY:
    return _("KRONOR");
  case VALUE_HOURS:
    return _("HOURS");
  case VALUE_MINUTES:
    return _("MINUTES");
  case VALUE_DATE:
    return _("DATE");
  case VALUE_MOMENT:
    return _("TIME");
  case VALUE_CODE:
    return _("CODE");
  default:
    return _("TEXT");
  }
}

static const char *parts_of(struct cli *cli, const struct option_row *row) {
  const char *all = "";
  for (const struct option_row *part = row->parts; part->name && all; part++)
    all = arena_printf(&cli->arena, part->flags & OPTION_REQUIRED ? "%s%s%s" : "%s[%s%s]", all,
                       part == row->parts ? "" : ":", value_shown_name(part->name));
  return all;
}

/* "-o, --columns TEXT", "CASE". */
static const char *left_of(struct cli *cli, const struct option_row *row) {
  if (option_is_positional(row))
    return value_shown_name(row->name);
  const char *value = row->kind == VALUE_FLAG ? "" : row->parts ? parts_of(cli, row) : placeholder(row);
  const char *short_form = row->letter ? arena_printf(&cli->arena, "-%c, ", row->letter) : "";
  return arena_printf(&cli->arena, "%s--%s%s%s", short_form, row->name, *value ? " " : "", value);
}

static size_t line_width(void) {
  size_t width = screen_width();
  return width > 0 && width < LINE_WIDTH ? width : LINE_WIDTH;
}

static void print_wrapped(const char *text, size_t indent) {
  out_wrapped(slice_str(text), indent, line_width());
}

/* A paragraph a line; indented lines are examples, which stay as they are. */
static void print_more(const char *text) {
  for (size_t len; *text; text += len + (text[len] != '\0')) {
    len = strcspn(text, "\n");
    if (*text == ' ')
      printf("%.*s\n", (int)len, text);
    else
      out_wrapped(slice_of(text, len), 0, line_width());
  }
}

/* On a line of its own above what belongs together. */
static void print_heading(const struct cli *cli, const char *text) {
  printf("\n%s%s%s\n", out_bold(cli), text, out_plain(cli));
}

/* Where the right side begins; in a narrow window on a line of its own. */
static size_t right_side(void) {
  return line_width() < NARROW ? NARROW_INDENT : LEFT_WIDTH;
}

static void print_pair(const char *left, const char *right) {
  size_t width = text_width(slice_str(left)), at = right_side();
  int pad = width + 2 < at ? (int)(at - 2 - width) : 0;
  printf("  %s%*s", left, pad, "");
  if (pad == 0)
    printf("\n%*s", (int)at, "");
  print_wrapped(right, at);
}

static void print_option(struct cli *cli, const struct option_row *row) {
  const char *flags = row->flags & OPTION_REQUIRED && row->flags & OPTION_REPEATED ? _(" (needed; may be repeated)")
                      : row->flags & OPTION_REQUIRED                               ? _(" (needed)")
                      : row->flags & OPTION_REPEATED                               ? _(" (may be repeated)")
                                                                                   : "";
  const char *codes = row->codes ? value_choices(cli, row->codes) : NULL;
  const char *file = row->flags & OPTION_FILE ? _("; @FILE, @- or - reads it from there") : "";
  const char *right = arena_printf(&cli->arena, "%s%s%s%s%s", row->help ? _(row->help) : "", file, flags,
                                   codes ? ": " : "", codes ? codes : "");
  const char *left = left_of(cli, row);
  print_pair(left ? left : row->name, right ? right : "");
}

static void print_options(struct cli *cli, const struct option_row *rows, const char *heading) {
  if (!rows || !rows->name)
    return;
  print_heading(cli, heading);
  for (const struct option_row *row = rows; row->name; row++)
    print_option(cli, row);
}

/* "lots case open [OPTIONS] CASE --unit NUMBER" */
static void print_usage(struct cli *cli, const struct command *command) {
  printf("lots %s", command->name);
  for (const struct option_row *row = command->options; row && row->name; row++)
    if (row->flags & OPTION_REQUIRED)
      printf(" %s", left_of(cli, row));
    else if (option_is_positional(row))
      printf(" [%s]", value_shown_name(row->name));
  printf(" [%s]\n", _("OPTIONS"));
}

/* "id, name, status" */
static const char *columns_text(struct cli *cli, const struct view *view) {
  const char *all = "";
  for (const struct column *column = view->columns; column->key && all; column++)
    all = arena_printf(&cli->arena, "%s%s%s", all, *all ? ", " : "", column->key);
  return all ? all : "";
}

static void print_columns(struct cli *cli, const struct view *view) {
  print_heading(cli, _("Columns for -o:"));
  fputs("  ", stdout);
  print_wrapped(columns_text(cli, view), 2);
}

/* "lots note" writes a note, and there is "lots note correct" too. */
static void print_siblings(const struct cli *cli, const struct command *command) {
  const struct noun *noun = noun_of(cli->nouns, command);
  if (!noun || strcmp(noun->name, command->name) != 0 || !noun->commands[1].name)
    return;
  putchar('\n');
  for (const struct command *sibling = noun->commands + 1; sibling->name; sibling++)
    print_pair(sibling->name, _(sibling->summary));
}

void help_command(struct cli *cli, const struct command *command) {
  print_usage(cli, command);
  fputs("  ", stdout);
  print_wrapped(_(command->summary), 2);
  if (command->more) {
    putchar('\n');
    print_more(_(command->more));
  }
  print_siblings(cli, command);
  print_options(cli, command->options, _("Arguments and options:"));
  if (args_is_paged(command))
    print_options(cli, args_paging_options, _("Of every list:"));
  if (command->view && !command->done) /* whoever writes seldom asks for columns */
    print_columns(cli, command->view);
  printf("\n%s\n", _("Options of every command: \"lots --help\"."));
}

/* "read a case file (visa)": in Swedish with the Swedish words that may be typed. */
static void print_named(struct cli *cli, const char *name, const char *summary, const char *words, bool noun) {
  const char *sv = cli->language == LANGUAGE_SV && *words ? words_in_swedish(&cli->arena, words, noun) : NULL;
  const char *also = sv && strcmp(sv, words) != 0 ? arena_printf(&cli->arena, "%s (%s)", summary, sv) : NULL;
  if (also)
    print_pair(name, also);
  else
    print_pair(name, summary);
}

static void print_verb(struct cli *cli, const struct command *command) {
  size_t len;
  print_named(cli, command->name, _(command->summary), command_word(command, 1, &len), false);
}

static void print_verbs(struct cli *cli, const struct noun *noun, const struct group *group, char **words, int count) {
  for (const struct command *command = noun->commands; command->name; command++) {
    size_t len;
    const char *verb = command_word(command, 1, &len);
    if (command_begins(command, words, count) && (!group || group_has(group, verb, len)))
      print_verb(cli, command);
  }
}

/* The first, from this one on, of the noun's; NULL when there is none. */
static const struct group *next_group(const struct group *group, const char *noun) {
  while (group->heading && strcmp(group->noun, noun) != 0)
    group++;
  return group->heading ? group : NULL;
}

void help_noun(struct cli *cli, const struct noun *noun, char **words, int count) {
  const char *sv = word_in_swedish(noun->name, strlen(noun->name), true);
  bool also = cli->language == LANGUAGE_SV && sv && strcmp(sv, noun->name) != 0;
  printf("lots %s", noun->name);
  if (also)
    printf(" (%s)", sv);
  printf(": %s\n", _(noun->summary));
  const struct group *group = count == 1 ? next_group(cli->groups, noun->name) : NULL;
  if (!group) {
    putchar('\n');
    print_verbs(cli, noun, NULL, words, count);
  }
  for (; group; group = next_group(group + 1, noun->name)) {
    print_heading(cli, _(group->heading));
    print_verbs(cli, noun, group, words, count);
  }
  printf("\n%s\n", _("\"lots COMMAND --help\" tells about one of them."));
}

static void print_nouns(struct cli *cli, const struct group *group) {
  print_heading(cli, _(group->heading));
  for (const struct noun *const *noun = cli->nouns; *noun; noun++)
    if (group_has(group, (*noun)->name, strlen((*noun)->name)))
      print_named(cli, (*noun)->name, _((*noun)->summary), (*noun)->name, true);
}

void help_overview(struct cli *cli) {
  printf("%s\n", _("lots: the case store for supported employment, from the command line.\n"
                   "lots NOUN VERB [ARGUMENTS] [OPTIONS]"));
  for (const struct group *group = next_group(cli->groups, ""); group; group = next_group(group + 1, ""))
    print_nouns(cli, group);
  print_options(cli, args_global_options, _("Options of every command:"));
  printf("\n%s\n%s\n",
         _("\"lots NOUN\" lists its verbs; \"lots NOUN VERB --help\" tells about one of them. Manual: lots(1)."),
         _("Exit: 0 done, 1 wrong command line, 2 no daemon, 3 not found, 4 refused, 5 partly, 6 conflict, 7 not "
           "allowed, 8 other."));
}
