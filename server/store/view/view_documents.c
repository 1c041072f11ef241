/* view_documents: documents of a case, judged one by one, and the bytes of their content. What is missing and what is
 * hidden take the same path, through the case. */
#include "server/store/tables/case_row.h"
#include "server/store/tables/document_rows.h"
#include "server/store/tables/upload_rows.h"
#include "view_internal.h"

#include "server/rules/decide/document_rules.h"
#include "server/rules/facts/document_state.h"
#include "server/rules/facts/document_types.h"

/* May `who` know of it at all? Of the case that was given last. */
static bool is_open(const struct view *view, const Lots__Document *document) {
  return !(document_type_part(document->type) & view->closed);
}

static bool is_withheld(const struct view *view, const Lots__Document *document) {
  return view->closed & SCOPE_PART(SECRET_PAPER) && document_is_need_to_know(document->type, document->secrecy);
}

/* As for whom it is need-to-know and closed. */
static void withhold_all(Lots__Document *document) {
  Lots__SecrecyClass secrecy = document->secrecy;
  document->secrecy = LOTS__SECRECY_CLASS__SECRECY_CLASS_NEED_TO_KNOW;
  scope_withhold(&document->base, SCOPE_PART(SECRET_PAPER));
  document->secrecy = secrecy;
}

/* Takes out what is closed. What was struck is for those who review it. */
static void withhold(const struct view *view, Lots__Document *document) {
  scope_withhold(&document->base, view->closed);
  if (document->struck && !view->reviews)
    withhold_all(document);
}

enum status view_document(struct view *view, uint64_t id, Lots__Document **out, Lots__Case **kase) {
  uint64_t number;
  enum status status = document_case(&view->rows, id, &number);
  if (status == STATUS_OK)
    status = view_case(view, number, kase);
  if (status == STATUS_OK)
    status = document_get(&view->rows, number, id, (*kase)->person, view->arena, out);
  if (status == STATUS_OK && !is_open(view, *out))
    status = STATUS_NOT_FOUND;
  if (status)
    return status;
  withhold(view, *out);
  return view_look(view, id, 'd', LOOK_OPENED);
}

enum status view_document_is_hidden(struct view *view, uint64_t id, bool *out) {
  uint64_t kase;
  Lots__Document *document;
  struct case_row row;
  enum status status = document_case(&view->rows, id, &kase);
  if (status == STATUS_OK)
    status = case_row_get(&view->rows, kase, &row);
  if (status == STATUS_OK)
    status = document_get(&view->rows, kase, id, row.head.person, view->arena, &document);
  *out = status == STATUS_OK && !is_open(view, document);
  return status;
}

/* --- all of a case ------------------------------------------------------------------------------------------------ */

struct documents {
  struct view *view;
  const Lots__Case *kase;
  Lots__DocumentType type;
  struct arena aside; /* each is opened there, one at a time: what is passed over costs the request no memory */
};

/* A document with as many versions and signatures as it may have. */
#define DOCUMENT_BUDGET ((size_t)8 * 1024 * 1024)

static enum status open_row(struct documents *documents, struct slice key, struct slice value, Lots__Document **out) {
  arena_reset(&documents->aside);
  return rows_open(&documents->view->rows, TABLE_DOCUMENT, key, value, documents->kase->person,
                   &lots__document__descriptor, &documents->aside, out);
}

/* What a row shows: a hundred versions of each on a page would be more than a request may hold. */
static void keep_newest(Lots__Document *document) {
  document->versions += document->n_versions - 1;
  document->n_versions = 1;
}

static enum status open_listed(void *context, struct slice key, struct slice value, struct arena *arena,
                               ProtobufCMessage **out) {
  struct documents *documents = context;
  Lots__Document *document;
  enum status status = open_row(documents, key, value, &document);
  if (status)
    return status;
  if ((documents->type && document->type != documents->type) || !is_open(documents->view, document))
    return STATUS_NOT_FOUND;
  withhold(documents->view, document);
  keep_newest(document);
  *out = arena_clone(arena, &document->base);
  return *out ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

enum status view_documents(struct view *view, const Lots__Case *kase, Lots__DocumentType type, struct slice cursor,
                           size_t limit, Lots__Document ***out, size_t *count, struct slice *next) {
  if (!view_has_opened(view, kase->id, 'c'))
    return STATUS_NOT_FOUND;
  struct documents documents = {.view = view, .kase = kase, .type = type};
  struct key prefix = key_of_u64(kase->id);
  struct list_query query = {.view = view,
                             .table = TABLE_DOCUMENT,
                             .prefixes = &prefix,
                             .prefix_count = 1,
                             .limit = limit,
                             .look_kind = 'd',
                             .open = open_listed,
                             .context = &documents};
  struct list_page found;
  query.text = arena_printf(view->arena, "documents %llu %llu %d", (unsigned long long)view->who->id,
                            (unsigned long long)kase->id, (int)type);
  arena_init(&documents.aside, DOCUMENT_BUDGET);
  enum status status = query.text ? list_page(&query, cursor, &found) : STATUS_RESOURCE_EXHAUSTED;
  arena_deinit(&documents.aside);
  if (status)
    return status;
  memcpy(out, &found.rows, sizeof found.rows);
  *count = found.count;
  *next = found.next;
  return STATUS_OK;
}

/* What the caller may not read is not told by its content either. */
static bool may_compare(const struct documents *documents, const Lots__Document *document) {
  return is_open(documents->view, document) && !is_withheld(documents->view, document);
}

static enum status count_row(struct documents *documents, struct slice key, struct slice value, const char *sha256,
                             struct document_census *out) {
  Lots__Document *document;
  enum status status = open_row(documents, key, value, &document);
  if (status)
    return status;
  const Lots__DocumentVersion *version = document_newest(document);
  out->count++;
  if (sha256[0] && !document->struck && may_compare(documents, document) && document->type == documents->type &&
      strcmp(version->sha256, sha256) == 0) {
    out->same = document->id;
    out->same_version = version->version;
  }
  return STATUS_OK;
}

enum status view_document_census(struct view *view, const Lots__Case *kase, Lots__DocumentType type, const char *sha256,
                                 struct document_census *out) {
  struct documents documents = {.view = view, .kase = kase, .type = type};
  struct key prefix = key_of_u64(kase->id);
  struct slice key, value;
  struct kv_scan *scan;
  *out = (struct document_census){0};
  if (!view_has_opened(view, kase->id, 'c'))
    return STATUS_NOT_FOUND;
  enum status status =
      kv_scan_open(view->rows.txn, TABLE_DOCUMENT, key_slice(&prefix), slice_of(NULL, 0), false, &scan);
  if (status)
    return status;
  arena_init(&documents.aside, DOCUMENT_BUDGET);
  while (status == STATUS_OK && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    status = count_row(&documents, key, value, sha256, out);
  arena_deinit(&documents.aside);
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- content ------------------------------------------------------------------------------------------------------ */

static const Lots__DocumentChunk *chunk_in(const Lots__Entry *entry, uint64_t upload) {
  for (size_t i = 0; i < entry->n_events; i++)
    if (entry->events[i]->kind_case == LOTS__EVENT__KIND_DOCUMENT_CHUNK &&
        entry->events[i]->document_chunk->upload == upload)
      return entry->events[i]->document_chunk;
  return NULL;
}

/* Bytes from `offset` to the end of the chunk that it stands in, `room` at most. */
static enum status copy_from_chunk(struct view *view, uint64_t upload, uint64_t offset, uint8_t *to, size_t room,
                                   size_t *copied) {
  struct chunk_row row;
  Lots__Entry *entry;
  enum status status = chunk_find(&view->rows, upload, offset, &row);
  if (status == STATUS_NOT_FOUND)
    return STATUS_DATA_LOSS;
  if (status == STATUS_OK)
    status = view_open_entry(view, row.position, 0, &entry);
  if (status)
    return status;
  const Lots__DocumentChunk *chunk = chunk_in(entry, upload);
  if (!chunk || chunk->offset != row.offset || chunk->data.len != row.len)
    return STATUS_DATA_LOSS;
  size_t from = (size_t)(offset - row.offset), there = row.len - from;
  *copied = there < room ? there : room;
  memcpy(to, chunk->data.data + from, *copied);
  return STATUS_OK;
}

enum status view_document_bytes(struct view *view, const Lots__DocumentVersion *version, uint64_t offset, size_t limit,
                                struct slice *out) {
  uint64_t left = offset < version->size ? version->size - offset : 0;
  size_t len = left < limit ? (size_t)left : limit, done = 0, copied = 0;
  len = len < DOCUMENT_CHUNK_MAX ? len : DOCUMENT_CHUNK_MAX;
  uint8_t *bytes = arena_alloc(view->arena, len);
  enum status status = bytes ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  for (; status == STATUS_OK && done < len; done += copied)
    status = copy_from_chunk(view, version->content, offset + done, bytes + done, len - done, &copied);
  *out = slice_of(bytes, len);
  return status;
}
