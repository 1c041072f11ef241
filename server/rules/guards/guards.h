/* guards: named conditions that a programme's table puts before a step (programme.h, struct guard). Each looks only at
 * the attempt, adds its own problem when its condition fails, and is silent where another check has already spoken (a
 * date that cannot be read).
 *
 * Their list is guards.def. The rule id that a guard reports comes from the table's row, so that the same guard can serve
 * another programme under another source. To add a guard: a function in one of the files that the list names, its line
 * there with what it must be asked with, a row in the table.
 */
#pragma once

#include "server/rules/engine/attempt.h"

#define GUARD(name, with) guard_check name;
#include "guards.def"
#undef GUARD

/* --- what guards and deciders both look up ------------------------------------------------------------------------ */

/* The decision that the request means: by its number, or the newest; NULL when there is none. */
const Lots__Decision *guards_decision(const struct attempt *attempt);
/* How that decision may be gone against, by the rules of its own day. */
const struct appeal_row *guards_appeal_row(const struct attempt *attempt, const Lots__Decision *decision);

/* Complains under `field` when the unit does not offer the programme, or is not open today. */
void guards_unit_serves(const struct attempt *attempt, const Lots__Unit *unit, const char *field, const char *rule);

/* Who confirm the list of tasks (S2.31). */
#define PLACEMENT_PARTIES 3
extern const char *const placement_parties[PLACEMENT_PARTIES];

/* One step of the machine. */
struct placement_step {
  enum command command;
  uint32_t from;            /* a set of PLACED(status) */
  Lots__PlacementStatus to; /* UNSPECIFIED: it stays where it is */
};
const struct placement_step *placement_step_of(enum command command);

/* The agreement of this row is on record, signed by all, and holds on the attempt's date; else the problems. The newest
 * that `placement` is named in, when that is not 0. */
void guards_need_agreement(const struct attempt *attempt, const struct agreement_row *row, uint32_t placement,
                           const char *rule);

/* --- what rests on a document: asked by case_record() and case_agree(), of facts->document ------------------------ */
/* Nothing rests on what was struck. NULL: no document is named. */
void document_check_struck(const struct attempt *attempt, const char *field, const Lots__Document *document);
void document_check_certificate(const struct attempt *attempt, const Lots__MedicalCertificate *certificate);
void document_check_agreement(const struct attempt *attempt, const Lots__Agreement *agreement);
/* The request with what its document says: the day a certificate was issued, the signatures of an agreement. NULL: the
 * arena is spent. */
Lots__Basis *document_fill_basis(const struct case_facts *facts, const Lots__Basis *asked) MUST_USE;
Lots__Agreement *document_fill_agreement(const struct case_facts *facts, const Lots__Agreement *asked) MUST_USE;
