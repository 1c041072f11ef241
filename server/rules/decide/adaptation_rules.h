/* adaptation_rules: what may be done to the adaptations of a case (S4.4): decide, as in case_decide.h. The table of
 * steps stands in facts/adaptation_moves.c. What is needed is told in words of work; nothing here asks for a diagnosis, and
 * what is told stays with staff assigned to the case (C7).
 */
#pragma once

#include "server/rules/engine/case_facts.h"

/* Proposes one. */
enum status adaptation_add(const struct case_facts *facts, const Lots__AddAdaptationRequest *request,
                           struct problems *problems, struct events *out) MUST_USE;
/* Changes what is given, takes a step, or both. */
enum status adaptation_change(const struct case_facts *facts, const Lots__ChangeAdaptationRequest *request,
                              struct problems *problems, struct events *out) MUST_USE;
