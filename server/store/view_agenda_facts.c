/* view_agenda_facts: what an agenda is computed from beside the case: days of support, what the latest notes tell of,
 * the first contact with an employer. The caller has judged that the case is seen. */
#include "view_agenda.h"

#include "event.pb-c.h"

/* A note may tell of an earlier day than the one written before it; further back than this nobody looks. */
#define NOTES_READ 3

static date_t later(date_t a, date_t b) {
  return a > b ? a : b;
}

/* --- support ------------------------------------------------------------------------------------------------------ */

struct days {
  date_t *items;
  size_t count, room;
};

static bool days_add(struct days *days, struct arena *arena, date_t day) {
  if (days->count == days->room) {
    size_t room = days->room ? 2 * days->room : 32;
    date_t *items = arena_alloc(arena, room * sizeof *items);
    if (!items)
      return false;
    if (days->count)
      memcpy(items, days->items, days->count * sizeof *items);
    days->items = items;
    days->room = room;
  }
  days->items[days->count++] = day;
  return true;
}

/* The newest days; the key tells them, so no row is opened. */
static enum status read_support(struct view *view, uint64_t kase, struct agenda_facts *facts) {
  struct key prefix = key_of_u64(kase);
  struct days days = {0};
  struct slice key, value;
  struct kv_scan *scan;
  enum status status = kv_scan_open(view->rows.txn, TABLE_SUPPORT, key_slice(&prefix), slice_of(NULL, 0), true, &scan);
  if (status)
    return status;
  while (days.count < VIEW_SUPPORT_MAX && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    if (!days_add(&days, view->arena, key_support_date(key))) {
      status = STATUS_RESOURCE_EXHAUSTED;
      break;
    }
  kv_scan_close(scan);
  facts->support = days.items;
  facts->support_count = days.count;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* --- notes -------------------------------------------------------------------------------------------------------- */

static enum status read_note(struct view *view, uint64_t kase, uint64_t position, date_t *last) {
  Lots__Entry *entry;
  date_t day;
  enum status status = view_open_entry(view, position, &entry);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  for (size_t i = 0; i < entry->n_events; i++) {
    const Lots__Event *event = entry->events[i];
    if (event->case_ == kase && event->kind_case == LOTS__EVENT__KIND_NOTE_ADDED &&
        date_parse(event->note_added->happened, &day) == STATUS_OK)
      *last = later(*last, day);
  }
  return STATUS_OK;
}

static enum status read_notes(struct view *view, uint64_t kase, date_t *last) {
  struct key prefix = key_of_u64(kase);
  struct slice key, value;
  struct kv_scan *scan;
  size_t read = 0;
  enum status status = kv_scan_open(view->rows.txn, TABLE_CASE_LOG, key_slice(&prefix), slice_of(NULL, 0), true, &scan);
  if (status)
    return status;
  while (status == STATUS_OK && read < NOTES_READ && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    if (value.len && value.data[0] == LOTS__EVENT__KIND_NOTE_ADDED) {
      status = read_note(view, kase, key_last(key), last);
      read++;
    }
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status view_contact_facts(struct view *view, struct agenda_facts *facts) {
  uint64_t kase = facts->kase->id;
  facts->first_contact = facts->last_note = DATE_NONE;
  enum status status = view_contact_first(view, kase, &facts->first_contact);
  if (status == STATUS_OK)
    status = read_support(view, kase, facts);
  return status == STATUS_OK ? read_notes(view, kase, &facts->last_note) : status;
}

enum status view_agenda_facts(struct view *view, struct agenda_facts *facts) {
  facts->first_contact = facts->last_note = DATE_NONE;
  return agenda_asks_contact(facts->kase, facts->today) ? view_contact_facts(view, facts) : STATUS_OK;
}
