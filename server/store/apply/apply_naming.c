/* apply_naming: who is named for a protected person: on the person's record, and as rows that the view judges by before
 * anything is opened. Whoever puts the protection on record is named by it: else nobody could go on. */
#include "apply_internal.h"

#include "server/store/tables/names.h"

/* --- rows --------------------------------------------------------------------------------------------------------- */

static enum status mark_put(struct apply *apply, const Lots__Person *person) {
  struct key key = key_person_record(person->id, RECORD_PROTECTED);
  key_u64(&key, 0);
  if (name_is_open(person))
    return apply_forget(apply, TABLE_PERSON_RECORD, &key);
  return rows_put_plain(apply->rows, TABLE_PERSON_RECORD, &key, slice_of("", 0));
}

/* Of several namings of one the newest counts, which is written last. */
static enum status named_put(struct apply *apply, uint64_t person, const Lots__Naming *naming) {
  struct key key = key_person_record(person, RECORD_NAMED), value = key_new();
  key_u64(&key, naming->staff);
  key_date(&value, date_stored(naming->from));
  key_date(&value, date_stored(naming->to));
  return rows_put_plain(apply->rows, TABLE_PERSON_RECORD, &key, key_slice(&value));
}

enum status apply_namings(struct apply *apply, const Lots__Person *person) {
  enum status status = mark_put(apply, person);
  for (size_t i = 0; status == STATUS_OK && i < person->n_named; i++)
    status = named_put(apply, person->id, person->named[i]);
  return status;
}

/* --- the record --------------------------------------------------------------------------------------------------- */

static enum status add(struct apply *apply, Lots__Person *person, const Lots__Naming *naming) {
  void *copy = arena_clone(apply->arena, &naming->base);
  return copy && arena_append(apply->arena, &person->named, &person->n_named, copy) ? STATUS_OK
                                                                                    : STATUS_RESOURCE_EXHAUSTED;
}

static bool is_named(const Lots__Person *person, uint64_t staff) {
  for (size_t i = 0; i < person->n_named; i++)
    if (person->named[i]->staff == staff && !person->named[i]->to[0])
      return true;
  return false;
}

enum status apply_naming_kept(struct apply *apply, const Lots__Person *old, Lots__Person *person) {
  Lots__Naming naming = LOTS__NAMING__INIT;
  person->named = old->named;
  person->n_named = old->n_named;
  uint64_t by = apply->entry->by;
  if (name_is_open(person) || (old->id && !name_is_open(old)) || !by || is_named(old, by))
    return STATUS_OK;
  naming.staff = naming.by = by;
  naming.from = person->protection_since;
  return add(apply, person, &naming);
}

static void end(Lots__Person *person, const Lots__NamingEnded *ended) {
  for (size_t i = 0; i < person->n_named; i++) {
    Lots__Naming *naming = person->named[i];
    if (naming->staff != ended->staff || naming->to[0])
      continue;
    naming->to = ended->last;
    naming->end_reason = ended->reason;
    naming->ended_by = ended->by;
  }
}

static enum status naming_change(struct apply *apply, const Lots__Event *event, Lots__Person *person) {
  if (event->kind_case == LOTS__EVENT__KIND_NAMING_ENDED) {
    end(person, event->naming_ended);
    return STATUS_OK;
  }
  Lots__Naming naming = LOTS__NAMING__INIT;
  naming.staff = event->staff_named->staff;
  naming.from = event->staff_named->from;
  naming.reason = event->staff_named->reason;
  naming.by = event->staff_named->by;
  return add(apply, person, &naming);
}

enum status apply_naming(struct apply *apply, const Lots__Event *event) {
  Lots__Person *person;
  enum status status = apply_get_person(apply, event->person, &person);
  if (status != STATUS_OK)
    return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
  status = naming_change(apply, event, person);
  person->revision++;
  struct key key = key_of_u64(person->id);
  if (status == STATUS_OK)
    status = rows_put(apply->rows, TABLE_PERSON, &key, person->id, &person->base, apply->arena);
  return status == STATUS_OK ? apply_namings(apply, person) : status;
}
