/* placement_rules: what may be done to a placement of a case, and to the record of the person's income: decide, as in
 * case_decide.h. The machine of B10 is the table in guards_placement.c; what a kind counts as is in placement_kinds.c;
 * which step needs which right and guard is in rows_service.h, shared by all programmes.
 */
#pragma once

#include "server/rules/engine/programme.h"

enum status placement_plan(const struct case_facts *facts, const Lots__PlanPlacementRequest *request,
                           struct problems *problems, struct events *out) MUST_USE;
enum status placement_change(const struct case_facts *facts, const Lots__ChangePlacementRequest *request,
                             struct problems *problems, struct events *out) MUST_USE;
enum status placement_set_tasks(const struct case_facts *facts, const Lots__SetTasksRequest *request,
                                struct problems *problems, struct events *out) MUST_USE;
/* COMMAND_PLACEMENT_AGREE, _START, _INTERRUPT, _RESUME, _CANCEL or COMMAND_CONFIRM_WORK. */
enum status placement_move(const struct case_facts *facts, enum command command,
                           const Lots__MovePlacementRequest *request, struct problems *problems,
                           struct events *out) MUST_USE;
enum status placement_end(const struct case_facts *facts, const Lots__EndPlacementRequest *request,
                          struct problems *problems, struct events *out) MUST_USE;
enum status income_record(const struct case_facts *facts, const Lots__RecordIncomeRequest *request,
                          struct problems *problems, struct events *out) MUST_USE;
