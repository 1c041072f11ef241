/* employer_rules: contacts, study visits and analyses. See employer_rules.h; the register itself: employer_record.c. */
#include "employer_rules.h"

#include "server/rules/engine/correction.h"
#include "server/rules/engine/rights.h"
#include "server/rules/facts/disclosure.h"

/* --- what they share ---------------------------------------------------------------------------------------------- */

static struct attempt form_of(const struct employer_facts *facts, struct problems *problems) {
  return (struct attempt){
      .facts = &facts->casework, .problems = problems, .problems_before = problems->count, .date = DATE_NONE};
}

/* `form` is how many problems there were when the fields had been looked at. */
static enum status verdict(const struct attempt *attempt, size_t form) {
  if (arena_failed(attempt->facts->arena) || arena_failed(attempt->problems->arena))
    return STATUS_RESOURCE_EXHAUSTED;
  if (attempt->problems->count == attempt->problems_before)
    return STATUS_OK;
  return form > attempt->problems_before ? STATUS_INVALID_ARGUMENT : STATUS_FAILED_PRECONDITION;
}

static const Lots__Workplace *workplace_of(const Lots__Employer *employer, uint32_t id) {
  for (size_t i = 0; i < employer->n_workplaces; i++)
    if (employer->workplaces[i]->id == id)
      return employer->workplaces[i];
  return NULL;
}

static bool has_person(const Lots__Employer *employer, uint32_t id) {
  for (size_t i = 0; i < employer->n_persons; i++)
    if (employer->persons[i]->id == id)
      return true;
  return false;
}

static void need_workplace(const struct attempt *attempt, const Lots__Employer *employer, const char *field,
                           uint32_t id) {
  const Lots__Workplace *workplace = workplace_of(employer, id);
  if (!workplace)
    attempt_refuse(attempt, field, "B2", id ? MSG_NO_SUCH_PART : MSG_MISSING, NULL, NULL);
  else if (workplace->closed[0] && attempt->date > date_stored(workplace->closed))
    attempt_refuse(attempt, field, "B2", MSG_WORKPLACE_CLOSED, workplace->closed, NULL);
}

/* What is done for a client is done while the case runs. */
static void need_day_in_case(const struct attempt *attempt, const char *field) {
  const Lots__Case *kase = attempt->facts->kase;
  if (!kase || attempt->date == DATE_NONE)
    return;
  if (attempt->date < date_stored(kase->opened))
    attempt_refuse(attempt, field, "B3", MSG_DATE_BEFORE, kase->opened, NULL);
  if (kase->closed[0] && attempt->date > date_stored(kase->closed))
    attempt_refuse(attempt, field, "B3", MSG_DATE_AFTER, kase->closed, NULL);
}

/* --- contacts ----------------------------------------------------------------------------------------------------- */

/* B9. "I have a candidate" is always legal; a name is the client's to give. */
static void judge_disclosure(const struct attempt *attempt, const struct employer_facts *facts,
                             const Lots__EmployerContact *asked) {
  if (!asked->names_client || attempt->date == DATE_NONE)
    return;
  const char *day = date_text(attempt->facts->arena, attempt->date);
  if (!facts->casework.kase)
    attempt_refuse(attempt, "contact.names_client", "B9", MSG_NAMED_WITHOUT_CASE, NULL, NULL);
  else if (facts->disclosed == LOTS__DISCLOSURE_CHOICE__DISCLOSURE_CHOICE_UNSPECIFIED)
    attempt_refuse(attempt, "contact.names_client", "B9", MSG_DISCLOSURE_NOT_CHOSEN, day, NULL);
  else if (!employer_may_be_told(facts->disclosed))
    attempt_refuse(attempt, "contact.names_client", "B9", MSG_DISCLOSURE_NONE, day, NULL);
}

static void judge_unit(const struct attempt *attempt, uint64_t unit) {
  const unsigned rights = RIGHT_WORK | RIGHT_INTAKE | RIGHT_MANAGE;
  if (!(rights_in_unit(attempt->facts->caller, unit, attempt->facts->today) & rights))
    attempt_refuse(attempt, "contact.unit", "C1", MSG_NOT_YOUR_ROLE, "INTAKE, WORK, MANAGE", NULL);
}

static void check_contact(const struct attempt *attempt, const Lots__Employer *employer,
                          const Lots__EmployerContact *asked) {
  attempt_need_code(attempt, "contact.made_by", &codes_contact_maker, (int)asked->made_by);
  attempt_need_code(attempt, "contact.mode", &codes_contact_mode, (int)asked->mode);
  attempt_need_code(attempt, "contact.purpose", &codes_contact_purpose, (int)asked->purpose);
  attempt_need_code(attempt, "contact.result", &codes_contact_result, (int)asked->result);
  attempt_check_text(attempt, "contact.note", asked->note, TEXT_LONG);
  if (asked->person && !has_person(employer, asked->person))
    attempt_refuse(attempt, "contact.person", "B2", MSG_NO_SUCH_PART, NULL, NULL);
  bool by_client = asked->made_by == LOTS__CONTACT_MAKER__CONTACT_MAKER_CLIENT ||
                   asked->made_by == LOTS__CONTACT_MAKER__CONTACT_MAKER_TOGETHER;
  if (by_client && !attempt->facts->kase)
    attempt_refuse(attempt, "contact.case", "S2.24", MSG_CLIENT_NEEDS_CASE, NULL, NULL);
}

static struct case_ref about(const struct employer_facts *facts) {
  return facts->casework.kase ? case_ref_of(facts->casework.kase) : (struct case_ref){0};
}

/* The client's entries are the client's; what is about no client is about the employer alone. */
static enum status contact_event(const struct attempt *attempt, const struct employer_facts *facts,
                                 const Lots__EmployerContact *asked, struct events *out) {
  Lots__EmployerContact *contact = arena_clone(out->arena, &asked->base);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_EMPLOYER_CONTACTED, about(facts));
  char *date = date_text(out->arena, attempt->date);
  if (!contact || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  contact->position = 0;
  contact->correction = NULL;
  contact->unit = facts->unit;
  contact->staff = facts->casework.staff->id;
  contact->date = date;
  event->employer_contacted = contact;
  return STATUS_OK;
}

enum status employer_contact(const struct employer_facts *facts, const Lots__EmployerContact *asked,
                             struct problems *problems, struct events *out) {
  struct attempt attempt = form_of(facts, problems);
  attempt.date = attempt_past_date(&attempt, "contact.date", asked->date, facts->casework.today);
  check_contact(&attempt, facts->employer, asked);
  size_t form = problems->count;
  need_day_in_case(&attempt, "contact.date");
  judge_unit(&attempt, facts->unit);
  judge_disclosure(&attempt, facts, asked);
  enum status status = verdict(&attempt, form);
  return status ? status : contact_event(&attempt, facts, asked, out);
}

static void take_over_contact(Lots__EmployerContact *kept, const Lots__CorrectContactRequest *request) {
  const Lots__EmployerContact *asked = request->contact;
  if (request->names_client)
    kept->names_client = request->names_client == LOTS__ANSWER__ANSWER_YES;
  if (!asked)
    return;
  if (asked->staff)
    kept->staff = asked->staff;
  if (asked->date[0])
    kept->date = asked->date;
  if (asked->made_by)
    kept->made_by = asked->made_by;
  if (asked->mode)
    kept->mode = asked->mode;
  if (asked->purpose)
    kept->purpose = asked->purpose;
  if (asked->result)
    kept->result = asked->result;
  if (asked->person)
    kept->person = asked->person;
  if (asked->note[0])
    kept->note = asked->note;
}

/* What the original told the employer was judged on its day; only what the correction says anew is judged again. */
static void judge_corrected(const struct attempt *attempt, const struct employer_facts *facts,
                            const Lots__EmployerContact *before, const Lots__EmployerContact *after) {
  need_day_in_case(attempt, "contact.date");
  if (!before->names_client || strcmp(before->date, after->date) != 0)
    judge_disclosure(attempt, facts, after);
}

/* Whose entry it is to put right: it counts as the work of the unit that made it, and follows a case that moves on. */
static uint64_t unit_now(const struct employer_facts *facts, const Lots__EmployerContact *original) {
  return facts->casework.kase ? facts->casework.kase->unit : original->unit;
}

enum status employer_correct_contact(const struct employer_facts *facts, const Lots__CorrectContactRequest *request,
                                     const Lots__EmployerContact *original, bool uncounted, struct problems *problems,
                                     struct events *out) {
  struct attempt attempt = form_of(facts, problems);
  Lots__EmployerContact before = *original, after;
  before.correction = NULL;
  before.position = 0;
  after = before;
  take_over_contact(&after, request);
  attempt.date = attempt_past_date(&attempt, "contact.date", after.date, facts->casework.today);
  if (!request->strike)
    check_contact(&attempt, facts->employer, &after);
  const struct correction_asked asked = {request->position, request->reason, request->strike, uncounted, "contact"};
  correction_check(&attempt, &asked, &before.base, &after.base);
  size_t form = problems->count;
  judge_unit(&attempt, unit_now(facts, original));
  if (!request->strike)
    judge_corrected(&attempt, facts, &before, &after);
  enum status status = verdict(&attempt, form);
  if (status)
    return status;
  Lots__EmployerContact *kept = arena_copy(out->arena, &after, sizeof after);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_CONTACT_CORRECTED, about(facts));
  Lots__Correction *correction = correction_new(out, &asked, original->date);
  if (!kept || !event || !correction)
    return STATUS_RESOURCE_EXHAUSTED;
  kept->correction = correction;
  event->contact_corrected = kept;
  return STATUS_OK;
}

/* --- study visits (S0.31) ----------------------------------------------------------------------------------------- */

static void check_visit(const struct attempt *attempt, const Lots__StudyVisit *asked) {
  attempt_need_text(attempt, "visit.purpose", asked->purpose, TEXT_LONG);
  attempt_need_code(attempt, "visit.environment", &codes_suitability, (int)asked->environment);
  attempt_need_text(attempt, "visit.environment_text", asked->environment_text, TEXT_LONG);
  attempt_need_code(attempt, "visit.tasks", &codes_suitability, (int)asked->tasks);
  attempt_need_text(attempt, "visit.tasks_text", asked->tasks_text, TEXT_LONG);
}

enum status employer_visit(const struct employer_facts *facts, const Lots__StudyVisit *asked, struct problems *problems,
                           struct events *out) {
  struct attempt attempt = form_of(facts, problems);
  attempt.date = attempt_past_date(&attempt, "visit.date", asked->date, facts->casework.today);
  check_visit(&attempt, asked);
  size_t form = problems->count;
  need_workplace(&attempt, facts->employer, "visit.workplace", asked->workplace);
  need_day_in_case(&attempt, "visit.date");
  enum status status = verdict(&attempt, form);
  if (status)
    return status;
  Lots__StudyVisit *visit = arena_clone(out->arena, &asked->base);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_STUDY_VISITED, about(facts));
  char *date = date_text(out->arena, attempt.date);
  if (!visit || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  visit->position = 0;
  visit->correction = NULL;
  visit->staff = facts->casework.staff->id;
  visit->date = date;
  event->study_visited = visit;
  return STATUS_OK;
}

static void take_over_visit(Lots__StudyVisit *kept, const Lots__StudyVisit *asked) {
  if (asked->workplace)
    kept->workplace = asked->workplace;
  if (asked->staff)
    kept->staff = asked->staff;
  if (asked->date[0])
    kept->date = asked->date;
  if (asked->purpose[0])
    kept->purpose = asked->purpose;
  if (asked->environment)
    kept->environment = asked->environment;
  if (asked->environment_text[0])
    kept->environment_text = asked->environment_text;
  if (asked->tasks)
    kept->tasks = asked->tasks;
  if (asked->tasks_text[0])
    kept->tasks_text = asked->tasks_text;
}

enum status employer_correct_visit(const struct employer_facts *facts, const Lots__CorrectVisitRequest *request,
                                   const Lots__StudyVisit *original, bool uncounted, struct problems *problems,
                                   struct events *out) {
  struct attempt attempt = form_of(facts, problems);
  Lots__StudyVisit before = *original, after;
  before.correction = NULL;
  before.position = 0;
  after = before;
  if (request->visit)
    take_over_visit(&after, request->visit);
  attempt.date = attempt_past_date(&attempt, "visit.date", after.date, facts->casework.today);
  if (!request->strike)
    check_visit(&attempt, &after);
  const struct correction_asked asked = {request->position, request->reason, request->strike, uncounted, "visit"};
  correction_check(&attempt, &asked, &before.base, &after.base);
  size_t form = problems->count;
  if (!request->strike) {
    need_workplace(&attempt, facts->employer, "visit.workplace", after.workplace);
    need_day_in_case(&attempt, "visit.date");
  }
  enum status status = verdict(&attempt, form);
  if (status)
    return status;
  Lots__StudyVisit *kept = arena_copy(out->arena, &after, sizeof after);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_VISIT_CORRECTED, about(facts));
  Lots__Correction *correction = correction_new(out, &asked, original->date);
  if (!kept || !event || !correction)
    return STATUS_RESOURCE_EXHAUSTED;
  kept->correction = correction;
  event->visit_corrected = kept;
  return STATUS_OK;
}

/* --- workplace analyses (C3 WPA) ---------------------------------------------------------------------------------- */

enum status employer_analyse(const struct employer_facts *facts, const Lots__WorkplaceAnalysis *asked,
                             struct problems *problems, struct events *out) {
  struct attempt attempt = form_of(facts, problems);
  attempt.date = attempt_past_date(&attempt, "analysis.date", asked->date, facts->casework.today);
  attempt_need_text(&attempt, "analysis.tasks", asked->tasks, TEXT_LONG);
  attempt_need_text(&attempt, "analysis.environment", asked->environment, TEXT_LONG);
  attempt_need_text(&attempt, "analysis.culture", asked->culture, TEXT_LONG);
  size_t form = problems->count;
  need_workplace(&attempt, facts->employer, "analysis.workplace", asked->workplace);
  enum status status = verdict(&attempt, form);
  if (status)
    return status;
  Lots__WorkplaceAnalysis *analysis = arena_clone(out->arena, &asked->base);
  Lots__Event *event = case_add(out, LOTS__EVENT__KIND_WORKPLACE_ANALYSED, (struct case_ref){0});
  char *date = date_text(out->arena, attempt.date);
  if (!analysis || !event || !date)
    return STATUS_RESOURCE_EXHAUSTED;
  analysis->version = facts->analyses + 1;
  analysis->staff = facts->casework.caller->id;
  analysis->date = date;
  event->workplace_analysed = analysis;
  return STATUS_OK;
}
