/* apply_upload: uploads under way, with the hash of what has come so far, and how they end by themselves. The bytes live
 * in the journal alone; a row says where.
 *
 * Whatever time it is, is told by entries: what is made of the journal again ends at the same places. */
#include "apply_internal.h"

#include "common/secure.h"
#include "server/store/tables/upload_rows.h"

/* What one entry takes away, at most: uploads that end, and rows of what has ended. */
#define ENDED_AT_ONCE 256
#define DAY_US (INT64_C(24) * 60 * 60 * 1000000)

/* --- who has how much --------------------------------------------------------------------------------------------- */

static enum status count_for(struct apply *apply, uint64_t by, int64_t uploads, uint64_t less, uint64_t more) {
  struct upload_sum sum;
  enum status status = upload_sum_get(apply->rows, by, &sum);
  if (status)
    return status;
  sum.count += (uint64_t)uploads;
  sum.bytes += more - less;
  return upload_sum_put(apply->rows, by, &sum);
}

/* The journal keeps its bytes, and nobody has anything of them. */
static enum status count_given_up(struct apply *apply, uint64_t by, uint64_t bytes) {
  struct upload_sum sum;
  enum status status = upload_sum_get(apply->rows, by, &sum);
  if (status)
    return status;
  uint64_t today = upload_day(apply->at_us);
  sum.given_up = bytes + (sum.day == today ? sum.given_up : 0);
  sum.day = today;
  return upload_sum_put(apply->rows, by, &sum);
}

static enum status count(struct apply *apply, uint64_t by, int64_t uploads, uint64_t less, uint64_t more) {
  enum status status = count_for(apply, by, uploads, less, more);
  return status ? status : count_for(apply, UPLOAD_SUM_ALL, uploads, less, more);
}

/* --- by time ------------------------------------------------------------------------------------------------------ */

/* The entry touches it. The days were written when it was begun, so that the journal means the same for ever, whatever
 * the daemon's setting is by then. */
static int64_t end_after(const struct apply *apply, uint32_t idle_days) {
  int64_t at_us = apply->at_us > UPLOAD_GONE ? apply->at_us : UPLOAD_GONE;
  return idle_days > 0 ? at_us + idle_days * DAY_US : UPLOAD_STAYS;
}

static enum status end_put(struct apply *apply, const struct upload_end *end) {
  struct key key = key_upload_end(end);
  return rows_put_plain(apply->rows, TABLE_UPLOAD_END, &key, slice_of(NULL, 0));
}

static enum status end_forget(struct apply *apply, const struct upload_end *end) {
  struct key key = key_upload_end(end);
  return apply_forget(apply, TABLE_UPLOAD_END, &key);
}

/* So that an entry costs one comparison. */
static enum status note_next_end(struct apply *apply) {
  struct upload_end first;
  enum status status = upload_end_first(apply->rows, &first);
  if (status && status != STATUS_NOT_FOUND)
    return status;
  apply->meta.uploads_end_us = status ? UPLOAD_STAYS : first.ends_us;
  return STATUS_OK;
}

/* The upload is no more, and its chunks stay. */
static enum status forget(struct apply *apply, uint64_t by, uint64_t id, const struct upload_row *row) {
  struct key key = key_upload(by, id);
  struct upload_end end = {.ends_us = row->ends_us, .by = by, .upload = id};
  uint64_t size = row->size; /* the row's bytes go with it */
  enum status status = end_forget(apply, &end);
  if (status == STATUS_OK)
    status = apply_forget(apply, TABLE_UPLOAD, &key);
  return status ? status : count(apply, by, -1, size, 0);
}

/* The upload is no more, and its chunks go, a bounded number with each entry. */
static enum status give_up(struct apply *apply, uint64_t by, uint64_t id) {
  struct upload_end gone = {.ends_us = UPLOAD_GONE, .by = by, .upload = id};
  struct upload_row row;
  enum status status = upload_row_get(apply->rows, by, id, &row);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  uint64_t have = 0;
  status = chunk_end(apply->rows, id, &have);
  if (status == STATUS_OK || status == STATUS_NOT_FOUND)
    status = forget(apply, by, id, &row);
  if (status == STATUS_OK)
    status = count_given_up(apply, by, have + UPLOAD_LEAST);
  return status ? status : end_put(apply, &gone);
}

static enum status take_away_chunks(struct apply *apply, const struct upload_end *gone, unsigned *left) {
  struct chunk_row row;
  enum status status = chunk_first(apply->rows, gone->upload, &row);
  for (; status == STATUS_OK && *left > 0; --*left) {
    status = chunk_forget(apply->rows, gone->upload, row.offset);
    if (status == STATUS_OK)
      status = chunk_first(apply->rows, gone->upload, &row);
  }
  return status == STATUS_NOT_FOUND ? end_forget(apply, gone) : status;
}

/* NOT_FOUND: no more ends today. */
static enum status end_one(struct apply *apply, unsigned *left) {
  struct upload_end first;
  enum status status = upload_end_first(apply->rows, &first);
  if (status)
    return status;
  if (first.ends_us == UPLOAD_GONE)
    return take_away_chunks(apply, &first, left);
  if (!upload_has_ended(first.ends_us, apply->at_us))
    return STATUS_NOT_FOUND;
  --*left;
  return give_up(apply, first.by, first.upload);
}

static enum status end_some(struct apply *apply) {
  unsigned left = ENDED_AT_ONCE;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && left > 0)
    status = end_one(apply, &left);
  return status && status != STATUS_NOT_FOUND ? status : note_next_end(apply);
}

enum status apply_uploads_end(struct apply *apply) {
  return apply->at_us < apply->meta.uploads_end_us ? STATUS_OK : end_some(apply);
}

/* --- events ------------------------------------------------------------------------------------------------------- */

static enum status put(struct apply *apply, uint64_t person, const Lots__UploadStored *stored) {
  uint64_t by = apply->entry->by, id = stored->upload->id, size = stored->upload->facts->size;
  struct upload_end end = {.ends_us = end_after(apply, stored->idle_days), .by = by, .upload = id};
  struct upload_row old = {0};
  enum status status = upload_row_get(apply->rows, by, id, &old);
  bool fresh = status == STATUS_NOT_FOUND;
  if (status && !fresh)
    return status;
  struct upload_end before = {.ends_us = old.ends_us, .by = by, .upload = id};
  uint64_t old_size = old.size;
  status = fresh ? STATUS_OK : end_forget(apply, &before);
  if (status == STATUS_OK)
    status = upload_row_put(apply->rows, by, person, end.ends_us, stored, apply->arena);
  if (status == STATUS_OK)
    status = end_put(apply, &end);
  if (status == STATUS_OK && (fresh || old_size != size))
    status = count(apply, by, fresh, old_size, size);
  return status;
}

static enum status get(struct apply *apply, uint64_t id, Lots__UploadStored **out) {
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
  enum status status = get(apply, told->upload, &stored);
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
  stored->idle_days = told->idle_days;
  return put(apply, event->person, stored);
}

static enum status chunk(struct apply *apply, const Lots__Event *event) {
  const Lots__DocumentChunk *told = event->document_chunk;
  struct secure_sha256 state;
  Lots__UploadStored *stored;
  enum status status = get(apply, told->upload, &stored);
  if (status || stored->hash.len != sizeof state.bytes)
    return status && status != STATUS_NOT_FOUND ? status : STATUS_DATA_LOSS;
  memcpy(state.bytes, stored->hash.data, sizeof state.bytes);
  secure_sha256_add(&state, slice_of(told->data.data, told->data.len));
  stored->hash = state_bytes(&state);
  stored->upload->have = told->offset + told->data.len;
  struct chunk_row row = {.offset = told->offset, .position = apply->position, .len = (uint32_t)told->data.len};
  status = chunk_put(apply->rows, told->upload, &row);
  return status ? status : put(apply, event->person, stored);
}

static enum status abandoned(struct apply *apply, uint64_t id) {
  struct upload_end gone = {.ends_us = UPLOAD_GONE, .by = apply->entry->by, .upload = id};
  unsigned left = ENDED_AT_ONCE;
  enum status status = give_up(apply, gone.by, id);
  return status ? status : take_away_chunks(apply, &gone, &left);
}

enum status apply_upload(struct apply *apply, const Lots__Event *event) {
  enum status status;
  if (event->kind_case == LOTS__EVENT__KIND_UPLOAD_BEGUN)
    status = begun(apply, event);
  else if (event->kind_case == LOTS__EVENT__KIND_DOCUMENT_CHUNK)
    status = chunk(apply, event);
  else
    status = abandoned(apply, event->upload_abandoned->upload);
  return status ? status : note_next_end(apply);
}

enum status apply_upload_finished(struct apply *apply, uint64_t id) {
  uint64_t by = apply->entry->by;
  struct upload_row row;
  enum status status = upload_row_get(apply->rows, by, id, &row);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  status = forget(apply, by, id, &row);
  return status ? status : note_next_end(apply);
}
