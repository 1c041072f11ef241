/* case_decide_life: pause, resume, reopen, and the hand-over to another unit of the organisation. See case_decide.h. */
#include "case_decide.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/guards/guards.h"

/* --- pause, resume, reopen ---------------------------------------------------------------------------------------- */

enum status case_pause(const struct case_facts *facts, const Lots__PauseCaseRequest *request, struct problems *problems,
                       struct events *out) {
  struct attempt attempt = {.pause_reason = request->reason};
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_check_text(&attempt, "text", request->text, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_PAUSE);
  if (status != STATUS_OK)
    return status;
  Lots__CaseMoved *moved = case_add_moved(&attempt, out);
  if (!moved)
    return STATUS_RESOURCE_EXHAUSTED;
  moved->pause_reason = request->reason;
  moved->pause_text = request->text;
  return STATUS_OK;
}

static enum status move(const struct case_facts *facts, enum command command, const Lots__MoveCaseRequest *request,
                        struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  enum status status = attempt_judge(&attempt, command);
  return status == STATUS_OK && !case_add_moved(&attempt, out) ? STATUS_RESOURCE_EXHAUSTED : status;
}

enum status case_resume(const struct case_facts *facts, const Lots__MoveCaseRequest *request, struct problems *problems,
                        struct events *out) {
  return move(facts, COMMAND_RESUME, request, problems, out);
}

enum status case_reopen(const struct case_facts *facts, const Lots__MoveCaseRequest *request, struct problems *problems,
                        struct events *out) {
  return move(facts, COMMAND_REOPEN, request, problems, out);
}

/* --- a client who does not come or answer ------------------------------------------------------------------------- */

static enum status add_outreach(const struct attempt *attempt, const Lots__Outreach *made, struct events *out) {
  Lots__Outreach *copy = arena_copy(out->arena, made, sizeof *made);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_OUTREACH_MADE, case_ref_of(attempt->facts->kase));
  if (!copy || !event)
    return STATUS_RESOURCE_EXHAUSTED;
  copy->date = date_text(out->arena, attempt->date);
  event->outreach_made = copy;
  return copy->date ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status case_reach_out(const struct case_facts *facts, const Lots__ReachOutRequest *request,
                           struct problems *problems, struct events *out) {
  const Lots__Outreach *made = request->outreach;
  struct attempt attempt = {.date_field = "outreach.date"};
  attempt_begin(&attempt, facts, made ? made->date : NULL, problems);
  attempt_need_code(&attempt, "outreach.mode", &codes_contact_mode, made ? (int)made->mode : 0);
  if (made)
    attempt_check_text(&attempt, "outreach.text", made->text, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_REACH_OUT);
  return status == STATUS_OK ? add_outreach(&attempt, made, out) : status;
}

/* --- hand-over ---------------------------------------------------------------------------------------------------- */

static enum status add_proposed(const struct attempt *attempt, const Lots__ProposeTransferRequest *request,
                                struct events *out) {
  Lots__Transfer *transfer = case_new(out, &lots__transfer__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_TRANSFER_PROPOSED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!transfer || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  transfer->unit = attempt->target->id;
  transfer->state = LOTS__TRANSFER_STATE__TRANSFER_STATE_PROPOSED;
  transfer->date = date;
  transfer->by = attempt->facts->caller->id;
  transfer->reason = request->reason;
  event->transfer_proposed = transfer;
  return STATUS_OK;
}

/* No step is dated before the last: a hand-over is not one of B3's, so its order is looked at here. */
static void check_order(const struct attempt *attempt) {
  const char *since = attempt->facts->kase->status_since;
  if (attempt->date != DATE_NONE && attempt->date < date_stored(since))
    attempt_refuse(attempt, "date", "B3", MSG_DATE_BEFORE_STEP, since, NULL);
}

enum status case_propose_transfer(const struct case_facts *facts, const Lots__ProposeTransferRequest *request,
                                  struct problems *problems, struct events *out) {
  struct attempt attempt = {.target = facts->target};
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_need_text(&attempt, "reason", request->reason, TEXT_LONG);
  check_order(&attempt);
  if (!attempt.target)
    attempt_refuse(&attempt, "unit", "", MSG_MISSING, NULL, NULL);
  enum status status = attempt_judge(&attempt, COMMAND_PROPOSE_TRANSFER);
  return status == STATUS_OK ? add_proposed(&attempt, request, out) : status;
}

static enum status add_answered(const struct attempt *attempt, const Lots__AnswerTransferRequest *request,
                                struct events *out) {
  Lots__TransferAnswered *answered = case_new(out, &lots__transfer_answered__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_TRANSFER_ANSWERED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->date);
  if (!answered || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  answered->state =
      request->accept ? LOTS__TRANSFER_STATE__TRANSFER_STATE_ACCEPTED : LOTS__TRANSFER_STATE__TRANSFER_STATE_DECLINED;
  answered->date = date;
  answered->by = attempt->facts->caller->id;
  answered->text = request->text;
  event->transfer_answered = answered;
  return STATUS_OK;
}

/* Whoever accepts becomes the handler: without one nobody in the new unit but its manager would see the case. */
enum status case_answer_transfer(const struct case_facts *facts, const Lots__AnswerTransferRequest *request,
                                 struct problems *problems, struct events *out) {
  struct attempt attempt = {.target = facts->target, .unit = facts->target ? facts->target->id : 0};
  attempt_begin(&attempt, facts, request->date, problems);
  if (!request->accept)
    attempt_need_text(&attempt, "text", request->text, TEXT_LONG);
  check_order(&attempt);
  enum status status = attempt_judge(&attempt, COMMAND_ANSWER_TRANSFER);
  if (status == STATUS_OK)
    status = add_answered(&attempt, request, out);
  if (status != STATUS_OK || !request->accept)
    return status;
  return case_add_assigned(out, case_ref_of(facts->kase), LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER,
                           facts->caller->id, attempt.date);
}
