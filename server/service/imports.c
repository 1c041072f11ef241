/* imports: the Imports service: rows as other systems export them. One row is one command: person and referral, both or
 * neither. */
#include "common/codes.h"
#include "common/text.h"
#include "imports.pb-c.h"
#include "imports_values.h"
#include "persons.h"
#include "policy.h"
#include "server/rules/decide/referral_rules.h"
#include "server/rules/engine/rights.h"

/* A code or a name in either language; 0 with a problem that names the column. */
static int need_code(struct call *call, const char *column, const char *rule, const struct code_list *list,
                     const char *text) {
  const struct code *code = code_by_any_text(list, text);
  if (code)
    return code->number;
  problem_add(&call->problems, column, rule, text[0] == '\0' ? MSG_MISSING_CODE : MSG_UNKNOWN_CODE,
              code_choices(list, call->arena), NULL);
  return 0;
}

static char *trimmed(struct call *call, const char *text) {
  char *out = text_trim(call->arena, text);
  return out ? out : (char *)"";
}

static void fill_person(struct call *call, Lots__Person *person, const Lots__ImportReferralRequest *row) {
  person->given_name = trimmed(call, row->given_name);
  person->family_name = trimmed(call, row->family_name);
  person->phone = imports_digits(call, "phone", row->phone);
  person->email = trimmed(call, row->email);
  person->municipality = imports_municipality(call, row->municipality);
  if (row->protection[0] != '\0')
    person->protection = (Lots__Protection)need_code(call, "protection", "C15", &codes_protection, row->protection);
}

static void fill_referral(struct call *call, Lots__RegisterReferralRequest *referral,
                          const Lots__ImportReferralRequest *row) {
  referral->unit = row->unit;
  referral->programme = (Lots__Programme)need_code(call, "programme", "B2", &codes_programme, row->programme);
  referral->sender_role = (Lots__Role)need_code(call, "sender_role", "S0.12", &codes_role, row->sender_role);
  referral->date = imports_date(call, "date", row->date);
  referral->sender_name = trimmed(call, row->sender_name);
  referral->sender_organisation = trimmed(call, row->sender_organisation);
  referral->reason = trimmed(call, row->reason);
  referral->external_id = imports_digits(call, "external_id", row->external_id);
}

/* The receiving unit and its organisation, where the caller must take in. */
static bool find_receiver(struct call *call, uint64_t id, struct referral_facts *facts) {
  const Lots__Unit *unit;
  const Lots__Organisation *organisation;
  enum status status = view_unit(&call->view, id, &unit);
  if (status == STATUS_OK)
    status = view_organisation(&call->view, unit->organisation, &organisation);
  if (status == STATUS_OK && unit->organisation != call->view.who->organisation)
    status = STATUS_NOT_FOUND;
  if (status != STATUS_OK) {
    call_fail_for(call, status, "unit");
    return false;
  }
  if (!(call_rights(call, id) & RIGHT_INTAKE)) {
    call_refuse(call, STATUS_FAILED_PRECONDITION, "unit", "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
    return false;
  }
  call->acting_role = rights_role_for(call->view.who, id, RIGHT_INTAKE, call->view.today);
  *facts = (struct referral_facts){.organisation = organisation,
                                   .unit = unit,
                                   .caller = call->view.who,
                                   .today = call->view.today,
                                   .arena = call->arena};
  return true;
}

/* What is known of a person stands, unopened; but that somebody has come to need protection is never passed over (C15). */
static bool protect(struct call *call, const struct number_judged *judged, const Lots__ImportReferralRequest *row) {
  Lots__Person *person;
  call->subject = judged->person;
  if (row->protection[0] == '\0')
    return true;
  enum status status = view_person_to_register(&call->view, judged, &person);
  if (status != STATUS_OK)
    call_fail(call, status);
  if (status != STATUS_OK || person->protection != LOTS__PROTECTION__PROTECTION_NONE)
    return status == STATUS_OK;
  person->protection = (Lots__Protection)need_code(call, "protection", "C15", &codes_protection, row->protection);
  if (person->protection == LOTS__PROTECTION__PROTECTION_NONE)
    return true;
  person->revision++;
  if (persons_put(call, person))
    return true;
  call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  return false;
}

static uint64_t make_person(struct call *call, const struct idnumber *number, const Lots__ImportReferralRequest *row,
                            const Lots__Organisation *organisation) {
  Lots__Person *person = persons_new(call, number, organisation);
  if (person)
    fill_person(call, person, row);
  if (person && persons_put(call, person))
    return person->id;
  call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  return 0;
}

/* Finds the person by number or makes a new record out of the row; 0 when the call has failed. */
static uint64_t find_or_make(struct call *call, const struct idnumber *number, const Lots__ImportReferralRequest *row,
                             const Lots__Organisation *organisation, bool *existed) {
  struct number_judged judged;
  if (!service_judge_number(call, "identity_number", organisation, number, &judged))
    return 0;
  *existed = judged.standing != STANDING_FREE;
  if (!*existed)
    return make_person(call, number, row, organisation);
  return protect(call, &judged, row) ? judged.person : 0;
}

/* Judges every column of the row, those of the person and those of the referral, before anything is made. */
static bool check_row(struct call *call, const Lots__ImportReferralRequest *row, const struct referral_facts *facts,
                      struct idnumber *number, Lots__RegisterReferralRequest *referral, struct events *out) {
  Lots__Person person = LOTS__PERSON__INIT;
  imports_idnumber(call, "identity_number", row->identity_number, facts->organisation->accept_temporary_numbers,
                   number);
  fill_person(call, &person, row);
  persons_check(call, &person);
  size_t before = call->problems.count;
  fill_referral(call, referral, row);
  enum status status = STATUS_OK;
  if (call->problems.count == before) { /* the rules see only codes that are known */
    referral->person = 1;
    status = referral_register(facts, view_next_number(&call->view, NUMBER_REFERRAL), referral, &call->problems, out);
  }
  if (service_refused(call))
    return false;
  if (status != STATUS_OK)
    call_fail(call, status);
  return status == STATUS_OK;
}

/* The same row of another week's file, or by another hand, is the referral that is there: what it says besides is not
 * taken over. *out is 0 when it is new. */
static enum status find_again(struct call *call, const Lots__RegisterReferralRequest *referral, uint64_t *out) {
  struct referral_likeness like = {referral->unit, referral->programme, referral->date, referral->external_id};
  return view_referral_like(&call->view, referral->person, &like, out);
}

/* Registers the referral of a person, unless it is there. False: the call has failed. */
static bool add_referral(struct call *call, const struct referral_facts *facts,
                         const Lots__RegisterReferralRequest *referral, Lots__ImportReferralReply *reply) {
  enum status status = reply->person_existed ? find_again(call, referral, &reply->referral) : STATUS_OK;
  reply->referral_existed = reply->referral != 0;
  if (status == STATUS_OK && !reply->referral_existed) {
    reply->referral = view_next_number(&call->view, NUMBER_REFERRAL);
    status = referral_register(facts, reply->referral, referral, &call->problems, &call->events);
  }
  if (status != STATUS_OK)
    call_fail(call, status);
  return status == STATUS_OK;
}

static void imports_referral(Lots__Imports_Service *service, const Lots__ImportReferralRequest *row,
                             Lots__ImportReferralReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  struct referral_facts facts;
  struct idnumber number;
  Lots__RegisterReferralRequest referral = LOTS__REGISTER_REFERRAL_REQUEST__INIT;
  Lots__ImportReferralReply reply = LOTS__IMPORT_REFERRAL_REPLY__INIT;
  bool existed = false;
  struct events dry = {.arena = call->arena};
  if (!find_receiver(call, row->unit, &facts) || !check_row(call, row, &facts, &number, &referral, &dry))
    return;
  referral.person = find_or_make(call, &number, row, facts.organisation, &existed);
  if (!referral.person)
    return;
  reply.person = referral.person;
  reply.person_existed = existed;
  if (add_referral(call, &facts, &referral, &reply))
    closure(&reply, call);
}

ProtobufCService *service_imports(void) {
  static Lots__Imports_Service table = LOTS__IMPORTS__INIT(imports_);
  return &table.base;
}
