/* view_agenda_staff: what is due about staff, in no case: of oneself, or of a unit's staff and team for who manages it.
 * What is due is computed by rules/agenda/staff_agenda.h; nothing here is stored. */
#include "view_internal.h"

#include "server/rules/agenda/staff_agenda.h"
#include "server/store/tables/supervision_row.h"

struct staff_list {
  struct view *view;
  const struct agenda_filter *filter;
  const Lots__Organisation *organisation;
  struct agenda_shown *items; /* in the view's arena */
  size_t count, room;
};

static enum status keep(struct staff_list *list, const struct staff_item *found, const char *name) {
  if (found->item.due > list->filter->until)
    return STATUS_OK;
  if (list->count == list->room) {
    size_t room = list->room ? 2 * list->room : 16;
    struct agenda_shown *items = arena_alloc(list->view->arena, room * sizeof *items);
    if (!items)
      return STATUS_RESOURCE_EXHAUSTED;
    if (list->count)
      memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->room = room;
  }
  list->items[list->count++] =
      (struct agenda_shown){.kase = agenda_of_staff(found->item.staff ? found->item.staff : found->unit),
                            .unit = found->unit,
                            .name = name,
                            .item = found->item};
  return STATUS_OK;
}

static enum status add_person(struct staff_list *list, const Lots__Principal *who, const Lots__Unit *const *units,
                              size_t unit_count) {
  struct staff_facts facts = {.who = who,
                              .units = units,
                              .unit_count = unit_count,
                              .organisation = list->organisation,
                              .today = list->view->today};
  struct staff_item found[STAFF_ITEMS_MAX];
  if (who->kind != LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF)
    return STATUS_OK;
  enum status status = view_supervised_last(list->view, SUPERVISION_OF_STAFF, who->id,
                                            LOTS__SUPERVISION_KIND__SUPERVISION_KIND_FIELD_MENTORING, &facts.mentored);
  size_t count = status == STATUS_OK ? staff_agenda(&facts, list->view->arena, found) : 0;
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    status = keep(list, &found[i], "");
  return status;
}

/* Of every unit where a role of theirs runs today. */
static enum status add_self(struct staff_list *list) {
  struct view *view = list->view;
  struct view_units held;
  enum status status = view_units_where(view, view_holds_role, 0, &held);
  if (status || !held.count)
    return status;
  const Lots__Unit **units = arena_alloc(view->arena, held.count * sizeof *units);
  if (!units)
    return STATUS_RESOURCE_EXHAUSTED;
  size_t count = 0;
  for (size_t i = 0; status == STATUS_OK && i < held.count; i++) {
    status = view_unit(view, held.items[i], &units[count]);
    count += status == STATUS_OK;
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status; /* another organisation's, by mistake */
  }
  return status ? status : add_person(list, view->who, units, count);
}

static enum status add_team(struct staff_list *list, const Lots__Unit *unit, date_t began) {
  struct team_facts facts = {.unit = unit, .began = began, .today = list->view->today};
  struct staff_item found;
  enum status status = view_supervised_last(list->view, SUPERVISION_OF_UNIT, unit->id,
                                            LOTS__SUPERVISION_KIND__SUPERVISION_KIND_OUTCOMES_REVIEW, &facts.reviewed);
  if (status || !team_agenda(&facts, &found))
    return status;
  return keep(list, &found, unit->name);
}

static enum status add_unit(struct staff_list *list) {
  struct view *view = list->view;
  const Lots__Unit *unit;
  Lots__Principal **staff = NULL;
  size_t count = 0;
  date_t began = DATE_NONE;
  enum status status = view_unit(view, list->filter->unit, &unit);
  if (status == STATUS_OK)
    status = view_principals(view, 0, unit->id, 0, VIEW_SORT_MAX, &staff, &count, NULL);
  for (size_t i = 0; status == STATUS_OK && i < count; i++) {
    date_t since = staff_coach_since(staff[i], unit, view->today);
    if (since != DATE_NONE && (began == DATE_NONE || since < began))
      began = since;
    status = add_person(list, staff[i], &unit, 1);
  }
  return status ? status : add_team(list, unit, began);
}

enum status view_agenda_staff(struct view *view, const struct agenda_filter *filter, struct agenda_shown **out,
                              size_t *count) {
  struct staff_list list = {.view = view, .filter = filter};
  enum status status = STATUS_OK;
  if (!filter->kase)
    status = view_organisation(view, view->who->organisation, &list.organisation);
  if (status == STATUS_OK && !filter->kase)
    status = filter->unit ? add_unit(&list) : add_self(&list);
  *out = list.items;
  *count = list.count;
  return status;
}
