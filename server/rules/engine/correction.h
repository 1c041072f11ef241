/* correction: what stands beside something that was recorded wrong. The original is never overwritten (B14): a later
 * entry says what it should have said, or that it never was, and why. Internal to server/rules.
 */
#pragma once

#include "case_events.h"

struct correction_asked {
  uint64_t position; /* of what is corrected */
  const char *reason;
  bool strike;
  bool uncounted;     /* what is corrected counts no more: it is corrected or struck out already */
  const char *change; /* the request's field that holds the new values */
};

/* Adds what is wrong: no reason, an original that counts no more, nothing changed, or changed and struck out at once.
 * `before` is the original, `after` what is to take its place. */
void correction_check(const struct attempt *attempt, const struct correction_asked *asked,
                      const ProtobufCMessage *before, const ProtobufCMessage *after);
/* For the event; `was` is the day that the original told of. NULL: the arena is spent. */
Lots__Correction *correction_new(struct events *out, const struct correction_asked *asked, const char *was) MUST_USE;
