/* case_decide_assign: who works with the case: a coach, a handler, who decides; and the end of it. See case_decide.h. */
#include "case_decide.h"
#include "server/rules/engine/case_events.h"

#define KIND(kind) LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_##kind

/* --- appointing --------------------------------------------------------------------------------------------------- */

enum status case_assign(const struct case_facts *facts, const Lots__AssignRequest *request, struct problems *problems,
                        struct events *out) {
  bool coach = request->kind == KIND(UNSPECIFIED) || request->kind == KIND(COACH);
  Lots__AssignmentKind kind = coach ? KIND(COACH) : request->kind;
  Lots__Assignment part = LOTS__ASSIGNMENT__INIT;
  struct attempt attempt = {.appointed = facts->staff, .assignment = coach ? NULL : &part, .date_field = "from"};
  part.kind = kind;
  attempt_begin(&attempt, facts, request->from, problems);
  if (attempt.date != DATE_NONE && attempt.date < date_stored(facts->kase->opened))
    attempt_refuse(&attempt, "from", "B3", MSG_DATE_BEFORE, facts->kase->opened, NULL);
  attempt_need_appointed(&attempt, "staff");
  if (!coach && kind != KIND(HANDLER) && kind != KIND(DECIDER))
    attempt_refuse(&attempt, "kind", "", MSG_UNKNOWN_CODE, "HANDLER, DECIDER, COACH", NULL);
  enum status status = attempt_judge(&attempt, coach ? COMMAND_ASSIGN : COMMAND_APPOINT);
  if (status != STATUS_OK)
    return status;
  return case_add_assigned(out, case_ref_of(facts->kase), kind, facts->staff->id, attempt.date);
}

/* --- ending ------------------------------------------------------------------------------------------------------- */

static enum status add_assignment_ended(const struct attempt *attempt, const Lots__EndAssignmentRequest *request,
                                        struct events *out) {
  Lots__AssignmentEnded *ended = case_new(out, &lots__assignment_ended__descriptor);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_ASSIGNMENT_ENDED, case_ref_of(attempt->facts->kase));
  char *from = date_text(out->arena, attempt->date);
  if (!ended || !event || !from)
    return STATUS_RESOURCE_EXHAUSTED;
  ended->staff = request->staff;
  ended->kind = request->kind;
  ended->from = from;
  ended->reason = request->reason;
  ended->by = attempt->facts->caller->id;
  event->assignment_ended = ended;
  return STATUS_OK;
}

enum status case_end_assignment(const struct case_facts *facts, const Lots__EndAssignmentRequest *request,
                                struct problems *problems, struct events *out) {
  Lots__Assignment ended = LOTS__ASSIGNMENT__INIT;
  struct attempt attempt = {.assignment = &ended, .date_field = "from"};
  ended.staff = request->staff;
  ended.kind = request->kind;
  attempt_begin(&attempt, facts, request->from, problems);
  attempt_need_text(&attempt, "reason", request->reason, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_END_ASSIGNMENT);
  return status == STATUS_OK ? add_assignment_ended(&attempt, request, out) : status;
}
