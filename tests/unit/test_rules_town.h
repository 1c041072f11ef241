/* test_rules_town: a municipality's team for the tests of SE, IPS and SEd, on top of test_rules_support.h: a needs
 * assessment officer, a coach with every training, a team leader; and the steps of a case with everything in order.
 *
 * Names and numbers are invented; nobody here exists.
 */
#pragma once

#include "server/rules/decide/case_decide.h"
#include "test_rules_support.h"

#define HOUSE_(kind) LOTS__ORGANISATION_KIND__ORGANISATION_KIND_##kind

struct town {
  struct office office; /* first: assert_ok() and the like take it */
  Lots__Principal *bistand, *coach, *second_coach, *lead;
  Lots__Programme programme;
};

static inline void train_all(struct office *office, Lots__Principal *who) {
  train(office, who, 4, "");
  train(office, who, 4, "")->kind = LOTS__COMPETENCE_KIND__COMPETENCE_KIND_IPS_BASIC;
  train(office, who, 2, "")->kind = LOTS__COMPETENCE_KIND__COMPETENCE_KIND_SED_BASIC;
}

static inline void town_open(struct town *town, Lots__Programme programme) {
  struct office *office = &town->office;
  office_open(office);
  office->organisation.kind = HOUSE_(MUNICIPALITY);
  office->organisation.municipality = str(office, "0305");
  office->programmes[0] = programme;
  office->unit.n_programmes = 1;
  town->programme = programme;
  town->bistand = staff(office, 201, ROLE_(BISTAND));
  town->coach = staff(office, 202, ROLE_(COACH));
  town->second_coach = staff(office, 203, ROLE_(COACH));
  town->lead = staff(office, 204, ROLE_(TEAM_LEAD));
  train_all(office, town->coach);
  train_all(office, town->second_coach);
}

static inline int town_setup_as(void **state, Lots__Programme programme) {
  struct town *town = test_malloc(sizeof *town);
  town_open(town, programme);
  *state = town;
  return 0;
}

static inline int town_teardown(void **state) {
  struct town *town = *state;
  office_close(&town->office);
  test_free(town);
  return 0;
}

/* --- settings (E6) ------------------------------------------------------------------------------------------------ */

static inline void town_set(struct town *town, bool decision, const char *from, const char *to) {
  struct office *office = &town->office;
  Lots__ProgrammeSetting *setting = made(office, &lots__programme_setting__descriptor);
  setting->programme = town->programme;
  setting->decision_required = decision;
  setting->reference = str(office, "SN 2025 § 41");
  setting->from = str(office, from);
  setting->to = str(office, to);
  assert_true(arena_append(&office->arena, &office->unit.settings, &office->unit.n_settings, setting));
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

static inline enum status town_open_case(struct town *town, const char *date) {
  struct office *office = &town->office;
  Lots__OpenCaseRequest request = LOTS__OPEN_CASE_REQUEST__INIT;
  request.person = PERSON;
  request.unit = UNIT;
  request.programme = town->programme;
  request.date = str(office, date);
  return case_open(by(office, town->lead, NULL), CASE, &request, 0, &office->problems, &office->events);
}

static inline enum status town_record(struct town *town, Lots__Basis *basis) {
  struct office *office = &town->office;
  Lots__RecordBasisRequest request = LOTS__RECORD_BASIS_REQUEST__INIT;
  request.basis = basis;
  return case_record(by(office, town->lead, NULL), &request, &office->problems, &office->events);
}

static inline enum status town_wish(struct town *town, bool work, bool studies) {
  Lots__Basis *basis = made(&town->office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_WISH;
  basis->wish = made(&town->office, &lots__wish__descriptor);
  basis->wish->work = work;
  basis->wish->studies = studies;
  return town_record(town, basis);
}

static inline enum status town_residence(struct town *town, const char *municipality) {
  Lots__Basis *basis = made(&town->office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_RESIDENCE;
  basis->residence = made(&town->office, &lots__residence__descriptor);
  basis->residence->municipality = str(&town->office, municipality);
  return town_record(town, basis);
}

static inline enum status town_commission(struct town *town, const char *from, const char *to) {
  Lots__Basis *basis = made(&town->office, &lots__basis__descriptor);
  basis->kind_case = LOTS__BASIS__KIND_COMMISSION;
  basis->commission = made(&town->office, &lots__commission__descriptor);
  basis->commission->commissioner = str(&town->office, "Sjöby kommun");
  basis->commission->scope = str(&town->office, "Stöd tre dagar i veckan.");
  basis->commission->from = str(&town->office, from);
  basis->commission->to = str(&town->office, to);
  return town_record(town, basis);
}

static inline enum status town_start(struct town *town, Lots__Principal *assessor, const char *date) {
  struct office *office = &town->office;
  Lots__StartAssessmentRequest request = LOTS__START_ASSESSMENT_REQUEST__INIT;
  request.date = str(office, date);
  request.assessor = assessor->id;
  return case_start_assessment(by(office, town->lead, assessor), &request, &office->problems, &office->events);
}

static inline enum status town_decide_as(struct town *town, Lots__Principal *who, Lots__DecideRequest *request) {
  struct office *office = &town->office;
  request->id = CASE;
  request->legal_basis = str(office, "socialtjänstlagen (2025:400)");
  request->motivation = str(office, "Klienten vill arbeta.");
  return case_decide(by(office, who, NULL), request, &office->problems, &office->events);
}

static inline enum status town_grant(struct town *town, const char *date, const char *to) {
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(GRANTED);
  request.date = str(&town->office, date);
  request.valid_to = str(&town->office, to);
  return town_decide_as(town, town->bistand, &request);
}

static inline enum status town_refuse(struct town *town, Lots__RejectReason reason) {
  Lots__DecideRequest request = LOTS__DECIDE_REQUEST__INIT;
  request.result = RESULT_(REFUSED);
  request.reason = reason;
  return town_decide_as(town, town->bistand, &request);
}

static inline enum status town_agree(struct town *town, const char *date) {
  struct office *office = &town->office;
  Lots__AgreeRequest request = LOTS__AGREE_REQUEST__INIT;
  request.agreement = drafted(office, date);
  request.agreement->type = str(office, "ASE");
  sign(office, request.agreement, "CLIENT", date);
  sign(office, request.agreement, "COACH", date);
  return case_agree(by(office, town->coach, NULL), &request, &office->problems, &office->events);
}

static inline enum status town_assign(struct town *town, Lots__Principal *coach, const char *from) {
  struct office *office = &town->office;
  Lots__AssignRequest request = LOTS__ASSIGN_REQUEST__INIT;
  request.from = str(office, from);
  request.staff = coach->id;
  return case_assign(by(office, town->lead, coach), &request, &office->problems, &office->events);
}

static inline enum status town_activate(struct town *town, const char *date) {
  struct office *office = &town->office;
  Lots__MoveCaseRequest request = LOTS__MOVE_CASE_REQUEST__INIT;
  request.date = str(office, date);
  return case_activate(by(office, town->lead, town->coach), &request, &office->problems, &office->events);
}

/* --- the case up to a status -------------------------------------------------------------------------------------- */

static inline void town_to_assessing(struct town *town) {
  assert_ok(&town->office, town_open_case(town, "2026-10-20"));
  assert_ok(&town->office, town_wish(town, true, true));
  assert_ok(&town->office, town_residence(town, "0305"));
  assert_ok(&town->office, town_start(town, town->bistand, "2026-11-02"));
}

static inline void town_to_awaiting_decision(struct town *town) {
  town_to_assessing(town);
  assert_ok(&town->office, do_assess(&town->office, town->bistand, "2026-11-05", OUTCOME_(NEED)));
}

static inline void town_to_granted(struct town *town, const char *to) {
  town_to_awaiting_decision(town);
  assert_ok(&town->office, town_grant(town, "2026-11-09", to));
}

static inline void town_to_active_until(struct town *town, const char *to) {
  town_to_granted(town, to);
  assert_ok(&town->office, town_agree(town, "2026-11-10"));
  assert_ok(&town->office, town_assign(town, town->coach, "2026-11-11"));
  assert_ok(&town->office, town_activate(town, "2026-11-12"));
}

static inline void town_to_active(struct town *town) {
  town_to_active_until(town, "");
}
