/* histogram: counts of durations in buckets of equal relative width (a 64th), so that a percentile is right to 2 %. */
#pragma once

#include <stdint.h>

#define HISTOGRAM_STEPS 64
#define HISTOGRAM_BUCKETS (40 * HISTOGRAM_STEPS)

struct histogram {
  uint64_t count;
  uint32_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *histogram);
void histogram_add(struct histogram *histogram, int64_t ns);
/* The duration in microseconds that `share` (0.5, 0.99) of all lie below; 0 of none. */
double histogram_us(const struct histogram *histogram, double share);
