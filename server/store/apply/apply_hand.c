/* apply_hand: cases, and records of the directory, that stay open from one entry to the next. See apply.h for what it
 * promises and apply_internal.h for how the parts of apply use it.
 *
 * A case in hand that was changed is written when it makes room for another, has grown, or when all are to be written:
 * its row and its rows in lists, which nothing else in apply reads. What others read (the agenda's index, counters, the
 * log) is written with each entry as ever. So what the tables hold in the end is the same to the byte. */
#include <stdlib.h>

#include "apply_internal.h"
#include "server/store/tables/case_row.h"

/* Two cases whose numbers fall together do not drive each other out. */
#define WAYS 4
/* Of one case with its person, whose changes leave in the arena what they replace; then it is opened anew. */
#define HELD_MAX ((size_t)64 * 1024)
#define RECORDS 256

struct slot {
  struct case_held held; /* id 0: empty */
  struct arena arena;
  uint64_t used; /* when */
};

struct record {
  enum table table;
  uint64_t id; /* 0: empty */
  void *message;
  struct arena arena;
};

struct apply_hand {
  size_t sets;
  uint64_t clock;
  struct arena aside; /* what a written case is packed in; emptied with each */
  struct record records[RECORDS];
  struct slot slots[]; /* sets of WAYS */
};

struct apply_hand *apply_hand_new(size_t cases) {
  size_t sets = cases < WAYS ? 1 : cases / WAYS;
  struct apply_hand *hand = calloc(1, sizeof *hand + sets * WAYS * sizeof *hand->slots);
  if (!hand)
    return NULL;
  hand->sets = sets;
  arena_init(&hand->aside, APPLY_ASIDE_MAX);
  for (size_t i = 0; i < sets * WAYS; i++)
    arena_init(&hand->slots[i].arena, APPLY_ASIDE_MAX);
  for (size_t i = 0; i < RECORDS; i++)
    arena_init(&hand->records[i].arena, APPLY_ASIDE_MAX);
  return hand;
}

void apply_hand_free(struct apply_hand *hand) {
  if (!hand)
    return;
  for (size_t i = 0; i < hand->sets * WAYS; i++)
    arena_deinit(&hand->slots[i].arena);
  for (size_t i = 0; i < RECORDS; i++)
    arena_deinit(&hand->records[i].arena);
  arena_deinit(&hand->aside);
  free(hand);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static enum status write_rows(struct apply *apply, struct case_held *held) {
  const Lots__Person *person;
  struct shown_person shown;
  enum status status = case_person(apply, held, &person);
  if (status == STATUS_OK)
    status = apply_show_person(apply, person, &shown);
  if (status != STATUS_OK)
    return status;
  struct case_person named = {.name = shown.name, .number = shown.number};
  status = case_row_put(apply->rows, held->kase, &named, apply->arena);
  return status == STATUS_OK ? case_places_write(apply, held->kase, &shown, &held->written) : status;
}

static enum status write_slot(const struct rows *rows, struct slot *slot) {
  struct apply apply = {.rows = rows, .arena = &rows->hand->aside};
  arena_reset(apply.arena);
  enum status status = write_rows(&apply, &slot->held);
  if (status == STATUS_OK)
    status = case_places_of(slot->held.kase, &slot->arena, &slot->held.written);
  slot->held.changed = status != STATUS_OK;
  return status;
}

enum status apply_hand_write(const struct rows *rows) {
  struct apply_hand *hand = rows->hand;
  enum status status = STATUS_OK;
  for (size_t i = 0; hand && status == STATUS_OK && i < hand->sets * WAYS; i++)
    if (hand->slots[i].held.changed)
      status = write_slot(rows, &hand->slots[i]);
  return status;
}

/* --- taking ------------------------------------------------------------------------------------------------------- */

static enum status put_down(const struct rows *rows, struct slot *slot) {
  enum status status = slot->held.changed ? write_slot(rows, slot) : STATUS_OK;
  arena_reset(&slot->arena);
  slot->held = (struct case_held){.arena = &slot->arena};
  return status;
}

/* Where the case is, or is to be: then the place is empty. */
static enum status find_slot(const struct rows *rows, uint64_t id, struct slot **out) {
  struct apply_hand *hand = rows->hand;
  struct slot *set = &hand->slots[id % hand->sets * WAYS], *found = set;
  for (size_t i = 0; i < WAYS; i++)
    if (set[i].held.id == id || (found->held.id != id && set[i].used < found->used))
      found = &set[i];
  found->used = ++hand->clock;
  *out = found;
  return found->held.id == id && found->arena.spent < HELD_MAX ? STATUS_OK : put_down(rows, found);
}

/* In a slot of the hand or, without one, in the entry's arena. */
static enum status find_place(struct apply *apply, uint64_t id, struct case_held **out) {
  struct slot *slot;
  if (apply->rows->hand) {
    enum status status = find_slot(apply->rows, id, &slot);
    *out = &slot->held;
    return status;
  }
  struct case_held *held = arena_alloc(apply->arena, sizeof *held);
  if (!held)
    return STATUS_RESOURCE_EXHAUSTED;
  held->arena = apply->arena;
  *out = held;
  return STATUS_OK;
}

static enum status held_open(const struct rows *rows, uint64_t id, struct case_held *held) {
  struct case_row row;
  enum status status = case_row_get(rows, id, &row);
  if (status == STATUS_OK)
    status = case_row_open(rows, id, &row, held->arena, &held->kase, NULL);
  if (status == STATUS_OK)
    status = case_places_of(held->kase, held->arena, &held->written);
  held->id = status == STATUS_OK ? id : 0;
  return status;
}

enum status case_take(struct apply *apply, uint64_t id, struct case_held **out) {
  enum status status = find_place(apply, id, out);
  return status != STATUS_OK || (*out)->id ? status : held_open(apply->rows, id, *out);
}

enum status case_begin(struct apply *apply, uint64_t id, struct case_held **out) {
  enum status status = find_place(apply, id, out);
  if (status != STATUS_OK)
    return status;
  struct case_held *held = *out;
  Lots__Case *fresh = arena_alloc(held->arena, sizeof *fresh);
  if (!fresh)
    return STATUS_RESOURCE_EXHAUSTED;
  lots__case__init(fresh);
  *held = (struct case_held){.id = id, .kase = fresh, .arena = held->arena};
  return STATUS_OK;
}

enum status case_changed(struct apply *apply, struct case_held *held) {
  held->changed = apply->rows->hand != NULL;
  return held->changed ? STATUS_OK : write_rows(apply, held);
}

/* --- whose case it is --------------------------------------------------------------------------------------------- */

enum status case_person(struct apply *apply, struct case_held *held, const Lots__Person **out) {
  static const Lots__Person nobody = LOTS__PERSON__INIT;
  struct key key = key_of_u64(held->kase->person);
  enum status status = STATUS_OK;
  if (!held->person)
    status = rows_get(apply->rows, TABLE_PERSON, &key, held->kase->person, &lots__person__descriptor, held->arena,
                      &held->person);
  *out = held->person ? held->person : &nobody;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

void case_forget_person(struct apply *apply, uint64_t id) {
  struct apply_hand *hand = apply->rows->hand;
  struct slot *set = hand ? &hand->slots[id % hand->sets * WAYS] : NULL;
  for (size_t i = 0; set && i < WAYS; i++)
    if (set[i].held.id == id)
      set[i].held.person = NULL;
}

/* --- the directory ------------------------------------------------------------------------------------------------ */

static struct record *record_at(struct apply_hand *hand, enum table table, uint64_t id) {
  return &hand->records[(id * TABLE_COUNT + table) % RECORDS];
}

static enum status record_open(const struct rows *rows, enum table table, uint64_t id,
                               const ProtobufCMessageDescriptor *type, struct record *record) {
  struct key key = key_of_u64(id);
  record->id = 0;
  arena_reset(&record->arena);
  enum status status = rows_get(rows, table, &key, 0, type, &record->arena, &record->message);
  if (status == STATUS_OK) {
    record->table = table;
    record->id = id;
  }
  return status;
}

enum status record_take(struct apply *apply, enum table table, uint64_t id, const ProtobufCMessageDescriptor *type,
                        struct arena *arena, void *out) {
  struct apply_hand *hand = apply->rows->hand;
  struct key key = key_of_u64(id);
  if (!hand)
    return rows_get(apply->rows, table, &key, 0, type, arena, out);
  struct record *record = record_at(hand, table, id);
  bool here = record->id == id && record->table == table;
  enum status status = here ? STATUS_OK : record_open(apply->rows, table, id, type, record);
  if (status == STATUS_OK)
    memcpy(out, &record->message, sizeof record->message); /* the caller's type is T ** */
  return status;
}

void record_forget(struct apply *apply, enum table table, uint64_t id) {
  if (apply->rows->hand)
    record_at(apply->rows->hand, table, id)->id = 0;
}
