/* attempts: see attempts.h. */
#include "attempts.h"

#include <string.h>

#define MINUTE_US (INT64_C(60) * 1000000)

void attempts_init(struct attempts *attempts) {
  *attempts = (struct attempts){0};
  pthread_mutex_init(&attempts->lock, NULL);
}

void attempts_deinit(struct attempts *attempts) {
  pthread_mutex_destroy(&attempts->lock);
}

/* Of two codes that fall on one place the newer takes it. */
bool attempts_take(struct attempts *attempts, const uint8_t *code_hash, int64_t now_us) {
  uint64_t code;
  int64_t minute = now_us / MINUTE_US;
  memcpy(&code, code_hash, sizeof code);
  size_t place = code % ATTEMPTS_CODES;
  pthread_mutex_lock(&attempts->lock);
  if (attempts->codes[place].code != code || attempts->codes[place].minute != minute)
    attempts->codes[place].count = 0;
  attempts->codes[place].code = code;
  attempts->codes[place].minute = minute;
  bool room = attempts->codes[place].count < ATTEMPTS_A_MINUTE;
  attempts->codes[place].count += room;
  pthread_mutex_unlock(&attempts->lock);
  return room;
}
