/* names: a person's name as lists show it and as searches look for it.
 *
 * Words are cut at spaces and hyphens and folded (text_fold: case goes, å ä ö stay), so that "Anna-Karin Öberg" is
 * found by "karin" and by "ÖBE". Index (apply_person.c) and search (view_persons.c) both cut here, so that they agree.
 */
#pragma once

#include "common/arena.h"
#include "persons.pb-c.h"

/* "Anna-Karin Öberg". NULL when out of memory. */
char *name_shown(struct arena *arena, const Lots__Person *person) MUST_USE;
/* The newest number, masked; "" when there is none. NULL when out of memory. */
char *name_masked_number(struct arena *arena, const Lots__Person *person) MUST_USE;

struct name_words {
  char **items; /* in the arena; each once or more */
  size_t count;
};
/* The folded words of given and family name. RESOURCE_EXHAUSTED when out of memory. */
enum status name_words(struct arena *arena, const Lots__Person *person, struct name_words *out) MUST_USE;
/* The folded words of any name: an employer's. */
enum status name_words_of(struct arena *arena, const char *name, struct name_words *out) MUST_USE;
/* Does one of the words begin with `folded`? */
bool name_matches(const struct name_words *words, const char *folded);

/* May the person be found by name? Only without protection; a value we do not know counts as protected (C15). */
bool name_is_open(const Lots__Person *person);
