/* agenda_facts: what an agenda is computed from beside the case and the directory: days of support, the latest note,
 * the first contact with an employer, two dates of the person's record. For the view, which shows agendas, and for
 * apply, which keeps their first day; rights are the caller's to judge. */
#pragma once

#include "persons.pb-c.h"
#include "server/rules/agenda/agenda.h"
#include "tables.h"

/* Fills what `facts`, whose case and day are set, has from the tables. `asks`: agenda_asks() of the case, and whatever
 * else the caller wants to know; what is not asked for is not read. Organisation and coach are the caller's to find. */
enum status agenda_facts_read(const struct rows *rows, unsigned asks, struct agenda_facts *facts) MUST_USE;
/* The same of a person's record that is open. */
void agenda_facts_of_person(const Lots__Person *person, struct agenda_facts *facts);
/* The day of a case's first contact in person with an employer about a job (B8), or DATE_NONE. */
enum status agenda_first_contact(const struct rows *rows, uint64_t kase, date_t *out) MUST_USE;
