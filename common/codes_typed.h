/* codes_typed: codes as people type them: by code or name, by a part of a name that only one has, or by another word
 * for it.
 *
 * To add a word that the trade uses, add a row to `other_words` in codes_typed.c.
 */
#pragma once

#include "codes.h"

enum code_reading {
  CODE_SAID,    /* the code itself, or its name */
  CODE_MEANT,   /* something that stands for one code alone; whoever typed it is told which */
  CODE_UNSURE,  /* it may be any of `near` */
  CODE_UNKNOWN, /* `near` are like it, if there are any */
};

#define CODE_NEAR_MAX 8

struct code_typed {
  const struct code *code; /* said or meant; else NULL */
  const struct code *near[CODE_NEAR_MAX];
  size_t n_near;
};

/* What a text says of a list. A part is taken when every word of it is in a word of one code, or of one code's name, at
 * least three letters of it; but never by leaving out what turns its meaning ("established" of "not established"). */
enum code_reading code_typed_read(struct arena *arena, const struct code_list *list, const char *text,
                                  struct code_typed *out);
