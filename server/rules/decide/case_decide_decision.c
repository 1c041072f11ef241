/* case_decide_decision: what follows on a decision (B11): the person is told, may appeal, and the support may be
 * interrupted. See case_decide.h. */
#include "case_decide.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/facts/appeal.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/facts/delay.h"
#include "server/rules/guards/guards.h"

static uint32_t number_of(const Lots__Case *kase, const Lots__Decision *decision) {
  for (size_t i = 0; i < kase->n_decisions; i++)
    if (kase->decisions[i] == decision)
      return (uint32_t)(i + 1);
  return 0;
}

/* --- told --------------------------------------------------------------------------------------------------------- */

static enum status add_notified(const struct attempt *attempt, const Lots__Notification *told, struct events *out) {
  Lots__DecisionNotified *notified = case_new(out, &lots__decision_notified__descriptor);
  Lots__Notification *copy = arena_copy(out->arena, told, sizeof *told);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DECISION_NOTIFIED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!notified || !copy || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  copy->date = date;
  notified->decision = number_of(attempt->facts->kase, guards_decision(attempt));
  notified->notification = copy;
  event->decision_notified = notified;
  return STATUS_OK;
}

enum status case_notify(const struct case_facts *facts, const Lots__NotifyDecisionRequest *request,
                        struct problems *problems, struct events *out) {
  const Lots__Notification *told = request->notification;
  struct attempt attempt = {.decision = request->decision, .date_field = "notification.date"};
  attempt_begin(&attempt, facts, told ? told->date : NULL, problems);
  attempt_need_code(&attempt, "notification.manner", &codes_notification_manner, told ? (int)told->manner : 0);
  if (told)
    attempt_check_line(&attempt, "notification.interpreter", told->interpreter, TEXT_NAME);
  enum status status = attempt_judge(&attempt, COMMAND_NOTIFY);
  return status == STATUS_OK ? add_notified(&attempt, told, out) : status;
}

/* --- appeal ------------------------------------------------------------------------------------------------------- */

/* What is asked is judged by the day it came; never refused for it (part G, row 1). */
static enum status judge_time(const struct attempt *attempt, Lots__AppealStep *step, struct arena *arena) {
  const Lots__Decision *decision = guards_decision(attempt);
  date_t last = appeal_last_day(guards_appeal_row(attempt, decision), decision);
  bool asks = step->state == LOTS__APPEAL_STATE__APPEAL_STATE_LODGED ||
              step->state == LOTS__APPEAL_STATE__APPEAL_STATE_REVIEW_REQUESTED;
  if (!asks || last == DATE_NONE)
    return STATUS_OK;
  step->last_day = date_text(arena, last);
  step->late = attempt->date > last;
  return step->last_day ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status add_appealed(const struct attempt *attempt, const Lots__AppealRequest *request, struct events *out) {
  Lots__DecisionAppealed *appealed = case_new(out, &lots__decision_appealed__descriptor);
  Lots__AppealStep *step = case_new(out, &lots__appeal_step__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DECISION_APPEALED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!appealed || !step || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  step->state = request->state;
  step->date = date;
  step->text = request->text;
  appealed->decision = number_of(attempt->facts->kase, guards_decision(attempt));
  appealed->step = step;
  event->decision_appealed = appealed;
  return judge_time(attempt, step, out->arena);
}

enum status case_appeal(const struct case_facts *facts, const Lots__AppealRequest *request, struct problems *problems,
                        struct events *out) {
  struct attempt attempt = {.decision = request->decision, .appeal = request->state};
  attempt_begin(&attempt, facts, request->date, problems);
  if (!attempt_need_code(&attempt, "state", &codes_appeal_state, (int)request->state))
    attempt.appeal = LOTS__APPEAL_STATE__APPEAL_STATE_UNSPECIFIED;
  attempt_check_text(&attempt, "text", request->text, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_APPEAL);
  return status == STATUS_OK ? add_appealed(&attempt, request, out) : status;
}

/* --- a decision that is long in coming ---------------------------------------------------------------------------- */

static enum status add_delayed(const struct attempt *attempt, const Lots__DelayRequest *request, struct events *out) {
  const Lots__Case *kase = attempt->facts->kase;
  Lots__DelayStep *step = case_new(out, &lots__delay_step__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DECISION_DELAYED, case_ref_of(kase));
  char *date = date_text(out->arena, attempt->date);
  if (!step || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  step->state = request->state;
  step->date = date;
  step->text = request->text;
  event->decision_delayed = step;
  if (request->state != LOTS__DELAY_STATE__DELAY_STATE_REQUESTED)
    return STATUS_OK;
  step->last_day = date_text(out->arena, delay_answer_by(attempt->date));
  step->early = delay_is_early(kase, attempt->date);
  return step->last_day ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status case_delay(const struct case_facts *facts, const Lots__DelayRequest *request, struct problems *problems,
                       struct events *out) {
  struct attempt attempt = {.delay = request->state};
  bool refuses = request->state == LOTS__DELAY_STATE__DELAY_STATE_REFUSED;
  attempt_begin(&attempt, facts, request->date, problems);
  if (!attempt_need_code(&attempt, "state", &codes_delay_state, (int)request->state))
    attempt.delay = LOTS__DELAY_STATE__DELAY_STATE_UNSPECIFIED;
  if (refuses || request->state == LOTS__DELAY_STATE__DELAY_STATE_TOLD)
    attempt_need_text(&attempt, "text", request->text, TEXT_LONG);
  else
    attempt_check_text(&attempt, "text", request->text, TEXT_LONG);
  enum status status = attempt_judge(&attempt, refuses ? COMMAND_REFUSE_TO_DECIDE : COMMAND_DELAY);
  return status == STATUS_OK ? add_delayed(&attempt, request, out) : status;
}

/* --- interruption ------------------------------------------------------------------------------------------------- */

static enum status add_interrupted(const struct attempt *attempt, const Lots__InterruptRequest *request,
                                   struct events *out) {
  Lots__DecisionInterrupted *interrupted = case_new(out, &lots__decision_interrupted__descriptor);
  Lots__Interruption *interruption = case_new(out, &lots__interruption__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_DECISION_INTERRUPTED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, request->over ? attempt->date - 1 : attempt->date);
  if (!interrupted || !interruption || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  *(request->over ? &interruption->to : &interruption->from) = date;
  interruption->reason = request->reason;
  interrupted->decision = number_of(attempt->facts->kase, case_granting(attempt->facts->kase));
  interrupted->over = request->over;
  interrupted->interruption = interruption;
  event->decision_interrupted = interrupted;
  return STATUS_OK;
}

enum status case_interrupt(const struct case_facts *facts, const Lots__InterruptRequest *request,
                           struct problems *problems, struct events *out) {
  struct attempt attempt = {.over = request->over};
  attempt_begin(&attempt, facts, request->date, problems);
  if (request->over)
    attempt_check_text(&attempt, "reason", request->reason, TEXT_LONG);
  else
    attempt_need_text(&attempt, "reason", request->reason, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_INTERRUPT);
  return status == STATUS_OK ? add_interrupted(&attempt, request, out) : status;
}
