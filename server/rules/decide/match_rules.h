/* match_rules: a workplace held against the vocational profile (S0.30, S2.14): what coach and client found on each side
 * (S4.19) and what they come to. Nothing is computed: there is no score, and none is asked for (S0.42).
 */
#pragma once

#include "server/rules/engine/case_facts.h"

/* `analysis`: the newest version of the workplace's analysis; 0: it has none. */
enum status match_record(const struct case_facts *facts, uint32_t analysis, const Lots__RecordMatchRequest *request,
                         struct problems *problems, struct events *out) MUST_USE;
