/* table: see table.h. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* --- filling ------------------------------------------------------------------------------------------------------ */

struct row *table_row(struct table *table, const struct row *like) {
  for (unsigned i = 0; i < table->row_count; i++) {
    struct row *row = &table->rows[i];
    if (strcmp(row->key, like->key) == 0 && row->lanes == like->lanes && row->depth == like->depth)
      return row;
  }
  if (table->row_count == TABLE_ROWS)
    die("the table has no room for %s", like->key);
  table->rows[table->row_count] = *like;
  return &table->rows[table->row_count++];
}

void table_add(struct table *table, const struct row *like, unsigned side, const struct load_result *result) {
  struct row *row = table_row(table, like);
  if (row->rounds[side] < TABLE_ROUNDS)
    row->results[side][row->rounds[side]++] = *result;
}

void table_floor(struct table *table, const struct row *like, const struct beside *beside) {
  struct row *row = table_row(table, like);
  row->floor = like->floor;
  if (row->floor_rounds < TABLE_ROUNDS)
    row->besides[row->floor_rounds++] = *beside;
}

void table_skip(struct table *table, const struct row *like, const char *why) {
  table_row(table, like)->why = why;
}

static struct figure *find_figure(struct table *table, const struct figure *like) {
  for (unsigned i = 0; i < table->figure_count; i++)
    if (strcmp(table->figures[i].key, like->key) == 0)
      return &table->figures[i];
  if (table->figure_count == TABLE_FIGURES)
    die("the table has no room for %s", like->key);
  table->figures[table->figure_count] = *like;
  return &table->figures[table->figure_count++];
}

void table_figure(struct table *table, const struct figure *like, unsigned side, double value) {
  struct figure *figure = find_figure(table, like);
  if (side == 0)
    figure->target = like->target;
  if (figure->rounds[side] < TABLE_ROUNDS)
    figure->values[side][figure->rounds[side]++] = value;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

double row_median(const struct row *row, unsigned side, row_member member) {
  double values[TABLE_ROUNDS];
  for (unsigned i = 0; i < row->rounds[side]; i++)
    values[i] = member(&row->results[side][i]);
  return median_of(values, row->rounds[side]);
}

static unsigned rates_of(const struct row *row, unsigned side, double out[TABLE_ROUNDS]) {
  for (unsigned i = 0; i < row->rounds[side]; i++)
    out[i] = load_rate(&row->results[side][i]);
  return row->rounds[side];
}

static unsigned fewer(unsigned a, unsigned b) {
  return a < b ? a : b;
}

double row_spread(const struct row *row, unsigned side) {
  double rates[TABLE_ROUNDS];
  unsigned count = rates_of(row, side, rates);
  return spread_of(rates, count);
}

bool row_ratio(const struct row *row, unsigned side, struct interval *out) {
  double these[TABLE_ROUNDS], those[TABLE_ROUNDS];
  unsigned count = fewer(rates_of(row, 0, these), rates_of(row, side, those));
  return paired_ratio(these, those, count, out);
}

double row_floor(const struct row *row) {
  double values[TABLE_ROUNDS];
  for (unsigned i = 0; i < row->floor_rounds; i++)
    values[i] = row->besides[i].rate;
  return median_of(values, row->floor_rounds);
}

double row_floor_cpu(const struct row *row) {
  double values[TABLE_ROUNDS];
  for (unsigned i = 0; i < row->floor_rounds; i++)
    values[i] = row->besides[i].server_us;
  return median_of(values, row->floor_rounds);
}

double row_floor_ratio(const struct row *row, unsigned side) {
  double values[TABLE_ROUNDS];
  unsigned count = fewer(rates_of(row, side, values), row->floor_rounds);
  for (unsigned i = 0; i < count; i++)
    values[i] = row->besides[i].rate > 0 ? values[i] / row->besides[i].rate : 0;
  return median_of(values, count);
}

bool row_misses(const struct row *row) {
  return row->rounds[0] && row->target > 0 && row_floor_ratio(row, 0) < row->target;
}

/* --- figures ------------------------------------------------------------------------------------------------------ */

double figure_median(const struct figure *figure, unsigned side) {
  return median_of(figure->values[side], figure->rounds[side]);
}

bool figure_ratio(const struct figure *figure, unsigned side, struct interval *out) {
  return paired_ratio(figure->values[0], figure->values[side], fewer(figure->rounds[0], figure->rounds[side]), out);
}

bool figure_misses(const struct figure *figure) {
  return figure->target > 0 && figure_median(figure, 0) > figure->target;
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

bool table_missed(const struct table *table) {
  bool missed = false;
  for (unsigned i = 0; i < table->row_count; i++)
    missed |= row_misses(&table->rows[i]);
  for (unsigned i = 0; i < table->figure_count; i++)
    missed |= figure_misses(&table->figures[i]);
  return missed;
}

void table_free(struct table *table) {
  free(table->setting);
}
