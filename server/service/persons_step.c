/* persons_step: what registering and changing a person share, and what other services need to register one on the way. */
#include "common/codes.h"
#include "persons.h"
#include "server/rules/engine/rights.h"

#define NAME_MAX_LENGTH 200
#define ADDRESS_MAX_LENGTH 500

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
  call_need_line(call, "given_name", person->given_name, NAME_MAX_LENGTH);
  call_need_line(call, "family_name", person->family_name, NAME_MAX_LENGTH);
  call_check_line(call, "phone", person->phone, NAME_MAX_LENGTH);
  call_check_text(call, "address", person->address, ADDRESS_MAX_LENGTH);
  call_check_line(call, "language", person->language, 35);
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
