/* supervision: what may be recorded of how staff are supervised (S4.23, B2), and how it is put right: by an entry
 * beside the original. Those who give support so have a record and sums of their own (S4.8). Pure.
 *
 * Recorded by those who manage the unit (RIGHT_MANAGE: team leader, unit manager). Every function adds all that is
 * wrong to `problems` and makes its event only when nothing is. INVALID_ARGUMENT: a field is wrong;
 * FAILED_PRECONDITION: a rule says no.
 */
#pragma once

#include "server/rules/engine/case_facts.h"

#define SUPERVISED_MAX 50
#define SUPERVISION_TEXT 1000

/* Borrowed. */
struct supervision_facts {
  const Lots__Principal *caller;
  const Lots__Principal *const *staff; /* those named, in their order; NULL for who is not known here */
  const Lots__Principal *by;           /* who supervised, when a number names them; NULL: not known here */
  date_t today;
  struct arena *arena;
};

/* `asked` has its unit and, where nobody is named, the caller as supervisor. */
enum status supervision_record(const struct supervision_facts *facts, const Lots__Supervision *asked,
                               struct problems *problems, struct events *out) MUST_USE;
/* `whole` is the entry at `position` with what is to be otherwise laid over it, by supervision_lay_over();
 * `corrected_by` names a correction that it has, as the caller knows it; 0: none. */
enum status supervision_correct(const struct supervision_facts *facts, uint64_t position, uint64_t corrected_by,
                                const Lots__Supervision *whole, struct problems *problems, struct events *out) MUST_USE;
/* An empty field of `change` keeps what is there; "-" empties a text. NULL when the arena is spent. */
Lots__Supervision *supervision_lay_over(const Lots__Supervision *original, const Lots__Supervision *change,
                                        struct arena *arena);
