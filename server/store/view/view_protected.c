/* view_protected: who may know of a person whose record is protected: staff who are named for it today (C15), whatever
 * relation others have. Asked wherever a person, a case or a referral is judged, before anything is opened. */
#include "server/store/tables/case_row.h"
#include "view_internal.h"

static enum status protected_row(const struct view *view, uint64_t person, enum record_kind kind, uint64_t number,
                                 struct slice *out) {
  struct key key = key_person_record(person, kind);
  key_u64(&key, number);
  *out = slice_of(NULL, 0);
  return kv_get(view->rows.txn, TABLE_PERSON_RECORD, key_slice(&key), out);
}

static bool naming_runs(struct slice value, date_t on) {
  return value.len == 16 && date_within(on, date_at(value, 0), date_at(value, 8));
}

static enum status naming_holds(const struct view *view, uint64_t person, bool *out) {
  struct slice naming;
  enum status status = protected_row(view, person, RECORD_NAMED, view->who ? view->who->id : 0, &naming);
  *out = status == STATUS_OK && naming_runs(naming, view->today);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status view_knows(const struct view *view, uint64_t person, bool *out) {
  struct slice mark;
  enum status marked = protected_row(view, person, RECORD_PROTECTED, 0, &mark);
  *out = marked == STATUS_NOT_FOUND;
  if (marked == STATUS_NOT_FOUND)
    return STATUS_OK;
  return marked == STATUS_OK ? naming_holds(view, person, out) : marked;
}

enum status view_knows_evenly(const struct view *view, uint64_t person, bool *out) {
  struct slice mark;
  bool named;
  enum status marked = protected_row(view, person, RECORD_PROTECTED, 0, &mark);
  enum status status = naming_holds(view, person, &named);
  *out = marked == STATUS_NOT_FOUND || named;
  return marked != STATUS_OK && marked != STATUS_NOT_FOUND ? marked : status;
}

/* --- who names ---------------------------------------------------------------------------------------------------- */

static bool names_in(const struct view *view, uint64_t organisation, uint64_t unit) {
  bool staff = view_is_active(view) && view->who->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
  return staff && view_inside(view, organisation) && (rights_in_unit(view->who, unit, view->today) & RIGHT_MANAGE);
}

static enum status managed_case(const struct view *view, uint64_t id, uint64_t *person) {
  struct case_row row;
  enum status status = case_row_get(&view->rows, id, &row);
  if (status == STATUS_OK)
    *person = row.head.person;
  return status == STATUS_OK && !names_in(view, row.head.organisation, row.head.unit) ? STATUS_NOT_FOUND : status;
}

static enum status managed_referral(const struct view *view, uint64_t id, uint64_t *person) {
  struct record_head head;
  enum status status = rows_head(&view->rows, TABLE_REFERRAL_HEAD, id, &head);
  if (status == STATUS_OK)
    *person = head.person;
  return status == STATUS_OK && !names_in(view, head.organisation, head.unit) ? STATUS_NOT_FOUND : status;
}

struct managed {
  const struct view *view;
  bool found;
};

static enum status managed_record(void *context, struct slice key, struct slice value, bool *enough) {
  struct managed *managed = context;
  uint64_t person;
  (void)value;
  uint8_t kind = key.len == 17 ? key.data[8] : 0;
  enum status status = STATUS_NOT_FOUND;
  if (kind == RECORD_CASE)
    status = managed_case(managed->view, key_last(key), &person);
  else if (kind == RECORD_REFERRAL)
    status = managed_referral(managed->view, key_last(key), &person);
  *enough = managed->found = status == STATUS_OK;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status managed_person(const struct view *view, uint64_t id) {
  struct key prefix = key_of_u64(id);
  struct managed managed = {.view = view};
  enum status status = rows_each(&view->rows, TABLE_PERSON_RECORD, &prefix, ROWS_FORWARDS, managed_record, &managed);
  return status == STATUS_OK && !managed.found ? STATUS_NOT_FOUND : status;
}

static enum status managed_number(struct view *view, const char *digits, uint64_t *person) {
  uint64_t organisation = view->who ? view->who->organisation : 0;
  enum status status =
      view_inside(view, organisation) ? view_note_search(view, organisation, digits, NULL, 0) : STATUS_NOT_FOUND;
  if (status == STATUS_OK)
    status = view_person_of_number(view, organisation, digits, person);
  return status == STATUS_OK ? managed_person(view, *person) : status;
}

enum status view_namings(struct view *view, const struct naming_of *of, Lots__Person **out) {
  uint64_t person = of->person;
  enum status status = STATUS_NOT_FOUND;
  if (of->kase)
    status = managed_case(view, of->kase, &person);
  else if (of->referral)
    status = managed_referral(view, of->referral, &person);
  else if (of->person)
    status = managed_person(view, person);
  else if (of->digits)
    status = managed_number(view, of->digits, &person);
  struct key key = key_of_u64(person);
  if (status == STATUS_OK)
    status = rows_get(&view->rows, TABLE_PERSON, &key, person, &lots__person__descriptor, view->arena, out);
  return status == STATUS_OK ? view_look(view, person, 'p', LOOK_LISTED) : status;
}
