/* problem: see problem.h. */
#include "problem.h"

void problems_init(struct problems *problems, struct arena *arena) {
  *problems = (struct problems){.arena = arena};
}

void problem_add(struct problems *problems, const char *field, const char *rule, enum message message, const char *arg1,
                 const char *arg2) {
  struct problem *problem = arena_alloc(problems->arena, sizeof *problem);
  if (!problem)
    return;
  *problem = (struct problem){.field = field, .rule = rule, .message = message, .arg1 = arg1, .arg2 = arg2};
  if (problems->last)
    problems->last->next = problem;
  else
    problems->first = problem;
  problems->last = problem;
  problems->count++;
}
