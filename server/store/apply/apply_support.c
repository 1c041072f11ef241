/* apply_support: support given (S0.34), by day. Like a note it lives in the journal; the index row beside it is what
 * weeks are summed from. A correction's row takes the place of the one it corrects; what is struck out has none. */
#include "apply_internal.h"

#include "index.pb-c.h"

static enum status support_row_put(struct apply *apply, uint64_t id, uint64_t person, const Lots__SupportEvent *given) {
  Lots__SupportIndexRow row = LOTS__SUPPORT_INDEX_ROW__INIT;
  date_t date;
  if (date_parse(given->date, &date) != STATUS_OK)
    return STATUS_DATA_LOSS;
  row.minutes = given->minutes;
  row.kind = given->kind;
  row.place = given->place;
  row.line = given->line;
  row.staff = given->staff;
  row.corrects = given->correction ? given->correction->corrects : 0;
  struct key key = key_support(id, date);
  key_u64(&key, apply->position);
  return rows_put(apply->rows, TABLE_SUPPORT, &key, person, &row.base, apply->arena);
}

static enum status row_correct(struct apply *apply, uint64_t id, uint64_t person, const Lots__SupportEvent *given) {
  const Lots__Correction *correction = given->correction;
  date_t was;
  if (!correction || date_parse(correction->was, &was) != STATUS_OK)
    return STATUS_DATA_LOSS;
  struct key key = key_support(id, was);
  key_u64(&key, correction->corrects);
  enum status status = apply_forget(apply, TABLE_SUPPORT, &key);
  return status != STATUS_OK || correction->struck ? status : support_row_put(apply, id, person, given);
}

/* One row an entry: the key is the entry's position. A call gives support once, or corrects it. */
enum status apply_support(struct apply *apply, uint64_t id) {
  for (size_t i = 0; i < apply->entry->n_events; i++) {
    const Lots__Event *event = apply->entry->events[i];
    if (event->case_ == id && event->kind_case == LOTS__EVENT__KIND_SUPPORT_GIVEN)
      return support_row_put(apply, id, event->person, event->support_given);
    if (event->case_ == id && event->kind_case == LOTS__EVENT__KIND_SUPPORT_CORRECTED)
      return row_correct(apply, id, event->person, event->support_corrected);
  }
  return STATUS_OK;
}
