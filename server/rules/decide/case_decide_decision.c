/* case_decide_decision: what follows on a decision (B11): the person is told, may appeal, and the support may be
 * interrupted. See case_rules.h. */
#include "server/rules/engine/case_events.h"
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
    attempt_check_text(&attempt, "notification.interpreter", told->interpreter, TEXT_NAME);
  enum status status = attempt_judge(&attempt, COMMAND_NOTIFY);
  return status == STATUS_OK ? add_notified(&attempt, told, out) : status;
}

/* --- appeal ------------------------------------------------------------------------------------------------------- */

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
  return STATUS_OK;
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
  interrupted->decision = number_of(attempt->facts->kase, guards_granting(attempt->facts->kase));
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

/* --- which decision runs, and which is not executed --------------------------------------------------------------- */

static bool gives(const Lots__Decision *decision) {
  return decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_GRANTED ||
         decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_PARTLY_GRANTED ||
         decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_PROLONGED;
}

/* In the order they were taken: a later revocation ends what was given before it, from its own first day. */
const Lots__Decision *case_decision_on(const Lots__Case *kase, date_t date) {
  const Lots__Decision *runs = NULL;
  for (size_t i = 0; i < kase->n_decisions; i++) {
    const Lots__Decision *decision = kase->decisions[i];
    date_t from = date_stored(decision->valid_from);
    if (gives(decision) && date_within(date, from, date_stored(decision->valid_to)))
      runs = decision;
    if (decision->result == LOTS__DECISION_RESULT__DECISION_RESULT_REVOKED && date >= from)
      runs = NULL;
  }
  return runs;
}

/* The last day of one that gives, cut short by a revocation after it; DATE_MAX when it has none. */
static date_t holds_until(const Lots__Case *kase, size_t index) {
  date_t to = date_stored(kase->decisions[index]->valid_to), until = to == DATE_NONE ? DATE_MAX : to;
  for (size_t i = index + 1; i < kase->n_decisions; i++) {
    bool revoked = kase->decisions[i]->result == LOTS__DECISION_RESULT__DECISION_RESULT_REVOKED;
    date_t from = date_stored(kase->decisions[i]->valid_from);
    if (revoked && from <= until)
      until = from - 1;
  }
  return until;
}

/* The decision that carries on from the day after `until` and reaches further, or NULL. */
static const Lots__Decision *carries_on(const Lots__Case *kase, date_t *until) {
  for (size_t i = 0; i < kase->n_decisions; i++) {
    const Lots__Decision *decision = kase->decisions[i];
    date_t end = holds_until(kase, i);
    if (!gives(decision) || date_stored(decision->valid_from) > *until + 1 || end <= *until)
      continue;
    *until = end;
    return decision;
  }
  return NULL;
}

/* What ended last before a day. */
static date_t ended_before(const Lots__Case *kase, date_t today, const Lots__Decision **last) {
  date_t until = DATE_NONE;
  for (size_t i = 0; i < kase->n_decisions; i++) {
    date_t end = holds_until(kase, i);
    bool held = gives(kase->decisions[i]) && end >= date_stored(kase->decisions[i]->valid_from);
    if (!held || end >= today || (until != DATE_NONE && end <= until))
      continue;
    until = end;
    *last = kase->decisions[i];
  }
  return until;
}

date_t case_decided_until(const Lots__Case *kase, date_t today, const Lots__Decision **last) {
  date_t until = today - 1;
  *last = NULL;
  for (const Lots__Decision *next; until != DATE_MAX && (next = carries_on(kase, &until));)
    *last = next;
  if (*last)
    return until == DATE_MAX ? DATE_NONE : until;
  return ended_before(kase, today, last);
}

static bool revoked_since(const Lots__Case *kase, const Lots__Decision *granted) {
  for (size_t i = kase->n_decisions; i > 0 && kase->decisions[i - 1] != granted; i--)
    if (kase->decisions[i - 1]->result == LOTS__DECISION_RESULT__DECISION_RESULT_REVOKED)
      return true;
  return false;
}

bool case_unexecuted(const Lots__Case *kase, struct unexecuted *out) {
  const Lots__Decision *granted = guards_granting(kase);
  if (!granted || case_status_is_final(kase->status) || revoked_since(kase, granted))
    return false;
  size_t count = granted->n_interruptions;
  const Lots__Interruption *last = count > 0 ? granted->interruptions[count - 1] : NULL;
  if (granted->executed[0] && (!last || last->to[0]))
    return false;
  *out =
      (struct unexecuted){.decided = granted->date, .counted_from = granted->executed[0] ? last->from : granted->date};
  return true;
}

date_t case_report_from(Lots__Programme programme, date_t counted_from) {
  const struct programme *rules = programme_on(programme, counted_from);
  if (!rules || rules->unexecuted_months == 0 || counted_from == DATE_NONE)
    return DATE_NONE;
  return date_last_permitted(counted_from, rules->unexecuted_months) + 1;
}
