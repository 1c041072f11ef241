/* Commands, guards and the rows that put the ones before the others: no guard is asked without what it must be asked
 * with (enum attempt_with), in no version of any programme, and each decider's attempt comes with what its command says,
 * and with nothing else. That guards read what they say, and no more, is the business of tests/guards. */
#include "test_rules_support.h"

#include "server/rules/decide/adaptation_rules.h"
#include "server/rules/decide/document_rules.h"
#include "server/rules/decide/match_rules.h"
#include "server/rules/decide/method_rules.h"
#include "server/rules/decide/placement_rules.h"
#include "server/rules/decide/support_rules.h"
#include "server/rules/guards/guards.h"

static const struct command_said {
  const char *name;
  unsigned with;
} commands[COMMAND_COUNT] = {
#define COMMAND(name, with) [name] = {#name, with},
#include "server/rules/engine/commands.def"
#undef COMMAND
};

static const struct guard_said {
  guard_check *check;
  const char *name;
  unsigned with;
} guards[] = {
#define GUARD(name, with) {name, #name, with},
#include "server/rules/guards/guards.def"
#undef GUARD
};

static const struct guard_said *guard_said(guard_check *check) {
  for (size_t i = 0; i < ROW_COUNT(guards); i++)
    if (guards[i].check == check)
      return &guards[i];
  return NULL;
}

/* The fields that stand for a bit. What facts hold is the services' to bring, and not told apart here. */
#define OF_FACTS (WITH_CASE | WITH_COACH)
#define FIELD(with, field)                                                                                             \
  { with, #field, offsetof(struct attempt, field), sizeof(((struct attempt *)0)->field) }
static const struct field {
  unsigned with;
  const char *name;
  size_t offset, size;
} fields[] = {
    FIELD(WITH_OPENING, opening),
    FIELD(WITH_APPOINTED, appointed),
    FIELD(WITH_REJECT_REASON, reject_reason),
    FIELD(WITH_AGREEMENT, agreement),
    FIELD(WITH_ENDING, ending.reason),
    FIELD(WITH_ENDING, ending.income),
    FIELD(WITH_HAND_OVER, hand_over),
    FIELD(WITH_TARGET, target),
    FIELD(WITH_PAUSE_REASON, pause_reason),
    FIELD(WITH_DECISION, decision),
    FIELD(WITH_APPEAL, appeal),
    FIELD(WITH_DELAY, delay),
    FIELD(WITH_OVER, over),
    FIELD(WITH_PHASE, phase.row),
    FIELD(WITH_PHASE, phase.request),
    FIELD(WITH_PHASE_STEP, phase_step),
    FIELD(WITH_SECTION, section),
    FIELD(WITH_PROFILE_TEXTS, profile_texts),
    FIELD(WITH_CLIENT_PARTICIPATED, client_participated),
    FIELD(WITH_PLACEMENT, placement),
    FIELD(WITH_SUPPORT, support.line),
    FIELD(WITH_SUPPORT, support.row),
    FIELD(WITH_LINE_END, line_end.reason),
    FIELD(WITH_LINE_END, line_end.note),
    FIELD(WITH_TAPER, taper),
    FIELD(WITH_ADAPTATION, adaptation.before),
    FIELD(WITH_ADAPTATION, adaptation.to),
    FIELD(WITH_DOCUMENT, document.type),
    FIELD(WITH_DOCUMENT, document.secrecy),
    FIELD(WITH_ASSIGNMENT, assignment),
};

/* One of these, for a person to read. */
static const char *word_for(unsigned with) {
  for (size_t i = 0; i < ROW_COUNT(fields); i++)
    if (with & fields[i].with)
      return fields[i].name;
  return with & WITH_COACH ? "facts->staff" : with & WITH_CASE ? "facts->kase" : "nothing";
}

/* --- every row of every programme --------------------------------------------------------------------------------- */

/* Returns what a guard must be asked with and `brought` lacks. */
static unsigned lacks(guard_check *check, unsigned brought) {
  const struct guard_said *said = guard_said(check);
  return said ? said->with & ~brought : ~brought;
}

/* Returns how many faults it told. */
static int tell_lacking(const struct programme *programme, const char *where, unsigned brought,
                        const struct guard asked[GUARDS_MAX]) {
  int faults = 0;
  for (size_t i = 0; i < GUARDS_MAX && asked[i].check; i++) {
    const struct guard_said *said = guard_said(asked[i].check);
    if (!lacks(asked[i].check, brought))
      continue;
    print_error("%s of %s, %s: %s is asked without %s\n",
                code_by_number(&codes_programme, (int)programme->programme)->code, programme->valid_from, where,
                said ? said->name : asked[i].rule, word_for(lacks(asked[i].check, brought)));
    faults++;
  }
  return faults;
}

/* A phase's guards are asked by a step of the phase, and of what is missing, without one. */
static int tell_phases(const struct programme *programme) {
  unsigned brought =
      commands[COMMAND_PHASE_ENTER].with & commands[COMMAND_PHASE_LEAVE].with & ~(unsigned)WITH_PHASE_STEP;
  int faults = 0;
  for (size_t i = 0; i < programme->phase_count; i++) {
    const struct phase_row *row = &programme->phases[i];
    const char *phase = code_by_number(&codes_phase, (int)row->phase)->code;
    faults += tell_lacking(programme, phase, brought, row->opens) + tell_lacking(programme, phase, brought, row->ends);
  }
  return faults;
}

static int tell_transitions(const struct programme *programme) {
  int faults = 0;
  for (size_t i = 0; i < programme->transition_count; i++) {
    const struct transition *row = &programme->transitions[i];
    faults += tell_lacking(programme, commands[row->command].name, commands[row->command].with, row->guards);
  }
  return faults;
}

static void every_guard_is_asked_with_what_it_needs(void **state) {
  (void)state;
  int faults = 0;
  for (size_t i = 0; i < rule_book.count; i++)
    faults += tell_transitions(rule_book.tables[i]) + tell_phases(rule_book.tables[i]);
  assert_int_equal(faults, 0);
}

static guard_check unlisted;
static void unlisted(const struct attempt *attempt, const char *rule) {
  attempt_refuse(attempt, "", rule, MSG_MISSING, NULL, NULL);
}

static void a_guard_before_the_wrong_command_is_a_fault(void **state) {
  (void)state;
  assert_int_equal(lacks(guard_placement_known, commands[COMMAND_NOTE].with), WITH_PLACEMENT);
  assert_int_equal(lacks(guard_nothing_registered, commands[COMMAND_OPEN].with), WITH_CASE);
  assert_int_equal(lacks(guard_taper, commands[COMMAND_END_LINE].with), WITH_TAPER);
  assert_int_equal(lacks(guard_placement_known, commands[COMMAND_PLACEMENT_END].with), 0);
  assert_true(lacks(unlisted, commands[COMMAND_CLOSE].with));
}

/* --- what each decider brings ------------------------------------------------------------------------------------- */

/* A programme in which any command may be taken from anywhere, by anybody, and a spy is asked before each. */
static struct {
  struct transition transitions[COMMAND_COUNT];
  struct programme programme;
  const struct programme *tables[1];
  struct rule_book book;
} house;

static struct {
  int times;
  enum command command;
  unsigned some, whole; /* what has a field filled, and what has all of them */
} seen;

static bool is_filled(const struct attempt *attempt, const struct field *field) {
  static const unsigned char nothing[16];
  return memcmp((const char *)attempt + field->offset, nothing, field->size) != 0;
}

static guard_check spy;
static void spy(const struct attempt *attempt, const char *rule) {
  (void)rule;
  seen.times++;
  seen.command = attempt->command;
  seen.some = 0;
  seen.whole = ~0u;
  for (size_t i = 0; i < ROW_COUNT(fields); i++)
    if (is_filled(attempt, &fields[i]))
      seen.some |= fields[i].with;
    else
      seen.whole &= ~fields[i].with;
}

static void house_open(void) {
  for (unsigned i = 0; i < COMMAND_COUNT; i++)
    house.transitions[i] = (struct transition){.command = (enum command)i, .from = ~0u, .guards = {{"B3", spy}}};
  house.programme = programme_sius;
  house.programme.transitions = house.transitions;
  house.programme.transition_count = COMMAND_COUNT;
  house.tables[0] = &house.programme;
  house.book = (struct rule_book){house.tables, 1};
}

/* A case that has one of each, numbered 1. */
static int setup(void **state) {
  int status = office_setup_case(state);
  struct office *office = *state;
  Lots__Placement *placement = made(office, &lots__placement__descriptor);
  Lots__SupportLine *line = made(office, &lots__support_line__descriptor);
  Lots__Adaptation *adaptation = made(office, &lots__adaptation__descriptor);
  placement->id = line->id = line->placement = adaptation->id = 1;
  placement->kind = KIND_(EMP_REG);
  line->kind = LINE_(INTRO);
  assert_true(arena_append(&office->arena, &office->kase->placements, &office->kase->n_placements, placement));
  assert_true(arena_append(&office->arena, &office->kase->support_lines, &office->kase->n_support_lines, line));
  assert_true(arena_append(&office->arena, &office->kase->adaptations, &office->kase->n_adaptations, adaptation));
  house_open();
  return status;
}

/* Takes the step by a request that means what there is. `how`: which of the steps that the decider takes. */
typedef enum status take(struct office *office, int how);

#define TAKE(decider, type, descriptor, fill)                                                                          \
  static enum status take_##decider(struct office *office, int how) {                                                  \
    type *request = made(office, &descriptor);                                                                         \
    (void)how;                                                                                                         \
    fill;                                                                                                              \
    return decider(&office->facts, request, OUT);                                                                      \
  }
#define AS_IS (void)0

/* clang-format off */
TAKE(case_record, Lots__RecordBasisRequest, lots__record_basis_request__descriptor, AS_IS)
TAKE(case_start_assessment, Lots__StartAssessmentRequest, lots__start_assessment_request__descriptor, AS_IS)
TAKE(case_assess, Lots__AssessRequest, lots__assess_request__descriptor, request->outcome = (Lots__AssessmentOutcome)how)
TAKE(case_decide, Lots__DecideRequest, lots__decide_request__descriptor, request->result = (Lots__DecisionResult)how; request->reason = REJECT_(NO_NEED))
TAKE(case_agree, Lots__AgreeRequest, lots__agree_request__descriptor, request->agreement = drafted(office, TODAY))
TAKE(case_assign, Lots__AssignRequest, lots__assign_request__descriptor, request->kind = (Lots__AssignmentKind)how)
TAKE(case_end_assignment, Lots__EndAssignmentRequest, lots__end_assignment_request__descriptor, AS_IS)
TAKE(case_activate, Lots__MoveCaseRequest, lots__move_case_request__descriptor, AS_IS)
TAKE(case_withdraw, Lots__MoveCaseRequest, lots__move_case_request__descriptor, AS_IS)
TAKE(case_close, Lots__CloseCaseRequest, lots__close_case_request__descriptor, request->reason = CLOSE_(MOVED); request->income_after = 1)
TAKE(case_note, Lots__NoteRequest, lots__note_request__descriptor, AS_IS)
TAKE(case_disclose, Lots__DiscloseRequest, lots__disclose_request__descriptor, AS_IS)
TAKE(case_revoke_disclosure, Lots__RevokeDisclosureRequest, lots__revoke_disclosure_request__descriptor, AS_IS)
TAKE(case_hold_dialogue, Lots__HoldDialogueRequest, lots__hold_dialogue_request__descriptor, AS_IS)
TAKE(case_write_plan, Lots__WritePlanRequest, lots__write_plan_request__descriptor, request->plan = how ? made(office, &lots__plan__descriptor) : NULL)
TAKE(case_set_goal, Lots__SetGoalRequest, lots__set_goal_request__descriptor, request->goal = how ? made(office, &lots__goal__descriptor) : NULL)
TAKE(case_move_goal, Lots__MoveGoalRequest, lots__move_goal_request__descriptor, AS_IS)
TAKE(case_pause, Lots__PauseCaseRequest, lots__pause_case_request__descriptor, request->reason = 1)
TAKE(case_resume, Lots__MoveCaseRequest, lots__move_case_request__descriptor, AS_IS)
TAKE(case_reopen, Lots__MoveCaseRequest, lots__move_case_request__descriptor, AS_IS)
TAKE(case_propose_transfer, Lots__ProposeTransferRequest, lots__propose_transfer_request__descriptor, AS_IS)
TAKE(case_answer_transfer, Lots__AnswerTransferRequest, lots__answer_transfer_request__descriptor, AS_IS)
TAKE(case_hand_over, Lots__HandOverRequest, lots__hand_over_request__descriptor, request->income_after = 1)
TAKE(case_notify, Lots__NotifyDecisionRequest, lots__notify_decision_request__descriptor, request->decision = 1)
TAKE(case_appeal, Lots__AppealRequest, lots__appeal_request__descriptor, request->decision = 1; request->state = 1)
TAKE(case_delay, Lots__DelayRequest, lots__delay_request__descriptor, request->state = (Lots__DelayState)how)
TAKE(case_reach_out, Lots__ReachOutRequest, lots__reach_out_request__descriptor, AS_IS)
TAKE(case_interrupt, Lots__InterruptRequest, lots__interrupt_request__descriptor, request->over = true)
TAKE(placement_plan, Lots__PlanPlacementRequest, lots__plan_placement_request__descriptor, AS_IS)
TAKE(placement_change, Lots__ChangePlacementRequest, lots__change_placement_request__descriptor, request->placement = office->kase->placements[0])
TAKE(placement_set_tasks, Lots__SetTasksRequest, lots__set_tasks_request__descriptor, request->placement = 1)
TAKE(placement_end, Lots__EndPlacementRequest, lots__end_placement_request__descriptor, request->placement = 1)
TAKE(income_record, Lots__RecordIncomeRequest, lots__record_income_request__descriptor, AS_IS)
TAKE(support_start_line, Lots__StartLineRequest, lots__start_line_request__descriptor, request->kind = LINE_(INTRO); request->placement = 1)
TAKE(support_end_line, Lots__EndLineRequest, lots__end_line_request__descriptor, request->line = 1; request->reason = 1)
TAKE(support_plan, Lots__PlanSupportRequest, lots__plan_support_request__descriptor, request->line = 1)
TAKE(support_assess, Lots__AssessIndependenceRequest, lots__assess_independence_request__descriptor, request->line = 1)
TAKE(adaptation_add, Lots__AddAdaptationRequest, lots__add_adaptation_request__descriptor, AS_IS)
TAKE(adaptation_change, Lots__ChangeAdaptationRequest, lots__change_adaptation_request__descriptor, request->adaptation = office->kase->adaptations[0]; request->status = 1)
/* clang-format on */

static enum status take_case_open(struct office *office, int how) {
  Lots__OpenCaseRequest request = LOTS__OPEN_CASE_REQUEST__INIT;
  (void)how;
  request.unit = UNIT;
  request.programme = PROGRAMME_(SIUS);
  office->facts.kase = NULL;
  return case_open(&office->facts, CASE, &request, 0, OUT);
}

static enum status take_case_correct_note(struct office *office, int how) {
  Lots__CorrectNoteRequest request = LOTS__CORRECT_NOTE_REQUEST__INIT;
  Lots__Note note = LOTS__NOTE__INIT;
  const struct note_found original = {.note = &note};
  (void)how;
  return case_correct_note(&office->facts, &request, &original, OUT);
}

static enum status take_case_strike_note(struct office *office, int how) {
  Lots__StrikeNoteRequest request = LOTS__STRIKE_NOTE_REQUEST__INIT;
  Lots__Note note = LOTS__NOTE__INIT;
  const struct note_found found = {.note = &note};
  (void)how;
  return case_strike_note(&office->facts, &request, &found, OUT);
}

static enum status take_case_move_note(struct office *office, int how) {
  Lots__NoteRequest request = LOTS__NOTE_REQUEST__INIT;
  Lots__Note note = LOTS__NOTE__INIT;
  const struct note_found moved = {.note = &note, .struck = true};
  (void)how;
  return case_move_note(&office->facts, &request, &moved, OUT);
}

static enum status take_case_phase(struct office *office, int how) {
  Lots__PhaseRequest request = LOTS__PHASE_REQUEST__INIT;
  request.phase = LOTS__PHASE__PHASE_P1;
  return case_phase(&office->facts, (enum phase_verb)how, &request, OUT);
}

static enum status take_case_write_profile(struct office *office, int how) {
  Lots__WriteProfileRequest request = LOTS__WRITE_PROFILE_REQUEST__INIT;
  (void)how;
  request.section = 1;
  return case_write_profile(&office->facts, &request, (struct profile_place){0}, OUT);
}

static enum status take_case_complete_profile(struct office *office, int how) {
  Lots__CompleteProfileRequest request = LOTS__COMPLETE_PROFILE_REQUEST__INIT;
  uint64_t text = 1;
  (void)how;
  request.client_participated = true;
  return case_complete_profile(&office->facts, &request, &text, 1, OUT);
}

static enum status take_match_record(struct office *office, int how) {
  Lots__RecordMatchRequest request = LOTS__RECORD_MATCH_REQUEST__INIT;
  (void)how;
  request.client_participated = true;
  return match_record(&office->facts, 1, &request, OUT);
}

static enum status take_placement_move(struct office *office, int how) {
  Lots__MovePlacementRequest request = LOTS__MOVE_PLACEMENT_REQUEST__INIT;
  request.placement = 1;
  return placement_move(&office->facts, (enum command)how, &request, OUT);
}

static enum status take_support_give(struct office *office, int how) {
  Lots__GiveSupportRequest request = LOTS__GIVE_SUPPORT_REQUEST__INIT;
  Lots__SupportEvent given = LOTS__SUPPORT_EVENT__INIT;
  (void)how;
  given.line = 1;
  request.event = &given;
  return support_give(&office->facts, &request, OUT);
}

static enum status take_support_correct(struct office *office, int how) {
  Lots__CorrectSupportRequest request = LOTS__CORRECT_SUPPORT_REQUEST__INIT;
  Lots__SupportEvent original = LOTS__SUPPORT_EVENT__INIT;
  original.line = 1;
  original.date = str(office, TODAY);
  request.strike = how;
  return support_correct(&office->facts, &request, &original, false, OUT);
}

static enum status take_follow_up_hold(struct office *office, int how) {
  Lots__HoldFollowUpRequest request = LOTS__HOLD_FOLLOW_UP_REQUEST__INIT;
  Lots__FollowUp held = LOTS__FOLLOW_UP__INIT;
  (void)how;
  held.placement = 1;
  request.follow_up = &held;
  return follow_up_hold(&office->facts, &request, OUT);
}

enum document_step { ADD, BEGIN, FINISH, SIGN, CORRECT, STRIKE };
static enum status take_document(struct office *office, int how) {
  Lots__DocumentFacts asked = LOTS__DOCUMENT_FACTS__INIT;
  Lots__Upload upload = LOTS__UPLOAD__INIT;
  Lots__Document document = LOTS__DOCUMENT__INIT;
  Lots__DocumentSignature signature = LOTS__DOCUMENT_SIGNATURE__INIT;
  Lots__SignDocumentRequest request = LOTS__SIGN_DOCUMENT_REQUEST__INIT;
  Lots__CorrectDocumentRequest correct = LOTS__CORRECT_DOCUMENT_REQUEST__INIT;
  Lots__StrikeDocumentRequest strike = LOTS__STRIKE_DOCUMENT_REQUEST__INIT;
  struct document_facts facts = {.casework = office->facts, .document = how >= SIGN ? &document : NULL};
  static const uint8_t sha256[SECURE_HASH];
  asked.type = document.type = LOTS__DOCUMENT_TYPE__DOCUMENT_TYPE_MED;
  document.secrecy = LOTS__SECRECY_CLASS__SECRECY_CLASS_CASE;
  upload.facts = &asked;
  request.signature = &signature;
  facts.upload = how == FINISH ? &upload : NULL;
  return how == ADD       ? document_add(&facts, &asked, OUT)
         : how == BEGIN   ? document_begin(&facts, &asked, OUT)
         : how == FINISH  ? document_finish(&facts, sha256, OUT)
         : how == SIGN    ? document_sign(&facts, &request, OUT)
         : how == CORRECT ? document_correct(&facts, &correct, OUT)
                          : document_strike(&facts, &strike, OUT);
}

static const struct step {
  enum command command;
  take *take;
  int how;
  unsigned less; /* what this way of the step means nothing by */
} steps[] = {
    {COMMAND_OPEN, take_case_open, 0, 0},
    {COMMAND_RECORD, take_case_record, 0, 0},
    {COMMAND_START_ASSESSMENT, take_case_start_assessment, 0, 0},
    {COMMAND_AWAIT_BASIS, take_case_assess, OUTCOME_(MORE_BASIS), 0},
    {COMMAND_FINISH_ASSESSMENT, take_case_assess, OUTCOME_(NEED), 0},
    {COMMAND_GRANT, take_case_decide, RESULT_(GRANTED), 0},
    {COMMAND_REFUSE, take_case_decide, RESULT_(REFUSED), 0},
    {COMMAND_PROLONG, take_case_decide, RESULT_(PROLONGED), 0},
    {COMMAND_REVOKE, take_case_decide, RESULT_(REVOKED), 0},
    {COMMAND_AGREE, take_case_agree, 0, 0},
    {COMMAND_ASSIGN, take_case_assign, 0, 0},
    {COMMAND_APPOINT, take_case_assign, LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER,
     LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER},
    {COMMAND_END_ASSIGNMENT, take_case_end_assignment, 0, 0},
    {COMMAND_ACTIVATE, take_case_activate, 0, 0},
    {COMMAND_WITHDRAW, take_case_withdraw, 0, 0},
    {COMMAND_CLOSE, take_case_close, 0, 0},
    {COMMAND_NOTE, take_case_note, 0, 0},
    {COMMAND_NOTE, take_case_correct_note, 0, 0},
    {COMMAND_NOTE, take_case_strike_note, 0, 0},
    {COMMAND_NOTE, take_case_move_note, 0, 0},
    {COMMAND_PHASE_ENTER, take_case_phase, PHASE_VERB_OPEN, 0},
    {COMMAND_PHASE_ENTER, take_case_phase, PHASE_VERB_RESUME, 0},
    {COMMAND_PHASE_LEAVE, take_case_phase, PHASE_VERB_SUSPEND, 0},
    {COMMAND_PHASE_LEAVE, take_case_phase, PHASE_VERB_FINISH, 0},
    {COMMAND_DISCLOSE, take_case_disclose, 0, 0},
    {COMMAND_REVOKE_DISCLOSURE, take_case_revoke_disclosure, 0, 0},
    {COMMAND_WRITE_PROFILE, take_case_write_profile, 0, 0},
    {COMMAND_COMPLETE_PROFILE, take_case_complete_profile, 0, 0},
    {COMMAND_PLAN, take_case_write_plan, false, 0},
    {COMMAND_PLAN, take_case_write_plan, true, 0},
    {COMMAND_PLAN, take_case_set_goal, false, 0},
    {COMMAND_PLAN, take_case_set_goal, true, 0},
    {COMMAND_PLAN, take_case_move_goal, 0, 0},
    {COMMAND_MATCH, take_match_record, 0, 0},
    {COMMAND_PAUSE, take_case_pause, 0, 0},
    {COMMAND_RESUME, take_case_resume, 0, 0},
    {COMMAND_REOPEN, take_case_reopen, 0, 0},
    {COMMAND_PROPOSE_TRANSFER, take_case_propose_transfer, 0, 0},
    {COMMAND_ANSWER_TRANSFER, take_case_answer_transfer, 0, 0},
    {COMMAND_HAND_OVER, take_case_hand_over, 0, 0},
    {COMMAND_NOTIFY, take_case_notify, 0, 0},
    {COMMAND_APPEAL, take_case_appeal, 0, 0},
    {COMMAND_DELAY, take_case_delay, LOTS__DELAY_STATE__DELAY_STATE_REQUESTED, 0},
    {COMMAND_REFUSE_TO_DECIDE, take_case_delay, LOTS__DELAY_STATE__DELAY_STATE_REFUSED, 0},
    {COMMAND_REACH_OUT, take_case_reach_out, 0, 0},
    {COMMAND_INTERRUPT, take_case_interrupt, 0, 0},
    {COMMAND_HOLD_DIALOGUE, take_case_hold_dialogue, 0, 0},
    {COMMAND_PLACEMENT_PLAN, take_placement_plan, 0, 0},
    {COMMAND_PLACEMENT_PLAN, take_placement_change, 0, 0},
    {COMMAND_PLACEMENT_PLAN, take_placement_set_tasks, 0, 0},
    {COMMAND_PLACEMENT_AGREE, take_placement_move, COMMAND_PLACEMENT_AGREE, 0},
    {COMMAND_PLACEMENT_START, take_placement_move, COMMAND_PLACEMENT_START, 0},
    {COMMAND_PLACEMENT_INTERRUPT, take_placement_move, COMMAND_PLACEMENT_INTERRUPT, 0},
    {COMMAND_PLACEMENT_RESUME, take_placement_move, COMMAND_PLACEMENT_RESUME, 0},
    {COMMAND_PLACEMENT_CANCEL, take_placement_move, COMMAND_PLACEMENT_CANCEL, 0},
    {COMMAND_CONFIRM_WORK, take_placement_move, COMMAND_CONFIRM_WORK, 0},
    {COMMAND_PLACEMENT_END, take_placement_end, 0, 0},
    {COMMAND_RECORD_INCOME, take_income_record, 0, 0},
    {COMMAND_START_LINE, take_support_start_line, 0, 0},
    {COMMAND_END_LINE, take_support_end_line, 0, 0},
    {COMMAND_PLAN_SUPPORT, take_support_plan, 0, 0},
    {COMMAND_ASSESS_INDEPENDENCE, take_support_assess, 0, 0},
    {COMMAND_GIVE_SUPPORT, take_support_give, 0, 0},
    {COMMAND_CORRECT_SUPPORT, take_support_correct, false, 0},
    {COMMAND_CORRECT_SUPPORT, take_support_correct, true,
     WITH_PLACEMENT | WITH_SUPPORT}, /* struck out: no line is meant */
    {COMMAND_HOLD_FOLLOW_UP, take_follow_up_hold, 0, 0},
    {COMMAND_ADAPT, take_adaptation_change, 0, 0},
    {COMMAND_ADAPT, take_adaptation_add, 0, WITH_ADAPTATION}, /* a new one: there is none before */
    {COMMAND_DOCUMENT, take_document, ADD, 0},
    {COMMAND_DOCUMENT, take_document, BEGIN, 0},
    {COMMAND_DOCUMENT, take_document, FINISH, 0},
    {COMMAND_DOCUMENT, take_document, SIGN, 0},
    {COMMAND_DOCUMENT, take_document, CORRECT, 0},
    {COMMAND_DOCUMENT, take_document, STRIKE, 0},
};

/* Whether the step is refused does not matter: guards are asked either way. */
static void take_step(struct office *office, const struct step *step) {
  by(office, office->officer, office->coach);
  office->facts.rules = &house.book;
  office->facts.target = &office->unit;
  seen.times = 0;
  (void)!step->take(office, step->how);
}

static void every_decider_brings_what_its_command_says(void **state) {
  bool taken[COMMAND_COUNT] = {false};
  for (size_t i = 0; i < ROW_COUNT(steps); i++) {
    const struct step *step = &steps[i];
    unsigned said = commands[step->command].with & ~(unsigned)OF_FACTS & ~step->less;
    take_step(*state, step);
    if (seen.times != 1 || seen.command != step->command)
      fail_msg("step %zu is not %s", i, commands[step->command].name);
    if ((seen.some & seen.whole) != said)
      fail_msg("step %zu, %s: comes without the whole of %s", i, commands[step->command].name,
               word_for(said & ~seen.whole));
    if (seen.some != said)
      fail_msg("step %zu, %s: comes with %s and does not say so", i, commands[step->command].name,
               word_for(seen.some & ~said));
    taken[step->command] = true;
  }
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (!taken[i])
      fail_msg("no decider is tried for %s", commands[i].name);
}

/* What is missing for a phase is asked without a step. */
static void what_a_phase_misses_is_asked_with_the_phase(void **state) {
  struct office *office = *state;
  struct phase_row row = {.phase = LOTS__PHASE__PHASE_P1, .opens = {{"B8", spy}}};
  by(office, office->coach, NULL);
  seen.times = 0;
  case_phase_missing(&office->facts, &house.programme, &row, &office->problems);
  case_phase_undone(&office->facts, &house.programme, &row, &office->problems);
  assert_int_equal(seen.times, 2);
  assert_int_equal(seen.some, WITH_PHASE);
  assert_int_equal(seen.some & seen.whole, WITH_PHASE);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, office_teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_guard_is_asked_with_what_it_needs),
      cmocka_unit_test(a_guard_before_the_wrong_command_is_a_fault),
      TEST(every_decider_brings_what_its_command_says),
      TEST(what_a_phase_misses_is_asked_with_the_phase),
  };
  return cmocka_run_group_tests_name("rules: attempts", tests, NULL, NULL);
}
