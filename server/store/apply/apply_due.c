/* apply_due: the agenda's index: under the unit and each of its staff, a day before which nothing of a live case is
 * due.
 *
 * The day is agenda_first_due() on the day of the entry, so it stays right as days pass. It is kept anew with each
 * change of the case, and of what else its rules look at: its coach's record, the organisation's settings. A contact
 * only makes things due later, so it may stand until it matters to somebody who looks a fortnight ahead; then the row
 * is kept anew, or all cases that run would gather where nothing is due. What an organisation settles is followed in
 * slices (apply_settings.c). */
#include "apply_internal.h"
#include "server/store/tables/agenda_facts.h"
#include "server/store/tables/due_rows.h"

#define REACH 14 /* days */

static date_t entry_day(const struct apply *apply) {
  return date_of_moment(apply->entry->at_us);
}

/* --- the day ------------------------------------------------------------------------------------------------------ */

static enum status get(struct apply *apply, enum table table, uint64_t id, const ProtobufCMessageDescriptor *type,
                       struct arena *arena, void *out) {
  enum status status = record_take(apply, table, id, type, arena, out);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* then it is as the caller set it */
}

static enum status person_facts(struct apply *apply, struct case_held *held, struct agenda_facts *facts) {
  const Lots__Person *person;
  enum status status = case_person(apply, held, &person);
  if (status == STATUS_OK)
    agenda_facts_of_person(person, facts);
  return status;
}

static enum status read_facts(struct apply *apply, struct case_held *held, unsigned asks, struct arena *arena,
                              struct agenda_facts *facts) {
  const Lots__Case *kase = held->kase;
  Lots__Organisation *organisation = NULL;
  Lots__Principal *coach = NULL;
  enum status status = agenda_facts_read(apply->rows, asks & ~(unsigned)AGENDA_ASKS_PERSON, facts);
  if (status == STATUS_OK && (asks & AGENDA_ASKS_PERSON))
    status = person_facts(apply, held, facts);
  if (status == STATUS_OK && (asks & AGENDA_ASKS_SETTINGS))
    status = get(apply, TABLE_ORGANISATION, kase->organisation, &lots__organisation__descriptor, arena, &organisation);
  if (status == STATUS_OK && (asks & AGENDA_ASKS_COACH))
    status = get(apply, TABLE_PRINCIPAL, agenda_coach(kase), &lots__principal__descriptor, arena, &coach);
  facts->organisation = organisation;
  facts->coach = coach;
  return status;
}

static enum status first_day(struct apply *apply, struct case_held *held, unsigned asks, date_t *out) {
  struct agenda_facts facts = {.kase = held->kase, .today = entry_day(apply)};
  struct arena aside; /* nothing of it is kept with the entry */
  arena_init(&aside, APPLY_ASIDE_MAX);
  enum status status = read_facts(apply, held, asks, &aside, &facts);
  if (status == STATUS_OK)
    status = agenda_first_due(&facts, &aside, out);
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

static enum status row_put(struct apply *apply, enum due_owner owner, uint64_t id, date_t day, uint64_t kase,
                           const struct key *value) {
  struct key key = row_key(owner, id, day, kase);
  return rows_put_plain(apply->rows, TABLE_DUE, &key, key_slice(value));
}

/* Those of before that do not stand where they are now. */
static enum status rows_drop_left(struct apply *apply, const Lots__Case *kase, const struct case_places *before,
                                  date_t was, const struct case_places *after, date_t is) {
  bool moved = was != is;
  enum status status = STATUS_OK;
  if (was == DATE_NONE)
    return STATUS_OK;
  if (moved || before->unit != after->unit)
    status = row_drop(apply, DUE_OF_UNIT, before->unit, was, kase->id);
  for (size_t i = 0; status == STATUS_OK && i < before->count; i++)
    if (moved || !case_places_name(after, before->staff[i]))
      status = row_drop(apply, DUE_OF_STAFF, before->staff[i], was, kase->id);
  return status;
}

static enum status rows_put_all(struct apply *apply, const Lots__Case *kase, const struct case_places *after,
                                date_t day, uint64_t version) {
  if (day == DATE_NONE)
    return STATUS_OK;
  struct key value =
      due_row_value(&(struct due_row){.coach = agenda_coach(kase), .version = version, .programme = kase->programme});
  enum status status = row_put(apply, DUE_OF_UNIT, after->unit, day, kase->id, &value);
  for (size_t i = 0; status == STATUS_OK && i < after->count; i++)
    status = row_put(apply, DUE_OF_STAFF, after->staff[i], day, kase->id, &value);
  return status;
}

/* So that it is found when the settings change. */
static enum status keep_hanging(struct apply *apply, const Lots__Case *kase, uint64_t version) {
  struct key key = key_due_hanging(kase->organisation, kase->programme, kase->id);
  return version == DUE_NO_SETTINGS ? apply_forget(apply, TABLE_DUE, &key)
                                    : due_put_hanging(apply->rows, &key, version);
}

static enum status find_version(struct apply *apply, const Lots__Case *kase, unsigned asks, uint64_t *out) {
  *out = DUE_NO_SETTINGS;
  return asks & AGENDA_ASKS_SETTINGS ? due_version(apply->rows, kase->organisation, kase->programme, out) : STATUS_OK;
}

enum status apply_due(struct apply *apply, struct case_held *held, const struct case_places *before) {
  const Lots__Case *kase = held->kase;
  struct case_places after;
  struct due due;
  uint64_t version;
  enum status status = case_places_of(kase, apply->arena, &after);
  if (status == STATUS_OK)
    status = rows_due(apply->rows, kase->id, &due);
  if (status)
    return status;
  unsigned asks = after.final ? 0 : agenda_asks(kase, entry_day(apply));
  date_t was = due.day;
  due.day = DATE_NONE;
  if (!after.final)
    status = first_day(apply, held, asks, &due.day);
  if (status == STATUS_OK)
    status = find_version(apply, kase, asks, &version);
  if (status == STATUS_OK)
    status = rows_drop_left(apply, kase, before, was, &after, due.day);
  if (status == STATUS_OK)
    status = rows_put_all(apply, kase, &after, due.day, version);
  if (status == STATUS_OK)
    status = keep_hanging(apply, kase, version);
  return status ? status : rows_put_due(apply->rows, kase->id, &due);
}

/* --- without a change of the case --------------------------------------------------------------------------------- */

enum status apply_due_again(struct apply *apply, uint64_t id) {
  struct case_places places;
  struct case_held *held;
  enum status status = case_take(apply, id, &held);
  if (status == STATUS_OK)
    status = case_places_of(held->kase, apply->arena, &places);
  return status ? status : apply_due(apply, held, &places);
}

enum status apply_due_contact(struct apply *apply, uint64_t id) {
  struct due due;
  enum status status = rows_due(apply->rows, id, &due);
  if (status || due.day == DATE_NONE || due.day > entry_day(apply) + REACH)
    return status;
  return apply_due_again(apply, id);
}

/* The latest day that a note of the case tells of, as the event leaves it. A note that is struck leaves what the others
 * tell of, where it was the latest. */
static date_t latest_note(const Lots__Event *event, date_t latest) {
  if (event->kind_case == LOTS__EVENT__KIND_NOTE_ADDED) {
    date_t day = date_stored(event->note_added->happened);
    return day > latest ? day : latest;
  }
  if (event->kind_case == LOTS__EVENT__KIND_NOTE_STRUCK && date_stored(event->note_struck->correction->was) >= latest)
    return date_stored(event->note_struck->latest);
  return latest;
}

enum status apply_due_note(struct apply *apply, uint64_t id, bool *later) {
  struct due due;
  *later = false;
  enum status status = STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < apply->entry->n_events; i++) {
    const Lots__Event *event = apply->entry->events[i];
    bool tells = event->kind_case == LOTS__EVENT__KIND_NOTE_ADDED || event->kind_case == LOTS__EVENT__KIND_NOTE_STRUCK;
    if (event->case_ != id || !tells)
      continue;
    status = rows_due(apply->rows, id, &due);
    if (status)
      return status;
    date_t latest = latest_note(event, due.note);
    if (latest == due.note)
      continue;
    *later = *later || latest > due.note;
    due.note = latest;
    status = rows_put_due(apply->rows, id, &due);
  }
  return status;
}

/* --- with the coach ----------------------------------------------------------------------------------------------- */

struct hanging {
  struct arena *arena;
  uint64_t coach;
  uint64_t *cases; /* in the arena */
  size_t count, room;
};

static enum status hanging_offer(void *context, struct slice key, struct slice value, bool *enough) {
  struct hanging *list = context;
  struct due_row row;
  (void)enough;
  enum status status = due_row_read(value, &row);
  if (status || row.coach != list->coach)
    return status;
  uint64_t *kase = arena_grow(list->arena, &list->cases, &list->count, &list->room, sizeof *kase);
  if (!kase)
    return STATUS_RESOURCE_EXHAUSTED;
  *kase = key_last(key);
  return STATUS_OK;
}

/* Of their cases, those that hang on them as coach. */
static enum status find_hanging(struct apply *apply, uint64_t coach, struct hanging *out) {
  struct key prefix = key_due(DUE_OF_STAFF, coach);
  *out = (struct hanging){.arena = apply->arena, .coach = coach};
  return rows_each(apply->rows, TABLE_DUE, &prefix, ROWS_FORWARDS, hanging_offer, out);
}

enum status apply_due_aside(struct apply *apply, struct arena *arena, uint64_t kase) {
  struct apply aside = *apply;
  aside.arena = arena;
  arena_reset(arena);
  enum status status = apply_due_again(&aside, kase);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status apply_due_of_coach(struct apply *apply, uint64_t coach) {
  struct hanging list;
  struct arena arena;
  arena_init(&arena, APPLY_ASIDE_MAX);
  enum status status = find_hanging(apply, coach, &list);
  for (size_t i = 0; status == STATUS_OK && i < list.count; i++)
    status = apply_due_aside(apply, &arena, list.cases[i]);
  arena_deinit(&arena);
  return status;
}
