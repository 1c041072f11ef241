/* test_rules_support: a small office for the tests of server/rules: one AF office with an officer, a colleague, an
 * occupational therapist, two SIUS consultants and a manager, and the steps of a case with everything in order. A test
 * changes the one thing it is about.
 *
 * Names and numbers are invented; nobody here exists.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/codes.h"
#include "server/rules/apply/event_apply.h"
#include "server/rules/decide/case_decide.h"
#include "server/rules/decide/referral_rules.h"
#include "server/rules/engine/case_facts.h"
#include "server/rules/engine/rights.h"
#include "server/rules/tables/programmes.h"

#define TODAY "2026-11-22"
#define UNIT 31
#define PERSON 77
#define CASE 5
#define REFUSED STATUS_FAILED_PRECONDITION
#define WRONG STATUS_INVALID_ARGUMENT
#define OUT &office->problems, &office->events /* the end of a rule's arguments */
#define PROGRAMME_(programme) LOTS__PROGRAMME__PROGRAMME_##programme
#define KIND_(kind) LOTS__PLACEMENT_KIND__PLACEMENT_KIND_##kind
#define PSTATUS_(status) LOTS__PLACEMENT_STATUS__PLACEMENT_STATUS_##status
#define LINE_(kind) LOTS__SUPPORT_LINE_KIND__SUPPORT_LINE_KIND_##kind
#define ROLE_(role) LOTS__ROLE__ROLE_##role
#define STATUS_(status) LOTS__CASE_STATUS__CASE_STATUS_##status
#define OUTCOME_(outcome) LOTS__ASSESSMENT_OUTCOME__ASSESSMENT_OUTCOME_##outcome
#define RESULT_(result) LOTS__DECISION_RESULT__DECISION_RESULT_##result
#define REJECT_(reason) LOTS__REJECT_REASON__REJECT_REASON_##reason
#define CLOSE_(reason) LOTS__CLOSE_REASON__CLOSE_REASON_##reason

struct office {
  struct arena arena;
  struct problems problems;
  struct events events;
  struct case_facts facts;
  Lots__Organisation organisation;
  Lots__Unit unit;
  Lots__Programme programmes[2];
  Lots__Principal *officer, *colleague, *therapist, *coach, *second_coach, *manager;
  Lots__Case *kase;
};

static inline date_t day(const char *text) {
  date_t date;
  assert_int_equal(date_parse(text, &date), STATUS_OK);
  return date;
}

/* A copy that may stand in a message, whose strings are not const. */
static inline char *str(struct office *office, const char *text) {
  char *copy = arena_strdup(&office->arena, text);
  assert_non_null(copy);
  return copy;
}

static inline void *made(struct office *office, const ProtobufCMessageDescriptor *type) {
  ProtobufCMessage *message = arena_alloc(&office->arena, type->sizeof_message);
  assert_non_null(message);
  protobuf_c_message_init(type, message);
  return message;
}

static inline void give_role(struct office *office, Lots__Principal *who, Lots__Role role, const char *from,
                             const char *to) {
  Lots__RoleHeld *held = made(office, &lots__role_held__descriptor);
  held->unit = UNIT;
  held->role = role;
  held->from = str(office, from);
  held->to = str(office, to);
  assert_true(arena_append(&office->arena, &who->roles, &who->n_roles, held));
}

static inline Lots__Principal *staff(struct office *office, uint64_t id, Lots__Role role) {
  Lots__Principal *who = made(office, &lots__principal__descriptor);
  who->id = id;
  who->kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
  who->organisation = office->organisation.id;
  give_role(office, who, role, "2020-01-01", "");
  return who;
}

static inline Lots__Competence *train(struct office *office, Lots__Principal *who, uint32_t days, const char *expires) {
  Lots__Competence *competence = made(office, &lots__competence__descriptor);
  competence->kind = LOTS__COMPETENCE_KIND__COMPETENCE_KIND_SE_BASIC;
  competence->days = days;
  competence->issued = str(office, "2024-05-01");
  competence->expires = str(office, expires);
  assert_true(arena_append(&office->arena, &who->competences, &who->n_competences, competence));
  return competence;
}

static inline void office_open(struct office *office) {
  *office = (struct office){0};
  arena_init(&office->arena, 16 << 20);
  lots__organisation__init(&office->organisation);
  office->organisation.id = 3;
  office->organisation.kind = LOTS__ORGANISATION_KIND__ORGANISATION_KIND_AF;
  lots__unit__init(&office->unit);
  office->programmes[0] = PROGRAMME_(SIUS);
  office->programmes[1] = PROGRAMME_(IPS);
  office->unit.id = UNIT;
  office->unit.organisation = 3;
  office->unit.programmes = office->programmes;
  office->unit.n_programmes = 2;
  office->officer = staff(office, 101, ROLE_(AF_OFFICER));
  office->colleague = staff(office, 102, ROLE_(AF_OFFICER));
  office->therapist = staff(office, 103, ROLE_(AF_OT));
  office->coach = staff(office, 104, ROLE_(SIUS));
  office->second_coach = staff(office, 105, ROLE_(SIUS));
  office->manager = staff(office, 106, ROLE_(UNIT_MANAGER));
  train(office, office->coach, 4, "");
  train(office, office->second_coach, 4, "");
}

static inline void office_close(struct office *office) {
  arena_deinit(&office->arena);
}

/* For cmocka: a fresh office, ... */
static inline int office_setup(void **state) {
  struct office *office = test_calloc(1, sizeof *office);
  office_open(office);
  *state = office;
  return 0;
}

/* ... and one with a case set up by hand: only what a figure looks at is there. */
static inline int office_setup_case(void **state) {
  int status = office_setup(state);
  struct office *office = *state;
  office->kase = made(office, &lots__case__descriptor);
  office->kase->id = CASE;
  office->kase->unit = UNIT;
  office->kase->programme = PROGRAMME_(SIUS);
  office->kase->status = STATUS_(ACTIVE);
  return status;
}

static inline int office_teardown(void **state) {
  office_close(*state);
  test_free(*state);
  return 0;
}

/* What the office has settled for a programme from a day on (F12), unchecked. */
static inline void settle_for(struct office *office, Lots__Programme programme, Lots__SettingName name, uint32_t value,
                              const char *from) {
  Lots__OrganisationSetting *setting = made(office, &lots__organisation_setting__descriptor);
  setting->programme = programme;
  setting->name = name;
  setting->values = arena_alloc(&office->arena, sizeof value);
  assert_non_null(setting->values);
  setting->values[0] = value;
  setting->n_values = 1;
  setting->from = str(office, from);
  assert_true(arena_append(&office->arena, &office->organisation.settings, &office->organisation.n_settings, setting));
}

#define SETTLED_(name) LOTS__SETTING_NAME__SETTING_NAME_##name
#define SIUS_SETTLES(office, name, value, from)                                                                        \
  settle_for(office, LOTS__PROGRAMME__PROGRAMME_SIUS, SETTLED_(name), value, from)

/* Fresh problems and events, and who does what to whom. */
static inline const struct case_facts *by(struct office *office, const Lots__Principal *caller,
                                          const Lots__Principal *appointed) {
  problems_init(&office->problems, &office->arena);
  office->events = (struct events){.arena = &office->arena};
  office->facts = (struct case_facts){.kase = office->kase,
                                      .organisation = &office->organisation,
                                      .unit = &office->unit,
                                      .caller = caller,
                                      .staff = appointed,
                                      .rules = &rule_book,
                                      .today = day(TODAY),
                                      .arena = &office->arena};
  return &office->facts;
}

/* The same on another day. */
static inline const struct case_facts *by_on(struct office *office, const Lots__Principal *caller, date_t today) {
  by(office, caller, NULL);
  office->facts.today = today;
  return &office->facts;
}

/* Applies what was decided; a refusal must leave no events. */
static inline enum status settle(struct office *office, enum status status) {
  if (status != STATUS_OK) {
    assert_int_equal(office->events.count, 0);
    assert_true(office->problems.count > 0);
    return status;
  }
  assert_int_equal(office->problems.count, 0);
  assert_true(office->events.count > 0);
  if (!office->kase)
    office->kase = made(office, &lots__case__descriptor);
  assert_int_equal(case_apply_all(office->kase, office->events.items, office->events.count,
                                  office->events.items[0]->case_, &office->arena),
                   STATUS_OK);
  return status;
}

static inline bool told(const struct office *office, const char *rule, enum message message) {
  for (const struct problem *problem = office->problems.first; problem; problem = problem->next)
    if (problem->message == message && strcmp(problem->rule, rule) == 0)
      return true;
  return false;
}

static inline void print_problems(const struct office *office) {
  for (const struct problem *problem = office->problems.first; problem; problem = problem->next)
    print_error("  %s: %s %s (%s, %s)\n", problem->field, problem->rule, message_reason(problem->message),
                problem->arg1 ? problem->arg1 : "", problem->arg2 ? problem->arg2 : "");
}

#define assert_ok(office, call)                                                                                        \
  do {                                                                                                                 \
    if (settle(office, call) != STATUS_OK) {                                                                           \
      print_problems(office);                                                                                          \
      fail_msg("refused");                                                                                             \
    }                                                                                                                  \
  } while (0)

/* Refused with this status and, alone among all reasons, this one. */
#define assert_refused_only(office, wanted, rule, message, call)                                                       \
  do {                                                                                                                 \
    enum status status_ = settle(office, call);                                                                        \
    if (status_ != (wanted) || (office)->problems.count != 1 || !told(office, rule, message)) {                        \
      print_problems(office);                                                                                          \
      fail_msg("got %s, wanted %s with %s %s alone", status_name(status_), status_name(wanted), rule,                  \
               message_reason(message));                                                                               \
    }                                                                                                                  \
  } while (0)

/* Refused, with this among the reasons. */
#define assert_refused(office, wanted, rule, message, call)                                                            \
  do {                                                                                                                 \
    enum status status_ = settle(office, call);                                                                        \
    if (status_ != (wanted) || !told(office, rule, message)) {                                                         \
      print_problems(office);                                                                                          \
      fail_msg("got %s, wanted %s with %s %s", status_name(status_), status_name(wanted), rule,                        \
               message_reason(message));                                                                               \
    }                                                                                                                  \
  } while (0)

/* --- the steps of a case with everything in order ----------------------------------------------------------------- */

static inline enum status do_open(struct office *office, const char *date) {
  Lots__OpenCaseRequest request = LOTS__OPEN_CASE_REQUEST__INIT;
  request.person = PERSON;
  request.unit = UNIT;
  request.programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  request.date = str(office, date);
  request.motivation = str(office, "Jag vill ha ett jobb där jag vet vad som väntas av mig.");
  return case_open(by(office, office->officer, NULL), CASE, &request, 0, &office->problems, &office->events);
}

static inline enum status do_record(struct office *office, Lots__Basis *basis) {
  Lots__RecordBasisRequest request = LOTS__RECORD_BASIS_REQUEST__INIT;
  request.basis = basis;
  return case_record(by(office, office->officer, NULL), &request, &office->problems, &office->events);
}

static inline enum status do_certificate(struct office *office, const char *issued, bool supports) {
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_CERTIFICATE;
  basis->certificate = made(office, &lots__medical_certificate__descriptor);
  basis->certificate->issued = str(office, issued);
  basis->certificate->supports_diagnosis = supports;
  basis->certificate->issuer = str(office, "Vårdcentralen Ekbacken");
  return do_record(office, basis);
}

static inline enum status do_work_ability(struct office *office, const char *date, Lots__WorkAbilityOutcome outcome) {
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_WORK_ABILITY;
  basis->work_ability = made(office, &lots__work_ability__descriptor);
  basis->work_ability->date = str(office, date);
  basis->work_ability->outcome = outcome;
  basis->work_ability->assessor_role = ROLE_(AF_OT);
  return do_record(office, basis);
}

static inline enum status do_registration(struct office *office, const char *from, const char *to) {
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_AF_REGISTRATION;
  basis->af_registration = made(office, &lots__af_registration__descriptor);
  basis->af_registration->from = str(office, from);
  basis->af_registration->to = str(office, to);
  return do_record(office, basis);
}

static inline enum status do_need(struct office *office, bool before, bool during) {
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_SUPPORT_NEED;
  basis->support_need = made(office, &lots__support_need__descriptor);
  basis->support_need->before_employment = before;
  basis->support_need->during_employment = during;
  basis->support_need->evidence = str(office, "bedömningssamtal");
  return do_record(office, basis);
}

static inline enum status do_disability(struct office *office) {
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  Lots__DisabilityGroup *groups = arena_alloc(&office->arena, sizeof *groups);
  assert_non_null(groups);
  *groups = LOTS__DISABILITY_GROUP__DISABILITY_GROUP_NPF;
  basis->kind_case = LOTS__BASIS__KIND_DISABILITY;
  basis->disability = made(office, &lots__disability__descriptor);
  basis->disability->groups = groups;
  basis->disability->n_groups = 1;
  basis->disability->evidence = str(office, "utlåtande");
  return do_record(office, basis);
}

static inline enum status do_reduced(struct office *office) {
  Lots__Basis *basis = made(office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_REDUCED_WORK_ABILITY;
  basis->reduced_work_ability = made(office, &lots__reduced_work_ability__descriptor);
  basis->reduced_work_ability->evidence = str(office, "utredning");
  return do_record(office, basis);
}

static inline enum status do_start(struct office *office, const char *date) {
  Lots__StartAssessmentRequest request = LOTS__START_ASSESSMENT_REQUEST__INIT;
  request.date = str(office, date);
  return case_start_assessment(by(office, office->officer, NULL), &request, &office->problems, &office->events);
}

static inline enum status do_assess(struct office *office, Lots__Principal *who, const char *date,
                                    Lots__AssessmentOutcome outcome) {
  Lots__AssessRequest request = LOTS__ASSESS_REQUEST__INIT;
  request.date = str(office, date);
  request.outcome = outcome;
  request.rationale = str(office, "Samtal den 3 november.");
  return case_assess(by(office, who, NULL), &request, &office->problems, &office->events);
}

static inline enum status do_grant(struct office *office, Lots__Principal *who, const char *date) {
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.date = str(office, date);
  request.result = RESULT_(GRANTED);
  request.legal_basis = str(office, "förordning (2017:462)");
  return case_decide(by(office, who, NULL), &request, &office->problems, &office->events);
}

static inline enum status do_refuse(struct office *office, Lots__DecisionResult result, Lots__RejectReason reason) {
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = result;
  request.reason = reason;
  request.motivation = str(office, "Stödet behövs inte.");
  return case_decide(by(office, office->officer, NULL), &request, &office->problems, &office->events);
}

static inline void sign(struct office *office, Lots__Agreement *agreement, const char *party, const char *date) {
  Lots__Signature *signature = made(office, &lots__signature__descriptor);
  signature->party = str(office, party);
  signature->name = str(office, "Test Testsson");
  signature->date = str(office, date);
  assert_true(arena_append(&office->arena, &agreement->signatures, &agreement->n_signatures, signature));
}

static inline Lots__Agreement *drafted(struct office *office, const char *date) {
  Lots__Agreement *agreement = made(office, &lots__agreement__descriptor);
  agreement->type = str(office, "A1");
  agreement->text = str(office, "Stöd tre dagar i veckan.");
  agreement->date = str(office, date);
  return agreement;
}

static inline enum status do_agree(struct office *office, Lots__Agreement *agreement) {
  Lots__AgreeRequest request = LOTS__AGREE_REQUEST__INIT;
  request.agreement = agreement;
  return case_agree(by(office, office->officer, NULL), &request, &office->problems, &office->events);
}

static inline enum status do_agree_signed(struct office *office, const char *date) {
  Lots__Agreement *signed_by_both = drafted(office, date);
  sign(office, signed_by_both, "AF", date);
  sign(office, signed_by_both, "CLIENT", date);
  return do_agree(office, signed_by_both);
}

static inline enum status do_assign(struct office *office, Lots__Principal *coach, const char *from) {
  Lots__AssignRequest request = LOTS__ASSIGN_REQUEST__INIT;
  request.from = str(office, from);
  request.staff = coach->id;
  return case_assign(by(office, office->officer, coach), &request, &office->problems, &office->events);
}

static inline enum status do_activate(struct office *office, const char *date) {
  Lots__MoveCaseRequest request = LOTS__MOVE_CASE_REQUEST__INIT;
  request.date = str(office, date);
  return case_activate(by(office, office->coach, office->coach), &request, &office->problems, &office->events);
}

static inline enum status do_withdraw(struct office *office, const char *date) {
  Lots__MoveCaseRequest request = LOTS__MOVE_CASE_REQUEST__INIT;
  request.date = str(office, date);
  return case_withdraw(by(office, office->officer, NULL), &request, &office->problems, &office->events);
}

static inline enum status do_close(struct office *office, Lots__CloseReason reason, Lots__IncomeKind income) {
  Lots__CloseCaseRequest request = LOTS__CLOSE_CASE_REQUEST__INIT;
  request.reason = reason;
  request.summary = str(office, "Klienten har arbete och klarar uppgifterna själv.");
  request.income_after = income;
  return case_close(by(office, office->coach, NULL), &request, &office->problems, &office->events);
}

static inline enum status do_note(struct office *office, Lots__Principal *who, const char *happened, const char *text) {
  Lots__NoteRequest request = LOTS__NOTE_REQUEST__INIT;
  request.happened = str(office, happened);
  request.text = str(office, text);
  return case_note(by(office, who, NULL), &request, &office->problems, &office->events);
}

/* --- the case up to a status -------------------------------------------------------------------------------------- */

static inline void record_all(struct office *office) {
  assert_ok(office, do_registration(office, "2026-01-10", ""));
  assert_ok(office, do_disability(office));
  assert_ok(office, do_reduced(office));
  assert_ok(office, do_need(office, true, true));
  assert_ok(office, do_certificate(office, "2026-06-01", true));
  assert_ok(office, do_work_ability(office, "2026-08-15", LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_SOME));
}

static inline void up_to_assessing(struct office *office) {
  assert_ok(office, do_open(office, "2026-10-20"));
  record_all(office);
  assert_ok(office, do_start(office, "2026-11-02"));
}

static inline void up_to_awaiting_decision(struct office *office) {
  up_to_assessing(office);
  assert_ok(office, do_assess(office, office->officer, "2026-11-05", OUTCOME_(NEED)));
}

static inline void up_to_granted(struct office *office) {
  up_to_awaiting_decision(office);
  assert_ok(office, do_grant(office, office->officer, "2026-11-09"));
}

static inline void up_to_ready(struct office *office) {
  up_to_granted(office);
  assert_ok(office, do_agree_signed(office, "2026-11-10"));
  assert_ok(office, do_assign(office, office->coach, "2026-11-11"));
}

static inline void up_to_active(struct office *office) {
  up_to_ready(office);
  assert_ok(office, do_activate(office, "2026-11-12"));
}
