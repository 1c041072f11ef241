/* case_row: see case_row.h. */
#include "case_row.h"

#include "index.pb-c.h"

#define CLEAR_FIXED 26 /* organisation, unit, person, count */
#define STAFF_MAX UINT16_MAX

enum status case_row_get(const struct rows *rows, uint64_t id, struct case_row *out) {
  struct key key = key_of_u64(id);
  struct slice value;
  *out = (struct case_row){0};
  enum status status = kv_get(rows->txn, TABLE_CASE, key_slice(&key), &value);
  if (status != STATUS_OK)
    return status;
  if (value.len < CLEAR_FIXED)
    return STATUS_DATA_LOSS;
  size_t staff = 8 * ((size_t)value.data[24] << 8 | value.data[25]);
  if (value.len < CLEAR_FIXED + staff)
    return STATUS_DATA_LOSS;
  *out = (struct case_row){
      .head = {.organisation = u64_at(value, 0), .unit = u64_at(value, 8), .person = u64_at(value, 16)},
      .staff = slice_of(value.data + CLEAR_FIXED, staff),
      .sealed = slice_of(value.data + CLEAR_FIXED + staff, value.len - CLEAR_FIXED - staff),
  };
  return STATUS_OK;
}

bool case_row_names(const struct case_row *row, uint64_t staff) {
  for (size_t at = 0; at < row->staff.len; at += 8)
    if (u64_at(row->staff, at) == staff)
      return true;
  return false;
}

enum status case_row_open(const struct rows *rows, uint64_t id, const struct case_row *row, struct arena *arena,
                          Lots__Case **out, struct case_person *person) {
  struct key key = key_of_u64(id);
  Lots__CaseStored *stored;
  enum status status = rows_open(rows, TABLE_CASE, key_slice(&key), row->sealed, row->head.person,
                                 &lots__case_stored__descriptor, arena, &stored);
  if (status != STATUS_OK)
    return status;
  if (!stored->case_)
    return STATUS_DATA_LOSS;
  *out = stored->case_;
  if (person)
    *person = (struct case_person){.name = stored->name, .number = stored->number};
  return STATUS_OK;
}

static void put_u64(uint8_t *out, uint64_t value) {
  struct key bytes = key_of_u64(value);
  memcpy(out, bytes.bytes, 8);
}

static bool stands_before(const Lots__Case *kase, size_t i) {
  for (size_t earlier = 0; earlier < i; earlier++)
    if (kase->assignments[earlier]->staff == kase->assignments[i]->staff)
      return true;
  return false;
}

/* Everybody once, in the order of the assignments. */
static size_t put_staff(uint8_t *out, const Lots__Case *kase) {
  size_t count = 0;
  for (size_t i = 0; i < kase->n_assignments && count < STAFF_MAX; i++)
    if (!stands_before(kase, i))
      put_u64(out + 8 * count++, kase->assignments[i]->staff);
  return count;
}

enum status case_row_put(const struct rows *rows, const Lots__Case *kase, const struct case_person *person,
                         struct arena *arena) {
  Lots__CaseStored stored = LOTS__CASE_STORED__INIT;
  stored.case_ = (Lots__Case *)(uintptr_t)kase; /* only read from */
  stored.name = (char *)(uintptr_t)person->name;
  stored.number = (char *)(uintptr_t)person->number;
  struct key key = key_of_u64(kase->id);
  uint8_t *clear = arena_alloc(arena, CLEAR_FIXED + 8 * kase->n_assignments);
  if (!clear)
    return STATUS_RESOURCE_EXHAUSTED;
  put_u64(clear, kase->organisation);
  put_u64(clear + 8, kase->unit);
  put_u64(clear + 16, kase->person);
  size_t count = put_staff(clear + CLEAR_FIXED, kase);
  clear[24] = (uint8_t)(count >> 8);
  clear[25] = (uint8_t)count;
  return rows_put_behind(rows, TABLE_CASE, &key, kase->person, slice_of(clear, CLEAR_FIXED + 8 * count), &stored.base,
                         arena);
}
