/* cases: the handlers of the Cases service: cases_read.c shows, lists and counts; cases_write.c and cases_life.c take a
 * case through its life; cases_note.c has its notes; cases_history.c tells it. cases_step.c has what they, and the services
 * beside them, do alike. What may happen stands in rules/decide/case_decide.h.
 */
#pragma once

#include "server/rules/engine/case_facts.h"
#include "server/rules/engine/rights.h"
#include "service.h"

#define CASES_HANDLER(verb, Request, Reply)                                                                            \
  void cases_##verb(Lots__Cases_Service *service, const Lots__##Request *request, Lots__##Reply##_Closure closure,     \
                    void *closure_data)

CASES_HANDLER(open, OpenCaseRequest, CaseReply);
CASES_HANDLER(show, ShowCaseRequest, ShowCaseReply);
CASES_HANDLER(list, ListCasesRequest, ListCasesReply);
CASES_HANDLER(count, CountCasesRequest, CountCasesReply);
CASES_HANDLER(record, RecordBasisRequest, CaseReply);
CASES_HANDLER(eligibility, EligibilityRequest, EligibilityReply);
CASES_HANDLER(start_assessment, StartAssessmentRequest, CaseReply);
CASES_HANDLER(assess, AssessRequest, CaseReply);
CASES_HANDLER(decide, DecideRequest, CaseReply);
CASES_HANDLER(agree, AgreeRequest, CaseReply);
CASES_HANDLER(assign, AssignRequest, CaseReply);
CASES_HANDLER(end_assignment, EndAssignmentRequest, CaseReply);
CASES_HANDLER(activate, MoveCaseRequest, CaseReply);
CASES_HANDLER(withdraw, MoveCaseRequest, CaseReply);
CASES_HANDLER(close, CloseCaseRequest, CaseReply);
CASES_HANDLER(note, NoteRequest, NoteReply);
CASES_HANDLER(correct_note, CorrectNoteRequest, NoteReply);
CASES_HANDLER(strike_note, StrikeNoteRequest, NoteReply);
CASES_HANDLER(history, HistoryRequest, HistoryReply);

/* case life; cases_life.c */
CASES_HANDLER(pause, PauseCaseRequest, CaseReply);
CASES_HANDLER(resume, MoveCaseRequest, CaseReply);
CASES_HANDLER(reopen, MoveCaseRequest, CaseReply);
CASES_HANDLER(propose_transfer, ProposeTransferRequest, CaseReply);
CASES_HANDLER(answer_transfer, AnswerTransferRequest, TransferReply);
CASES_HANDLER(list_transfers, ListTransfersRequest, ListTransfersReply);
CASES_HANDLER(hand_over, HandOverRequest, CaseReply);
CASES_HANDLER(notify, NotifyDecisionRequest, CaseReply);
CASES_HANDLER(appeal, AppealRequest, CaseReply);
CASES_HANDLER(delay, DelayRequest, CaseReply);
CASES_HANDLER(reach_out, ReachOutRequest, CaseReply);
CASES_HANDLER(interrupt, InterruptRequest, CaseReply);
CASES_HANDLER(hold_dialogue, HoldDialogueRequest, CaseReply);
CASES_HANDLER(list_not_executed, ListNotExecutedRequest, ListNotExecutedReply);

/* --- cases_step.c --- */
/* As cases_load(), for a change: of what the caller may read (policy->part), at the revision that they saw. */
bool cases_load_to_change(struct call *call, uint64_t id, struct case_facts *facts, Lots__Case **out);
/* The case as the call's events leave it; refused when it would grow too large to be shown. False: the call has failed.
 */
bool cases_settle(struct call *call, enum status status, Lots__Case *state);
/* Bytes that still go into the frame of a reply. */
size_t cases_room_beside(const struct call *call, const ProtobufCMessage *reply);
/* Replies with the case as the call's events leave it. `status` is the rule's. */
void cases_finish(struct call *call, enum status status, Lots__Case *state, Lots__CaseReply_Closure closure);
/* What the rules look at when somebody reads the case, with its coach of today; the call goes on whatever is
 * returned. */
enum status cases_look(struct call *call, const Lots__Case *kase, struct case_facts *facts) MUST_USE;
/* What the rules look at, of a case that the view gave with this status, and the call's subject; on failure the call
 * has failed. */
bool cases_gather(struct call *call, enum status status, Lots__Case *kase, struct case_facts *facts);
/* Loads a case through the view and gathers what the rules look at; on failure the call has failed. */
bool cases_load(struct call *call, uint64_t id, struct case_facts *facts, Lots__Case **out);
/* facts->staff: a member of staff who is to be appointed; must be of the case's organisation. Id 0 is the rules' to
 * refuse. */
bool cases_find_staff(struct call *call, const char *field, uint64_t id, struct case_facts *facts);
/* A document that the request names, of this case; NULL for id 0. */
bool cases_find_document(struct call *call, const char *field, uint64_t id, const Lots__Case *kase,
                         Lots__Document **out);
/* facts->employer: one that the request names, if it stands in the caller's register; if not, the rules refuse it. */
bool cases_find_employer(struct call *call, uint64_t id, struct case_facts *facts);
/* The author of an entry, the moment and the note as a reader is shown them. NULL when the arena is spent. */
Lots__NoteShown *cases_note_shown(struct call *call, const struct case_entry *item);
/* The note in an entry, its position filled in; NULL when the entry holds none. */
Lots__Note *cases_note_of(struct call *call, const struct case_entry *item);

/* --- steps ----------------------------------------------------------------------------------------------------------
 *
 * Nearly every handler that changes a case is one step: load the case as the caller saw it, ask one rule, and reply
 * with what changed. So it is one row. HANDLER is its service's (CASES_HANDLER ...); the rule is of the form
 * rule(&facts, request, problems, events), and `finish` is called as cases_finish() is: finish(call, status, state,
 * closure). What only some steps need stands in CASE_STEP_IF's `ready`, around CASE_LOADED(), which is where the case
 * is loaded: a condition in the words `call`, `request`, `facts` and `state`, false when the call has failed.
 */
#define CASE_LOADED() cases_load_to_change(call, request->id, &facts, &state)

#define CASE_STEP_IF(HANDLER, verb, Request, Reply, ready, rule, finish)                                               \
  HANDLER(verb, Request, Reply) {                                                                                      \
    (void)service;                                                                                                     \
    struct call *call = closure_data;                                                                                  \
    struct case_facts facts;                                                                                           \
    Lots__Case *state;                                                                                                 \
    if (ready)                                                                                                         \
      finish(call, rule(&facts, request, &call->problems, &call->events), state, closure);                             \
  }

#define CASE_STEP(HANDLER, verb, Request, Reply, rule, finish)                                                         \
  CASE_STEP_IF(HANDLER, verb, Request, Reply, CASE_LOADED(), rule, finish)
