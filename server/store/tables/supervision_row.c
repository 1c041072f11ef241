/* supervision_row: see supervision_row.h. */
#include "supervision_row.h"

#define HEAD 34

struct key key_supervision(enum supervision_owner owner, uint64_t id) {
  return key_of_owner((uint8_t)owner, id);
}

struct key key_supervision_at(enum supervision_owner owner, uint64_t id, int32_t date, uint64_t position) {
  struct key key = key_supervision(owner, id);
  key_date(&key, date);
  key_u64(&key, position);
  return key;
}

int32_t key_supervision_date(struct slice key) {
  return date_at(key, 9);
}

struct slice supervision_row_value(const struct supervision_row *row, struct arena *arena) {
  struct key head = key_new();
  key_u8(&head, (uint8_t)row->kind);
  key_u8(&head, row->withdrawn);
  key_date(&head, row->date);
  key_u64(&head, row->minutes);
  key_u64(&head, row->unit);
  key_u64(&head, row->corrected_by);
  uint8_t *bytes = arena_alloc(arena, head.len + row->staff.len);
  if (!bytes)
    return slice_of(NULL, 0);
  memcpy(bytes, head.bytes, head.len);
  if (row->staff.len)
    memcpy(bytes + head.len, row->staff.data, row->staff.len);
  return slice_of(bytes, head.len + row->staff.len);
}

enum status supervision_row_read(struct slice value, struct supervision_row *out) {
  if (value.len < HEAD || (value.len - HEAD) % 8)
    return STATUS_DATA_LOSS;
  *out = (struct supervision_row){.kind = (Lots__SupervisionKind)value.data[0],
                                  .withdrawn = value.data[1],
                                  .date = date_at(value, 2),
                                  .minutes = (uint32_t)u64_at(value, 10),
                                  .unit = u64_at(value, 18),
                                  .corrected_by = u64_at(value, 26),
                                  .staff = slice_of(value.data + HEAD, value.len - HEAD)};
  return STATUS_OK;
}
