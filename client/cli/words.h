/* words: the nouns and verbs of commands in Swedish. `lots ärende visa 5` is `lots case show 5`, whatever the language of
 * the answers. Written as Swedes write them, ä and all, with a hyphen where a verb is several words.
 *
 * A new noun or verb has its row in words.c; a test says which has none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"

/* `noun`: the first word of a command. */

/* Whether what was typed is the word `word` (of `len` bytes), or stands for it. */
bool word_is(const char *typed, const char *word, size_t len, bool noun);
/* "visa" of "show"; NULL when the word has no Swedish name. */
const char *word_in_swedish(const char *word, size_t len, bool noun);
/* "ärende visa" of "case show", in the arena; NULL when a word has no Swedish name, or out of memory. `noun` tells
 * whether `name` begins with one. */
const char *words_in_swedish(struct arena *arena, const char *name, bool noun);
