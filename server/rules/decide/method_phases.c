/* method_phases: the steps of a phase (B8). See method_rules.h.
 *
 *   NOT_STARTED --open--> OPEN --finish--> DONE --open--> OPEN (entered again, counted)
 *                         OPEN --suspend--> SUSPENDED --resume--> OPEN
 */
#include "method_rules.h"
#include "server/rules/engine/attempt.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/facts/case_state.h"

#define IS(status) LOTS__PHASE_STATUS__PHASE_STATUS_##status
#define FROM(status) (1u << IS(status))

/* clang-format off */
static const struct phase_step steps[] = {
    /* verb                 row of the table     from                           to             asks opens, ends */
    [PHASE_VERB_OPEN]    = {COMMAND_PHASE_ENTER, FROM(NOT_STARTED) | FROM(DONE), IS(OPEN),      true,  false},
    [PHASE_VERB_SUSPEND] = {COMMAND_PHASE_LEAVE, FROM(OPEN),                     IS(SUSPENDED), false, false},
    [PHASE_VERB_RESUME]  = {COMMAND_PHASE_ENTER, FROM(SUSPENDED),                IS(OPEN),      false, false},
    [PHASE_VERB_FINISH]  = {COMMAND_PHASE_LEAVE, FROM(OPEN),                     IS(DONE),      false, true},
};
/* clang-format on */

static enum status add_moved(const struct attempt *attempt, struct events *out) {
  const Lots__PhaseRequest *request = attempt->phase.request;
  Lots__PhaseMoved *moved = case_new(out, &lots__phase_moved__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_PHASE_MOVED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!moved || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  moved->phase = request->phase;
  moved->to = attempt->phase_step->to;
  moved->date = date;
  moved->reason = request->reason;
  moved->information_given = request->information_given;
  moved->consents_recorded = request->consents_recorded;
  moved->goal_changed = request->goal_changed;
  event->phase_moved = moved;
  return STATUS_OK;
}

enum status case_phase(const struct case_facts *facts, enum phase_verb verb, const Lots__PhaseRequest *request,
                       struct problems *problems, struct events *out) {
  struct attempt attempt = {.phase.request = request, .phase_step = &steps[verb]};
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_check_text(&attempt, "reason", request->reason, TEXT_LONG);
  if (attempt.programme)
    attempt.phase.row = programme_phase_row(attempt.programme, request->phase);
  if (attempt.programme && !attempt.phase.row)
    attempt_refuse(&attempt, "phase", "B8", MSG_PHASE_NOT_HERE,
                   programme_phase_choices(attempt.programme, facts->arena), NULL);
  enum status status = attempt_judge(&attempt, attempt.phase_step->command);
  return status == STATUS_OK ? add_moved(&attempt, out) : status;
}

static void ask_guards(const struct case_facts *facts, const struct programme *programme, const struct phase_row *row,
                       const Lots__PhaseRequest *told, struct problems *problems) {
  Lots__PhaseStatus status = case_phase_status(facts->kase, row->phase);
  const struct guard *guards = status == IS(NOT_STARTED) ? row->opens : row->ends;
  struct attempt attempt = {.facts = facts,
                            .programme = programme,
                            .problems = problems,
                            .date = facts->today,
                            .status = facts->kase->status,
                            .phase = {row, told}};
  if (status == IS(NOT_STARTED) || status == IS(OPEN))
    attempt_ask(&attempt, guards);
}

void case_phase_missing(const struct case_facts *facts, const struct programme *programme, const struct phase_row *row,
                        struct problems *problems) {
  const Lots__PhaseRequest nothing_told = LOTS__PHASE_REQUEST__INIT;
  ask_guards(facts, programme, row, &nothing_told, problems);
}

void case_phase_undone(const struct case_facts *facts, const struct programme *programme, const struct phase_row *row,
                       struct problems *problems) {
  char reason[] = "-";
  Lots__PhaseRequest told = LOTS__PHASE_REQUEST__INIT;
  told.information_given = told.consents_recorded = true;
  told.reason = reason;
  ask_guards(facts, programme, row, &told, problems);
}
