/* employer_log: contacts with employers, study visits, workplace analyses, and the counts of weeks (S1.4, S2.21-S2.24,
 * S0.31, C3, L8). */
#include <stdio.h>

#include "employers.h"
#include "server/rules/method_rules.h"
#include "server/rules/rights.h"

#define ANALYSES_MAX 50
#define WEEKS_MAX 53

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
  Lots__Principal *staff;
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

EMPLOYERS_HANDLER(contact, ContactEmployerRequest, ContactEmployerReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  if (!service_need_part(call, "contact", request->contact) || !contact_facts(call, request->contact, &facts))
    return;
  enum status status = employer_contact(&facts, request->contact, &call->problems, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  Lots__ContactEmployerReply reply = LOTS__CONTACT_EMPLOYER_REPLY__INIT;
  reply.contact = call->events.items[0]->employer_contacted;
  closure(&reply, call);
}

/* --- study visits ------------------------------------------------------------------------------------------------- */

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
  enum status status = employer_visit(&facts, asked, &call->problems, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  Lots__StudyVisitReply reply = LOTS__STUDY_VISIT_REPLY__INIT;
  reply.visit = call->events.items[0]->study_visited;
  closure(&reply, call);
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
  enum status status =
      employer_correct_contact(&facts, request, found.contact, found.uncounted, &call->problems, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  Lots__ContactEmployerReply reply = LOTS__CONTACT_EMPLOYER_REPLY__INIT;
  reply.contact = call->events.items[0]->contact_corrected;
  closure(&reply, call);
}

EMPLOYERS_HANDLER(correct_visit, CorrectVisitRequest, StudyVisitReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  struct employer_entry found;
  if (!load_logged(call, request->employer, request->position, true, &facts, &found) ||
      !add_staff(call, "visit.staff", request->visit ? request->visit->staff : 0, &facts))
    return;
  enum status status =
      employer_correct_visit(&facts, request, found.visit, found.uncounted, &call->problems, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  Lots__StudyVisitReply reply = LOTS__STUDY_VISIT_REPLY__INIT;
  reply.visit = call->events.items[0]->visit_corrected;
  closure(&reply, call);
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

/* --- analyses ----------------------------------------------------------------------------------------------------- */

EMPLOYERS_HANDLER(analyse, AnalyseWorkplaceRequest, AnalyseWorkplaceReply) {
  (void)service;
  struct call *call = closure_data;
  struct employer_facts facts;
  Lots__Employer *employer;
  Lots__WorkplaceAnalysis **before = NULL;
  const Lots__WorkplaceAnalysis *asked = request->analysis;
  size_t count = 0;
  if (!service_need_part(call, "analysis", asked) || !employers_load(call, asked->employer, &facts, &employer))
    return;
  enum status status = view_analyses(&call->view, asked->employer, asked->workplace, 1, &before, &count);
  facts.analyses = count > 0 ? before[0]->version : 0;
  if (status == STATUS_OK)
    status = employer_analyse(&facts, asked, &call->problems, &call->events);
  if (status != STATUS_OK) {
    call_fail(call, status);
    return;
  }
  Lots__AnalyseWorkplaceReply reply = LOTS__ANALYSE_WORKPLACE_REPLY__INIT;
  reply.analysis = call->events.items[0]->workplace_analysed;
  closure(&reply, call);
}

EMPLOYERS_HANDLER(analyses, WorkplaceAnalysesRequest, WorkplaceAnalysesReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__WorkplaceAnalysesReply reply = LOTS__WORKPLACE_ANALYSES_REPLY__INIT;
  Lots__Employer *employer;
  enum status status = view_employer(&call->view, request->employer, &employer);
  if (status == STATUS_OK)
    status = view_analyses(&call->view, request->employer, request->workplace, ANALYSES_MAX, &reply.analyses,
                           &reply.n_analyses);
  if (status != STATUS_OK)
    call_fail_for(call, status, "employer");
  else
    closure(&reply, call);
}

/* --- weeks (L8) --------------------------------------------------------------------------------------------------- */

/* The Monday of "2026-W47"; false when there is no such week. */
static bool read_week(const char *text, date_t *monday) {
  int year, week, end = 0, found_year, found_week;
  date_t fourth;
  if (strlen(text) != 8 || sscanf(text, "%4d-W%2d%n", &year, &week, &end) != 2 || end != 8 || week < 1 ||
      date_from_civil((struct civil){.year = year, .month = 1, .day = 4}, &fourth) != STATUS_OK)
    return false; /* 4 January always stands in week 1 */
  date_t found = fourth - (date_weekday(fourth) - 1) + 7 * (week - 1);
  date_iso_week(found, &found_year, &found_week);
  *monday = found;
  return found_year == year && found_week == week;
}

static Lots__ContactWeek *week_shown(struct call *call, const struct contact_tally *tally) {
  Lots__ContactWeek *row = arena_alloc(call->arena, sizeof *row);
  char *week = arena_printf(call->arena, "%04d-W%02d", tally->year, tally->week);
  if (row == NULL || week == NULL)
    return NULL;
  lots__contact_week__init(row);
  row->week = week;
  row->staff = tally->staff;
  row->staff_name = (char *)view_name_of(&call->view, tally->staff);
  row->in_person = tally->in_person;
  row->other = tally->other;
  row->named = tally->named;
  row->anonymous = tally->anonymous;
  row->support = tally->support;
  return row;
}

EMPLOYERS_HANDLER(weeks, ContactWeeksRequest, ContactWeeksReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__ContactWeeksReply reply = LOTS__CONTACT_WEEKS_REPLY__INIT;
  struct contact_tally *tallies = NULL;
  date_t monday = call->view.today - (date_weekday(call->view.today) - 1);
  int weeks = request->weeks ? (int)request->weeks : 1;
  size_t count = 0;
  call_need_id(call, "unit", request->unit);
  if (request->week[0] != '\0' && !read_week(request->week, &monday))
    problem_add(&call->problems, "week", "L8", MSG_NOT_A_WEEK, NULL, NULL);
  if (request->weeks > WEEKS_MAX)
    problem_add(&call->problems, "weeks", "L8", MSG_OUT_OF_RANGE, "1", "53");
  if (service_refused(call))
    return;
  enum status status =
      view_contact_tallies(&call->view, request->unit, monday - 7 * (weeks - 1), monday + 6, &tallies, &count);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    Lots__ContactWeek *row = week_shown(call, &tallies[i]);
    if (row == NULL || !arena_append(call->arena, &reply.rows, &reply.n_rows, row))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  if (status != STATUS_OK)
    call_fail_for(call, status, "unit");
  else
    closure(&reply, call);
}
