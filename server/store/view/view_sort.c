/* view_sort: pages in orders that no index has. All rows of the list are looked at, and the page's are kept: a page
 * begins after what the page before was last sorted by, so what comes or goes in between moves nothing. */
#include "view_internal.h"

#define KEEP_MAX ((size_t)64 * 1024 * 1024) /* VIEW_SORT_MAX rows, and what was passed over; freed with the page */

struct sorted_row {
  struct list_place place;
  ProtobufCMessage *row; /* in `keep` */
};

struct sorting {
  const struct list_query *query;
  const struct list_order *order;
  struct list_place after;
  struct arena keep;
  struct sorted_row *best; /* ascending; one more than the page */
  size_t count, room;
  size_t examined, matched;
};

static int sort_compare(const struct list_order *order, const struct list_place *a, const struct list_place *b) {
  int by_text = order->compare(a->text, b->text);
  int result = by_text ? by_text : a->id < b->id ? -1 : a->id > b->id;
  return order->descending ? -result : result;
}

/* Where `place` belongs among the best: the first that comes after it. */
static size_t position_of(const struct sorting *sorting, const struct list_place *place) {
  size_t low = 0, high = sorting->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (sort_compare(sorting->order, &sorting->best[middle].place, place) > 0)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

static void insert(struct sorting *sorting, const struct sorted_row *row) {
  bool full = sorting->count == sorting->room;
  if (full && sort_compare(sorting->order, &sorting->best[sorting->count - 1].place, &row->place) <= 0)
    return;
  size_t at = position_of(sorting, &row->place);
  size_t moved = sorting->count - at - (full ? 1 : 0);
  memmove(&sorting->best[at + 1], &sorting->best[at], moved * sizeof *sorting->best);
  sorting->best[at] = *row;
  sorting->count += full ? 0 : 1;
}

static enum status sort_row(struct sorting *sorting, struct slice key, struct slice value) {
  const struct list_query *query = sorting->query;
  struct sorted_row row = {.place.id = key_last(key)};
  enum status status = query->open(query->context, key, value, &sorting->keep, &row.row);
  if (status != STATUS_OK)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  if (++sorting->matched > VIEW_SORT_MAX)
    return STATUS_OUT_OF_RANGE;
  row.place.text = sorting->order->text_of(row.row, &sorting->keep);
  if (!row.place.text)
    return STATUS_RESOURCE_EXHAUSTED;
  if (!sorting->after.id || sort_compare(sorting->order, &row.place, &sorting->after) > 0)
    insert(sorting, &row);
  return STATUS_OK;
}

static enum status sort_all(struct sorting *sorting) {
  const struct list_query *query = sorting->query;
  struct list_walk walk;
  enum status status = list_walk_open(&walk, query->view, query->table, query->prefixes, query->prefix_count, 0, false);
  struct slice key, value;
  while (status == STATUS_OK && (status = list_walk_next(&walk, &key, &value)) == STATUS_OK)
    status = ++sorting->examined > VIEW_SCAN_MAX ? STATUS_OUT_OF_RANGE : sort_row(sorting, key, value);
  list_walk_close(&walk);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status sort_give(const struct sorting *sorting, struct list_page *out) {
  const struct list_query *query = sorting->query;
  struct view *view = query->view;
  struct list_page page = {0};
  size_t count = sorting->count < sorting->room ? sorting->count : sorting->room - 1;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < count; i++) {
    if (arena_append(view->arena, &page.rows, &page.count, arena_clone(view->arena, sorting->best[i].row)))
      status = view_look(view, sorting->best[i].place.id, query->look_kind, LOOK_LISTED);
    else
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  if (status == STATUS_OK && count && sorting->count > count)
    status = cursor_write(view, query->text, &sorting->best[count - 1].place, &page.next);
  if (status == STATUS_OK)
    *out = page;
  return status;
}

static enum status sort_and_give(struct sorting *sorting, struct list_page *out) {
  sorting->best = arena_alloc(&sorting->keep, sorting->room * sizeof *sorting->best);
  enum status status = sorting->best ? sort_all(sorting) : STATUS_RESOURCE_EXHAUSTED;
  return status != STATUS_OK ? status : sort_give(sorting, out);
}

enum status list_page_sorted(const struct list_query *query, const struct list_order *order, struct slice cursor,
                             struct list_page *out) {
  struct sorting sorting = {.query = query, .order = order};
  sorting.room = list_limit(query->limit) + 1;
  enum status status = cursor_read(query->view, query->text, cursor, &sorting.after);
  if (status != STATUS_OK)
    return status;
  arena_init(&sorting.keep, KEEP_MAX);
  status = sort_and_give(&sorting, out);
  arena_deinit(&sorting.keep);
  return status;
}
