/* employer_log: contacts with employers and study visits (S1.4, S0.31, C3). */
#include "employers.h"
#include "server/rules/decide/method_rules.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/disclosure.h"

/* --- what a decision looks at ------------------------------------------------------------------------------------- */

/* The case that it is about, through the door; its person is the subject then. */
static bool add_case(struct call *call, const char *field, uint64_t id, struct employer_facts *facts) {
  Lots__Case *kase;
  if (id == 0)
    return true;
  enum status status = view_case(&call->view, id, &kase);
  if (status != STATUS_OK) {
    call_fail_for(call, status, field);
    return false;
  }
  facts->casework.kase = kase;
  call->subject = kase->person;
  call->acting_role = rights_role_for(call->view.who, kase->unit, 0, call->view.today);
  return true;
}

/* A colleague of the same organisation, or the caller. */
static bool add_staff(struct call *call, const char *field, uint64_t id, struct employer_facts *facts) {
  const Lots__Principal *staff;
  if (id == 0)
    return true;
  enum status status = view_principal(&call->view, id, &staff);
  if (status == STATUS_OK && staff->organisation != call->view.who->organisation)
    status = STATUS_NOT_FOUND;
  if (status != STATUS_OK) {
    call_fail_for(call, status, field);
    return false;
  }
  facts->casework.staff = staff;
  return true;
}

/* What the client chose to have told this employer, as it holds on a day (B9); UNSPECIFIED: nothing is chosen, and
 * nobody may be named. */
static Lots__DisclosureChoice disclosed_on(const Lots__Case *kase, uint64_t employer, date_t day) {
  const Lots__Disclosure *disclosure = case_disclosure_on(kase, employer, day);
  return disclosure != NULL ? disclosure->choice : LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_UNSPECIFIED;
}

/* The request's day, or today; a date that cannot be read is the rules' to refuse. */
static date_t day_of(const struct call *call, const char *text) {
  date_t date;
  return text[0] != '\0' && date_parse(text, &date) == STATUS_OK ? date : call->view.today;
}

/* --- contacts ----------------------------------------------------------------------------------------------------- */

static bool contact_facts(struct call *call, const Lots__EmployerContact *asked, struct employer_facts *facts) {
  Lots__Employer *employer;
  if (!employers_load(call, asked->employer, facts, &employer) ||
      !add_case(call, "contact.case", asked->case_, facts) || !add_staff(call, "contact.staff", asked->staff, facts))
    return false;
  const Lots__Case *kase = facts->casework.kase;
  facts->unit = asked->unit ? asked->unit : kase != NULL ? kase->unit : employers_unit(call);
  facts->disclosed = kase != NULL ? disclosed_on(kase, asked->employer, day_of(call, asked->date))
                                  : LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_UNSPECIFIED;
  return true;
}

static void finish_contact(struct call *call, enum status status, Lots__ContactEmployerReply_Closure closure) {
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  const Lots__Event *event = call_event(call);
  bool corrected = event->kind_case == LOTS__EVENT__KIND_CONTACT_CORRECTED;
  Lots__ContactEmployerReply reply = LOTS__CONTACT_EMPLOYER_REPLY__INIT;
  reply.contact = corrected ? event->contact_corrected : event->employer_contacted;
  closure(&reply, call);
}

EMPLOYERS_HANDLER(contact, ContactEmployerRequest, ContactEmployerReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  if (!service_need_part(call, "contact", request->contact) || !contact_facts(call, request->contact, &facts))
    return;
  finish_contact(call, employer_contact(&facts, request->contact, &call->problems, &call->events), closure);
}

/* --- study visits ------------------------------------------------------------------------------------------------- */

static void finish_visit(struct call *call, enum status status, Lots__StudyVisitReply_Closure closure) {
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  const Lots__Event *event = call_event(call);
  bool corrected = event->kind_case == LOTS__EVENT__KIND_VISIT_CORRECTED;
  Lots__StudyVisitReply reply = LOTS__STUDY_VISIT_REPLY__INIT;
  reply.visit = corrected ? event->visit_corrected : event->study_visited;
  closure(&reply, call);
}

EMPLOYERS_HANDLER(visit, StudyVisitRequest, StudyVisitReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  Lots__Employer *employer;
  const Lots__StudyVisit *asked = request->visit;
  if (!service_need_part(call, "visit", asked) || !employers_load(call, asked->employer, &facts, &employer))
    return;
  if (asked->case_ == 0) {
    call_refuse(call, STATUS_INVALID_ARGUMENT, "visit.case", "S0.31", MSG_CLIENT_NEEDS_CASE, NULL, NULL);
    return;
  }
  if (!add_case(call, "visit.case", asked->case_, &facts) || !add_staff(call, "visit.staff", asked->staff, &facts))
    return;
  finish_visit(call, employer_visit(&facts, asked, &call->problems, &call->events), closure);
}

/* --- what was logged wrong ---------------------------------------------------------------------------------------- */

/* The original, and the case that it is about. */
static bool load_logged(struct call *call, uint64_t employer, uint64_t position, bool visit,
                        struct employer_facts *facts, struct employer_entry *out) {
  Lots__Employer *record;
  if (!employers_load(call, employer, facts, &record))
    return false;
  enum status status = view_employer_logged(&call->view, employer, position, visit, out);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "position");
    return false;
  }
  return add_case(call, "position", visit ? out->visit->case_ : out->contact->case_, facts);
}

EMPLOYERS_HANDLER(correct_contact, CorrectContactRequest, ContactEmployerReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  struct employer_entry found;
  const Lots__EmployerContact *asked = request->contact;
  if (!load_logged(call, request->employer, request->position, false, &facts, &found) ||
      !add_staff(call, "contact.staff", asked ? asked->staff : 0, &facts))
    return;
  const char *date = asked && asked->date[0] ? asked->date : found.contact->date;
  if (facts.casework.kase != NULL)
    facts.disclosed = disclosed_on(facts.casework.kase, request->employer, day_of(call, date));
  finish_contact(
      call, employer_correct_contact(&facts, request, found.contact, found.uncounted, &call->problems, &call->events),
      closure);
}

EMPLOYERS_HANDLER(correct_visit, CorrectVisitRequest, StudyVisitReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  struct employer_entry found;
  if (!load_logged(call, request->employer, request->position, true, &facts, &found) ||
      !add_staff(call, "visit.staff", request->visit ? request->visit->staff : 0, &facts))
    return;
  finish_visit(call,
               employer_correct_visit(&facts, request, found.visit, found.uncounted, &call->problems, &call->events),
               closure);
}

/* --- the log ------------------------------------------------------------------------------------------------------ */

static Lots__EmployerLogItem *item_shown(struct call *call, const struct employer_entry *found) {
  Lots__EmployerLogItem *item = arena_alloc(call->arena, sizeof *item);
  char *at = arena_alloc(call->arena, MOMENT_TEXT_MAX);
  if (item == NULL || at == NULL)
    return NULL;
  lots__employer_log_item__init(item);
  bool visit = found->visit != NULL;
  item->position = visit ? found->visit->position : found->contact->position;
  item->at = moment_format(found->entry->at_us, at);
  item->author = found->entry->by_name;
  item->date = visit ? found->visit->date : found->contact->date;
  item->employer_name =
      (char *)view_employer_name(&call->view, visit ? found->visit->employer : found->contact->employer);
  item->staff_name = (char *)view_name_of(&call->view, visit ? found->visit->staff : found->contact->staff);
  item->contact = found->contact;
  item->visit = found->visit;
  item->uncounted = found->uncounted;
  return item;
}

static enum status add_first_contact(struct call *call, uint64_t kase, Lots__EmployerLogReply *reply) {
  date_t first;
  char *text = arena_alloc(call->arena, DATE_TEXT_MAX);
  enum status status = text != NULL ? view_first_contact(&call->view, kase, &first) : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    reply->first_in_person = date_format(first, text);
  return status;
}

static enum status collect(struct call *call, const Lots__EmployerLogRequest *request, size_t limit,
                           Lots__EmployerLogReply *reply) {
  struct employer_entry *found = NULL;
  size_t count = 0;
  struct slice next = {0};
  enum status status = view_employer_log(&call->view, request->employer, request->case_, service_slice(request->cursor),
                                         limit, &found, &count, &next);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    Lots__EmployerLogItem *item = item_shown(call, &found[i]);
    if (item == NULL || !arena_append(call->arena, &reply->items, &reply->n_items, item))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  reply->cursor = service_bytes(next);
  return status == STATUS_OK && request->case_ ? add_first_contact(call, request->case_, reply) : status;
}

EMPLOYERS_HANDLER(log, EmployerLogRequest, EmployerLogReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__EmployerLogReply reply = LOTS__EMPLOYER_LOG_REPLY__INIT;
  size_t limit;
  call_page_size(call, request->page_size, 20, &limit);
  if ((request->employer != 0) == (request->case_ != 0))
    problem_add(&call->problems, "employer", "", MSG_NOT_SHARED_WITH, NULL, NULL);
  if (service_refused(call))
    return;
  enum status status = collect(call, request, limit, &reply);
  if (status != STATUS_OK)
    service_fail_list(call, status, request->case_ ? "case" : "employer");
  else
    closure(&reply, call);
}
