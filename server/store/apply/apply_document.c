/* apply_document: documents of a case. */
#include "apply_internal.h"

#include "server/rules/apply/event_apply.h"
#include "server/store/tables/document_rows.h"

static enum status document(struct apply *apply, const Lots__Event *event, uint64_t id) {
  Lots__Document fresh = LOTS__DOCUMENT__INIT, *state = &fresh;
  struct key key = key_document(event->case_, id), index = key_of_u64(id), kase = key_of_u64(event->case_);
  enum status status = document_get(apply->rows, event->case_, id, event->person, apply->arena, &state);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  status = document_apply(state, event, apply->arena);
  if (status == STATUS_OK)
    status = rows_put(apply->rows, TABLE_DOCUMENT, &key, event->person, &state->base, apply->arena);
  return status ? status : rows_put_plain(apply->rows, TABLE_DOCUMENT_CASE, &index, key_slice(&kase));
}

static enum status added(struct apply *apply, const Lots__Event *event) {
  const Lots__DocumentAdded *told = event->document_added;
  enum status status = document(apply, event, told->document);
  return status || !told->version->content ? status : apply_upload_finished(apply, told->version->content);
}

enum status apply_document(struct apply *apply, const Lots__Event *event) {
  if (event->kind_case == LOTS__EVENT__KIND_DOCUMENT_ADDED)
    return added(apply, event);
  return document(apply, event, event_document(event));
}
