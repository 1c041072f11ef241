/* next_steps: what to do next in a case (L1; S2.7: hope, structure, clear support). Pure, and never stored: from the
 * status, what the programme's own guards and criteria still miss, the phases, and the days that plans and goals name.
 * What has to be done by a day that a time rule sets is the agenda's.
 */
#pragma once

#include "server/rules/engine/programme.h"

struct next_step {
  const char *rule; /* id of SOURCES.md */
  enum message text;
  const char *arg1, *arg2;
};
#define NEXT_STEPS_MAX 24

/* The first thing first; none for a case that has ended. facts->staff is its coach today, if any. RESOURCE_EXHAUSTED
 * when the arena is spent. */
enum status next_steps(const struct case_facts *facts, struct next_step out[NEXT_STEPS_MAX], size_t *count) MUST_USE;
