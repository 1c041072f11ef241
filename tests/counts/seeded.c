/* seeded: stands in for libsodium's randomness while requests are counted, so that every run makes the same keys: rows
 * that are found by keyed hashes then lie on the same pages. Preloaded by tests/counts alone; no part of lotsd.
 *
 * COUNTS_SEED in the environment is where the row of numbers begins. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* As libsodium declares it. */
__attribute__((visibility("default"))) void randombytes_buf(void *out, size_t len);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t state; /* under the lock */

__attribute__((constructor)) static void seed(void) {
  const char *text = getenv("COUNTS_SEED");
  state = text ? strtoull(text, NULL, 10) << 32 : 0;
}

/* splitmix64 */
static uint8_t next_byte(void) {
  uint64_t x = state += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return (uint8_t)(x >> 56);
}

void randombytes_buf(void *out, size_t len) {
  uint8_t *bytes = out;
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < len; i++)
    bytes[i] = next_byte();
  pthread_mutex_unlock(&lock);
}
