/* table: what was measured, round by round, and how it is told: rows of throughput beside their floor, and single
 * figures. What counts is the median over the rounds; a ratio is taken within each round first (paired.h).
 *
 * Side 0 is what the bench is about; the others were measured beside it, in turns with it.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "load.h"
#include "paired.h"

#define TABLE_ROUNDS PAIRED_MAX
#define TABLE_ROWS 32
#define TABLE_FIGURES 48
#define TABLE_SIDES 5

/* What a floor did in the same round. */
struct beside {
  double rate, server_us;
};

struct row {
  const char *key, *name, *floor; /* floor: "TLS echo", "fdatasync" or NULL */
  unsigned lanes, depth;
  double target;   /* least ratio to the floor; 0: none */
  const char *why; /* it cannot be measured here; NULL: it can */
  unsigned rounds[TABLE_SIDES], floor_rounds;
  struct load_result results[TABLE_SIDES][TABLE_ROUNDS];
  struct beside besides[TABLE_ROUNDS];
};

struct figure {
  const char *key, *name, *unit;
  double target; /* most; 0: none */
  unsigned rounds[TABLE_SIDES];
  double values[TABLE_SIDES][TABLE_ROUNDS];
};

struct table {
  char *setting; /* owned; a line on what was measured, and where */
  const char *sides[TABLE_SIDES];
  unsigned side_count, row_count, figure_count;
  struct row rows[TABLE_ROWS];
  struct figure figures[TABLE_FIGURES];
};

/* Finds the row by key, lanes and depth, or makes it. */
struct row *table_row(struct table *table, const struct row *like);
void table_add(struct table *table, const struct row *like, unsigned side, const struct load_result *result);
void table_floor(struct table *table, const struct row *like, const struct beside *beside);
/* A row that cannot be measured, and why: it is told all the same. */
void table_skip(struct table *table, const struct row *like, const char *why);
/* `like` without values. */
void table_figure(struct table *table, const struct figure *like, unsigned side, double value);

/* The median of one member over the rounds of a side. */
typedef double (*row_member)(const struct load_result *result);
double row_median(const struct row *row, unsigned side, row_member member);
double row_spread(const struct row *row, unsigned side);
/* This one's rate by another's. */
bool row_ratio(const struct row *row, unsigned side, struct interval *out);
double row_floor(const struct row *row);
double row_floor_cpu(const struct row *row);
/* The median of a side's rate by its floor's. */
double row_floor_ratio(const struct row *row, unsigned side);
bool row_misses(const struct row *row);
double figure_median(const struct figure *figure, unsigned side);
bool figure_ratio(const struct figure *figure, unsigned side, struct interval *out);
bool figure_misses(const struct figure *figure);

/* Is any target missed? */
bool table_missed(const struct table *table);
void table_free(struct table *table);

/* table_tell.c */
void table_print(const struct table *table, FILE *out);
void table_json(const struct table *table, FILE *out);
/* table_svg.c: the ratios to the other sides as bars, with their intervals. */
void table_svg(const struct table *table, FILE *out);
