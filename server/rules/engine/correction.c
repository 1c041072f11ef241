/* correction: see correction.h. */
#include "correction.h"

#include <string.h>

static bool is_same(const struct attempt *attempt, const ProtobufCMessage *before, const ProtobufCMessage *after) {
  struct slice a = arena_pack(attempt->facts->arena, before), b = arena_pack(attempt->facts->arena, after);
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

void correction_check(const struct attempt *attempt, const struct correction_asked *asked,
                      const ProtobufCMessage *before, const ProtobufCMessage *after) {
  bool same = is_same(attempt, before, after);
  attempt_need_text(attempt, "reason", asked->reason, TEXT_LONG);
  if (asked->uncounted)
    attempt_refuse(attempt, "position", "B14", MSG_CORRECTED_ALREADY, NULL, NULL);
  if (asked->strike && !same)
    attempt_refuse(attempt, "strike", "B14", MSG_ONE_OR_THE_OTHER, asked->change, NULL);
  if (!asked->strike && same)
    attempt_refuse(attempt, asked->change, "B14", MSG_NOTHING_CORRECTED, NULL, NULL);
}

Lots__Correction *correction_new(struct events *out, const struct correction_asked *asked, const char *was) {
  Lots__Correction *correction = case_new(out, &lots__correction__descriptor);
  if (!correction)
    return NULL;
  correction->corrects = asked->position;
  correction->reason = (char *)asked->reason;
  correction->struck = asked->strike;
  correction->was = (char *)was;
  return correction;
}
