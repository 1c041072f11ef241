/* paired: see paired.h. */
#include "paired.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Student's t, two-sided 95 %, by degrees of freedom. */
static const double t_95[PAIRED_MAX] = {[1] = 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                                        2.262,        2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                                        2.110,        2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                                        2.060,        2.056, 2.052, 2.048, 2.045, 2.042, 2.040};

static int compare(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static unsigned sorted(const double *values, unsigned count, double out[PAIRED_MAX]) {
  unsigned kept = count < PAIRED_MAX ? count : PAIRED_MAX;
  memcpy(out, values, kept * sizeof *out);
  qsort(out, kept, sizeof *out, compare);
  return kept;
}

double median_of(const double *values, unsigned count) {
  double in_order[PAIRED_MAX];
  count = sorted(values, count, in_order);
  if (count == 0)
    return 0;
  return count % 2 ? in_order[count / 2] : (in_order[count / 2 - 1] + in_order[count / 2]) / 2;
}

double spread_of(const double *values, unsigned count) {
  double in_order[PAIRED_MAX], median = median_of(values, count);
  count = sorted(values, count, in_order);
  return count && median > 0 ? (in_order[count - 1] - in_order[0]) / median : 0;
}

static unsigned logs_of(const double *these, const double *those, unsigned count, double out[PAIRED_MAX]) {
  unsigned kept = 0;
  for (unsigned i = 0; i < count && i < PAIRED_MAX; i++)
    if (these[i] > 0 && those[i] > 0)
      out[kept++] = log(these[i] / those[i]);
  return kept;
}

static double mean_of(const double *values, unsigned count) {
  double sum = 0;
  for (unsigned i = 0; i < count; i++)
    sum += values[i];
  return sum / count;
}

/* Half of the interval of the mean. */
static double reach_of(const double *values, unsigned count, double mean) {
  double squares = 0;
  for (unsigned i = 0; i < count; i++)
    squares += (values[i] - mean) * (values[i] - mean);
  return count < 2 ? 0 : t_95[count - 1] * sqrt(squares / (count - 1) / count);
}

bool paired_ratio(const double *these, const double *those, unsigned count, struct interval *out) {
  double logs[PAIRED_MAX];
  unsigned kept = logs_of(these, those, count, logs);
  if (kept == 0)
    return false;
  double mean = mean_of(logs, kept), reach = reach_of(logs, kept, mean);
  *out = (struct interval){.ratio = exp(mean), .low = exp(mean - reach), .high = exp(mean + reach)};
  return true;
}
