/* persons: the Persons service: one record per person and organisation (klient/brukare, S4.26), found only through a
 * relation. */
#include "persons.h"
#include "common/codes.h"
#include "common/idnumber.h"
#include "policy.h"
#include "server/rules/engine/rights.h"

#define NAME_MAX_LENGTH 200
#define ADDRESS_MAX_LENGTH 500
#define SEARCH_PREFIX 3 /* letters; what the blind index holds */

Lots__IdentityNumber *persons_number(struct call *call, const struct idnumber *number) {
  static const char *const kinds[] = {
      [IDNUMBER_PERSON] = "PERSON", [IDNUMBER_COORDINATION] = "COORDINATION", [IDNUMBER_TEMPORARY] = "TEMPORARY"};
  Lots__IdentityNumber *out = arena_alloc(call->arena, sizeof *out);
  if (out == NULL)
    return NULL;
  lots__identity_number__init(out);
  char *digits = arena_strdup(call->arena, number->digits);
  if (digits == NULL)
    return NULL;
  out->number = digits;
  out->kind = (char *)kinds[number->kind];
  out->from = (char *)service_today(call);
  return out;
}

static void check_email(struct call *call, const char *email) {
  const char *at = strchr(email, '@');
  if (email[0] != '\0' && (at == NULL || at == email || at[1] == '\0' || strchr(email, ' ') != NULL))
    problem_add(&call->problems, "email", "", MSG_EMAIL, NULL, NULL);
}

static void check_municipality(struct call *call, const char *code) {
  if (code[0] != '\0' && municipality_by_code(code) == NULL)
    problem_add(&call->problems, "municipality", "C15", MSG_MUNICIPALITY, NULL, NULL);
}

void persons_check(struct call *call, const Lots__Person *person) {
  call_need_text(call, "given_name", person->given_name, NAME_MAX_LENGTH);
  call_need_text(call, "family_name", person->family_name, NAME_MAX_LENGTH);
  call_check_text(call, "phone", person->phone, NAME_MAX_LENGTH);
  call_check_text(call, "address", person->address, ADDRESS_MAX_LENGTH);
  call_check_text(call, "language", person->language, 35);
  check_email(call, person->email);
  check_municipality(call, person->municipality);
  if (code_by_number(&codes_protection, (int)person->protection) == NULL)
    problem_add(&call->problems, "protection", "C15", MSG_UNKNOWN_CODE, code_choices(&codes_protection, call->arena),
                NULL);
}

bool persons_put(struct call *call, Lots__Person *person) {
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_PERSON_PUT, 0, 0, person->id);
  if (event != NULL)
    event->person_put = person;
  call->subject = person->id;
  return event != NULL;
}

Lots__Person *persons_new(struct call *call, const struct idnumber *number, const Lots__Organisation *organisation) {
  Lots__Person *person = arena_alloc(call->arena, sizeof *person);
  Lots__IdentityNumber *identity = persons_number(call, number);
  if (person == NULL || identity == NULL)
    return NULL;
  lots__person__init(person);
  char *born = arena_alloc(call->arena, DATE_TEXT_MAX);
  if (born == NULL || !arena_append(call->arena, &person->numbers, &person->n_numbers, identity))
    return NULL;
  person->birth_date = date_format(number->birth_date, born);
  person->id = view_next_number(&call->view, NUMBER_PERSON);
  person->organisation = organisation->id;
  person->registered_by = call->view.who->id;
  person->revision = 1;
  call->new_subject = true;
  return person;
}

bool persons_may_register(struct call *call) {
  uint64_t unit = service_intake_unit(call);
  if (unit == 0) {
    call_refuse(call, STATUS_PERMISSION_DENIED, "", "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
    return false;
  }
  call->acting_role = rights_role_for(call->view.who, unit, RIGHT_INTAKE, call->view.today);
  return true;
}

static void fill_from_request(Lots__Person *person, const Lots__RegisterPersonRequest *request, const char *today) {
  person->given_name = request->given_name;
  person->family_name = request->family_name;
  person->phone = request->phone;
  person->email = request->email;
  person->address = request->address;
  person->municipality = request->municipality;
  person->language = request->language;
  person->interpreter = request->interpreter;
  person->protection = request->protection;
  person->protection_since = (char *)(request->protection ? today : "");
}

/* Somebody with that number is known here: the record itself only to those with a relation to the person. */
static void reply_existing(struct call *call, const Lots__Person *known, Lots__RegisterPersonReply_Closure closure) {
  Lots__Person *seen, bare = LOTS__PERSON__INIT;
  Lots__RegisterPersonReply reply = LOTS__REGISTER_PERSON_REPLY__INIT;
  bare.id = known->id;
  reply.existed = true;
  reply.person = view_person(&call->view, known->id, &seen) == STATUS_OK ? seen : &bare;
  call->subject = known->id;
  closure(&reply, call);
}

static void persons_add(Lots__Persons_Service *service, const Lots__RegisterPersonRequest *request,
                        Lots__RegisterPersonReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__Organisation *organisation;
  struct idnumber number;
  Lots__Person *known, checked = LOTS__PERSON__INIT;
  if (!persons_may_register(call))
    return;
  enum status status = view_organisation(&call->view, call->view.who->organisation, &organisation);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "");
    return;
  }
  service_need_idnumber(call, "identity_number", request->identity_number, organisation->accept_temporary_numbers,
                        &number);
  fill_from_request(&checked, request, service_today(call));
  persons_check(call, &checked);
  if (service_refused(call))
    return;
  status = view_person_by_number(&call->view, organisation->id, number.digits, &known);
  if (status == STATUS_OK) {
    reply_existing(call, known, closure);
    return;
  }
  Lots__RegisterPersonReply reply = LOTS__REGISTER_PERSON_REPLY__INIT;
  if (status == STATUS_NOT_FOUND)
    reply.person = persons_new(call, &number, organisation);
  if (reply.person == NULL) {
    call_fail_for(call, status == STATUS_NOT_FOUND ? STATUS_RESOURCE_EXHAUSTED : status, "");
    return;
  }
  fill_from_request(reply.person, request, service_today(call));
  if (persons_put(call, reply.person))
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

static void persons_show(Lots__Persons_Service *service, const Lots__ShowPersonRequest *request,
                         Lots__PersonReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__PersonReply reply = LOTS__PERSON_REPLY__INIT;
  enum status status = view_person(&call->view, request->id, &reply.person);
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    closure(&reply, call);
}

static void persons_find(Lots__Persons_Service *service, const Lots__FindPersonsRequest *request,
                         Lots__FindPersonsReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  const char *words[SERVICE_WORDS];
  const char *digits = NULL;
  struct idnumber number;
  size_t word_count = service_words(call, request->name, SEARCH_PREFIX, words), limit;
  if (request->identity_number[0] != '\0' &&
      service_need_idnumber(call, "identity_number", request->identity_number, true, &number))
    digits = number.digits;
  else if (word_count == 0 && request->identity_number[0] == '\0')
    problem_add(&call->problems, "name", "", MSG_NAME_PREFIX, NULL, NULL);
  call_page_size(call, request->page_size, 20, &limit);
  if (service_refused(call))
    return;
  Lots__FindPersonsReply reply = LOTS__FIND_PERSONS_REPLY__INIT;
  struct slice next = {0};
  enum status status = view_find_persons(&call->view, digits, words, word_count, service_slice(request->cursor), limit,
                                         &reply.persons, &reply.n_persons, &next);
  if (service_listed(call, status, "", next, &reply.cursor))
    closure(&reply, call);
}

ProtobufCService *service_persons(void) {
  static Lots__Persons_Service table = LOTS__PERSONS__INIT(persons_);
  return &table.base;
}
