/* tables: keys sort as numbers do; a sealed row opens in its place with its subject's key and nowhere else; blind
 * indexes. */
#include "common/record_number.h"
#include "store_fixture.h"

#include "common/text.h"

static struct rows begin(struct fx *fx) {
  struct kv_txn *txn;
  assert_ok(keyring_add(fx->store.keyring, 7));
  assert_ok(keyring_add(fx->store.keyring, 8));
  assert_ok(kv_write_begin(fx->store.kv, &txn));
  return fx_rows(fx, txn);
}

static void keys_sort_as_numbers(void **state) {
  (void)state;
  static const uint64_t numbers[] = {0, 1, 255, 256, 65535, 1u << 31, UINT64_C(1) << 40, UINT64_MAX};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct key key = key_of_u64(numbers[i]);
    assert_int_equal(key.len, 8);
    assert_true(u64_at(key_slice(&key), 0) == numbers[i]);
    if (i) {
      struct key before = key_of_u64(numbers[i - 1]);
      assert_true(memcmp(before.bytes, key.bytes, 8) < 0);
    }
  }
}

static void reading_past_the_end_gives_nothing(void **state) {
  (void)state;
  struct key key = key_of_u64(5);
  assert_true(u64_at(key_slice(&key), 1) == 0);
  assert_true(u64_at(key_slice(&key), SIZE_MAX) == 0);
  assert_true(u64_at(slice_of(NULL, 0), 0) == 0);
  assert_true(key_last(slice_of("short", 5)) == 0);
  assert_true(key_last(key_slice(&key)) == 5);
}

static void what_does_not_fit_a_key_is_cut_off(void **state) {
  (void)state;
  uint8_t bytes[100] = {1};
  struct key key = key_new();
  key_bytes(&key, slice_of(bytes, sizeof bytes));
  assert_int_equal(key.len, KEY_MAX);
  key_u64(&key, 1);
  key_u8(&key, 1);
  assert_int_equal(key.len, KEY_MAX);
}

static void composite_keys_keep_lists_together(void **state) {
  (void)state;
  struct key live = key_case_list(LIST_OF_STAFF, 3, false), final = key_case_list(LIST_OF_STAFF, 3, true);
  struct key next = key_case_list(LIST_OF_STAFF, 4, false), unit = key_case_list(LIST_OF_UNIT, 3, false);
  assert_true(memcmp(live.bytes, final.bytes, live.len) < 0);
  assert_true(memcmp(final.bytes, next.bytes, live.len) < 0);
  assert_true(memcmp(unit.bytes, live.bytes, live.len) != 0);
}

static void rows_of_the_employer_log_stand_in_the_order_of_days(void **state) {
  (void)state;
  static const int32_t dates[] = {-719162, -1, 0, 1, 20779, 2932896};
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
    struct key key = key_employer_log(LOG_OF_CASE, 5), before = key;
    key_date(&key, dates[i]);
    key_date(&before, dates[i ? i - 1 : 0]);
    assert_int_equal(date_at(key_slice(&key), 9), dates[i]);
    assert_true(!i || memcmp(before.bytes, key.bytes, key.len) < 0);
  }
}

static void what_is_due_stands_in_the_order_of_days(void **state) {
  (void)state;
  static const int32_t days[] = {DATE_NONE, -719162, -1, 0, 1, 20779, DUE_NEVER};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    struct key key = key_due(DUE_OF_UNIT, 5), before = key;
    key_date(&key, days[i]);
    key_date(&before, days[i ? i - 1 : 0]);
    key_u64(&key, 1);
    key_u64(&before, 2); /* days come before cases */
    assert_int_equal(key_due_day(key_slice(&key)), days[i]);
    assert_true(!i || memcmp(before.bytes, key.bytes, key.len) < 0);
  }
}

static void the_day_of_a_case_is_kept(void **state) {
  struct rows rows = begin(*state);
  struct due due, kept = {.day = 20779, .note = -3};
  assert_ok(rows_due(&rows, 7, &due));
  assert_true(due.day == DATE_NONE && due.note == DATE_NONE);
  assert_ok(rows_put_due(&rows, 7, &kept));
  assert_ok(rows_due(&rows, 7, &due));
  assert_true(due.day == kept.day && due.note == kept.note);
  struct key key = key_due(DUE_OF_CASE, 7);
  assert_ok(kv_put(rows.txn, TABLE_DUE, key_slice(&key), slice_str("short")));
  assert_status(rows_due(&rows, 7, &due), STATUS_DATA_LOSS);
  kv_abort(rows.txn);
}

static void a_row_of_the_employer_log_reads_back(void **state) {
  (void)state;
  struct employer_log_row row =
                              {.in_person = true, .job = true, .uncounted = true, .employer = 7, .kase = 8, .staff = 9},
                          back;
  struct key value = employer_log_value(&row);
  assert_ok(employer_log_read(key_slice(&value), &back));
  assert_true(back.in_person && back.job && back.uncounted && !back.visit && !back.names_client && !back.support);
  assert_true(back.employer == 7 && back.kase == 8 && back.staff == 9);
  value.len--;
  assert_status(employer_log_read(key_slice(&value), &back), STATUS_DATA_LOSS);
}

static void employers_and_persons_share_neither_keys_nor_hashes(void **state) {
  struct fx *fx = *state;
  const struct keyring_secrets *secrets = keyring_secrets(fx->store.keyring);
  uint8_t employer[BLIND_LEN], person[BLIND_LEN];
  blind_employer_name(secrets, 1, "kanelen", employer);
  blind_name(secrets, 1, "kanelen", person);
  assert_memory_not_equal(employer, person, BLIND_LEN);
  blind_employer_number(secrets, 1, "196001019808", employer);
  blind_number(secrets, 1, "196001019808", person);
  assert_memory_not_equal(employer, person, BLIND_LEN);
  assert_true(subject_of_employer(1) != 1 && subject_of_employer(1) != subject_of_employer(2));
}

/* --- sealed rows -------------------------------------------------------------------------------------------------- */

static enum status get_unit(struct fx *fx, const struct rows *rows, enum table table, uint64_t id, uint64_t subject,
                            Lots__Unit **out) {
  struct key key = key_of_u64(id);
  return rows_get(rows, table, &key, subject, &lots__unit__descriptor, &fx->arena, out);
}

static void put_unit(struct fx *fx, const struct rows *rows, uint64_t id, uint64_t subject, const char *name) {
  Lots__Unit unit = LOTS__UNIT__INIT;
  unit.id = id;
  unit.name = (char *)name;
  struct key key = key_of_u64(id);
  assert_ok(rows_put(rows, TABLE_UNIT, &key, subject, &unit.base, &fx->arena));
}

static void a_row_opens_in_its_place_alone(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  Lots__Unit *unit;
  struct key key = key_of_u64(1), other = key_of_u64(2);
  struct slice value;
  put_unit(fx, &rows, 1, 7, "Enhet Ett");
  assert_ok(get_unit(fx, &rows, TABLE_UNIT, 1, 7, &unit));
  assert_string_equal(unit->name, "Enhet Ett");
  assert_status(get_unit(fx, &rows, TABLE_UNIT, 2, 7, &unit), STATUS_NOT_FOUND);
  assert_status(get_unit(fx, &rows, TABLE_UNIT, 1, 8, &unit), STATUS_DATA_LOSS);
  assert_status(get_unit(fx, &rows, TABLE_UNIT, 1, 9, &unit), STATUS_DATA_LOSS); /* a subject without a key */

  assert_ok(kv_get(rows.txn, TABLE_UNIT, key_slice(&key), &value));
  struct slice stolen = slice_of(arena_copy(&fx->arena, value.data, value.len), value.len);
  assert_ok(kv_put(rows.txn, TABLE_UNIT, key_slice(&other), stolen));
  assert_ok(kv_put(rows.txn, TABLE_PERSON, key_slice(&key), stolen));
  assert_status(get_unit(fx, &rows, TABLE_UNIT, 2, 7, &unit), STATUS_DATA_LOSS);
  assert_status(get_unit(fx, &rows, TABLE_PERSON, 1, 7, &unit), STATUS_DATA_LOSS);
  kv_abort(rows.txn);
}

static void damaged_rows_do_not_open(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  Lots__Unit *unit;
  struct key key = key_of_u64(1);
  struct slice value;
  put_unit(fx, &rows, 1, 7, "Enhet Ett");
  assert_ok(kv_get(rows.txn, TABLE_UNIT, key_slice(&key), &value));
  uint8_t *bytes = arena_copy(&fx->arena, value.data, value.len);
  size_t len = value.len;
  for (size_t i = 0; i < len; i++) {
    bytes[i] ^= 1;
    assert_ok(kv_put(rows.txn, TABLE_UNIT, key_slice(&key), slice_of(bytes, len)));
    assert_status(get_unit(fx, &rows, TABLE_UNIT, 1, 7, &unit), STATUS_DATA_LOSS);
    bytes[i] ^= 1;
  }
  for (size_t cut = 0; cut < len; cut++) {
    assert_ok(kv_put(rows.txn, TABLE_UNIT, key_slice(&key), slice_of(bytes, cut)));
    assert_status(get_unit(fx, &rows, TABLE_UNIT, 1, 7, &unit), STATUS_DATA_LOSS);
  }
  kv_abort(rows.txn);
}

static void the_same_row_seals_to_the_same_bytes(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  struct key key = key_of_u64(1);
  struct slice value;
  put_unit(fx, &rows, 1, 7, "Enhet Ett");
  assert_ok(kv_get(rows.txn, TABLE_UNIT, key_slice(&key), &value));
  struct slice first = slice_of(arena_copy(&fx->arena, value.data, value.len), value.len);
  put_unit(fx, &rows, 1, 7, "Enhet Två");
  put_unit(fx, &rows, 1, 7, "Enhet Ett");
  assert_ok(kv_get(rows.txn, TABLE_UNIT, key_slice(&key), &value));
  assert_true(slice_equal(first, value));
  kv_abort(rows.txn);
}

static void large_rows_open_too(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  char *name = arena_alloc(&fx->arena, 100001);
  memset(name, 'x', 100000);
  Lots__Unit *unit;
  put_unit(fx, &rows, 1, 7, name);
  assert_ok(get_unit(fx, &rows, TABLE_UNIT, 1, 7, &unit));
  assert_string_equal(unit->name, name);
  kv_abort(rows.txn);
}

static void a_spent_arena_is_said(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  struct key key = key_of_u64(1);
  Lots__Unit *unit;
  put_unit(fx, &rows, 1, 7, "Enhet Ett");
  for (size_t budget = 0; budget < 64; budget += 16) {
    struct arena small;
    arena_init(&small, budget);
    assert_status(rows_get(&rows, TABLE_UNIT, &key, 7, &lots__unit__descriptor, &small, &unit),
                  STATUS_RESOURCE_EXHAUSTED);
    arena_deinit(&small);
  }
  kv_abort(rows.txn);
}

/* --- heads and lists ---------------------------------------------------------------------------------------------- */

static void heads_keep_what_they_are_given(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  struct record_head in = {.organisation = 1, .unit = 2, .person = 3, .by = 4}, out;
  assert_status(rows_head(&rows, TABLE_REFERRAL_HEAD, 9, &out), STATUS_NOT_FOUND);
  assert_ok(rows_put_head(&rows, TABLE_REFERRAL_HEAD, 9, &in));
  assert_ok(rows_head(&rows, TABLE_REFERRAL_HEAD, 9, &out));
  assert_memory_equal(&in, &out, sizeof in);
  struct key key = key_of_u64(9);
  assert_ok(kv_put(rows.txn, TABLE_REFERRAL_HEAD, key_slice(&key), slice_of("short", 5)));
  assert_status(rows_head(&rows, TABLE_REFERRAL_HEAD, 9, &out), STATUS_DATA_LOSS);
  kv_abort(rows.txn);
}

static void rows_of_lists_tell_whose_they_are(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  struct record_head in = {.organisation = 1, .unit = 2, .person = 7};
  struct key key = key_referral_list(2, false);
  key_u64(&key, 5);
  Lots__ReferralRow row = LOTS__REFERRAL_ROW__INIT, *found;
  row.id = 5;
  struct slice value;
  assert_ok(rows_put_listed(&rows, TABLE_REFERRAL_LIST, &key, &in, &row.base, &fx->arena));
  assert_ok(kv_get(rows.txn, TABLE_REFERRAL_LIST, key_slice(&key), &value));
  struct record_head head = rows_listed_head(value);
  assert_memory_equal(&in, &head, sizeof in);
  assert_ok(rows_open_listed(&rows, TABLE_REFERRAL_LIST, key_slice(&key), value, &lots__referral_row__descriptor,
                             &fx->arena, &found));
  assert_true(found->id == 5);
  assert_status(rows_open_listed(&rows, TABLE_REFERRAL_LIST, key_slice(&key), slice_of(value.data, 20),
                                 &lots__referral_row__descriptor, &fx->arena, &found),
                STATUS_DATA_LOSS);
  kv_abort(rows.txn);
}

static void empty_tables_begin_at_one(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  struct meta meta;
  assert_ok(rows_meta(&rows, &meta));
  assert_true(meta.head.position == 0 && meta.directory_version == 0);
  for (int number = 0; number < NUMBER_COUNT; number++) {
    assert_true(rows_next_number(&rows, (enum number)number) == 1);
    assert_true(rows_total(&rows, (enum number)number) == 0);
    meta.next[number] = 10u + (unsigned)number;
    meta.totals[number] = 20u + (unsigned)number;
  }
  meta.head = (struct stream_head){.position = 77, .end = 99, .hash = {1, 2, 3}};
  meta.directory_version = 5;
  assert_ok(rows_put_meta(&rows, &meta));
  struct meta again;
  assert_ok(rows_meta(&rows, &again));
  assert_memory_equal(&meta, &again, sizeof meta);
  kv_abort(rows.txn);
}

static void each_organisation_has_numbers_of_its_own(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  bool is_new;
  assert_int_equal(rows_first_own_number(&rows), 1);
  for (uint64_t number = 1; number <= 3; number++) {
    assert_int_equal(rows_next_record(&rows, NUMBER_CASE, 2), record_number(2, number));
    assert_ok(rows_take_record(&rows, NUMBER_CASE, record_number(2, number), &is_new));
    assert_true(is_new);
  }
  assert_ok(rows_take_record(&rows, NUMBER_CASE, record_number(2, 2), &is_new));
  assert_false(is_new);
  assert_false(rows_is_new_record(&rows, NUMBER_CASE, record_number(2, 3)));
  assert_true(rows_is_new_record(&rows, NUMBER_CASE, record_number(2, 4)));
  assert_int_equal(rows_next_record(&rows, NUMBER_CASE, 7), record_number(7, 1));
  assert_int_equal(rows_next_record(&rows, NUMBER_UPLOAD, 2), record_number(2, 1));
  assert_int_equal(rows_next_number(&rows, NUMBER_CASE), 1); /* of those that all had alike */
  kv_abort(rows.txn);
}

/* So that 12 alone is one record: the old one, or nobody's. */
static void own_numbers_begin_above_those_that_all_had_alike(void **state) {
  struct fx *fx = *state;
  struct rows rows = begin(fx);
  struct meta meta;
  assert_ok(rows_meta(&rows, &meta));
  meta.next[NUMBER_PERSON] = 40;
  meta.next[NUMBER_CASE] = 13;
  meta.next[NUMBER_UNIT] = 90; /* no record's */
  assert_ok(rows_put_meta(&rows, &meta));
  assert_int_equal(rows_first_own_number(&rows), 40);
  assert_int_equal(rows_next_record(&rows, NUMBER_CASE, 2), record_number(2, 40));
  kv_abort(rows.txn);
}

/* Held, it is the transaction's own until it is flushed, and the same bytes then. */
static void meta_is_held_until_it_is_flushed(void **state) {
  struct fx *fx = *state;
  struct rows plain = begin(fx), rows = plain;
  struct meta_held held = {0};
  struct meta meta, written;
  rows.held = &held;
  assert_true(rows_next_number(&rows, NUMBER_CASE) == 1);
  assert_ok(rows_meta(&rows, &meta));
  meta.next[NUMBER_CASE] = 7;
  meta.totals[NUMBER_CASE] = 6;
  meta.directory_version = 3;
  meta.head = (struct stream_head){.position = 77, .end = 99, .hash = {1}};
  assert_ok(rows_put_meta(&rows, &meta));
  assert_true(rows_next_number(&rows, NUMBER_CASE) == 7 && rows_next_number(&plain, NUMBER_CASE) == 1);
  assert_true(rows_directory_version(&rows) == 3 && rows_directory_version(&plain) == 0);
  assert_true(rows_total(&rows, NUMBER_CASE) == 6);
  assert_ok(rows_flush_meta(&rows));
  assert_ok(rows_meta(&plain, &written));
  assert_memory_equal(&meta, &written, sizeof meta);
  written.next[NUMBER_CASE] = 9; /* a flush without a change writes nothing */
  assert_ok(rows_put_meta(&plain, &written));
  assert_ok(rows_flush_meta(&rows));
  assert_true(rows_next_number(&plain, NUMBER_CASE) == 9);
  assert_ok(rows_flush_meta(&plain));
  kv_abort(plain.txn);
}

/* --- blind indexes ------------------------------------------------------------------------------------------------ */

static bool same_name(struct fx *fx, const char *a, const char *b) {
  const struct keyring_secrets *secrets = keyring_secrets(fx->store.keyring);
  uint8_t x[BLIND_LEN], y[BLIND_LEN];
  blind_name(secrets, 1, text_fold(&fx->arena, a), x);
  blind_name(secrets, 1, text_fold(&fx->arena, b), y);
  return memcmp(x, y, BLIND_LEN) == 0;
}

static void names_are_known_by_three_letters(void **state) {
  struct fx *fx = *state;
  assert_true(same_name(fx, "Andersson", "AND"));
  assert_true(same_name(fx, "Åström", "åst"));
  assert_true(same_name(fx, "Öberg", "ÖBE"));
  assert_true(same_name(fx, "Bo", "bo"));
  assert_false(same_name(fx, "Bo", "Bosse"));
  assert_false(same_name(fx, "Åström", "Astrom"));
  assert_false(same_name(fx, "Öberg", "Oberg"));
  assert_false(same_name(fx, "Andersson", "Anna"));
}

static void organisations_do_not_share_an_index(void **state) {
  struct fx *fx = *state;
  const struct keyring_secrets *secrets = keyring_secrets(fx->store.keyring);
  uint8_t a[BLIND_LEN], b[BLIND_LEN], c[BLIND_LEN];
  blind_number(secrets, 1, "198507099805", a);
  blind_number(secrets, 2, "198507099805", b);
  blind_number(secrets, 1, "198507099805", c);
  assert_memory_not_equal(a, b, BLIND_LEN);
  assert_memory_equal(a, c, BLIND_LEN);
  blind_name(secrets, 1, "198", b);
  blind_number(secrets, 1, "198", c);
  assert_memory_not_equal(b, c, BLIND_LEN);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_sort_as_numbers),
      cmocka_unit_test(reading_past_the_end_gives_nothing),
      cmocka_unit_test(what_does_not_fit_a_key_is_cut_off),
      cmocka_unit_test(composite_keys_keep_lists_together),
      cmocka_unit_test(rows_of_the_employer_log_stand_in_the_order_of_days),
      cmocka_unit_test(a_row_of_the_employer_log_reads_back),
      cmocka_unit_test(what_is_due_stands_in_the_order_of_days),
      cmocka_unit_test_setup_teardown(the_day_of_a_case_is_kept, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_row_opens_in_its_place_alone, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(employers_and_persons_share_neither_keys_nor_hashes, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(damaged_rows_do_not_open, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(the_same_row_seals_to_the_same_bytes, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(large_rows_open_too, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_spent_arena_is_said, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(heads_keep_what_they_are_given, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(rows_of_lists_tell_whose_they_are, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(empty_tables_begin_at_one, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(each_organisation_has_numbers_of_its_own, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(own_numbers_begin_above_those_that_all_had_alike, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(meta_is_held_until_it_is_flushed, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(names_are_known_by_three_letters, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(organisations_do_not_share_an_index, fx_setup, fx_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
