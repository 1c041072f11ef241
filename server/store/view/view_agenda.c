/* view_agenda: what is due in the cases that somebody sees, a page at a time.
 *
 * The index by day (DUE) says before which day nothing of a case is due; in its order cases are opened aside and their
 * agendas computed, until no case that follows can have anything for the page. So a page costs as many cases as have
 * something due by its last day, however many there are. While the index follows a change of settings (due_rows.h), those
 * that wait are opened as well. */
#include "server/store/tables/agenda_facts.h"
#include "server/store/tables/case_row.h"
#include "server/store/tables/due_rows.h"
#include "view_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ASIDE_MAX ((size_t)16 * 1024 * 1024) /* one case with its facts */
#define KEEP_MAX ((size_t)256 * 1024 * 1024) /* items that had a place on the page for a while */

struct due_list {
  struct view *view;
  const struct agenda_filter *filter;
  const Lots__Organisation *organisation;
  struct arena aside, keep;
  struct agenda agenda;             /* of the case at hand */
  const struct agenda_shown *after; /* what the page before ended with; NULL: this is the first */
  struct agenda_shown *items;       /* in no order, room for twice what is wanted */
  size_t count, wanted;             /* one more than the page holds, so that the last page is known for the last */
  bool full;                        /* `wanted` are found: */
  date_t last;                      /* then nothing due after this day has a place */
  size_t opened;
  struct due_lag lag;
};

/* --- in order ----------------------------------------------------------------------------------------------------- */

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
  int by_number = by_kind ? by_kind : compare_numbers(left->item.number, right->item.number);
  return by_number ? by_number : compare_numbers(left->order, right->order);
}

/* --- items -------------------------------------------------------------------------------------------------------- */

/* Keeps the first that are wanted of what was found. */
static void settle(struct due_list *list) {
  if (list->count < list->wanted)
    return;
  qsort(list->items, list->count, sizeof *list->items, compare);
  list->count = list->wanted;
  list->full = true;
  list->last = list->items[list->wanted - 1].item.due;
}

static const char *copied(struct arena *arena, const char *text) {
  return text ? arena_strdup(arena, text) : NULL;
}

/* The way onto the page for an item, of a case or of anything else; its texts are copied. */
static enum status offer(struct due_list *list, const struct agenda_shown *item) {
  bool past = list->after && compare(item, list->after) <= 0;
  if (past || item->item.due > list->filter->until || (list->full && item->item.due > list->last))
    return STATUS_OK;
  if (list->count == 2 * list->wanted)
    settle(list);
  struct agenda_shown *kept = &list->items[list->count++];
  *kept = *item;
  kept->name = copied(&list->keep, item->name);
  kept->item.arg1 = copied(&list->keep, item->item.arg1);
  kept->item.arg2 = copied(&list->keep, item->item.arg2);
  return arena_failed(&list->keep) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
}

/* --- a case ------------------------------------------------------------------------------------------------------- */

/* One who cannot be found is unknown. */
static const Lots__Principal *coach_of(struct view *view, const Lots__Case *kase) {
  uint64_t id = agenda_coach(kase);
  const Lots__Principal *coach;
  return id && view_principal(view, id, &coach) == STATUS_OK ? coach : NULL;
}

static const Lots__Unit *unit_of(struct view *view, const Lots__Case *kase) {
  const Lots__Unit *unit;
  return view_unit(view, kase->unit, &unit) == STATUS_OK ? unit : NULL;
}

static enum status offer_agenda(struct due_list *list, const Lots__Case *kase, const char *name) {
  struct view *view = list->view;
  struct agenda_facts facts = {.kase = kase,
                               .organisation = list->organisation,
                               .unit = unit_of(view, kase),
                               .coach = coach_of(view, kase),
                               .today = view->today};
  enum status status = agenda_facts_read(&view->rows, agenda_asks(kase, view->today), &facts);
  if (status == STATUS_OK)
    status = agenda(&facts, &list->aside, &list->agenda);
  for (size_t i = 0; status == STATUS_OK && i < list->agenda.count; i++) {
    struct agenda_shown shown = {.kase = kase->id,
                                 .name = name,
                                 .programme = kase->programme,
                                 .item = list->agenda.items[i],
                                 .order = (unsigned)i};
    status = offer(list, &shown);
  }
  return status;
}

/* A unit's and a single case's were judged before; of one's own, an assignment must run today, and a role. */
static bool may_be_own(const struct due_list *list, const struct case_row *row) {
  return view_inside(list->view, row->head.organisation) && view_holds_role(list->view, row->head.unit) &&
         case_row_names(row, list->view->who->id);
}

static enum status add_case(struct due_list *list, uint64_t id) {
  struct view *view = list->view;
  bool own = !list->filter->unit;
  struct case_row row;
  struct case_person person;
  Lots__Case *kase;
  arena_reset(&list->aside);
  bool known = false;
  enum status status = case_row_get(&view->rows, id, &row);
  if (status == STATUS_OK)
    status = view_knows(view, row.head.person, &known);
  if (status == STATUS_OK && !known)
    return STATUS_OK;
  if (status == STATUS_OK && (own ? !may_be_own(list, &row) : !view_inside(view, row.head.organisation)))
    return STATUS_OK;
  if (status == STATUS_OK)
    status = case_row_open(&view->rows, id, &row, &list->aside, &kase, &person);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* destroyed */
  if (own && !assignments_read(kase->assignments, kase->n_assignments, view->who->id, view->today))
    return STATUS_OK;
  return offer_agenda(list, kase, person.name);
}

/* --- which cases -------------------------------------------------------------------------------------------------- */

/* Once the page is full, cases whose first day comes after its last have nothing for it, and so have all that follow.
 */
static bool is_done(struct due_list *list, date_t *day, date_t next) {
  if (next != *day)
    settle(list);
  *day = next;
  return next > list->filter->until || (list->full && next > list->last);
}

/* The day of a row was made by settings that hold no more, so it says nothing of when something is due. */
static enum status does_lag(const struct due_list *list, struct slice value, bool *out) {
  struct due_row row;
  enum status status = due_row_read(value, &row);
  *out = status == STATUS_OK && due_lags(&list->lag, &row);
  return status;
}

/* Those that lag, whatever their day. There are some for as long as it takes the writer to let them follow; they are
 * not counted, for then they would not be opened. */
static enum status add_lagging(struct due_list *list, const struct key *prefix) {
  struct slice key, value;
  struct view_scan scan;
  enum status status = view_scan_open(&scan, list->view, TABLE_DUE, key_slice(prefix), slice_of(NULL, 0), false);
  while (status == STATUS_OK && (status = view_scan_next(&scan, &key, &value)) == STATUS_OK) {
    bool lags;
    status = does_lag(list, value, &lags);
    if (status == STATUS_OK && lags)
      status = add_case(list, key_last(key));
  }
  view_scan_close(&scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status add_listed(struct due_list *list, struct slice key, struct slice value) {
  size_t most = list->filter->most ? list->filter->most : VIEW_SORT_MAX;
  bool lags;
  enum status status = does_lag(list, value, &lags);
  if (status || lags)
    return status;
  return ++list->opened > most ? STATUS_OUT_OF_RANGE : add_case(list, key_last(key));
}

static enum status add_by_day(struct due_list *list, const struct key *prefix) {
  date_t day = DATE_NONE;
  struct slice key, value;
  struct view_scan scan;
  enum status status = view_scan_open(&scan, list->view, TABLE_DUE, key_slice(prefix), slice_of(NULL, 0), false);
  while (status == STATUS_OK && (status = view_scan_next(&scan, &key, &value)) == STATUS_OK) {
    if (is_done(list, &day, key_due_day(key)))
      break;
    status = add_listed(list, key, value);
  }
  view_scan_close(&scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status add_due(struct due_list *list, const struct key *prefix) {
  enum status status = due_lag_read(&list->view->rows, list->organisation->id, &list->lag);
  if (status == STATUS_OK && list->lag.any)
    status = add_lagging(list, prefix);
  return status ? status : add_by_day(list, prefix);
}

/* One case, open or ended. */
static enum status add_one(struct due_list *list) {
  const struct view_case_in_hand *hand;
  enum status status = view_take_case(list->view, list->filter->kase, &hand);
  return status ? status : offer_agenda(list, hand->kase, hand->name);
}

static enum status add_all(struct due_list *list) {
  struct view *view = list->view;
  if (!view_is_active(view) || view_is_admin(view))
    return STATUS_NOT_FOUND;
  enum status status = view_organisation(view, view->who->organisation, &list->organisation);
  if (status)
    return status;
  if (list->filter->kase)
    return add_one(list);
  if (list->filter->unit && !view_sees_unit(view, list->filter->unit))
    return STATUS_NOT_FOUND;
  struct key key = list->filter->unit ? key_due(DUE_OF_UNIT, list->filter->unit) : key_due(DUE_OF_STAFF, view->who->id);
  return add_due(list, &key);
}

/* --- staff -------------------------------------------------------------------------------------------------------- */

static enum status add_staff(struct due_list *list) {
  struct agenda_shown *found = NULL;
  size_t count = 0;
  enum status status = view_agenda_staff(list->view, list->filter, &found, &count);
  for (size_t i = 0; status == STATUS_OK && i < count; i++)
    status = offer(list, &found[i]);
  return status;
}

/* --- a page ------------------------------------------------------------------------------------------------------- */

/* Days since the beginning of time, so that the text holds no sign. */
static char *place_text(struct arena *arena, const struct agenda_shown *shown) {
  return arena_printf(arena, "%d %s %d %u %u", (int)(shown->item.due - DATE_MIN), shown->item.rule,
                      (int)shown->item.kind, shown->item.number, shown->order);
}

#define RULE_MAX 16

/* The item that a page ended with, as far as compare() looks. */
static bool place_item(const struct list_place *place, char rule[RULE_MAX], struct agenda_shown *out) {
  int due, kind;
  unsigned number, order;
  if (sscanf(place->text, "%d %15s %d %u %u", &due, rule, &kind, &number, &order) != 5)
    return false;
  *out = (struct agenda_shown){.kase = place->id, .order = order};
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

static enum status give(struct due_list *list, const char *query, struct agenda_shown **out, size_t *count,
                        struct slice *next) {
  struct arena *arena = list->view->arena;
  size_t limit = list->wanted - 1;
  if (list->count)
    qsort(list->items, list->count, sizeof *list->items, compare);
  *count = list->count < limit ? list->count : limit;
  *out = *count ? arena_copy(arena, list->items, *count * sizeof **out) : NULL;
  if (*count && !*out)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = show(list, *out, *count);
  if (status || !*out || list->count <= limit)
    return status;
  const struct agenda_shown *end = &(*out)[*count - 1];
  struct list_place last = {.id = end->kase, .text = place_text(arena, end)};
  return last.text ? cursor_write(list->view, query, &last, next) : STATUS_RESOURCE_EXHAUSTED;
}

static enum status make_page(struct due_list *list, const char *query, struct agenda_shown **out, size_t *count,
                             struct slice *next) {
  view_pace_hold(list->view);
  arena_init(&list->aside, ASIDE_MAX);
  arena_init(&list->keep, KEEP_MAX);
  list->items = arena_alloc(&list->keep, 2 * list->wanted * sizeof *list->items);
  enum status status = list->items ? add_all(list) : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = add_staff(list);
  if (status == STATUS_OK)
    status = give(list, query, out, count, next);
  arena_deinit(&list->keep);
  arena_deinit(&list->aside);
  return status;
}

enum status view_agenda(struct view *view, const struct agenda_filter *filter, struct slice cursor, size_t limit,
                        struct agenda_shown **out, size_t *count, struct slice *next) {
  struct list_place place;
  struct agenda_shown after;
  char rule[RULE_MAX];
  const char *query = arena_printf(view->arena, "agenda %" PRIu64 " %" PRIu64 " %" PRIu64 " %d", view->who->id,
                                   filter->kase, filter->unit, (int)filter->until);
  struct due_list *list = arena_alloc(view->arena, sizeof *list);
  if (!query || !list)
    return STATUS_RESOURCE_EXHAUSTED;
  *next = slice_of(NULL, 0);
  enum status status = cursor_read(view, query, cursor, &place);
  if (status)
    return status;
  if (place.text[0] && !place_item(&place, rule, &after))
    return STATUS_INVALID_ARGUMENT;
  list->view = view;
  list->filter = filter;
  list->after = place.text[0] ? &after : NULL;
  list->wanted = list_limit(limit) + 1;
  return make_page(list, query, out, count, next);
}
