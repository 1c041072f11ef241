/* view_entry: one entry of the journal, opened for who reads it: every reader of entries passes here. */
#include "event.pb-c.h"
#include "server/rules/apply/event_apply.h"
#include "server/store/store.h"
#include "server/store/store_entry.h"
#include "view_internal.h"

/* A note is named by where it stands, which it cannot know before. What is closed never leaves the door (S2.40, C7). */
static void finish(Lots__Entry *entry, uint64_t position, scope_parts closed) {
  for (size_t i = 0; i < entry->n_events; i++) {
    event_place(entry->events[i], position);
    scope_withhold_event(entry->events[i], closed);
  }
}

static scope_parts without_own(const struct view *view, const Lots__Entry *entry, scope_parts closed) {
  return entry->by == view->who->id ? closed & ~SCOPE_PART(NOTE) : closed;
}

scope_parts view_closed_in(const struct view *view, const Lots__Entry *entry) {
  return without_own(view, entry, view->closed);
}

enum status view_open_entry(struct view *view, uint64_t position, scope_parts closed, Lots__Entry **out) {
  struct stream_entry sealed;
  enum status status = stream_read(view->store->journal, position, view->arena, &sealed);
  if (status == STATUS_OK)
    status = store_entry_body(view->rows.keys, &sealed, view->arena, out);
  if (status == STATUS_OK)
    finish(*out, position, without_own(view, *out, closed));
  return status;
}
