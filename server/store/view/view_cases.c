/* view_cases: which cases are seen, and one of them.
 *
 * A case that is missing and one that is hidden take the same path: its row, what stands there in clear, and out,
 * before anything is opened. */
#include "server/rules/decide/adaptation_rules.h"
#include "server/rules/facts/eligibility.h"
#include "server/rules/facts/withhold.h"
#include "server/store/tables/case_row.h"
#include "view_internal.h"

enum relation {
  RELATION_NONE,
  RELATION_UNIT,    /* sees every case of the unit */
  RELATION_ASSIGNED /* has had an assignment; whether one runs today stands in what is sealed */
};

/* --- the relation ------------------------------------------------------------------------------------------------- */

struct sight {
  struct case_row row; /* all 0 when there is no such case */
  enum relation relation;
};

static enum status see(struct view *view, uint64_t id, struct sight *out) {
  *out = (struct sight){.relation = RELATION_NONE};
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_OK;
  enum status status = case_row_get(&view->rows, id, &out->row);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  const struct record_head *head = &out->row.head;
  bool known;
  status = view_knows(view, head->person, &known);
  if (status)
    return status;
  bool inside = known && view_inside(view, head->organisation), sees_unit = view_sees_unit(view, head->unit);
  bool role = view_holds_role(view, head->unit), named = case_row_names(&out->row, view->who->id);
  if (inside && sees_unit)
    out->relation = RELATION_UNIT;
  else if (inside && role && named)
    out->relation = RELATION_ASSIGNED;
  return STATUS_OK;
}

enum status view_weigh_case(struct view *view, uint64_t id) {
  struct sight sight;
  return see(view, id, &sight);
}

enum status view_sees_case(struct view *view, uint64_t id, bool *out) {
  struct sight sight;
  Lots__Case *kase;
  *out = id && view->in_hand.id == id;
  if (*out)
    return STATUS_OK;
  enum status status = see(view, id, &sight);
  if (status)
    return status;
  *out = sight.relation == RELATION_UNIT;
  if (sight.relation != RELATION_ASSIGNED)
    return STATUS_OK;
  status = case_row_open(&view->rows, id, &sight.row, view->arena, &kase, NULL);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* destroyed */
  *out = assignments_read(kase->assignments, kase->n_assignments, view->who->id, view->today);
  return STATUS_OK;
}

/* What is need-to-know never leaves the door for who is not assigned (C7, S0.14). */
static void withhold(Lots__Case *kase) {
  for (size_t i = 0; i < kase->n_adaptations; i++)
    adaptation_withhold(kase->adaptations[i]);
  for (size_t i = 0; i < kase->n_basis; i++)
    if (kase->basis[i]->kind_case == LOTS__BASIS__KIND_DISABILITY)
      disability_withhold(kase->basis[i]->disability);
}

/* --- one case ----------------------------------------------------------------------------------------------------- */

static enum status open_seen(struct view *view, uint64_t id, struct view_case_in_hand *out) {
  struct sight sight;
  struct case_person person;
  enum status status = see(view, id, &sight);
  if (status)
    return status;
  if (sight.relation == RELATION_NONE)
    return STATUS_NOT_FOUND;
  *out = (struct view_case_in_hand){.id = id};
  status = case_row_open(&view->rows, id, &sight.row, view->arena, &out->kase, &person);
  if (status)
    return status;
  out->name = person.name;
  out->number = person.number;
  out->assigned = assignments_read(out->kase->assignments, out->kase->n_assignments, view->who->id, view->today);
  if (sight.relation == RELATION_ASSIGNED && !out->assigned)
    return STATUS_NOT_FOUND;
  if (!out->assigned)
    withhold(out->kase);
  return STATUS_OK;
}

enum status view_take_case(struct view *view, uint64_t id, const struct view_case_in_hand **out) {
  struct view_case_in_hand hand;
  *out = &view->in_hand;
  if (id && view->in_hand.id == id)
    return STATUS_OK;
  enum status status = open_seen(view, id, &hand);
  if (status == STATUS_OK)
    view->in_hand = hand;
  return status;
}

enum status view_case_named(struct view *view, uint64_t id, Lots__Case **out, const char **name, const char **number) {
  const struct view_case_in_hand *hand;
  enum status status = view_take_case(view, id, &hand);
  if (status == STATUS_OK)
    status = view_look(view, id, 'c', LOOK_OPENED);
  if (status)
    return status;
  view->assigned_case = hand->assigned ? id : 0;
  view->seen_person = hand->kase->person;
  *out = hand->kase;
  *name = hand->name;
  *number = hand->number;
  return STATUS_OK;
}

enum status view_case(struct view *view, uint64_t id, Lots__Case **out) {
  const char *name, *number;
  return view_case_named(view, id, out, &name, &number);
}
