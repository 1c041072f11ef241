/* store_fixture: a journal, tables and a keyring in a temporary folder, without daemon or writer: entries made by hand
 * are sealed, journaled and applied one at a time; a view looks at the result as any principal on any day.
 *
 * The fx_*() makers below each journal one entry. Their cast: organisations 1 and 2; units 1 and 2 of organisation 1,
 * unit 3 of 2. */
#pragma once

#include "harness.h"

#include <stdlib.h>

#include "server/rules/engine/events.h"
#include "server/store/apply/envelope.h"
#include "server/store/disk/files.h"
#include "server/store/store.h"
#include "server/store/store_entry.h"
#include "server/store/tables/directory_cache.h"
#include "server/store/view/view.h"
#include "temp.h"

#define FX_TODAY "2026-06-15"
#define FX_NOW_US (INT64_C(1781517600) * 1000000) /* 2026-06-15T10:00:00Z */

struct fx {
  struct temp temp;
  struct store store;
  struct secure_key master;
  struct keyring_reader *writer, *reader; /* writer: staged */
  int64_t now_us;                         /* of the entries; 0: FX_NOW_US */
  struct arena arena;                     /* of the makers */
  struct kv_txn *txn;                     /* the view's */
  struct arena view_arena;
  struct directory_cache opened;
  struct view view;
};

/* --- opening and closing ------------------------------------------------------------------------------------------ */

static inline struct kv *fx_kv_open(const struct fx *fx, const char *name) {
  char path[300];
  snprintf(path, sizeof path, "%s/%s", fx->temp.path, name);
  struct kv_options options = {
      .path = path, .map_size = 256u << 20, .tables = TABLE_COUNT, .readers = 8, .create = true};
  struct kv *kv;
  assert_ok(kv_open(&options, &kv));
  return kv;
}

static inline void fx_keyring_open(struct fx *fx) {
  char path[300];
  snprintf(path, sizeof path, "%s/ring", fx->temp.path);
  fx->master = secure_key_new();
  assert_ok(keyring_create(path, &fx->master));
  assert_ok(keyring_open(path, &fx->master, &fx->store.keyring));
  assert_ok(keyring_reader_open(fx->store.keyring, true, &fx->writer));
  assert_ok(keyring_reader_open(fx->store.keyring, false, &fx->reader));
}

static inline void fx_journal_open(struct fx *fx) {
  char path[300], why[256] = "";
  snprintf(path, sizeof path, "%s/journal", fx->temp.path);
  struct stream_options options = {
      .dir = path, .name = "journal", .segment_size = 8u << 20, .epoch = STREAM_EPOCH_FIRST};
  memcpy(options.store_id, fx->store.id, STREAM_STORE_ID);
  assert_ok(stream_create(&options));
  assert_ok(stream_open(&options, NULL, &fx->store.journal, why));
}

static inline struct fx *fx_open(void) {
  struct fx *fx = calloc(1, sizeof *fx);
  assert_non_null(fx);
  assert_ok(secure_init());
  fx->temp = temp_make("store");
  memcpy(fx->store.id, "store of a test.", STREAM_STORE_ID);
  fx_keyring_open(fx);
  fx_journal_open(fx);
  fx->store.kv = fx_kv_open(fx, "kv");
  arena_init(&fx->arena, 256u << 20);
  return fx;
}

/* Ends the reading: what was seen by it is gone, so what is to be written of it is cloned into fx->arena first. */
static inline void fx_look_away(struct fx *fx) {
  if (!fx->txn)
    return;
  kv_abort(fx->txn);
  arena_deinit(&fx->view_arena);
  fx->txn = NULL;
}

static inline void fx_close(struct fx *fx) {
  fx_look_away(fx);
  keyring_reader_close(fx->writer);
  keyring_reader_close(fx->reader);
  directory_cache_empty(&fx->opened);
  stream_close(fx->store.journal);
  assert_ok(kv_close(fx->store.kv));
  keyring_close(fx->store.keyring);
  arena_deinit(&fx->arena);
  temp_remove(&fx->temp);
  free(fx);
}

static inline int fx_setup(void **state) {
  *state = fx_open();
  return 0;
}

static inline int fx_teardown(void **state) {
  fx_close(*state);
  return 0;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static inline struct rows fx_rows(const struct fx *fx, struct kv_txn *txn) {
  return (struct rows){.txn = txn, .keys = fx->writer, .secrets = keyring_secrets(fx->store.keyring)};
}

/* Journals and applies, as the writer does; ABORTED transactions leave the journal without the entry. */
static inline enum status fx_try(struct fx *fx, uint64_t subject, Lots__Entry *entry, struct stream_head *head) {
  struct kv_txn *txn;
  Lots__Envelope envelope;
  fx_look_away(fx);
  assert_ok(keyring_add(fx->store.keyring, subject));
  assert_ok(kv_write_begin(fx->store.kv, &txn));
  struct rows rows = fx_rows(fx, txn);
  assert_ok(envelope_of(entry, &fx->arena, &envelope));
  assert_ok(envelope_keep_new(&rows, &envelope));
  assert_ok(store_entry_append(fx->store.journal, fx->writer, subject, &envelope, entry, &fx->arena, head));
  enum status status = apply_entry(&rows, head, &envelope, entry, &fx->arena);
  if (status) {
    kv_abort(txn);
    stream_rollback(fx->store.journal);
    keyring_rollback(fx->store.keyring);
    return status;
  }
  assert_ok(keyring_commit(fx->store.keyring));
  assert_ok(stream_sync(fx->store.journal));
  return kv_commit(txn);
}

static inline Lots__Entry fx_entry(const struct events *events) {
  Lots__Entry entry = LOTS__ENTRY__INIT;
  entry.at_us = FX_NOW_US;
  entry.by = 1;
  entry.events = events->items;
  entry.n_events = events->count;
  return entry;
}

/* Journals the events as one entry; its position. */
static inline uint64_t fx_write(struct fx *fx, uint64_t subject, const struct events *events) {
  Lots__Entry entry = fx_entry(events);
  struct stream_head head;
  if (fx->now_us)
    entry.at_us = fx->now_us;
  assert_ok(fx_try(fx, subject, &entry, &head));
  return head.position;
}

static inline struct events fx_events(struct fx *fx) {
  return (struct events){.arena = &fx->arena};
}

static inline Lots__Event *fx_event(struct events *events, Lots__Event__KindCase kind, uint64_t kase, uint64_t referral,
                                    uint64_t person) {
  Lots__Event *event = events_add(events, kind, kase, referral, person);
  assert_non_null(event);
  return event;
}

/* A message in the fixture's arena, ready to be filled. */
#define FX_NEW(fx, Type, init) ((Type *)fx_new((fx), sizeof(Type), (void (*)(void *))(void (*)(void))(init)))
static inline void *fx_new(struct fx *fx, size_t size, void (*init)(void *)) {
  void *message = arena_alloc(&fx->arena, size);
  assert_non_null(message);
  init(message);
  return message;
}

static inline char *fx_text(struct fx *fx, const char *text) {
  char *copy = arena_strdup(&fx->arena, text);
  assert_non_null(copy);
  return copy;
}

/* --- directory ---------------------------------------------------------------------------------------------------- */

static inline void fx_organisation(struct fx *fx, uint64_t id, const char *name) {
  struct events events = fx_events(fx);
  Lots__Organisation organisation = LOTS__ORGANISATION__INIT;
  organisation.id = id;
  organisation.name = fx_text(fx, name);
  fx_event(&events, LOTS__EVENT__KIND_ORGANISATION_PUT, 0, 0, 0)->organisation_put = &organisation;
  fx_write(fx, 0, &events);
}

static inline void fx_unit(struct fx *fx, uint64_t id, uint64_t organisation, const char *name) {
  struct events events = fx_events(fx);
  Lots__Unit unit = LOTS__UNIT__INIT;
  unit.id = id;
  unit.organisation = organisation;
  unit.name = fx_text(fx, name);
  fx_event(&events, LOTS__EVENT__KIND_UNIT_PUT, 0, 0, 0)->unit_put = &unit;
  fx_write(fx, 0, &events);
}

struct fx_role {
  uint64_t unit;
  Lots__Role role;
  const char *from, *to; /* NULL: open */
};

struct fx_principal {
  uint64_t id, organisation;
  Lots__PrincipalKind kind; /* 0: staff */
  const char *name;
  bool disabled;
  struct fx_role roles[4]; /* up to the first with unit 0 */
};

static inline void fx_principal(struct fx *fx, const struct fx_principal *wanted) {
  struct events events = fx_events(fx);
  Lots__Principal principal = LOTS__PRINCIPAL__INIT;
  principal.id = wanted->id;
  principal.organisation = wanted->organisation;
  principal.kind = wanted->kind ? wanted->kind : LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF;
  principal.name = fx_text(fx, wanted->name ? wanted->name : "Vera Prov");
  principal.disabled = wanted->disabled;
  for (size_t i = 0; i < 4 && wanted->roles[i].unit; i++) {
    Lots__RoleHeld *held = FX_NEW(fx, Lots__RoleHeld, lots__role_held__init);
    held->unit = wanted->roles[i].unit;
    held->role = wanted->roles[i].role;
    held->from = fx_text(fx, wanted->roles[i].from ? wanted->roles[i].from : "");
    held->to = fx_text(fx, wanted->roles[i].to ? wanted->roles[i].to : "");
    assert_true(arena_append(&fx->arena, &principal.roles, &principal.n_roles, held));
  }
  fx_event(&events, LOTS__EVENT__KIND_PRINCIPAL_PUT, 0, 0, 0)->principal_put = &principal;
  fx_write(fx, 0, &events);
}

static inline void fx_two_organisations(struct fx *fx) {
  fx_organisation(fx, 1, "Norrby kommun");
  fx_organisation(fx, 2, "Söderby kommun");
  fx_unit(fx, 1, 1, "Enhet Ett");
  fx_unit(fx, 2, 1, "Enhet Två");
  fx_unit(fx, 3, 2, "Enhet Tre");
}

/* --- persons, referrals, cases ------------------------------------------------------------------------------------ */

struct fx_person {
  uint64_t id, organisation; /* organisation 0: 1 */
  const char *given, *family, *number;
  Lots__Protection protection;
  uint64_t registered_by;
};

static inline Lots__Person *fx_person_message(struct fx *fx, const struct fx_person *wanted) {
  Lots__Person *person = FX_NEW(fx, Lots__Person, lots__person__init);
  person->id = wanted->id;
  person->organisation = wanted->organisation ? wanted->organisation : 1;
  person->given_name = fx_text(fx, wanted->given ? wanted->given : "Nils");
  person->family_name = fx_text(fx, wanted->family ? wanted->family : "Nilsson");
  person->protection = wanted->protection;
  person->registered_by = wanted->registered_by;
  if (wanted->number) {
    Lots__IdentityNumber *number = FX_NEW(fx, Lots__IdentityNumber, lots__identity_number__init);
    number->number = fx_text(fx, wanted->number);
    assert_true(arena_append(&fx->arena, &person->numbers, &person->n_numbers, number));
  }
  return person;
}

static inline void fx_put_person(struct fx *fx, Lots__Person *person) {
  struct events events = fx_events(fx);
  fx_event(&events, LOTS__EVENT__KIND_PERSON_PUT, 0, 0, person->id)->person_put = person;
  fx_write(fx, person->id, &events);
}

static inline void fx_person(struct fx *fx, const struct fx_person *wanted) {
  fx_put_person(fx, fx_person_message(fx, wanted));
}

static inline void fx_referral(struct fx *fx, uint64_t id, uint64_t person, uint64_t organisation, uint64_t unit,
                               uint64_t by) {
  struct events events = fx_events(fx);
  Lots__Referral *referral = FX_NEW(fx, Lots__Referral, lots__referral__init);
  referral->id = id;
  referral->person = person;
  referral->organisation = organisation;
  referral->unit = unit;
  referral->programme = LOTS__PROGRAMME__PROGRAMME_SIUS;
  referral->status = LOTS__REFERRAL_STATUS__REFERRAL_STATUS_RECEIVED;
  referral->date = fx_text(fx, "2026-01-10");
  referral->registered_by = by;
  fx_event(&events, LOTS__EVENT__KIND_REFERRAL_REGISTERED, 0, id, person)->referral_registered = referral;
  fx_write(fx, person, &events);
}

static inline void fx_referral_move(struct fx *fx, uint64_t id, uint64_t person, Lots__ReferralStatus to) {
  struct events events = fx_events(fx);
  Lots__ReferralMoved *moved = FX_NEW(fx, Lots__ReferralMoved, lots__referral_moved__init);
  moved->to = to;
  moved->date = fx_text(fx, "2026-02-01");
  fx_event(&events, LOTS__EVENT__KIND_REFERRAL_MOVED, 0, id, person)->referral_moved = moved;
  fx_write(fx, person, &events);
}

struct fx_case {
  uint64_t id, person, organisation, unit; /* organisation 0: 1 */
  Lots__Programme programme;               /* 0: SIUS */
  Lots__CaseStatus status;                 /* 0: RECEIVED */
};

static inline void fx_case(struct fx *fx, const struct fx_case *wanted) {
  struct events events = fx_events(fx);
  Lots__CaseOpened *opened = FX_NEW(fx, Lots__CaseOpened, lots__case_opened__init);
  opened->person = wanted->person;
  opened->organisation = wanted->organisation ? wanted->organisation : 1;
  opened->unit = wanted->unit;
  opened->programme = wanted->programme ? wanted->programme : LOTS__PROGRAMME__PROGRAMME_SIUS;
  opened->status = wanted->status ? wanted->status : LOTS__CASE_STATUS__CASE_STATUS_RECEIVED;
  opened->date = fx_text(fx, "2026-01-15");
  fx_event(&events, LOTS__EVENT__KIND_CASE_OPENED, wanted->id, 0, wanted->person)->case_opened = opened;
  fx_write(fx, wanted->person, &events);
}

static inline Lots__Event *fx_moved(struct fx *fx, struct events *events, uint64_t kase, uint64_t person,
                                    Lots__CaseStatus to, const char *date) {
  Lots__CaseMoved *moved = FX_NEW(fx, Lots__CaseMoved, lots__case_moved__init);
  moved->to = to;
  moved->date = fx_text(fx, date);
  Lots__Event *event = fx_event(events, LOTS__EVENT__KIND_CASE_MOVED, kase, 0, person);
  event->case_moved = moved;
  return event;
}

static inline void fx_move(struct fx *fx, uint64_t kase, uint64_t person, Lots__CaseStatus to, const char *date) {
  struct events events = fx_events(fx);
  fx_moved(fx, &events, kase, person, to, date);
  fx_write(fx, person, &events);
}

static inline void fx_assign(struct fx *fx, uint64_t kase, uint64_t person, uint64_t staff, Lots__AssignmentKind kind,
                             const char *from, const char *to) {
  struct events events = fx_events(fx);
  Lots__Assignment *assignment = FX_NEW(fx, Lots__Assignment, lots__assignment__init);
  assignment->kind = kind;
  assignment->staff = staff;
  assignment->from = fx_text(fx, from);
  assignment->to = fx_text(fx, to);
  fx_event(&events, LOTS__EVENT__KIND_ASSIGNED, kase, 0, person)->assigned = assignment;
  fx_write(fx, person, &events);
}

static inline void fx_coach(struct fx *fx, uint64_t kase, uint64_t person, uint64_t staff) {
  fx_assign(fx, kase, person, staff, LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH, "2026-01-20", "");
}

/* `corrects` 0: a note of its own. */
static inline uint64_t fx_note(struct fx *fx, uint64_t kase, uint64_t person, const char *text, uint64_t corrects) {
  struct events events = fx_events(fx);
  Lots__Note *note = FX_NEW(fx, Lots__Note, lots__note__init);
  note->text = fx_text(fx, text);
  note->corrects = corrects;
  if (corrects)
    fx_event(&events, LOTS__EVENT__KIND_NOTE_CORRECTED, kase, 0, person)->note_corrected = note;
  else
    fx_event(&events, LOTS__EVENT__KIND_NOTE_ADDED, kase, 0, person)->note_added = note;
  return fx_write(fx, person, &events);
}

/* --- looking ------------------------------------------------------------------------------------------------------ */

/* A fresh view of the newest state; `principal` 0: nobody. Ends with the next write, view or close. */
static inline struct view *fx_view_on(struct fx *fx, uint64_t principal, const char *today) {
  fx_look_away(fx);
  assert_ok(kv_read_begin(fx->store.kv, &fx->txn));
  arena_init(&fx->view_arena, 64u << 20);
  fx->view = (struct view){.rows = {.txn = fx->txn,
                                    .keys = fx->reader,
                                    .secrets = keyring_secrets(fx->store.keyring),
                                    .directory = &fx->opened},
                           .store = &fx->store,
                           .arena = &fx->view_arena,
                           .now_us = FX_NOW_US};
  assert_ok(date_parse(today, &fx->view.today));
  const Lots__Principal *who;
  if (principal) {
    assert_ok(view_principal(&fx->view, principal, &who));
    fx->view.who = who;
  }
  return &fx->view;
}

static inline struct view *fx_view(struct fx *fx, uint64_t principal) {
  return fx_view_on(fx, principal, FX_TODAY);
}

/* --- comparing ---------------------------------------------------------------------------------------------------- */

/* A hash over every row of a table, and how many there are. */
struct fx_print {
  uint8_t hash[SECURE_HASH];
  size_t rows;
};

static inline struct fx_print fx_print(struct kv *kv, enum table table) {
  struct fx_print print = {0};
  struct kv_txn *txn;
  struct kv_scan *scan;
  struct slice key, value;
  assert_ok(kv_read_begin(kv, &txn));
  assert_ok(kv_scan_open(txn, table, slice_of("", 0), slice_of("", 0), false, &scan));
  while (kv_scan_next(scan, &key, &value) == STATUS_OK) {
    struct slice parts[] = {slice_of(print.hash, sizeof print.hash), key, value};
    uint8_t next[SECURE_HASH];
    secure_hash_parts(parts, 3, next);
    memcpy(print.hash, next, sizeof next);
    print.rows++;
  }
  kv_scan_close(scan);
  kv_abort(txn);
  return print;
}

/* --- applying again ----------------------------------------------------------------------------------------------- */

/* With or without cases in hand, which are written after each so many entries, and at the end. */
struct fx_again {
  struct fx *fx;
  struct kv *kv;
  struct apply_hand *hand;
  unsigned each, entries; /* each 0: at the end alone */
};

static inline enum status fx_apply_again(const struct stream_entry *sealed, void *context) {
  struct fx_again *again = context;
  struct arena arena;
  struct kv_txn *txn;
  struct store_entry entry;
  arena_init(&arena, 16u << 20);
  assert_ok(store_entry_open(again->fx->reader, sealed, &arena, &entry));
  assert_ok(kv_write_begin(again->kv, &txn));
  struct rows rows = fx_rows(again->fx, txn);
  rows.hand = again->hand;
  struct stream_head head = stream_head_of(sealed);
  assert_ok(apply_entry(&rows, &head, entry.envelope, entry.body, &arena));
  if (again->each && ++again->entries % again->each == 0)
    assert_ok(apply_hand_write(&rows));
  arena_deinit(&arena);
  return kv_commit(txn);
}

static inline void fx_write_hand(const struct fx_again *again) {
  struct kv_txn *txn;
  assert_ok(kv_write_begin(again->kv, &txn));
  struct rows rows = fx_rows(again->fx, txn);
  rows.hand = again->hand;
  assert_ok(apply_hand_write(&rows));
  assert_ok(kv_commit(txn));
}

/* `cases` 0: none in hand. */
static inline void assert_applied_the_same(struct fx *fx, size_t cases, unsigned each) {
  char why[256] = "";
  struct fx_again again = {.fx = fx, .kv = fx_kv_open(fx, "again"), .each = each};
  again.hand = cases ? apply_hand_new(cases) : NULL;
  assert_ok(stream_walk(fx->store.journal, 0, 0, fx_apply_again, &again, why));
  fx_write_hand(&again);
  apply_hand_free(again.hand);
  for (int table = 0; table < TABLE_COUNT; table++) {
    struct fx_print live = fx_print(fx->store.kv, (enum table)table);
    struct fx_print rebuilt = fx_print(again.kv, (enum table)table);
    assert_int_equal(live.rows, rebuilt.rows);
    assert_memory_equal(&live, &rebuilt, sizeof live);
  }
  assert_ok(kv_close(again.kv));
  char path[300];
  snprintf(path, sizeof path, "%s/again", fx->temp.path);
  assert_ok(tree_remove(path));
}

/* The whole journal applied to empty tables gives the same bytes: entry by entry, and with a few cases in hand. */
static inline void assert_rebuilt_the_same(struct fx *fx) {
  assert_applied_the_same(fx, 0, 0);
  assert_applied_the_same(fx, 1, 3);
}
