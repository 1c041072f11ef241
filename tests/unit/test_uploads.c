/* Uploads that nobody finishes: they end by the times of entries, a bounded number with each, count while they are under
 * way, and leave nothing; whatever is made of the journal again is the same. */
#include "server/store/tables/upload_rows.h"
#include "store_fixture.h"

#define MANAGER 5
#define OTHER 6
#define SECOND INT64_C(1000000)
#define IDLE_DAYS 7
#define IDLE_US (IDLE_DAYS * 24 * 60 * 60 * SECOND)

static int setup(void **state) {
  struct fx *fx = fx_open();
  fx_two_organisations(fx);
  for (uint64_t id = MANAGER; id <= OTHER; id++)
    fx_principal(fx, &(struct fx_principal){
                         .id = id, .organisation = 1, .roles = {{.unit = 1, .role = LOTS__ROLE__ROLE_UNIT_MANAGER}}});
  fx_person(fx, &(struct fx_person){.id = 1});
  fx_case(fx, &(struct fx_case){.id = 1, .person = 1, .unit = 1});
  fx->now_us = FX_NOW_US;
  *state = fx;
  return 0;
}

/* --- what happens ------------------------------------------------------------------------------------------------- */

static enum status try_by(struct fx *fx, uint64_t by, const struct events *events) {
  Lots__Entry entry = fx_entry(events);
  struct stream_head head;
  entry.by = by;
  entry.at_us = fx->now_us;
  return fx_try(fx, 1, &entry, &head);
}

static void begin_for(struct fx *fx, uint64_t by, uint64_t upload, uint64_t size, uint32_t idle_days) {
  struct events events = fx_events(fx);
  Lots__UploadBegun *begun = FX_NEW(fx, Lots__UploadBegun, lots__upload_begun__init);
  begun->upload = upload;
  begun->facts = FX_NEW(fx, Lots__DocumentFacts, lots__document_facts__init);
  begun->facts->case_ = 1;
  begun->facts->size = size;
  begun->date = fx_text(fx, FX_TODAY);
  begun->idle_days = idle_days;
  fx_event(&events, LOTS__EVENT__KIND_UPLOAD_BEGUN, 0, 0, 1)->upload_begun = begun;
  assert_ok(try_by(fx, by, &events));
}

static void begin(struct fx *fx, uint64_t by, uint64_t upload, uint64_t size) {
  begin_for(fx, by, upload, size, IDLE_DAYS);
}

static void put(struct fx *fx, uint64_t by, uint64_t upload, uint64_t offset) {
  struct events events = fx_events(fx);
  Lots__DocumentChunk *chunk = FX_NEW(fx, Lots__DocumentChunk, lots__document_chunk__init);
  chunk->upload = upload;
  chunk->offset = offset;
  chunk->data = (ProtobufCBinaryData){.len = 1, .data = (uint8_t *)fx_text(fx, "x")};
  fx_event(&events, LOTS__EVENT__KIND_DOCUMENT_CHUNK, 0, 0, 1)->document_chunk = chunk;
  assert_ok(try_by(fx, by, &events));
}

static void abandon(struct fx *fx, uint64_t by, uint64_t upload) {
  struct events events = fx_events(fx);
  Lots__UploadAbandoned *abandoned = FX_NEW(fx, Lots__UploadAbandoned, lots__upload_abandoned__init);
  abandoned->upload = upload;
  fx_event(&events, LOTS__EVENT__KIND_UPLOAD_ABANDONED, 0, 0, 1)->upload_abandoned = abandoned;
  assert_ok(try_by(fx, by, &events));
}

/* An entry that is about something else, at this time. */
static void at(struct fx *fx, int64_t now_us) {
  fx->now_us = now_us;
  fx_note(fx, 1, 1, "Ringde.", 0);
}

/* --- what is left ------------------------------------------------------------------------------------------------- */

static size_t rows_in(const struct fx *fx, enum table table) {
  return fx_print(fx->store.kv, table).rows;
}

static struct view *view_at(struct fx *fx, uint64_t who, int64_t now_us) {
  struct view *view = fx_view(fx, who);
  view->now_us = now_us;
  return view;
}

static size_t seen(struct fx *fx, uint64_t who, int64_t now_us) {
  Lots__Upload **uploads;
  size_t count;
  assert_ok(view_uploads(view_at(fx, who, now_us), &uploads, &count));
  return count;
}

static void assert_sums(struct fx *fx, int64_t now_us, struct view_upload_sums wanted) {
  struct view_upload_sums sums;
  assert_ok(view_upload_sums(view_at(fx, MANAGER, now_us), &sums));
  assert_memory_equal(&sums, &wanted, sizeof sums);
}

static void assert_nothing_is_left(const struct fx *fx) {
  static const enum table tables[] = {TABLE_UPLOAD, TABLE_CHUNK, TABLE_UPLOAD_END};
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    assert_int_equal(rows_in(fx, tables[i]), 0);
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void one_without_a_new_piece_ends(void **state) {
  struct fx *fx = *state;
  int64_t last = FX_NOW_US + 60 * SECOND;
  begin(fx, MANAGER, 1, 9);
  fx->now_us = last;
  put(fx, MANAGER, 1, 0); /* counts from here */
  at(fx, FX_NOW_US + IDLE_US);
  at(fx, last + IDLE_US - 1);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 1);
  assert_int_equal(seen(fx, MANAGER, fx->now_us), 1);
  at(fx, last + IDLE_US);
  assert_nothing_is_left(fx);
  assert_rebuilt_the_same(fx);
}

static void a_piece_keeps_it_going(void **state) {
  struct fx *fx = *state;
  begin(fx, MANAGER, 1, 9);
  for (uint64_t i = 0; i < 9; i++) {
    fx->now_us += IDLE_US - SECOND;
    put(fx, MANAGER, 1, i);
    assert_int_equal(rows_in(fx, TABLE_UPLOAD_END), 1);
  }
  assert_int_equal(rows_in(fx, TABLE_CHUNK), 9);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 1);
  assert_rebuilt_the_same(fx);
}

/* No entry has come since: the rows are there, and nobody sees or counts them. */
static void what_has_ended_is_not_seen(void **state) {
  struct fx *fx = *state;
  Lots__UploadStored *stored;
  Lots__Case *kase;
  uint64_t person;
  int64_t end = FX_NOW_US + IDLE_US;
  begin(fx, MANAGER, 1, 10);
  begin(fx, OTHER, 2, 200);
  fx->now_us += SECOND;
  begin(fx, MANAGER, 3, 4000);
  assert_sums(fx, end - 1, (struct view_upload_sums){.own = 2, .own_bytes = 4010, .all = 3, .all_bytes = 4210});
  assert_int_equal(seen(fx, MANAGER, end - 1), 2);
  assert_ok(view_upload(view_at(fx, MANAGER, end - 1), 1, &stored, &kase));
  assert_sums(fx, end, (struct view_upload_sums){.own = 1, .own_bytes = 4000, .all = 1, .all_bytes = 4000});
  assert_int_equal(seen(fx, MANAGER, end), 1);
  assert_int_equal(seen(fx, OTHER, end), 0);
  assert_status(view_upload(view_at(fx, MANAGER, end), 1, &stored, &kase), STATUS_NOT_FOUND);
  assert_status(view_upload_person(view_at(fx, MANAGER, end), 1, &person), STATUS_NOT_FOUND);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 3);
}

/* It is the entry's time that counts, whatever came before it. */
static void a_clock_that_was_put_back_ends_nothing(void **state) {
  struct fx *fx = *state;
  begin(fx, MANAGER, 1, 9);
  at(fx, FX_NOW_US + IDLE_US - 1);
  begin(fx, MANAGER, 2, 9);
  fx->now_us = FX_NOW_US - SECOND;
  put(fx, MANAGER, 2, 0);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD_END), 2);
  at(fx, FX_NOW_US - SECOND + IDLE_US);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 1);
  assert_int_equal(seen(fx, MANAGER, FX_NOW_US), 1);
  at(fx, FX_NOW_US - SECOND);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 1);
  at(fx, FX_NOW_US + IDLE_US);
  assert_nothing_is_left(fx);
  assert_rebuilt_the_same(fx);
}

/* Rows of CHUNK go over several entries, and the upload is gone with the first. */
static void a_large_one_goes_bit_by_bit(void **state) {
  struct fx *fx = *state;
  begin(fx, MANAGER, 1, 600);
  for (uint64_t i = 0; i < 600; i++)
    put(fx, MANAGER, 1, i);
  begin(fx, OTHER, 2, 600);
  static const size_t left[] = {345, 89, 0};
  for (size_t i = 0; i < 3; i++) {
    at(fx, FX_NOW_US + IDLE_US);
    assert_int_equal(rows_in(fx, TABLE_CHUNK), left[i]);
    assert_int_equal(seen(fx, MANAGER, FX_NOW_US), 0);
  }
  at(fx, FX_NOW_US + IDLE_US);
  assert_nothing_is_left(fx);
  assert_rebuilt_the_same(fx);
}

static void one_that_is_given_up_goes_the_same_way(void **state) {
  struct fx *fx = *state;
  begin(fx, MANAGER, 1, 300);
  for (uint64_t i = 0; i < 300; i++)
    put(fx, MANAGER, 1, i);
  abandon(fx, MANAGER, 1);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 0);
  assert_int_equal(rows_in(fx, TABLE_CHUNK), 300 - 256);
  assert_sums(fx, 0, (struct view_upload_sums){0});
  at(fx, FX_NOW_US + 1);
  assert_nothing_is_left(fx);
  assert_rebuilt_the_same(fx);
}

/* What was begun by an older daemon: pieces may come at any time, until it is begun again by a newer one. */
static void one_of_before_stays(void **state) {
  struct fx *fx = *state;
  begin_for(fx, MANAGER, 1, 9, 0);
  begin(fx, OTHER, 2, 9);
  at(fx, FX_NOW_US + 100 * IDLE_US);
  put(fx, MANAGER, 1, 0);
  assert_int_equal(rows_in(fx, TABLE_UPLOAD), 1);
  assert_int_equal(seen(fx, MANAGER, FX_NOW_US + 200 * IDLE_US), 1);
  fx->now_us = FX_NOW_US + 200 * IDLE_US;
  begin(fx, MANAGER, 1, 9);
  at(fx, FX_NOW_US + 201 * IDLE_US);
  assert_nothing_is_left(fx);
  assert_rebuilt_the_same(fx);
}

static void what_is_said_anew_counts_once(void **state) {
  struct fx *fx = *state;
  begin(fx, MANAGER, 1, 10);
  begin(fx, MANAGER, 1, 30);
  begin(fx, OTHER, 2, 200);
  assert_sums(fx, 0, (struct view_upload_sums){.own = 1, .own_bytes = 30, .all = 2, .all_bytes = 230});
  abandon(fx, MANAGER, 1);
  assert_sums(fx, 0, (struct view_upload_sums){.all = 1, .all_bytes = 200});
  abandon(fx, OTHER, 2);
  abandon(fx, OTHER, 2); /* it is gone already */
  assert_nothing_is_left(fx);
  assert_rebuilt_the_same(fx);
}

static struct view_upload_sums given_up(uint64_t bytes) {
  return (struct view_upload_sums){.given_up = bytes};
}

/* Whichever way it ended; what became a document is not counted, nor what others gave up, nor what was yesterday. */
static void what_was_given_up_in_a_day_is_counted(void **state) {
  struct fx *fx = *state;
  int64_t day = INT64_C(24) * 60 * 60 * SECOND;
  fx->now_us = (FX_NOW_US / day + 2) * day; /* a midnight */
  begin(fx, MANAGER, 1, 9);
  for (uint64_t i = 0; i < 5; i++)
    put(fx, MANAGER, 1, i);
  abandon(fx, MANAGER, 1);
  begin(fx, OTHER, 2, 9);
  abandon(fx, OTHER, 2);
  assert_sums(fx, fx->now_us, given_up(UPLOAD_LEAST + 5));
  begin(fx, MANAGER, 3, 9);
  abandon(fx, MANAGER, 3);
  assert_sums(fx, fx->now_us + day - 1, given_up(2 * UPLOAD_LEAST + 5));
  assert_sums(fx, fx->now_us + day, given_up(0));
  fx->now_us += day;
  begin(fx, MANAGER, 4, 9);
  put(fx, MANAGER, 4, 0);
  int64_t ended = fx->now_us + IDLE_US;
  at(fx, ended);
  assert_sums(fx, ended, given_up(UPLOAD_LEAST + 1));
  assert_nothing_is_left(fx);
  assert_rebuilt_the_same(fx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(one_without_a_new_piece_ends, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(what_was_given_up_in_a_day_is_counted, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_piece_keeps_it_going, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(what_has_ended_is_not_seen, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_clock_that_was_put_back_ends_nothing, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(a_large_one_goes_bit_by_bit, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(one_that_is_given_up_goes_the_same_way, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(one_of_before_stays, setup, fx_teardown),
      cmocka_unit_test_setup_teardown(what_is_said_anew_counts_once, setup, fx_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
