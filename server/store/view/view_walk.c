/* view_walk: the open cases of somebody, or of a unit, one after the other: what work lists are made of. A case is
 * judged by what its row says in clear and by its assignments, and each row is opened aside, so that a long list costs
 * the request no memory. */
#include "view_internal.h"

#include "server/rules/engine/programme.h"

/* A unit was judged before; of one's own, each row tells. */
static bool walk_head_is_wanted(const struct case_walk *walk, const struct record_head *head) {
  return view_inside(walk->view, head->organisation) && (walk->unit || view_holds_role(walk->view, head->unit));
}

static bool walk_row_is_wanted(const struct case_walk *walk, const Lots__CaseIndexRow *index) {
  const struct view *view = walk->view;
  return index->row && (walk->statuses & STATUS_BIT(index->row->status)) &&
         (walk->unit || assignments_read(index->assignments, index->n_assignments, view->who->id, view->today));
}

static enum status visit_row(const struct case_walk *walk, struct slice key, struct slice value, size_t *visited) {
  struct record_head head = rows_listed_head(value);
  Lots__CaseIndexRow *index;
  bool known;
  enum status status = view_knows(walk->view, head.person, &known);
  if (status != STATUS_OK || !known || !walk_head_is_wanted(walk, &head))
    return status;
  arena_reset(walk->aside);
  status = rows_open_listed(&walk->view->rows, TABLE_CASE_LIST, key, value, &lots__case_index_row__descriptor,
                            walk->aside, &index);
  if (status != STATUS_OK)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* destroyed */
  if (!walk_row_is_wanted(walk, index))
    return STATUS_OK;
  return ++*visited > VIEW_SORT_MAX ? STATUS_OUT_OF_RANGE : walk->visit(walk->context, index);
}

enum status view_walk_cases(const struct case_walk *walk) {
  struct view *view = walk->view;
  if (!view_is_active(view) || view_is_admin(view) || (walk->unit && !view_sees_unit(view, walk->unit)))
    return STATUS_NOT_FOUND;
  struct key prefix =
      walk->unit ? key_case_list(LIST_OF_UNIT, walk->unit, false) : key_case_list(LIST_OF_STAFF, view->who->id, false);
  struct slice key, value;
  struct list_walk rows;
  size_t passed = 0, visited = 0;
  enum status status = list_walk_open(&rows, view, TABLE_CASE_LIST, &prefix, 1, 0, false);
  while (status == STATUS_OK && (status = list_walk_next(&rows, &key, &value)) == STATUS_OK)
    status = ++passed > VIEW_SCAN_MAX ? STATUS_OUT_OF_RANGE : visit_row(walk, key, value, &visited);
  list_walk_close(&rows);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
