/* names: see names.h. */
#include "names.h"

#include "common/idnumber.h"
#include "common/text.h"

char *name_shown(struct arena *arena, const Lots__Person *person) {
  const char *given = person->given_name, *family = person->family_name;
  return arena_printf(arena, "%s%s%s", given, *given && *family ? " " : "", family);
}

char *name_masked_number(struct arena *arena, const Lots__Person *person) {
  char masked[IDNUMBER_TEXT_MAX] = "";
  if (person->n_numbers) {
    char digits[IDNUMBER_TEXT_MAX] = "";
    memcpy(digits, person->numbers[person->n_numbers - 1]->number,
           strnlen(person->numbers[person->n_numbers - 1]->number, sizeof digits - 1));
    idnumber_mask(digits, masked);
  }
  return arena_strdup(arena, masked);
}

static enum status add_words(struct arena *arena, const char *text, struct name_words *words) {
  char *folded = text_fold(arena, text);
  if (!folded)
    return arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK; /* not UTF-8: not to be found by name */
  char *rest = NULL;
  for (char *word = strtok_r(folded, " -", &rest); word; word = strtok_r(NULL, " -", &rest))
    if (!arena_append(arena, &words->items, &words->count, word))
      return STATUS_RESOURCE_EXHAUSTED;
  return STATUS_OK;
}

enum status name_words(struct arena *arena, const Lots__Person *person, struct name_words *out) {
  struct name_words words = {0};
  enum status status = add_words(arena, person->given_name, &words);
  if (status == STATUS_OK)
    status = add_words(arena, person->family_name, &words);
  if (status == STATUS_OK)
    *out = words;
  return status;
}

enum status name_words_of(struct arena *arena, const char *name, struct name_words *out) {
  struct name_words words = {0};
  enum status status = add_words(arena, name, &words);
  if (status == STATUS_OK)
    *out = words;
  return status;
}

bool name_matches(const struct name_words *words, const char *folded) {
  size_t len = strlen(folded);
  for (size_t i = 0; i < words->count; i++)
    if (strncmp(words->items[i], folded, len) == 0)
      return true;
  return false;
}

bool name_is_open(const Lots__Person *person) {
  return person->protection == LOTS__PROTECTION__PROTECTION_NONE;
}
