/* command: see command.h. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "args.h"

/* --- finding ------------------------------------------------------------------------------------------------------ */

/* How many words of `name` stand at the start of `words`; 0 unless all of them do. */
static int words_matched(const char *name, char **words, int count) {
  for (int n = 0; n < count; n++) {
    size_t len = strcspn(name, " ");
    if (strlen(words[n]) != len || strncmp(name, words[n], len) != 0)
      return 0;
    if (name[len] == '\0')
      return n + 1;
    name += len + 1;
  }
  return 0;
}

const struct noun *noun_find(const struct noun *const *nouns, const char *name) {
  for (; *nouns; nouns++)
    if (strcmp((*nouns)->name, name) == 0)
      return *nouns;
  return NULL;
}

const struct command *command_find(const struct noun *const *nouns, char **words, int count, int *used) {
  const struct noun *noun = count > 0 ? noun_find(nouns, words[0]) : NULL;
  const struct command *found = NULL;
  *used = 0;
  for (const struct command *c = noun ? noun->commands : NULL; c && c->name; c++) {
    int matched = words_matched(c->name, words, count);
    if (matched > *used) {
      *used = matched;
      found = c;
    }
  }
  return found;
}

const struct noun *noun_of(const struct noun *const *nouns, const struct command *command) {
  size_t len = strcspn(command->name, " ");
  for (; *nouns; nouns++)
    if (strlen((*nouns)->name) == len && strncmp((*nouns)->name, command->name, len) == 0)
      return *nouns;
  return NULL;
}

/* --- for completion ----------------------------------------------------------------------------------------------- */

/* "--status=RECEIVED,ASSESSING", "--date=", "--dry-run", "CASE". */
static void print_option(const struct option_row *row) {
  if (option_is_positional(row)) {
    printf("\t%s", row->name);
    return;
  }
  printf("\t--%s%s", row->name, row->kind == VALUE_FLAG ? "" : "=");
  for (size_t i = 0; row->codes && i < row->codes->count; i++)
    printf("%s%s", i > 0 ? "," : "", row->codes->codes[i].code);
}

static void print_options(const struct option_row *rows) {
  for (const struct option_row *row = rows; row && row->name; row++)
    print_option(row);
}

void command_print_all(const struct noun *const *nouns) {
  for (; *nouns; nouns++)
    for (const struct command *c = (*nouns)->commands; c->name; c++) {
      fputs(c->name, stdout);
      print_options(c->options);
      if (args_is_paged(c))
        print_options(args_paging_options);
      putchar('\n');
    }
  fputs("*", stdout);
  print_options(args_global_options);
  putchar('\n');
}
