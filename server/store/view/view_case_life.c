/* view_case_life: the two short lists of a unit: cases that another unit offers it, and cases whose granted decision is
 * not executed. Each is a range of the covering index. */
#include "server/store/tables/case_row.h"
#include "view_internal.h"

#include "index.pb-c.h"
#include "server/rules/engine/case_facts.h"
#include "server/rules/engine/programme.h"
#include "server/rules/facts/case_state.h"
#include "server/rules/tables/programmes.h"

struct short_list {
  struct view *view;
  enum list_owner owner;
  uint64_t unit;
  bool all;
};

/* --- ranges ------------------------------------------------------------------------------------------------------- */

static enum status find_ranges(const struct short_list *list, bool (*holds)(const struct view *, uint64_t),
                               struct list_query *query) {
  struct view_units units;
  enum status status = view_units_where(list->view, holds, list->unit, &units);
  if (status)
    return status;
  struct key *prefixes = arena_alloc(list->view->arena, (units.count + 1) * sizeof *prefixes);
  if (!prefixes)
    return STATUS_RESOURCE_EXHAUSTED;
  for (size_t i = 0; i < units.count; i++)
    prefixes[i] = key_case_list(list->owner, units.items[i], false);
  query->prefixes = prefixes;
  query->prefix_count = units.count;
  return STATUS_OK;
}

static enum status open_index(const struct short_list *list, struct slice key, struct slice value, struct arena *arena,
                              Lots__CaseIndexRow **out) {
  bool known;
  enum status status = view_knows(list->view, rows_listed_head(value).person, &known);
  if (status != STATUS_OK)
    return status;
  if (!known || !view_inside(list->view, rows_listed_head(value).organisation))
    return STATUS_NOT_FOUND;
  status =
      rows_open_listed(&list->view->rows, TABLE_CASE_LIST, key, value, &lots__case_index_row__descriptor, arena, out);
  return status == STATUS_OK && !(*out)->row ? STATUS_NOT_FOUND : status;
}

static enum status page(struct short_list *list, struct list_query *query, bool (*holds)(const struct view *, uint64_t),
                        struct slice cursor, struct list_page *out) {
  if (!view_is_active(list->view))
    return STATUS_NOT_FOUND;
  query->view = list->view;
  query->table = TABLE_CASE_LIST;
  query->look_kind = 'c';
  query->context = list;
  query->text = arena_printf(list->view->arena, "short %llu %d %llu %d", (unsigned long long)list->view->who->id,
                             (int)list->owner, (unsigned long long)list->unit, list->all);
  enum status status = query->text ? find_ranges(list, holds, query) : STATUS_RESOURCE_EXHAUSTED;
  return status ? status : list_page(query, cursor, out);
}

/* --- offered ------------------------------------------------------------------------------------------------------ */

static enum status offered_open(void *context, struct slice key, struct slice value, struct arena *arena,
                                ProtobufCMessage **out) {
  Lots__CaseIndexRow *index;
  enum status status = open_index(context, key, value, arena, &index);
  if (status == STATUS_OK)
    *out = &index->row->base;
  return status;
}

enum status view_offered_cases(struct view *view, uint64_t unit, struct slice cursor, size_t limit,
                               Lots__CaseRow ***out, size_t *count, struct slice *next) {
  struct short_list list = {.view = view, .owner = LIST_OF_OFFERED, .unit = unit};
  struct list_query query = {.limit = limit, .open = offered_open};
  struct list_page found;
  enum status status = page(&list, &query, view_takes_in, cursor, &found);
  if (status)
    return status;
  memcpy(out, &found.rows, sizeof found.rows);
  *count = found.count;
  *next = found.next;
  return STATUS_OK;
}

static enum status is_offered(struct view *view, uint64_t id, bool *out) {
  struct view_units units;
  enum status status = view_units_where(view, view_takes_in, 0, &units);
  *out = false;
  for (size_t i = 0; status == STATUS_OK && i < units.count; i++) {
    struct key key = key_case_list(LIST_OF_OFFERED, units.items[i], false);
    struct slice value;
    key_u64(&key, id);
    status = kv_get(view->rows.txn, TABLE_CASE_LIST, key_slice(&key), &value);
    *out = *out || status == STATUS_OK;
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
  }
  return status;
}

enum status view_offered_case(struct view *view, uint64_t id, Lots__Case **out) {
  struct case_row row = {0};
  bool offered = false, known = false;
  enum status status = view_is_active(view) ? is_offered(view, id, &offered) : STATUS_NOT_FOUND;
  if (status == STATUS_OK)
    status = case_row_get(&view->rows, id, &row);
  if (status == STATUS_OK)
    status = view_knows(view, row.head.person, &known);
  if (status)
    return status;
  if (!offered || !known || !view_inside(view, row.head.organisation))
    return STATUS_NOT_FOUND;
  status = case_row_open(&view->rows, id, &row, view->arena, out, NULL);
  return status ? status : view_look(view, id, 'c', LOOK_OPENED);
}

/* --- not executed ------------------------------------------------------------------------------------------------- */

static Lots__NotExecutedRow *row_shown(const Lots__CaseIndexRow *index, date_t from, date_t report, date_t today,
                                       struct arena *arena) {
  Lots__NotExecutedRow *row = arena_alloc(arena, sizeof *row);
  char *text = arena_alloc(arena, DATE_TEXT_MAX);
  if (!row || !text)
    return NULL;
  lots__not_executed_row__init(row);
  row->case_ = index->row;
  row->decided = index->decided;
  row->counted_from = index->counted_from;
  row->report_from = date_format(report, text);
  row->days = today > from ? (uint32_t)(today - from) : 0;
  return row;
}

static enum status unexecuted_open(void *context, struct slice key, struct slice value, struct arena *arena,
                                   ProtobufCMessage **out) {
  const struct short_list *list = context;
  Lots__CaseIndexRow *index;
  enum status status = open_index(list, key, value, arena, &index);
  if (status)
    return status;
  date_t from = date_stored(index->counted_from), today = list->view->today;
  date_t report = case_report_from(programme_on(index->row->programme, from), from);
  if (report == DATE_NONE || (!list->all && today < report))
    return STATUS_NOT_FOUND;
  Lots__NotExecutedRow *row = row_shown(index, from, report, today, arena);
  if (!row)
    return STATUS_RESOURCE_EXHAUSTED;
  *out = &row->base;
  return STATUS_OK;
}

enum status view_not_executed(struct view *view, uint64_t unit, bool all, struct slice cursor, size_t limit,
                              Lots__NotExecutedRow ***out, size_t *count, struct slice *next) {
  struct short_list list = {.view = view, .owner = LIST_OF_UNEXECUTED, .unit = unit, .all = all};
  struct list_query query = {.limit = limit, .open = unexecuted_open};
  struct list_page found;
  enum status status = page(&list, &query, view_sees_unit, cursor, &found);
  if (status)
    return status;
  memcpy(out, &found.rows, sizeof found.rows);
  *count = found.count;
  *next = found.next;
  return STATUS_OK;
}
