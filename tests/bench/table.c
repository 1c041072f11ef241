/* table: see table.h. */
#include "table.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* --- medians ------------------------------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static double median(double *values, unsigned count) {
  if (count == 0)
    return 0;
  qsort(values, count, sizeof *values, compare);
  return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double rate_in(const struct row *row, unsigned round) {
  return load_rate(&row->results[round]);
}

static double p50_in(const struct row *row, unsigned round) {
  return row->results[round].p50_us;
}

static double p99_in(const struct row *row, unsigned round) {
  return row->results[round].p99_us;
}

static double cpu_in(const struct row *row, unsigned round) {
  return row->results[round].server_us;
}

static double sent_in(const struct row *row, unsigned round) {
  return row->results[round].sent;
}

static double received_in(const struct row *row, unsigned round) {
  return row->results[round].received;
}

static double floor_in(const struct row *row, unsigned round) {
  return row->besides[round].rate;
}

static double floor_cpu_in(const struct row *row, unsigned round) {
  return row->besides[round].server_us;
}

static double ratio_in(const struct row *row, unsigned round) {
  return row->besides[round].rate > 0 ? rate_in(row, round) / row->besides[round].rate : 0;
}

static double row_median(const struct row *row, double (*of)(const struct row *row, unsigned round)) {
  double values[TABLE_ROUNDS];
  for (unsigned i = 0; i < row->rounds; i++)
    values[i] = of(row, i);
  return median(values, row->rounds);
}

static double figure_median(const struct figure *figure) {
  double values[TABLE_ROUNDS];
  memcpy(values, figure->values, sizeof values);
  return median(values, figure->rounds);
}

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

void table_add(struct table *table, const struct row *like, const struct load_result *result,
               const struct beside *beside) {
  struct row *row = table_row(table, like);
  if (row->rounds == TABLE_ROUNDS)
    return;
  row->results[row->rounds] = *result;
  row->besides[row->rounds++] = *beside;
}

void table_skip(struct table *table, const struct row *like, const char *why) {
  table_row(table, like)->why = why;
}

static struct figure *find_figure(struct table *table, const char *key) {
  for (unsigned i = 0; i < table->figure_count; i++)
    if (strcmp(table->figures[i].key, key) == 0)
      return &table->figures[i];
  if (table->figure_count == TABLE_FIGURES)
    die("the table has no room for %s", key);
  return &table->figures[table->figure_count++];
}

void table_figure(struct table *table, const char *key, const char *name, const char *unit, double target,
                  double value) {
  struct figure *figure = find_figure(table, key);
  figure->key = key;
  figure->name = name;
  figure->unit = unit;
  figure->target = target;
  if (figure->rounds < TABLE_ROUNDS)
    figure->values[figure->rounds++] = value;
}

/* --- judging ------------------------------------------------------------------------------------------------------ */

static bool row_misses(const struct row *row) {
  return row->rounds && row->target > 0 && row_median(row, ratio_in) < row->target;
}

static bool figure_misses(const struct figure *figure) {
  return figure->target > 0 && figure_median(figure) > figure->target;
}

bool table_missed(const struct table *table) {
  bool missed = false;
  for (unsigned i = 0; i < table->row_count; i++)
    missed |= row_misses(&table->rows[i]);
  for (unsigned i = 0; i < table->figure_count; i++)
    missed |= figure_misses(&table->figures[i]);
  return missed;
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

static const char *mark(double target, bool misses) {
  return target <= 0 ? "" : misses ? "MISSED" : "ok";
}

/* A number in a column; empty when it was not measured. */
static void print_number(FILE *out, int width, int places, double value) {
  if (value > 0)
    fprintf(out, " %*.*f", width, places, value);
  else
    fprintf(out, " %*s", width, "");
}

static void print_floor(const struct row *row, FILE *out) {
  fprintf(out, "  %-9s", row->floor);
  print_number(out, 9, 0, row_median(row, floor_in));
  print_number(out, 7, 1, row_median(row, floor_cpu_in));
  print_number(out, 6, 2, row_median(row, ratio_in));
}

static void print_row(const struct row *row, FILE *out) {
  char shape[32];
  snprintf(shape, sizeof shape, "%u x %u", row->lanes, row->depth);
  fprintf(out, "%-24s %8s", row->name, shape);
  if (row->why) {
    fprintf(out, "  not measured: %s\n", row->why);
    return;
  }
  print_number(out, 9, 0, row_median(row, rate_in));
  print_number(out, 8, 0, row_median(row, p50_in));
  print_number(out, 8, 0, row_median(row, p99_in));
  print_number(out, 7, 1, row_median(row, cpu_in));
  print_number(out, 6, 0, row_median(row, sent_in));
  print_number(out, 6, 0, row_median(row, received_in));
  if (row->floor)
    print_floor(row, out);
  if (row->target > 0)
    fprintf(out, "  >= %.2f %s", row->target, mark(row->target, row_misses(row)));
  fputc('\n', out);
}

static void print_figure(const struct figure *figure, FILE *out) {
  fprintf(out, "%-64s %12.3f %-10s", figure->name, figure_median(figure), figure->unit);
  if (figure->target > 0)
    fprintf(out, "  <= %g %s", figure->target, mark(figure->target, figure_misses(figure)));
  fputc('\n', out);
}

void table_print(const struct table *table, FILE *out) {
  fprintf(out, "\n%s\n\n", table->setting);
  fprintf(out, "%-24s %8s %9s %8s %8s %7s %6s %6s  %-9s %9s %7s %6s  target\n", "work", "conns", "per s", "p50 us",
          "p99 us", "cpu us", "sent", "reply", "beside", "per s", "cpu us", "ratio");
  for (unsigned i = 0; i < table->row_count; i++)
    print_row(&table->rows[i], out);
  fputc('\n', out);
  for (unsigned i = 0; i < table->figure_count; i++)
    print_figure(&table->figures[i], out);
}

static json_t *row_json(const struct row *row) {
  return json_pack("{s:s s:s s:i s:i s:i s:f s:f s:f s:f s:f s:f s:s? s:f s:f s:f s:f s:b s:s?}", "key", row->key,
                   "name", row->name, "connections", (int)row->lanes, "in_flight", (int)row->depth, "rounds",
                   (int)row->rounds, "per_s", row_median(row, rate_in), "p50_us", row_median(row, p50_in), "p99_us",
                   row_median(row, p99_in), "server_us", row_median(row, cpu_in), "sent_bytes",
                   row_median(row, sent_in), "received_bytes", row_median(row, received_in), "beside", row->floor,
                   "beside_per_s", row_median(row, floor_in), "beside_server_us", row_median(row, floor_cpu_in),
                   "ratio", row_median(row, ratio_in), "target", row->target, "missed", row_misses(row), "not_measured",
                   row->why);
}

static json_t *figure_json(const struct figure *figure) {
  return json_pack("{s:s s:s s:s s:i s:f s:f s:b}", "key", figure->key, "name", figure->name, "unit", figure->unit,
                   "rounds", (int)figure->rounds, "value", figure_median(figure), "target", figure->target, "missed",
                   figure_misses(figure));
}

void table_json(const struct table *table, FILE *out) {
  json_t *rows = json_array(), *figures = json_array();
  for (unsigned i = 0; i < table->row_count; i++)
    json_array_append_new(rows, row_json(&table->rows[i]));
  for (unsigned i = 0; i < table->figure_count; i++)
    json_array_append_new(figures, figure_json(&table->figures[i]));
  json_t *all = json_pack("{s:s s:o s:o}", "setting", table->setting, "rows", rows, "figures", figures);
  if (!all || json_dumpf(all, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) != 0)
    die("the JSON cannot be written");
  fputc('\n', out);
  json_decref(all);
}

void table_free(struct table *table) {
  free(table->setting);
}
