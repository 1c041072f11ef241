/* apply_parts: what several parts of apply do: rows that may be gone, a person for a row. */
#include "apply_internal.h"

#include "server/store/tables/names.h"

enum status apply_forget(struct apply *apply, enum table table, const struct key *key) {
  enum status status = rows_del(apply->rows, table, key);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status apply_get_person(struct apply *apply, uint64_t id, Lots__Person **out) {
  struct key key = key_of_u64(id);
  return rows_get(apply->rows, TABLE_PERSON, &key, id, &lots__person__descriptor, apply->arena, out);
}

enum status apply_show_person(struct apply *apply, const Lots__Person *person, struct shown_person *out) {
  out->name = name_shown(apply->arena, person);
  out->masked_number = name_masked_number(apply->arena, person);
  out->number = person->n_numbers ? person->numbers[person->n_numbers - 1]->number : "";
  return out->name && out->masked_number ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}
