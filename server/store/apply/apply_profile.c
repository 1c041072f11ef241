/* apply_profile: where the newest text of each section of a vocational profile stands. The texts themselves live in the
 * journal alone, so that a case stays small however much is written about it. */
#include "apply_internal.h"

#include "index.pb-c.h"

static enum status index_put(struct apply *apply, uint64_t id, const Lots__Event *event) {
  const Lots__ProfileText *text = event->profile_written;
  Lots__ProfileIndexRow row = LOTS__PROFILE_INDEX_ROW__INIT;
  struct key key = key_profile(id, (uint8_t)text->section);
  row.position = apply->position;
  row.version = text->version;
  return rows_put(apply->rows, TABLE_PROFILE, &key, event->person, &row.base, apply->arena);
}

enum status apply_profile(struct apply *apply, uint64_t id) {
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < apply->entry->n_events; i++) {
    const Lots__Event *event = apply->entry->events[i];
    if (event->case_ == id && event->kind_case == LOTS__EVENT__KIND_PROFILE_WRITTEN)
      status = index_put(apply, id, event);
  }
  return status;
}
