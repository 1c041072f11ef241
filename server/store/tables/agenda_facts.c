/* agenda_facts: see agenda_facts.h. Of contacts the keys tell all that is asked, so none is opened. */
#include "agenda_facts.h"

#include <string.h>

#include "persons.pb-c.h"

/* --- support ------------------------------------------------------------------------------------------------------ */

/* From the newest back to the first that is not after today. */
static enum status read_support(const struct rows *rows, const struct agenda_facts *facts, date_t *out) {
  struct key prefix = key_of_u64(facts->kase->id);
  struct slice key, value;
  struct kv_scan *scan;
  *out = DATE_NONE;
  enum status status = kv_scan_open(rows->txn, TABLE_SUPPORT, key_slice(&prefix), slice_of(NULL, 0), true, &scan);
  if (status)
    return status;
  while (*out == DATE_NONE && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    if (key_support_date(key) <= facts->today)
      *out = key_support_date(key);
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- employers ---------------------------------------------------------------------------------------------------- */

/* After owner and number in the key of a row. */
#define DATE_AT 9

/* Rows stand in the order of dates, so the first that fits is the answer. */
enum status agenda_first_contact(const struct rows *rows, uint64_t kase, date_t *out) {
  struct key prefix = key_employer_log(LOG_OF_CASE, kase);
  struct slice key, value;
  struct kv_scan *scan;
  *out = DATE_NONE;
  enum status status = kv_scan_open(rows->txn, TABLE_EMPLOYER_LOG, key_slice(&prefix), slice_of(NULL, 0), false, &scan);
  if (status)
    return status;
  while (*out == DATE_NONE && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
    struct employer_log_row row;
    if ((status = employer_log_read(value, &row)))
      break;
    if (row.in_person && row.job && !row.visit && !row.uncounted)
      *out = date_at(key, DATE_AT);
  }
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- the person --------------------------------------------------------------------------------------------------- */

#define PERSON_MAX ((size_t)256 * 1024)

static void tell_person(const Lots__Person *person, struct agenda_facts *facts) {
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
    tell_person(person, facts);
  arena_deinit(&aside);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static enum status read_contacts(const struct rows *rows, struct agenda_facts *facts) {
  struct due due;
  enum status status = rows_due(rows, facts->kase->id, &due);
  if (status)
    return status;
  facts->last_note = due.note;
  status = agenda_first_contact(rows, facts->kase->id, &facts->first_contact);
  return status ? status : read_support(rows, facts, &facts->last_support);
}

enum status agenda_facts_read(const struct rows *rows, unsigned asks, struct agenda_facts *facts) {
  facts->first_contact = facts->last_note = facts->last_support = DATE_NONE;
  facts->protected_since = facts->coordination_since = DATE_NONE;
  enum status status = STATUS_OK;
  if (asks & AGENDA_ASKS_PERSON)
    status = read_person(rows, facts);
  return status || !(asks & AGENDA_ASKS_CONTACT) ? status : read_contacts(rows, facts);
}
