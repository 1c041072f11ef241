/* table_svg: the ratios of a table as a picture: a bar for each row and other side, from 1 to the ratio on a scale of
 * logarithms, with its interval as a line. Where no interval touches the middle line, chance is no excuse. */
#include <math.h>

#include "table.h"

#define LEFT 300
#define SPAN 480
#define RIGHT 160
#define LINE 22
#define TOP 60
#define REACH 5 /* doublings on either side */

static const char *const colours[TABLE_SIDES] = {"#000", "#2b6ca3", "#b3541e", "#4b7f52", "#7a5195"};

static double x_of(double ratio) {
  double doublings = log2(ratio);
  doublings = doublings > REACH ? REACH : doublings < -REACH ? -REACH : doublings;
  return LEFT + SPAN / 2.0 * (1 + doublings / REACH);
}

static void draw_scale(unsigned lines, FILE *out) {
  for (int i = -REACH; i <= REACH; i++) {
    double x = x_of(exp2(i));
    fprintf(out, "<line x1='%.1f' y1='%d' x2='%.1f' y2='%u' stroke='%s'/>\n", x, TOP - 12, x, TOP + lines * LINE,
            i ? "#ddd" : "#444");
    fprintf(out, "<text x='%.1f' y='%d' text-anchor='middle' fill='#666'>%g</text>\n", x, TOP - 18, exp2(i));
  }
}

static void draw_bar(const struct interval *interval, unsigned side, double y, FILE *out) {
  double from = x_of(1), to = x_of(interval->ratio), middle = y + LINE / 2.0 - 2;
  fprintf(out, "<rect x='%.1f' y='%.1f' width='%.1f' height='%d' fill='%s' opacity='0.7'/>\n", fmin(from, to), y,
          fabs(to - from), LINE - 6, colours[side]);
  fprintf(out, "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#000' stroke-width='1.5'/>\n",
          x_of(interval->low), middle, x_of(interval->high), middle);
}

static unsigned draw_row(const struct table *table, const struct row *row, unsigned line, FILE *out) {
  for (unsigned side = 1; side < table->side_count; side++) {
    struct interval interval;
    double y = TOP + line * (double)LINE;
    if (!row_ratio(row, side, &interval))
      continue;
    fprintf(out, "<text x='%d' y='%.1f' text-anchor='end'>%s, %u x %u</text>\n", LEFT - 10, y + 13, row->name,
            row->lanes, row->depth);
    draw_bar(&interval, side, y, out);
    fprintf(out, "<text x='%d' y='%.1f' fill='%s'>%.2f x %s</text>\n", LEFT + SPAN + 10, y + 13, colours[side],
            interval.ratio, table->sides[side]);
    line++;
  }
  return line;
}

static unsigned count_lines(const struct table *table) {
  unsigned lines = 0;
  struct interval interval;
  for (unsigned i = 0; i < table->row_count; i++)
    for (unsigned side = 1; side < table->side_count; side++)
      lines += row_ratio(&table->rows[i], side, &interval);
  return lines;
}

void table_svg(const struct table *table, FILE *out) {
  unsigned lines = count_lines(table), line = 0;
  fprintf(out,
          "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%u' font-family='sans-serif' font-size='12'>\n",
          LEFT + SPAN + RIGHT, TOP + lines * LINE + 20);
  fprintf(out, "<text x='10' y='18' font-size='14'>%s by those beside it, per second; lines: 95 %% intervals</text>\n",
          table->sides[0]);
  draw_scale(lines, out);
  for (unsigned i = 0; i < table->row_count; i++)
    line = draw_row(table, &table->rows[i], line, out);
  fputs("</svg>\n", out);
}
