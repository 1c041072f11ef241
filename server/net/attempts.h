/* attempts: how often one enrolment code may be tried within a minute without being used up.
 *
 * Codes are told apart by their hash. Only those that are good are counted: nobody can make the table forget one by
 * inventing others.
 *
 * Threads: any; a lock held for a few instructions.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/status.h"

#define ATTEMPTS_A_MINUTE 10
#define ATTEMPTS_CODES 256

struct attempts {
  pthread_mutex_t lock;
  struct {
    uint64_t code;
    int64_t minute;
    unsigned count;
  } codes[ATTEMPTS_CODES];
};

void attempts_init(struct attempts *attempts);
void attempts_deinit(struct attempts *attempts);
/* One more, now. False: there were too many. */
bool attempts_take(struct attempts *attempts, const uint8_t *code_hash, int64_t now_us) MUST_USE;
