/* apply_support: support given (S0.34), by day. Like a note it lives in the journal; the index row beside it is what
 * weeks are summed from. */
#include "apply_internal.h"

#include "index.pb-c.h"

static enum status row_put(struct apply *apply, uint64_t id, uint64_t person, const Lots__SupportEvent *given) {
  Lots__SupportIndexRow row = LOTS__SUPPORT_INDEX_ROW__INIT;
  date_t date;
  if (date_parse(given->date, &date) != STATUS_OK)
    return STATUS_DATA_LOSS;
  row.minutes = given->minutes;
  row.kind = given->kind;
  row.place = given->place;
  row.line = given->line;
  row.staff = given->staff;
  struct key key = key_support(id, date);
  key_u64(&key, apply->position);
  return rows_put(apply->rows, TABLE_SUPPORT, &key, person, &row.base, apply->arena);
}

/* One row an entry: the key is the entry's position. A call gives support once. */
enum status apply_support(struct apply *apply, uint64_t id) {
  for (size_t i = 0; i < apply->entry->n_events; i++) {
    const Lots__Event *event = apply->entry->events[i];
    if (event->case_ == id && event->kind_case == LOTS__EVENT__KIND_SUPPORT_GIVEN)
      return row_put(apply, id, event->person, event->support_given);
  }
  return STATUS_OK;
}
