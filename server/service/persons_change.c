/* persons_change: a person's record changes: names, numbers that come or were wrong, the day of birth (C15). */
#include "persons.h"
#include "server/rules/engine/rights.h"

#define NUMBERS_MAX 20 /* of one person, over time */

static void apply_change(Lots__Person *person, const Lots__ChangePersonRequest *request, const char *today) {
  service_change_field(&person->given_name, request->given_name);
  service_change_field(&person->family_name, request->family_name);
  service_change_field(&person->phone, request->phone);
  service_change_field(&person->email, request->email);
  service_change_field(&person->address, request->address);
  service_change_field(&person->municipality, request->municipality);
  service_change_field(&person->language, request->language);
  if (request->protection_change_case != LOTS__CHANGE_PERSON_REQUEST__PROTECTION_CHANGE_PROTECTION ||
      request->protection == person->protection)
    return;
  person->protection = request->protection;
  person->protection_since = (char *)(request->protection ? today : "");
}

static const char *newest_number(const Lots__Person *person) {
  return person->n_numbers > 0 ? person->numbers[person->n_numbers - 1]->number : "";
}

static bool append_number(struct call *call, Lots__Person *person, const struct idnumber *number) {
  Lots__IdentityNumber *identity = persons_number(call, number);
  if (identity && arena_append(call->arena, &person->numbers, &person->n_numbers, identity))
    return true;
  call_fail(call, STATUS_RESOURCE_EXHAUSTED);
  return false;
}

/* Whose it is, whether the caller may know of them or not, is no part of the answer: it is taken. */
static bool take_number(struct call *call, Lots__Person *person, const struct idnumber *number) {
  static const char field[] = "new_identity_number";
  struct number_judged judged;
  if (!service_may_search(call, field))
    return false;
  enum status status = view_judge_number(&call->view, person->organisation, number->digits, &judged);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return false;
  }
  bool earlier = judged.person == person->id && strcmp(newest_number(person), number->digits) != 0;
  bool taken = judged.standing != STANDING_FREE && !earlier, full = person->n_numbers >= NUMBERS_MAX;
  if (taken)
    problem_add(&call->problems, field, "C15", MSG_NUMBER_TAKEN, NULL, NULL);
  else if (full)
    problem_add(&call->problems, field, "C15", MSG_TOO_MANY, service_decimal(call, NUMBERS_MAX), NULL);
  return taken || full || append_number(call, person, number);
}

/* A person's number may change (C15), also back to an earlier one; the old one stays on record and still finds the
 * person. Only who takes in may try: that a number is taken tells that somebody is known. False: the call has failed. */
static bool add_number(struct call *call, Lots__Person *person, const char *text) {
  struct idnumber number;
  const Lots__Organisation *organisation;
  if (text[0] != '\0' && service_intake_unit(call) == 0) {
    problem_add(&call->problems, "new_identity_number", "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
    return true;
  }
  if (text[0] == '\0' || view_organisation(&call->view, person->organisation, &organisation) != STATUS_OK ||
      !service_need_idnumber(call, "new_identity_number", text, organisation->accept_temporary_numbers, &number))
    return true;
  return take_number(call, person, &number);
}

/* Those that were wrong stand first, so that the newest of the others stays last. */
static void put_wrong_first(Lots__Person *person) {
  for (size_t i = 1; i < person->n_numbers; i++)
    for (size_t at = i; at > 0 && person->numbers[at]->wrong[0] && !person->numbers[at - 1]->wrong[0]; at--) {
      Lots__IdentityNumber *right = person->numbers[at - 1];
      person->numbers[at - 1] = person->numbers[at];
      person->numbers[at] = right;
    }
}

/* A number that never was the person's stays on record, but finds nobody from now on: it may be somebody else's. */
static void mark_wrong(struct call *call, Lots__Person *person, const char *text) {
  struct idnumber number;
  size_t found = 0, left = 0;
  if (text[0] == '\0')
    return;
  if (service_intake_unit(call) == 0) {
    problem_add(&call->problems, "wrong_identity_number", "C1", MSG_NOT_YOUR_UNIT, NULL, NULL);
    return;
  }
  if (!service_need_idnumber(call, "wrong_identity_number", text, true, &number))
    return;
  for (size_t i = 0; i < person->n_numbers; i++) {
    Lots__IdentityNumber *one = person->numbers[i];
    bool is_it = one->wrong[0] == '\0' && strcmp(one->number, number.digits) == 0;
    if (is_it)
      one->wrong = (char *)service_today(call);
    found += is_it;
    left += one->wrong[0] == '\0';
  }
  if (found == 0 || left == 0)
    problem_add(&call->problems, "wrong_identity_number", "C15", found == 0 ? MSG_NO_SUCH : MSG_NUMBER_LAST, NULL,
                NULL);
  put_wrong_first(person);
}

static void change_birth_date(struct call *call, Lots__Person *person, char *text) {
  date_t born;
  if (text[0] == '\0' || !service_need_date(call, "birth_date", "C15", text, &born))
    return;
  if (born > call->view.today)
    problem_add(&call->problems, "birth_date", "C15", MSG_DATE_IN_FUTURE, service_today(call), NULL);
  person->birth_date = text;
}

/* A person is not of one unit: the first role that the caller holds today stands beside the name. */
static void act_in_any_role(struct call *call) {
  const Lots__Principal *who = call->view.who;
  for (size_t i = 0; i < who->n_roles && call->acting_role == LOTS__ROLE__ROLE_UNSPECIFIED; i++)
    call->acting_role = rights_role_for(who, who->roles[i]->unit, 0, call->view.today);
}

void persons_change(Lots__Persons_Service *service, const Lots__ChangePersonRequest *request,
                    Lots__PersonReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  Lots__PersonReply reply = LOTS__PERSON_REPLY__INIT;
  enum status status = view_person(&call->view, request->id, &reply.person);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  if (!call_revision_ok(call, reply.person->revision))
    return;
  act_in_any_role(call);
  apply_change(reply.person, request, service_today(call));
  if (!add_number(call, reply.person, request->new_identity_number))
    return;
  mark_wrong(call, reply.person, request->wrong_identity_number);
  change_birth_date(call, reply.person, request->birth_date);
  persons_check(call, reply.person);
  if (service_refused(call))
    return;
  reply.person->revision++;
  if (persons_put(call, reply.person))
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}
