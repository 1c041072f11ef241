/* persons_naming: who may know of a protected person. By managers of a unit that has to do with the person, by the
 * number of a case or referral, so that they need not be shown who it is. */
#include "persons.h"
#include "server/rules/engine/rights.h"

#define REASON_MAX 2000

static const char *asked_by(const struct naming_of *of) {
  return of->kase ? "case" : of->referral ? "referral" : of->person ? "person" : "identity_number";
}

/* A number as people write it, if it is given by one. */
static bool read_number(struct call *call, const char *text, struct idnumber *number) {
  if (!*text)
    return true;
  bool read = service_need_idnumber(call, "identity_number", text, true, number);
  return read ? service_may_search(call, "identity_number") : !service_refused(call);
}

static bool load(struct call *call, const struct naming_of *of, Lots__Person **out) {
  int said = (of->kase != 0) + (of->referral != 0) + (of->person != 0) + (*of->digits != '\0');
  const char *field = asked_by(of);
  struct naming_of asked = *of;
  struct idnumber number;
  if (said != 1) {
    call_refuse(call, STATUS_INVALID_ARGUMENT, "case", "C15", MSG_NAMING_OF_ONE, NULL, NULL);
    return false;
  }
  if (!read_number(call, of->digits, &number))
    return false;
  asked.digits = *of->digits ? number.digits : NULL;
  enum status status = view_namings(&call->view, &asked, out);
  if (status != STATUS_OK)
    call_fail_for(call, status, field);
  else
    call->subject = (*out)->id;
  return status == STATUS_OK;
}

static bool add_name(struct call *call, Lots__NamingsReply *reply, uint64_t staff) {
  for (size_t i = 0; i < reply->n_staff; i++)
    if (reply->staff[i]->id == staff)
      return true;
  Lots__Named *named = arena_alloc(call->arena, sizeof *named);
  if (!named)
    return false;
  lots__named__init(named);
  named->id = staff;
  named->name = (char *)(uintptr_t)view_name_of(&call->view, staff);
  return arena_append(call->arena, &reply->staff, &reply->n_staff, named);
}

static void finish(struct call *call, const Lots__Person *person, Lots__NamingsReply_Closure closure) {
  Lots__NamingsReply reply = LOTS__NAMINGS_REPLY__INIT;
  bool done = true;
  reply.person = person->id;
  reply.namings = person->named;
  reply.n_namings = person->n_named;
  for (size_t i = 0; done && i < person->n_named; i++)
    done = add_name(call, &reply, person->named[i]->staff) &&
           (!person->named[i]->by || add_name(call, &reply, person->named[i]->by));
  if (done)
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

static const Lots__Naming *running(const Lots__Person *person, uint64_t staff) {
  for (size_t i = 0; i < person->n_named; i++)
    if (person->named[i]->staff == staff && !person->named[i]->to[0])
      return person->named[i];
  return NULL;
}

/* --- naming ------------------------------------------------------------------------------------------------------- */

static void check_staff(struct call *call, const Lots__Person *person, uint64_t staff) {
  const Lots__Principal *who;
  enum status status = staff ? view_principal(&call->view, staff, &who) : STATUS_NOT_FOUND;
  if (status != STATUS_OK || who->organisation != person->organisation || who->disabled)
    problem_add(&call->problems, "staff", "C15", MSG_NO_SUCH, NULL, NULL);
  else if (running(person, staff))
    problem_add(&call->problems, "staff", "C15", MSG_NAMED_ALREADY, running(person, staff)->from, NULL);
  if (person->protection == LOTS__PROTECTION__PROTECTION_NONE)
    problem_add(&call->problems, "case", "C15", MSG_NOT_PROTECTED, NULL, NULL);
}

static Lots__Naming *new_naming(struct call *call, const Lots__NameStaffRequest *request) {
  Lots__Naming *naming = arena_alloc(call->arena, sizeof *naming);
  if (!naming)
    return NULL;
  lots__naming__init(naming);
  naming->staff = request->staff;
  naming->from = (char *)(uintptr_t)service_today(call);
  naming->reason = request->reason;
  naming->by = call->view.who->id;
  return naming;
}

static bool add_named(struct call *call, Lots__Person *person, const Lots__NameStaffRequest *request) {
  Lots__StaffNamed *event_part = arena_alloc(call->arena, sizeof *event_part);
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_STAFF_NAMED, 0, 0, person->id);
  Lots__Naming *naming = new_naming(call, request);
  if (!event_part || !event || !naming)
    return false;
  lots__staff_named__init(event_part);
  event_part->staff = naming->staff;
  event_part->from = naming->from;
  event_part->reason = naming->reason;
  event_part->by = naming->by;
  event->staff_named = event_part;
  return arena_append(call->arena, &person->named, &person->n_named, naming);
}

void persons_name_staff(Lots__Persons_Service *service, const Lots__NameStaffRequest *request,
                        Lots__NamingsReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  struct naming_of of = {.kase = request->case_,
                         .referral = request->referral,
                         .person = request->person,
                         .digits = request->identity_number};
  Lots__Person *person;
  if (!load(call, &of, &person))
    return;
  check_staff(call, person, request->staff);
  call_need_text(call, "reason", request->reason, REASON_MAX);
  if (service_refused(call))
    return;
  if (add_named(call, person, request))
    finish(call, person, closure);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

/* --- its end ------------------------------------------------------------------------------------------------------ */

static bool add_ended(struct call *call, Lots__Person *person, const Lots__EndNamingRequest *request) {
  Lots__NamingEnded *ended = arena_alloc(call->arena, sizeof *ended);
  Lots__Event *event = events_add(&call->events, LOTS__EVENT__KIND_NAMING_ENDED, 0, 0, person->id);
  char *last = date_text(call->arena, call->view.today - 1);
  if (!ended || !event || !last)
    return false;
  lots__naming_ended__init(ended);
  ended->staff = request->staff;
  ended->last = last;
  ended->reason = request->reason;
  ended->by = call->view.who->id;
  event->naming_ended = ended;
  for (size_t i = 0; i < person->n_named; i++)
    if (person->named[i]->staff == request->staff && !person->named[i]->to[0]) {
      person->named[i]->to = last;
      person->named[i]->end_reason = request->reason;
      person->named[i]->ended_by = ended->by;
    }
  return true;
}

void persons_end_naming(Lots__Persons_Service *service, const Lots__EndNamingRequest *request,
                        Lots__NamingsReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  struct naming_of of = {.kase = request->case_,
                         .referral = request->referral,
                         .person = request->person,
                         .digits = request->identity_number};
  Lots__Person *person;
  if (!load(call, &of, &person))
    return;
  if (!running(person, request->staff))
    problem_add(&call->problems, "staff", "C15", MSG_NOT_NAMED, NULL, NULL);
  call_need_text(call, "reason", request->reason, REASON_MAX);
  if (service_refused(call))
    return;
  if (add_ended(call, person, request))
    finish(call, person, closure);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

void persons_namings(Lots__Persons_Service *service, const Lots__NamingsRequest *request,
                     Lots__NamingsReply_Closure closure, void *closure_data) {
  (void)service;
  struct call *call = closure_data;
  struct naming_of of = {.kase = request->case_,
                         .referral = request->referral,
                         .person = request->person,
                         .digits = request->identity_number};
  Lots__Person *person;
  if (load(call, &of, &person))
    finish(call, person, closure);
}
