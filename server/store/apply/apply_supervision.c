/* apply_supervision: rows of the supervision log. A correction has rows of its own; the rows of what it corrects name
 * it. */
#include "apply_internal.h"

#include "server/store/tables/supervision_row.h"

static struct slice staff_bytes(struct apply *apply, const Lots__Supervision *supervision) {
  uint8_t *bytes = arena_alloc(apply->arena, 8 * supervision->n_staff);
  for (size_t i = 0; bytes && i < supervision->n_staff; i++) {
    struct key number = key_of_u64(supervision->staff[i]);
    memcpy(bytes + 8 * i, number.bytes, 8);
  }
  return slice_of(bytes, bytes ? 8 * supervision->n_staff : 0);
}

static enum status supervision_put(struct apply *apply, const struct key *key, struct slice value) {
  return kv_put(apply->rows->txn, TABLE_SUPERVISION, key_slice(key), value);
}

static enum status rows_write(struct apply *apply, uint64_t position, const struct supervision_row *row) {
  struct slice value = supervision_row_value(row, apply->arena);
  if (!value.data)
    return STATUS_RESOURCE_EXHAUSTED;
  struct key at = key_supervision(SUPERVISION_AT, position),
             of_unit = key_supervision_at(SUPERVISION_OF_UNIT, row->unit, row->date, position);
  enum status status = supervision_put(apply, &at, value);
  if (status == STATUS_OK)
    status = supervision_put(apply, &of_unit, value);
  for (size_t i = 0; status == STATUS_OK && i < supervision_row_count(row); i++) {
    struct key of_staff = key_supervision_at(SUPERVISION_OF_STAFF, supervision_row_staff(row, i), row->date, position);
    status = supervision_put(apply, &of_staff, value);
  }
  return status;
}

static enum status supervision_mark_corrected(struct apply *apply, uint64_t position) {
  struct key at = key_supervision(SUPERVISION_AT, position);
  struct slice value;
  struct supervision_row row;
  enum status status = kv_get(apply->rows->txn, TABLE_SUPERVISION, key_slice(&at), &value);
  if (status == STATUS_OK)
    status = supervision_row_read(value, &row);
  if (status != STATUS_OK)
    return status == STATUS_NOT_FOUND ? STATUS_DATA_LOSS : status;
  struct slice staff = row.staff; /* lies in the transaction, which is about to be written */
  uint8_t *copy = arena_copy(apply->arena, staff.data, staff.len);
  if (staff.len && !copy)
    return STATUS_RESOURCE_EXHAUSTED;
  row.staff = slice_of(copy, staff.len);
  row.corrected_by = apply->position;
  return rows_write(apply, position, &row);
}

enum status apply_supervision(struct apply *apply, const Lots__Supervision *supervision) {
  struct supervision_row row = {.kind = supervision->kind,
                                .withdrawn = supervision->withdrawn,
                                .minutes = supervision->minutes,
                                .unit = supervision->unit,
                                .staff = staff_bytes(apply, supervision)};
  if (date_parse(supervision->date, &row.date) != STATUS_OK || (supervision->n_staff && !row.staff.data))
    return STATUS_DATA_LOSS;
  enum status status = rows_write(apply, apply->position, &row);
  return status != STATUS_OK || !supervision->corrects ? status
                                                       : supervision_mark_corrected(apply, supervision->corrects);
}
