/* agenda_facts: what an agenda is computed from beside the case and the directory: days of support, the latest note,
 * the first contact with an employer, two dates of the person's record. For the view, which shows agendas, and for
 * apply, which keeps their first day; rights are the caller's to judge. */
#pragma once

#include "server/rules/agenda.h"
#include "tables.h"

/* Fills what `facts`, whose case and day are set, has from the tables; of what the case's rules do not ask for, nothing
 * is read. */
enum status agenda_facts_read(const struct rows *rows, struct agenda_facts *facts) MUST_USE;
/* The same, whether the rules ask for it or not. */
enum status agenda_facts_read_all(const struct rows *rows, struct agenda_facts *facts) MUST_USE;
/* The day of a case's first contact in person with an employer about a job (B8), or DATE_NONE. */
enum status agenda_first_contact(const struct rows *rows, uint64_t kase, date_t *out) MUST_USE;
