/* understood: see understood.h. */
#include "understood.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "value.h"

struct understood {
  struct understood *before;
  const struct option_row *row;
  const char *typed, *meaning;
};

void understood_add(struct cli *cli, const struct option_row *row, const char *typed, const char *meaning) {
  struct understood *one = meaning ? arena_alloc(&cli->arena, sizeof *one) : NULL;
  for (const struct understood *old = cli->understood; old; old = old->before)
    if (old->row == row && strcmp(old->typed, typed) == 0)
      return;
  if (!one)
    return;
  *one = (struct understood){.before = cli->understood, .row = row, .typed = typed, .meaning = meaning};
  cli->understood = one;
}

void understood_forget(struct cli *cli, const struct option_row *row) {
  struct understood **at = &cli->understood;
  while (*at)
    if ((*at)->row == row)
      *at = (*at)->before;
    else
      at = &(*at)->before;
}

static void tell_in_order(struct cli *cli, const struct understood *one) {
  if (!one)
    return;
  tell_in_order(cli, one->before);
  fprintf(stderr, _("%s: \"%s\" is %s\n"), value_shown_name(value_option_name(cli, one->row)), one->typed,
          one->meaning);
}

void understood_tell(struct cli *cli) {
  if (cli->json || !cli->understood)
    return;
  (void)fflush(stdout); /* so that the order is kept where both go to one place */
  tell_in_order(cli, cli->understood);
  cli->understood = NULL;
}

void understood_json(struct cli *cli, struct json_t *object) {
  json_t *all = cli->understood ? json_array() : NULL;
  for (const struct understood *one = cli->understood; one && all; one = one->before)
    (void)json_array_insert_new(all, 0,
                                json_pack("{s:s, s:s, s:s}", "field", value_option_name(cli, one->row), "typed",
                                          one->typed, "meaning", one->meaning));
  if (all)
    (void)json_object_set_new(object, "understood", all);
}
