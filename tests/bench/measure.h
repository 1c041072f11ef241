/* measure: one round of every row: each work on the daemon, and right after it its floor with the same bytes. */
#pragma once

#include "disk.h"
#include "echo.h"
#include "table.h"
#include "works.h"

struct bench {
  struct engine engine;
  struct daemon daemon;
  struct world world;
  struct works works;
  struct echo echo;
  struct disk disk;
  struct table table;
  unsigned rounds, connections; /* connections: to hold idle */
  int measure_ms, server_cpu;
  const char *only; /* measure only rows and figures whose key begins so; NULL: all */
};

/* Is it wanted? */
bool measure_wants(const struct bench *bench, const char *key);
void measure_round(struct bench *bench);
