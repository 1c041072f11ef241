/* persons: the Persons service: one record per person and organisation (klient/brukare, S4.26), found only through a
 * relation. */
#include "persons.h"
#include "common/idnumber.h"
#include "policy.h"

#define SEARCH_PREFIX 3 /* letters; what the blind index holds */

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
static void reply_existing(struct call *call, const struct number_judged *judged,
                           Lots__RegisterPersonReply_Closure closure) {
  Lots__Person bare = LOTS__PERSON__INIT;
  Lots__RegisterPersonReply reply = LOTS__REGISTER_PERSON_REPLY__INIT;
  enum status status = view_person(&call->view, judged->person, &reply.person);
  bare.id = judged->person;
  reply.existed = true;
  reply.unseen = status == STATUS_NOT_FOUND;
  if (reply.unseen)
    reply.person = &bare;
  call->subject = judged->person;
  if (status == STATUS_OK || reply.unseen)
    closure(&reply, call);
  else
    call_fail(call, status);
}

static void persons_add(Lots__Persons_Service *service, const Lots__RegisterPersonRequest *request,
                        Lots__RegisterPersonReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  const Lots__Organisation *organisation;
  struct idnumber number;
  struct number_judged judged;
  Lots__Person checked = LOTS__PERSON__INIT;
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
  if (service_refused(call) || !service_judge_number(call, "identity_number", organisation, &number, &judged))
    return;
  if (judged.standing != STANDING_FREE) {
    reply_existing(call, &judged, closure);
    return;
  }
  Lots__RegisterPersonReply reply = LOTS__REGISTER_PERSON_REPLY__INIT;
  reply.person = persons_new(call, &number, organisation);
  if (reply.person == NULL) {
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
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
  bool goes_on = request->cursor.len > 0; /* with a search that was counted */
  if (service_refused(call) || (!goes_on && !service_may_search(call, digits ? "identity_number" : "name")))
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
