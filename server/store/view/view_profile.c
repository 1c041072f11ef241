/* view_profile: the vocational profile, section by section. The index says where the newest text stands; the texts are
 * opened in the journal, where what is need-to-know is withheld (view_entry.c). */
#include "server/store/tables/case_row.h"
#include "view_internal.h"

#include "index.pb-c.h"

enum status view_profile_place(struct view *view, uint64_t id, Lots__ProfileSection section, uint64_t *position,
                               uint32_t *version) {
  struct case_row kase;
  Lots__ProfileIndexRow *row;
  if (!view_has_opened(view, id, 'c'))
    return STATUS_NOT_FOUND;
  enum status status = case_row_get(&view->rows, id, &kase);
  if (status)
    return status;
  struct key key = key_profile(id, (uint8_t)section);
  status = rows_get(&view->rows, TABLE_PROFILE, &key, kase.head.person, &lots__profile_index_row__descriptor,
                    view->arena, &row);
  if (status)
    return status;
  *position = row->position;
  *version = row->version;
  return STATUS_OK;
}

enum status view_profile_text(struct view *view, uint64_t id, uint64_t position, Lots__ProfileText **out) {
  if (!view_has_opened(view, id, 'c'))
    return STATUS_NOT_FOUND;
  struct key key = key_of_u64(id);
  struct slice value;
  Lots__Entry *entry;
  key_u64(&key, position);
  enum status status = kv_get(view->rows.txn, TABLE_CASE_LOG, key_slice(&key), &value);
  if (status == STATUS_OK)
    status = view_open_entry(view, position, view->closed, &entry);
  if (status)
    return status;
  for (size_t i = 0; i < entry->n_events; i++)
    if (entry->events[i]->case_ == id && entry->events[i]->kind_case == LOTS__EVENT__KIND_PROFILE_WRITTEN) {
      *out = entry->events[i]->profile_written;
      return STATUS_OK;
    }
  return STATUS_NOT_FOUND;
}
