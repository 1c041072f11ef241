/* paired: what a series of rounds says: its median, its spread, and what two series of the same rounds say of their
 * ratio.
 *
 * Both of a pair were measured in the same round, one right after the other, so what the machine did to one it did to
 * the other, too, and the ratio of each round holds where the figures themselves do not. The ratio told is the
 * geometric mean of the rounds' ratios; its interval is Student's t interval of 95 % over the mean of their logarithms,
 * with one degree of freedom less than there are rounds.
 */
#pragma once

#include <stdbool.h>

#define PAIRED_MAX 32 /* rounds */

/* 0 of none. */
double median_of(const double *values, unsigned count);
/* From the least to the most, as a share of the median; 0 of none. */
double spread_of(const double *values, unsigned count);

struct interval {
  double ratio, low, high; /* low and high are the ratio itself when there is only one round */
};
/* these / those; false when there is no round in which both are more than nothing. */
bool paired_ratio(const double *these, const double *those, unsigned count, struct interval *out);
