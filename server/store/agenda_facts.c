/* agenda_facts: see agenda_facts.h. The keys tell all that is asked, so no row is opened. */
#include "agenda_facts.h"

/* --- support ------------------------------------------------------------------------------------------------------ */

static bool days_add(struct arena *arena, date_t **days, size_t *count, size_t *room, date_t day) {
  if (*count == *room) {
    *room = *room ? 2 * *room : 8;
    date_t *more = arena_alloc(arena, *room * sizeof *more);
    if (!more)
      return false;
    if (*count)
      memcpy(more, *days, *count * sizeof *more);
    *days = more;
  }
  (*days)[(*count)++] = day;
  return true;
}

/* The newest days, back to the first that lies so far before today that those before it say nothing more. */
static enum status read_support(const struct rows *rows, struct arena *arena, struct agenda_facts *facts) {
  struct key prefix = key_of_u64(facts->kase->id);
  date_t *days = NULL, oldest = DATE_MAX;
  size_t count = 0, room = 0;
  struct slice key, value;
  struct kv_scan *scan;
  enum status status = kv_scan_open(rows->txn, TABLE_SUPPORT, key_slice(&prefix), slice_of(NULL, 0), true, &scan);
  if (status)
    return status;
  while (status == STATUS_OK && oldest > facts->today - AGENDA_CONTACT_DAYS &&
         (status = kv_scan_next(scan, &key, &value)) == STATUS_OK) {
    oldest = key_support_date(key);
    if (!days_add(arena, &days, &count, &room, oldest))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  kv_scan_close(scan);
  facts->support = days;
  facts->support_count = count;
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
    if (row.in_person && row.job && !row.visit)
      *out = date_at(key, DATE_AT);
  }
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status agenda_facts_read(const struct rows *rows, struct arena *arena, struct agenda_facts *facts) {
  struct due due;
  facts->first_contact = facts->last_note = DATE_NONE;
  facts->support = NULL;
  facts->support_count = 0;
  if (!(agenda_asks(facts->kase, facts->today) & AGENDA_ASKS_CONTACT))
    return STATUS_OK;
  enum status status = rows_due(rows, facts->kase->id, &due);
  if (status)
    return status;
  facts->last_note = due.note;
  status = agenda_first_contact(rows, facts->kase->id, &facts->first_contact);
  return status ? status : read_support(rows, arena, facts);
}
