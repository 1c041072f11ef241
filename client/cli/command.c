/* command: see command.h. */
#include "command.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "args.h"

const struct noun *const nouns[] = {
    &noun_enrol,
    &noun_who,
    &noun_ping,
    &noun_case,
    &noun_note,
    &noun_person,
    &noun_referral,
    &noun_import,
    &noun_staff,
    &noun_unit,
    &noun_org,
    &noun_admin,
    &noun_receipt,
    &noun_call,
    &noun_batch,
    /* the method */
    &noun_phase,
    &noun_profile,
    &noun_plan,
    &noun_goal,
    &noun_match,
    /* placements and support */
    &noun_placement,
    &noun_support,
    &noun_followup,
    &noun_adaptation,
    &noun_employer,
    /* documents */
    &noun_document,
    /* the agenda */
    &noun_agenda,
    /* work lists */
    &noun_list,
};
const size_t noun_count = sizeof nouns / sizeof *nouns;

#define LIST(noun)                                                                                                     \
  { .name = #noun, .codes = noun##_rows, .count = sizeof noun##_rows / sizeof *noun##_rows }

static const struct code assignment_kind_rows[] = {
    {1, "HANDLER", "case handler", "handläggare"},
    {2, "ASSESSOR", "assessor", "utredare"},
    {3, "COACH", "responsible coach", "ansvarig coach"},
};
const struct code_list codes_assignment_kind = LIST(assignment_kind);

static const struct code principal_kind_rows[] = {
    {1, "STAFF", "staff", "personal"},
    {2, "SERVICE", "service", "systemkonto"},
    {3, "ADMIN", "administrator", "administratör"},
};
const struct code_list codes_principal_kind = LIST(principal_kind);

static const struct code case_sort_rows[] = {
    {0, "NUMBER", "number", "nummer"},
    {1, "NAME", "name", "namn"},
    {2, "STATUS", "status", "status"},
    {3, "SINCE", "since", "sedan"},
};
const struct code_list codes_case_sort = LIST(case_sort);

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

const struct noun *noun_find(const char *name) {
  for (size_t i = 0; i < noun_count; i++)
    if (strcmp(nouns[i]->name, name) == 0)
      return nouns[i];
  return NULL;
}

const struct command *command_find(char **words, int count, int *used) {
  const struct noun *noun = count > 0 ? noun_find(words[0]) : NULL;
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

const struct noun *noun_of(const struct command *command) {
  size_t len = strcspn(command->name, " ");
  for (size_t i = 0; i < noun_count; i++)
    if (strlen(nouns[i]->name) == len && strncmp(nouns[i]->name, command->name, len) == 0)
      return nouns[i];
  return NULL;
}

bool option_is_positional(const struct option_row *row) {
  return isupper((unsigned char)row->name[0]) != 0;
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

void command_print_all(void) {
  for (size_t i = 0; i < noun_count; i++)
    for (const struct command *c = nouns[i]->commands; c->name; c++) {
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
