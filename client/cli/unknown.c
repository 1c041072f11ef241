/* unknown: see unknown.h. */
#include "unknown.h"

#include <string.h>

#include "near.h"
#include "out.h"
#include "words.h"

/* Both its names: one errs in Swedish as well. */
static void add_word(struct near *all, const char *word, size_t len, bool noun) {
  near_add(all, arena_strndup(all->arena, word, len));
  near_add(all, word_in_swedish(word, len, noun));
}

static int unknown_noun(struct cli *cli, const char *typed) {
  struct near all = {.arena = &cli->arena};
  for (const struct noun *const *noun = cli->nouns; *noun; noun++)
    add_word(&all, (*noun)->name, strlen((*noun)->name), true);
  return out_usage(cli, _("there is no command \"%s\"%s"), typed, near_meant(&all, typed));
}

/* The first `depth` words begin commands of the noun, and the next one goes on with none of these. */
static int unknown_verb(struct cli *cli, const struct noun *noun, char **words, int depth) {
  struct near all = {.arena = &cli->arena};
  const char *known = "";
  for (const struct command *c = noun->commands; c->name; c++) {
    size_t len;
    const char *word = command_word(c, depth, &len);
    if (command_begins(c, words, depth) && len > 0)
      add_word(&all, word, len, false);
  }
  for (int i = 0; i < depth && known; i++)
    known = arena_printf(&cli->arena, "%s%s%s", known, i > 0 ? " " : "", words[i]);
  known = known ? known : noun->name;
  const char *meant = near_meant(&all, words[depth]);
  if (*meant)
    return out_usage(cli, _("\"%s\" has no \"%s\"%s"), known, words[depth], meant);
  return out_usage(cli, _("\"%s\" has no \"%s\"; \"lots %s\" lists what there is"), known, words[depth], known);
}

int unknown_words(struct cli *cli, char **words, int count) {
  const struct noun *noun = noun_find(cli->nouns, words[0]);
  int depth = noun ? command_depth(noun, words, count) : 0;
  cli->json = cli->json || args_wants_json(words, count);
  return noun && depth < count ? unknown_verb(cli, noun, words, depth) : unknown_noun(cli, words[0]);
}
