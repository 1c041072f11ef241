/* command: see command.h. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "args.h"
#include "words.h"

/* --- finding ------------------------------------------------------------------------------------------------------ */

/* How many of the words stand at the start of `name`; *whole says whether they are all of it. */
static int words_matched(const char *name, char **words, int count, bool *whole) {
  int n = 0;
  for (size_t len; n < count && *name; n++, name += len + (name[len] != '\0')) {
    len = strcspn(name, " ");
    if (!word_is(words[n], name, len, n == 0))
      break;
  }
  *whole = *name == '\0';
  return n;
}

const struct noun *noun_find(const struct noun *const *nouns, const char *name) {
  for (; *nouns; nouns++)
    if (word_is(name, (*nouns)->name, strlen((*nouns)->name), true))
      return *nouns;
  return NULL;
}

const struct command *command_find(const struct noun *const *nouns, char **words, int count, int *used) {
  const struct noun *noun = count > 0 ? noun_find(nouns, words[0]) : NULL;
  const struct command *found = NULL;
  *used = 0;
  for (const struct command *c = noun ? noun->commands : NULL; c && c->name; c++) {
    bool whole;
    int matched = words_matched(c->name, words, count, &whole);
    if (whole && matched > *used) {
      *used = matched;
      found = c;
    }
  }
  return found;
}

bool command_begins(const struct command *command, char **words, int count) {
  bool whole;
  return words_matched(command->name, words, count, &whole) == count;
}

int command_depth(const struct noun *noun, char **words, int count) {
  int deepest = 0;
  for (const struct command *c = noun->commands; c->name; c++) {
    bool whole;
    int matched = words_matched(c->name, words, count, &whole);
    deepest = matched > deepest ? matched : deepest;
  }
  return deepest;
}

const char *command_word(const struct command *command, int n, size_t *len) {
  const char *at = command->name;
  for (; n > 0 && *at; n--) {
    at += strcspn(at, " ");
    at += *at == ' ';
  }
  *len = strcspn(at, " ");
  return at;
}

const struct noun *noun_of(const struct noun *const *nouns, const struct command *command) {
  size_t len = strcspn(command->name, " ");
  for (; *nouns; nouns++)
    if (strlen((*nouns)->name) == len && strncmp((*nouns)->name, command->name, len) == 0)
      return *nouns;
  return NULL;
}

bool group_has(const struct group *group, const char *word, size_t len) {
  for (const char *at = group->words; *at; at += strspn(at, " ")) {
    size_t has = strcspn(at, " ");
    if (has == len && strncmp(at, word, len) == 0)
      return true;
    at += has;
  }
  return false;
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
