/* help: see help.h. */
#include "help.h"

#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "out.h"
#include "screen.h"
#include "table.h"

#define LEFT_WIDTH 28
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

static void print_pair(const char *left, const char *right) {
  size_t width = text_width(slice_str(left));
  int pad = width < LEFT_WIDTH - 2 ? (int)(LEFT_WIDTH - 2 - width) : 0;
  printf("  %s%*s", left, pad, "");
  if (pad == 0)
    printf("\n%*s", LEFT_WIDTH, "");
  print_wrapped(right, LEFT_WIDTH);
}

static void print_option(struct cli *cli, const struct option_row *row) {
  const char *flags = row->flags & OPTION_REQUIRED && row->flags & OPTION_REPEATED ? _(" (needed; may be repeated)")
                      : row->flags & OPTION_REQUIRED                               ? _(" (needed)")
                      : row->flags & OPTION_REPEATED                               ? _(" (may be repeated)")
                                                                                   : "";
  const char *codes = row->codes ? value_choices(cli, row->codes) : NULL;
  const char *file = row->flags & OPTION_FILE ? _("; @FILE or @- reads it from there") : "";
  const char *right = arena_printf(&cli->arena, "%s%s%s%s%s", row->help ? _(row->help) : "", file, flags,
                                   codes ? ": " : "", codes ? codes : "");
  const char *left = left_of(cli, row);
  print_pair(left ? left : row->name, right ? right : "");
}

static void print_options(struct cli *cli, const struct option_row *rows, const char *heading) {
  if (!rows || !rows->name)
    return;
  printf("\n%s%s%s\n", out_bold(cli), heading, out_plain(cli));
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
  if (!view)
    return;
  printf("\n%s%s%s\n  ", out_bold(cli), _("Columns for -o:"), out_plain(cli));
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
  print_columns(cli, command->view);
  printf("\n%s\n", _("Options of every command: \"lots --help\"."));
}

void help_noun(struct cli *cli, const struct noun *noun) {
  printf("lots %s: ", noun->name);
  print_wrapped(_(noun->summary), 2);
  putchar('\n');
  for (const struct command *command = noun->commands; command->name; command++)
    print_pair(command->name, _(command->summary));
  printf("\n%s\n", _("\"lots COMMAND --help\" tells about one of them."));
  (void)cli;
}

void help_overview(struct cli *cli) {
  printf("%s\n\n", _("lots: the case store for supported employment, from the command line.\n"
                     "lots NOUN VERB [ARGUMENTS] [OPTIONS]"));
  for (const struct noun *const *noun = cli->nouns; *noun; noun++)
    print_pair((*noun)->name, _((*noun)->summary));
  print_options(cli, args_global_options, _("Options of every command:"));
  printf("\n%s\n%s\n",
         _("\"lots NOUN\" lists its verbs; \"lots NOUN VERB --help\" tells about one of them. Manual: lots(1)."),
         _("Exit: 0 done, 1 wrong command line, 2 no daemon, 3 not found, 4 refused, 5 partly, 6 conflict, 7 not "
           "allowed, 8 other."));
}
