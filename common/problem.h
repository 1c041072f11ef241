/* problem: why a request was refused: all failed fields and rules at once, never only the first.
 *
 * A problem names the field or column ("date", "case.unit"), the rule's id in server/rules/SOURCES.md ("S0.13", "B5.5")
 * or "", and a message. Texts are rendered in the asker's language when the reply is made.
 */
#pragma once

#include <stdbool.h>

#include "arena.h"
#include "message.h"

struct problem {
  const char *field; /* static or in the arena */
  const char *rule;
  enum message message;
  const char *arg1; /* static or in the arena, or NULL */
  const char *arg2;
  struct problem *next;
};

struct problems {
  struct arena *arena; /* borrowed */
  struct problem *first, *last;
  size_t count;
};

void problems_init(struct problems *problems, struct arena *arena);
/* `field`, `rule` and the arguments must live as long as the arena. Silently dropped when the arena is spent (which
 * arena_failed() tells). */
void problem_add(struct problems *problems, const char *field, const char *rule, enum message message, const char *arg1,
                 const char *arg2);
/* What is wrong, in a language; arguments that are codes of a list ("RECEIVED, GRANTED") become names. NULL when the
 * arena is spent. */
char *problem_text(const struct problem *problem, enum language language, struct arena *arena) MUST_USE;
