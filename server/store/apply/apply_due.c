/* apply_due: the agenda's index: under the unit and each of its staff, a day before which nothing of a live case is
 * due.
 *
 * The day is agenda_first_due() on the day of the entry, so it stays right as days pass. It is kept anew with each
 * change of the case, and of what else its rules look at: its coach's record, the organisation's settings. A contact
 * only makes things due later, so it may stand until it matters to somebody who looks a fortnight ahead; then the row
 * is kept anew, or all cases that run would gather where nothing is due. */
#include "apply_internal.h"
#include "server/store/tables/agenda_facts.h"
#include "server/store/tables/case_row.h"

#define REACH 14                             /* days */
#define ASIDE_MAX ((size_t)64 * 1024 * 1024) /* one case with its facts */

static date_t entry_day(const struct apply *apply) {
  return date_of_moment(apply->entry->at_us);
}

/* --- the day ------------------------------------------------------------------------------------------------------ */

static enum status get(const struct apply *apply, enum table table, uint64_t id, const ProtobufCMessageDescriptor *type,
                       struct arena *arena, void *out) {
  struct key key = key_of_u64(id);
  enum status status = rows_get(apply->rows, table, &key, 0, type, arena, out);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* then it is as the caller set it */
}

static enum status read_facts(const struct apply *apply, unsigned asks, struct arena *arena,
                              struct agenda_facts *facts) {
  const Lots__Case *kase = facts->kase;
  Lots__Organisation *organisation = NULL;
  Lots__Principal *coach = NULL;
  enum status status = agenda_facts_read(apply->rows, asks, facts);
  if (status == STATUS_OK && (asks & AGENDA_ASKS_SETTINGS))
    status = get(apply, TABLE_ORGANISATION, kase->organisation, &lots__organisation__descriptor, arena, &organisation);
  if (status == STATUS_OK && (asks & AGENDA_ASKS_COACH))
    status = get(apply, TABLE_PRINCIPAL, agenda_coach(kase), &lots__principal__descriptor, arena, &coach);
  facts->organisation = organisation;
  facts->coach = coach;
  return status;
}

static enum status first_day(const struct apply *apply, const Lots__Case *kase, unsigned asks, date_t *out) {
  struct agenda_facts facts = {.kase = kase, .today = entry_day(apply)};
  struct arena aside; /* nothing of it is kept with the entry */
  arena_init(&aside, ASIDE_MAX);
  struct agenda *scratch = arena_alloc(&aside, sizeof *scratch);
  enum status status = scratch ? read_facts(apply, asks, &aside, &facts) : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = agenda_first_due(&facts, &aside, scratch, out);
  if (status == STATUS_OK && (*out == DATE_NONE || *out > DUE_NEVER))
    *out = DUE_NEVER;
  arena_deinit(&aside);
  return status;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static struct key row_key(enum due_owner owner, uint64_t id, date_t day, uint64_t kase) {
  struct key key = key_due(owner, id);
  key_date(&key, day);
  key_u64(&key, kase);
  return key;
}

static enum status row_drop(struct apply *apply, enum due_owner owner, uint64_t id, date_t day, uint64_t kase) {
  struct key key = row_key(owner, id, day, kase);
  return apply_forget(apply, TABLE_DUE, &key);
}

static enum status row_put(struct apply *apply, enum due_owner owner, uint64_t id, date_t day, const Lots__Case *kase) {
  struct key key = row_key(owner, id, day, kase->id), coach = key_of_u64(agenda_coach(kase));
  return rows_put_plain(apply->rows, TABLE_DUE, &key, key_slice(&coach));
}

/* Those of before that do not stand where they are now. */
static enum status rows_drop_left(struct apply *apply, const Lots__Case *kase, const struct case_places *before,
                                  date_t was, const struct case_places *after, date_t is, bool by_settings) {
  bool moved = was != is;
  enum status status = STATUS_OK;
  if (was == DATE_NONE)
    return STATUS_OK;
  if (moved || before->unit != after->unit)
    status = row_drop(apply, DUE_OF_UNIT, before->unit, was, kase->id);
  if (status == STATUS_OK && (moved || !by_settings))
    status = row_drop(apply, DUE_OF_SETTINGS, kase->organisation, was, kase->id);
  for (size_t i = 0; status == STATUS_OK && i < before->count; i++)
    if (moved || !case_places_name(after, before->staff[i]))
      status = row_drop(apply, DUE_OF_STAFF, before->staff[i], was, kase->id);
  return status;
}

static enum status rows_put_all(struct apply *apply, const Lots__Case *kase, const struct case_places *after,
                                date_t day, bool by_settings) {
  if (day == DATE_NONE)
    return STATUS_OK;
  enum status status = row_put(apply, DUE_OF_UNIT, after->unit, day, kase);
  if (status == STATUS_OK && by_settings)
    status = row_put(apply, DUE_OF_SETTINGS, kase->organisation, day, kase);
  for (size_t i = 0; status == STATUS_OK && i < after->count; i++)
    status = row_put(apply, DUE_OF_STAFF, after->staff[i], day, kase);
  return status;
}

enum status apply_due(struct apply *apply, const Lots__Case *kase, const struct case_places *before) {
  struct case_places after;
  struct due due;
  enum status status = case_places_of(kase, apply->arena, &after);
  if (status == STATUS_OK)
    status = rows_due(apply->rows, kase->id, &due);
  if (status)
    return status;
  unsigned asks = after.final ? 0 : agenda_asks(kase, entry_day(apply));
  date_t was = due.day;
  due.day = DATE_NONE;
  if (!after.final)
    status = first_day(apply, kase, asks, &due.day);
  if (status == STATUS_OK)
    status = rows_drop_left(apply, kase, before, was, &after, due.day, asks & AGENDA_ASKS_SETTINGS);
  if (status == STATUS_OK)
    status = rows_put_all(apply, kase, &after, due.day, asks & AGENDA_ASKS_SETTINGS);
  return status ? status : rows_put_due(apply->rows, kase->id, &due);
}

/* --- without a change of the case --------------------------------------------------------------------------------- */

enum status apply_due_again(struct apply *apply, uint64_t id) {
  struct case_row row;
  struct case_places places;
  Lots__Case *kase;
  enum status status = case_row_get(apply->rows, id, &row);
  if (status == STATUS_OK)
    status = case_row_open(apply->rows, id, &row, apply->arena, &kase, NULL);
  if (status == STATUS_OK)
    status = case_places_of(kase, apply->arena, &places);
  return status ? status : apply_due(apply, kase, &places);
}

enum status apply_due_contact(struct apply *apply, uint64_t id) {
  struct due due;
  enum status status = rows_due(apply->rows, id, &due);
  if (status || due.day == DATE_NONE || due.day > entry_day(apply) + REACH)
    return status;
  return apply_due_again(apply, id);
}

enum status apply_due_note(struct apply *apply, uint64_t id, bool *later) {
  struct due due;
  *later = false;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < apply->entry->n_events; i++) {
    const Lots__Event *event = apply->entry->events[i];
    date_t day;
    if (event->case_ != id || event->kind_case != LOTS__EVENT__KIND_NOTE_ADDED ||
        date_parse(event->note_added->happened, &day) != STATUS_OK)
      continue;
    status = rows_due(apply->rows, id, &due);
    if (status || day <= due.note)
      continue;
    due.note = day;
    *later = true;
    status = rows_put_due(apply->rows, id, &due);
  }
  return status;
}

/* --- with what it hangs on ---------------------------------------------------------------------------------------- */

struct hanging {
  uint64_t *cases; /* in the arena */
  size_t count, room;
};

static bool hanging_add(struct hanging *list, struct arena *arena, uint64_t kase) {
  if (list->count == list->room) {
    list->room = list->room ? 2 * list->room : 32;
    uint64_t *more = arena_alloc(arena, list->room * sizeof *more);
    if (!more)
      return false;
    if (list->count)
      memcpy(more, list->cases, list->count * sizeof *more);
    list->cases = more;
  }
  list->cases[list->count++] = kase;
  return true;
}

/* Of the owner's cases, those with this coach; 0: all. */
static enum status find_hanging(struct apply *apply, enum due_owner owner, uint64_t id, uint64_t coach,
                                struct hanging *out) {
  struct key prefix = key_due(owner, id);
  struct kv_scan *scan;
  struct slice key, value;
  *out = (struct hanging){0};
  enum status status = kv_scan_open(apply->rows->txn, TABLE_DUE, key_slice(&prefix), slice_of(NULL, 0), false, &scan);
  if (status)
    return status;
  while (status == STATUS_OK && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    if ((!coach || u64_at(value, 0) == coach) && !hanging_add(out, apply->arena, key_last(key)))
      status = STATUS_RESOURCE_EXHAUSTED;
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* There may be thousands, each opened aside. A case that does not open any more is destroyed. */
static enum status refresh_all(struct apply *apply, const struct hanging *list) {
  struct arena arena;
  struct apply aside = *apply;
  aside.arena = &arena;
  arena_init(&arena, ASIDE_MAX);
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < list->count; i++) {
    arena_reset(&arena);
    status = apply_due_again(&aside, list->cases[i]);
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
  }
  arena_deinit(&arena);
  return status;
}

enum status apply_due_of_coach(struct apply *apply, uint64_t coach) {
  struct hanging list;
  enum status status = find_hanging(apply, DUE_OF_STAFF, coach, coach, &list);
  return status ? status : refresh_all(apply, &list);
}

enum status apply_due_of_settings(struct apply *apply, uint64_t organisation) {
  struct hanging list;
  enum status status = find_hanging(apply, DUE_OF_SETTINGS, organisation, 0, &list);
  return status ? status : refresh_all(apply, &list);
}
