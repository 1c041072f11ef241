/* view_list: pages in the order of the records' numbers, and the cursors that lead from one to the next.
 *
 * A page begins after the last record of the page before, not after so many records: what comes or goes in between
 * moves nothing. */
#include "view_internal.h"

/* --- cursors ------------------------------------------------------------------------------------------------------ */

#define CURSOR_MAX 4096 /* a place holds a name at most */

static enum status place_read(struct slice plain, struct arena *arena, struct list_place *out) {
  if (plain.len < 8)
    return STATUS_INVALID_ARGUMENT;
  out->id = u64_at(plain, 0);
  out->text = arena_strndup(arena, (const char *)plain.data + 8, plain.len - 8);
  return out->text ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status cursor_read(struct view *view, const char *query, struct slice cursor, struct list_place *out) {
  if (!cursor.len) {
    *out = (struct list_place){.text = ""};
    return STATUS_OK;
  }
  if (cursor.len < SECURE_OVERHEAD + 8 || cursor.len > CURSOR_MAX)
    return STATUS_INVALID_ARGUMENT;
  size_t len = cursor.len - SECURE_OVERHEAD;
  uint8_t *plain = arena_alloc(view->arena, len + 1);
  if (!plain)
    return STATUS_RESOURCE_EXHAUSTED;
  if (secure_open(&view->rows.secrets->cursor, slice_str(query), cursor, plain))
    return STATUS_INVALID_ARGUMENT;
  return place_read(slice_of(plain, len), view->arena, out);
}

enum status cursor_write(struct view *view, const char *query, const struct list_place *place, struct slice *out) {
  size_t text = strnlen(place->text, CURSOR_MAX - SECURE_OVERHEAD - 8), len = 8 + text;
  uint8_t *plain = arena_alloc(view->arena, len), *sealed = arena_alloc(view->arena, len + SECURE_OVERHEAD);
  if (!plain || !sealed)
    return STATUS_RESOURCE_EXHAUSTED;
  struct key id = key_of_u64(place->id);
  memcpy(plain, id.bytes, 8);
  memcpy(plain + 8, place->text, text);
  secure_seal(&view->rows.secrets->cursor, slice_str(query), slice_of(plain, len), sealed);
  *out = slice_of(sealed, len + SECURE_OVERHEAD);
  return STATUS_OK;
}

/* --- several ranges as one ---------------------------------------------------------------------------------------- */

struct list_source {
  struct kv_scan *scan; /* owned; NULL at its end */
  struct slice key, value;
};

static enum status source_advance(struct list_source *source) {
  enum status status = kv_scan_next(source->scan, &source->key, &source->value);
  if (status == STATUS_OK)
    return STATUS_OK;
  kv_scan_close(source->scan);
  source->scan = NULL;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status source_open(struct list_source *source, struct view *view, enum table table,
                               const struct key *prefix, uint64_t after, bool reverse) {
  struct key from = *prefix;
  if (after)
    key_u64(&from, after);
  enum status status = kv_scan_open(view->rows.txn, table, key_slice(prefix),
                                    after ? key_slice(&from) : slice_of(NULL, 0), reverse, &source->scan);
  if (status)
    source->scan = NULL;
  return status ? status : source_advance(source);
}

static enum status open_sources(struct list_walk *walk, size_t count) {
  enum status status = STATUS_OK;
  for (walk->count = 0; status == STATUS_OK && walk->count < count; walk->count++)
    status = source_open(&walk->sources[walk->count], walk->view, walk->table, &walk->prefixes[walk->count],
                         walk->after, walk->reverse);
  return status;
}

enum status list_walk_open(struct list_walk *walk, struct view *view, enum table table, const struct key *prefixes,
                           size_t count, uint64_t after, bool reverse) {
  *walk = (struct list_walk){.view = view, .table = table, .prefixes = prefixes, .after = after, .reverse = reverse};
  walk->sources = arena_alloc(view->arena, count * sizeof *walk->sources);
  if (!walk->sources)
    return STATUS_RESOURCE_EXHAUSTED;
  (void)view_pace_moved(view, &walk->seen);
  return open_sources(walk, count);
}

static bool comes_before(const struct list_walk *walk, const struct list_source *a, const struct list_source *b) {
  uint64_t x = key_last(a->key), y = key_last(b->key);
  return walk->reverse ? x > y : x < y;
}

static void close_sources(struct list_walk *walk) {
  for (size_t i = 0; i < walk->count; i++)
    if (walk->sources[i].scan)
      kv_scan_close(walk->sources[i].scan);
}

static enum status keep_pace(struct list_walk *walk) {
  enum status status = view_pace(walk->view);
  if (status || !view_pace_moved(walk->view, &walk->seen))
    return status;
  walk->given = NULL;
  close_sources(walk);
  return open_sources(walk, walk->count);
}

/* Past what was given last: in the same snapshot, or after its number in the one that has taken its place. */
static enum status go_on(struct list_walk *walk) {
  enum status status = walk->view->pace ? keep_pace(walk) : STATUS_OK;
  if (status == STATUS_OK && walk->given && walk->given->scan)
    status = source_advance(walk->given);
  walk->given = NULL;
  return status;
}

enum status list_walk_next(struct list_walk *walk, struct slice *key, struct slice *value) {
  enum status status = go_on(walk);
  if (status)
    return status;
  for (size_t i = 0; i < walk->count; i++) {
    struct list_source *source = &walk->sources[i];
    if (source->scan && (!walk->given || comes_before(walk, source, walk->given)))
      walk->given = source;
  }
  if (!walk->given)
    return STATUS_NOT_FOUND;
  *key = walk->given->key;
  *value = walk->given->value;
  walk->after = key_last(*key);
  return STATUS_OK;
}

void list_walk_close(struct list_walk *walk) {
  close_sources(walk);
  *walk = (struct list_walk){0};
}

/* --- a page ------------------------------------------------------------------------------------------------------- */

#define ASIDE_MAX (1024 * 1024)

struct paging {
  const struct list_query *query;
  struct list_page page;
  struct list_place place; /* the last row shown, or passed over while there was room */
  struct arena aside;
  size_t limit, examined;
  bool more;
};

/* The first rows are opened where they stay. A long search opens aside and copies what it keeps, so that what it passes
 * over costs the request no memory. */
static enum status open_row(struct paging *paging, struct slice key, struct slice value, ProtobufCMessage **out) {
  const struct list_query *query = paging->query;
  if (paging->examined <= 2 * paging->limit)
    return query->open(query->context, key, value, query->view->arena, out);
  ProtobufCMessage *row;
  arena_reset(&paging->aside);
  enum status status = query->open(query->context, key, value, &paging->aside, &row);
  if (status)
    return status;
  *out = arena_clone(query->view->arena, row);
  return *out ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status show_row(struct paging *paging, uint64_t id, ProtobufCMessage *row) {
  struct view *view = paging->query->view;
  if (!arena_append(view->arena, &paging->page.rows, &paging->page.count, row))
    return STATUS_RESOURCE_EXHAUSTED;
  return view_look(view, id, paging->query->look_kind, LOOK_LISTED);
}

/* One row more than fits is looked for, so that the last page is known for the last. */
static enum status page_step(struct paging *paging, struct slice key, struct slice value) {
  bool full = paging->page.count == paging->limit;
  uint64_t id = key_last(key);
  if (++paging->examined > VIEW_SCAN_MAX) {
    paging->more = true;
    return STATUS_OK;
  }
  ProtobufCMessage *row;
  enum status status = open_row(paging, key, value, &row);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  if (!full)
    paging->place.id = id;
  if (status == STATUS_NOT_FOUND)
    return STATUS_OK;
  paging->more = full;
  return full ? STATUS_OK : show_row(paging, id, row);
}

static enum status page_fill(struct paging *paging) {
  const struct list_query *query = paging->query;
  struct list_walk walk;
  enum status status = list_walk_open(&walk, query->view, query->table, query->prefixes, query->prefix_count,
                                      paging->place.id, query->reverse);
  struct slice key, value;
  while (status == STATUS_OK && !paging->more && (status = list_walk_next(&walk, &key, &value)) == STATUS_OK)
    status = page_step(paging, key, value);
  list_walk_close(&walk);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

size_t list_limit(size_t asked) {
  return asked == 0 ? 1 : asked < VIEW_PAGE_MAX ? asked : VIEW_PAGE_MAX;
}

enum status list_page(const struct list_query *query, struct slice cursor, struct list_page *out) {
  struct paging paging = {.query = query, .limit = list_limit(query->limit)};
  enum status status = cursor_read(query->view, query->text, cursor, &paging.place);
  if (status)
    return status;
  arena_init(&paging.aside, ASIDE_MAX);
  status = page_fill(&paging);
  arena_deinit(&paging.aside);
  if (status == STATUS_OK && paging.more)
    status = cursor_write(query->view, query->text, &paging.place, &paging.page.next);
  if (status == STATUS_OK)
    *out = paging.page;
  return status;
}
