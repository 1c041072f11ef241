/* employer_rules: what may be recorded of an employer, and what may be said to one about a client. Pure: today and the
 * client's choice are facts.
 *
 * What an employer may be told: facts/disclosure.h. Every function adds all that is wrong to
 * `problems` and makes its event only when nothing is. INVALID_ARGUMENT: a field is wrong; FAILED_PRECONDITION: a rule
 * says no.
 */
#pragma once

#include "employers.pb-c.h"
#include "server/rules/engine/case_facts.h"

/* Borrowed. */
struct employer_facts {
  struct case_facts casework;       /* caller, today, arena; `kase` when it is about a client, `staff` who was there */
  const Lots__Employer *employer;   /* NULL while it is being registered */
  uint64_t unit;                    /* whose work a contact counts as */
  Lots__DisclosureChoice disclosed; /* what the client lets an employer be told, on the day of the contact (B9) */
  uint32_t analyses;                /* versions that the workplace has */
};

#define EMPLOYER_PERSONS_MAX 50
#define EMPLOYER_WORKPLACES_MAX 50

/* "47.112" of any usual form, in `out`; false when it is no code. Two to five digits (C15). */
bool employer_sni(const char *text, char out[8]);

/* The form of a record; adds no event. */
void employer_check(const struct employer_facts *facts, const Lots__Employer *record, struct problems *problems);
/* The record with one contact person, or workplace, new or changed; `record` is the one to change, in the arena. */
enum status employer_put_person(const struct employer_facts *facts, Lots__Employer *record,
                                const Lots__EmployerPerson *asked, struct problems *problems) MUST_USE;
enum status employer_put_workplace(const struct employer_facts *facts, Lots__Employer *record,
                                   const Lots__Workplace *asked, struct problems *problems) MUST_USE;
/* Adds the event of the whole record. */
enum status employer_store(Lots__Employer *record, struct events *out) MUST_USE;

enum status employer_contact(const struct employer_facts *facts, const Lots__EmployerContact *asked,
                             struct problems *problems, struct events *out) MUST_USE;
enum status employer_visit(const struct employer_facts *facts, const Lots__StudyVisit *asked, struct problems *problems,
                           struct events *out) MUST_USE;
/* What was logged wrong, or by mistake (B14). `original` is already found in the employer's log, and `uncounted` when
 * it is corrected or struck out. Employer, case and unit stay. */
enum status employer_correct_contact(const struct employer_facts *facts, const Lots__CorrectContactRequest *request,
                                     const Lots__EmployerContact *original, bool uncounted, struct problems *problems,
                                     struct events *out) MUST_USE;
enum status employer_correct_visit(const struct employer_facts *facts, const Lots__CorrectVisitRequest *request,
                                   const Lots__StudyVisit *original, bool uncounted, struct problems *problems,
                                   struct events *out) MUST_USE;
enum status employer_analyse(const struct employer_facts *facts, const Lots__WorkplaceAnalysis *asked,
                             struct problems *problems, struct events *out) MUST_USE;
