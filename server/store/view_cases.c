/* view_cases: which cases are seen, and one of them.
 *
 * A case that is missing and one that is hidden take the same path: the head, the relation, both places in the
 * caseload, and out, before anything is opened. */
#include "view_internal.h"

#include "index.pb-c.h"

enum relation {
  RELATION_NONE,
  RELATION_UNIT,    /* sees every case of the unit */
  RELATION_ASSIGNED /* has had an assignment; whether one runs today stands in what is sealed */
};

/* A date that cannot be read ends the assignment: a right that nobody can date is no right. */
static bool runs(const Lots__Assignment *assignment, date_t on) {
  date_t from = DATE_NONE, to = DATE_NONE;
  if (assignment->from[0] && date_parse(assignment->from, &from) != STATUS_OK)
    return false;
  if (assignment->to[0] && date_parse(assignment->to, &to) != STATUS_OK)
    return false;
  return date_within(on, from, to);
}

bool assignment_runs(Lots__Assignment *const *assignments, size_t count, uint64_t staff, date_t on) {
  for (size_t i = 0; i < count; i++)
    if (assignments[i]->staff == staff && runs(assignments[i], on))
      return true;
  return false;
}

/* --- the relation ------------------------------------------------------------------------------------------------- */

struct sight {
  struct record_head head; /* all 0 when there is no such case */
  enum relation relation;
  struct key row; /* ASSIGNED: the row of the caseload, */
  struct slice value;
};

/* Looks into both halves of the caseload, whatever the first tells. */
static enum status find_in_caseload(struct view *view, uint64_t id, struct sight *sight, bool *found) {
  *found = false;
  for (int final = 0; final <= 1; final++) {
    struct key key = key_case_list(LIST_OF_STAFF, view->who->id, final);
    struct slice value;
    key_u64(&key, id);
    enum status status = kv_get(view->rows.txn, TABLE_CASE_LIST, key_slice(&key), &value);
    if (status && status != STATUS_NOT_FOUND)
      return status;
    if (status == STATUS_OK) {
      *found = true;
      sight->row = key;
      sight->value = value;
    }
  }
  return STATUS_OK;
}

static enum status see(struct view *view, uint64_t id, struct sight *out) {
  *out = (struct sight){.relation = RELATION_NONE};
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_OK;
  enum status status = rows_head(&view->rows, TABLE_CASE_HEAD, id, &out->head);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  bool inside = view_inside(view, out->head.organisation), listed;
  if (inside && view_sees_unit(view, out->head.unit)) {
    out->relation = RELATION_UNIT;
    return STATUS_OK;
  }
  bool role = view_holds_role(view, out->head.unit);
  status = find_in_caseload(view, id, out, &listed);
  if (status == STATUS_OK && inside && role && listed)
    out->relation = RELATION_ASSIGNED;
  return status;
}

enum status view_sees_case(struct view *view, uint64_t id, bool *out) {
  struct sight sight;
  enum status status = see(view, id, &sight);
  if (status)
    return status;
  *out = sight.relation == RELATION_UNIT;
  if (sight.relation != RELATION_ASSIGNED)
    return STATUS_OK;
  Lots__CaseIndexRow *row;
  status = rows_open_listed(&view->rows, TABLE_CASE_LIST, key_slice(&sight.row), sight.value,
                            &lots__case_index_row__descriptor, view->arena, &row);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* destroyed */
  *out = assignment_runs(row->assignments, row->n_assignments, view->who->id, view->today);
  return STATUS_OK;
}

/* --- one case ----------------------------------------------------------------------------------------------------- */

enum status view_case(struct view *view, uint64_t id, Lots__Case **out) {
  struct sight sight;
  enum status status = see(view, id, &sight);
  if (status)
    return status;
  if (sight.relation == RELATION_NONE)
    return STATUS_NOT_FOUND;
  struct key key = key_of_u64(id);
  Lots__Case *kase;
  status = rows_get(&view->rows, TABLE_CASE, &key, sight.head.person, &lots__case__descriptor, view->arena, &kase);
  if (status)
    return status;
  bool assigned = assignment_runs(kase->assignments, kase->n_assignments, view->who->id, view->today);
  if (sight.relation == RELATION_ASSIGNED && !assigned)
    return STATUS_NOT_FOUND;
  view->assigned_case = assigned ? id : 0;
  status = view_look(view, id, 'c', LOOK_OPENED);
  if (status)
    return status;
  view->seen_person = kase->person;
  *out = kase;
  return STATUS_OK;
}
