/* apply_document: documents of a case, and uploads under way with the hash of what has come so far. The bytes live in
 * the journal alone; a row says where. */
#include "apply_internal.h"

#include "common/secure.h"
#include "server/rules/apply/event_apply.h"
#include "server/store/tables/document_rows.h"

/* --- uploads ------------------------------------------------------------------------------------------------------ */

static enum status upload_get(struct apply *apply, uint64_t id, Lots__UploadStored **out) {
  uint64_t by = apply->entry->by;
  struct key key = key_upload(by, id);
  struct upload_row row;
  enum status status = upload_row_get(apply->rows, by, id, &row);
  return status ? status : upload_row_open(apply->rows, key_slice(&key), &row, apply->arena, out);
}

static ProtobufCBinaryData state_bytes(struct secure_sha256 *state) {
  return (ProtobufCBinaryData){.len = sizeof state->bytes, .data = state->bytes};
}

static enum status begun(struct apply *apply, const Lots__Event *event) {
  const Lots__UploadBegun *told = event->upload_begun;
  Lots__UploadStored fresh = LOTS__UPLOAD_STORED__INIT, *stored = &fresh;
  Lots__Upload upload = LOTS__UPLOAD__INIT;
  struct secure_sha256 state;
  enum status status = upload_get(apply, told->upload, &stored);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  if (status == STATUS_NOT_FOUND) {
    secure_sha256_begin(&state);
    fresh.hash = state_bytes(&state);
    fresh.upload = &upload;
  }
  stored->upload->id = told->upload;
  stored->upload->facts = told->facts;
  stored->upload->begun = told->date;
  return upload_row_put(apply->rows, apply->entry->by, event->person, stored, apply->arena);
}

static enum status chunk(struct apply *apply, const Lots__Event *event) {
  const Lots__DocumentChunk *told = event->document_chunk;
  struct secure_sha256 state;
  Lots__UploadStored *stored;
  enum status status = upload_get(apply, told->upload, &stored);
  if (status || stored->hash.len != sizeof state.bytes)
    return status && status != STATUS_NOT_FOUND ? status : STATUS_DATA_LOSS;
  memcpy(state.bytes, stored->hash.data, sizeof state.bytes);
  secure_sha256_add(&state, slice_of(told->data.data, told->data.len));
  stored->hash = state_bytes(&state);
  stored->upload->have = told->offset + told->data.len;
  struct chunk_row row = {.offset = told->offset, .position = apply->position, .len = (uint32_t)told->data.len};
  status = chunk_put(apply->rows, told->upload, &row);
  return status ? status : upload_row_put(apply->rows, apply->entry->by, event->person, stored, apply->arena);
}

static enum status forget_upload(struct apply *apply, uint64_t id) {
  struct key key = key_upload(apply->entry->by, id);
  return apply_forget(apply, TABLE_UPLOAD, &key);
}

/* The bytes stay in the journal, where nothing finds them any more. */
static enum status abandoned(struct apply *apply, uint64_t id) {
  struct chunk_row row;
  enum status status = STATUS_OK;
  for (uint64_t at = 0; status == STATUS_OK && (status = chunk_find(apply->rows, id, at, &row)) == STATUS_OK;
       at += row.len)
    status = chunk_forget(apply->rows, id, row.offset);
  return status == STATUS_NOT_FOUND ? forget_upload(apply, id) : status;
}

/* --- documents ---------------------------------------------------------------------------------------------------- */

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
  return status || !told->version->content ? status : forget_upload(apply, told->version->content);
}

enum status apply_document(struct apply *apply, const Lots__Event *event) {
  switch (event->kind_case) {
  case LOTS__EVENT__KIND_UPLOAD_BEGUN:
    return begun(apply, event);
  case LOTS__EVENT__KIND_DOCUMENT_CHUNK:
    return chunk(apply, event);
  case LOTS__EVENT__KIND_UPLOAD_ABANDONED:
    return abandoned(apply, event->upload_abandoned->upload);
  case LOTS__EVENT__KIND_DOCUMENT_ADDED:
    return added(apply, event);
  case LOTS__EVENT__KIND_DOCUMENT_SIGNED:
    return document(apply, event, event->document_signed->document);
  default:
    return STATUS_OK;
  }
}
