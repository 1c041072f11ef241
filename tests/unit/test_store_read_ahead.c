/* store_read_ahead: entries come in order, and what is wrong with the journal comes where it stands. */
#include "server/store/store_read_ahead.h"
#include "store_fixture.h"

#define ENTRIES 300 /* some bundles, and part of one */

static void append_numbered(struct fx *fx, uint64_t number) {
  Lots__Entry body = LOTS__ENTRY__INIT;
  Lots__Envelope envelope;
  struct stream_head head;
  body.at_us = (int64_t)number;
  assert_ok(envelope_of(&body, &fx->arena, &envelope));
  assert_ok(store_entry_append(fx->store.journal, fx->writer, 0, &envelope, &body, &fx->arena, &head));
}

static void append_many(struct fx *fx) {
  for (uint64_t i = 1; i <= ENTRIES; i++)
    append_numbered(fx, i);
  assert_ok(stream_sync(fx->store.journal));
}

static struct store_read_ahead *start(struct fx *fx) {
  struct store_read_ahead *reader;
  uint64_t until = stream_head(fx->store.journal).position;
  assert_ok(store_read_ahead_start(fx->store.journal, fx->store.keyring, 0, until, &reader));
  return reader;
}

static void expect(struct store_read_ahead *reader, uint64_t count) {
  for (uint64_t i = 1; i <= count; i++) {
    const struct store_read *read = store_read_ahead_next(reader);
    assert_non_null(read);
    assert_ok(read->status);
    assert_int_equal(read->entry.body->at_us, i);
  }
}

static void entries_come_in_order(void **state) {
  struct fx *fx = *state;
  char why[256];
  append_many(fx);
  struct store_read_ahead *reader = start(fx);
  expect(reader, ENTRIES);
  assert_null(store_read_ahead_next(reader));
  assert_null(store_read_ahead_next(reader));
  assert_ok(store_read_ahead_stop(reader, why));
}

static void it_stops_at_any_time(void **state) {
  struct fx *fx = *state;
  char why[256];
  append_many(fx);
  for (uint64_t taken = 0; taken < ENTRIES; taken += 37) {
    struct store_read_ahead *reader = start(fx);
    expect(reader, taken);
    (void)store_read_ahead_stop(reader, why);
  }
}

static void an_entry_that_does_not_open_is_the_last(void **state) {
  struct fx *fx = *state;
  uint8_t nothing[128] = {0};
  struct stream_head head;
  char why[256];
  append_many(fx);
  assert_ok(stream_append(fx->store.journal, 0, slice_of(nothing, sizeof nothing), &head));
  append_many(fx);
  struct store_read_ahead *reader = start(fx);
  expect(reader, ENTRIES);
  const struct store_read *read = store_read_ahead_next(reader);
  assert_non_null(read);
  assert_status(read->status, STATUS_DATA_LOSS);
  assert_int_equal(read->head.position, head.position);
  assert_null(store_read_ahead_next(reader));
  assert_status(store_read_ahead_stop(reader, why), STATUS_DATA_LOSS);
}

static void a_place_where_no_entry_begins_is_told(void **state) {
  struct fx *fx = *state;
  char why[256];
  append_many(fx);
  struct store_read_ahead *reader;
  assert_ok(store_read_ahead_start(fx->store.journal, fx->store.keyring, 8, UINT64_MAX, &reader));
  assert_null(store_read_ahead_next(reader));
  assert_status(store_read_ahead_stop(reader, why), STATUS_NOT_FOUND);
  assert_true(why[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(entries_come_in_order, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(it_stops_at_any_time, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(an_entry_that_does_not_open_is_the_last, fx_setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_place_where_no_entry_begins_is_told, fx_setup, fx_teardown),
  };
  return secure_init() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
