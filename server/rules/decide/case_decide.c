/* case_decide: how a case begins: open, record, withdraw. See case_decide.h; notes are in case_decide_note.c, the
 * assessment and the decision are in case_decide_assess.c, agreement, coach, start and end in case_decide_service.c. */
#include "case_decide.h"
#include "case_ending.h"
#include "common/codes.h"
#include "common/idnumber.h"
#include "document_rules.h"
#include "server/rules/engine/case_events.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/guards/guards.h"

/* --- open --------------------------------------------------------------------------------------------------------- */

static enum status add_opened(const struct attempt *attempt, uint64_t id, uint64_t referral, struct events *out) {
  Lots__CaseOpened *opened = case_new(out, &lots__case_opened__descriptor);
  Lots__Event *event = events_add(out, LOTS__EVENT__KIND_CASE_OPENED, id, referral, attempt->opening->person);
  char *date = date_text(out->arena, attempt->date);
  if (!opened || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  opened->person = attempt->opening->person;
  opened->organisation = attempt->facts->unit->organisation;
  opened->unit = attempt->opening->unit;
  opened->programme = attempt->opening->programme;
  opened->date = date;
  opened->referral = referral;
  opened->motivation = attempt->opening->motivation;
  opened->status = attempt->row->to;
  opened->previous_case = attempt->opening->previous_case;
  event->case_opened = opened;
  return STATUS_OK;
}

enum status case_open(const struct case_facts *facts, uint64_t id, const Lots__OpenCaseRequest *request,
                      uint64_t referral, struct problems *problems, struct events *out) {
  struct attempt attempt = {.opening = request};
  attempt_begin(&attempt, facts, request->date, problems);
  attempt_need_code(&attempt, "programme", &codes_programme, (int)request->programme);
  attempt_check_text(&attempt, "motivation", request->motivation, TEXT_LONG);
  enum status status = attempt_judge(&attempt, COMMAND_OPEN);
  if (status == STATUS_OK)
    status = add_opened(&attempt, id, referral, out);
  if (status != STATUS_OK)
    return status;
  struct case_ref kase = {.id = id, .person = request->person};
  return case_add_assigned(out, kase, LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_HANDLER, facts->caller->id, facts->today);
}

/* --- record ------------------------------------------------------------------------------------------------------- */

static void check_af_registration(const struct attempt *attempt, const Lots__AfRegistration *registration) {
  date_t from = attempt_past_date(attempt, "basis.af_registration.from", registration->from, DATE_NONE);
  date_t to = attempt_date(attempt, "basis.af_registration.to", registration->to, DATE_NONE);
  if (!registration->from[0])
    attempt_refuse(attempt, "basis.af_registration.from", "S0.22", MSG_MISSING, NULL, NULL);
  if (from != DATE_NONE && to != DATE_NONE && to < from)
    attempt_refuse(attempt, "basis.af_registration.to", "B1", MSG_DATE_BEFORE, registration->from, NULL);
}

static bool judges(const struct programme *programme, Lots__Basis__KindCase kind) {
  for (size_t i = 0; programme && i < programme->criterion_count; i++)
    if (programme->criteria[i].judges == kind)
      return true;
  return false;
}

/* Disabilities and other obstacles (C6, S4.9). Who does not judge them asks for no proof of them (B3). What is withheld
 * is the view's to say. */
static void check_disability(const struct attempt *attempt, const Lots__Disability *disability) {
  if (disability->n_groups == 0)
    attempt_refuse(attempt, "basis.disability.groups", "S0.14", MSG_CODE_MISSING,
                   code_choices(&codes_disability_group, attempt->facts->arena), NULL);
  if (disability->n_groups > codes_disability_group.count)
    attempt_refuse(attempt, "basis.disability.groups", "S0.14", MSG_TOO_MANY,
                   arena_printf(attempt->facts->arena, "%zu", codes_disability_group.count), NULL);
  for (size_t i = 0; i < disability->n_groups && i < codes_disability_group.count; i++)
    attempt_need_code(attempt, "basis.disability.groups", &codes_disability_group, (int)disability->groups[i]);
  if (disability->withheld || disability->is_disability || disability->has_evidence)
    attempt_refuse(attempt, "basis.disability.withheld", "S0.14", MSG_ONLY_TOLD, NULL, NULL);
  if (judges(attempt->programme, LOTS__BASIS__KIND_DISABILITY))
    attempt_need_text(attempt, "basis.disability.evidence", disability->evidence, TEXT_LONG);
  else
    attempt_check_text(attempt, "basis.disability.evidence", disability->evidence, TEXT_LONG);
}

static void check_certificate(const struct attempt *attempt, const Lots__MedicalCertificate *certificate) {
  attempt_past_date(attempt, "basis.certificate.issued", certificate->issued, DATE_NONE);
  if (!certificate->issued[0])
    attempt_refuse(attempt, "basis.certificate.issued", "S0.13", MSG_MISSING, NULL, NULL);
  attempt_check_line(attempt, "basis.certificate.issuer", certificate->issuer, TEXT_NAME);
  document_check_certificate(attempt, certificate);
}

/* An established ability needs who established it and when (S0.19); that it is not established yet needs neither. */
static void check_work_ability(const struct attempt *attempt, const Lots__WorkAbility *ability) {
  attempt_past_date(attempt, "basis.work_ability.date", ability->date, DATE_NONE);
  attempt_check_line(attempt, "basis.work_ability.assessor", ability->assessor, TEXT_NAME);
  if (!attempt_need_code(attempt, "basis.work_ability.outcome", &codes_work_ability, (int)ability->outcome) ||
      ability->outcome == LOTS__WORK_ABILITY_OUTCOME__WORK_ABILITY_OUTCOME_NOT_ESTABLISHED)
    return;
  if (!ability->date[0])
    attempt_refuse(attempt, "basis.work_ability.date", "S0.19", MSG_MISSING, NULL, NULL);
  attempt_need_code(attempt, "basis.work_ability.assessor_role", &codes_role, (int)ability->assessor_role);
}

static void check_wish(const struct attempt *attempt, const Lots__Wish *wish) {
  attempt_check_text(attempt, "basis.wish.words", wish->words, TEXT_LONG);
}

static void check_residence(const struct attempt *attempt, const Lots__Residence *residence) {
  if (!municipality_by_code(residence->municipality))
    attempt_refuse(attempt, "basis.residence.municipality", "C15", MSG_MUNICIPALITY, NULL, NULL);
  attempt_check_text(attempt, "basis.residence.evidence", residence->evidence, TEXT_LONG);
}

/* S4.16: who ordered what, and for how long. */
static void check_commission(const struct attempt *attempt, const Lots__Commission *commission) {
  char number[ORGNUMBER_TEXT_MAX];
  date_t from = attempt_date(attempt, "basis.commission.from", commission->from, DATE_NONE);
  date_t to = attempt_date(attempt, "basis.commission.to", commission->to, DATE_NONE);
  attempt_need_line(attempt, "basis.commission.commissioner", commission->commissioner);
  attempt_check_line(attempt, "basis.commission.reference", commission->reference, TEXT_NAME);
  attempt_need_text(attempt, "basis.commission.scope", commission->scope, TEXT_LONG);
  if (commission->commissioner_number[0] &&
      orgnumber_parse(commission->commissioner_number, number) != IDNUMBER_FAULT_NONE)
    attempt_refuse(attempt, "basis.commission.commissioner_number", "C15", MSG_ORG_NUMBER, NULL, NULL);
  if (!commission->from[0])
    attempt_refuse(attempt, "basis.commission.from", "S4.16", MSG_MISSING, NULL, NULL);
  if (from != DATE_NONE && to != DATE_NONE && to < from)
    attempt_refuse(attempt, "basis.commission.to", "B1", MSG_DATE_BEFORE, commission->from, NULL);
}

static void check_basis(const struct attempt *attempt, const Lots__Basis *basis) {
  switch (basis ? basis->kind_case : LOTS__BASIS__KIND__NOT_SET) {
  case LOTS__BASIS__KIND_AF_REGISTRATION:
    check_af_registration(attempt, basis->af_registration);
    return;
  case LOTS__BASIS__KIND_DISABILITY:
    check_disability(attempt, basis->disability);
    return;
  case LOTS__BASIS__KIND_REDUCED_WORK_ABILITY:
    attempt_need_text(attempt, "basis.reduced_work_ability.evidence", basis->reduced_work_ability->evidence, TEXT_LONG);
    return;
  case LOTS__BASIS__KIND_SUPPORT_NEED:
    attempt_need_text(attempt, "basis.support_need.evidence", basis->support_need->evidence, TEXT_LONG);
    return;
  case LOTS__BASIS__KIND_CERTIFICATE:
    check_certificate(attempt, basis->certificate);
    return;
  case LOTS__BASIS__KIND_WORK_ABILITY:
    check_work_ability(attempt, basis->work_ability);
    return;
  case LOTS__BASIS__KIND_WISH:
    check_wish(attempt, basis->wish);
    return;
  case LOTS__BASIS__KIND_RESIDENCE:
    check_residence(attempt, basis->residence);
    return;
  case LOTS__BASIS__KIND_COMMISSION:
    check_commission(attempt, basis->commission);
    return;
  default: /* none, or one that a newer client knows */
    attempt_refuse(attempt, "basis", "B5", MSG_MISSING, NULL, NULL);
  }
}

static enum status add_recorded(const struct attempt *attempt, const Lots__Basis *basis, struct events *out) {
  Lots__Basis *recorded = arena_copy(out->arena, basis, sizeof *basis); /* what it points to stays the request's */
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_BASIS_RECORDED, case_ref_of(attempt->facts->kase));
  char *date = date_text(out->arena, attempt->facts->today);
  if (!recorded || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  recorded->recorded = date;
  event->basis_recorded = recorded;
  return STATUS_OK;
}

enum status case_record(const struct case_facts *facts, const Lots__RecordBasisRequest *request,
                        struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, NULL, problems);
  const Lots__Basis *basis = request->basis ? document_fill_basis(facts, request->basis) : NULL;
  check_basis(&attempt, basis);
  enum status status = attempt_judge(&attempt, COMMAND_RECORD);
  return status == STATUS_OK ? add_recorded(&attempt, basis, out) : status;
}

/* --- withdraw ----------------------------------------------------------------------------------------------------- */

enum status case_withdraw(const struct case_facts *facts, const Lots__MoveCaseRequest *request,
                          struct problems *problems, struct events *out) {
  struct attempt attempt = {0};
  attempt_begin(&attempt, facts, request->date, problems);
  enum status status = attempt_judge(&attempt, COMMAND_WITHDRAW);
  return status == STATUS_OK && !case_add_ended(&attempt, out) ? STATUS_RESOURCE_EXHAUSTED : status;
}
