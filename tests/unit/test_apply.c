/* apply: entries of the journal become tables: state, indexes, lists, counters; twice the same journal gives twice the
 * same bytes. */
#include "server/store/tables/case_row.h"
#include "store_fixture.h"

#include "common/record_number.h"
#include "index.pb-c.h"
#include "server/rules/engine/case_facts.h"

#define CASE_STATUS(status) LOTS__CASE_STATUS__CASE_STATUS_##status

/* --- reading the tables past the view ----------------------------------------------------------------------------- */

static struct rows look(struct fx *fx) {
  struct kv_txn *txn;
  assert_ok(kv_read_begin(fx->store.kv, &txn));
  return (struct rows){.txn = txn, .keys = fx->reader, .secrets = keyring_secrets(fx->store.keyring)};
}

static Lots__Case *case_in_tables(struct fx *fx, uint64_t id) {
  struct rows rows = look(fx);
  struct case_row row;
  Lots__Case *kase;
  assert_ok(case_row_get(&rows, id, &row));
  assert_ok(case_row_open(&rows, id, &row, &fx->arena, &kase, NULL));
  assert_int_equal(row.head.unit, kase->unit);
  for (size_t i = 0; i < kase->n_assignments; i++)
    assert_true(case_row_names(&row, kase->assignments[i]->staff));
  assert_false(case_row_names(&row, 987654));
  kv_abort(rows.txn);
  return kase;
}

/* NULL when the case does not stand in that list. */
static Lots__CaseRow *listed_row(struct fx *fx, enum list_owner owner, uint64_t id, bool final, uint64_t kase) {
  struct rows rows = look(fx);
  struct key key = key_case_list(owner, id, final);
  key_u64(&key, kase);
  struct slice value;
  Lots__CaseIndexRow *index = NULL;
  if (kv_get(rows.txn, TABLE_CASE_LIST, key_slice(&key), &value) == STATUS_OK)
    assert_ok(rows_open_listed(&rows, TABLE_CASE_LIST, key_slice(&key), value, &lots__case_index_row__descriptor,
                               &fx->arena, &index));
  kv_abort(rows.txn);
  return index ? index->row : NULL;
}

static uint64_t counter(struct fx *fx, uint64_t unit, Lots__Programme programme, Lots__CaseStatus status) {
  struct rows rows = look(fx);
  struct key key = key_of_u64(unit);
  key_u8(&key, (uint8_t)programme);
  key_u8(&key, (uint8_t)status);
  struct slice value = slice_of(NULL, 0);
  enum status found = kv_get(rows.txn, TABLE_COUNTER, key_slice(&key), &value);
  uint64_t count = u64_at(value, 0);
  assert_true(found == STATUS_OK ? count > 0 : found == STATUS_NOT_FOUND); /* a zero is no row */
  kv_abort(rows.txn);
  return count;
}

static uint64_t owner_of_number(struct fx *fx, const char *digits) {
  struct rows rows = look(fx);
  uint8_t hash[BLIND_LEN];
  blind_number(rows.secrets, 1, digits, hash);
  struct slice value = slice_of(NULL, 0);
  enum status status = kv_get(rows.txn, TABLE_PERSON_NUMBER, slice_of(hash, sizeof hash), &value);
  uint64_t owner = status == STATUS_OK ? u64_at(value, 0) : 0;
  kv_abort(rows.txn);
  return owner;
}

static bool named(struct fx *fx, const char *folded, uint64_t person) {
  struct rows rows = look(fx);
  uint8_t hash[BLIND_LEN];
  blind_name(rows.secrets, 1, folded, hash);
  struct key key = key_new();
  key_bytes(&key, slice_of(hash, sizeof hash));
  key_u64(&key, person);
  struct slice value;
  bool found = kv_get(rows.txn, TABLE_PERSON_NAME, key_slice(&key), &value) == STATUS_OK;
  kv_abort(rows.txn);
  return found;
}

/* --- META, directory, idempotency --------------------------------------------------------------------------------- */

static void numbers_and_totals_follow_what_is_made(void **state) {
  struct fx *fx = *state;
  fx_two_organisations(fx);
  fx_principal(fx, &(struct fx_principal){.id = 1, .organisation = 1});
  fx_person(fx, &(struct fx_person){.id = 1});
  fx_person(fx, &(struct fx_person){.id = 2});
  fx_person(fx, &(struct fx_person){.id = 1, .given = "Nisse"}); /* changed, not new */
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  fx_referral(fx, 1, 2, 1, 1, 1);
  struct rows rows = look(fx);
  static const uint64_t next[NUMBER_COUNT] = {
      3, 4, 2, 3, 2, 2, [NUMBER_EMPLOYER] = 1, [NUMBER_DOCUMENT] = 1, [NUMBER_UPLOAD] = 1};
  for (int i = 0; i < NUMBER_COUNT; i++) {
    assert_true(rows_next_number(&rows, (enum number)i) == next[i]);
    assert_true(rows_total(&rows, (enum number)i) == next[i] - 1);
  }
  kv_abort(rows.txn);
}

static void the_head_is_that_of_the_journal(void **state) {
  struct fx *fx = *state;
  struct rows rows = look(fx);
  struct stream_head head, journal;
  assert_ok(apply_head(&rows, &head));
  assert_true(head.position == 0);
  kv_abort(rows.txn);
  fx_two_organisations(fx);
  rows = look(fx);
  assert_ok(apply_head(&rows, &head));
  journal = stream_head(fx->store.journal);
  assert_true(head.position == journal.position && head.end == journal.end);
  assert_memory_equal(head.hash, journal.hash, SECURE_HASH);
  kv_abort(rows.txn);
}

static uint64_t directory_version(struct fx *fx) {
  struct rows rows = look(fx);
  uint64_t version = apply_directory_version(&rows);
  kv_abort(rows.txn);
  return version;
}

static void the_directory_version_grows_with_the_directory_alone(void **state) {
  struct fx *fx = *state;
  fx_two_organisations(fx);
  uint64_t before = directory_version(fx);
  assert_true(before == 5);
  fx_person(fx, &(struct fx_person){.id = 1});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  assert_true(directory_version(fx) == before);
  fx_principal(fx, &(struct fx_principal){.id = 1, .organisation = 1});
  assert_true(directory_version(fx) == before + 1);
}

static void an_answered_key_is_remembered_with_where_it_stands(void **state) {
  struct fx *fx = *state;
  Lots__Envelope envelope = LOTS__ENVELOPE__INIT;
  uint8_t hash[SECURE_HASH] = {9, 8, 7};
  struct stream_head head = {.position = 4096, .epoch = 1};
  struct kv_txn *txn;
  struct slice value;
  struct meta meta;
  envelope_sign(&envelope, hash, hash);
  envelope.answer = 77;
  envelope.at_us = FX_NOW_US;
  assert_ok(kv_write_begin(fx->store.kv, &txn));
  struct rows rows = fx_rows(fx, txn);
  assert_ok(apply_entry(&rows, &head, &envelope, NULL, &fx->arena));
  assert_ok(kv_get(txn, TABLE_IDEMPOTENCY, slice_of(hash, ENVELOPE_HASH), &value));
  assert_int_equal(u64_at(value, 0), 4096);
  assert_int_equal(u64_at(value, 8), 77);
  assert_ok(rows_meta(&rows, &meta));
  assert_int_equal(meta.answer, 77);
  assert_int_equal(meta.newest_us, FX_NOW_US);
  envelope.answer = 70; /* neither ever falls */
  envelope.at_us--;
  assert_ok(apply_entry(&rows, &head, &envelope, NULL, &fx->arena));
  assert_ok(rows_meta(&rows, &meta));
  assert_int_equal(meta.answer, 77);
  assert_int_equal(meta.newest_us, FX_NOW_US);
  kv_abort(txn);
}

static void invite(struct fx *fx, uint64_t principal, uint8_t code) {
  struct events events = fx_events(fx);
  Lots__InvitationIssued invitation = LOTS__INVITATION_ISSUED__INIT;
  uint8_t hash[SECURE_HASH] = {code};
  invitation.principal = principal;
  invitation.expires_us = 1000;
  invitation.code_hash = (ProtobufCBinaryData){.data = hash, .len = sizeof hash};
  fx_event(&events, LOTS__EVENT__KIND_INVITATION_ISSUED, 0, 0, 0)->invitation_issued = &invitation;
  fx_write(fx, 0, &events);
}

static enum status invited(struct fx *fx, uint8_t code) {
  uint8_t hash[SECURE_HASH] = {code};
  uint64_t principal;
  int64_t expires;
  return view_invitation(fx_view(fx, 0), slice_of(hash, sizeof hash), &principal, &expires);
}

static void certify(struct fx *fx, uint64_t principal, const char *serial, uint8_t code) {
  struct events events = fx_events(fx);
  Lots__CertificateIssued issued = LOTS__CERTIFICATE_ISSUED__INIT;
  uint8_t hash[SECURE_HASH] = {code};
  issued.serial = fx_text(fx, serial);
  issued.principal = principal;
  issued.issued_us = FX_NOW_US;
  issued.expires_us = FX_NOW_US + 1000000;
  issued.code_hash = (ProtobufCBinaryData){.data = hash, .len = sizeof hash};
  fx_event(&events, LOTS__EVENT__KIND_CERTIFICATE_ISSUED, 0, 0, 0)->certificate_issued = &issued;
  fx_write(fx, 0, &events);
}

static void invitations_work_once_and_only_the_newest(void **state) {
  struct fx *fx = *state;
  invite(fx, 1, 0xa1);
  invite(fx, 2, 0xb1);
  assert_ok(invited(fx, 0xa1));
  invite(fx, 1, 0xa2);
  assert_status(invited(fx, 0xa1), STATUS_NOT_FOUND);
  assert_ok(invited(fx, 0xa2));
  assert_ok(invited(fx, 0xb1));
  certify(fx, 1, "0a", 0xa2);
  assert_status(invited(fx, 0xa2), STATUS_NOT_FOUND);
  assert_ok(invited(fx, 0xb1));
}

static enum status revoke_serial(struct fx *fx, const char *serial) {
  struct events events = fx_events(fx);
  Lots__CertificateRevoked revoked = LOTS__CERTIFICATE_REVOKED__INIT;
  revoked.serial = fx_text(fx, serial);
  revoked.at_us = FX_NOW_US;
  fx_event(&events, LOTS__EVENT__KIND_CERTIFICATE_REVOKED, 0, 0, 0)->certificate_revoked = &revoked;
  Lots__Entry entry = fx_entry(&events);
  struct stream_head head;
  return fx_try(fx, 0, &entry, &head);
}

static void certificates_are_kept_and_revoked(void **state) {
  struct fx *fx = *state;
  Lots__Certificate *certificate;
  certify(fx, 1, "0a1b", 1);
  assert_ok(view_certificate(fx_view(fx, 0), "0a1b", &certificate));
  assert_string_equal(certificate->issued, "2026-06-15T10:00:00Z");
  assert_string_equal(certificate->revoked, "");
  assert_ok(revoke_serial(fx, "0a1b"));
  assert_ok(view_certificate(fx_view(fx, 0), "0a1b", &certificate));
  assert_string_equal(certificate->revoked, "2026-06-15T10:00:00Z");
  assert_status(view_certificate(fx_view(fx, 0), "0a", &certificate), STATUS_NOT_FOUND);
  assert_status(revoke_serial(fx, "ffff"), STATUS_DATA_LOSS);
}

/* --- what cannot be ----------------------------------------------------------------------------------------------- */

static void events_of_a_newer_daemon_stop_it(void **state) {
  struct fx *fx = *state;
  struct events events = fx_events(fx);
  fx_event(&events, LOTS__EVENT__KIND__NOT_SET, 0, 0, 0);
  Lots__Entry entry = fx_entry(&events);
  struct stream_head head;
  assert_status(fx_try(fx, 0, &entry, &head), STATUS_UNIMPLEMENTED);
}

static void events_of_an_unknown_record_are_damage(void **state) {
  struct fx *fx = *state;
  struct events events = fx_events(fx), other = fx_events(fx);
  struct stream_head head;
  fx_moved(fx, &events, 5, 1, CASE_STATUS(ACTIVE), "2026-01-01");
  Lots__Entry entry = fx_entry(&events);
  assert_status(fx_try(fx, 1, &entry, &head), STATUS_DATA_LOSS);
  Lots__ReferralMoved moved = LOTS__REFERRAL_MOVED__INIT;
  fx_event(&other, LOTS__EVENT__KIND_REFERRAL_MOVED, 0, 5, 1)->referral_moved = &moved;
  entry = fx_entry(&other);
  assert_status(fx_try(fx, 1, &entry, &head), STATUS_DATA_LOSS);
}

static void every_failed_allocation_fails_the_entry(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1, .number = "198507099805"});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  fx_coach(fx, 1, 1, 4);
  struct events events = fx_events(fx);
  fx_event(&events, LOTS__EVENT__KIND_PERSON_PUT, 0, 0, 1)->person_put =
      fx_person_message(fx, &(struct fx_person){.id = 1, .given = "Åke"});
  fx_moved(fx, &events, 1, 1, CASE_STATUS(ACTIVE), "2026-02-01");
  Lots__Entry entry = fx_entry(&events);
  struct stream_head head = {.position = 1};
  enum status status = STATUS_RESOURCE_EXHAUSTED;
  for (size_t budget = 0; status == STATUS_RESOURCE_EXHAUSTED; budget += 16) {
    struct arena small;
    struct kv_txn *txn;
    assert_ok(kv_write_begin(fx->store.kv, &txn));
    struct rows rows = fx_rows(fx, txn);
    arena_init(&small, budget);
    Lots__Envelope envelope;
    status = envelope_of(&entry, &small, &envelope);
    if (status == STATUS_OK)
      status = apply_entry(&rows, &head, &envelope, &entry, &small);
    assert_true(status == STATUS_OK || status == STATUS_RESOURCE_EXHAUSTED);
    arena_deinit(&small);
    kv_abort(txn);
  }
}

/* Of before there were envelopes. */
static void entries_that_tell_nothing_move_the_head_alone(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1});
  struct fx_print before = fx_print(fx->store.kv, TABLE_PERSON);
  struct kv_txn *txn;
  struct meta meta;
  assert_ok(kv_write_begin(fx->store.kv, &txn));
  struct rows rows = fx_rows(fx, txn);
  struct stream_head head = {.position = 4096, .end = 5000, .hash = {1}}, found;
  assert_ok(apply_entry(&rows, &head, NULL, NULL, &fx->arena));
  assert_ok(apply_head(&rows, &found));
  assert_memory_equal(&head, &found, sizeof head);
  assert_ok(rows_meta(&rows, &meta));
  assert_int_equal(meta.next[NUMBER_PERSON], 2);
  assert_int_equal(meta.entries, 2);
  assert_ok(kv_commit(txn));
  struct fx_print after = fx_print(fx->store.kv, TABLE_PERSON);
  assert_memory_equal(&before, &after, sizeof before);
}

/* One event for each kind of number, taking this one. */
static Lots__Event *event_that_takes(struct events *events, enum number kind, uint64_t number) {
  static const Lots__Event__KindCase kinds[NUMBER_COUNT] = {
      [NUMBER_ORGANISATION] = LOTS__EVENT__KIND_ORGANISATION_PUT, [NUMBER_UNIT] = LOTS__EVENT__KIND_UNIT_PUT,
      [NUMBER_PRINCIPAL] = LOTS__EVENT__KIND_PRINCIPAL_PUT,       [NUMBER_PERSON] = LOTS__EVENT__KIND_PERSON_PUT,
      [NUMBER_REFERRAL] = LOTS__EVENT__KIND_REFERRAL_REGISTERED,  [NUMBER_CASE] = LOTS__EVENT__KIND_CASE_OPENED,
      [NUMBER_EMPLOYER] = LOTS__EVENT__KIND_EMPLOYER_PUT,         [NUMBER_DOCUMENT] = LOTS__EVENT__KIND_DOCUMENT_ADDED,
      [NUMBER_UPLOAD] = LOTS__EVENT__KIND_UPLOAD_BEGUN,
  };
  bool of_case = kind == NUMBER_CASE, of_referral = kind == NUMBER_REFERRAL;
  return fx_event(events, kinds[kind], of_case ? number : 0, of_referral ? number : 0, 0);
}

static void name(struct fx *fx, Lots__Event *event, enum number kind, uint64_t number) {
  const ProtobufCMessageDescriptor *type = NULL;
  for (unsigned i = 0; i < lots__event__descriptor.n_fields; i++)
    if (lots__event__descriptor.fields[i].id == (uint32_t)event->kind_case)
      type = lots__event__descriptor.fields[i].descriptor;
  assert_non_null(type);
  ProtobufCMessage *message = arena_alloc(&fx->arena, type->sizeof_message);
  protobuf_c_message_init(type, message);
  event->person_put = (Lots__Person *)message; /* the oneof's members share their place */
  const char *field = kind == NUMBER_DOCUMENT ? "document" : kind == NUMBER_UPLOAD ? "upload" : "id";
  const ProtobufCFieldDescriptor *id = protobuf_c_message_descriptor_get_field_by_name(type, field);
  if (id && kind != NUMBER_CASE && kind != NUMBER_REFERRAL)
    memcpy((uint8_t *)message + id->offset, &number, sizeof number);
}

/* The envelope alone tells the number, whatever has become of the body. `next` follows it. */
static void take_without_the_body(struct fx *fx, enum number kind, uint64_t number, uint64_t next) {
  struct events events = fx_events(fx);
  Lots__Event *event = event_that_takes(&events, kind, number);
  name(fx, event, kind, number);
  Lots__Entry body = fx_entry(&events);
  Lots__Envelope envelope;
  struct kv_txn *txn;
  assert_ok(kv_write_begin(fx->store.kv, &txn));
  struct rows rows = fx_rows(fx, txn);
  struct stream_head head = {.position = 4096, .epoch = 1};
  assert_ok(envelope_of(&body, &fx->arena, &envelope));
  assert_ok(envelope_keep_new(&rows, &envelope));
  assert_int_equal(envelope.n_numbers, 1);
  assert_int_equal(envelope.kinds[0], event->kind_case);
  assert_ok(apply_entry(&rows, &head, &envelope, NULL, &fx->arena));
  uint64_t organisation = record_number_organisation(number);
  assert_int_equal(organisation ? rows_next_record(&rows, kind, organisation) : rows_next_number(&rows, kind), next);
  assert_int_equal(rows_total(&rows, kind), 1);
  assert_ok(envelope_keep_new(&rows, &envelope)); /* by now it is no new one */
  assert_int_equal(envelope.n_numbers, 0);
  kv_abort(txn);
}

static void numbers_are_taken_without_the_body(void **state) {
  struct fx *fx = *state;
  for (enum number kind = 0; kind < NUMBER_COUNT; kind++)
    take_without_the_body(fx, kind, 7, 8);
  for (enum number kind = NUMBER_PERSON; kind < NUMBER_COUNT; kind++)
    take_without_the_body(fx, kind, record_number(3, 7), record_number(3, 8));
}

/* --- persons ------------------------------------------------------------------------------------------------------ */

static void numbers_find_their_person(void **state) {
  struct fx *fx = *state;
  Lots__Person *person = fx_person_message(fx, &(struct fx_person){.id = 1, .number = "198507099805"});
  fx_put_person(fx, person);
  assert_true(owner_of_number(fx, "198507099805") == 1);
  Lots__IdentityNumber *second = FX_NEW(fx, Lots__IdentityNumber, lots__identity_number__init);
  second->number = fx_text(fx, "198507699802");
  assert_true(arena_append(&fx->arena, &person->numbers, &person->n_numbers, second));
  fx_put_person(fx, person);
  assert_true(owner_of_number(fx, "198507099805") == 1);
  assert_true(owner_of_number(fx, "198507699802") == 1);
  person->numbers[0]->wrong = fx_text(fx, "2026-11-22"); /* it never was the person's */
  fx_put_person(fx, person);
  assert_true(owner_of_number(fx, "198507099805") == 0);
  assert_true(owner_of_number(fx, "198507699802") == 1);
}

static void a_number_given_to_another_stays_theirs(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1, .number = "198507099805"});
  fx_person(fx, &(struct fx_person){.id = 2, .number = "198507099805"});
  fx_person(fx, &(struct fx_person){.id = 1, .number = "198507699802"});
  assert_true(owner_of_number(fx, "198507099805") == 2);
}

static void names_are_indexed_by_word_and_never_protected(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1, .given = "Anna-Karin", .family = "af Öberg"});
  assert_true(named(fx, "anna", 1) && named(fx, "karin", 1) && named(fx, "öberg", 1) && named(fx, "af", 1));
  fx_person(fx, &(struct fx_person){.id = 1, .given = "Anna", .family = "Öberg"});
  assert_true(named(fx, "anna", 1) && named(fx, "öbe", 1));
  assert_false(named(fx, "karin", 1) || named(fx, "af", 1));
  for (int protection = 1; protection <= 9; protection++) { /* values that nobody knows yet count as protected */
    fx_person(fx, &(struct fx_person){.id = 1, .given = "Anna", .family = "Öberg"});
    assert_int_equal(fx_print(fx->store.kv, TABLE_PERSON_NAME).rows, 2);
    fx_person(fx, &(struct fx_person){
                      .id = 1, .given = "Anna", .family = "Öberg", .protection = (Lots__Protection)protection});
    assert_int_equal(fx_print(fx->store.kv, TABLE_PERSON_NAME).rows, 0);
  }
}

static void a_new_name_rewrites_every_list(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1, .given = "Anna", .family = "Ek", .number = "198507099805"});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  fx_case(fx, &(struct fx_case){.id = 2, .person = 1, .unit = 2});
  fx_coach(fx, 2, 1, 4);
  fx_move(fx, 1, 1, CASE_STATUS(CLOSED), "2026-02-02");
  fx_referral(fx, 1, 1, 1, 1, 1);
  assert_string_equal(listed_row(fx, LIST_OF_UNIT, 1, true, 1)->name, "Anna Ek");
  assert_string_equal(listed_row(fx, LIST_OF_UNIT, 1, true, 1)->masked_number, "850709-****");
  uint64_t revision = case_in_tables(fx, 2)->revision;
  fx_person(fx, &(struct fx_person){.id = 1, .given = "Anna", .family = "Ask", .number = "199001019802"});
  assert_string_equal(listed_row(fx, LIST_OF_UNIT, 1, true, 1)->name, "Anna Ask");
  assert_string_equal(listed_row(fx, LIST_OF_UNIT, 2, false, 2)->name, "Anna Ask");
  assert_string_equal(listed_row(fx, LIST_OF_STAFF, 4, false, 2)->name, "Anna Ask");
  assert_string_equal(listed_row(fx, LIST_OF_STAFF, 4, false, 2)->masked_number, "900101-****");
  assert_true(case_in_tables(fx, 2)->revision == revision);
  struct rows rows = look(fx);
  struct key key = key_referral_list(1, false);
  key_u64(&key, 1);
  struct slice value;
  Lots__ReferralRow *row;
  assert_ok(kv_get(rows.txn, TABLE_REFERRAL_LIST, key_slice(&key), &value));
  assert_ok(rows_open_listed(&rows, TABLE_REFERRAL_LIST, key_slice(&key), value, &lots__referral_row__descriptor,
                             &fx->arena, &row));
  assert_string_equal(row->name, "Anna Ask");
  kv_abort(rows.txn);
}

/* --- referrals ---------------------------------------------------------------------------------------------------- */

static bool referral_listed(struct fx *fx, uint64_t unit, bool ended, uint64_t id) {
  struct rows rows = look(fx);
  struct key key = key_referral_list(unit, ended);
  key_u64(&key, id);
  struct slice value;
  bool found = kv_get(rows.txn, TABLE_REFERRAL_LIST, key_slice(&key), &value) == STATUS_OK;
  kv_abort(rows.txn);
  return found;
}

static void an_ended_referral_moves_to_the_other_list(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1});
  fx_referral(fx, 1, 1, 1, 2, 6);
  assert_true(referral_listed(fx, 2, false, 1) && !referral_listed(fx, 2, true, 1));
  fx_referral_move(fx, 1, 1, LOTS__REFERRAL_STATUS__REFERRAL_STATUS_DECLINED);
  assert_true(!referral_listed(fx, 2, false, 1) && referral_listed(fx, 2, true, 1));
  struct rows rows = look(fx);
  struct record_head head;
  struct key key = key_of_u64(1);
  Lots__Referral *referral;
  assert_ok(rows_head(&rows, TABLE_REFERRAL_HEAD, 1, &head));
  assert_true(head.organisation == 1 && head.unit == 2 && head.person == 1 && head.by == 6);
  assert_ok(rows_get(&rows, TABLE_REFERRAL, &key, 1, &lots__referral__descriptor, &fx->arena, &referral));
  assert_true(referral->revision == 2 && referral->registered_by == 6);
  kv_abort(rows.txn);
}

/* --- cases -------------------------------------------------------------------------------------------------------- */

static void a_case_stands_in_the_lists_of_its_unit_and_staff(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  fx_coach(fx, 1, 1, 4);
  fx_assign(fx, 1, 1, 5, LOTS__ASSIGNMENT_KIND__ASSIGNMENT_KIND_COACH, "2026-03-01", "");
  assert_non_null(listed_row(fx, LIST_OF_UNIT, 1, false, 1));
  assert_non_null(listed_row(fx, LIST_OF_STAFF, 4, false, 1)); /* ended; whether it runs is the reader's to judge */
  assert_non_null(listed_row(fx, LIST_OF_STAFF, 5, false, 1));
  assert_int_equal(fx_print(fx->store.kv, TABLE_CASE_LIST).rows, 3);
  fx_move(fx, 1, 1, CASE_STATUS(CLOSED), "2026-04-01");
  assert_int_equal(fx_print(fx->store.kv, TABLE_CASE_LIST).rows, 3);
  assert_int_equal(listed_row(fx, LIST_OF_STAFF, 5, true, 1)->status, CASE_STATUS(CLOSED));
  fx_move(fx, 1, 1, CASE_STATUS(ACTIVE), "2026-05-01");
  assert_int_equal(fx_print(fx->store.kv, TABLE_CASE_LIST).rows, 3);
  assert_string_equal(listed_row(fx, LIST_OF_UNIT, 1, false, 1)->status_since, "2026-05-01");
}

static void a_revision_an_entry_and_one_row_of_the_log(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  assert_true(case_in_tables(fx, 1)->revision == 1);
  struct events events = fx_events(fx);
  Lots__Decision decision = LOTS__DECISION__INIT;
  fx_event(&events, LOTS__EVENT__KIND_DECIDED, 1, 0, 1)->decided = &decision;
  fx_moved(fx, &events, 1, 1, CASE_STATUS(GRANTED), "2026-02-01");
  fx_write(fx, 1, &events);
  assert_true(case_in_tables(fx, 1)->revision == 2);
  assert_int_equal(fx_print(fx->store.kv, TABLE_CASE_LOG).rows, 2);
}

/* And, the first of a day, the agenda's index; this one tells of none. */
static void a_note_touches_the_log_alone(void **state) {
  struct fx *fx = *state;
  fx_person(fx, &(struct fx_person){.id = 1});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  struct fx_print before[TABLE_COUNT];
  for (int table = 0; table < TABLE_COUNT; table++)
    before[table] = fx_print(fx->store.kv, (enum table)table);
  uint64_t first = fx_note(fx, 1, 1, "Första samtalet", 0);
  fx_note(fx, 1, 1, "Första samtalet, rättat", first);
  for (int table = 0; table < TABLE_COUNT; table++) {
    struct fx_print after = fx_print(fx->store.kv, (enum table)table);
    bool same = memcmp(&before[table], &after, sizeof after) == 0;
    assert_int_equal(same, table != TABLE_META && table != TABLE_CASE_LOG);
  }
  assert_int_equal(fx_print(fx->store.kv, TABLE_CASE_LOG).rows, 3);
}

static void one_entry_may_make_person_referral_and_case(void **state) {
  struct fx *fx = *state;
  struct events events = fx_events(fx);
  Lots__CaseOpened opened = LOTS__CASE_OPENED__INIT;
  Lots__Referral referral = LOTS__REFERRAL__INIT;
  Lots__ReferralMoved moved = LOTS__REFERRAL_MOVED__INIT;
  opened.person = referral.person = 1;
  opened.organisation = referral.organisation = 1;
  opened.unit = referral.unit = 2;
  opened.referral = referral.id = 1;
  opened.status = CASE_STATUS(RECEIVED);
  moved.to = LOTS__REFERRAL_STATUS__REFERRAL_STATUS_ACCEPTED;
  moved.case_ = 1;
  fx_event(&events, LOTS__EVENT__KIND_PERSON_PUT, 0, 0, 1)->person_put =
      fx_person_message(fx, &(struct fx_person){.id = 1, .given = "Maj", .family = "Ås"});
  fx_event(&events, LOTS__EVENT__KIND_REFERRAL_REGISTERED, 0, 1, 1)->referral_registered = &referral;
  fx_event(&events, LOTS__EVENT__KIND_REFERRAL_MOVED, 1, 1, 1)->referral_moved = &moved;
  fx_event(&events, LOTS__EVENT__KIND_CASE_OPENED, 1, 1, 1)->case_opened = &opened;
  fx_write(fx, 1, &events);
  assert_string_equal(listed_row(fx, LIST_OF_UNIT, 2, false, 1)->name, "Maj Ås");
  assert_true(case_in_tables(fx, 1)->revision == 1 && case_in_tables(fx, 1)->referral == 1);
  assert_true(referral_listed(fx, 2, true, 1));
  assert_int_equal(fx_print(fx->store.kv, TABLE_CASE_LOG).rows, 1);
  assert_int_equal(fx_print(fx->store.kv, TABLE_PERSON_RECORD).rows, 2);
}

/* --- a random history --------------------------------------------------------------------------------------------- */

#define RANDOM_CASES 40

static unsigned random_below(unsigned *seed, unsigned below) {
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) % below;
}

static void random_history(struct fx *fx, unsigned seed) {
  fx_two_organisations(fx);
  for (uint64_t id = 1; id <= RANDOM_CASES; id++) {
    fx_person(fx, &(struct fx_person){.id = id, .family = "Öman", .registered_by = 1 + id % 3});
    fx_case(fx, &(struct fx_case){.id = id,
                                  .person = id,
                                  .unit = 1 + random_below(&seed, 2),
                                  .programme = 1 + random_below(&seed, 4),
                                  .status = 1 + random_below(&seed, 2)});
  }
  for (int step = 0; step < 200; step++) {
    uint64_t id = 1 + random_below(&seed, RANDOM_CASES);
    switch (random_below(&seed, 4)) {
    case 0:
      fx_move(fx, id, id, 1 + random_below(&seed, 13), "2026-03-03");
      break;
    case 1:
      fx_coach(fx, id, id, 4 + random_below(&seed, 3));
      break;
    case 2:
      fx_person(fx, &(struct fx_person){.id = id, .given = random_below(&seed, 2) ? "Li" : "Bo"});
      break;
    default:
      fx_note(fx, id, id, "Uppföljning", 0);
    }
  }
}

static void counters_equal_a_count_by_hand(void **state) {
  struct fx *fx = *state;
  uint64_t counts[3][5][14] = {0};
  random_history(fx, 7);
  for (uint64_t id = 1; id <= RANDOM_CASES; id++) {
    const Lots__Case *kase = case_in_tables(fx, id);
    counts[kase->unit][kase->programme][kase->status]++;
  }
  size_t nonzero = 0;
  for (unsigned unit = 1; unit <= 2; unit++)
    for (unsigned programme = 1; programme <= 4; programme++)
      for (unsigned status = 1; status <= 13; status++) {
        assert_true(counter(fx, unit, (Lots__Programme)programme, (Lots__CaseStatus)status) ==
                    counts[unit][programme][status]);
        nonzero += counts[unit][programme][status] > 0;
      }
  assert_int_equal(fx_print(fx->store.kv, TABLE_COUNTER).rows, nonzero);
}

static void the_same_journal_gives_the_same_bytes(void **state) {
  struct fx *fx = *state;
  random_history(fx, 11);
  fx_referral(fx, 1, 3, 1, 1, 2);
  assert_rebuilt_the_same(fx);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fx_setup, fx_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_STORE(numbers_and_totals_follow_what_is_made),
      WITH_STORE(the_head_is_that_of_the_journal),
      WITH_STORE(the_directory_version_grows_with_the_directory_alone),
      WITH_STORE(an_answered_key_is_remembered_with_where_it_stands),
      WITH_STORE(invitations_work_once_and_only_the_newest),
      WITH_STORE(certificates_are_kept_and_revoked),
      WITH_STORE(events_of_a_newer_daemon_stop_it),
      WITH_STORE(events_of_an_unknown_record_are_damage),
      WITH_STORE(every_failed_allocation_fails_the_entry),
      WITH_STORE(entries_that_tell_nothing_move_the_head_alone),
      WITH_STORE(numbers_are_taken_without_the_body),
      WITH_STORE(numbers_find_their_person),
      WITH_STORE(a_number_given_to_another_stays_theirs),
      WITH_STORE(names_are_indexed_by_word_and_never_protected),
      WITH_STORE(a_new_name_rewrites_every_list),
      WITH_STORE(an_ended_referral_moves_to_the_other_list),
      WITH_STORE(a_case_stands_in_the_lists_of_its_unit_and_staff),
      WITH_STORE(a_revision_an_entry_and_one_row_of_the_log),
      WITH_STORE(a_note_touches_the_log_alone),
      WITH_STORE(one_entry_may_make_person_referral_and_case),
      WITH_STORE(counters_equal_a_count_by_hand),
      WITH_STORE(the_same_journal_gives_the_same_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
