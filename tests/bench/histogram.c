/* histogram: see histogram.h. */
#include "histogram.h"

#include <string.h>

void histogram_clear(struct histogram *histogram) {
  memset(histogram, 0, sizeof *histogram);
}

/* The first 64 buckets are single nanoseconds; then every power of two has 64. */
static unsigned bucket_of(uint64_t ns) {
  if (ns < HISTOGRAM_STEPS)
    return (unsigned)ns;
  unsigned power = 63u - (unsigned)__builtin_clzll(ns) - 6u;
  unsigned bucket = (power + 1) * HISTOGRAM_STEPS + (unsigned)((ns >> power) & (HISTOGRAM_STEPS - 1));
  return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static double middle_of(unsigned bucket) {
  if (bucket < HISTOGRAM_STEPS)
    return bucket;
  unsigned power = bucket / HISTOGRAM_STEPS - 1;
  uint64_t low = (uint64_t)(HISTOGRAM_STEPS + bucket % HISTOGRAM_STEPS) << power;
  return (double)low + (double)(UINT64_C(1) << power) / 2;
}

void histogram_add(struct histogram *histogram, int64_t ns) {
  histogram->buckets[bucket_of(ns > 0 ? (uint64_t)ns : 0)]++;
  histogram->count++;
}

double histogram_us(const struct histogram *histogram, double share) {
  uint64_t want = (uint64_t)(share * (double)histogram->count), seen = 0;
  for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
    seen += histogram->buckets[i];
    if (seen > want)
      return middle_of(i) / 1000;
  }
  return 0;
}
