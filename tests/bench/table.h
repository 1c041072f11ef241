/* table: what was measured, round by round, and how it is told: rows of throughput beside their floor, and single
 * figures. What counts is the median over the rounds; a ratio is taken within each round first.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "load.h"

#define TABLE_ROUNDS 32
#define TABLE_ROWS 32
#define TABLE_FIGURES 16

/* What a floor did in the same round. */
struct beside {
  double rate, server_us;
};

struct row {
  const char *key, *name, *floor; /* floor: "TLS echo", "fdatasync" or NULL */
  unsigned lanes, depth;
  double target;   /* least ratio; 0: none */
  const char *why; /* it cannot be measured here; NULL: it can */
  unsigned rounds;
  struct load_result results[TABLE_ROUNDS];
  struct beside besides[TABLE_ROUNDS];
};

struct figure {
  const char *key, *name, *unit;
  double target; /* most; 0: none */
  unsigned rounds;
  double values[TABLE_ROUNDS];
};

struct table {
  char *setting; /* owned; a line on what was measured, and where */
  unsigned row_count, figure_count;
  struct row rows[TABLE_ROWS];
  struct figure figures[TABLE_FIGURES];
};

/* Finds the row by key, lanes and depth, or makes it. */
struct row *table_row(struct table *table, const struct row *like);
void table_add(struct table *table, const struct row *like, const struct load_result *result,
               const struct beside *beside);
/* A row that cannot be measured, and why: it is told all the same. */
void table_skip(struct table *table, const struct row *like, const char *why);
void table_figure(struct table *table, const char *key, const char *name, const char *unit, double target,
                  double value);

void table_print(const struct table *table, FILE *out);
void table_json(const struct table *table, FILE *out);
/* Is any target missed? */
bool table_missed(const struct table *table);
void table_free(struct table *table);
