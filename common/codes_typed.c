/* codes_typed: see codes_typed.h. */
#include "codes_typed.h"

#include <string.h>
#include <strings.h>

#include "likeness.h"
#include "text.h"
#include "typed.h"

/* Words of the trade that no name has. */
static const struct {
  const struct code_list *list;
  const char *word;
  const char *code;
} other_words[] = {
    {&codes_document_type, "läkarintyg", "MED"}, {&codes_disability_group, "adhd", "NPF"},
    {&codes_disability_group, "autism", "NPF"},  {&codes_disability_group, "asperger", "NPF"},
    {&codes_placement_end, "klar", "COMPLETED"}, {&codes_placement_end, "klart", "COMPLETED"},
    {&codes_line_end, "klar", "COMPLETED"},      {&codes_line_end, "klart", "COMPLETED"},
    {&codes_contact_mode, "mejl", "EMAIL"},      {&codes_contact_mode, "mail", "EMAIL"},
    {&codes_support_place, "hemma", "HOME"},     {&codes_support_place, "jobbet", "WORKPLACE"},
    {&codes_case_status, "aktiv", "ACTIVE"},     {&codes_case_status, "aktivt", "ACTIVE"},
    {&codes_case_status, "pausad", "PAUSED"},    {&codes_case_status, "pausat", "PAUSED"},
};

/* Words that turn the meaning of those beside them. */
static const char *const turning[] = {"inte",    "ej",      "ingen", "inget", "inga",    "ingenting",
                                      "aldrig",  "utan",    "not",   "no",    "nobody",  "never",
                                      "nothing", "without", "få",    "few",   "avböjer", "nej"};

enum { WORDS_MAX = 12, WORD_SHORTEST = 2, PART_SHORTEST = 3, INSIDE_SHORTEST = 4 };

struct word_list {
  const char *at[WORDS_MAX];
  size_t count;
};

static bool is_between(char c) {
  return c != '\0' && strchr(" _-/,.;:()&\t", c);
}

/* The words of a text, folded, in the arena. */
static struct word_list words_of(struct arena *arena, const char *text) {
  struct word_list words = {0};
  const char *folded = typed_plain(arena, text);
  for (size_t len; folded && *folded && words.count < WORDS_MAX; folded += len) {
    while (is_between(*folded))
      folded++;
    for (len = 0; folded[len] && !is_between(folded[len]); len++)
      continue;
    const char *word = len ? arena_strndup(arena, folded, len) : NULL;
    if (word)
      words.at[words.count++] = word;
  }
  return words;
}

static bool same_words(const struct word_list *a, const struct word_list *b) {
  bool same = a->count == b->count && a->count > 0;
  for (size_t i = 0; same && i < a->count; i++)
    same = strcmp(a->at[i], b->at[i]) == 0;
  return same;
}

static bool is_part(const char *typed, const char *word) {
  const char *found = strstr(word, typed);
  size_t len = text_length(typed);
  return (strcmp(typed, word) == 0 && len >= WORD_SHORTEST) || (found == word && len >= PART_SHORTEST) ||
         (found && len >= INSIDE_SHORTEST);
}

static bool has_part(const struct word_list *words, const char *typed) {
  for (size_t i = 0; i < words->count; i++)
    if (is_part(typed, words->at[i]))
      return true;
  return false;
}

static bool has_all(const struct word_list *words, const struct word_list *typed) {
  for (size_t i = 0; i < typed->count; i++)
    if (!has_part(words, typed->at[i]))
      return false;
  return typed->count > 0;
}

static bool has_word(const struct word_list *words, const char *word) {
  for (size_t i = 0; i < words->count; i++)
    if (strcmp(words->at[i], word) == 0)
      return true;
  return false;
}

/* What was left out turns the meaning. */
static bool is_turned(const struct word_list *words, const struct word_list *typed) {
  for (size_t i = 0; i < sizeof turning / sizeof *turning; i++)
    if (has_word(words, turning[i]) && !has_word(typed, turning[i]))
      return true;
  return false;
}

static void add_near(struct code_typed *out, const struct code *code) {
  if (out->n_near < CODE_NEAR_MAX)
    out->near[out->n_near++] = code;
}

/* --- the ways to say it ------------------------------------------------------------------------------------------- */

/* "part granted" is PART_GRANTED. */
static const struct code *by_words(struct arena *arena, const struct code_list *list, const struct word_list *typed) {
  for (size_t i = 0; i < list->count; i++) {
    const char *const texts[] = {list->codes[i].code, list->codes[i].sv, list->codes[i].en};
    for (size_t t = 0; t < 3; t++) {
      struct word_list words = words_of(arena, texts[t]);
      if (same_words(&words, typed))
        return &list->codes[i];
    }
  }
  return NULL;
}

static const struct code *by_other_word(const struct code_list *list, const char *folded) {
  for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++)
    if (other_words[i].list == list && strcmp(other_words[i].word, folded) == 0)
      return code_by_text(list, other_words[i].code);
  return NULL;
}

enum fit { FITS_NOT, FITS_TURNED, FITS };

static enum fit fit_of(struct arena *arena, const struct code *code, const struct word_list *typed) {
  const char *const texts[] = {code->code, code->sv, code->en};
  enum fit fit = FITS_NOT;
  for (size_t t = 0; t < 3; t++) {
    struct word_list words = words_of(arena, texts[t]);
    enum fit one = !has_all(&words, typed) ? FITS_NOT : is_turned(&words, typed) ? FITS_TURNED : FITS;
    fit = one > fit ? one : fit;
  }
  return fit;
}

/* Those that have it as a part; *sure when there is but one, and nothing was left out that turns it. */
static void by_part(struct arena *arena, const struct code_list *list, const struct word_list *typed,
                    struct code_typed *out, bool *sure) {
  size_t fitting = 0;
  *sure = true;
  for (size_t i = 0; i < list->count; i++) {
    enum fit fit = fit_of(arena, &list->codes[i], typed);
    if (fit == FITS_NOT)
      continue;
    add_near(out, &list->codes[i]);
    *sure = *sure && fit == FITS && ++fitting == 1;
  }
  *sure = *sure && fitting == 1;
}

static size_t likeness_of(struct arena *arena, const struct code *code, const char *folded) {
  const char *const texts[] = {code->code, code->sv, code->en};
  size_t nearest = LIKENESS_FAR;
  for (size_t t = 0; t < 3; t++) {
    struct word_list words = words_of(arena, texts[t]);
    size_t whole = likeness(folded, texts[t]);
    nearest = whole < nearest ? whole : nearest;
    for (size_t w = 0; w < words.count; w++) {
      size_t far = strlen(words.at[w]) > PART_SHORTEST ? likeness(folded, words.at[w]) : LIKENESS_FAR;
      nearest = far < nearest ? far : nearest;
    }
  }
  return nearest;
}

/* The ones that are most like it. */
static void by_likeness(struct arena *arena, const struct code_list *list, const char *folded, struct code_typed *out) {
  size_t nearest = LIKENESS_FAR;
  for (size_t i = 0; i < list->count; i++) {
    size_t far = likeness_of(arena, &list->codes[i], folded);
    if (far < nearest) {
      nearest = far;
      out->n_near = 0;
    }
    if (far == nearest && far != LIKENESS_FAR)
      add_near(out, &list->codes[i]);
  }
}

enum code_reading code_typed_read(struct arena *arena, const struct code_list *list, const char *text,
                                  struct code_typed *out) {
  const char *plain = typed_plain(arena, text);
  bool sure;
  *out = (struct code_typed){.code = code_by_any_text(list, text)};
  if (out->code)
    return CODE_SAID;
  if (!plain || !*plain)
    return CODE_UNKNOWN;
  struct word_list typed = words_of(arena, plain);
  if ((out->code = by_words(arena, list, &typed)))
    return CODE_SAID;
  if ((out->code = by_other_word(list, plain)))
    return CODE_MEANT;
  by_part(arena, list, &typed, out, &sure);
  if (out->n_near > 0) {
    out->code = sure ? out->near[0] : NULL;
    return sure ? CODE_MEANT : CODE_UNSURE;
  }
  by_likeness(arena, list, plain, out);
  return CODE_UNKNOWN;
}
