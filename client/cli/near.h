/* near: what somebody may have meant who typed a word that there is not. */
#pragma once

#include "common/arena.h"

#define NEAR_MAX 512

/* What there is, each once. */
struct near {
  struct arena *arena;
  const char *names[NEAR_MAX];
  size_t count;
};

/* `name` is kept as it is; NULL is passed over. */
void near_add(struct near *near, const char *name);
/* "; did you mean case, call?" in the arena; "" when nothing is like what was typed. */
const char *near_meant(const struct near *near, const char *typed);
