/* adaptation_rules: see adaptation_rules.h. */
#include "adaptation_rules.h"

#include "server/rules/engine/case_events.h"
#include "server/rules/facts/adaptation_moves.h"
#include "server/rules/facts/placement_kinds.h"

#define STATUS(status) LOTS__ADAPTATION_STATUS__ADAPTATION_STATUS_##status
#define ADAPTATIONS_MAX 100

static const Lots__Adaptation *find(const Lots__Case *kase, uint32_t id) {
  for (size_t i = 0; id && i < kase->n_adaptations; i++)
    if (kase->adaptations[i]->id == id)
      return kase->adaptations[i];
  return NULL;
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

/* What it must have to be what it becomes. */
static void check_step(const struct attempt *attempt, const Lots__Adaptation *changed, const char *reason) {
  const struct adaptation_move *step = adaptation_move_to(attempt->adaptation.to);
  if (step && step->needs_bearer && !changed->cost_bearer)
    attempt_refuse(attempt, "adaptation.cost_bearer", "S4.4", MSG_CODE_MISSING,
                   code_choices(&codes_cost_bearer, attempt->facts->arena), NULL);
  if (step && step->needs_reason)
    attempt_need_text(attempt, "reason", reason, TEXT_LONG);
  else
    attempt_check_text(attempt, "reason", reason, TEXT_LONG);
}

static bool add_step(Lots__Adaptation *adaptation, Lots__AdaptationStatus to, date_t date, char *reason,
                     struct events *out) {
  Lots__AdaptationStep *step = case_new(out, &lots__adaptation_step__descriptor);
  char *text = date_text(out->arena, date);
  if (!step || !text)
    return false;
  step->status = to;
  step->date = text;
  step->reason = reason;
  adaptation->status = to;
  adaptation->status_since = text;
  return arena_append(out->arena, &adaptation->steps, &adaptation->n_steps, step);
}

static enum status add_put(const struct case_facts *facts, Lots__Adaptation *adaptation, struct events *out) {
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_ADAPTATION_PUT, case_ref_of(facts->kase));
  if (!event)
    return STATUS_RESOURCE_EXHAUSTED;
  event->adaptation_put = adaptation;
  return STATUS_OK;
}

/* --- what it says ------------------------------------------------------------------------------------------------- */

static void check_fields(const struct attempt *attempt, const Lots__Adaptation *adaptation) {
  attempt_need_code(attempt, "adaptation.kind", &codes_adaptation_kind, (int)adaptation->kind);
  attempt_need_text(attempt, "adaptation.measure", adaptation->measure, TEXT_LONG);
  attempt_need_text(attempt, "adaptation.need", adaptation->need, TEXT_LONG);
  if (adaptation->cost_bearer)
    attempt_need_code(attempt, "adaptation.cost_bearer", &codes_cost_bearer, (int)adaptation->cost_bearer);
  if (adaptation->placement && !placement_find(attempt->facts->kase, adaptation->placement))
    attempt_refuse(attempt, "adaptation.placement", "B2", MSG_NO_SUCH_PLACEMENT, NULL, NULL);
}

enum status adaptation_add(const struct case_facts *facts, const Lots__AddAdaptationRequest *request,
                           struct problems *problems, struct events *out) {
  Lots__Adaptation none = LOTS__ADAPTATION__INIT;
  const Lots__Adaptation *asked = request->adaptation ? request->adaptation : &none;
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  check_fields(&attempt, asked);
  if (facts->kase->n_adaptations >= ADAPTATIONS_MAX)
    attempt_refuse(&attempt, "adaptation", "", MSG_TOO_MANY, arena_printf(facts->arena, "%d", ADAPTATIONS_MAX), NULL);
  enum status status = attempt_judge(&attempt, COMMAND_ADAPT);
  if (status != STATUS_OK)
    return status;
  Lots__Adaptation *kept = arena_clone(out->arena, &asked->base);
  if (!kept)
    return STATUS_RESOURCE_EXHAUSTED;
  kept->id = (uint32_t)facts->kase->n_adaptations + 1;
  kept->withheld = false;
  kept->n_steps = 0; /* what comes with later steps is not taken over */
  kept->steps = NULL;
  return add_step(kept, STATUS(PROPOSED), attempt.date, (char *)protobuf_c_empty_string, out)
             ? add_put(facts, kept, out)
             : STATUS_RESOURCE_EXHAUSTED;
}

static bool take_over(Lots__Adaptation *kept, const Lots__Adaptation *asked) {
  if (asked->kind)
    kept->kind = asked->kind;
  if (asked->measure[0])
    kept->measure = asked->measure;
  if (asked->need[0])
    kept->need = asked->need;
  if (asked->placement)
    kept->placement = asked->placement;
  if (asked->cost_bearer)
    kept->cost_bearer = asked->cost_bearer;
  return asked->kind || asked->measure[0] || asked->need[0] || asked->placement || asked->cost_bearer;
}

static void check_change(const struct attempt *attempt, const Lots__ChangeAdaptationRequest *request,
                         const Lots__Adaptation *changed, bool changes) {
  if (!changed)
    attempt_refuse(attempt, "adaptation.id", "S4.4", MSG_NO_SUCH_ADAPTATION, NULL, NULL);
  else if (!changes && !request->status)
    attempt_refuse(attempt, "adaptation", "", MSG_ADAPTATION_NOTHING, NULL, NULL);
  if (request->status)
    attempt_need_code(attempt, "status", &codes_adaptation_status, (int)request->status);
  if (!changed)
    return;
  check_fields(attempt, changed);
  check_step(attempt, changed, request->reason);
}

enum status adaptation_change(const struct case_facts *facts, const Lots__ChangeAdaptationRequest *request,
                              struct problems *problems, struct events *out) {
  Lots__Adaptation none = LOTS__ADAPTATION__INIT;
  const Lots__Adaptation *asked = request->adaptation ? request->adaptation : &none;
  struct attempt attempt = {.adaptation = {find(facts->kase, asked->id), request->status}};
  Lots__Adaptation *kept = attempt.adaptation.before ? arena_clone(out->arena, &attempt.adaptation.before->base) : NULL;
  if (attempt.adaptation.before && !kept)
    return STATUS_RESOURCE_EXHAUSTED;
  attempt_begin(&attempt, facts, request->date, problems);
  check_change(&attempt, request, kept, kept && take_over(kept, asked));
  enum status status = attempt_judge(&attempt, COMMAND_ADAPT);
  if (status != STATUS_OK || !kept)
    return status;
  if (request->status && !add_step(kept, request->status, attempt.date, request->reason, out))
    return STATUS_RESOURCE_EXHAUSTED;
  return add_put(facts, kept, out);
}
