/* view_cases: which cases are seen, and one of them.
 *
 * A case that is missing and one that is hidden take the same path: its row, what stands there in clear, and out,
 * before anything is opened. */
#include "server/store/tables/case_row.h"
#include "view_internal.h"

enum sight_by {
  SIGHT_NONE,
  SIGHT_UNIT,    /* sees every case of the unit */
  SIGHT_ASSIGNED /* has had an assignment; whether one runs today stands in what is sealed */
};

/* --- the relation ------------------------------------------------------------------------------------------------- */

struct sight {
  struct case_row row; /* all 0 when there is no such case */
  unsigned rights;     /* of `who` in its unit */
  enum sight_by by;
};

static enum status see_case(struct view *view, uint64_t id, bool evenly, struct sight *out) {
  *out = (struct sight){.by = SIGHT_NONE};
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_OK;
  enum status status = case_row_get(&view->rows, id, &out->row);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  const struct record_head *head = &out->row.head;
  out->rights = rights_in_unit(view->who, head->unit, view->today);
  bool inside = view_inside(view, head->organisation), sees_unit = scope_relation_of_unit(out->rights, view->who) != 0,
       named = case_row_names(&out->row, view->who->id);
  enum sight_by by = !inside ? SIGHT_NONE : sees_unit ? SIGHT_UNIT : out->rights && named ? SIGHT_ASSIGNED : SIGHT_NONE;
  bool known;
  status = by != SIGHT_NONE && !evenly ? view_knows(view, head->person, &known)
                                       : view_knows_evenly(view, head->person, &known);
  if (status == STATUS_OK && known)
    out->by = by;
  return status;
}

static enum status see(struct view *view, uint64_t id, struct sight *out) {
  return see_case(view, id, false, out);
}

enum status view_weigh_case(struct view *view, uint64_t id) {
  struct sight sight;
  return see_case(view, id, true, &sight);
}

/* Without opening the case, where that will do. */
enum status view_opens(struct view *view, uint64_t id, scope_parts part, bool *out) {
  struct sight sight;
  Lots__Case *kase;
  *out = id && view->in_hand.id == id && !(view->in_hand.closed & part);
  if (id && view->in_hand.id == id)
    return STATUS_OK;
  enum status status = see(view, id, &sight);
  if (status)
    return status;
  *out = sight.by == SIGHT_UNIT && !(scope_closed(scope_relation_of_unit(sight.rights, view->who)) & part);
  if (*out || sight.by == SIGHT_NONE)
    return STATUS_OK;
  status = case_row_open(&view->rows, id, &sight.row, view->arena, &kase, NULL);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* destroyed */
  *out = !(scope_closed(scope_relations_by(sight.rights, kase, view->who, view->today)) & part);
  return STATUS_OK;
}

enum status view_sees_case(struct view *view, uint64_t id, bool *out) {
  return view_opens(view, id, SCOPE_PART(HEAD), out);
}

/* --- one case ----------------------------------------------------------------------------------------------------- */

static enum status open_seen(struct view *view, uint64_t id, struct view_case_in_hand *out) {
  struct sight sight;
  struct case_person person;
  enum status status = see(view, id, &sight);
  if (status)
    return status;
  if (sight.by == SIGHT_NONE)
    return STATUS_NOT_FOUND;
  *out = (struct view_case_in_hand){.id = id};
  status = case_row_open(&view->rows, id, &sight.row, view->arena, &out->kase, &person);
  if (status)
    return status;
  out->name = person.name;
  out->number = person.number;
  unsigned relations = scope_relations_by(sight.rights, out->kase, view->who, view->today);
  out->closed = scope_closed(relations);
  out->reviews = relations & RELATION_MANAGER;
  return relations ? STATUS_OK : STATUS_NOT_FOUND;
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
  view->closed = hand->closed;
  view->reviews = hand->reviews;
  view->seen_person = hand->kase->person;
  *out = hand->kase;
  *name = hand->name;
  *number = hand->number;
  return STATUS_OK;
}

void view_shows_new(struct view *view, const Lots__Case *kase) {
  if (kase->id != view->in_hand.id)
    view->closed = scope_closed(scope_relations(kase, view->who, view->today));
}

enum status view_case(struct view *view, uint64_t id, Lots__Case **out) {
  const char *name, *number;
  return view_case_named(view, id, out, &name, &number);
}
