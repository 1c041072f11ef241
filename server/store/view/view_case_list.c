/* view_case_list: lists of cases and their counts. A page reads rows of the covering index alone; each row says in clear
 * whose it is, so that what is not for the reader is never opened. */
#include "view_internal.h"

#include "common/text.h"
#include "index.pb-c.h"
#include "server/rules/engine/case_facts.h"
#include "server/rules/facts/case_state.h"

/* Names of coaches met on a page. */
#define COACHES 16

struct caseload {
  struct view *view;
  const struct case_filter *filter;
  uint64_t staff; /* whose caseload; 0: whole units */
  bool own;       /* `who`'s, where a role in the unit is enough */
  uint64_t unit;  /* the unit judged last, and the judgement: rows of a unit come in runs */
  bool unit_seen;
  uint64_t coach[COACHES];
  const char *coach_name[COACHES];
  size_t coaches;
};

/* --- one row ------------------------------------------------------------------------------------------------------ */

static bool unit_is_seen(struct caseload *load, uint64_t unit) {
  if (load->unit != unit) {
    load->unit = unit;
    load->unit_seen =
        (load->own && view_holds_role(load->view, unit)) || (!load->own && view_sees_unit(load->view, unit));
  }
  return load->unit_seen;
}

static bool case_list_head_is_wanted(struct caseload *load, const struct record_head *head) {
  return view_inside(load->view, head->organisation) && (!load->filter->unit || load->filter->unit == head->unit) &&
         unit_is_seen(load, head->unit);
}

static bool status_is_wanted(const struct case_filter *filter, Lots__CaseStatus status) {
  for (size_t i = 0; i < filter->status_count; i++)
    if (filter->statuses[i] == status)
      return true;
  return filter->status_count == 0;
}

static bool case_list_row_is_wanted(const struct caseload *load, const Lots__CaseIndexRow *index) {
  const struct case_filter *filter = load->filter;
  return index->row && status_is_wanted(filter, index->row->status) &&
         (!filter->programme || filter->programme == index->row->programme) &&
         (!load->staff || assignments_read(index->assignments, index->n_assignments, load->staff, load->view->today));
}

static const char *coach_name(struct caseload *load, uint64_t coach) {
  for (size_t i = 0; i < load->coaches; i++)
    if (load->coach[i] == coach)
      return load->coach_name[i];
  const char *name = view_name_of(load->view, coach);
  size_t slot = load->coaches < COACHES ? load->coaches++ : 0;
  load->coach[slot] = coach;
  load->coach_name[slot] = name;
  return name;
}

static void coach_fill(struct caseload *load, const Lots__CaseIndexRow *index) {
  Lots__Case judged = LOTS__CASE__INIT;
  judged.assignments = index->assignments;
  judged.n_assignments = index->n_assignments;
  index->row->coach = case_coach(&judged, load->view->today);
  if (index->row->coach)
    index->row->coach_name = (char *)coach_name(load, index->row->coach);
}

/* A manager of the unit learns that there is a protected person's case, so that staff can be named for it (C15). */
static bool tells_of_protected(const struct caseload *load) {
  return !load->own && load->view->who->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
}

static void case_withhold_name(Lots__CaseRow *row) {
  row->withheld = true;
  row->name = row->masked_number = (char *)protobuf_c_empty_string;
}

static enum status case_list_row_open(void *context, struct slice key, struct slice value, struct arena *arena,
                                      ProtobufCMessage **out) {
  struct caseload *load = context;
  struct record_head head = rows_listed_head(value);
  bool known;
  enum status status = view_knows(load->view, head.person, &known);
  if (status != STATUS_OK)
    return status;
  if (!case_list_head_is_wanted(load, &head) || (!known && !tells_of_protected(load)))
    return STATUS_NOT_FOUND;
  Lots__CaseIndexRow *index;
  status = rows_open_listed(&load->view->rows, TABLE_CASE_LIST, key, value, &lots__case_index_row__descriptor, arena,
                            &index);
  if (status != STATUS_OK)
    return status;
  if (!case_list_row_is_wanted(load, index))
    return STATUS_NOT_FOUND;
  coach_fill(load, index);
  if (!known)
    case_withhold_name(index->row);
  *out = &index->row->base;
  return STATUS_OK;
}

/* --- which ranges ------------------------------------------------------------------------------------------------- */

static bool wants_half(const struct case_filter *filter, bool final) {
  for (size_t i = 0; i < filter->status_count; i++)
    if (case_status_is_final(filter->statuses[i]) == final)
      return true;
  return filter->status_count == 0 && !final;
}

struct ranges {
  struct key *prefixes;
  size_t count;
};

static void add_range(struct ranges *ranges, const struct case_filter *filter, enum list_owner owner, uint64_t id) {
  for (int final = 0; final <= 1; final++)
    if (wants_half(filter, final))
      ranges->prefixes[ranges->count++] = key_case_list(owner, id, final);
}

static enum status case_list_find_ranges(struct caseload *load, struct ranges *out) {
  struct view *view = load->view;
  struct view_units units = {0};
  enum status status = STATUS_OK;
  if (!load->staff)
    status = view_units_where(view, view_sees_unit, load->filter->unit, &units);
  if (status != STATUS_OK)
    return status;
  struct ranges ranges = {.prefixes = arena_alloc(view->arena, 2 * (units.count + 1) * sizeof(struct key))};
  if (!ranges.prefixes)
    return STATUS_RESOURCE_EXHAUSTED;
  if (load->staff)
    add_range(&ranges, load->filter, LIST_OF_STAFF, load->staff);
  for (size_t i = 0; i < units.count; i++)
    add_range(&ranges, load->filter, LIST_OF_UNIT, units.items[i]);
  *out = ranges;
  return STATUS_OK;
}

/* --- the query ---------------------------------------------------------------------------------------------------- */

/* Every filter and who asks, for the cursor. */
static char *case_list_query_text(struct view *view, const struct caseload *load) {
  const struct case_filter *filter = load->filter;
  char *text = arena_printf(view->arena, "cases %llu %llu %llu %d %d %d", (unsigned long long)view->who->id,
                            (unsigned long long)filter->unit, (unsigned long long)load->staff, (int)filter->programme,
                            (int)filter->sort, filter->descending);
  for (size_t i = 0; text && i < filter->status_count; i++)
    text = arena_printf(view->arena, "%s %d", text, (int)filter->statuses[i]);
  return text;
}

static const char *text_of_name(const ProtobufCMessage *row, struct arena *arena) {
  (void)arena;
  return ((const Lots__CaseRow *)row)->name;
}

static const char *text_of_status(const ProtobufCMessage *row, struct arena *arena) {
  return arena_printf(arena, "%04d", (int)((const Lots__CaseRow *)row)->status);
}

static const char *text_of_since(const ProtobufCMessage *row, struct arena *arena) {
  (void)arena;
  return ((const Lots__CaseRow *)row)->status_since;
}

static enum status page_in_order(const struct list_query *query, const struct case_filter *filter, struct slice cursor,
                                 struct list_page *out) {
  struct list_order order = {.compare = strcmp, .descending = filter->descending};
  switch (filter->sort) {
  case LOTS__CASE_SORT__CASE_SORT_NAME:
    order.text_of = text_of_name;
    order.compare = text_compare_sv;
    break;
  case LOTS__CASE_SORT__CASE_SORT_STATUS:
    order.text_of = text_of_status;
    break;
  case LOTS__CASE_SORT__CASE_SORT_SINCE:
    order.text_of = text_of_since;
    break;
  default:
    return list_page(query, cursor, out);
  }
  return list_page_sorted(query, &order, cursor, out);
}

/* A service has no assignments; its own cases are those of its units. */
static struct caseload caseload_of(struct view *view, const struct case_filter *filter) {
  bool service = view->who->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE;
  struct caseload load = {.view = view, .filter = filter, .staff = filter->staff};
  if (!load.staff && !filter->whole_unit && !service)
    load.staff = view->who->id;
  load.own = load.staff == view->who->id;
  return load;
}

enum status view_cases(struct view *view, const struct case_filter *filter, struct slice cursor, size_t limit,
                       Lots__CaseRow ***out, size_t *count, struct slice *next) {
  if (!view_is_active(view))
    return STATUS_NOT_FOUND;
  struct caseload load = caseload_of(view, filter);
  struct ranges ranges;
  enum status status = case_list_find_ranges(&load, &ranges);
  if (status != STATUS_OK)
    return status;
  struct list_query query = {.view = view,
                             .text = case_list_query_text(view, &load),
                             .table = TABLE_CASE_LIST,
                             .prefixes = ranges.prefixes,
                             .prefix_count = ranges.count,
                             .reverse = filter->descending,
                             .limit = limit,
                             .look_kind = 'c',
                             .open = case_list_row_open,
                             .context = &load};
  struct list_page page;
  status = query.text ? page_in_order(&query, filter, cursor, &page) : STATUS_RESOURCE_EXHAUSTED;
  if (status != STATUS_OK)
    return status;
  memcpy(out, &page.rows, sizeof page.rows);
  *count = page.count;
  *next = page.next;
  return STATUS_OK;
}

/* --- counts ------------------------------------------------------------------------------------------------------- */

struct counts {
  Lots__CaseCount **items;
  size_t count;
};

static enum status count_add(struct view *view, struct counts *counts, struct slice key, struct slice value) {
  if (key.len < 10 || !view_inside(view, u64_at(value, 8)))
    return STATUS_OK;
  Lots__CaseCount *item = arena_alloc(view->arena, sizeof *item);
  if (!item)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__case_count__init(item);
  item->unit = u64_at(key, 0);
  item->programme = (Lots__Programme)key.data[8];
  item->status = (Lots__CaseStatus)key.data[9];
  item->count = u64_at(value, 0);
  return arena_append(view->arena, &counts->items, &counts->count, item) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status count_unit(struct view *view, uint64_t unit, struct counts *counts) {
  struct key prefix = key_of_u64(unit);
  struct kv_scan *scan;
  enum status status = kv_scan_open(view->rows.txn, TABLE_COUNTER, key_slice(&prefix), slice_of(NULL, 0), false, &scan);
  if (status != STATUS_OK)
    return status;
  struct slice key, value;
  while (status == STATUS_OK && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    status = count_add(view, counts, key, value);
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status view_counts(struct view *view, uint64_t unit, Lots__CaseCount ***out, size_t *count) {
  struct view_units units;
  struct counts counts = {0};
  enum status status = view_units_where(view, view_sees_unit, unit, &units);
  if (status == STATUS_OK && unit && !units.count)
    status = STATUS_NOT_FOUND;
  for (size_t i = 0; status == STATUS_OK && i < units.count; i++)
    status = count_unit(view, units.items[i], &counts);
  if (status != STATUS_OK)
    return status;
  *out = counts.items;
  *count = counts.count;
  return STATUS_OK;
}
