/* case_decide: what may be done to a case, and what then happens: decide: state + command + facts -> events, or every
 * reason against. What the events then do to the state: apply/event_apply.h. Pure: no store, no clock, no I/O; "today"
 * is a fact like any other.
 *
 * One engine runs every programme from its table (programme.h): the transitions of B3, each with its guards. A refusal
 * is FAILED_PRECONDITION (a rule says no) or INVALID_ARGUMENT (a field is wrong), and `problems` lists all reasons with
 * rule ids. To change a rule, change the programme's table; to add a guard, see guards.h.
 */
#pragma once

#include "server/rules/engine/case_facts.h"

/* Opens a case with number `id` for a person, by own request (S1.20) or, with `referral` not 0, from an accepted
 * referral. The caller becomes its handler. `source_date` is the request's or the referral's date. */
enum status case_open(const struct case_facts *facts, uint64_t id, const Lots__OpenCaseRequest *request,
                      uint64_t referral, struct problems *problems, struct events *out) MUST_USE;
enum status case_record(const struct case_facts *facts, const Lots__RecordBasisRequest *request,
                        struct problems *problems, struct events *out) MUST_USE;
enum status case_start_assessment(const struct case_facts *facts, const Lots__StartAssessmentRequest *request,
                                  struct problems *problems, struct events *out) MUST_USE;
enum status case_assess(const struct case_facts *facts, const Lots__AssessRequest *request, struct problems *problems,
                        struct events *out) MUST_USE;
enum status case_decide(const struct case_facts *facts, const Lots__DecideRequest *request, struct problems *problems,
                        struct events *out) MUST_USE;
enum status case_agree(const struct case_facts *facts, const Lots__AgreeRequest *request, struct problems *problems,
                       struct events *out) MUST_USE;
enum status case_assign(const struct case_facts *facts, const Lots__AssignRequest *request, struct problems *problems,
                        struct events *out) MUST_USE;
enum status case_end_assignment(const struct case_facts *facts, const Lots__EndAssignmentRequest *request,
                                struct problems *problems, struct events *out) MUST_USE;
enum status case_activate(const struct case_facts *facts, const Lots__MoveCaseRequest *request,
                          struct problems *problems, struct events *out) MUST_USE;
enum status case_withdraw(const struct case_facts *facts, const Lots__MoveCaseRequest *request,
                          struct problems *problems, struct events *out) MUST_USE;
enum status case_close(const struct case_facts *facts, const Lots__CloseCaseRequest *request, struct problems *problems,
                       struct events *out) MUST_USE;
enum status case_note(const struct case_facts *facts, const Lots__NoteRequest *request, struct problems *problems,
                      struct events *out) MUST_USE;
/* A note that is on record, as it reads today. Borrowed. */
struct note_found {
  const Lots__Note *note;    /* its newest text */
  uint64_t position, newest; /* where what was named stands, and its newest correction */
  uint64_t by;               /* staff */
  const char *author;        /* of the first text */
  date_t written;
  bool struck;
  date_t
      latest_other; /* the latest day that any other note of the case tells of; DATE_NONE: none. For a strike alone */
};
/* `moved`: found in another case that the caller sees, which the request names. */
enum status case_move_note(const struct case_facts *facts, const Lots__NoteRequest *request,
                           const struct note_found *moved, struct problems *problems, struct events *out) MUST_USE;
/* `original`: found in this case. */
enum status case_correct_note(const struct case_facts *facts, const Lots__CorrectNoteRequest *request,
                              const struct note_found *original, struct problems *problems,
                              struct events *out) MUST_USE;
enum status case_strike_note(const struct case_facts *facts, const Lots__StrikeNoteRequest *request,
                             const struct note_found *note, struct problems *problems, struct events *out) MUST_USE;

/* --- case life; case_decide_life.c, case_decide_decision.c --- */
enum status case_pause(const struct case_facts *facts, const Lots__PauseCaseRequest *request, struct problems *problems,
                       struct events *out) MUST_USE;
enum status case_resume(const struct case_facts *facts, const Lots__MoveCaseRequest *request, struct problems *problems,
                        struct events *out) MUST_USE;
enum status case_reopen(const struct case_facts *facts, const Lots__MoveCaseRequest *request, struct problems *problems,
                        struct events *out) MUST_USE;
enum status case_propose_transfer(const struct case_facts *facts, const Lots__ProposeTransferRequest *request,
                                  struct problems *problems, struct events *out) MUST_USE;
/* To another organisation; case_decide_service.c, with the closing. */
enum status case_hand_over(const struct case_facts *facts, const Lots__HandOverRequest *request,
                           struct problems *problems, struct events *out) MUST_USE;
/* `target` is the unit of the open proposal; the caller becomes the handler of what is accepted. */
enum status case_answer_transfer(const struct case_facts *facts, const Lots__AnswerTransferRequest *request,
                                 struct problems *problems, struct events *out) MUST_USE;
/* A try to reach the client (C13). */
enum status case_reach_out(const struct case_facts *facts, const Lots__ReachOutRequest *request,
                           struct problems *problems, struct events *out) MUST_USE;
enum status case_notify(const struct case_facts *facts, const Lots__NotifyDecisionRequest *request,
                        struct problems *problems, struct events *out) MUST_USE;
enum status case_appeal(const struct case_facts *facts, const Lots__AppealRequest *request, struct problems *problems,
                        struct events *out) MUST_USE;
enum status case_delay(const struct case_facts *facts, const Lots__DelayRequest *request, struct problems *problems,
                       struct events *out) MUST_USE;
enum status case_interrupt(const struct case_facts *facts, const Lots__InterruptRequest *request,
                           struct problems *problems, struct events *out) MUST_USE;
