/* cases_write: takes a case through its life (B3). What every step shares: cases_step.c. */
#include "cases.h"
#include "policy.h"
#include "server/rules/decide/case_decide.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/tables/programmes.h"

/* What the rules look at when a case is opened in a unit of the caller's organisation. */
static bool open_facts(struct call *call, uint64_t unit_id, struct case_facts *facts) {
  const Lots__Unit *unit;
  const Lots__Organisation *organisation;
  if (!service_find_unit(call, unit_id, &unit, &organisation))
    return false;
  *facts = (struct case_facts){.organisation = organisation,
                               .unit = unit,
                               .caller = call->view.who,
                               .rules = &rule_book,
                               .today = call->view.today,
                               .arena = call->arena};
  return true;
}

/* A case that the caller sees: naming a number is no way to learn that it is there. */
static bool find_previous(struct call *call, uint64_t id, Lots__Case **out) {
  enum status status = view_case(&call->view, id, out);
  if (status != STATUS_OK)
    call_fail_for(call, status, "previous_case");
  return status == STATUS_OK;
}

/* The programme that was left out, where the unit offers but one; else 0, for the rules to refuse. */
static Lots__Programme only_programme(const Lots__Unit *unit) {
  return unit && unit->n_programmes == 1 ? unit->programmes[0] : 0;
}

CASES_HANDLER(open, OpenCaseRequest, CaseReply) {
  (void)service;
  struct call *call = closure_data;
  struct case_facts facts;
  uint64_t person;
  if (!open_facts(call, request->unit, &facts) ||
      !service_find_person(call, request->person, request->identity_number, facts.organisation, &person))
    return;
  Lots__Case *previous = NULL;
  if (request->previous_case != 0 && !find_previous(call, request->previous_case, &previous))
    return;
  facts.previous = previous;
  Lots__OpenCaseRequest resolved = *request;
  resolved.person = person;
  resolved.programme = request->programme ? request->programme : only_programme(facts.unit);
  if (!service_find_open_case(call, person, request->unit, resolved.programme, &facts))
    return;
  call->subject = person;
  Lots__Case *state = arena_alloc(call->arena, sizeof *state);
  if (state == NULL) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
    return;
  }
  lots__case__init(state);
  enum status status =
      case_open(&facts, view_next_number(&call->view, NUMBER_CASE), &resolved, 0, &call->problems, &call->events);
  cases_finish(call, status, state, closure);
}

static bool find_document(struct call *call, const char *field, uint64_t id, struct case_facts *facts) {
  Lots__Document *document;
  bool found = cases_find_document(call, field, id, facts->kase, &document);
  facts->document = document;
  return found;
}

static uint64_t certificate_document(const Lots__Basis *basis) {
  bool certified = basis && basis->kind_case == LOTS__BASIS__KIND_CERTIFICATE;
  return certified ? basis->certificate->document : 0;
}

/* The day of a step: the request's, or today; a date that cannot be read is the rules' to refuse. */
static date_t start_date(const struct call *call, const char *text) {
  date_t date;
  return text[0] != '\0' && date_parse(text, &date) == STATUS_OK ? date : call->view.today;
}

static uint64_t assessor(const struct call *call, const Lots__StartAssessmentRequest *request) {
  return request->assessor != 0 ? request->assessor : call->view.who->id;
}

CASE_STEP_IF(CASES_HANDLER, record, RecordBasisRequest, CaseReply,
             CASE_LOADED() &&
                 find_document(call, "basis.certificate.document", certificate_document(request->basis), &facts),
             case_record, cases_finish)
CASE_STEP_IF(CASES_HANDLER, start_assessment, StartAssessmentRequest, CaseReply,
             CASE_LOADED() && cases_find_staff(call, "assessor", assessor(call, request), &facts),
             case_start_assessment, cases_finish)
CASE_STEP_IF(CASES_HANDLER, assess, AssessRequest, CaseReply, CASE_LOADED(), case_assess, cases_finish)
CASE_STEP(CASES_HANDLER, decide, DecideRequest, CaseReply, case_decide, cases_finish)
CASE_STEP_IF(CASES_HANDLER, agree, AgreeRequest, CaseReply,
             service_need_part(call, "agreement", request->agreement) && CASE_LOADED() &&
                 find_document(call, "agreement.document", request->agreement->document, &facts),
             case_agree, cases_finish)
CASE_STEP_IF(CASES_HANDLER, assign, AssignRequest, CaseReply,
             CASE_LOADED() && cases_find_staff(call, "staff", request->staff, &facts), case_assign, cases_finish)
CASE_STEP(CASES_HANDLER, end_assignment, EndAssignmentRequest, CaseReply, case_end_assignment, cases_finish)
/* The competence of the coach on that day is judged again (S0.41). */
CASE_STEP_IF(CASES_HANDLER, activate, MoveCaseRequest, CaseReply,
             CASE_LOADED() && cases_find_staff(call, "id", case_coach(state, start_date(call, request->date)), &facts),
             case_activate, cases_finish)
CASE_STEP(CASES_HANDLER, withdraw, MoveCaseRequest, CaseReply, case_withdraw, cases_finish)
CASE_STEP(CASES_HANDLER, close, CloseCaseRequest, CaseReply, case_close, cases_finish)

ProtobufCService *service_cases(void) {
  static Lots__Cases_Service table = LOTS__CASES__INIT(cases_);
  return &table.base;
}
