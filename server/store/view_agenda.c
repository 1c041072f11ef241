/* view_agenda: what is due in the cases that somebody sees, a page at a time.
 *
 * Every case of the list is opened aside and its agenda computed; only items up to the day asked for are kept, and only
 * those of the page leave. An index by day would spare that (agenda.h). */
#include "view_agenda.h"
#include "case_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "index.pb-c.h"
#include "server/rules/case_rules.h"

#define ASIDE_MAX ((size_t)16 * 1024 * 1024) /* one case with its facts */
#define KEEP_MAX ((size_t)256 * 1024 * 1024) /* items of VIEW_SORT_MAX cases */

struct due_list {
  struct view *view;
  const struct agenda_filter *filter;
  const Lots__Organisation *organisation;
  struct arena aside, keep;
  struct agenda agenda; /* of the case at hand */
  struct agenda_shown *items;
  size_t count, room, examined;
  Lots__Principal **coaches; /* met so far; in the view's arena */
  size_t coach_count;
};

/* --- items -------------------------------------------------------------------------------------------------------- */

static bool keep_room(struct due_list *list) {
  if (list->count < list->room)
    return true;
  size_t room = list->room ? 2 * list->room : 64;
  struct agenda_shown *items = arena_alloc(&list->keep, room * sizeof *items);
  if (!items)
    return false;
  if (list->count)
    memcpy(items, list->items, list->count * sizeof *items);
  list->items = items;
  list->room = room;
  return true;
}

static const char *copied(struct arena *arena, const char *text) {
  return text ? arena_strdup(arena, text) : NULL;
}

static enum status keep_items(struct due_list *list, const Lots__CaseRow *row) {
  const char *name = NULL;
  for (size_t i = 0; i < list->agenda.count; i++) {
    const struct agenda_item *item = &list->agenda.items[i];
    if (item->due > list->filter->until)
      continue;
    if (!keep_room(list) || (!name && !(name = arena_strdup(&list->keep, row->name))))
      return STATUS_RESOURCE_EXHAUSTED;
    struct agenda_shown *shown = &list->items[list->count++];
    *shown = (struct agenda_shown){.kase = row->id, .name = name, .programme = row->programme, .item = *item};
    shown->item.arg1 = copied(&list->keep, item->arg1);
    shown->item.arg2 = copied(&list->keep, item->arg2);
  }
  return arena_failed(&list->keep) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
}

/* A coach has many cases: each is opened once. One who cannot be found is unknown. */
static const Lots__Principal *coach_of(struct due_list *list, const Lots__Case *kase) {
  uint64_t id = agenda_coach(kase);
  Lots__Principal *coach = NULL;
  for (size_t i = 0; i < list->coach_count; i++)
    if (list->coaches[i]->id == id)
      return list->coaches[i];
  if (!id || view_principal(list->view, id, &coach) != STATUS_OK)
    return NULL;
  return arena_append(list->view->arena, &list->coaches, &list->coach_count, coach) ? coach : NULL;
}

static enum status add_case(struct due_list *list, const Lots__CaseRow *row) {
  struct view aside = *list->view; /* what is read of the case lies aside */
  aside.arena = &list->aside;
  struct case_row stored;
  Lots__Case *kase;
  enum status status = case_row_get(&aside.rows, row->id, &stored);
  if (status == STATUS_OK)
    status = case_row_open(&aside.rows, row->id, &stored, &list->aside, &kase, NULL);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* destroyed */
  struct agenda_facts facts = {
      .kase = kase, .organisation = list->organisation, .coach = coach_of(list, kase), .today = list->view->today};
  status = view_agenda_facts(&aside, &facts);
  if (status == STATUS_OK)
    status = agenda(&facts, &list->aside, &list->agenda);
  return status ? status : keep_items(list, row);
}

/* --- which cases -------------------------------------------------------------------------------------------------- */

/* A unit's and a single case's were judged before; of one's own, each row tells. */
static bool head_is_wanted(const struct due_list *list, const struct record_head *head) {
  bool judged = list->filter->kase || list->filter->unit;
  return view_inside(list->view, head->organisation) && (judged || view_holds_role(list->view, head->unit));
}

static enum status add_row(struct due_list *list, struct slice key, struct slice value) {
  const struct view *view = list->view;
  struct record_head head = rows_listed_head(value);
  Lots__CaseIndexRow *index;
  if (!head_is_wanted(list, &head))
    return STATUS_OK;
  arena_reset(&list->aside);
  enum status status = rows_open_listed(&view->rows, TABLE_CASE_LIST, key, value, &lots__case_index_row__descriptor,
                                        &list->aside, &index);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  bool judged = list->filter->kase || list->filter->unit;
  if (!index->row ||
      (!judged && !assignment_runs(index->assignments, index->n_assignments, view->who->id, view->today)))
    return STATUS_OK;
  return ++list->examined > VIEW_SORT_MAX ? STATUS_OUT_OF_RANGE : add_case(list, index->row);
}

static enum status add_rows(struct due_list *list, const struct key *prefixes, size_t count) {
  struct list_walk walk;
  struct slice key, value;
  size_t passed = 0;
  enum status status = list_walk_open(&walk, list->view, TABLE_CASE_LIST, prefixes, count, 0, false);
  while (status == STATUS_OK && (status = list_walk_next(&walk, &key, &value)) == STATUS_OK)
    status = ++passed > VIEW_SCAN_MAX ? STATUS_OUT_OF_RANGE : add_row(list, key, value);
  list_walk_close(&walk);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The row of one case, open or ended, in its unit's list. */
static enum status add_one(struct due_list *list) {
  struct case_row row = {0};
  bool seen = false;
  enum status status = view_sees_case(list->view, list->filter->kase, &seen);
  if (status == STATUS_OK && !seen)
    return STATUS_NOT_FOUND;
  if (status == STATUS_OK)
    status = case_row_get(&list->view->rows, list->filter->kase, &row);
  for (int final = 0; status == STATUS_OK && final <= 1; final++) {
    struct key key = key_case_list(LIST_OF_UNIT, row.head.unit, final);
    key_u64(&key, list->filter->kase);
    status = add_rows(list, &key, 1);
  }
  return status;
}

static enum status add_all(struct due_list *list) {
  struct view *view = list->view;
  Lots__Organisation *organisation;
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_NOT_FOUND;
  enum status status = view_organisation(view, view->who->organisation, &organisation);
  if (status)
    return status;
  list->organisation = organisation;
  if (list->filter->kase)
    return add_one(list);
  if (list->filter->unit && !view_sees_unit(view, list->filter->unit))
    return STATUS_NOT_FOUND;
  struct key key = list->filter->unit ? key_case_list(LIST_OF_UNIT, list->filter->unit, false)
                                      : key_case_list(LIST_OF_STAFF, view->who->id, false);
  return add_rows(list, &key, 1);
}

/* --- staff ------------------------------------------------------------------------------------------------------- */

/* What is about staff lies in the view's arena already. */
static enum status add_staff(struct due_list *list) {
  struct agenda_shown *found = NULL;
  size_t count = 0;
  enum status status = view_agenda_staff(list->view, list->filter, &found, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    if (keep_room(list))
      list->items[list->count++] = found[i];
    else
      status = STATUS_RESOURCE_EXHAUSTED;
  return status;
}

/* --- a page ------------------------------------------------------------------------------------------------------- */

static int compare_numbers(uint64_t a, uint64_t b) {
  return (a > b) - (a < b);
}

/* What is overdue lies before today, so the order of days is the order that is wanted. */
static int compare(const void *a, const void *b) {
  const struct agenda_shown *left = a, *right = b;
  if (left->item.due != right->item.due)
    return left->item.due < right->item.due ? -1 : 1;
  if (left->kase != right->kase)
    return compare_numbers(left->kase, right->kase);
  int by_rule = strcmp(left->item.rule, right->item.rule);
  int by_kind = by_rule ? by_rule : compare_numbers(left->item.kind, right->item.kind);
  return by_kind ? by_kind : compare_numbers(left->item.number, right->item.number);
}

/* Days since the beginning of time, so that the text holds no sign. */
static char *place_text(struct arena *arena, const struct agenda_shown *shown) {
  return arena_printf(arena, "%d %s %d %u", (int)(shown->item.due - DATE_MIN), shown->item.rule, (int)shown->item.kind,
                      shown->item.number);
}

/* The item that a page ended with, as far as compare() looks. */
static bool place_item(const struct list_place *place, char rule[16], struct agenda_shown *out) {
  int due, kind;
  unsigned number;
  if (sscanf(place->text, "%d %15s %d %u", &due, rule, &kind, &number) != 4)
    return false;
  *out = (struct agenda_shown){.kase = place->id};
  out->item =
      (struct agenda_item){.rule = rule, .kind = (Lots__AgendaKind)kind, .due = due + DATE_MIN, .number = number};
  return true;
}

static enum status show(struct due_list *list, struct agenda_shown *page, size_t count) {
  struct arena *arena = list->view->arena;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < count; i++) {
    bool told = false;
    for (size_t j = 0; j < i; j++)
      told = told || page[j].kase == page[i].kase;
    page[i].name = copied(arena, page[i].name);
    page[i].item.arg1 = copied(arena, page[i].item.arg1);
    page[i].item.arg2 = copied(arena, page[i].item.arg2);
    if (!told && !(page[i].kase & AGENDA_OF_STAFF))
      status = view_look(list->view, page[i].kase, 'c', LOOK_LISTED);
  }
  return status == STATUS_OK && arena_failed(arena) ? STATUS_RESOURCE_EXHAUSTED : status;
}

static enum status give(struct due_list *list, const char *query, const struct list_place *after, size_t limit,
                        struct agenda_shown **out, size_t *count, struct slice *next) {
  size_t first = 0;
  struct agenda_shown place;
  char rule[16];
  if (list->count)
    qsort(list->items, list->count, sizeof *list->items, compare);
  if (after->id && !place_item(after, rule, &place))
    return STATUS_INVALID_ARGUMENT;
  while (after->id && first < list->count && compare(&list->items[first], &place) <= 0)
    first++;
  *count = list->count - first < limit ? list->count - first : limit;
  *out = *count ? arena_copy(list->view->arena, &list->items[first], *count * sizeof **out) : NULL;
  if (*count && !*out)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = show(list, *out, *count);
  if (status || *count == 0 || first + *count == list->count)
    return status;
  struct list_place last = {.id = (*out)[*count - 1].kase, .text = place_text(list->view->arena, &(*out)[*count - 1])};
  return last.text ? cursor_write(list->view, query, &last, next) : STATUS_RESOURCE_EXHAUSTED;
}

enum status view_agenda(struct view *view, const struct agenda_filter *filter, struct slice cursor, size_t limit,
                        struct agenda_shown **out, size_t *count, struct slice *next) {
  struct list_place after;
  const char *query = arena_printf(view->arena, "agenda %" PRIu64 " %" PRIu64 " %" PRIu64 " %d", view->who->id,
                                   filter->kase, filter->unit, (int)filter->until);
  struct due_list *list = arena_alloc(view->arena, sizeof *list);
  if (!query || !list)
    return STATUS_RESOURCE_EXHAUSTED;
  list->view = view;
  list->filter = filter;
  *next = slice_of(NULL, 0);
  enum status status = cursor_read(view, query, cursor, &after);
  if (status)
    return status;
  arena_init(&list->aside, ASIDE_MAX);
  arena_init(&list->keep, KEEP_MAX);
  status = add_all(list);
  if (status == STATUS_OK)
    status = add_staff(list);
  if (status == STATUS_OK)
    status = give(list, query, &after, list_limit(limit), out, count, next);
  arena_deinit(&list->keep);
  arena_deinit(&list->aside);
  return status;
}
