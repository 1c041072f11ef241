/* table_tell: a table as text and as JSON: first what the bench is about, then each of those beside it. */
#include <jansson.h>

#include "table.h"
#include "tool.h"

static double p50_of(const struct load_result *result) {
  return result->p50_us;
}

static double p99_of(const struct load_result *result) {
  return result->p99_us;
}

static double cpu_of(const struct load_result *result) {
  return result->server_us;
}

static double sent_of(const struct load_result *result) {
  return result->sent;
}

static double received_of(const struct load_result *result) {
  return result->received;
}

/* --- text --------------------------------------------------------------------------------------------------------- */

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

static void print_work(const struct row *row, FILE *out) {
  char shape[32];
  snprintf(shape, sizeof shape, "%u x %u", row->lanes, row->depth);
  fprintf(out, "%-24s %8s", row->name, shape);
}

static void print_floor(const struct row *row, FILE *out) {
  fprintf(out, "  %-9s", row->floor);
  print_number(out, 9, 0, row_floor(row));
  print_number(out, 7, 1, row_floor_cpu(row));
  print_number(out, 6, 2, row_floor_ratio(row, 0));
}

static void print_row(const struct row *row, FILE *out) {
  print_work(row, out);
  if (row->why) {
    fprintf(out, "  not measured: %s\n", row->why);
    return;
  }
  print_number(out, 9, 0, row_median(row, 0, load_rate));
  print_number(out, 8, 0, row_median(row, 0, p50_of));
  print_number(out, 8, 0, row_median(row, 0, p99_of));
  print_number(out, 7, 1, row_median(row, 0, cpu_of));
  print_number(out, 6, 0, row_median(row, 0, sent_of));
  print_number(out, 6, 0, row_median(row, 0, received_of));
  if (row->floor)
    print_floor(row, out);
  if (row->target > 0)
    fprintf(out, "  >= %.2f %s", row->target, mark(row->target, row_misses(row)));
  fputc('\n', out);
}

static void print_figure(const struct figure *figure, FILE *out) {
  fprintf(out, "%-64s %12.3f %-10s", figure->name, figure_median(figure, 0), figure->unit);
  if (figure->target > 0)
    fprintf(out, "  <= %g %s", figure->target, mark(figure->target, figure_misses(figure)));
  fputc('\n', out);
}

/* --- beside ------------------------------------------------------------------------------------------------------- */

static void print_interval(const struct interval *interval, unsigned rounds, FILE *out) {
  fprintf(out, "  %6.3f", interval->ratio);
  if (rounds > 1)
    fprintf(out, "  %6.3f to %6.3f%s", interval->low, interval->high,
            interval->low > 1 || interval->high < 1 ? "  *" : "");
}

static void print_side(const struct row *row, unsigned side, FILE *out) {
  print_number(out, 9, 0, row_median(row, side, load_rate));
  fprintf(out, " %4.0f %%", 100 * row_spread(row, side));
  print_number(out, 7, 0, row_median(row, side, p99_of));
}

static void print_row_beside(const struct row *row, unsigned side, FILE *out) {
  struct interval interval;
  if (!row_ratio(row, side, &interval))
    return;
  print_work(row, out);
  print_side(row, 0, out);
  print_side(row, side, out);
  if (row->floor)
    fprintf(out, "  %9.0f %5.2f %5.2f", row_floor(row), row_floor_ratio(row, 0), row_floor_ratio(row, side));
  else
    fprintf(out, "  %9s %5s %5s", "", "", "");
  print_interval(&interval, row->rounds[side], out);
  fputc('\n', out);
}

static void print_figure_beside(const struct figure *figure, unsigned side, FILE *out) {
  struct interval interval;
  if (!figure_ratio(figure, side, &interval))
    return;
  fprintf(out, "%-64s %12.3f %12.3f %-8s", figure->name, figure_median(figure, 0), figure_median(figure, side),
          figure->unit);
  print_interval(&interval, figure->rounds[side], out);
  fputc('\n', out);
}

static void print_beside(const struct table *table, unsigned side, FILE *out) {
  fprintf(out,
          "\n%s beside %s: ratio of each round, geometric mean, 95 %% interval (t over logarithms); *: more than "
          "chance\n\n",
          table->sides[0], table->sides[side]);
  fprintf(out, "%-24s %8s %9s %6s %7s %9s %6s %7s  %9s %5s %5s  %6s\n", "work", "conns", table->sides[0], "spread",
          "p99 us", "other", "spread", "p99 us", "floor", "ratio", "ratio", "ratio");
  for (unsigned i = 0; i < table->row_count; i++)
    print_row_beside(&table->rows[i], side, out);
  fputc('\n', out);
  for (unsigned i = 0; i < table->figure_count; i++)
    print_figure_beside(&table->figures[i], side, out);
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
  for (unsigned side = 1; side < table->side_count; side++)
    print_beside(table, side, out);
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static json_t *interval_json(bool known, const struct interval *interval) {
  return known ? json_pack("{s:f s:f s:f}", "ratio", interval->ratio, "low", interval->low, "high", interval->high)
               : json_null();
}

static json_t *row_sides(const struct table *table, const struct row *row) {
  json_t *sides = json_array();
  for (unsigned i = 1; i < table->side_count; i++) {
    struct interval interval;
    bool known = row_ratio(row, i, &interval);
    json_array_append_new(sides,
                          json_pack("{s:s s:i s:f s:f s:f s:f s:f s:f s:o}", "name", table->sides[i], "rounds",
                                    (int)row->rounds[i], "per_s", row_median(row, i, load_rate), "spread",
                                    row_spread(row, i), "p50_us", row_median(row, i, p50_of), "p99_us",
                                    row_median(row, i, p99_of), "server_us", row_median(row, i, cpu_of), "floor_ratio",
                                    row_floor_ratio(row, i), "this_by_it", interval_json(known, &interval)));
  }
  return sides;
}

static json_t *row_json(const struct table *table, const struct row *row) {
  return json_pack("{s:s s:s s:i s:i s:i s:f s:f s:f s:f s:f s:f s:f s:s? s:f s:f s:f s:f s:b s:s? s:o}", "key",
                   row->key, "name", row->name, "connections", (int)row->lanes, "in_flight", (int)row->depth, "rounds",
                   (int)row->rounds[0], "per_s", row_median(row, 0, load_rate), "spread", row_spread(row, 0), "p50_us",
                   row_median(row, 0, p50_of), "p99_us", row_median(row, 0, p99_of), "server_us",
                   row_median(row, 0, cpu_of), "sent_bytes", row_median(row, 0, sent_of), "received_bytes",
                   row_median(row, 0, received_of), "beside", row->floor, "beside_per_s", row_floor(row),
                   "beside_server_us", row_floor_cpu(row), "ratio", row_floor_ratio(row, 0), "target", row->target,
                   "missed", row_misses(row), "not_measured", row->why, "sides", row_sides(table, row));
}

static json_t *figure_sides(const struct table *table, const struct figure *figure) {
  json_t *sides = json_array();
  for (unsigned i = 1; i < table->side_count; i++) {
    struct interval interval;
    bool known = figure_ratio(figure, i, &interval);
    json_array_append_new(sides,
                          json_pack("{s:s s:i s:f s:o}", "name", table->sides[i], "rounds", (int)figure->rounds[i],
                                    "value", figure_median(figure, i), "this_by_it", interval_json(known, &interval)));
  }
  return sides;
}

static json_t *figure_json(const struct table *table, const struct figure *figure) {
  return json_pack("{s:s s:s s:s s:i s:f s:f s:b s:o}", "key", figure->key, "name", figure->name, "unit", figure->unit,
                   "rounds", (int)figure->rounds[0], "value", figure_median(figure, 0), "target", figure->target,
                   "missed", figure_misses(figure), "sides", figure_sides(table, figure));
}

void table_json(const struct table *table, FILE *out) {
  json_t *rows = json_array(), *figures = json_array();
  for (unsigned i = 0; i < table->row_count; i++)
    json_array_append_new(rows, row_json(table, &table->rows[i]));
  for (unsigned i = 0; i < table->figure_count; i++)
    json_array_append_new(figures, figure_json(table, &table->figures[i]));
  json_t *all = json_pack("{s:s s:s s:o s:o}", "setting", table->setting, "this", table->sides[0], "rows", rows,
                          "figures", figures);
  if (!all || json_dumpf(all, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) != 0)
    die("the JSON cannot be written");
  fputc('\n', out);
  json_decref(all);
}
