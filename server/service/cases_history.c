/* cases_history: the history of a case: its journal entries in order, each in one line for a person, corrections beside
 * the original. What the lines say: cases_tell.c. */
#include "cases_tell.h"
#include "server/store/view/place_token.h"

static Lots__HistoryItem *item_shown(struct call *call, uint64_t id, const struct case_entry *found) {
  Lots__HistoryItem *item = arena_alloc(call->arena, sizeof *item);
  char *at = arena_alloc(call->arena, MOMENT_TEXT_MAX);
  if (item == NULL || at == NULL)
    return NULL;
  lots__history_item__init(item);
  item->position = found->position;
  item->corrected_by = found->corrected_by;
  item->number = found->number;
  item->at = moment_format(found->entry->at_us, at);
  item->author = found->entry->by_name;
  item->role = found->entry->by_role;
  item->note = cases_note_of(call, found);
  return cases_tell(call, id, found->entry, item) ? item : NULL;
}

/* The cursor is the position of the last entry shown, as a token; a case's history only grows, so it never goes stale. */
static bool read_cursor(struct call *call, ProtobufCBinaryData cursor, uint64_t *after) {
  if (view_place_read(service_slice(cursor), after) && (cursor.len == 0 || place_is_token(*after))) {
    *after = place_of_token(view_places_key(&call->view), *after);
    return true;
  }
  call_refuse(call, STATUS_INVALID_ARGUMENT, "cursor", "", MSG_CURSOR_STALE, NULL, NULL);
  return false;
}

/* What stands around an item in the page, and what its positions grow by when they are told. */
#define ITEM_FRAME 48

static enum status collect(struct call *call, const Lots__HistoryRequest *request, uint64_t after, size_t limit,
                           Lots__HistoryReply *reply, bool *more) {
  struct case_entry *found = NULL;
  size_t count = 0, room = cases_room_beside(call, &reply->base);
  enum status status = view_case_log(&call->view, request->id, after, request->newest_first, request->notes_only, limit,
                                     &found, &count, more);
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    Lots__HistoryItem *item = item_shown(call, request->id, &found[i]);
    size_t size = item != NULL ? protobuf_c_message_get_packed_size(&item->base) + ITEM_FRAME : 0;
    if (size > room && i > 0) { /* long notes: the page ends early */
      *more = true;
      break;
    }
    room -= size < room ? size : room;
    if (item == NULL || !arena_append(call->arena, &reply->items, &reply->n_items, item))
      status = STATUS_RESOURCE_EXHAUSTED;
  }
  return status;
}

CASES_HANDLER(history, HistoryRequest, HistoryReply) {
  (void)service;
  struct call *call = closure_data;
  Lots__HistoryReply reply = LOTS__HISTORY_REPLY__INIT;
  Lots__Case *kase;
  uint64_t after;
  size_t limit;
  bool more = false;
  if (!read_cursor(call, request->cursor, &after))
    return;
  call_page_size(call, request->page_size, 50, &limit);
  if (service_refused(call))
    return;
  enum status status = view_case(&call->view, request->id, &kase);
  if (status == STATUS_OK)
    status = collect(call, request, after, limit, &reply, &more);
  if (status != STATUS_OK) {
    call_fail_for(call, status, "id");
    return;
  }
  uint64_t last = reply.n_items > 0 ? reply.items[reply.n_items - 1]->position : 0;
  uint8_t cursor[VIEW_PLACE];
  if (more)
    reply.cursor = service_bytes(view_place_write(place_token(view_places_key(&call->view), last), cursor));
  closure(&reply, call);
}
