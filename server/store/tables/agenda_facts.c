/* agenda_facts: see agenda_facts.h. Of contacts the keys tell all that is asked, so none is opened. */
#include "agenda_facts.h"

#include <string.h>

/* --- support ------------------------------------------------------------------------------------------------------ */

struct support {
  date_t today, last;
};

static enum status take_support(void *context, struct slice key, struct slice value, bool *enough) {
  struct support *support = context;
  (void)value;
  if (key_support_date(key) <= support->today)
    support->last = key_support_date(key);
  *enough = support->last != DATE_NONE;
  return STATUS_OK;
}

/* From the newest back to the first that is not after today. */
static enum status read_support(const struct rows *rows, const struct agenda_facts *facts, date_t *out) {
  struct support support = {.today = facts->today, .last = DATE_NONE};
  struct key prefix = key_of_u64(facts->kase->id);
  enum status status = rows_each(rows, TABLE_SUPPORT, &prefix, ROWS_BACKWARDS, take_support, &support);
  *out = support.last;
  return status;
}

/* --- employers ---------------------------------------------------------------------------------------------------- */

/* After owner and number in the key of a row. */
#define DATE_AT 9

static enum status take_contact(void *context, struct slice key, struct slice value, bool *enough) {
  date_t *first = context;
  struct employer_log_row row;
  enum status status = employer_log_read(value, &row);
  if (status != STATUS_OK)
    return status;
  if (row.in_person && row.job && !row.visit && !row.uncounted)
    *first = date_at(key, DATE_AT);
  *enough = *first != DATE_NONE;
  return STATUS_OK;
}

/* Rows stand in the order of dates, so the first that fits is the answer. */
enum status agenda_first_contact(const struct rows *rows, uint64_t kase, date_t *out) {
  struct key prefix = key_employer_log(LOG_OF_CASE, kase);
  *out = DATE_NONE;
  return rows_each(rows, TABLE_EMPLOYER_LOG, &prefix, ROWS_FORWARDS, take_contact, out);
}

/* --- the person --------------------------------------------------------------------------------------------------- */

#define PERSON_MAX ((size_t)256 * 1024)

void agenda_facts_of_person(const Lots__Person *person, struct agenda_facts *facts) {
  const Lots__IdentityNumber *newest = person->n_numbers ? person->numbers[person->n_numbers - 1] : NULL;
  if (person->protection)
    facts->protected_since = date_stored(person->protection_since);
  if (newest && strcmp(newest->kind, "COORDINATION") == 0)
    facts->coordination_since = date_stored(newest->from);
}

static enum status read_person(const struct rows *rows, struct agenda_facts *facts) {
  struct key key = key_of_u64(facts->kase->person);
  Lots__Person *person;
  struct arena aside; /* two dates are kept of it */
  arena_init(&aside, PERSON_MAX);
  enum status status =
      rows_get(rows, TABLE_PERSON, &key, facts->kase->person, &lots__person__descriptor, &aside, &person);
  if (status == STATUS_OK)
    agenda_facts_of_person(person, facts);
  arena_deinit(&aside);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static enum status read_contacts(const struct rows *rows, struct agenda_facts *facts) {
  struct due due;
  enum status status = rows_due(rows, facts->kase->id, &due);
  if (status != STATUS_OK)
    return status;
  facts->last_note = due.note;
  status = agenda_first_contact(rows, facts->kase->id, &facts->first_contact);
  return status != STATUS_OK ? status : read_support(rows, facts, &facts->last_support);
}

enum status agenda_facts_read(const struct rows *rows, unsigned asks, struct agenda_facts *facts) {
  facts->first_contact = facts->last_note = facts->last_support = DATE_NONE;
  facts->protected_since = facts->coordination_since = DATE_NONE;
  enum status status = STATUS_OK;
  if (asks & AGENDA_ASKS_PERSON)
    status = read_person(rows, facts);
  return status != STATUS_OK || !(asks & AGENDA_ASKS_CONTACT) ? status : read_contacts(rows, facts);
}
