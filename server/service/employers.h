/* employers: the handlers of the Employers service, in four files: employers.c keeps the register, employer_log.c what
 * was said and seen there, employer_weeks.c counts it, employer_analyses.c analyses workplaces. employers_step.c has what
 * they do alike. What may be recorded stands in rules/decide/employer_rules.h.
 */
#pragma once

#include "server/rules/decide/employer_rules.h"
#include "service.h"

#define EMPLOYERS_HANDLER(verb, Request, Reply)                                                                        \
  void employers_##verb(Lots__Employers_Service *service, const Lots__##Request *request,                              \
                        Lots__##Reply##_Closure closure, void *closure_data)

EMPLOYERS_HANDLER(add, AddEmployerRequest, AddEmployerReply);
EMPLOYERS_HANDLER(show, ShowEmployerRequest, EmployerReply);
EMPLOYERS_HANDLER(change, ChangeEmployerRequest, EmployerReply);
EMPLOYERS_HANDLER(find, FindEmployersRequest, FindEmployersReply);
EMPLOYERS_HANDLER(list, ListEmployersRequest, FindEmployersReply);
EMPLOYERS_HANDLER(put_person, PutEmployerPersonRequest, EmployerReply);
EMPLOYERS_HANDLER(put_workplace, PutWorkplaceRequest, EmployerReply);
EMPLOYERS_HANDLER(contact, ContactEmployerRequest, ContactEmployerReply);
EMPLOYERS_HANDLER(visit, StudyVisitRequest, StudyVisitReply);
EMPLOYERS_HANDLER(correct_contact, CorrectContactRequest, ContactEmployerReply);
EMPLOYERS_HANDLER(correct_visit, CorrectVisitRequest, StudyVisitReply);
EMPLOYERS_HANDLER(log, EmployerLogRequest, EmployerLogReply);
EMPLOYERS_HANDLER(analyse, AnalyseWorkplaceRequest, AnalyseWorkplaceReply);
EMPLOYERS_HANDLER(analyses, WorkplaceAnalysesRequest, WorkplaceAnalysesReply);
EMPLOYERS_HANDLER(weeks, ContactWeeksRequest, ContactWeeksReply);

/* --- employers_step.c --- */
/* Fails the call unless the caller works, takes in or manages somewhere; sets the acting role. */
bool employers_open(struct call *call);
/* What the rules look at, of the caller alone. */
struct employer_facts employers_facts(struct call *call);
/* Loads an employer for a change or an entry about it, which is the call's subject then; on failure the call has
 * failed. */
bool employers_load(struct call *call, uint64_t id, struct employer_facts *facts, Lots__Employer **out);
/* The caller's first unit with a right to the register. */
uint64_t employers_unit(const struct call *call);
