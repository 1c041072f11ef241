/* measure: one round of every row: each work on each daemon, the other one first in every other round, and right after
 * it its floor with the same bytes. */
#pragma once

#include "disk.h"
#include "echo.h"
#include "table.h"
#include "works.h"

#define BENCH_SIDES 2

/* A daemon with a world of its own; the worlds are alike. */
struct side {
  unsigned index; /* in the table */
  char *folder;   /* owned */
  struct daemon daemon;
  struct world world;
  struct works works;
};

struct bench {
  struct engine engine;
  struct side sides[BENCH_SIDES];
  unsigned side_count;
  struct echo echo;
  struct disk disk;
  struct table table;
  unsigned rounds, round, connections; /* round: from 0; connections: to hold idle */
  int measure_ms, server_cpu;
  const char *only; /* measure only rows and figures whose key begins so, with commas between; NULL: all */
};

/* Is it wanted? */
bool measure_wants(const struct bench *bench, const char *key);
/* The same of a row by its name, as "show:64x1". */
bool measure_wants_row(const struct bench *bench, const struct row *row);
void measure_round(struct bench *bench);
/* Before the rows of a round: opens the cases that are to be shown. */
void measure_begin(struct bench *bench);
/* One row with its floor; `row` has the key of a row here, and a shape. */
void measure_row(struct bench *bench, const struct row *row);
/* The side whose turn is `turn`: this one begins the even rounds, the other one the odd. */
struct side *measure_turn(struct bench *bench, unsigned turn);
