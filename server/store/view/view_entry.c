/* view_entry: one entry of the journal, opened for who reads it: every reader of entries passes here. */
#include "event.pb-c.h"
#include "server/rules/apply/event_apply.h"
#include "server/store/store.h"
#include "server/store/store_entry.h"
#include "view_internal.h"

/* A note is named by where it stands, which it cannot know before. What is need-to-know never leaves the door for who is
 * not assigned to its case (C7): the text is dropped here, where every reader of entries passes. */
static void finish(const struct view *view, Lots__Entry *entry, uint64_t position) {
  for (size_t i = 0; i < entry->n_events; i++) {
    event_place(entry->events[i], position);
    if (view->assigned_case != entry->events[i]->case_)
      event_withhold(entry->events[i]);
  }
}

enum status view_open_entry(struct view *view, uint64_t position, Lots__Entry **out) {
  struct stream_entry sealed;
  enum status status = stream_read(view->store->journal, position, view->arena, &sealed);
  if (status == STATUS_OK)
    status = store_entry_body(view->rows.keys, &sealed, view->arena, out);
  if (status == STATUS_OK)
    finish(view, *out, position);
  return status;
}
