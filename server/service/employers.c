/* employers: the register of employers of an organisation (B2, C15). */
#include "employers.h"

#include "policy.h"

/* The digits of a number as people write it; the fault is named without echoing it. */
static bool read_number(struct call *call, const char *text, bool sole_trader, const char **out) {
  char digits[ORGNUMBER_TEXT_MAX];
  struct idnumber person;
  if (sole_trader) {
    if (!service_need_idnumber(call, "number", text, false, &person))
      return false;
    *out = arena_strdup(call->arena, person.digits);
    return true;
  }
  if (orgnumber_parse(text, digits) == IDNUMBER_FAULT_NONE) {
    *out = arena_strdup(call->arena, digits);
    return true;
  }
  bool is_person = idnumber_parse(text, call->view.today, false, &person) == IDNUMBER_FAULT_NONE;
  enum message message = text[0] == '\0' ? MSG_MISSING : is_person ? MSG_EMPLOYER_NUMBER_KIND : MSG_ORG_NUMBER;
  problem_add(&call->problems, "number", "C15", message, NULL, NULL);
  return false;
}

/* The code in its one form; what is none stays as it is, for the rules to refuse. */
static void tidy_sni(struct call *call, Lots__Employer *record) {
  char sni[8];
  if (employer_sni(record->sni, sni)) {
    char *copy = arena_strdup(call->arena, sni);
    record->sni = copy != NULL ? copy : record->sni;
  }
  if (record->sni[0] != '\0' && record->sni_version[0] == '\0')
    record->sni_version = (char *)"2007";
}

/* --- add, show, change -------------------------------------------------------------------------------------------- */

static Lots__Employer *new_record(struct call *call, const Lots__AddEmployerRequest *request, const char *digits) {
  Lots__Employer *record = arena_alloc(call->arena, sizeof *record);
  if (record == NULL)
    return NULL;
  lots__employer__init(record);
  record->organisation = call->view.who->organisation;
  record->name = request->name;
  record->number = (char *)(digits != NULL ? digits : "");
  record->sole_trader = request->sole_trader;
  record->sni = request->sni;
  record->sni_version = request->sni_version;
  record->size = request->size;
  record->municipality = request->municipality;
  record->registered_by = call->view.who->id;
  record->revision = 1;
  tidy_sni(call, record);
  return record;
}

static void add_new(struct call *call, Lots__Employer *record, Lots__AddEmployerReply_Closure closure) {
  Lots__AddEmployerReply reply = LOTS__ADD_EMPLOYER_REPLY__INIT;
  record->id = view_next_number(&call->view, NUMBER_EMPLOYER);
  call->subject = subject_of_employer(record->id);
  call->new_subject = true;
  reply.employer = record;
  if (employer_store(record, &call->events) == STATUS_OK)
    closure(&reply, call);
  else
    call_fail(call, STATUS_RESOURCE_EXHAUSTED);
}

EMPLOYERS_HANDLER(add, AddEmployerRequest, AddEmployerReply) {
  (void)service;
  struct call *call = closure_data;
  const char *digits = NULL;
  if (!employers_open(call))
    return;
  read_number(call, request->number, request->sole_trader, &digits);
  struct employer_facts facts = employers_facts(call);
  Lots__Employer *record = new_record(call, request, digits);
  if (record != NULL)
    employer_check(&facts, record, &call->problems);
  if (service_refused(call))
    return;
  Lots__AddEmployerReply known = LOTS__ADD_EMPLOYER_REPLY__INIT;
  enum status status = view_employer_by_number(&call->view, digits, &known.employer);
  if (status == STATUS_NOT_FOUND) {
    add_new(call, record, closure);
    return;
  }
  if (status != STATUS_OK) {
    call_fail_for(call, status, "number");
    return;
  }
  known.existed = true;
  call->subject = subject_of_employer(known.employer->id);
  closure(&known, call);
}

EMPLOYERS_HANDLER(show, ShowEmployerRequest, EmployerReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__EmployerReply reply = LOTS__EMPLOYER_REPLY__INIT;
  enum status status = view_employer(&call->view, request->id, &reply.employer);
  if (status != STATUS_OK)
    call_fail_for(call, status, "id");
  else
    closure(&reply, call);
}

/* Replies with the record as it was changed. */
static void finish(struct call *call, enum status status, Lots__Employer *record, Lots__EmployerReply_Closure closure) {
  Lots__EmployerReply reply = LOTS__EMPLOYER_REPLY__INIT;
  if (status == STATUS_OK)
    status = employer_store(record, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  record->revision++;
  reply.employer = record;
  closure(&reply, call);
}

static bool load_to_change(struct call *call, uint64_t id, struct employer_facts *facts, Lots__Employer **out) {
  return employers_load(call, id, facts, out) && call_revision_ok(call, (*out)->revision);
}

EMPLOYERS_HANDLER(change, ChangeEmployerRequest, EmployerReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  Lots__Employer *record;
  if (!load_to_change(call, request->id, &facts, &record))
    return;
  service_change_field(&record->name, request->name);
  service_change_field(&record->sni, request->sni);
  service_change_field(&record->sni_version, request->sni_version);
  service_change_field(&record->municipality, request->municipality);
  if (record->sni[0] == '\0')
    record->sni_version = (char *)"";
  record->size = request->size ? request->size : record->size;
  tidy_sni(call, record);
  employer_check(&facts, record, &call->problems);
  if (!service_refused(call))
    finish(call, STATUS_OK, record, closure);
}

EMPLOYERS_HANDLER(put_person, PutEmployerPersonRequest, EmployerReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  Lots__Employer *record;
  if (service_need_part(call, "person", request->person) && load_to_change(call, request->employer, &facts, &record))
    finish(call, employer_put_person(&facts, record, request->person, &call->problems), record, closure);
}

EMPLOYERS_HANDLER(put_workplace, PutWorkplaceRequest, EmployerReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  Lots__Employer *record;
  if (service_need_part(call, "workplace", request->workplace) &&
      load_to_change(call, request->employer, &facts, &record))
    finish(call, employer_put_workplace(&facts, record, request->workplace, &call->problems), record, closure);
}

/* --- find and list ------------------------------------------------------------------------------------------------ */

/* Whoever looks for a number need not know which sort it is. */
static const char *digits_of(struct call *call, const char *text) {
  char digits[ORGNUMBER_TEXT_MAX];
  struct idnumber person;
  if (orgnumber_parse(text, digits) == IDNUMBER_FAULT_NONE)
    return arena_strdup(call->arena, digits);
  if (idnumber_parse(text, call->view.today, false, &person) == IDNUMBER_FAULT_NONE)
    return arena_strdup(call->arena, person.digits);
  problem_add(&call->problems, "number", "C15", MSG_ORG_NUMBER, NULL, NULL);
  return NULL;
}

static void reply_rows(struct call *call, enum status status, Lots__FindEmployersReply *reply, struct slice next,
                       Lots__FindEmployersReply_Closure closure) {
  if (service_listed(call, status, "", next, &reply->cursor))
    closure(reply, call);
}

EMPLOYERS_HANDLER(find, FindEmployersRequest, FindEmployersReply) {
  (void)service;
  struct call *call = closure_data;
  const char *words[SERVICE_WORDS], *digits = NULL;
  size_t count = service_words(call, request->name, 0, words), limit;
  if (!employers_open(call))
    return;
  if (request->number[0] != '\0')
    digits = digits_of(call, request->number);
  else if (count == 0)
    problem_add(&call->problems, "name", "", MSG_NAME_WORDS, NULL, NULL);
  call_page_size(call, request->page_size, 20, &limit);
  if (service_refused(call))
    return;
  Lots__FindEmployersReply reply = LOTS__FIND_EMPLOYERS_REPLY__INIT;
  struct slice next = {0};
  enum status status = view_find_employers(&call->view, digits, words, count, service_slice(request->cursor), limit,
                                           &reply.employers, &reply.n_employers, &next);
  reply_rows(call, status, &reply, next, closure);
}

EMPLOYERS_HANDLER(list, ListEmployersRequest, FindEmployersReply) {
  (void)service;
  struct call *call = closure_data;
  size_t limit;
  if (!employers_open(call))
    return;
  call_page_size(call, request->page_size, 20, &limit);
  if (request->municipality[0] != '\0' && municipality_by_code(request->municipality) == NULL)
    problem_add(&call->problems, "municipality", "C15", MSG_MUNICIPALITY, NULL, NULL);
  if (service_refused(call))
    return;
  Lots__FindEmployersReply reply = LOTS__FIND_EMPLOYERS_REPLY__INIT;
  struct slice next = {0};
  enum status status = view_employers(&call->view, request->municipality, service_slice(request->cursor), limit,
                                      &reply.employers, &reply.n_employers, &next);
  reply_rows(call, status, &reply, next, closure);
}

ProtobufCService *service_employers(void) {
  static Lots__Employers_Service table = LOTS__EMPLOYERS__INIT(employers_);
  return &table.base;
}
